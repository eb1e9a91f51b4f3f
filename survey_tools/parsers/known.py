"""What is known of papers and people from elsewhere while a seed is read.

A listing that glues titles to authors does not say where a title ends; another seed, or a person
who wrote the facts down, does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from survey_tools.model import DiagnosticCode, ParseResult, Provenance, Record
from survey_tools.text import FoldedText, fold


@dataclass(frozen=True, slots=True)
class Known:
    """Titles of papers and names of people, folded; ``one | other`` knows what both know."""

    titles: frozenset[FoldedText] = frozenset()
    names: frozenset[FoldedText] = frozenset()

    def __or__(self, other: Known) -> Known:
        return Known(self.titles | other.titles, self.names | other.names)


NOTHING = Known()
"""What is known before anything has been read."""


def known_from(titles: Iterable[str] = (), names: Iterable[str] = ()) -> Known:
    """Return what is known once some titles and names are, in any spelling."""
    return Known(_folded(titles), _folded(names))


def known_from_result(result: ParseResult) -> Known:
    """Return what a parsed seed teaches; where a title was split by guess, not its two halves."""
    guessed = {
        diagnostic.source.first_line
        for diagnostic in result.diagnostics
        if diagnostic.code is DiagnosticCode.GLUED_AUTHORS
        and isinstance(diagnostic.source, Provenance)
    }
    sure = [record for record in result.records if record.where("title").first_line not in guessed]
    unsure = [record for record in result.records if record.where("title").first_line in guessed]
    return known_from(
        titles=[record.title for record in sure if record.title],
        names=[
            *(name for record in sure for name in _names(record)),
            *(name for record in unsure for name in _names(record)[1:]),
            *(name for event in result.events for name in event.people.names),
        ],
    )


def _names(record: Record) -> tuple[str, ...]:
    return record.authors.names if record.authors else ()


def _folded(texts: Iterable[str]) -> frozenset[FoldedText]:
    return frozenset(folded for folded in map(fold, texts) if folded)
