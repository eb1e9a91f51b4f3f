"""Crossref: what publishers registered with a DOI.

See https://api.crossref.org.  Its clients for Python send their requests by themselves, without
limits of size, a cache or a heed for ``Retry-After``, and take no session; two addresses are all
that is needed of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

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
from survey_tools.enrich.queries import By, Query, by_title, words_to_search
from survey_tools.enrich.wanted import Lack, Wanted
from survey_tools.facts import Publication
from survey_tools.model import Genre, PublishedIn
from survey_tools.venues import publication

NAME = "Crossref"
HOST = "https://api.crossref.org"
REST = 0.5
REST_UNKNOWN = 1.0

_FEW = 5
_FIELDS = (
    *("DOI", "type", "title", "subtitle", "author", "container-title", "volume", "issue", "page"),
    *("article-number", "publisher", "published", "published-print", "published-online", "issued"),
    *("resource", "updated-by"),
)
_GENRES = {
    "journal-article": Genre.JOURNAL,
    "proceedings-article": Genre.CONFERENCE,
    "book-chapter": Genre.CONFERENCE,
}
"""Proceedings that are books of a series have chapters."""
_TAKEN_BACK = frozenset(("retraction", "withdrawal", "removal"))


def _hyphened(name: str) -> str:
    return name.replace("_", "-")


class _Named(Part, alias_generator=_hyphened):
    given: OneText = None
    family: OneText = None
    name: OneText = None
    suffix: OneText = None


class _Date(Part, alias_generator=_hyphened):
    date_parts: tuple[tuple[OneYear, ...], ...] = ()

    @property
    def year(self) -> int | None:
        return self.date_parts[0][0] if self.date_parts and self.date_parts[0] else None


class _Page(Part):
    URL: str | None = None


class _Resource(Part):
    primary: _Page | None = None


class _Update(Part):
    type: OneText = None


class _Work(Part, alias_generator=_hyphened):
    title: Texts
    DOI: OneText
    subtitle: Texts = ()
    type: OneText = None
    author: Items = ()
    container_title: Texts = ()
    volume: OneText = None
    issue: OneText = None
    page: OneText = None
    article_number: OneText = None
    publisher: OneText = None
    published_print: object = None
    published_online: object = None
    published: object = None
    issued: object = None
    resource: _Resource | None = None
    updated_by: Items = ()


class _One(Part):
    message: object


class _Found(Part):
    items: list[object]


class _Several(Part):
    message: _Found


def queries(wanted: Sequence[Wanted]) -> Iterator[Query]:
    """Yield what to ask: each DOI, and the titles of works that have none."""
    useful = {Lack.VENUE, Lack.DETAILS, Lack.AUTHORS}
    for item in wanted:
        if item.dois and item.lacks & useful:
            yield from (Query(by=By.DOI, keys=(item.key,), values=(doi,)) for doi in item.dois)
    without = [item for item in wanted if not item.dois and item.lacks & useful]
    yield from map(by_title, words_to_search(without))


def ask(session: PoliteSession, query: Query) -> Iterator[Answer]:
    """Yield the publications that Crossref names.

    :raises Unreadable: if it answers something else than works.
    """
    if query.by is By.DOI:
        data = session.answer(f"{HOST}/works/{quote(query.values[0], safe='')}")
        found = [] if data is None else [read_json(data, _One).message]
    else:
        asked = {"query.bibliographic": query.values[0], "query.author": query.author}
        shape = {"rows": str(_FEW), "select": ",".join(_FIELDS)}
        data = session.answer(
            f"{HOST}/works", {name: value for name, value in (asked | shape).items() if value}
        )
        found = [] if data is None else read_json(data, _Several).message.items
    for work in each(_Work, found):
        read = _read(work, session)
        if read:
            yield read


def _read(work: _Work, session: PoliteSession) -> Answer | None:
    doi = publishers_doi(work.DOI)
    if not work.title or not doi:
        return None
    people = each(_Named, work.author)
    updates = each(_Update, work.updated_by)
    dates = each(_Date, filter(None, (work.published_print, work.published_online, work.issued)))
    years = [date.year for date in dates if date.year]
    return Answer(
        source=NAME,
        url=f"https://doi.org/{doi}",
        read=session.read_on,
        titles=tuple(
            dict.fromkeys((": ".join([work.title[0], *work.subtitle[:1]]), work.title[0]))
        ),
        authors=names(_name(person) for person in people),
        years=tuple(dict.fromkeys(years)),
        doi=doi,
        published=_publication(work, doi, years),
        retracted=any(update.type in _TAKEN_BACK for update in updates),
    )


def _name(person: _Named) -> str:
    whole = " ".join(part for part in (person.given, person.family, person.suffix) if part)
    return person.name or whole


def _publication(work: _Work, doi: str, years: Sequence[int]) -> Publication | None:
    genre = _GENRES.get(work.type or "")
    container = words(work.container_title[-1]) if work.container_title else None
    if not genre or not container or not years:
        return None
    series = work.container_title[0] if len(work.container_title) > 1 else None
    stated = PublishedIn(
        genre=genre,
        container=container,
        year=years[0],
        volume=words(work.volume),
        number=words(work.issue),
        pages=words(work.page or work.article_number),
        publisher=words(work.publisher),
        series=words(series),
    )
    page = work.resource.primary if work.resource else None
    return publication(stated, url=address(page.URL if page else None), doi=doi)
