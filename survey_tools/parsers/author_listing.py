"""Listings of one author's papers that set each part on a line of its own.

    Itay Safran
    LG
    h-index22
    17papers

    17 Papers

    LGMay 18, 2022
    On the Effective Number of Linear Regions in Shallow Univariate ReLU Networks: …

    Itay Safran, Gal Vardi, Jason D. Lee

    We study the dynamics and implicit bias of gradient flow (GF) on univariate ReLU …

The header and the stamp are those of every listing, see ``listing``; below a stamp stand

    content = title authors abstract

and the blank lines between them, which say nothing, may be missing.
"""

from __future__ import annotations

from survey_tools.model import ParseResult, Seed
from survey_tools.parsers.authors import looks_like_authors, split_authors
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import Line, first_paragraph
from survey_tools.parsers.listing import (
    Block,
    Content,
    looks_like_prose,
    read_listing,
    spaced_share,
)
from survey_tools.text import fold

FORMAT = "author-listing"


def recognises(seed: Seed) -> bool:
    """Return whether most papers of a listing have authors on a line of their own."""
    share = spaced_share(seed)
    return share is not None and share > 0.5  # noqa: PLR2004


def parse(seed: Seed, known: Known) -> ParseResult:
    """Return all that a spaced listing holds."""
    return read_listing(seed, known, FORMAT, _read_content)


def _read_content(_seed: Seed, block: Block, known: Known) -> Content:
    title, authors, abstract = _places(block.content, known)
    return Content(
        title=title.text if title else None,
        title_lines=(title,) if title else (),
        authors=split_authors(authors.text) if authors else None,
        author_lines=(authors,) if authors else (),
        abstract_lines=abstract,
    )


def _places(
    lines: tuple[Line, ...], known: Known
) -> tuple[Line | None, Line | None, tuple[Line, ...]]:
    """Return title, authors and abstract, of which a damaged page may lack any."""
    title: Line | None = None
    authors: Line | None = None
    rest = lines
    if rest and not looks_like_prose(rest[0].text) and not _names_known_people(rest[0], known):
        title, rest = rest[0], rest[1:]
    if rest and _is_authors(rest[0], before=rest[1:]):
        authors, rest = rest[0], rest[1:]
    return title, authors, first_paragraph(rest)


def _is_authors(line: Line, before: tuple[Line, ...]) -> bool:
    """Return whether a line is the authors, by its shape or by what stands below it."""
    if looks_like_prose(line.text):
        return False
    prose_below = bool(before and looks_like_prose(before[0].text))
    return looks_like_authors(line.text) or (prose_below and bool(split_authors(line.text).names))


def _names_known_people(line: Line, known: Known) -> bool:
    """Return whether all whom a line could name are known: then it is no title."""
    return looks_like_authors(line.text) and all(
        fold(name) in known.names for name in split_authors(line.text).names
    )
