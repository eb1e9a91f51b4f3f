"""What arXiv's API answers: a feed in Atom, an entry for each preprint.

    <entry>
      <id>http://arxiv.org/abs/2112.02393v3</id>
      <published>2021-12-04T18:07:47Z</published>
      <title>Optimization-Based Separations for Neural Networks</title>
      <summary>Depth separation results propose a possible theoretical explanation for …</summary>
      <author><name>Itay Safran</name></author>
      <arxiv:primary_category term="cs.LG"/>
    </entry>

Each entry is read as a document of its own: one that is not well-formed costs no other, and a
document type, with which XML can be made to grow without end, cannot stand within an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from xml.parsers import expat

from survey_tools.dates import PartialDate
from survey_tools.identifiers import find_arxiv_id, parse_doi
from survey_tools.model import Diagnostic, DiagnosticCode, ParseResult, Provenance, Record, Seed
from survey_tools.names import AuthorList
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import RunningText, merged, numbered, skip, unread
from survey_tools.parsers.references import (
    broken,
    covering,
    people,
    skip_rest,
)
from survey_tools.text import squeeze

FORMAT = "arxiv-atom"

_ENTRY = re.compile(r"<entry\b[^<>]*>")
_END = "</entry>"
_FEED = re.compile(r"<feed\b")
_OF_FEED = re.compile(
    r"<\?xml.*\?>|</?(?:feed|link|title|id|updated|generator|opensearch:\w{1,30}|author|name|uri)"
    r"\b[^<>]{0,500}>.{0,500}"
)
"""What stands around the entries."""
_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T.*)?")
_FIELDS = {
    "id": "id",
    "title": "title",
    "summary": "abstract",
    "published": "date",
    "arxiv:doi": "doi",
    "arxiv:comment": "comments",
    "arxiv:journal_ref": "journal_reference",
}
_DEEPEST = 20


@dataclass(slots=True)
class _Element:
    """The text of one element, as it is read, and its lines within the entry."""

    name: str
    first: int
    last: int
    parts: list[str] = field(default_factory=list)


class _TooDeepError(ValueError):
    """Raised for elements within elements without end."""


class _Reader:
    """The elements of one entry, by name, in their order."""

    def __init__(self, text: str) -> None:
        self.elements: list[_Element] = []
        self.category: tuple[str, int] | None = None
        self._open: list[_Element] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(text, True)  # noqa: FBT003 - expat takes it by place alone

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            raise _TooDeepError
        line = self._parser.CurrentLineNumber
        self._open.append(_Element(name, line, line))
        if name == "arxiv:primary_category" and attributes.get("term"):
            self.category = self.category or (squeeze(attributes["term"]), line)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        element.last = self._parser.CurrentLineNumber
        self.elements.append(element)

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)


def recognises(seed: Seed) -> bool:
    """Return whether a text is a feed with entries, or entries alone."""
    lines = [line.text for line in numbered(seed)]
    if not lines or not lines[0].startswith("<"):
        return False
    feed = any(map(_FEED.search, lines[:5])) or bool(_ENTRY.match(lines[0]))
    return feed and any(map(_ENTRY.search, lines))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that the entries of a feed hold."""
    running = RunningText(seed)
    starts = [match.start() for match in _ENTRY.finditer(running.text)]
    results = []
    inside: set[int] = set()
    for start, following in pairwise([*starts, len(running.text)]):
        end = running.text.find(_END, start, following)
        stop = end + len(_END) if end >= 0 else following
        place = running.place(start, stop)
        results.append(_read(running, running.text[start:stop], place))
        inside.update(running.numbers(place))
    return merged([*results, _around(seed, inside)])


def _around(seed: Seed, inside: set[int]) -> ParseResult:
    lines = [line for line in numbered(seed) if line.number not in inside]
    chrome = {line for line in lines if _OF_FEED.fullmatch(line.text)}
    return ParseResult(
        skipped=tuple(skip(seed, line, "feed") for line in lines if line in chrome),
        diagnostics=tuple(
            unread(seed, line, "a feed of arXiv") for line in lines if line not in chrome
        ),
    )


def _read(running: RunningText, text: str, place: Provenance) -> ParseResult:
    try:
        reader = _Reader(text)
    except expat.ExpatError as error:
        line = min(place.first_line + error.lineno - 1, place.last_line)
        reason = f"{expat.ErrorString(error.code)} on line {line}"
        return broken(place, f"an entry is not well-formed and is left out: {reason}")
    except _TooDeepError:
        return broken(place, "an entry has elements within elements without end; it is left out")
    record = _record(reader, place)
    if record is None:
        return broken(place, "an entry gives no title, no authors and no number; it is left out")
    first = replace(place, last_line=place.first_line)
    doubts = tuple(
        Diagnostic(code=code, message=f"the entry has no {what}", source=first)
        for code, what, value in (
            (DiagnosticCode.NO_TITLE, "title", record.title),
            (DiagnosticCode.NO_AUTHORS, "authors", record.authors),
            (DiagnosticCode.NO_ABSTRACT, "summary", record.abstract),
        )
        if value is None
    )
    told = [*record.lines.values(), *(item.source for item in doubts)]
    return ParseResult(
        records=(record,),
        diagnostics=doubts,
        skipped=tuple(skip_rest(running, place, told, rule="unused-field")),
    )


def _record(reader: _Reader, place: Provenance) -> Record | None:
    texts: dict[str, str] = {}
    lines: dict[str, Provenance] = {}

    def at(elements: Iterable[tuple[int, int]]) -> Provenance:
        places = [
            Provenance(
                seed=place.seed,
                first_line=min(place.first_line + first - 1, place.last_line),
                last_line=min(place.first_line + last - 1, place.last_line),
            )
            for first, last in elements
        ]
        return covering(places)

    for element in reader.elements:
        text = squeeze("".join(element.parts))
        name = _FIELDS.get(element.name)
        if name and text and name not in texts:
            texts[name], lines[name] = text, at([(element.first, element.last)])
    named = [element for element in reader.elements if element.name == "name"]
    given = ("".join(element.parts) for element in named)
    authors = people(given, at((item.first, item.last) for item in named)) if named else None
    arxiv = find_arxiv_id(texts.get("id", ""))
    date = _date(texts.get("date", ""))
    doi = parse_doi(texts.get("doi", ""))
    places: dict[str, Provenance] = {
        name: lines[name]
        for name in ("title", "abstract", "comments", "journal_reference")
        if name in lines
    }
    places |= {"authors": authors.place} if authors else {}
    places |= {"arxiv": lines["id"]} if arxiv else {}
    places |= {"date": lines["date"]} if date else {}
    places |= {"doi": lines["doi"]} if doi else {}
    if reader.category:
        places["category"] = at([(reader.category[1], reader.category[1])])
    if not (texts.get("title") or authors or arxiv):
        return None
    return Record(
        format=FORMAT,
        provenance=place,
        title=texts.get("title"),
        authors=AuthorList(names=authors.names) if authors else None,
        abstract=texts.get("abstract"),
        date=date,
        category=reader.category[0] if reader.category else None,
        arxiv=arxiv,
        doi=doi,
        comments=texts.get("comments"),
        journal_reference=texts.get("journal_reference"),
        lines=MappingProxyType(places),
    )


def _date(text: str) -> PartialDate | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return PartialDate(
            year=int(match["year"]), month=int(match["month"]), day=int(match["day"])
        )
    except ValueError:
        return None
