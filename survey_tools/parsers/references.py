"""Entries of reference managers, whatever their format: what each of their fields says of a paper.

The parsers of BibTeX, CSL-JSON and RIS bring their fields under one set of names; here an entry
becomes a record.  What such files do to a paper is known well enough to be undone: a preprint
whose journal is "arXiv preprint arXiv:2112.02393" or "CoRR" has no journal, and the number of the
preprint may stand in any of eight fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from survey_tools.dates import PartialDate, parse_month
from survey_tools.identifiers import (
    ArxivId,
    find_arxiv_id,
    parse_address,
    parse_arxiv_id,
    parse_doi,
)
from survey_tools.model import (
    Diagnostic,
    DiagnosticCode,
    Genre,
    ParseResult,
    Provenance,
    PublishedIn,
    Record,
    Skipped,
)
from survey_tools.names import AuthorList
from survey_tools.parsers.lines import RunningText, excerpt
from survey_tools.text import fold, squeeze

_PREPRINT_SERVER = re.compile(r"(?:arxiv|corr|computing research repository)\b.*")
"""What stands where a journal would, folded, when there is none."""
_NOTE_OF_NUMBER = re.compile(
    r"(?:preprint,? )?arxiv: ?\S{1,40}(?: \[[\w.-]{1,20}\])?", re.IGNORECASE
)
"""A note that is but the number of the preprint; others may name another paper's."""
_CATEGORY = re.compile(r"\[(?P<category>[a-z-]{2,12}(?:\.[A-Za-z-]{2,20})?)\]")
_ISO = re.compile(r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?P<year>1[8-9]\d\d|20\d\d)(?!\d)")
_HINTS = ("doi", "url", "container", "volume", "number", "series", "publisher", "howpublished")
"""The fields in which an arXiv number can hide, beside the one meant for it."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a field says, white space squeezed, and where it stands."""

    text: str
    place: Provenance


@dataclass(frozen=True, slots=True)
class People:
    """The people that a field names, and where it stands."""

    names: tuple[str, ...]
    place: Provenance
    truncated: bool = False
    """Whether the field ends with "and others" or "et al."."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a file of references, its fields under the names that all formats share.

    ``fields`` may have ``key``, ``title``, ``abstract``, ``container``, ``volume``, ``number``,
    ``pages``, ``publisher``, ``series``, ``doi``, ``url``, ``eprint``, ``category``, ``note``,
    ``howpublished``, ``date``, ``month``.
    """

    place: Provenance
    genre: Genre = Genre.UNKNOWN
    fields: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    authors: People | None = None
    editors: People | None = None


def read_entry(running: RunningText, form: str, entry: Entry) -> ParseResult:
    """Return the record of an entry, the doubts about it, and the lines that say nothing of use."""
    record = _record(form, entry)
    if record is None:
        lost = Diagnostic(
            code=DiagnosticCode.BROKEN_ENTRY,
            message=f"{_name(entry)} gives no title, no authors and no number; it is left out",
            source=entry.place,
        )
        return ParseResult(diagnostics=(lost,))
    doubts = tuple(_doubts(entry, record))
    told = [*record.lines.values(), *(doubt.source for doubt in doubts)]
    return ParseResult(
        records=(record,),
        diagnostics=doubts,
        skipped=tuple(skip_rest(running, entry.place, told, rule="unused-field")),
    )


def skip_rest(
    running: RunningText, place: Provenance, told: Iterable[object], *, rule: str
) -> Iterator[Skipped]:
    """Yield the notes on the lines of a place on which none of the places told stands."""
    used = {
        number
        for other in told
        if isinstance(other, Provenance)
        for number in range(other.first_line, other.last_line + 1)
    }
    for line in running.numbers(place):
        if line not in used:
            yield Skipped(
                provenance=Provenance(seed=place.seed, first_line=line, last_line=line), rule=rule
            )


def broken(place: Provenance, message: str) -> ParseResult:
    """Return the account of an entry that cannot be read."""
    doubt = Diagnostic(code=DiagnosticCode.BROKEN_ENTRY, message=message, source=place)
    return ParseResult(diagnostics=(doubt,))


def people(names: Iterable[str], place: Provenance) -> People | None:
    """Return people by their names, any of which may stand for all others; ``None`` for nobody."""
    given = [squeeze(name) for name in names]
    others = [name for name in given if fold(name) in {"others", "et al"}]
    known = [name for name in given if name not in others and _is_name(name)]
    return People(tuple(known), place, bool(others)) if known else None


def _is_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and bool(text.strip(" ,")) and not text.startswith(",")


# The record


def _record(form: str, entry: Entry) -> Record | None:
    fields = entry.fields
    arxiv = _arxiv(fields)
    doi = parse_doi(fields["doi"].text) if "doi" in fields else None
    title = fields.get("title")
    if not (title or entry.authors or arxiv or doi):
        return None
    date = _date(fields)
    published = _published(entry, date)
    key = fields.get("key")
    url = parse_address(fields["url"].text) if "url" in fields else None
    category = _category(fields)
    places = {
        "key": key.place if key else None,
        "title": title.place if title else None,
        "authors": entry.authors.place if entry.authors else None,
        "abstract": fields["abstract"].place if "abstract" in fields else None,
        "date": _date_place(fields) if date and not published else None,
        "category": category.place if category else None,
        "arxiv": arxiv[1] if arxiv else None,
        "doi": fields["doi"].place if doi else None,
        "url": fields["url"].place if url else None,
        "published": _published_place(entry, date) if published else None,
    }
    return Record(
        format=form,
        provenance=entry.place,
        key=key.text if key else None,
        title=title.text if title else None,
        authors=AuthorList(names=entry.authors.names, truncated=entry.authors.truncated)
        if entry.authors
        else None,
        abstract=fields["abstract"].text if "abstract" in fields else None,
        date=None if published else date,
        category=category.text if category else None,
        arxiv=arxiv[0] if arxiv else None,
        doi=doi,
        url=url,
        published=published,
        lines=MappingProxyType({name: place for name, place in places.items() if place}),
    )


