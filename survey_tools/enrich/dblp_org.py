"""DBLP: where papers of computer science were published, and their numbers of arXiv.

It has no client that is kept up; its search answers a page of JSON, as
https://dblp.org/faq/13501473.html says, and takes a request each one or two seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from survey_tools.enrich.answers import (
    Answer,
    Items,
    OneText,
    OneYear,
    Part,
    Texts,
    address,
    each,
    names,
    publishers_doi,
    read_json,
    words,
)
from survey_tools.enrich.polite import PoliteSession
from survey_tools.enrich.queries import Query, by_title, words_to_search
from survey_tools.enrich.wanted import Lack, Wanted
from survey_tools.facts import Publication
from survey_tools.identifiers import find_arxiv_id, parse_arxiv_id
from survey_tools.model import Genre, PublishedIn
from survey_tools.venues import publication

NAME = "DBLP"
HOST = "https://dblp.org"
REST = 2.0
REST_UNKNOWN = 2.0

_FEW = 10
_PREPRINTS = "CoRR"
_GENRES = {
    "Journal Articles": Genre.JOURNAL,
    "Conference and Workshop Papers": Genre.CONFERENCE,
}
_NUMBERED = re.compile(r"\s*\d{4}$")
"""What DBLP puts behind a name that several people bear: "Wei Wang 0001"."""
_TRACK = re.compile(r"\s*\([^()]*\)$")
"""A part of the proceedings: "ICLR (Poster)"."""
_FORUM = re.compile(r"https://openreview\.net/forum\?id=[\w-]{1,40}")
_FORMER = {"NIPS": "NeurIPS"}
"""Venues of which the facts have one name over all years."""


class _Person(Part):
    text: OneText = None


class _People(Part):
    author: Items = ()


class _Info(Part):
    title: OneText
    authors: _People = _People()
    venue: Texts = ()
    volume: OneText = None
    number: OneText = None
    pages: OneText = None
    year: OneYear = None
    type: OneText = None
    doi: OneText = None
    ee: Texts = ()
    url: OneText = None


class _Hit(Part):
    info: _Info


class _Hits(Part):
    hit: Items = ()
    """Not there at all when nothing was found."""


class _Result(Part):
    hits: _Hits


class _Answer(Part):
    result: _Result


def queries(wanted: Sequence[Wanted]) -> Iterator[Query]:
    """Yield what to ask: one title each; there is no search by identifier."""
    useful = {Lack.ARXIV, Lack.VENUE, Lack.DETAILS}
    return map(by_title, words_to_search([item for item in wanted if item.lacks & useful]))


def ask(session: PoliteSession, query: Query) -> Iterator[Answer]:
    """Yield the publications that DBLP names.

    :raises Unreadable: if it answers something else than a list of hits.
    """
    terms = f"{query.values[0]} {query.author}".strip()
    data = session.answer(
        f"{HOST}/search/publ/api", {"q": terms, "format": "json", "h": str(_FEW), "c": "0"}
    )
    if data is None:
        return
    answer = read_json(data, _Answer)
    for hit in each(_Hit, answer.result.hits.hit):
        read = _read(hit.info, session)
        if read:
            yield read


def _read(info: _Info, session: PoliteSession) -> Answer | None:
    record = address(info.url)
    if not info.title or not record or not record.startswith("https://dblp.org/rec/"):
        return None
    people = each(_Person, info.authors.author)
    return Answer(
        source=NAME,
        url=record,
        read=session.read_on,
        titles=(info.title.removesuffix("."),),
        authors=names(_NUMBERED.sub("", person.text) for person in people if person.text),
        years=(info.year,) if info.year else (),
        arxiv=_number(info),
        doi=publishers_doi(info.doi),
        published=_publication(info),
        openreview=next((ee for ee in info.ee if _FORUM.fullmatch(ee)), None),
    )


def _number(info: _Info) -> str | None:
    if _PREPRINTS not in info.venue:
        return None
    found = find_arxiv_id(info.volume or "") or next(
        (number for ee in info.ee if (number := parse_arxiv_id(ee))), None
    )
    return found.number if found else None


def _publication(info: _Info) -> Publication | None:
    genre = _GENRES.get(info.type or "")
    venue = words(_TRACK.sub("", info.venue[0])) if info.venue else None
    if not genre or not venue or venue == _PREPRINTS:
        return None
    short = _FORMER.get(venue, venue)
    stated = PublishedIn(
        genre=genre,
        container=short,
        year=info.year,
        volume=words(info.volume) if genre is Genre.JOURNAL else None,
        number=words(info.number) if genre is Genre.JOURNAL else None,
        pages=words(info.pages),
    )
    pages = [found for ee in info.ee if not _FORUM.match(ee) and (found := address(ee))]
    said = short if genre is Genre.CONFERENCE and " " not in short else None
    return publication(
        stated, url=next(iter(pages), None), doi=publishers_doi(info.doi), short=said
    )
