"""Facts: what an entry means, and what a person is told who mistypes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_tools.data_files import Located
from survey_tools.errors import SurveyError
from survey_tools.facts import (
    Facts,
    Group,
    PublicationKind,
    evidence_of,
    facts_by_key,
    parse_facts,
    stated,
)
from survey_tools.identifiers import ArxivId
from survey_tools.model import Evidence
from tests.projects import without_codes

FILE = "docs/data/facts.yaml"
ROOT = Path(__file__).parents[1]

ENTRY = """\
- key: sample2021toys
  group: seed
  title: Toys at Large
  alt_titles:
    - title: Toys
      used_by: arXiv v1
  authors: [Ada Sample, Ben Invented]
  year: 2021
  arxiv: '2102.00314'
  arxiv_class: cs.LG
  venue:
    kind: conference
    short: TOY
    name: Proceedings of the 3rd Toy Conference
    year: 2022
    volume: 134
    pages: 4195--4223
    doi: 10.1000/toy.1
    url: https://toys.example/3/1
  journal_version:
    kind: journal
    short: J. Toys
    name: Journal of Toys
    year: 2024
    title: Toys, Revisited
    number: 1-2
  evidence: the proceedings
"""


def entry(*changes: tuple[str, str]) -> str:
    """Return the entry with pieces of its text replaced."""
    text = ENTRY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def faults(text: str) -> list[str]:
    with pytest.raises(SurveyError) as error:
        parse_facts(text, file=FILE)
    return without_codes(error.value).splitlines()


@pytest.fixture(scope="module")
def ours() -> tuple[Located[Facts], ...]:
    """Return the facts of this survey."""
    return parse_facts((ROOT / FILE).read_text("utf-8"), file=FILE)


def test_an_entry_is_read_with_the_line_of_each_value() -> None:
    (facts,) = parse_facts(ENTRY, file=FILE)
    assert facts.value.kind is PublicationKind.CONFERENCE
    assert facts.value.arxiv_id == ArxivId(number="2102.00314")
    assert facts.value.titles == ("Toys at Large", "Toys", "Toys, Revisited")
    assert evidence_of(facts, "venue", "pages") == Evidence(
        text="the proceedings", file=FILE, line=17
    )
    assert str(stated(facts, facts.value.year, "year").source) == f"{FILE}:8"


def test_a_work_without_venue_is_a_preprint() -> None:
    text = ENTRY[: ENTRY.index("  venue:")] + "  evidence: its page\n"
    (facts,) = parse_facts(text, file=FILE)
    assert facts.value.kind is PublicationKind.PREPRINT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "  title: Toys at", "  titel: Toys at",
            ["1: field 'title' is missing", "3: unknown field 'titel'; did you mean 'title'?"],
            id="unknown field",
        ),
        pytest.param(
            "[Ada Sample, Ben", '["\\u0017", ",", Ben',
            [
                ("7: authors[1]: found '\\x17', expected the name of a person or a group"),
                ("7: authors[2]: found ',', expected the name of a person or a group"),
            ],
            id="names without a letter",
        ),
        pytest.param(
            "'2102.00314'", "2102.00314",
            ["9: arxiv: found 2102.00314, expected text; put it in quotes"],
            id="arXiv number without quotes",
        ),
        pytest.param(
            "'2102.00314'", "'2102.0031'",
            None,
            id="four digits are a number of the years before 2015",
        ),
        pytest.param(
            "'2102.00314'", "2102.00314v2",
            [
                ("9: arxiv: found '2102.00314v2', expected an arXiv number without version, "
                "such as '2112.02393'")
            ],
            id="arXiv number with a version",
        ),
        pytest.param(
            "'2102.00314'", "'1902.00314'",
            [
                ("9: arxiv: found '1902.00314', expected a number of 2021, the year given; "
                "this one is of 2019")
            ],
            id="arXiv number of another year",
        ),
        pytest.param(
            "year: 2021\n  arxiv: '2102.00314'", "year: 2020\n  arxiv: '2101.00314'",
            None,
            id="sent in on the last days of December",
        ),
        pytest.param(
            "10.1000/toy.1", "https://doi.org/10.1000/toy.1",
            [
                ("18: venue.doi: found 'https://doi.org/10.1000/toy.1', "
                "expected a bare DOI, such as '10.1145/3571070'")
            ],
            id="DOI as an address",
        ),
        pytest.param(
            "4195--4223", "4195-4223",
            [
                ("17: venue.pages: found '4195-4223', "
                "expected a page or a range with two hyphens, such as '2979--2987'")
            ],
            id="pages with one hyphen",
        ),
        pytest.param(
            "4195--4223", "4223--4195",
            [
                ("17: venue.pages: found '4223--4195', "
                "expected a range that does not end before it begins")
            ],
            id="pages backwards",
        ),
        pytest.param("4195--4223", "11.1--11.24", None, id="pages of one paper"),
        pytest.param(
            "https://toys", "htps://toys",
            [
                ("19: venue.url: found 'htps://toys.example/3/1', "
                "expected an address that begins with http:// or https://")
            ],
            id="no address",
        ),
        pytest.param(
            "    year: 2022", "    year: 1022",
            ["15: venue.year: found 1022, expected a number greater than or equal to 1900"],
            id="year out of range",
        ),
        pytest.param(
            "short: TOY", "short: TOY 2022",
            ["13: venue.short: found 'TOY 2022', expected a name without the year, such as 'ICML'"],
            id="year in the short name",
        ),
        pytest.param(
            "kind: conference", "kind: preprint",
            [
                ("12: venue.kind: found 'preprint', "
                "expected a kind of published version; a preprint has no such block")
            ],
            id="venue of a preprint",
        ),
        pytest.param(
            "key: sample2021toys", "key: com1",
            [
                ("1: key: found 'com1', expected a key that is no device's name on Windows, "
                 "such as 'doe2020walls'"),
            ],
            id="a device of Windows",
        ),
        pytest.param(
            "key: sample2021toys", "key: Sample2021",
            [
                ("1: key: found 'Sample2021', expected a key of a-z, 0-9 and hyphens, "
                "such as 'doe2020walls'")
            ],
            id="malformed key",
        ),
        pytest.param(
            "[Ada Sample, Ben Invented]", "Ada Sample and Ben Invented",
            ["7: authors: found 'Ada Sample and Ben Invented', expected a list"],
            id="authors as one text",
        ),
        pytest.param(
            "[Ada Sample, Ben Invented]", "[]",
            ["7: authors: found [], expected at least one item"],
            id="no authors",
        ),
        pytest.param(
            "group: seed", "group: sead",
            [
                ("2: group: found 'sead', expected one of 'seed', 'seed-title-only', 'cited', "
                "'foundational'; did you mean 'seed'?")
            ],
            id="unknown group",
        ),
        pytest.param(
            "  arxiv: '2102.00314'\n", "",
            ["1: item 1: without 'arxiv', 'year_basis' has to say what the year is of"],
            id="year of nothing",
        ),
        pytest.param(
            "cs.LG", "LG!",
            ["10: arxiv_class: found 'LG!', expected an arXiv class, such as 'cs.LG'"],
            id="no class",
        ),
        pytest.param(
            "  evidence: the proceedings\n", "",
            ["1: field 'evidence' is missing"],
            id="no evidence",
        ),
    ],
)  # fmt: skip
def test_faults_of_an_entry(old: str, new: str, message: list[str] | None) -> None:
    text = entry((old, new))
    if message is None:
        assert parse_facts(text, file=FILE)
    else:
        assert faults(text) == [f"{FILE}:{line}" for line in message]


def test_repeated_keys_and_numbers_are_told_with_the_other_faults() -> None:
    text = ENTRY + entry(("year: 2021", "year: soon"))
    assert faults(text) == [
        f"{FILE}:28: key 'sample2021toys' is given twice; the first is on line 1",
        f"{FILE}:35: year: found 'soon', expected a whole number",
        f"{FILE}:36: arxiv '2102.00314' is given twice; the first is on line 9",
    ]


def test_malformed_yaml() -> None:
    text = entry(("[Ada Sample, Ben Invented]", "[Ada Sample, Ben Invented"))
    assert faults(text) == [f"{FILE}:8: not YAML: did not find expected ',' or ']'"]


def test_the_survey_has_facts_of_112_works(ours: tuple[Located[Facts], ...]) -> None:
    groups = [facts.value.group for facts in ours]
    assert {group: groups.count(group) for group in Group} == {
        Group.SEED: 57,
        Group.TITLE_ONLY: 32,
        Group.CITED: 4,
        Group.FOUNDATIONAL: 19,
    }
    assert len(facts_by_key(ours)) == 112


@pytest.mark.parametrize("word", ["memory", "unverified", "candidate", "believed", "likely"])
def test_nothing_in_the_facts_rests_on_memory(word: str) -> None:
    assert word not in (ROOT / FILE).read_text("utf-8").lower()
