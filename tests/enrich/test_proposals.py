"""What is written, what is only told, and what is neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from survey_tools.enrich.answers import Answer
from survey_tools.enrich.proposals import Kind, find, same_place
from survey_tools.enrich.wanted import Lack, Wanted
from survey_tools.facts import Facts, Group, Publication, PublicationKind
from tests.enrich_works import a_work

PEOPLE = ("Ada Quillfeather", "Bram Oystercatcher", "Çelebi Wren")
TITLE = "Kites Fly High: On the L2-Norm of Long Strings"
FACTS = Facts(
    key="quillfeather2019kites",
    group=Group.SEED,
    title=TITLE,
    authors=PEOPLE,
    year=2019,
    year_basis="x",
    evidence="e",
)
NUMBER = {("arxiv",): "1901.99901"}


def paper(**changed: Any) -> Publication:  # noqa: ANN401
    values: dict[str, Any] = {
        "kind": PublicationKind.CONFERENCE,
        "short": "ICML",
        "name": "Proceedings of the 37th International Conference on Machine Learning",
        "year": 2020,
    }
    return Publication(**values | changed)


def answer(source: str = "Crossref", **more: Any) -> Answer:  # noqa: ANN401
    given = {"titles": (TITLE,), "authors": PEOPLE, "years": (2020,)} | more
    url = f"https://{source.lower()}.example.org/1"
    return Answer(source=source, url=url, read=dt.date(2026, 1, 2), **given)


def found(
    *answers: Answer, work: Wanted | None = None, taken: Mapping[str, str] | None = None
) -> tuple[dict[tuple[str, ...], Any], list[tuple[Kind, str]]]:
    """Return the values that are added, and what is told."""
    wanted = work or a_work(facts=FACTS)
    findings = find([wanted], {wanted.key: answers}, taken or {})
    values = dict(findings.changes[0].values) if findings.changes else {}
    return values, [(remark.kind, remark.message) for remark in findings.remarks]


def test_a_number_and_its_class() -> None:
    told = answer("arXiv", arxiv="1901.99901", arxiv_class="cs.LG", years=(2019,))
    assert found(told) == (NUMBER | {("arxiv_class",): "cs.LG"}, [])


def test_evidence_says_who_how_and_when() -> None:
    arxiv = answer("arXiv", arxiv="1901.99901", arxiv_class="cs.LG", years=(2019,))
    dblp = answer("DBLP", arxiv="1901.99901", published=paper(pages="1--2"))
    (change,) = find([a_work(facts=FACTS)], {FACTS.key: [dblp, arxiv]}, {}).changes
    how = "(by title, authors and year, read 2026-01-02)"
    assert change.evidence == (
        f"arxiv/arxiv_class: arXiv https://arxiv.example.org/1 {how}; "
        f"venue: DBLP https://dblp.example.org/1 {how}"
    )


def test_numbers_that_contradict_each_other() -> None:
    values, told = found(answer("DBLP", arxiv="1901.99901"), answer("OpenAlex", arxiv="1902.99902"))
    assert values == {}
    assert told == [
        (Kind.DOUBT, "arxiv: DBLP has 1901.99901, OpenAlex has 1902.99902; not written")
    ]


def test_the_number_of_another_work() -> None:
    values, told = found(answer("DBLP", arxiv="1901.99901"), taken={"1901.99901": "other2019key"})
    assert values == {}
    assert told == [
        (Kind.DOUBT, "arxiv: DBLP has 1901.99901, which is that of other2019key; not written")
    ]


def test_a_number_of_another_year_than_the_facts_give() -> None:
    values, told = found(answer("DBLP", arxiv="1801.99901"))
    assert values == {}
    assert told == [
        (
            Kind.DOUBT,
            (
                "arxiv: DBLP has 1801.99901, of 2018; 'year' is 2019, and should be of the first "
                "version; not written"
            ),
        )
    ]


@pytest.mark.parametrize("bad", ["cs.LG\n- key: x", "<b>", "not a class", ""])
def test_a_class_that_is_none(bad: str) -> None:
    told = answer("arXiv", arxiv="1901.99901", arxiv_class=bad or None)
    assert found(told) == (NUMBER, [])


def test_two_works_cannot_have_one_number() -> None:
    works = [a_work(facts=FACTS), a_work(key="b", facts=FACTS)]
    told = [answer("DBLP", arxiv="1901.99901")]
    findings = find(works, {FACTS.key: told, "b": told}, {})
    assert [change.key for change in findings.changes] == [FACTS.key]
    assert [remark.key for remark in findings.remarks] == ["b"]


def test_venue_of_one_source() -> None:
    values, told = found(answer(published=paper(pages="1--2", doi="10.5555/x")))
    assert told == []
    assert values == {
        ("venue", "kind"): "conference",
        ("venue", "short"): "ICML",
        (
            "venue",
            "name",
        ): "Proceedings of the 37th International Conference on Machine Learning",
        ("venue", "year"): 2020,
        ("venue", "pages"): "1--2",
        ("venue", "doi"): "10.5555/x",
    }


def test_venue_of_two_that_name_it_differently() -> None:
    short = paper(name="ICML", pages="1--2", url="https://a.example.org/1")
    long = paper(pages="1--2", volume=119, publisher="PMLR", url="https://b.example.org/1")
    values, told = found(answer("DBLP", published=short), answer("Crossref", published=long))
    assert told == []
    assert values[("venue", "name")] == long.name
    assert values[("venue", "url")] == long.url
    assert values[("venue", "volume")] == 119


def test_venue_of_two_that_contradict_each_other() -> None:
    other = paper(short="COLT", name="Conference on Learning Theory")
    values, told = found(answer("DBLP", published=paper()), answer("Crossref", published=other))
    assert values == {}
    assert told == [
        (
            Kind.DOUBT,
            (
                "venue: DBLP has conference ICML 2020, Crossref has conference COLT 2020; "
                "not written"
            ),
        )
    ]


def test_venue_a_detail_in_which_they_contradict_each_other() -> None:
    values, told = found(
        answer("DBLP", published=paper(pages="1--2", volume=119)),
        answer("Crossref", published=paper(pages="3--4", volume=119)),
    )
    assert ("venue", "pages") not in values
    assert values[("venue", "volume")] == 119
    assert told == [(Kind.DOUBT, "venue.pages: DBLP has 1--2, Crossref has 3--4; not written")]


def test_venue_conference_and_journal() -> None:
    journal = paper(kind=PublicationKind.JOURNAL, short="JAT", name="J. Aerial Toys", year=2021)
    values, told = found(answer("DBLP", published=journal), answer("DBLP", published=paper()))
    assert told == []
    assert values[("venue", "short")] == "ICML"
    assert values[("journal_version", "short")] == "JAT"


def test_venue_taken_back() -> None:
    values, told = found(answer(published=paper(), retracted=True))
    assert values == {}
    assert told == [
        (Kind.RETRACTED, "Crossref has it as taken back (https://crossref.example.org/1)")
    ]


KNOWN = paper(pages="1--2", doi="10.5555/Known")
LACKING = a_work(
    facts=FACTS, venue=KNOWN, dois=("10.5555/Known",), lacks=frozenset((Lack.DETAILS,))
)


def test_details_what_is_there_is_never_touched() -> None:
    said = paper(pages="3--4", volume=119, publisher="PMLR", short="Intl. Conf.", name="Other")
    values, told = found(answer(doi="10.5555/known", published=said), work=LACKING)
    assert values == {}
    assert told == [
        (
            Kind.DIFFERENCE,
            (
                "venue is conference ICML 2020; Crossref has conference Intl. Conf. 2020 "
                "(https://crossref.example.org/1, by DOI)"
            ),
        )
    ]
    same = said.model_copy(update={"short": "ICML"})
    values, told = found(answer(doi="10.5555/known", published=same), work=LACKING)
    assert values == {("venue", "volume"): 119, ("venue", "publisher"): "PMLR"}
    assert told == [
        (
            Kind.DIFFERENCE,
            "venue.pages is 1--2; Crossref has 3--4 (https://crossref.example.org/1, by DOI)",
        )
    ]


def test_details_another_year() -> None:
    said = paper(year=2021, volume=119, doi="10.5555/known")
    values, told = found(answer(doi="10.5555/known", published=said), work=LACKING)
    assert values == {("venue", "volume"): 119}
    assert [message.partition(";")[0] for _, message in told] == ["venue.year is 2020"]


def test_details_the_version_in_a_journal() -> None:
    journal = paper(kind=PublicationKind.JOURNAL, short="JAT", name="J. Aerial Toys", year=2021)
    values, told = found(answer(published=journal), work=LACKING)
    assert told == []
    assert values[("journal_version", "name")] == "J. Aerial Toys"
    assert not [path for path in values if path[0] == "venue"]


def test_details_a_doi_of_another_paper() -> None:
    other = answer(titles=("Lanterns Burn at Night",), doi="10.5555/known", published=paper())
    values, told = found(other, work=LACKING)
    assert values == {}
    assert told == [
        (
            Kind.DOUBT,
            (
                "Crossref has another title under this DOI: "
                "'Lanterns Burn at Night' (https://crossref.example.org/1)"
            ),
        )
    ]


def test_details_what_seeds_state_goes_into_the_facts_as_a_whole() -> None:
    work = a_work(
        venue=paper(pages="1--2"),
        venue_source="seeds/kites.bib:1",
        lacks=frozenset((Lack.DETAILS,)),
    )
    told = [answer(published=paper(volume=119))]
    (change,) = find([work], {work.key: told}, {}).changes
    assert change.values[("venue", "pages")] == "1--2"
    assert change.values[("venue", "short")] == "ICML"
    assert change.values[("venue", "volume")] == 119
    assert change.evidence.startswith(
        "title: seeds/kites.bib:1; venue: seeds/kites.bib:1; volume: Crossref "
    )


ET_AL = a_work(facts=FACTS, authors=PEOPLE[:1], truncated=True, lacks=frozenset((Lack.AUTHORS,)))


def test_authors_found() -> None:
    told = answer("arXiv", authors=("A. Quillfeather", *PEOPLE[1:]))
    assert found(told, work=ET_AL) == ({("authors",): list(PEOPLE)}, [])


@pytest.mark.parametrize(
    "authors", [PEOPLE[:1], ("Ada Quillfeather",), ("Bram Oystercatcher", "Ada Quillfeather")]
)
def test_authors_no_longer_list(authors: tuple[str, ...]) -> None:
    assert found(answer("arXiv", authors=authors), work=ET_AL) == ({}, [])


def test_authors_lists_that_contradict_each_other() -> None:
    values, told = found(
        answer("arXiv", authors=PEOPLE), answer("DBLP", authors=PEOPLE[:2]), work=ET_AL
    )
    assert values == {}
    assert told[0][1].startswith("authors: arXiv has Ada Quillfeather, Bram")


def test_authors_a_list_that_is_known_is_not_touched() -> None:
    values, told = found(answer(authors=PEOPLE[:2]))
    assert values == {}
    assert told == [
        (
            Kind.DIFFERENCE,
            (
                "authors is 3 people; Crossref has Ada Quillfeather, Bram Oystercatcher "
                "(https://crossref.example.org/1, by title, authors and year)"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(
            "Journal of Machine Learning Research", "J. Mach. Learn. Res.", True, id="abbr"
        ),
        pytest.param("Proceedings of the Zebra Conference", "Zebra Conference", True, id="frame"),
        pytest.param("Symposium on Zebra Herds", "SZH", True, id="initials"),
        pytest.param("Journal of Zebras", "Journal of Zebras B", False, id="part"),
        pytest.param("Journal of Zebras", "Journal of Yaks", False, id="other"),
        pytest.param("Annals of Statistics", "Annals of Probability", False, id="sisters"),
    ],
)
def test_names_of_one_venue(one: str, other: str, *, same: bool) -> None:
    first, second = paper(short=one, name=one), paper(short=other, name=other)
    assert same_place(first, second) is same
    assert same_place(second, first) is same
    assert not same_place(first, paper(short=one, name=one, year=2021))
    assert not same_place(
        first.model_copy(update={"doi": "10.5555/a"}),
        second.model_copy(update={"doi": "10.5555/b"}),
    )


def test_answers_of_other_papers_come_to_nothing() -> None:
    other = answer(titles=("Kites Fly Low",), arxiv="1901.99901", published=paper())
    assert found(other) == ({}, [])
