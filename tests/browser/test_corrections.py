"""Who follows the link for corrections finds the text begun: the page, and what it says."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.opening import OpenPage

WORK = "works/safran2019depth.html"


def text_of(page: Page) -> str:
    return page.locator("main pre").text_content() or ""


def test_the_text_says_which_page_and_what_it_says(open_page: OpenPage, over: str) -> None:
    page = open_page(WORK, over=over)
    page.get_by_role("link", name="Suggest a correction").click()
    expect(page.locator("h1")).to_contain_text("Suggest a correction")
    expect(page.locator("main pre")).to_contain_text("Page: works/safran2019depth")
    text = text_of(page)
    assert "It says: Depth Separations in Neural Networks" in text
    assert "Itay Safran" in text
    assert "seed 000, line" in text
    assert text.rstrip().endswith("Evidence:")


def test_words_that_are_selected_are_what_it_says(open_page: OpenPage) -> None:
    page = open_page(WORK)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.authors a'))")
    page.get_by_role("link", name="Suggest a correction").click()
    expect(page.locator("main pre")).to_contain_text("It says: Itay Safran\nIt should say:")


def test_without_scripts_the_page_can_be_read(open_page: OpenPage) -> None:
    page = open_page(WORK, scripts=False)
    page.get_by_role("link", name="Suggest a correction").click()
    expect(page.locator("main pre")).to_contain_text("Page:\nIt says:")
