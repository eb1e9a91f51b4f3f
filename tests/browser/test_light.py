"""What a first visit loads, and that pages neither jump nor run out of a narrow screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.opening import HTTP, KINDS, PHONE, OpenPage
from tests.browser.visits import measure

FIRST_VISIT = 600_000
"""Bytes, compressed, of all that a page loads when nothing is in the cache."""
SHIFT = 0.1
"""Cumulative layout shift up to which web.dev/articles/cls calls a page good."""
SMALL = 320
"""Pixels: the width at which WCAG 1.4.10 forbids scrolling in two directions."""


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_first_visit_is_light_and_steady(
    open_page: OpenPage, site: Path, path: str, width: int
) -> None:
    visit = measure(open_page(path, width=width, over=HTTP), site)
    assert {site / "_static/survey.css", site / "_static/fonts/serif-regular.woff2"} < visit.files
    assert visit.weight < FIRST_VISIT
    assert visit.shift < SHIFT


def test_a_shift_is_seen(open_page: OpenPage, site: Path) -> None:
    page = open_page("index.html", over=HTTP)
    page.evaluate("document.querySelector('main').style.paddingTop = '300px'")
    assert measure(page, site).shift > SHIFT


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
