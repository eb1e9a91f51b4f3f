"""The cards of links to works: by pointer, keyboard and touch, from the disk and over HTTP."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.opening import PHONE, OpenPage

CHAPTER = "chapters/depth-separation.html"
LINK = 'main p a[href="../works/safran2019depth.html"]'
TITLE = "Depth Separations in Neural Networks: What is Actually Being Separated?"


def _loads(page: Page) -> list[str]:
    script = "performance.getEntriesByType('resource').map(entry => entry.name)"
    return [name.rpartition("/")[2] for name in page.evaluate(script)]


def test_a_card_shows_what_the_work_is(open_page: OpenPage, over: str) -> None:
    page = open_page(CHAPTER, over=over)
    assert "cards-data.js" not in _loads(page), "asked for by nobody yet"
    page.locator(LINK).first.hover()
    card = page.locator(".card[popover]")
    expect(card).to_be_visible()
    expect(card.locator(".card-title")).to_have_text(TITLE)
    expect(card.locator(".card-authors")).to_have_text("Itay Safran, Ronen Eldan, Ohad Shamir")
    expect(card.locator(".card-year")).to_contain_text("2019")
    assert card.locator(".card-slogan").inner_text()
    links = card.locator(".card-links a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert "https://arxiv.org/abs/1904.06984" in addresses


def test_a_card_can_be_pointed_at_and_goes_when_the_pointer_leaves(open_page: OpenPage) -> None:
    page = open_page(CHAPTER)
    page.locator(LINK).first.hover()
    card = page.locator(".card[popover]")
    card.hover()
    page.wait_for_timeout(600)
    expect(card).to_be_visible()
    page.mouse.move(5, 890)
    expect(card).to_have_count(0)


def test_escape_closes_it_and_leaves_pointer_and_focus_where_they_are(open_page: OpenPage) -> None:
    page = open_page(CHAPTER)
    page.locator(LINK).first.hover()
    expect(page.locator(".card[popover]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".card[popover]")).to_have_count(0)
    page.wait_for_timeout(600)
    expect(page.locator(".card[popover]")).to_have_count(0)


def test_the_keyboard_opens_it_enters_it_and_comes_back(open_page: OpenPage) -> None:
    page = open_page(CHAPTER)
    link = page.locator(LINK).first
    page.keyboard.press("Tab")  # So that the browser takes the reader for one with a keyboard.
    link.focus()
    card = page.locator(".card[popover]")
    expect(card).to_be_visible()
    described = page.locator(f"#{link.get_attribute('aria-describedby')}")
    expect(described).to_contain_text(TITLE)
    page.keyboard.press("Tab")
    expect(card.locator(".card-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(link).to_be_focused()
    assert link.get_attribute("aria-describedby") is None


def test_the_card_of_the_keyboard_goes_with_its_link(open_page: OpenPage) -> None:
    """A browser scrolls to what gets the focus, and tells of that after the card is there."""
    page = open_page(CHAPTER)
    link = page.locator(LINK).first
    page.keyboard.press("Tab")
    link.focus()
    card = page.locator(".card[popover]")
    expect(card).to_be_visible()
    before = card.bounding_box()
    page.evaluate("scrollBy({ top: 40, behavior: 'instant' })")
    page.wait_for_timeout(300)
    expect(card).to_be_visible()
    after = card.bounding_box()
    assert before
    assert after
    assert after["y"] != before["y"]
    page.evaluate("scrollBy({ top: 4000, behavior: 'instant' })")
    expect(card).to_have_count(0)


def test_the_focus_that_goes_on_closes_it(open_page: OpenPage) -> None:
    page = open_page(CHAPTER)
    page.keyboard.press("Tab")
    page.locator(LINK).first.focus()
    expect(page.locator(".card[popover]")).to_be_visible()
    page.locator("nav.site a").first.focus()
    expect(page.locator(".card[popover]")).to_have_count(0)


@pytest.mark.parametrize("path", [CHAPTER, "works/safran2024depth.html"])
def test_cards_stay_on_the_screen(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, width=width)
    for link in page.locator("main p a[href*='safran2019depth.html']:visible").all():
        link.scroll_into_view_if_needed()
        link.hover()
        card = page.locator(".card[popover]")
        expect(card).to_be_visible()
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
        page.keyboard.press("Escape")
        page.mouse.move(1, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_touch_shows_the_card_and_a_second_one_follows_the_link(open_phone: Page) -> None:
    link = open_phone.locator(LINK).first
    link.tap()
    expect(open_phone.locator(".card[popover]")).to_be_visible()
    assert open_phone.url.endswith(CHAPTER)
    open_phone.locator("h1").tap()
    expect(open_phone.locator(".card[popover]")).to_have_count(0)
    link.tap()
    expect(open_phone.locator(".card[popover]")).to_be_visible()
    link.tap()
    open_phone.wait_for_url("**/works/safran2019depth.html")


def test_a_touch_of_a_title_follows_it(open_phone: Page) -> None:
    open_phone.locator(f"main li a:text-is('{TITLE}')").first.tap()
    open_phone.wait_for_url("**/works/safran2019depth.html")


def test_works_outside_the_seeds_have_cards_too(open_page: OpenPage) -> None:
    page = open_page(CHAPTER)
    page.locator("main p a[href='../bibliography.html#cite-telgarsky2016benefits']").first.hover()
    expect(page.locator(".card-authors")).to_have_text("Matus Telgarsky")


def test_the_page_of_a_work_has_no_card_of_its_own(open_page: OpenPage) -> None:
    page = open_page("works/safran2024depth.html")
    page.locator("a[href='safran2019depth.html']").first.hover()
    expect(page.locator(".card[popover]")).to_be_visible()
    own = "link => globalThis.surveyWorks[link] !== undefined"
    assert page.evaluate(own, "safran2024depth")


def test_without_scripts_links_lead_on(open_page: OpenPage) -> None:
    page = open_page(CHAPTER, scripts=False)
    page.locator(LINK).first.click()
    assert page.url.endswith("works/safran2019depth.html")


@pytest.fixture
def open_phone(open_page: OpenPage) -> Page:
    """Return the chapter on a phone, with a finger instead of a pointer."""
    return open_page(CHAPTER, width=PHONE, touch=True)
