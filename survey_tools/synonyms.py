"""Synonyms for the search: phrases of which a reader may type any and mean all.

``docs/data/synonyms.yaml`` is a list of lists::

    - [EoS, edge of stability]
    - [NTK, neural tangent kernel, lazy regime]

The other names that the glossary gives its terms need no entry here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from survey_tools.data_files import Document, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.text import FoldedText, fold

Phrase = Annotated[str, Field(min_length=1)]
Alike = Annotated[tuple[Phrase, ...], Field(min_length=2)]
"""Phrases that are searched for together."""


def parse_synonyms(text: str, *, file: str) -> tuple[Alike, ...]:
    """Return the groups of phrases that a text lists.

    :raises SurveyError: with every fault of schema, and for phrases given twice.
    """
    document = parse_yaml(text, file=file)
    if document.data is None:
        return ()
    groups: tuple[Alike, ...] = validate(document, tuple[Alike, ...])
    refuse(_given_twice(groups, document))
    return groups


def _given_twice(groups: tuple[Alike, ...], document: Document) -> Iterator[Fault]:
    first: dict[FoldedText, int] = {}
    for index, group in enumerate(groups):
        for place, phrase in enumerate(group):
            line = document.line(index, place)
            if fold(phrase) in first:
                message = f"'{phrase}' is given twice; the first is on line {first[fold(phrase)]}"
                yield document.fault(message, index, place, code=FaultCode.GIVEN_TWICE)
            first.setdefault(fold(phrase), line)
