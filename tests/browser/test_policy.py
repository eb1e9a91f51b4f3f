"""The Content-Security-Policy of the pages: all of them work under it, and nothing else runs.

That nothing of a page is blocked shows in every test of this folder: a browser writes what it
blocks to the console as an error, and ``open_page`` lets none pass.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Route

from tests.browser.opening import KINDS

PAGE = "works/safran2019good.html"

ATTACKS = {
    "<script>alert(1)</script>": "script-src-elem",
    '<script src="https://example.org/x.js"></script>': "script-src-elem",
    '<img src="../_static/icon.svg" onload="alert(1)">': "script-src-attr",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>': "script-src-elem",
    '<iframe src="data:text/html,x"></iframe>': "frame-src",
    '<object data="https://example.org/x.swf"></object>': "object-src",
    '<img src="https://example.org/?who">': "img-src",
    '<p style="position: fixed">x</p>': "style-src-attr",
    "<style>main { display: none }</style>": "style-src-elem",
    '<base href="https://example.org/">': "base-uri",
}
"""What could stand in a page if the text of a seed were not escaped, and what forbids it."""

LISTEN = """
  globalThis.blocked = [];
  document.addEventListener("securitypolicyviolation",
    (event) => blocked.push(event.effectiveDirective));
"""


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_would_slip_into_a_page_does_nothing(
    browser: Browser, roots: dict[str, str], site: Path, over: str, attack: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    before, main, after = (site / PAGE).read_text("utf-8").partition('<main id="main-content">')
    body = f"{before}{main}{attack}{after}"

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route(roots[over] + PAGE, answer)
    page.add_init_script(LISTEN)
    ran: list[str] = []

    def note(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.goto(roots[over] + PAGE)
    blocked = [found for frame in page.frames for found in frame.evaluate("globalThis.blocked")]
    assert ran == []
    assert ATTACKS[attack] in blocked
    assert page.locator("button.mode:visible").count() == 1, "our own script has run"
    context.close()


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_the_policy_stands_before_all_that_it_governs(site: Path, path: str) -> None:
    head = (site / path.partition("?")[0]).read_text("utf-8").partition("</head>")[0]
    policy = head.index('<meta http-equiv="Content-Security-Policy"')
    assert "unsafe" not in head
    assert policy < min(head.index(tag) for tag in ("<script", "<link", "<title"))
