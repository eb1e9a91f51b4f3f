"""RIS, the tagged lines that all reference managers and publishers export.

    TY  - CPAPER
    AU  - Safran, Itay
    TI  - Optimization-Based Separations for Neural Networks
    PY  - 2022
    ER  -

    file   = record*
    record = "TY  - " TYPE line* "ER  -"
    line   = TAG "  - " text | text, which goes on with the field above

The format is its lines, so they are read here: rispy, which the tests hold against this, keeps no
place of a field, and stumbles over a text in front of the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from survey_tools.model import DiagnosticCode, Genre, ParseResult, Seed
from survey_tools.names import parse_name, written
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import (
    Line,
    RunningText,
    cut_before,
    doubt,
    joined,
    merged,
    numbered,
    skip,
    span,
    unread,
)
from survey_tools.parsers.references import Entry, People, Value, people, read_entry

FORMAT = "ris"

_TAGGED = re.compile(r"(?P<tag>[A-Z][A-Z0-9]) ?-(?: (?P<text>.*))?")
_BEGINNING = re.compile(r"TY ?- ?(?P<type>[A-Z]{3,8})")
_END = re.compile(r"ER ?-.*")
_TAGS: Mapping[str, Sequence[str]] = {
    "key": ("ID",),
    "title": ("TI", "T1", "CT"),
    "container": ("T2", "JF", "BT", "JO", "JA", "J2"),
    "series": ("T3",),
    "volume": ("VL",),
    "number": ("IS",),
    "publisher": ("PB",),
    "abstract": ("AB", "N2"),
    "doi": ("DO",),
    "url": ("UR",),
    "eprint": ("AN",),
    "howpublished": ("M1",),
    "note": ("N1",),
}
"""What all formats call a field, and the tags that can hold it, the best first."""
_AUTHORS = ("AU", "A1")
_EDITORS = ("ED", "A2")
_GENRES = {
    **dict.fromkeys(("JOUR", "EJOUR", "MGZN"), Genre.JOURNAL),
    **dict.fromkeys(("CPAPER", "CONF", "CHAP"), Genre.CONFERENCE),
}

Fields = Mapping[str, Sequence[tuple[Line, ...]]]


def recognises(seed: Seed) -> bool:
    """Return whether a line begins a record."""
    return any(_is_beginning(line) for line in numbered(seed))


def _is_beginning(line: Line) -> bool:
    return bool(_BEGINNING.fullmatch(line.text))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that a file of records holds."""
    running = RunningText(seed)
    above, blocks = cut_before(numbered(seed), _is_beginning)
    return merged([_unread(seed, above), *(_read_block(running, block) for block in blocks)])


def _unread(seed: Seed, lines: Sequence[Line]) -> ParseResult:
    return ParseResult(diagnostics=tuple(unread(seed, line, "a file of RIS") for line in lines))


def _read_block(running: RunningText, block: Sequence[Line]) -> ParseResult:
    seed = running.seed
    ends = [index for index, line in enumerate(block) if _END.fullmatch(line.text)]
    inside = tuple(block[: ends[0]] if ends else block)
    behind = tuple(block[ends[0] + 1 :] if ends else ())
    result = read_entry(running, FORMAT, _entry(seed, inside))
    ending = ParseResult(skipped=tuple(skip(seed, block[at], "entry-end") for at in ends[:1]))
    if not ends:
        message = "the record has no 'ER  -' at its end; it is read up to the next"
        open_ = doubt(seed, block[0], DiagnosticCode.BAD_VALUE, message)
        ending = ParseResult(diagnostics=(open_,))
    return merged([result, ending, _unread(seed, behind)])


def _fields(lines: Sequence[Line]) -> Fields:
    """Return for each tag its fields, each with the lines it goes on over, tags cut off."""
    _, blocks = cut_before(lines, lambda line: bool(_TAGGED.fullmatch(line.text)))
    fields: dict[str, list[tuple[Line, ...]]] = {}
    for first, *more in blocks:
        match = _TAGGED.fullmatch(first.text)
        assert match  # Blocks begin with a tag.
        cut = Line(first.number, (match["text"] or "").strip())
        fields.setdefault(match["tag"], []).append((cut, *more))
    return fields


def _entry(seed: Seed, lines: Sequence[Line]) -> Entry:
    tagged = _fields(lines)
    fields: dict[str, Value] = {}
    for name, tags in _TAGS.items():
        for tag in tags:
            value = _value(seed, tagged.get(tag, ())[:1])
            if value:
                fields.setdefault(name, value)
    date = _date(seed, tagged)
    if date:
        fields["date"] = date
    first, last = (_value(seed, tagged.get(tag, ())[:1]) for tag in ("SP", "EP"))
    if first:
        whole = f"{first.text}--{last.text}" if last and last.text != first.text else first.text
        fields["pages"] = Value(whole, first.place)
    match = _BEGINNING.fullmatch(lines[0].text)
    return Entry(
        place=span(seed, lines),
        genre=_GENRES.get(match["type"], Genre.UNKNOWN) if match else Genre.UNKNOWN,
        fields=fields,
        authors=_people(seed, tagged, _AUTHORS),
        editors=_people(seed, tagged, _EDITORS),
    )


def _value(seed: Seed, runs: Sequence[tuple[Line, ...]]) -> Value | None:
    lines = [line for run in runs for line in run]
    text = (joined(lines) or "").strip()
    return Value(text, span(seed, lines)) if text else None


def _date(seed: Seed, tagged: Fields) -> Value | None:
    """Return the date, if it is of the year of publication, else that year."""
    year = _value(seed, tagged.get("PY", ())[:1]) or _value(seed, tagged.get("Y1", ())[:1])
    date = _value(seed, tagged.get("DA", ())[:1])
    if date and (year is None or date.text.startswith(year.text[:4])):
        return date
    return year


def _people(seed: Seed, tagged: Fields, tags: Sequence[str]) -> People | None:
    runs = [run for tag in tags for run in tagged.get(tag, ())]
    lines = [line for run in runs for line in run]
    return people((_name(joined(run) or "") for run in runs), span(seed, lines)) if lines else None


def _name(text: str) -> str:
    try:
        return written(parse_name(text))
    except ValueError:
        return ""
