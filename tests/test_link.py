"""Linking: a table of hard cases, what decisions do, and that order does not matter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from survey_tools.data_files import Located, Strict, parse_yaml, validate
from survey_tools.dates import PartialDate
from survey_tools.errors import SurveyError
from survey_tools.facts import Facts, parse_facts
from survey_tools.identifiers import parse_arxiv_id
from survey_tools.link import (
    CandidateReason,
    Decision,
    Linking,
    MatchReason,
    link,
    parse_decisions,
)
from survey_tools.model import Provenance, Record
from survey_tools.names import AuthorList
from survey_tools.parsers import parse_files
from survey_tools.parsers.known import known_from
from tests.projects import without_codes

FACTS_FILE = "docs/data/facts.yaml"
LINKS_FILE = "docs/data/links.yaml"
CASES_FILE = Path(__file__).parent / "data" / "link_cases.yaml"


class Description(Strict):
    """One end of a case."""

    key: str | None = None
    title: str | None = None
    alt_titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int | None = None
    arxiv: str | None = None
    doi: str | None = None
    abstract: str | None = None


class Case(Strict):
    """Two descriptions, and what must become of them."""

    id: str
    why: Annotated[str, Field(min_length=10)]
    one: Description
    other: Description
    expected: Literal["same", "different", "candidate"]


def read_cases() -> tuple[Case, ...]:
    cases: tuple[Case, ...] = validate(
        parse_yaml(CASES_FILE.read_text("utf-8"), file=CASES_FILE.name), tuple[Case, ...]
    )
    return cases


CASES = read_cases()


def a_record(seed: str = "a.txt", line: int = 1, **values: Any) -> Record:  # noqa: ANN401
    """Return a record; authors, year and arXiv number in the plain form of the cases."""
    authors = AuthorList(names=tuple(values["authors"])) if values.get("authors") else None
    return Record(
        format="invented",
        provenance=Provenance(seed=seed, first_line=line, last_line=line),
        title=values.get("title"),
        authors=authors,
        abstract=values.get("abstract"),
        date=PartialDate(year=values["year"]) if values.get("year") else None,
        arxiv=parse_arxiv_id(values["arxiv"]) if values.get("arxiv") else None,
        doi=values.get("doi"),
    )


def some_facts(*entries: dict[str, Any]) -> tuple[Located[Facts], ...]:
    """Return facts, with what every entry must have filled in."""
    filled = [
        {"group": "seed", "authors": ["Ada Sample"], "year": 2020, "evidence": "invented"}
        | ({} if entry.get("arxiv") else {"year_basis": "publication year"})
        | entry
        for entry in entries
    ]
    return parse_facts(yaml.safe_dump(filled, sort_keys=False), file=FACTS_FILE)


def decisions(text: str) -> tuple[Located[Decision], ...]:
    return parse_decisions(text, file=LINKS_FILE)


def link_case(case: Case) -> Linking:
    records: list[Record] = []
    facts: list[dict[str, Any]] = []
    for seed, end in (("a.txt", case.one), ("b.txt", case.other)):
        values = end.model_dump(
            exclude_none=True, exclude={"et_al"} | ({"alt_titles"} if not end.alt_titles else set())
        )
        if end.key:
            alt_titles = [{"title": title} for title in values.pop("alt_titles", ())]
            facts.append(values | {"authors": list(end.authors), "alt_titles": alt_titles})
        else:
            records.append(a_record(seed, **values))
    return link(records, some_facts(*facts) if facts else ())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_hard_cases(case: Case) -> None:
    linking = link_case(case)
    outcome = (
        "same" if len(linking.clusters) == 1 else "candidate" if linking.candidates else "different"
    )
    assert outcome == case.expected, case.why
    assert len(linking.matches) == (case.expected == "same")


def test_cases_are_mostly_negative_and_named_once() -> None:
    apart = [case for case in CASES if case.expected != "same"]
    assert len(apart) > len(CASES) / 2
    assert len({case.id for case in CASES}) == len(CASES)


ABSTRACT = (
    "We prove an exponential separation between toy networks of depth 2 and depth 3, for a smooth "
    "target, with respect to a distribution on the cube, assuming bounded weights."
)


def test_matches_tell_the_two_places_the_reason_and_the_score() -> None:
    reworded = ABSTRACT.replace("on the cube", "in the unit ball")
    records = (a_record(title="Toys", abstract=ABSTRACT), a_record("b.txt", 7, abstract=reworded))
    (match,) = link(records).matches
    assert match.reason is MatchReason.SIMILAR_ABSTRACT
    assert (str(match.one), str(match.other)) == ("seeds/b.txt:7", "seeds/a.txt:1")
    assert match.score == pytest.approx(91.5, abs=0.1)


def test_a_record_that_two_facts_answer_to_goes_to_neither() -> None:
    facts = some_facts(
        {"key": "sample2020toys", "title": "Toys at Large", "arxiv": "2001.00001"},
        {"key": "sample2020large", "title": "Toys at Large", "arxiv": "2002.00002"},
    )
    linking = link([a_record(title="Toys at Large", authors=["Ada Sample"])], facts)
    assert len(linking.clusters) == 3
    assert {candidate.reason for candidate in linking.candidates} == {CandidateReason.JOINS_WORKS}
    assert {candidate.why for candidate in linking.candidates} == {
        "same-title, but facts of 2 works would be joined: sample2020large, sample2020toys"
    }


def test_a_page_without_authors_does_not_bridge_two_papers_of_one_title() -> None:
    records = (
        a_record("a.txt", title="Deep Toys", authors=["Ada Sample"]),
        a_record("b.txt", title="Deep Toys", authors=["Ada Sample"]),
        a_record("c.txt", title="Deep Toys", authors=["Cleo Madeup"]),
        a_record("d.txt", title="Deep Toys"),
    )
    linking = link(records)
    assert [len(cluster.records) for cluster in linking.clusters] == [2, 1, 1]


def test_an_untitled_abstract_that_two_papers_are_as_near_to_goes_to_neither() -> None:
    records = (
        a_record("a.txt", title="Toys", authors=["Ada Sample"], abstract=f"{ABSTRACT} First."),
        a_record("b.txt", title="Games", authors=["Ada Sample"], abstract=f"{ABSTRACT} Second."),
        a_record("c.txt", abstract=f"{ABSTRACT} Third of all."),
    )
    linking = link(records)
    assert len(linking.clusters) == 3
    assert {candidate.reason for candidate in linking.candidates} == {
        CandidateReason.ALIKE_ABSTRACT
    }


def test_many_papers_of_one_title_are_linked_by_their_authors() -> None:
    names = [
        f"Ada Sample{chr(97 + first)}{chr(97 + second)}"
        for first in range(5)
        for second in range(26)
    ]
    records = [
        a_record(f"{seed}.txt", line, title="Editorial", authors=[name])
        for seed in "ab"
        for line, name in enumerate(names[:60], 1)
    ]
    assert len(link(records).clusters) == 60


SAME_AS_KEY = """\
- record: {seed: a, begins: We prove an exponential}
  verdict: same
  key: sample2020toys
  why: the authors told us
