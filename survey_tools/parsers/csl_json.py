"""CSL-JSON, as Zotero, pandoc and citeproc have it: a list of items, or one item alone.

    [{"id": "safran2021optimization", "type": "paper-conference",
      "title": "Optimization-Based Separations for Neural Networks",
      "author": [{"family": "Safran", "given": "Itay"}], "issued": {"date-parts": [[2022]]}}]

Items and their variables are read one by one, so that each has its lines, and a fault in one of
them costs no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from survey_tools.model import Genre, ParseResult, Provenance, Seed
from survey_tools.names import PersonName, written
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import RunningText, merged, numbered, skip, unread
from survey_tools.parsers.references import (
    Entry,
    People,
    Value,
    broken,
    people,
    read_entry,
)
from survey_tools.text import squeeze

FORMAT = "csl-json"

_VARIABLES = r'"(?:id|type|title|citation-key|author|DOI|issued|container-title|abstract)"\s*:'
_ITEM = re.compile(rf"(?:\A|\[|\}}\s*,|\}})\s*(?P<item>\{{\s*{_VARIABLES})")
"""The beginning of an item; an object behind a colon is the value of a variable."""
_VARIABLE = re.compile(_VARIABLES)
_MARKS = re.compile(r"[\[\]{},\s]+")
_SPACE = re.compile(r"\s*")
# What is written as a number ("volume": 70) is wanted as it is written.
_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
_TAG = re.compile(r"</?(?:i|b|em|strong|su[bp]|sc|span|jats:\w{1,30})(?:\s[^<>]{0,200})?>")
"""Mark-up that CSL allows in titles, and Crossref leaves in abstracts."""
_NAMES = {
    "title": "title", "abstract": "abstract", "container-title": "container", "volume": "volume",
    "issue": "number", "page": "pages", "publisher": "publisher", "collection-title": "series",
    "DOI": "doi", "URL": "url", "archive_location": "eprint", "number": "howpublished",
    "note": "note",
}  # fmt: skip
_GENRES = {
    "paper-conference": Genre.CONFERENCE,
    "chapter": Genre.CONFERENCE,
    "article-journal": Genre.JOURNAL,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    """One item: its variables and their places, or what is wrong with it."""

    place: Provenance
    variables: Mapping[str, tuple[Any, Provenance]]
    fault: str | None = None


class _BrokenError(ValueError):
    """Raised where an item cannot be read on, with what was expected and the place."""

    def __init__(self, expected: str, position: int) -> None:
        super().__init__(expected)
        self.position = position


def recognises(seed: Seed) -> bool:
    """Return whether a text begins as JSON does and has variables of CSL."""
    lines = numbered(seed)
    if not lines or lines[0].text[0] not in "[{":
        return False
    return any(_VARIABLE.search(line.text) for line in lines)


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that the items of a file hold."""
    running = RunningText(seed)
    items = tuple(_items(running))
    inside = {number for item in items for number in running.numbers(item.place)}
    return merged([*(_read(running, item) for item in items), _between(seed, inside)])


def _between(seed: Seed, inside: set[int]) -> ParseResult:
    lines = [line for line in numbered(seed) if line.number not in inside]
    marks = {line: None for line in lines if _MARKS.fullmatch(line.text)}
    return ParseResult(
        skipped=tuple(skip(seed, line, "list-mark") for line in marks),
        diagnostics=tuple(
            unread(seed, line, "a list of CSL items") for line in lines if line not in marks
        ),
    )


# The text as items


def _items(running: RunningText) -> Iterator[_Item]:
    """Yield the items; where one cannot be read to its end, it ends where the next begins."""
    text = running.text
    starts = [match.start("item") for match in _ITEM.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        variables: dict[str, tuple[Any, Provenance]] = {}
        try:
            last = _read_object(running, start, text[start:end], variables)
        except _BrokenError as error:
            line = running.line(start + error.position)
            yield _Item(
                place=running.place(start, end), variables={}, fault=f"{error} on line {line}"
            )
        else:
            yield _Item(place=running.place(start, start + last), variables=variables)


def _read_object(
    running: RunningText, start: int, text: str, variables: dict[str, tuple[Any, Provenance]]
) -> int:
    """Read the variables of an object, and return where it ends.

    :raises _BrokenError: if it is no object of JSON.
    """
    position = _after_space(text, 1)
    while not text.startswith("}", position):
        if variables:
            position = _expect(text, position, ",")
        begin = position
        name, position = _decoded(text, position, "the name of a variable")
        position = _expect(text, position, ":")
        value, position = _decoded(text, position, "the value of a variable")
        place = running.place(start + begin, start + position)
        variables.setdefault(str(name), (value, place))
        position = _after_space(text, position)
    return position + 1


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _expect(text: str, position: int, mark: str) -> int:
    position = _after_space(text, position)
    if not text.startswith(mark, position):
        raise _BrokenError(f"expected '{mark}'", position)
    return _after_space(text, position + 1)


def _decoded(text: str, position: int, what: str) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise _BrokenError(f"expected {what}", error.pos) from None
    except RecursionError:
        raise _BrokenError("found lists in lists without end", position) from None


# Items to records


def _read(running: RunningText, item: _Item) -> ParseResult:
    if item.fault:
        return broken(item.place, f"an item cannot be read and is left out: {item.fault}")
    return read_entry(running, FORMAT, _entry(item))


def _entry(item: _Item) -> Entry:
    variables = item.variables
    fields: dict[str, Value] = {}
    for name, known in _NAMES.items():
        value, place = variables.get(name, (None, item.place))
        text = _text(_first_note(value) if name == "note" else value)
        if text:
            fields[known] = Value(text, place)
    for name in ("citation-key", "id"):
        key = _text(variables[name][0]) if name in variables else ""
        if key:
            fields.setdefault("key", Value(key, variables[name][1]))
    date, place = variables.get("issued", (None, item.place))
    if _date(date):
        fields["date"] = Value(_date(date), place)
    kind = variables.get("type", ("", item.place))[0]
    return Entry(
        place=item.place,
        genre=_GENRES.get(kind, Genre.UNKNOWN) if isinstance(kind, str) else Genre.UNKNOWN,
        fields=fields,
        authors=_people(variables.get("author")),
        editors=_people(variables.get("editor")),
    )


def _text(value: object) -> str:
    return squeeze(_TAG.sub("", value)) if isinstance(value, str) else ""


def _first_note(value: object) -> object:
    """Return the first line of a note, where Zotero puts the number of a preprint."""
    return value.lstrip().partition("\n")[0] if isinstance(value, str) else value


def _date(value: object) -> str:
    """Return a date as ``2021-12-04``, or as it is written out."""
    if isinstance(value, str):
        return squeeze(value)
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and all(isinstance(part, str) for part in first):
        return squeeze("-".join(first[:3]))
    return _text(value.get("raw") or value.get("literal"))


def _people(variable: tuple[Any, Provenance] | None) -> People | None:
    if variable is None or not isinstance(variable[0], list):
        return None
    return people(map(_name, variable[0]), variable[1])


def _name(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    part = {name: _text(value.get(name)) for name in (*_PARTICLES, "family", "given", "suffix")}
    family = " ".join(filter(None, (*(part[name] for name in _PARTICLES), part["family"])))
    if not family:
        literal = _text(value.get("literal"))
        group = PersonName(family=literal)
        return written(group) if group.is_group else literal or part["given"]
    return written(PersonName(family=family, given=part["given"], suffix=part["suffix"]))


_PARTICLES = ("dropping-particle", "non-dropping-particle")
