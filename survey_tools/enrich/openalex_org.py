"""OpenAlex: publications, DOIs and arXiv numbers, asked in the queries that ``pyalex`` writes.

See https://developers.openalex.org.  ``pyalex`` sends requests by a session of its own, without
limits of time and size, so that only its queries are used.  With a key, which is free, a day has
room for a thousand searches; without one, for ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyalex import Works

from survey_tools.enrich.answers import (
    Answer,
    Items,
    OneText,
    OneYear,
    Part,
    address,
    each,
    names,
    number_of_doi,
    publishers_doi,
    read_json,
    words,
)
from survey_tools.enrich.polite import PoliteSession
from survey_tools.enrich.queries import By, Query, by_title, in_batches, words_to_search
from survey_tools.enrich.wanted import Wanted
from survey_tools.facts import Publication
from survey_tools.identifiers import ArxivId, find_arxiv_id
from survey_tools.model import Genre, PublishedIn
from survey_tools.venues import publication

NAME = "OpenAlex"
HOST = "https://api.openalex.org"
REST = 0.2
REST_UNKNOWN = 1.0

_BATCH = 40
_FEW = 5
_FIELDS = (
    *("id", "doi", "title", "publication_year", "type", "authorships", "is_retracted"),
    *("primary_location", "locations", "biblio"),
)
_GENRES = {"journal": Genre.JOURNAL, "conference": Genre.CONFERENCE}


class _Author(Part):
    display_name: OneText = None


class _Authorship(Part):
    author: _Author = _Author()
    raw_author_name: OneText = None


class _Container(Part):
    display_name: OneText = None
    type: OneText = None
    host_organization_name: OneText = None


class _Location(Part):
    landing_page_url: str | None = None
    source: _Container | None = None
    version: OneText = None


class _Biblio(Part):
    volume: OneText = None
    issue: OneText = None
    first_page: OneText = None
    last_page: OneText = None


class _Work(Part):
    id: OneText = None
    doi: OneText = None
    title: OneText
    publication_year: OneYear = None
    authorships: Items = ()
    is_retracted: bool = False
    primary_location: _Location | None = None
    locations: Items = ()
    biblio: _Biblio | None = None


class _Answer(Part):
    results: list[object]


def queries(wanted: Sequence[Wanted]) -> Iterator[Query]:
    """Yield what to ask: by DOI, which each preprint of arXiv has too; else by title."""
    known = [(item.key, doi) for item in wanted for doi in _dois(item)]
    yield from in_batches(By.DOI, known, _BATCH)
    unknown = [item for item in wanted if not _dois(item)]
    yield from map(by_title, words_to_search(unknown))


def _dois(wanted: Wanted) -> tuple[str, ...]:
    """Return those that stand in a query as they are: it takes a comma for its end."""
    preprint = [ArxivId(number=wanted.arxiv).doi] if wanted.arxiv else []
    return tuple(doi for doi in (*wanted.dois, *preprint) if not set(doi) & set(",|+ "))


def ask(session: PoliteSession, query: Query) -> Iterator[Answer]:
    """Yield the works that OpenAlex names.

    :raises Unreadable: if it answers something else than a list of works.
    """
    data = session.answer(address_of(query))
    answer = read_json(data or b'{"results": []}', _Answer)
    for work in each(_Work, answer.results):
        read = _read(work, session)
        if read:
            yield read


def address_of(query: Query) -> str:
    """Return the address of a question."""
    works = Works().select(list(_FIELDS))
    if query.by is By.DOI:
        works = works.filter_or(doi=list(query.values))
    else:
        works = works.search_filter(title=query.values[0])
    number = 2 * len(query.values) if query.by is By.DOI else _FEW
    return f"{works.url}&per-page={number}"


def _read(work: _Work, session: PoliteSession) -> Answer | None:
    if not work.title or not work.id or not work.id.startswith("https://openalex.org/W"):
        return None
    places = list(each(_Location, work.locations))
    people = each(_Authorship, work.authorships)
    written = (person.raw_author_name or person.author.display_name for person in people)
    doi = publishers_doi(work.doi)
    return Answer(
        source=NAME,
        url=work.id,
        read=session.read_on,
        titles=(work.title,),
        authors=names(name for name in written if name),
        years=(work.publication_year,) if work.publication_year else (),
        arxiv=number_of_doi(work.doi) or _number(places),
        doi=doi,
        published=_publication(work, doi),
        retracted=work.is_retracted,
    )


def _number(places: Sequence[_Location]) -> str | None:
    found = (find_arxiv_id(place.landing_page_url or "") for place in places)
    return next((number.number for number in found if number), None)


def _publication(work: _Work, doi: str | None) -> Publication | None:
    place = work.primary_location
    container = place.source if place else None
    genre = _GENRES.get((container.type if container else None) or "")
    name = words(container.display_name) if container else None
    if not place or not container or not genre or not name:
        return None
    biblio = work.biblio or _Biblio()
    pages = "-".join(page for page in (biblio.first_page, biblio.last_page) if page)
    stated = PublishedIn(
        genre=genre,
        container=name,
        year=work.publication_year,
        volume=words(biblio.volume),
        number=words(biblio.issue),
        pages=words(pages),
        publisher=words(container.host_organization_name),
    )
    return publication(stated, url=address(place.landing_page_url), doi=doi)
