r"""Listings that run each title into its first author, and the date into a mark for code.

    LGJul 4, 2023Code
    Deconstructing Data Reconstruction: Multiclass, Weight Decay and General LossesGon Buzaglo, …
    Memorization of training data is an active research area, yet our understanding of the …

The header, which may be missing, and the stamp are those of every listing, see ``listing``; below
a stamp stand

    content = title authors "\n" abstract

with nothing between title and authors: ``glue`` parts them.
"""

from __future__ import annotations

from survey_tools.model import Diagnostic, DiagnosticCode, ParseResult, Seed
from survey_tools.parsers.authors import split_authors
from survey_tools.parsers.glue import Parted, part, sure_names
from survey_tools.parsers.known import Known, known_from
from survey_tools.parsers.lines import Line, doubt, excerpt, first_paragraph, numbered
from survey_tools.parsers.listing import (
    Block,
    Content,
    cut,
    looks_like_prose,
    read_listing,
    spaced_share,
)

FORMAT = "run-on-listing"


def recognises(seed: Seed) -> bool:
    """Return whether most papers of a listing have no authors on a line of their own."""
    share = spaced_share(seed)
    return share is not None and share <= 0.5  # noqa: PLR2004


def parse(seed: Seed, known: Known) -> ParseResult:
    """Return all that a run-on listing holds."""
    return read_listing(seed, known | _known_within(seed), FORMAT, _read_content)


def _known_within(seed: Seed) -> Known:
    """Return the people whom the listing itself names clear of any title."""
    _, blocks = cut(numbered(seed))
    return known_from(names=sure_names(b.content[0].text for b in blocks if b.content))


def _read_content(seed: Seed, block: Block, known: Known) -> Content:
    if not block.content:
        return Content()
    first, rest = block.content[0], block.content[1:]
    parted = part(first.text, known)
    if parted is None and looks_like_prose(first.text):
        return Content(abstract_lines=first_paragraph(block.content))
    return Content(
        title=parted.title if parted else first.text,
        title_lines=(first,),
        authors=split_authors(parted.authors) if parted else None,
        author_lines=(first,) if parted else (),
        abstract_lines=first_paragraph(rest),
        diagnostics=_doubts(seed, first, parted),
    )


def _doubts(seed: Seed, line: Line, parted: Parted | None) -> tuple[Diagnostic, ...]:
    if parted is None or not parted.guessed:
        return ()
    message = f"no separator between title and authors; guessed '{excerpt(parted.authors)}'"
    return (doubt(seed, line, DiagnosticCode.GLUED_AUTHORS, message),)
