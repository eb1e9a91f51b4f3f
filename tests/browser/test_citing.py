"""The box for citing a work: tabs of the formats, the version cited, what is copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.opening import PHONE, OpenPage

WORK = "works/safran2019depth.html"
FILES = {"BibTeX": "bib", "biblatex": "biblatex.bib", "CSL-JSON": "json", "RIS": "ris"}


def shown(page: Page) -> str:
    return (page.locator(".cite-box pre").text_content() or "").strip()


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("version", ["published version", "preprint"])
def test_a_tab_shows_what_its_file_holds(
    open_page: OpenPage, site: Path, form: str, version: str, over: str
) -> None:
    page = open_page(WORK, over=over)
    page.get_by_role("tab", name=form, exact=True).click()
    page.get_by_label(version).check()
    middle = ".preprint" if version == "preprint" else ""
    text = (site / f"bib/works/safran2019depth{middle}.{FILES[form]}").read_text("utf-8")
    comments = [line for line in text.splitlines() if not line.startswith("%")]
    expect(page.locator(".cite-box pre")).to_have_text("\n".join(comments).strip())
    assert shown(page) == "\n".join(comments).strip()


def test_the_texts_are_asked_for_only_when_wanted(open_page: OpenPage) -> None:
    page = open_page(WORK)
    script = page.locator('script[src$="bib/works/safran2019depth.js"]')
    assert script.count() == 0
    page.get_by_role("tab", name="RIS").click()
    expect(script).to_have_count(1)
    page.get_by_role("tab", name="biblatex").click()
    expect(script).to_have_count(1)


def test_tabs_go_by_the_keyboard(open_page: OpenPage) -> None:
    page = open_page(WORK)
    page.get_by_role("tab", name="BibTeX").focus()
    for key, name in (("ArrowRight", "biblatex"), ("End", "RIS"), ("ArrowRight", "BibTeX")):
        page.keyboard.press(key)
        tab = page.get_by_role("tab", name=name, exact=True)
        expect(tab).to_be_focused()
        expect(tab).to_have_attribute("aria-selected", "true")
    assert shown(page).startswith("@inproceedings{safran2019depth,")


def test_a_preprint_has_no_version_to_choose(open_page: OpenPage) -> None:
    page = open_page("works/smorodinsky2026rate.html")
    assert page.get_by_role("tab").count() == 4
    assert page.get_by_label("preprint").count() == 0


def test_without_scripts_there_are_the_entry_and_the_files(open_page: OpenPage) -> None:
    page = open_page(WORK, scripts=False)
    assert page.get_by_role("tab").count() == 0
    assert shown(page).startswith("@inproceedings{safran2019depth,")
    assert page.locator(".cite-box a").count() == 5


def test_the_button_lies_over_nothing(open_page: OpenPage) -> None:
    page = open_page(WORK, width=PHONE)
    button = page.locator(".cite-box .copy").bounding_box()
    bar = page.locator(".cite-bar").bounding_box()
    assert button
    assert bar
    assert button["y"] >= bar["y"] + bar["height"]


def test_the_button_lies_over_no_letter_of_a_long_key(open_page: OpenPage) -> None:
    page = open_page("works/buzaglo2023deconstructing.html", width=PHONE)
    button = page.locator(".cite-box .copy").bounding_box()
    assert button
    tops = page.locator(".cite-box pre").evaluate(
        "text => {"
        " const range = document.createRange();"
        " range.selectNodeContents(text);"
        " return [...range.getClientRects()].map(line => line.top + scrollY);"
        "}"
    )
    assert min(tops) >= button["y"] + button["height"]


def test_a_sentence_opens_where_it_is_claimed(open_page: OpenPage) -> None:
    page = open_page(WORK)
    claim = page.locator("#C1")
    # Beside a claim there is room for it on a wide screen, and it stands open.
    expect(claim.locator(".sentence")).to_contain_text("to approximate")
    mark = claim.get_by_role("button", name="sentence in the abstract")
    expect(mark).to_have_attribute("aria-expanded", "true")
    mark.press("Space")
    expect(claim.locator(".sentence")).to_have_count(0)


def test_a_sentence_opens_below_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(WORK, width=PHONE)
    assert page.locator(".sentence").count() == 0
    mark = page.locator("a.stated").first
    target = page.locator(mark.get_attribute("href") or "#none")
    mark.click()
    expect(page.locator(".sentence")).to_contain_text(target.inner_text()[:40])
    page.locator(".sentence").get_by_role("link", name="in the abstract").click()
    expect(target).to_be_in_viewport()


def test_a_mark_leads_to_its_sentence_without_scripts(open_page: OpenPage) -> None:
    page = open_page(WORK, scripts=False)
    mark = page.locator("a.stated").first
    target = page.locator(mark.get_attribute("href") or "#none")
    mark.click()
    expect(target).to_be_in_viewport()
