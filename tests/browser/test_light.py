"""What a first visit loads, and that pages neither jump nor run out of a narrow screen."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Response

from tests.browser.opening import HTTP, PHONE, OpenPage

VISIT = ("index.html", "chapters/implicit-bias.html", "works/safran2019depth.html")
FIRST_VISIT = 600_000
"""Bytes, compressed, of all that a page loads when nothing is in the cache."""
PACKED = (".woff2", ".png")
SHIFT = 0.1
"""Cumulative layout shift up to which web.dev/articles/cls calls a page good."""
SMALL = 320
"""Pixels: the width at which WCAG 1.4.10 forbids scrolling in two directions."""

MEASURE = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
  document.fonts.ready.then(() => setTimeout(() => done(sum), 250));
})"""


def weight(path: Path) -> int:
    """Return the bytes a host sends that compresses text."""
    content = path.read_bytes()
    return len(content) if path.suffix in PACKED else len(gzip.compress(content, 9))


@pytest.mark.parametrize("path", VISIT)
def test_a_first_visit_is_light(open_page: OpenPage, site: Path, path: str) -> None:
    page = open_page("404.html", over=HTTP)  # The watch sees requests to other places.
    root = page.url.removesuffix("404.html")
    answers: list[Response] = []
    page.context.clear_cookies()
    page.on("response", answers.append)
    page.goto(root + path, wait_until="load")
    page.evaluate("document.fonts.ready")
    files = {site / unquote(urlsplit(answer.url).path.lstrip("/")) for answer in answers}
    assert site / path in files
    assert site / "_static/survey.css" in files
    assert sum(map(weight, files)) < FIRST_VISIT


@pytest.mark.parametrize("path", VISIT)
@pytest.mark.parametrize("over_network", [HTTP])
def test_pages_do_not_jump(open_page: OpenPage, path: str, over_network: str, width: int) -> None:
    page = open_page(path, width=width, over=over_network)
    assert page.evaluate(MEASURE) < SHIFT


@pytest.mark.parametrize("narrow", [PHONE, SMALL])
def test_no_page_is_wider_than_the_screen(open_page: OpenPage, site: Path, narrow: int) -> None:
    page = open_page("404.html", width=narrow)
    wide = {}
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        found = page.evaluate("document.documentElement.scrollWidth")
        if found > narrow:
            wide[path.relative_to(site).as_posix()] = found
    assert wide == {}