"""


def test_a_decision_gives_an_untitled_record_its_facts() -> None:
    facts = some_facts({"key": "sample2020toys", "title": "Toys", "arxiv": "2001.00001"})
    (cluster,) = link([a_record(abstract=ABSTRACT)], facts, decisions(SAME_AS_KEY)).clusters
    (match,) = cluster.matches
    assert cluster.facts == facts[0]
    assert (match.reason, match.why) == (MatchReason.DECIDED, "the authors told us")


def test_a_decision_keeps_apart_what_rules_would_join() -> None:
    records = [
        a_record(seed, title="Toys at Large", authors=["Ada Sample"]) for seed in ("a.txt", "b.txt")
    ]
    text = """\
- record: {seed: a, begins: Toys}
  verdict: different
  other: {seed: b, begins: Toys}
  why: two talks
"""
    linking = link(records, (), decisions(text))
    assert len(linking.clusters) == 2
    assert linking.candidates == ()


def test_decisions_that_cannot_be_carried_out_are_faults() -> None:
    facts = some_facts(
        {"key": "sample2020toys", "title": "Toys", "arxiv": "2001.00001"},
        {"key": "sample2020games", "title": "Games", "arxiv": "2002.00002"},
    )
    text = SAME_AS_KEY + SAME_AS_KEY.replace("toys", "games")
    with pytest.raises(SurveyError) as error:
        link([a_record(abstract=ABSTRACT)], facts, decisions(text))
    why = "facts of 2 works would be joined: sample2020games, sample2020toys"
    assert without_codes(error.value).splitlines() == [
        f"{LINKS_FILE}:2: the two cannot be the same: {why}",
        f"{LINKS_FILE}:6: the two cannot be the same: {why}",
    ]


def test_decisions_must_name_one_record_and_a_known_key() -> None:
    records = [
        a_record("001_b.txt", 3, title="Toys at Large"),
        a_record("001_b.txt", 9, title="Toys at Rest"),
    ]
    text = """\
