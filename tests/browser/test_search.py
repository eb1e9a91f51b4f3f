"""The search in a browser: what it finds, and how it is used."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, Page, Route, expect

from survey_tools.search_words import folded_words
from tests.browser.opening import HTTP, PHONE, OpenPage

DATA = Path(__file__).parents[1] / "data"
EXAMPLES: dict[str, str] = yaml.safe_load((DATA / "search_words.yaml").read_text("utf-8"))
RECALL: dict[str, str] = yaml.safe_load((DATA / "search_recall.yaml").read_text("utf-8"))
WORK = "works/safran2019good.html"

FIND = """queries => {
  const { search } = surveySearch.makeSearch(surveyShelves);
  const paths = ({ groups }) => groups.flatMap(group => group.hits.map(hit => hit.path));
  return queries.map(query => paths(search(query)));
}"""


def dialog_of(page: Page, key: str = "/") -> Locator:
    """Open the dialog and return it."""
    page.keyboard.press(key)
    dialog = page.locator("dialog.search")
    expect(dialog).to_be_visible()
    return dialog


def hold_the_search(page: Page) -> Callable[[], None]:
    """Let no file of the search come, as on a slow line, until what is returned is called."""
    held: list[Route] = []
    released = False

    def answer(route: Route) -> None:
        if released:
            route.continue_()
        else:
            held.append(route)

    def release() -> None:
        nonlocal released
        released = True
        for route in held:
            route.continue_()

    page.route("**/_static/search*", answer)
    return release


def loaded(open_page: OpenPage) -> Page:
    """Return a page on which the whole search is loaded."""
    page = open_page("search.html?q=safran")
    expect(page.locator("#search-results a").first).to_be_visible()
    return page


def titles(place: Locator) -> list[str]:
    return place.locator(".hit-title").all_inner_texts()


# --- What is found ------------------------------------------------------------------------------


def test_readers_find_what_they_seek_among_the_first_three(open_page: OpenPage) -> None:
    assert len(RECALL) >= 60
    found: list[list[str]] = loaded(open_page).evaluate(FIND, list(RECALL))
    missed = {
        query: paths[:4]
        for (query, page), paths in zip(RECALL.items(), found, strict=True)
        if page not in paths[:3]
    }
    assert not missed


def test_a_synonym_of_more_words_counts_no_more_than_what_was_typed(open_page: OpenPage) -> None:
    page = loaded(open_page)
    (paths,) = page.evaluate(FIND, ["shuffling sgd vardi"])
    works = [path for path in paths if path.startswith("works/")]
    # Titles have "stochastic gradient descent" that say nothing of shuffling.
    assert works[:2] == ["works/safran2019good.html", "works/safran2021random.html"]


def test_everything_that_can_be_found_is_there(open_page: OpenPage, site: Path) -> None:
    page = loaded(open_page)
    groups: list[dict[str, Any]] = page.evaluate("surveyShelves.flatMap(shelf => shelf.groups)")
    assert {"Works", "People", "Chapters", "Terms", "Findings", "Demonstrations", "Pages"} <= {
        group["label"] for group in groups
    }
    for group in groups:
        for path in group["paths"].split("\n"):
            name, _, anchor = f"{group['base']}{path}{group['end']}".partition("#")
            assert (site / name).is_file(), name
            assert not anchor or f'id="{anchor}"' in (site / name).read_text("utf-8"), path


def test_words_are_folded_as_in_python(open_page: OpenPage) -> None:
    page = loaded(open_page)
    fold = "texts => texts.map(text => surveyWords.foldedWords(text))"
    assert page.evaluate(fold, list(EXAMPLES)) == [words.split() for words in EXAMPLES.values()]
    columns = "surveyShelves.flatMap(s => s.groups.flatMap(g => [g.titles, g.details, g.names]))"
    texts = [text for column in page.evaluate(columns) for text in column.split("\n")]
    assert len(texts) > 1000
    assert page.evaluate(fold, texts) == [list(folded_words(text)) for text in texts]


def test_the_shelf_of_pages_is_light(site: Path) -> None:
    weight = len(gzip.compress((site / "search/pages.js").read_bytes(), 9, mtime=0))
    # Loaded when one first searches; of the guide it has each page and no sections.
    assert weight < 48 * 1024


# --- The dialog ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_work_is_opened_by_keys_alone(open_page: OpenPage, key: str, over: str) -> None:
    page = open_page(WORK, over=over)
    dialog_of(page, key)
    page.keyboard.type("reconstructng training data")
    option = page.get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "false")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    active = page.get_by_role("combobox").get_attribute("aria-activedescendant")
    assert active == chosen.get_attribute("id")
    title = chosen.locator(".hit-title").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text(title)


def test_arrows_go_round(open_page: OpenPage) -> None:
    page = open_page(WORK)
    dialog_of(page)
    page.keyboard.type("poczos")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")


def test_what_is_typed_while_the_search_is_loaded_is_kept(open_page: OpenPage, theme: str) -> None:
    page = open_page(WORK, width=PHONE, over=HTTP, theme=theme)
    release = hold_the_search(page)
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("tempered overfitting")
    dialog = page.locator("dialog.search")
    expect(dialog.get_by_role("combobox")).to_have_value("tempered overfitting")
    expect(dialog.get_by_role("listbox")).to_be_hidden()
    # Nothing has come yet, and yet the dialog looks as it will.
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": PHONE, "height": 900}
    release()
    expect(dialog.get_by_role("option").first).to_contain_text("tempered overfitting")
    expect(dialog.get_by_role("combobox")).to_have_value("tempered overfitting")


def test_the_dialog_serves_before_it_answers(open_page: OpenPage) -> None:
    page = open_page(WORK, over=HTTP)
    release = hold_the_search(page)
    dialog_of(page)
    page.keyboard.type("grok")
    page.keyboard.press("Escape")
    # At once, when the field may still have the focus that it had.
    page.keyboard.press("/")
    page.keyboard.type("grokking")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\.html\?q=grokking$"))
    release()
    expect(page.locator("#search-results .hit").first).to_contain_text("Grokking")


def test_escape_leads_back_to_where_the_reader_was(open_page: OpenPage) -> None:
    page = open_page(WORK)
    link = page.locator("main a").nth(3)
    link.focus()
    dialog = dialog_of(page)
    page.keyboard.type("grok")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_a_slash_in_a_field_is_a_slash(open_page: OpenPage) -> None:
    page = open_page("search.html")
    field = page.locator(".search-page input")
    expect(field).to_be_focused()
    page.keyboard.type("1/n")
    expect(field).to_have_value("1/n")


def test_groups_have_names_and_formulas_are_set(open_page: OpenPage, theme: str) -> None:
    page = open_page(WORK, theme=theme)
    dialog = dialog_of(page)
    page.keyboard.type("weight decay L_2")
    group = dialog.get_by_role("group", name="Findings")
    expect(group.locator("math").first).to_be_visible()
    expect(dialog.get_by_role("status")).to_have_text(re.compile(r"^\d+ results?$"))
    assert "$" not in dialog.inner_text()


def test_nothing_found_is_said(open_page: OpenPage) -> None:
    page = open_page(WORK)
    dialog = dialog_of(page)
    page.keyboard.type("zzzyqx")
    expect(dialog.get_by_role("status")).to_contain_text("Nothing found for “zzzyqx”")
    expect(dialog.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#search-results")).to_be_attached()


def test_the_field_beside_the_text_hands_on_what_is_typed(open_page: OpenPage) -> None:
    page = open_page(WORK)
    page.locator(".site input[type=search]").focus()
    page.keyboard.type("g")
    field = page.locator("dialog.search input")
    expect(field).to_be_focused()
    page.keyboard.type("rokking")
    expect(field).to_have_value("grokking")
    expect(page.locator("dialog.search .hit").first).to_contain_text("Grokking")


def test_the_search_fits_a_phone(open_page: OpenPage, theme: str) -> None:
    page = open_page(WORK, width=PHONE, theme=theme)
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("implicit bias of gradient descent")
    expect(page.locator("dialog.search .hit").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    box = page.locator("dialog.search").bounding_box()
    assert box
    assert box["width"] <= PHONE
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog.search")).to_be_hidden()


def test_nothing_of_the_search_is_loaded_before_someone_searches(open_page: OpenPage) -> None:
    page = open_page(WORK)
    sources = "[...document.scripts].map(script => script.src)"
    assert not [source for source in page.evaluate(sources) if "search" in source]
    dialog_of(page)
    expect(page.locator("head script[src*='search-engine.js']")).to_be_attached()


# --- The page -----------------------------------------------------------------------------------


def test_links_to_the_search_show_what_they_ask_for(open_page: OpenPage, over: str) -> None:
    page = open_page("search.html?q=P%C3%B3czos", over=over)
    expect(page.locator(".search-page input")).to_have_value("Póczos")
    assert titles(page.locator("#search-results section").first) == ["Barnabas Poczos"]
    assert page.title().startswith("“Póczos” – ")


def test_what_is_typed_stands_in_the_address(open_page: OpenPage, over: str) -> None:
    page = open_page("search.html", over=over)
    page.keyboard.type("tempered overfitting")
    expect(page.locator("#search-results h2").first).to_be_visible()
    assert page.url.endswith("search.html?q=tempered%20overfitting")
    page.reload()
    expect(page.locator("#search-results .hit").first).to_contain_text("tempered overfitting")


def test_all_hits_of_a_group_can_be_shown(open_page: OpenPage) -> None:
    page = open_page("search.html?q=vardi")
    heading = page.get_by_role("heading", name="Works")
    works = page.locator("#search-results section").filter(has=heading)
    more = works.get_by_role("button")
    count = int(re.sub(r"\D", "", more.inner_text()))
    more.click()
    expect(works.locator("li")).to_have_count(count)
    expect(works.locator("li a").nth(12)).to_be_focused()


def test_the_search_says_what_it_needs(open_page: OpenPage) -> None:
    page = open_page("search.html?q=grokking", scripts=False)
    expect(page.locator("main p").first).to_contain_text("needs JavaScript")
    assert page.locator("main p a").count() >= 2


def test_the_form_leads_to_the_page_where_scripts_are_off(open_page: OpenPage) -> None:
    page = open_page(WORK, scripts=False, over=HTTP)
    field = page.locator(".site input[type=search]")
    field.fill("grokking")
    field.press("Enter")
    assert page.url.endswith("search.html?q=grokking")
