"""Our site in a real browser, cut off from the network.

``open_page`` is what tests take::

    def test_the_menu_opens(open_page: OpenPage) -> None:
        page = open_page("index.html", width=PHONE)
        page.get_by_role("button", name="Contents").click()

It opens a page from the disk, or with ``over=HTTP`` from a server on this machine.  When the test
ends, every error on the console, every failed request and every request to another host fails it.
``address``, ``theme`` and ``width`` are fixtures that run a test for each of their values.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.opening import DISK, HTTP, WIDTHS, OpenPage

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""What Chromium is called; ``CHROMIUM`` in the environment says where it is, if it is elsewhere."""

SETTINGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name is looked up and no other host is reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)

PATIENCE = 10_000
"""Milliseconds after which what a test waits for is taken not to come."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder: ``pytest -m browser`` runs them alone."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.site)


def find_chromium() -> str | None:
    """Return where Chromium is, if it is anywhere."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else PROGRAMS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium; without it the test is skipped, and fails in CI, which installs it."""
    program = find_chromium()
    if not program:
        message = (
            "no Chromium: install it (Debian: apt-get install chromium), "
            "or say where it is: CHROMIUM=/path/to/chrome"
        )
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(SETTINGS))
        yield started
        started.close()


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with a file; with nothing to a browser that asks unbidden for an icon."""
        if self.path == "/favicon.ico":
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *arguments: object) -> None:
        """Say nothing of what is asked for."""
        del arguments


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Return the address of a server that has the site, as any plain host has it."""
    handler = partial(_Handler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}/"
        made.shutdown()


@pytest.fixture(scope="session")
def roots(site: Path, server: str) -> dict[str, str]:
    """Return the address of the site, by the way it is read."""
    return {DISK: site.as_uri() + "/", HTTP: server}


@dataclass
class _Watch:
    """Notes what pages ask for in vain, or should not ask for, and what they complain of."""

    root: str
    faults: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", lambda answer: self._answered(answer.url, answer.status))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        scheme = urlsplit(request.url).scheme
        if not request.url.startswith(self.root) and scheme not in {"data", "blob"}:
            self.faults.append(f"asks another place: {request.url}")

    def _failed(self, request: Request) -> None:
        # The browser itself gives up what it still fetches when the reader goes on, and the page
        # in whose place it downloads a file.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 400:
            self.faults.append(f"answered with {status}: {url}")


@pytest.fixture
def open_page(browser: Browser, roots: dict[str, str]) -> Iterator[OpenPage]:
    """Return a function that opens a page of the site; see the top of this file."""
    contexts: list[BrowserContext] = []
    watches: list[_Watch] = []

    def open_(  # noqa: PLR0913 - as OpenPage
        path: str,
        *,
        width: int = WIDTHS[0],
        height: int = 900,
        theme: str = "light",
        over: str = DISK,
        scripts: bool = True,
        touch: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=scripts,
            has_touch=touch,
            is_mobile=touch,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watches.append(_Watch(roots[over]))
        watches[-1].follow(context)
        page = context.new_page()
        page.goto(roots[over] + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, faults


@pytest.fixture(params=[DISK, HTTP])
def over(request: pytest.FixtureRequest) -> str:
    """Run a test for each way of reading the site."""
    return str(request.param)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """Run a test for each theme."""
    return str(request.param)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """Run a test for each width: a desk, a tablet, a phone."""
    return int(request.param)
