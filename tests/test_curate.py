"""Works made of records and facts: what is shown, what is kept beside it, what is inferred."""

from __future__ import annotations

from typing import Any

import pytest

from survey_tools.build import Made
from survey_tools.curate import PRECEDENCE, Curated, curate
from survey_tools.dates import PartialDate
from survey_tools.facts import parse_facts
from survey_tools.identifiers import ArxivId
from survey_tools.link import link
from survey_tools.model import Presentation, Provenance, Record
from survey_tools.names import AuthorList
from survey_tools.topics import Topics
from survey_tools.works import Work

NO_TOPICS = Topics(topics=(), works=())
TITLE = "On the Depth of Invented Networks and Their Width"


def _record(form: str, line: int = 1, **values: Any) -> Record:  # noqa: ANN401
    place = Provenance(seed=f"{form}.txt", first_line=line, last_line=line)
    defaults: dict[str, Any] = {"title": TITLE, "authors": AuthorList(names=("Ada Ode", "Bo Cho"))}
    return Record(format=form, provenance=place, **(defaults | values))


def _curate(*records: Record, facts: str = "") -> Curated:
    located = parse_facts(facts, file="facts.yaml") if facts else ()
    return curate(link(records, located, ()), topics=NO_TOPICS, declared=(), recorded=())


def _work(*records: Record, facts: str = "") -> Work:
    (work,) = _curate(*records, facts=facts).works
    return work


@pytest.mark.parametrize("count", range(1, 5))
def test_the_most_trusted_record_is_shown(count: int) -> None:
    formats = [name for name in PRECEDENCE if name != "abstract-dump"][:count]
    records = [
        _record(name, title=TITLE if name == formats[0] else TITLE.upper()) for name in formats
    ]
    work = _work(*reversed(records))
    assert work.title.value == TITLE
    assert work.title.source == records[0].provenance
    assert len(work.title.statements) == count
    assert not work.title.differing  # capitals are no difference


def test_values_that_differ_are_kept_and_told() -> None:
    one = _record("arxiv-abstract", arxiv=ArxivId(number="2101.00001"))
    other = _record(
        "author-listing", title=TITLE + ", Revisited", arxiv=ArxivId(number="2101.00001")
    )
    curated = _curate(one, other)
    (work,) = curated.works
    assert work.title.value == TITLE
    assert [item.value for item in work.title.differing] == [TITLE + ", Revisited"]
    assert str(curated.diagnostics[-1]) == (
        f"seeds/author-listing.txt:1: title of {work.key}: '{TITLE}, Revisited' here,"
        f" '{TITLE}' is shown [values-differ]"
    )


def test_a_missing_year_is_the_one_after_the_latest_and_marked() -> None:
    records = [
        _record("author-listing", 1, title="Wholly Different Matter", date=PartialDate(
            year=2025, month=10, day=22)),
        _record("author-listing", 5, date=PartialDate(month=2, day=6)),
    ]  # fmt: skip
    works = {work.title.value: work for work in _curate(*records).works}
    year, date = works[TITLE].year, works[TITLE].date
    assert year
    assert date
    assert (year.value, year.inferred) == (2026, True)
    assert (str(date.value), date.inferred) == ("6 February 2026", True)
    other = works["Wholly Different Matter"].year
    assert other
    assert (other.value, other.inferred) == (2025, False)


def test_no_year_is_inferred_from_nothing() -> None:
    curated = _curate(_record("author-listing", date=PartialDate(month=2, day=6)))
    (work,) = curated.works
    assert work.year is None
    assert work.date
    assert str(work.date.value) == "6 February"
    assert [doubt.code for doubt in curated.diagnostics] == ["year-unknown"]


def test_a_year_alone_neither_hides_a_day_nor_contradicts_it() -> None:
    day = _record("author-listing", date=PartialDate(year=2025, month=10, day=6))
    work = _work(day, _record("bibtex", date=PartialDate(year=2025)))
    assert work.date
    assert str(work.date.value) == "6 October 2025"
    assert not work.date.differing
    other = _work(day, _record("bibtex", date=PartialDate(year=2024)))
    assert other.date
    assert [str(item.value) for item in other.date.differing] == ["2024"]


