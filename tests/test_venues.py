"""Venues as references spell them: what they are, how people say them, which values are sound."""

from __future__ import annotations

from typing import Any

import pytest

from survey_tools.facts import Publication, PublicationKind
from survey_tools.model import Genre, Provenance, PublishedIn, Record
from survey_tools.venues import kind_and_short, publication_of, same_venue

CONFERENCE, JOURNAL = PublicationKind.CONFERENCE, PublicationKind.JOURNAL


def a_record(doi: str | None = None, url: str | None = None, **values: Any) -> Record:  # noqa: ANN401
    stated = {"genre": Genre.JOURNAL, "container": "Journal of Kites", "year": 2020, **values}
    return Record(
        format="bibtex",
        provenance=Provenance(seed="x.bib", first_line=1, last_line=1),
        doi=doi,
        url=url,
        published=PublishedIn(**stated),
    )


@pytest.mark.parametrize(
    ("container", "genre", "expected"),
    [
        ("Advances in neural information processing systems", "journal", (CONFERENCE, "NeurIPS")),
        ("Proceedings of The 24th Conference on Artificial Intelligence and Statistics", "",
         (CONFERENCE, "AISTATS")),
        ("Proc. of the 37th Int. Conf. on Things (ICT 2020)", "conference", (CONFERENCE, "ICT")),
        ("Asian Conference on Machine Learning", "conference", (CONFERENCE, "ACML")),
        ("The Journal of Machine Learning Research", "journal", (JOURNAL, "JMLR")),
        ("Proceedings of the 2021 Kite Conference", "conference", (CONFERENCE, "Kite Conference")),
        ("Annals of Kites", "journal", (JOURNAL, "Annals of Kites")),
        ("NeurIPS 2022 Workshop on Kites", "conference",
         (PublicationKind.WORKSHOP, "NeurIPS Workshop")),
        ("2020", "conference", (CONFERENCE, "Proceedings")),
    ],
)  # fmt: skip
def test_names_as_people_say_them(
    container: str, genre: str, expected: tuple[PublicationKind, str]
) -> None:
    assert kind_and_short(container, Genre(genre)) == expected


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("33--47", "33--47"),
        ("33-47", "33--47"),
        ("33 – 47", "33--47"),
        ("1138-56", "1138--1156"),
        ("7--7", "7"),
        ("i-iv", "i--iv"),
        ("47--33", None),
        ("1, 3, 5", None),
        (None, None),
    ],
)
def test_pages_in_one_form_or_none(pages: str | None, expected: str | None) -> None:
    publication = publication_of(a_record(pages=pages))
    assert publication
    assert publication.pages == expected


def test_numbers_are_numbers_where_they_can_be() -> None:
    publication = publication_of(a_record(volume="12", number="1-2"))
    assert publication
    assert (publication.volume, publication.number) == (12, "1-2")


def test_what_is_arxivs_is_not_the_publishers() -> None:
    mine = publication_of(
        a_record(doi="10.48550/arXiv.2101.00007", url="https://arxiv.org/abs/2101.00007")
    )
    theirs = publication_of(a_record(doi="10.5555/kites.7", url="https://example.org/7"))
    assert mine
    assert theirs
    assert (mine.doi, mine.url) == (None, None)
    assert (theirs.doi, theirs.url) == ("10.5555/kites.7", "https://example.org/7")


@pytest.mark.parametrize("year", [None, 1066])
def test_without_a_sound_year_nothing_is_published(year: int | None) -> None:
    assert publication_of(a_record(year=year)) is None


@pytest.mark.parametrize(
    ("short", "name", "year", "same"),
    [
        ("JoK", "Journal of Kites", 2020, True),
        ("Journal of Kites", "J. Kites", 2020, True),
        ("JoK", "Journal of Kites", 2021, False),
        ("JoL", "Journal of Lanterns", 2020, False),
    ],
)
def test_one_venue_under_two_names(short: str, name: str, year: int, *, same: bool) -> None:
    one = publication_of(a_record())
    assert one
    assert same_venue(one, Publication(kind=JOURNAL, short=short, name=name, year=year)) is same
