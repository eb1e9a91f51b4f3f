"""WCAG 2.2 AA by axe-core on a page of each kind, and what axe does not look at."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.opening import DESK, HTTP, KINDS, PHONE, OpenPage

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def faults_of(page: Page) -> list[str]:
    """Return what axe finds on the page that is open."""
    violations = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{found['id']}: {node['html'][:160]}" for found in violations for node in found["nodes"]
    ]


# Over HTTP, since axe reads the style sheets again, which browsers forbid on a disk.
@pytest.mark.parametrize("wide", [DESK, PHONE])
@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_axe_finds_nothing(open_page: OpenPage, path: str, wide: int) -> None:
    page = open_page(path, width=wide, over=HTTP)
    found = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_selector(f'html[data-theme="{theme}"]')
        found[theme] = faults_of(page)
    assert found == {"light": [], "dark": []}


def test_axe_finds_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page("index.html", over=HTTP)
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"_static/icon.svg\">'")
    assert [fault for fault in faults_of(page) if fault.startswith("image-alt")]


def test_the_keyboard_reaches_text_search_and_theme(open_page: OpenPage) -> None:
    page = open_page("works/safran2019good.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    page.reload()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => e.type == 'search' ? 'search' : e.classList.contains('mode') ? 'mode' :"
                " e.closest('main') ? 'text' : e.closest('nav') ? 'navigation' : '')"
                "(document.activeElement)"
            )
        )
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen != "none", page.evaluate("document.activeElement.outerHTML")
    assert {"search", "mode", "text", "navigation"} <= reached


class Outline(HTMLParser):
    """Headings, landmarks, title, language, and formulas and pictures without words."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.landmarks: list[str] = []
        self.language = ""
        self.unsaid: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is to those who do not see it."""
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in {"main", "nav", "footer"}:
            self.landmarks.append(tag)
        if tag == "img" and "alt" not in values:
            self.unsaid.append(str(attrs))
        spoken = {"aria-label", "aria-labelledby", "aria-hidden"} & set(values)
        if tag == "svg" and not spoken:
            self.unsaid.append(str(attrs))


def test_all_pages_are_in_order(site: Path) -> None:
    titles: dict[str, str] = {}
    faults = []
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        text = path.read_text("utf-8")
        outline = Outline()
        outline.feed(text)
        jumps = [
            (before, after)
            for before, after in zip(outline.levels, outline.levels[1:], strict=False)
            if after > before + 1
        ]
        title = re.findall("<title>(.*?)</title>", text)[0]
        if jumps or outline.levels[:1] != [1] or outline.levels.count(1) != 1:
            faults.append(f"{name}: headings {outline.levels}")
        if outline.landmarks.count("main") != 1 or not {"nav", "footer"} <= set(outline.landmarks):
            faults.append(f"{name}: landmarks {outline.landmarks}")
        if not outline.language or outline.unsaid:
            faults.append(f"{name}: {outline.language!r}, without words: {outline.unsaid}")
        if title in titles:
            faults.append(f"{name}: its title is that of {titles[title]}")
        titles[title] = name
    assert faults == []
