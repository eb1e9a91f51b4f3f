"""What all formats share: numbered lines, their spans, and the account of them.

A line is read with its white space squeezed, so that no-break spaces, tabs and indents, which
differ from one way of saving a page to the next, make no difference to any parser.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from types import MappingProxyType

from survey_tools.model import (
    Diagnostic,
    DiagnosticCode,
    ParseResult,
    Provenance,
    Seed,
    Skipped,
)
from survey_tools.text import squeeze

_EXCERPT = 60
"""How much of a line a message quotes, in characters."""
_CLOSING = "\"'”’»)]}$*"
"""What may stand between the end of a sentence and the end of its line."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number in the seed, and its text squeezed."""

    number: int
    text: str


@lru_cache(maxsize=32)
def numbered(seed: Seed) -> tuple[Line, ...]:
    """Return the lines of a seed that are not blank; remembered, since all recognisers ask."""
    squeezed = ((number, squeeze(text)) for number, text in enumerate(seed.lines, start=1))
    return tuple(Line(number, text) for number, text in squeezed if text)


class RunningText:
    """The lines of a seed as one text, squeezed, for formats that do not mind line ends."""

    def __init__(self, seed: Seed) -> None:
        lines = [squeeze(line) for line in seed.lines]
        self.seed = seed
        self.text = "\n".join(lines)
        self._told = [number for number, line in enumerate(lines, start=1) if line]
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)][: max(len(lines), 1)]

    def line(self, position: int) -> int:
        """Return the line of a character, counted from 1."""
        return bisect_right(self._starts, position)

    def numbers(self, place: Provenance) -> Sequence[int]:
        """Return the numbers of the lines of a place that are not blank."""
        first = bisect_left(self._told, place.first_line)
        return self._told[first : bisect_right(self._told, place.last_line)]

    def place(self, start: int, end: int) -> Provenance:
        """Return the lines of a run of characters, the white space at its end left out."""
        last = max(start, end - 1)
        while last > start and self.text[last].isspace():
            last -= 1
        return Provenance(
            seed=self.seed.name, first_line=self.line(start), last_line=self.line(last)
        )


def cut_before(
    lines: Sequence[Line], begins: Callable[[Line], bool]
) -> tuple[tuple[Line, ...], tuple[tuple[Line, ...], ...]]:
    """Return the lines before the first block, and the blocks, each from its first line on."""
    starts = [index for index, line in enumerate(lines) if begins(line)]
    ends = [*starts, len(lines)]
    blocks = (tuple(lines[start:end]) for start, end in pairwise(ends))
    return tuple(lines[: ends[0]]), tuple(blocks)


def span(seed: Seed, lines: Sequence[Line]) -> Provenance:
    """Return the provenance that reaches from the first of the lines to the last."""
    numbers = [line.number for line in lines]
    return Provenance(seed=seed.name, first_line=min(numbers), last_line=max(numbers))


def spans(seed: Seed, **fields: Sequence[Line]) -> Mapping[str, Provenance]:
    """Return for each field the provenance of its lines; a field without lines is left out."""
    return MappingProxyType({name: span(seed, lines) for name, lines in fields.items() if lines})


def joined(lines: Iterable[Line]) -> str | None:
    """Return the text that runs over the lines, or ``None`` if there are none."""
    return " ".join(line.text for line in lines) or None


def excerpt(text: str) -> str:
    """Return the beginning of a text, as a message quotes it."""
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"


def skip(seed: Seed, line: Line, rule: str) -> Skipped:
    """Return the note that a line is page chrome, by the rule of that name."""
    return Skipped(provenance=span(seed, [line]), rule=rule)


def doubt(seed: Seed, line: Line, code: DiagnosticCode, message: str) -> Diagnostic:
    """Return a doubt about one line."""
    return Diagnostic(code=code, message=message, source=span(seed, [line]))


def unread(seed: Seed, line: Line, place: str) -> Diagnostic:
    """Return the doubt that keeps a line which fits nothing at its place."""
    message = f"found '{excerpt(line.text)}', which fits nothing in {place}"
    return doubt(seed, line, DiagnosticCode.UNREAD_LINE, message)


def ends_sentence(text: str) -> bool:
    """Return whether a text ends as a sentence does, closing quotes and dollars apart."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def paragraphs(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Yield the runs of lines between which stand blank lines."""
    run: list[Line] = []
    for line in lines:
        if run and line.number != run[-1].number + 1:
            yield tuple(run)
            run = []
        run.append(line)
    if run:
        yield tuple(run)


def sentences(paragraph: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a paragraph up to the end of its last full sentence.

    A "Load more" right below an abstract is thereby no part of it.  Where no line ends a sentence,
    nothing tells the abstract from what is below, and all of it is returned.
    """
    ends = [index for index, line in enumerate(paragraph, start=1) if ends_sentence(line.text)]
    return tuple(paragraph[: ends[-1]] if ends else paragraph)


def first_paragraph(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines of prose with which some lines begin, up to a blank line."""
    return sentences(next(paragraphs(lines), ()))


def merged(results: Iterable[ParseResult]) -> ParseResult:
    """Return several results as one, everything in the order of the lines."""
    parts = tuple(results)
    return ParseResult(
        records=tuple(
            sorted((x for part in parts for x in part.records), key=lambda x: x.provenance)
        ),
        events=tuple(
            sorted((x for part in parts for x in part.events), key=lambda x: x.provenance)
        ),
        diagnostics=tuple(
            sorted((x for part in parts for x in part.diagnostics), key=_diagnostic_order)
        ),
        skipped=tuple(
            sorted((x for part in parts for x in part.skipped), key=lambda x: x.provenance)
        ),
    )


def _diagnostic_order(diagnostic: Diagnostic) -> tuple[int, str, str]:
    source = diagnostic.source
    line = source.first_line if isinstance(source, Provenance) else 0
    return (line, diagnostic.code, diagnostic.message)


def unaccounted(seed: Seed, result: ParseResult) -> tuple[int, ...]:
    """Return the numbers of the lines that are not blank and that the result says nothing of.

    A line counts as read by a record only if one of the record's fields stands on it: to lie
    within the record's span is not enough.  For a result of ``parse`` there are no such lines.
    """
    accounted = {
        number
        for place in _places(result)
        if place.seed == seed.name
        for number in range(place.first_line, place.last_line + 1)
    }
    return tuple(line.number for line in numbered(seed) if line.number not in accounted)


def _places(result: ParseResult) -> Iterator[Provenance]:
    for record in result.records:
        yield from record.lines.values()
    for event in result.events:
        yield event.provenance
    for note in result.skipped:
        yield note.provenance
    for diagnostic in result.diagnostics:
        if isinstance(diagnostic.source, Provenance):
            yield diagnostic.source