def test_a_day_that_the_year_lacks_gets_no_year() -> None:
    dated = _record("arxiv-abstract", date=PartialDate(year=2023, month=3, day=1))
    work = _work(dated, _record("author-listing", date=PartialDate(month=2, day=29)))
    assert work.date
    assert str(work.date.statements[1].value) == "29 February"


def test_a_poster_gives_venue_and_year() -> None:
    place = Provenance(seed="neurips-poster.txt", first_line=3, last_line=3)
    shown = Presentation(year=2022, track="Poster", provenance=place)
    work = _work(_record("neurips-poster", presentation=shown))
    assert work.venue
    assert (work.venue.value.short, work.venue.value.year) == ("NeurIPS", 2022)
    assert work.year
    assert work.year.value == 2022


def test_a_workshop_paper_is_not_in_the_proceedings() -> None:
    place = Provenance(seed="neurips-poster.txt", first_line=3, last_line=3)
    work = _work(
        _record("neurips-poster", presentation=Presentation(year=2022, track="", provenance=place))
    )
    assert work.venue is None


@pytest.mark.parametrize("first", ["author-listing", "run-on-listing"])
def test_a_whole_list_of_authors_is_shown_before_et_al(first: str) -> None:
    whole = AuthorList(names=("Ada Ode", "Bo Cho", "Cy Dou", "Di Eve"))
    cut = AuthorList(names=("Ada Ode", "Bo Cho"), truncated=True)
    other = {"author-listing": "run-on-listing", "run-on-listing": "author-listing"}[first]
    work = _work(_record(first, authors=cut), _record(other, authors=whole))
    assert work.authors.value == whole
    assert not work.authors.differing
    assert [str(person.name) for person in work.people] == list(whole.names)


def test_a_record_without_title_shows_how_its_abstract_begins() -> None:
    abstract = "We study what provable privacy attacks can be shown on trained networks."
    work = _work(_record("abstract-dump", title=None, authors=None, abstract=abstract))
    assert work.title.value == "[Untitled] We study what provable privacy attacks can be…"
    assert work.title.inferred
    assert work.authors.value.names == ()


def test_one_wording_of_two_records_is_one_abstract() -> None:
    text = (
        "We show that depth matters, for networks of width $d$, in every case that we study here."
    )
    work = _work(
        _record("author-listing", abstract=text),
        _record("arxiv-abstract", abstract=text.replace("depth", r"\emph{depth}")),
    )
    (version,) = work.abstracts
    assert version.labels == ("arXiv page", "author listing")
    assert len(version.sources) == 2


def test_a_doubtful_mention_stands_where_its_wording_does() -> None:
    text = "We show that depth matters, for networks of width $d$, in every case that we study here"
    curated = _curate(
        _record("arxiv-abstract", abstract=text + "."),
        _record("author-listing", abstract=text + " as Nobody et al. (2020) did."),
    )
    doubt = curated.diagnostics[0]
    assert doubt.code == "unresolved-mention"
    assert str(doubt).startswith("seeds/author-listing.txt:1: 'Nobody et al. (2020)'")


def test_the_one_value_of_the_seeds_that_differs(made: Made) -> None:
    (doubt,) = made.survey.diagnostics
    assert str(doubt) == (
        "seeds/004_a8d8a5cec2a67158.txt:112: title of lee2012proximal: 'Proximal Newton-type"
        " Methods for Minimizing Convex Objective Functions in Composite Form' here, 'Proximal"
        " Newton-type methods for convex optimization' is shown [values-differ]"
    )


def test_every_value_of_the_seeds_has_its_place(made: Made) -> None:
    for work in made.survey.all_works:
        for name in ("title", "authors", "year", "date", "arxiv", "arxiv_class", "venue"):
            value = getattr(work, name)
            assert value is None or all(item.source for item in value.statements)


def test_facts_fill_what_listings_cut(made: Made) -> None:
    assert not [work.key for work in made.survey.works if work.authors.value.truncated]
    assert not [work.key for work in made.survey.works if not work.year]
