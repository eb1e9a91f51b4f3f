"""A plain list of papers by number: one arXiv number or DOI a line, alone or as an address.

    # depth separation
    2112.02393
    arXiv:1904.06984v2
    https://doi.org/10.1145/2810103.2813677

A line that begins with "#" or "%" is a comment.
"""

from __future__ import annotations

from survey_tools.identifiers import parse_arxiv_id, parse_doi
from survey_tools.model import ParseResult, Record, Seed
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import Line, merged, numbered, skip, span, spans, unread

FORMAT = "id-list"


def recognises(seed: Seed) -> bool:
    """Return whether most lines are numbers, comments apart."""
    lines = [line for line in numbered(seed) if not _is_comment(line)]
    return 2 * sum(map(_is_number, lines)) > len(lines)


def _is_comment(line: Line) -> bool:
    return line.text[0] in "#%"


def _is_number(line: Line) -> bool:
    return bool(parse_arxiv_id(line.text) or parse_doi(line.text))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return a record for each number."""
    return merged(_read(seed, line) for line in numbered(seed))


def _read(seed: Seed, line: Line) -> ParseResult:
    arxiv = parse_arxiv_id(line.text)
    doi = None if arxiv else parse_doi(line.text)
    if _is_comment(line):
        return ParseResult(skipped=(skip(seed, line, "comment"),))
    if not (arxiv or doi):
        return ParseResult(diagnostics=(unread(seed, line, "a list of numbers"),))
    record = Record(
        format=FORMAT,
        provenance=span(seed, [line]),
        arxiv=arxiv,
        doi=doi,
        lines=spans(seed, arxiv=[line] if arxiv else [], doi=[line] if doi else []),
    )
    return ParseResult(records=(record,))
