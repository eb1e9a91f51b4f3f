"""The table of all works in a browser: filtered, sorted, selected, exported."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pypdf import PdfReader

from survey_tools import sphinx_ext
from survey_tools.build import Made
from survey_tools.exports import FORMATS, Format, export
from survey_tools.survey import Survey
from survey_tools.works import Work
from tests.browser.opening import HTTP, PHONE, WIDTHS, OpenPage

PAGE = "browse/works.html"
STATIC = Path(sphinx_ext.__file__).parent / "static"
KEYS = """() => [...document.querySelectorAll('table.live tbody tr:not([hidden], .later)')]
  .map(row => row.cells[2].querySelector('a'))
  .map(link => link.getAttribute('href').match(/([^/]+)\\.html$/)[1])"""


def shown(page: Page) -> list[str]:
    """Return the keys of the works shown, in their order."""
    keys: list[str] = page.evaluate(KEYS)
    return keys


def choose(page: Page, facet: str, *names: str) -> None:
    """Choose values of a facet, and close it, since it lies over what is below."""
    details = facet_of(page, facet)
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    for name in names:
        details.get_by_role("checkbox", name=re.compile(rf"^{re.escape(name)} \d+$")).check()
    page.keyboard.press("Escape")


def facet_of(page: Page, facet: str) -> Locator:
    summary = page.locator("summary", has_text=re.compile(rf"^{facet}\b"))
    return page.locator("details.facet").filter(has=summary)


def counts(page: Page, facet: str) -> dict[str, int]:
    """Return how many works each value of a facet has beside it."""
    labels = facet_of(page, facet).locator("label").all_text_contents()
    split = (label.strip().rpartition(" ") for label in labels)
    return {name.strip(): int(count) for name, _, count in split}


def keys_of(works: Iterable[Work]) -> set[str]:
    return {str(work.key) for work in works}


def about(survey: Survey, slug: str) -> set[str]:
    return keys_of(
        work
        for work in survey.works
        if work.placement and slug in (work.placement.topic, *work.placement.secondary)
    )


def downloaded(page: Page, label: str) -> tuple[str, str]:
    """Export in a format; return the name of the file and what it holds."""
    with page.expect_download() as waiting:
        page.locator(".export").get_by_role("button", name=label, exact=True).click()
    path = waiting.value.path()
    return waiting.value.suggested_filename, Path(path).read_bytes().decode("utf-8")


# --- Filters ------------------------------------------------------------------------------------


def test_all_works_are_shown_first(open_page: OpenPage, made: Made, over: str) -> None:
    page = open_page(PAGE, over=over)
    assert set(shown(page)) == keys_of(made.survey.works)
    expect(page.locator(".browse [role=status]")).to_have_text("All 89 works")


def test_facets_narrow_and_values_widen(open_page: OpenPage, made: Made) -> None:
    page = open_page(PAGE)
    choose(page, "Topic", "Grokking")
    assert set(shown(page)) == about(made.survey, "grokking")
    choose(page, "Topic", "SGD shuffling")
    both = about(made.survey, "grokking") | about(made.survey, "sgd-shuffling")
    assert set(shown(page)) == both
    choose(page, "Author", "Itay Safran")
    safran = {
        str(work.key)
        for person, works in made.survey.people.items()
        if person.slug == "itay-safran"
        for work in works
    }
    assert set(shown(page)) == both & safran
    expect(page.locator(".browse [role=status]")).to_have_text(f"{len(both & safran)} of 89 works")


def test_counts_follow_the_other_facets(open_page: OpenPage, made: Made) -> None:
    page = open_page(PAGE)
    before = counts(page, "Topic")
    assert before["Grokking"] == len(about(made.survey, "grokking"))
    choose(page, "Author", "Itay Safran")
    after = counts(page, "Topic")
    safran = {
        str(work.key) for work in made.survey.works if "Itay Safran" in map(_name, work.people)
    }
    assert after["Grokking"] == len(about(made.survey, "grokking") & safran)
    # Its own counts do not follow: they say what choosing another value would add.
    assert counts(page, "Author")["Gal Vardi"] == len(
        [work for work in made.survey.works if "Gal Vardi" in map(_name, work.people)]
    )
    for name, count in list(after.items())[:3]:
        choose(page, "Topic", name)
        both = set(shown(page)) & safran
        page.locator(".chosen").get_by_role("button", name=f"Remove Topic: {name}").click()
        assert count == len(both), name


def _name(person: object) -> str:
    return str(getattr(person, "name", person))


HAS: dict[str, tuple[str, Callable[[Work], object]]] = {
    "Year": ("2023", lambda work: work.year and work.year.value == 2023),
    "Venue": ("COLT", lambda work: work.venue and work.venue.value.short == "COLT"),
    "Kind": ("empirical", lambda work: work.placement and work.placement.kind == "empirical"),
    "Level": ("advanced", lambda work: work.placement and work.placement.level == "advanced"),
}


@pytest.mark.parametrize("facet", HAS)
def test_every_facet_filters(open_page: OpenPage, made: Made, facet: str) -> None:
    name, has = HAS[facet]
    page = open_page(PAGE)
    choose(page, facet, name)
    wanted = keys_of(work for work in made.survey.works if has(work))
    assert wanted
    assert set(shown(page)) == wanted


def test_what_the_survey_has_of_a_work_filters(open_page: OpenPage, made: Made) -> None:
    page = open_page(PAGE)
    choose(page, "In this survey", "annotation")
    assert set(shown(page)) == set(made.survey.commentary.annotations)
    demonstrated = keys_of(w for w in made.survey.works if made.survey.demonstrations_of(w.key))
    if demonstrated:
        page.get_by_role("button", name="Clear filters").click()
        choose(page, "In this survey", "demonstration")
        assert set(shown(page)) == demonstrated


def test_words_filter_whatever_their_accents_and_order(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    field = page.locator(".browse input[type=search]")
    field.fill("Póczos")
    assert shown(page) == ["du2017gradient"]
    field.fill("SHUFFLING safran2019")
    assert shown(page) == ["safran2019good"]
    field.fill("no such work")
    expect(page.locator(".browse [role=status]")).to_have_text("0 of 89 works")
    expect(page.locator(".export button").first).to_be_disabled()


def test_what_is_chosen_stands_in_the_address(open_page: OpenPage, over: str) -> None:
    page = open_page(PAGE, over=over)
    choose(page, "Topic", "Grokking")
    page.locator(".browse input[type=search]").fill("xu")
    page.get_by_role("button", name="title", exact=True).click()
    before = shown(page)
    assert before
    assert page.url.endswith("?q=xu&topic=grokking&sort=title")
    page.reload()
    assert shown(page) == before
    expect(page.locator(".browse input[type=search]")).to_have_value("xu")
    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) == 89
    assert page.url.endswith("?sort=title")


def test_an_address_with_unknown_names_shows_all(open_page: OpenPage) -> None:
    page = open_page(f"{PAGE}?topic=alchemy&sort=weight&colour=red")
    assert len(shown(page)) == 89


# --- Order --------------------------------------------------------------------------------------


def test_columns_sort_both_ways(open_page: OpenPage, made: Made) -> None:
    page = open_page(PAGE)
    first = shown(page)
    years = {str(work.key): work.year.value if work.year else 0 for work in made.survey.works}
    assert [years[key] for key in first] == sorted((years[key] for key in first), reverse=True)
    head = page.locator("table.live th").nth(1)
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    known = [years[key] for key in shown(page) if years[key]]
    assert known == sorted(known)
    title = page.locator("table.live th").nth(2)
    title.get_by_role("button").click()
    expect(title).to_have_attribute("aria-sort", "ascending")
    assert page.locator("table.live th[aria-sort]").count() == 1
    titles = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    assert titles[0].startswith("A Depth Hierarchy")


# --- Export -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_the_works_shown_are_exported_as_the_files_have_them(
    open_page: OpenPage, made: Made, site: Path, over: str, form: Format
) -> None:
    label, suffix = form.label, form.suffix
    page = open_page(f"{PAGE}?author=barnabas-poczos", over=over)
    name, text = downloaded(page, label)
    assert name == f"works.{suffix}"
    assert text == (site / f"bib/authors/barnabas-poczos.{suffix}").read_text("utf-8")
    page.get_by_role("button", name="Clear filters").click()
    _, text = downloaded(page, label)
    assert text == export(made.survey, made.survey.works, form, annotated=False)


def test_the_works_selected_are_exported(open_page: OpenPage, made: Made) -> None:
    page = open_page(PAGE)
    keys = ["vardi2021size", "safran2019good"]
    for key in keys:
        title = made.survey.by_key[key].title.value
        page.get_by_role("checkbox", name=f"Select {title}").check()
    expect(page.locator(".export")).to_contain_text("Export the 2 works selected as")
    # What is selected stays so when it is filtered away.
    choose(page, "Topic", "Grokking")
    _, text = downloaded(page, "BibTeX")
    works = [made.survey.by_key[key] for key in sorted(keys)]
    assert text == export(made.survey, works, FORMATS[0], annotated=False)


def test_all_shown_are_selected_at_once(open_page: OpenPage) -> None:
    page = open_page(f"{PAGE}?topic=sgd-shuffling")
    count = len(shown(page))
    box = page.get_by_role("checkbox", name="Select all works shown")
    box.check()
    expect(page.locator(".export")).to_contain_text(f"Export the {count} works selected as")
    page.locator("tbody tr:not([hidden]) input").first.uncheck()
    assert box.evaluate("box => box.indeterminate")


def test_entries_are_loaded_when_someone_exports(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    sources = "[...document.scripts].map(script => script.src).join()"
    assert "entries.js" not in page.evaluate(sources)
    downloaded(page, "RIS")
    assert "entries.js" in page.evaluate(sources)


# --- By keys, on a phone, without scripts ---------------------------------------------------------


def test_facets_are_used_by_keys_alone(open_page: OpenPage) -> None:
    page = open_page(PAGE, over=HTTP)
    page.locator(".browse input[type=search]").focus()
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Topic")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert 0 < len(shown(page)) < 89
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Topic")).to_be_focused()
    expect(facet_of(page, "Topic").locator("fieldset")).to_be_hidden()


def test_a_facet_closes_when_another_opens_and_by_a_click_elsewhere(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    facet_of(page, "Topic").locator("summary").click()
    facet_of(page, "Author").locator("summary").click()
    expect(facet_of(page, "Topic").locator("fieldset")).to_be_hidden()
    expect(facet_of(page, "Author").locator("fieldset")).to_be_visible()
    page.locator("h1").click()
    expect(facet_of(page, "Author").locator("fieldset")).to_be_hidden()


def test_the_table_fits_a_phone(open_page: OpenPage, theme: str) -> None:
    page = open_page(PAGE, width=PHONE, theme=theme)
    expect(facet_of(page, "Topic").locator("summary")).to_be_hidden()
    page.locator(".fold > summary").click()
    choose(page, "Topic", "Grokking")
    assert 0 < len(shown(page)) < 89
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.get_by_role("combobox", name="Sort by").select_option("title")
    titles = page.locator("tbody tr:not([hidden]) td:nth-child(3)").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)


def test_the_page_is_not_wider_than_the_window(open_page: OpenPage, width: int) -> None:
    page = open_page(PAGE, width=width)
    assert width in WIDTHS
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Nor is the table wider than its place.
    table = page.locator("table.live")
    assert table.evaluate("table => table.offsetWidth <= table.parentElement.clientWidth")


def test_the_arrow_stands_beside_the_head(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    heads = page.locator("table.live th button")
    heights = [head.evaluate("head => head.offsetHeight") for head in heads.all()]
    assert len(heights) == 5
    assert len(set(heights)) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_titles_come_first_on_a_phone(open_page: OpenPage, *, scripts: bool) -> None:
    page = open_page(PAGE, width=PHONE, scripts=scripts)
    row = page.locator("main tbody tr").first
    title = row.locator("td[data-label=title] a").bounding_box()
    year = row.locator("td[data-label=year] p").bounding_box()
    assert title
    assert year
    assert title["y"] + title["height"] <= year["y"]


def test_without_scripts_there_is_the_table(open_page: OpenPage, made: Made) -> None:
    page = open_page(PAGE, scripts=False)
    expect(page.locator("main table tbody tr")).to_have_count(len(made.survey.works))
    assert page.locator("main input, main button").count() == 0


def test_every_sheet_of_paper_has_the_heads_of_the_columns(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    heads = page.locator("table.live th:not(.select)").all_inner_texts()
    assert "title" in heads
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) > 1
    for sheet in sheets:
        words = sheet.extract_text().split()
        assert [head for head in heads if head.split()[0] not in words] == []


def test_of_thousands_the_first_are_shown_until_someone_wants_all(open_page: OpenPage) -> None:
    script, sheet = (
        STATIC.joinpath(name).read_text("utf-8") for name in ("browse.js", "browse.css")
    )
    assert "MOST = 500;" in script
    assert "nth-child(n + 501)" in sheet
    script = script.replace("MOST = 500;", "MOST = 20;")
    sheet = sheet.replace("nth-child(n + 501)", "nth-child(n + 21)")
    held: list[Route] = []
    # Before the script runs, it is the style sheet that holds the others back.
    page = open_page("index.html", over=HTTP)
    page.route("**/browse.css*", lambda route: route.fulfill(body=sheet, content_type="text/css"))
    page.route("**/browse.js*", lambda route: held.append(route))  # noqa: PLW0108
    page.goto(page.url.replace("index.html", PAGE), wait_until="commit")
    expect(page.locator("table.works-table tbody tr").nth(19)).to_be_visible()
    expect(page.locator("table.works-table tbody tr").nth(20)).to_be_hidden()
    held[0].fulfill(body=script, content_type="text/javascript")
    expect(page.locator(".browse [role=status]")).to_have_text("All 89 works")
    more = page.get_by_role("button", name="Show all 89 works")
    before = shown(page)
    assert len(before) == 20
    # What is exported, selected and counted is what passes the filters, and not what is laid out.
    expect(page.locator(".export span").first).to_have_text("Export the 89 works shown as ")
    page.emulate_media(media="print")
    expect(page.locator("table.works-table tbody tr").last).to_be_visible()
    page.emulate_media(media="screen")
    more.click()
    assert shown(page)[:20] == before
    assert len(shown(page)) == 89
    expect(more).to_be_hidden()
    expect(page.locator("table.works-table tbody tr").nth(20).locator("a").first).to_be_focused()