- record: {seed: '001', begins: Toys}
  verdict: same
  key: sample2020toys
  why: several begin so
- record: {seed: '001', begins: Toys at Larg3}
  verdict: same
  key: sample2020tois
  why: none begins so
- record: {seed: '01', begins: Toys}
  verdict: same
  other: {seed: '001', begins: Toys at Rest}
  why: no such seed
- record: {seed: '001', begins: Toys, line: 9}
  verdict: different
  other: {seed: '001', begins: Toys at Rest}
  why: one record
"""
    facts = some_facts({"key": "sample2020toys", "title": "Toys", "arxiv": "2001.00001"})
    with pytest.raises(SurveyError) as error:
        link(records, facts, decisions(text))
    assert without_codes(error.value).splitlines() == [
        (
            f"{LINKS_FILE}:1: 2 records of seed '001' begin with 'Toys', on lines 3, 9;"
            f" add more of the beginning, or 'line'"
        ),
        (
            f"{LINKS_FILE}:5: no record of seed '001' begins with 'Toys at Larg3'; "
            "did you mean 'Toys at Large'?"
        ),
        f"{LINKS_FILE}:7: no facts have the key 'sample2020tois'; did you mean 'sample2020toys'?",
        f"{LINKS_FILE}:9: no seed with records begins with '01'; did you mean '001_b.txt'?",
        f"{LINKS_FILE}:15: both ends are the same record",
    ]


def test_faults_of_the_decisions_file() -> None:
    text = """\
- record: {seed: '002', begins: We study}
  verdict: sane
  key: sample2020toys
  why: a slip
- record: {seed: 2, begins: We study}
  verdict: same
  why: no other end
  keys: sample2020toys
- record: {seed: '002', begins: We study}
  verdict: same
  key: sample2020toys
  other: {seed: '002', begins: We prove}
  why: two other ends
