"""WCAG 2.2 AA by axe-core on a page of each kind, and what axe does not look at."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.opening import DESK, PHONE, OpenPage
from tests.browser.test_frame import KINDS

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
KNOWN = (
    # axe takes no name from MathML, so that a summary which is a formula seems to have none.
    ("summary-name", re.compile(r"^<summary>.*<math>", re.DOTALL)),
    # Links in the summary of a statement. HTML allows them and Tab reaches them, but a screen
    # reader that takes the summary for a button may read them as its text alone.
    ("nested-interactive", re.compile(r"^<summary>.*<a ", re.DOTALL)),
)
"""What is known of axe's findings and borne with: the rule, and the HTML it may be about."""


def is_new(rule: str, html: str) -> bool:
    return not any(rule == known and pattern.search(html) for known, pattern in KNOWN)


@pytest.mark.parametrize("wide", [DESK, PHONE])
def test_axe_finds_nothing(open_page: OpenPage, theme: str, wide: int, site: Path) -> None:
    axe = Axe()
    page = open_page("404.html", width=wide, theme=theme)
    faults = []
    for path in (
        "404.html",
        *KINDS,
        *sorted(f"demonstrations/{p.name}" for p in list(site.glob("demonstrations/*.html"))[:1]),
    ):
        page.goto((site / path).as_uri())
        for found in axe.run(page, options=RULES).response["violations"]:
            faults += [
                f"{path}: {found['id']}: {node['html'][:160]}"
                for node in found["nodes"]
                if is_new(found["id"], node["html"])
            ]
    assert faults == []


def test_axe_finds_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page("index.html")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\">'")
    found = {item["id"] for item in Axe().run(page, options=RULES).response["violations"]}
    assert "image-alt" in found


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