def _arxiv(fields: Mapping[str, Value]) -> tuple[ArxivId, Provenance] | None:
    """Return the number of the preprint and where it stands."""
    if "eprint" in fields:
        number = parse_arxiv_id(fields["eprint"].text) or find_arxiv_id(fields["eprint"].text)
        if number:
            return number, fields["eprint"].place
    hints = [fields[name] for name in _HINTS if name in fields]
    if "note" in fields and _NOTE_OF_NUMBER.fullmatch(fields["note"].text):
        hints.append(fields["note"])
    for hint in hints:
        found = find_arxiv_id(hint.text)
        if found:
            return found, hint.place
    return None


def _category(fields: Mapping[str, Value]) -> Value | None:
    if "category" in fields:
        return fields["category"]
    for name in ("eprint", "howpublished", "number", "note", "container"):
        value = fields.get(name)
        match = _CATEGORY.search(value.text) if value and find_arxiv_id(value.text) else None
        if value and match:
            return Value(match["category"], value.place)
    return None


def _published(entry: Entry, date: PartialDate | None) -> PublishedIn | None:
    container = entry.fields.get("container")
    if container is None or _PREPRINT_SERVER.fullmatch(fold(container.text)):
        return None
    text = {name: value.text for name, value in entry.fields.items()}
    return PublishedIn(
        genre=entry.genre,
        container=container.text,
        year=date.year if date else None,
        volume=text.get("volume"),
        number=text.get("number"),
        pages=text.get("pages"),
        publisher=text.get("publisher"),
        series=text.get("series"),
        editors=entry.editors.names if entry.editors else (),
    )


def _published_place(entry: Entry, date: PartialDate | None) -> Provenance:
    """Return the lines from the first to the last that say where the paper was published."""
    names = ("container", "volume", "number", "pages", "publisher", "series")
    places = [entry.fields[name].place for name in names if name in entry.fields]
    places += [_date_place(entry.fields)] if date else []
    places += [entry.editors.place] if entry.editors else []
    return covering(places)


def covering(places: Sequence[Provenance]) -> Provenance:
    """Return the lines from the first of some places to the last."""
    return Provenance(
        seed=places[0].seed,
        first_line=min(place.first_line for place in places),
        last_line=max(place.last_line for place in places),
    )


def _date(fields: Mapping[str, Value]) -> PartialDate | None:
    if "date" not in fields:
        return None
    text = fields["date"].text
    iso = _ISO.match(text)
    year = _YEAR.search(text)
    if not (iso or year):
        return None
    try:
        if iso:
            return PartialDate(
                year=int(iso["year"]),
                month=int(iso["month"]) if iso["month"] else _month(fields),
                day=int(iso["day"]) if iso["day"] else None,
            )
    except ValueError:
        pass
    return PartialDate(year=int(year["year"]), month=_month(fields)) if year else None


def _month(fields: Mapping[str, Value]) -> int | None:
    return parse_month(fields["month"].text) if "month" in fields else None


def _date_place(fields: Mapping[str, Value]) -> Provenance:
    return covering([fields[name].place for name in ("date", "month") if name in fields])


# Doubts


def _name(entry: Entry) -> str:
    key = entry.fields.get("key")
    return f"the entry '{excerpt(key.text)}'" if key else "the entry"


def _doubts(entry: Entry, record: Record) -> Iterator[Diagnostic]:
    name = _name(entry)
    if record.title is None:
        yield _doubt(DiagnosticCode.NO_TITLE, f"{name} has no title", entry.place)
    if record.authors is None:
        yield _doubt(DiagnosticCode.NO_AUTHORS, f"{name} has no authors", entry.place)
    fields = entry.fields
    if "doi" in fields and record.doi is None:
        found = excerpt(fields["doi"].text)
        message = f"{name}: found '{found}', expected a DOI such as '10.1145/3571070'"
        yield _doubt(DiagnosticCode.BAD_VALUE, message, fields["doi"].place)
    if "url" in fields and record.url is None:
        found = excerpt(fields["url"].text)
        message = f"{name}: found '{found}', expected an address that begins with https://"
        yield _doubt(DiagnosticCode.BAD_VALUE, message, fields["url"].place)
    if "date" in fields and _date(fields) is None:
        found = excerpt(fields["date"].text)
        message = f"{name}: found '{found}', expected a year or a date such as '2021-12-04'"
        yield _doubt(DiagnosticCode.BAD_DATE, message, fields["date"].place)


def _doubt(code: DiagnosticCode, message: str, place: Provenance) -> Diagnostic:
    return Diagnostic(code=code, message=message, source=place)