"""
    with pytest.raises(SurveyError) as error:
        decisions(text)
    assert without_codes(error.value).splitlines() == [
        (
            f"{LINKS_FILE}:2: verdict: found 'sane', expected one of 'same', 'different'; "
            "did you mean 'same'?"
        ),
        f"{LINKS_FILE}:5: record.seed: found 2, expected text; put it in quotes",
        f"{LINKS_FILE}:8: unknown field 'keys'; did you mean 'key'?",
        f"{LINKS_FILE}:9: item 3: either 'key' or 'other' is expected, to say which paper is meant",
    ]


def test_a_file_of_comments_holds_no_decisions() -> None:
    assert decisions("# nothing decided yet\n") == ()


MIXED = [
    a_record("a.txt", 1, title="Deep Toys", authors=["Ada Sample", "Ben Invented"], year=2020),
    a_record("a.txt", 2, title="Deep Toys", authors=["Ada Sample"], abstract=ABSTRACT),
    a_record("b.txt", 1, title="Deep Toys", authors=["Cleo Madeup"], year=2021),
    a_record("b.txt", 2, title="Deep Toys"),
    a_record("b.txt", 3, abstract=ABSTRACT.replace("a smooth", "one very smooth")),
    a_record("c.txt", 1, title="Deep Toyz", authors=["Ada Sample"]),
    a_record("c.txt", 2, title="Games", authors=["Ada Sample"], arxiv="2001.00001v2"),
    a_record("c.txt", 3, title="Gaming", authors=["Ada Sample"], arxiv="2001.00001"),
    a_record("c.txt", 4, abstract=ABSTRACT.replace("a smooth", "one very smooth")),
]
MIXED_FACTS: list[dict[str, Any]] = [
    {"key": "sample2020deep", "title": "Deep Toys", "authors": ["Ada Sample", "Ben Invented"]},
    {"key": "sample2020games", "title": "Games", "arxiv": "2001.00001"},
    {"key": "madeup2021deep", "title": "Deep Toys", "authors": ["Cleo Madeup"], "year": 2021},
]


@given(st.permutations(MIXED), st.permutations(MIXED_FACTS))
@settings(max_examples=60)
def test_linking_is_blind_to_order(records: list[Record], facts: list[dict[str, Any]]) -> None:
    expected = link(MIXED, some_facts(*MIXED_FACTS))
    linking = link(records, some_facts(*facts))
    assert [cluster.records for cluster in linking.clusters] == [
        cluster.records for cluster in expected.clusters
    ]
    assert [reasons(cluster.matches) for cluster in linking.clusters] == [
        reasons(cluster.matches) for cluster in expected.clusters
    ]


def reasons(matches: Any) -> list[MatchReason]:  # noqa: ANN401
    return [match.reason for match in matches]


@given(st.lists(st.sampled_from(MIXED), unique_by=lambda record: record.provenance))
@settings(max_examples=60)
def test_each_record_is_in_one_cluster_that_its_matches_hold_together(
    records: list[Record],
) -> None:
    linking = link(records, some_facts(*MIXED_FACTS))
    linked = [record for cluster in linking.clusters for record in cluster.records]
    assert sorted(linked, key=lambda record: record.provenance) == sorted(
        records, key=lambda record: record.provenance
    )
    for cluster in linking.clusters:
        members = len(cluster.records) + (cluster.facts is not None)
        assert len(cluster.matches) == members - 1


ROOT = Path(__file__).parents[1]


def link_the_survey() -> Linking:
    """Return this survey's own seeds, linked with its facts and decisions."""
    facts = parse_facts((ROOT / FACTS_FILE).read_text("utf-8"), file=FACTS_FILE)
    known = known_from(
        titles=(title for entry in facts for title in entry.value.titles),
        names=(name for entry in facts for name in entry.value.authors),
    )
    files = [(path.name, path.read_bytes()) for path in sorted((ROOT / "seeds").glob("*.txt"))]
    parsed = parse_files(files, known)
    records = [record for _, result in parsed for record in result.records]
    return link(records, facts, decisions((ROOT / LINKS_FILE).read_text("utf-8")))


@pytest.fixture(scope="module")
def survey() -> Linking:
    return link_the_survey()


def test_the_seeds_describe_89_papers(survey: Linking) -> None:
    papers = [cluster for cluster in survey.clusters if cluster.records]
    with_abstract = [paper for paper in papers if any(record.abstract for record in paper.records)]
    assert (len(papers), len(with_abstract)) == (89, 57)
    assert all(paper.facts for paper in papers)
    assert len(survey.clusters) - len(papers) == 23
    assert survey.candidates == ()


def test_the_abstracts_without_title_find_their_papers(survey: Linking) -> None:
    joined = [
        (cluster.facts.value.key, match.reason)
        for cluster in survey.clusters
        for match in cluster.matches
        if cluster.facts and "/002" in f"{match.one} {match.other}"
    ]
    assert sorted(joined) == [
        ("dutta2026median", MatchReason.SAME_ABSTRACT),
        ("safran2021optimization", MatchReason.SIMILAR_ABSTRACT),
        ("safran2021random", MatchReason.SIMILAR_ABSTRACT),
        ("safran2022effective", MatchReason.SIMILAR_ABSTRACT),
        ("safran2023many", MatchReason.SIMILAR_ABSTRACT),
        ("safran2024depth", MatchReason.SIMILAR_ABSTRACT),
        ("safran2026depth", MatchReason.SAME_ABSTRACT),
        ("smorodinsky2024provable", MatchReason.DECIDED),
        ("smorodinsky2026rate", MatchReason.SAME_ABSTRACT),
        ("xu2026grok", MatchReason.SAME_ABSTRACT),
    ]


def test_poster_oral_and_spotlight_are_one_paper(survey: Linking) -> None:
    shown = {
        cluster.facts.value.key: sorted(
            record.presentation.track for record in cluster.records if record.presentation
        )
        for cluster in survey.clusters
        if cluster.facts
    }
    assert shown["malladi2023fine"] == ["Oral", "Poster"]
    assert shown["du2017gradient"] == ["Poster", "Spotlight"]
    assert sum(len(tracks) == 2 for tracks in shown.values()) == 6
