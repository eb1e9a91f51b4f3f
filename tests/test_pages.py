r"""The generated pages: complete, free of raw TeX, with a place for every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from survey_tools.build import Made
from survey_tools.commentary import Commentary
from survey_tools.pages import GENERATED_FOLDERS, render_pages, sources_of
from survey_tools.works import Work

GOLDEN = Path(__file__).parent / "golden" / "pages"
CODE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
MATH = re.compile(r"(?<!\\)\$[^$]+\$|\{[a-z:]+\}(`+).+?(?<!`)\1(?!`)")
"""Formulas and roles."""
RAW_TEX = re.compile(r"\\(?:[A-Za-z]+|\\[A-Za-z]+)|(?<!\\)\$|(?<!`)``(?!`)|''")


@pytest.fixture(scope="module")
def pages(made: Made) -> Mapping[str, str]:
    folders = tuple(f"docs/{folder}/" for folder in GENERATED_FOLDERS)
    return {
        path.removeprefix("docs/"): text
        for path, text in made.files.items()
        if path.startswith(folders) and path.endswith(".md")
    }


def _names(pages: Mapping[str, str], folder: str) -> set[str]:
    return {path.split("/")[1].removesuffix(".md") for path in pages if path.startswith(folder)}


def test_each_work_person_and_seed_has_its_page(made: Made, pages: Mapping[str, str]) -> None:
    survey = made.survey
    assert _names(pages, "works/") == {str(work.key) for work in survey.works}
    assert _names(pages, "authors/") == {person.slug for person in survey.people}
    assert _names(pages, "ledger/") == {"000", "001", "002", "003", "004"}
    assert len(_names(pages, "works/")) == 89


def test_names_of_files_are_safe(made: Made) -> None:
    for path in made.files:
        assert re.fullmatch(r"[a-z0-9][a-z0-9./-]*", path.removeprefix("docs/")), path
        assert ".." not in path
    folded = [path.casefold() for path in made.files]
    assert len(folded) == len(set(folded))


def test_pages_are_tidy(pages: Mapping[str, str]) -> None:
    for path, text in pages.items():
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert not re.search(r"[ \t]$", text, re.MULTILINE), path


def _words(text: str) -> Iterator[str]:
    body = re.sub(r"\A---\n.*?\n---\n", "", CODE.sub("", text), flags=re.DOTALL)
    yield from MATH.sub("", body).splitlines()


def test_no_page_shows_tex_outside_formulas(pages: Mapping[str, str]) -> None:
    for path, text in pages.items():
        for line in _words(text):
            assert not RAW_TEX.search(line), f"{path}: {line}"


def test_every_value_that_is_shown_has_its_place(made: Made, pages: Mapping[str, str]) -> None:
    for work in made.survey.works:
        told = {name for names, _ in sources_of(work) for name in names}
        assert {"title", "authors"} <= told, work.key
        assert any(name.startswith("year") for name in told), work.key
        text = pages[f"works/{work.key}.md"]
        table = text[text.index("## Sources") :]
        for record in work.records:
            label = record.provenance.seed.split("_", maxsplit=1)[0]
            assert f"seed {label}, line" in table, work.key


def test_relations_stand_one_a_line(pages: Mapping[str, str]) -> None:
    text = pages["works/vardi2022gradient.md"]
    items = text.partition("## Relations\n\n")[2].partition("\n\n## ")[0].splitlines()
    assert len(items) > 3
    for item in items:
        assert item.startswith("- "), item
    for path, page in pages.items():
        assert not re.search(r"[^\n}]\n#{2,} ", CODE.sub("", page)), path


def test_both_wordings_are_marked(made: Made, pages: Mapping[str, str]) -> None:
    for work in made.survey.works:
        marks = pages[f"works/{work.key}.md"].count("]{.only-here}")
        assert bool(marks) == (len(work.abstracts) > 1), work.key
        quoted = pages[f"works/{work.key}.md"].count("{.abstract}\n> ")
        assert quoted == len(work.abstracts)


def test_a_page_points_at_passages_that_it_has(pages: Mapping[str, str]) -> None:
    pointers = 0
    for path, page in pages.items():
        wanted = set(re.findall(r"\{passage\}`(q\d+)`", page))
        assert wanted <= set(re.findall(r"\]\{#(q\d+)\}", page)), path
        pointers += len(wanted)
    assert pointers > 400


def test_a_work_by_title_only_says_so(made: Made, pages: Mapping[str, str]) -> None:
    for work in made.survey.works:
        assert ("Title only; not annotated." in pages[f"works/{work.key}.md"]) == work.title_only


def test_works_without_year_have_pages_too(made: Made) -> None:
    works = tuple(replace(work, year=None, date=None) for work in made.survey.all_works)
    pages = render_pages(replace(made.survey, all_works=works))
    assert "### Year unknown" in pages["authors/itay-safran.md"]
    assert "## Year unknown" in pages["browse/years.md"]


def _shown_at(work: Work, words: str) -> Work:
    """Return the work with a track and a venue of that name."""
    shown = tuple(replace(item, track=words) for item in work.presentations)
    if not work.venue:
        return replace(work, presentations=shown)
    venue = work.venue.value.model_copy(update={"short": words})
    statements = (replace(work.venue.statements[0], value=venue),)
    return replace(work, presentations=shown, venue=replace(work.venue, statements=statements))


def test_names_of_tracks_and_venues_mean_nothing_to_markdown(made: Made) -> None:
    works = tuple(_shown_at(work, "a*b*|`c") for work in made.survey.all_works)
    pages = render_pages(replace(made.survey, all_works=works))
    for page in ("browse/works.md", "browse/venues.md", "works/safran2022effective.md"):
        text = CODE.sub("", pages[page])
        assert r"a\*b\*\|\`c" in text, page
        assert "a*b*" not in text, page


def test_lists_name_works_as_citations_do(pages: Mapping[str, str]) -> None:
    name = r": Frei et al\. \(2023b\)"
    for page in ("generated/chapters/robustness/works.md", "browse/venues.md", "browse/years.md"):
        assert re.search(r"frei2023double\.md\)" + name, pages[page]), page


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("safran2024depth", id="two wordings"),
        pytest.param("chua2021fine", id="title only"),
        pytest.param("safran2022effective", id="poster"),
        pytest.param("smorodinsky2024provable", id="joined by decision"),
    ],
)
def test_golden_page(key: str, made: Made, agree: Callable[[Path, str], None]) -> None:
    """What the seeds and facts make of a work; annotations and relations have their own tests."""
    bare = replace(made.survey, commentary=Commentary())
    page = render_pages(bare)[f"works/{key}.md"]
    agree(GOLDEN / f"{key}.md", re.sub(r"(facts\S*), line \d+", r"\1, line N", page))


def test_an_author_s_page_counts_co_authors_and_topics(pages: Mapping[str, str]) -> None:
    page = pages["authors/itay-safran.md"]
    topics = re.search(r"^Topics\n: (.*)$", page, re.MULTILINE)
    others = re.search(r"^Co-authors\n: (.*)$", page, re.MULTILINE)
    assert topics
    assert others
    counts = [int(count) for count in re.findall(r"\((\d+)\)", topics[1])]
    assert sum(counts) == int(re.search(r"(\d+) works", page)[1])  # type: ignore[index]
    assert others[1].startswith("[Ohad Shamir](/authors/ohad-shamir.md) (7), ")
    assert "itay-safran" not in others[1]


def test_a_work_s_page_names_those_beside_it(pages: Mapping[str, str]) -> None:
    first, second = pages["works/safran2016depth.md"], pages["works/safran2019depth.md"]
    assert not re.search(r"^before:", first, re.MULTILINE)
    title = "Depth Separations in Neural Networks: What is Actually Being Separated?"
    assert f"\nafter: 'works/safran2019depth {title}'\n" in first
    assert "\nbefore: 'works/safran2016depth Depth-Width Tradeoffs in" in second
