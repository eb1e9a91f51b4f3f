r"""Abstracts copied from a list of search results without anything else: no titles, no authors.

    Abstract:We study what provable privacy attacks can be shown on trained, 2-layer ReLU …
    Abstract:We prove an exponential separation between depth 2 and depth 3 neural networks, …

    dump     = abstract*
    abstract = "Abstract:" text ("\n" text)*

An abstract may be wrapped; it ends with its paragraph or where the next one begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey_tools.model import DiagnosticCode, ParseResult, Record, Seed
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import (
    Line,
    cut_before,
    doubt,
    first_paragraph,
    joined,
    merged,
    numbered,
    span,
    spans,
    unread,
)

FORMAT = "abstract-dump"
_LABEL = re.compile(r"Abstract ?: ?")


def recognises(seed: Seed) -> bool:
    """Return whether a text begins with an abstract, or holds several."""
    lines = numbered(seed)
    labelled = [line for line in lines if _is_labelled(line)]
    return len(labelled) > 1 or (bool(labelled) and labelled[0] == lines[0])


def _is_labelled(line: Line) -> bool:
    return bool(_LABEL.match(line.text))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that a dump of abstracts holds."""
    above, blocks = cut_before(numbered(seed), _is_labelled)
    return merged([_unread(seed, above), *(_read_block(seed, block) for block in blocks)])


def _read_block(seed: Seed, block: Sequence[Line]) -> ParseResult:
    used = first_paragraph(block)
    rest = _unread(seed, block[len(used) :])
    text = _LABEL.sub("", joined(used) or "", count=1)
    if not text:
        empty = doubt(seed, block[0], DiagnosticCode.NO_ABSTRACT, "nothing follows 'Abstract:'")
        return merged([rest, ParseResult(diagnostics=(empty,))])
    record = Record(
        format=FORMAT,
        provenance=span(seed, used),
        abstract=text,
        lines=spans(seed, abstract=used),
    )
    return merged([rest, ParseResult(records=(record,))])


def _unread(seed: Seed, lines: Sequence[Line]) -> ParseResult:
    doubts = (unread(seed, line, "a list of abstracts") for line in lines)
    return ParseResult(diagnostics=tuple(doubts))
