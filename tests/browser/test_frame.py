"""The frame of every page, and every kind of page as it first shows."""

from __future__ import annotations

import pytest

from tests.browser.opening import DESK, KINDS, PHONE, OpenPage

PAPER = 643
"""Pixels between the margins of A4."""


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_pages_load_whole_and_alone(open_page: OpenPage, path: str, over: str) -> None:
    page = open_page(path, over=over)
    assert page.locator("main h1").count() == 1
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)") > 0


def test_the_theme_is_the_system_s_until_the_reader_chooses(
    open_page: OpenPage, theme: str, over: str
) -> None:
    page = open_page("index.html", theme=theme, over=over)

    def shown() -> str:
        return str(page.evaluate("document.documentElement.dataset.theme"))

    assert shown() == theme
    button = page.locator("button.mode:visible")
    button.click()
    assert shown() == "light"
    button.click()
    assert shown() == "dark"
    page.reload()
    assert shown() == "dark", "kept for the next page"


def test_the_contents_open_and_close_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("works/safran2019good.html", width=PHONE)
    menu = page.locator("nav.site")
    assert not menu.is_visible()
    page.locator("button.menu").click()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_a_reader_with_a_keyboard_can_skip_to_the_text(open_page: OpenPage) -> None:
    page = open_page("works/safran2019good.html", width=DESK)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"


@pytest.mark.parametrize(
    "path", ["index.html", "chapters/implicit-bias.html", "works/safran2019good.html", "map.html"]
)
def test_mark_and_colours_stand_beside_every_page(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    before = "(link, name) => getComputedStyle(link, '::before')[name]"
    assert page.locator(".site-title").evaluate(before, "backgroundImage").count("gradient") > 3
    chapters = page.locator(".site li > a[href*='chapters/'], .site li > a[href='#']")
    colours = chapters.evaluate_all(
        "links => links.map(link => getComputedStyle(link, '::before').backgroundColor)"
    )
    assert len(set(colours) - {"rgba(0, 0, 0, 0)"}) >= 11, colours


def test_paper_is_light(open_page: OpenPage) -> None:
    page = open_page("works/safran2019good.html", theme="dark")
    page.evaluate("""() => {
      globalThis.printed = [];
      addEventListener("beforeprint", () => printed.push(document.documentElement.dataset.theme));
    }""")
    page.pdf()
    assert page.evaluate("printed") == ["light"]
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("path", ["chapters/implicit-bias.html", "findings/bounds.html"])
def test_tables_fit_on_paper(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=PAPER)
    page.emulate_media(media="print")
    wide = page.locator("main table").evaluate_all(
        "(tables, right) => tables.filter(one => one.getBoundingClientRect().right > right).length",
        PAPER,
    )
    assert page.locator("main table").count() > 0
    assert wide == 0


@pytest.mark.parametrize(
    ("path", "cells", "sign"),
    [
        ("ledger/000.html", ".ledger td:first-child p", "–"),
        ("demos/langevin-gap.html", ".checks td:nth-child(2) p", "≤"),
    ],
)
def test_numbers_of_a_cell_stay_on_one_line(
    open_page: OpenPage, path: str, cells: str, sign: str, width: int
) -> None:
    found = open_page(path, width=width).locator(cells)
    assert any(sign in text for text in found.all_inner_texts())
    assert len(set(found.evaluate_all("all => all.map(cell => cell.offsetHeight)"))) == 1
