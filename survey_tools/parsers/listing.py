"""What the two kinds of listing share: header, stamps, and the blocks between them.

A listing opens with facts about its author, which are page chrome here, and then names papers, each
under a stamp: where arXiv classed it, when it was submitted, and whether there is code.

    Itay Safran          LGMay 18, 2022           LGJul 4, 2023Code
    LG                   MLFeb 6                  math.OCJun 2, 2021
    h-index22
    17papers             listing = header? block*
    17 Papers            block   = stamp content
                         stamp   = CATEGORY MONTH DAY ("," YEAR)? "Code"?
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from survey_tools.dates import parse_date
from survey_tools.model import (
    Diagnostic,
    DiagnosticCode,
    ParseResult,
    Record,
    Seed,
    Skipped,
)
from survey_tools.names import AuthorList
from survey_tools.parsers.authors import looks_like_authors, looks_like_name
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import (
    Line,
    cut_before,
    doubt,
    joined,
    merged,
    numbered,
    skip,
    span,
    spans,
    unread,
)

_CATEGORY = r"(?:[A-Z]{2,}|[a-z]+(?:-[a-z]+)*(?:\.(?:[A-Z]{2}|[a-z]+(?:-[a-z]+)*))?)"
"""Short, as listings print it (``LG``), or in full: ``math.OC``, ``q-bio.NC``, ``quant-ph``."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_LONG_MONTH = (
    r"(?:January|February|March|April|June|July|August|September|October|November|December)"
)
_STAMP = re.compile(
    rf"(?P<category>{_CATEGORY})\ ?"
    rf"(?P<date>(?:{_LONG_MONTH}|{_MONTH})\b\.?\ ?[^A-Za-z\s].{{0,20}}?)\ ?"
    r"(?P<code>Code)?",
    re.VERBOSE,
)
"""The line above a paper: ``LGJul 4, 2023Code``, ``math.OCJun 2, 2021``, ``MLFeb 6``."""
_LONGEST_STAMP = 60
_COUNT = re.compile(r"(?P<count>\d[\d,]*) Papers?")
"""The heading of the list, with the number of its papers: ``17 Papers``."""
_HEADER_RULES = (
    ("listing-category", re.compile(_CATEGORY)),
    ("listing-h-index", re.compile(r"h-index ?\d+")),
    ("listing-paper-total", re.compile(r"[\d.,]+[kKM]? ?papers?")),
    ("listing-citations", re.compile(r"[\d.,]+[kKM]? ?citations?")),
    ("listing-novelty", re.compile(r"Novelty ?[\d.]+%")),
    ("listing-score", re.compile(r"AI Score ?[\d.]+")),
    ("listing-count", _COUNT),
)
_LONGEST_HEADER = 100
_FEW_WORDS = 8
"""More words than these that end in a full stop are a text; a title ends in "?" or "!"."""
_LONGEST_TITLE = 50
"""In words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A stamp, and the lines up to the next one."""

    stamp: Line
    content: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What the lines of one block were read as; what is absent has no line."""

    title: str | None = None
    title_lines: tuple[Line, ...] = ()
    authors: AuthorList | None = None
    author_lines: tuple[Line, ...] = ()
    abstract_lines: tuple[Line, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


ReadContent = Callable[[Seed, Block, Known], Content]


def is_stamp(line: Line) -> bool:
    """Return whether a line is a stamp, be its date a date or not."""
    return len(line.text) <= _LONGEST_STAMP and bool(_STAMP.fullmatch(line.text))


def cut(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Block, ...]]:
    """Return the lines above the first stamp, and the blocks below."""
    header, blocks = cut_before(lines, is_stamp)
    return header, tuple(Block(stamp=block[0], content=block[1:]) for block in blocks)


@lru_cache(maxsize=64)
def spaced_share(seed: Seed) -> float | None:
    """Return which share of the blocks has authors on a line of their own.

    A listing without blocks counts as spaced if it has a header; without one it is no listing.
    """
    header, blocks = cut(numbered(seed))
    votes = [has_author_line(block) for block in blocks if len(block.content) > 1]
    if votes:
        return sum(votes) / len(votes)
    return 1.0 if _is_header(header) else None


def has_author_line(block: Block) -> bool:
    """Return whether the second line below a stamp holds authors and nothing else."""
    second = block.content[1].text
    return looks_like_authors(second) and not looks_like_prose(second)


def looks_like_prose(text: str) -> bool:
    """Return whether a line is a text rather than a title or names: full sentences, or long."""
    words = text.count(" ") + 1
    if text.endswith("et al."):
        return False
    return words > _LONGEST_TITLE or (words > _FEW_WORDS and text.rstrip("\"'”’)$").endswith("."))


def _is_header(lines: Sequence[Line]) -> bool:
    rules = {_header_rule(line) for line in lines} - {None, "listing-category"}
    return "listing-count" in rules or len(rules) > 1


def _header_rule(line: Line) -> str | None:
    if len(line.text) > _LONGEST_HEADER:
        return None
    return next((name for name, rule in _HEADER_RULES if rule.fullmatch(line.text)), None)


def read_listing(seed: Seed, known: Known, form: str, read: ReadContent) -> ParseResult:
    """Return all that a listing holds, the lines of its blocks read by the format's own rule."""
    header, blocks = cut(numbered(seed))
    papers = merged(_read_block(seed, block, form, read(seed, block, known)) for block in blocks)
    return merged([_read_header(seed, header, len(papers.records)), papers])


