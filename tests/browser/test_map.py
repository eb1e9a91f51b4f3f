"""The map of relations: zoom, drag, links, keyboard, phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.opening import PHONE, OpenPage

WIDTH = "document.querySelector('.map-view > svg').clientWidth"
SPARE = """() => [...document.querySelectorAll('.map-view a')].map(a =>
    a.querySelector('rect').getBBox().width - a.querySelector('text').getBBox().width)"""


def _width(page: Page) -> float:
    return float(page.evaluate(WIDTH))


def test_labels_fit_into_their_boxes(open_page: OpenPage) -> None:
    page = open_page("map.html")
    page.evaluate("document.fonts.ready")
    spare = page.evaluate(SPARE)
    assert len(spare) > 50
    assert min(spare) >= 8


def test_buttons_zoom(open_page: OpenPage, over: str) -> None:
    page = open_page("map.html", over=over)
    before = _width(page)
    page.get_by_role("button", name="Zoom in").click()
    assert _width(page) > before * 1.2
    page.get_by_role("button", name="Zoom out").click()
    assert abs(_width(page) - before) < 3
    page.get_by_role("button", name="Fit").click()
    assert page.evaluate(
        "(v => v.scrollWidth <= v.clientWidth)(document.querySelector('.map-view'))"
    )


def test_the_keyboard_zooms_and_pans(open_page: OpenPage) -> None:
    page = open_page("map.html")
    view = page.locator(".map-view")
    view.focus()
    before = _width(page)
    for _ in range(4):
        page.keyboard.press("+")
    assert _width(page) > before * 2
    left = view.evaluate("view => view.scrollLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "left => document.querySelector('.map-view').scrollLeft > left", arg=left
    )


def test_a_pointer_drags_it(open_page: OpenPage) -> None:
    page = open_page("map.html", width=PHONE)
    view = page.locator(".map-view")
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.up()
    assert view.evaluate("view => view.scrollLeft") > 30


def test_boxes_lead_to_works_and_have_cards(open_page: OpenPage) -> None:
    page = open_page("map.html")
    page.keyboard.press("Tab")
    box = page.locator(".map-view a[data-key='safran2019depth']")
    box.focus()
    expect(page.locator(".card-authors")).to_contain_text("Itay Safran")
    expect(page.locator(".map-view.traced a.near")).not_to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/works/safran2019depth.html")


def test_without_scripts_it_scrolls_and_leads_on(open_page: OpenPage) -> None:
    page = open_page("chapters/depth-separation.html", width=PHONE, scripts=False)
    page.locator(".map-view a[data-key='safran2016depth']").click()
    assert page.url.endswith("works/safran2016depth.html")