def _read_header(seed: Seed, lines: Sequence[Line], count: int) -> ParseResult:
    skipped: list[Skipped] = []
    diagnostics: list[Diagnostic] = []
    for index, line in enumerate(lines):
        rule = _header_rule(line)
        if rule is None and index == 0 and looks_like_name(line.text):
            rule = "listing-author"
        if rule is None:
            diagnostics.append(unread(seed, line, "the header of a listing"))
        else:
            skipped.append(skip(seed, line, rule))
            diagnostics.extend(_check_count(seed, line, count))
    return ParseResult(diagnostics=tuple(diagnostics), skipped=tuple(skipped))


def _check_count(seed: Seed, line: Line, count: int) -> Iterator[Diagnostic]:
    match = _COUNT.fullmatch(line.text)
    stated = match["count"].replace(",", "").lstrip("0") or "0" if match else str(count)
    if stated != str(count):
        message = f"the page states {stated} papers and lists {count}"
        yield doubt(seed, line, DiagnosticCode.COUNT_DIFFERS, message)


def _read_block(seed: Seed, block: Block, form: str, content: Content) -> ParseResult:
    if not block.content:
        message = f"found the stamp '{block.stamp.text}', and no paper below it"
        lost = doubt(seed, block.stamp, DiagnosticCode.UNREAD_LINE, message)
        return ParseResult(diagnostics=(lost,))
    read = {
        line.number
        for line in (*content.title_lines, *content.author_lines, *content.abstract_lines)
    }
    rest = [line for line in block.content if line.number not in read]
    return ParseResult(
        records=(_record(seed, block, form, content),),
        diagnostics=(
            *_stamp_doubts(seed, block.stamp),
            *_absences(seed, block.stamp, content),
            *content.diagnostics,
            *(unread(seed, line, "a paper of a listing") for line in rest),
        ),
    )


def _record(seed: Seed, block: Block, form: str, content: Content) -> Record:
    match = _STAMP.fullmatch(block.stamp.text)
    assert match is not None  # Blocks begin with stamps.
    date = parse_date(match["date"])
    stamp = [block.stamp]
    return Record(
        format=form,
        provenance=span(seed, [block.stamp, *block.content]),
        title=content.title,
        authors=content.authors,
        abstract=joined(content.abstract_lines),
        date=date,
        category=match["category"],
        has_code=bool(match["code"]),
        lines=spans(
            seed,
            category=stamp,
            date=stamp if date else [],
            has_code=stamp if match["code"] else [],
            title=content.title_lines,
            authors=content.author_lines,
            abstract=content.abstract_lines,
        ),
    )


def _stamp_doubts(seed: Seed, stamp: Line) -> Iterator[Diagnostic]:
    match = _STAMP.fullmatch(stamp.text)
    if match and parse_date(match["date"]) is None:
        message = f"found '{match['date']}', expected a date such as 'Jul 4, 2023' or 'Feb 6'"
        yield doubt(seed, stamp, DiagnosticCode.BAD_DATE, message)


def _absences(seed: Seed, stamp: Line, content: Content) -> Iterator[Diagnostic]:
    if content.title is None:
        yield doubt(seed, stamp, DiagnosticCode.NO_TITLE, "no title below the stamp")
    if content.authors is None:
        yield doubt(seed, stamp, DiagnosticCode.NO_AUTHORS, "no authors below the stamp")
    if not content.abstract_lines:
        yield doubt(seed, stamp, DiagnosticCode.NO_ABSTRACT, "no abstract below the stamp")
