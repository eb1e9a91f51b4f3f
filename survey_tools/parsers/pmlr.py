"""The page of one paper in the Proceedings of Machine Learning Research, as its text is copied.

    Optimization-Based Separations for Neural Networks
    Itay Safran, Jason Lee
    Proceedings of Thirty Fifth Conference on Learning Theory, PMLR 178:3-64, 2022.
    Abstract
    Depth separation results propose a possible theoretical explanation for …
    Cite this Paper
    BibTeX
    …

    page = chrome* title authors place "Abstract" text "Cite this Paper" box*
    place = CONTAINER ", PMLR " VOLUME ":" PAGES ", " YEAR "."

The box says the same again in four formats, shortened in some; it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey_tools.model import (
    Genre,
    ParseResult,
    PublishedIn,
    Record,
    Seed,
)
from survey_tools.names import AuthorList
from survey_tools.parsers.authors import split_authors
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import (
    Line,
    first_paragraph,
    joined,
    merged,
    numbered,
    skip,
    span,
    spans,
    unread,
)
from survey_tools.parsers.paper_page import absences, head_of

FORMAT = "pmlr"

_PLACE = re.compile(
    r"(?!Journal[ -]ref|Comments:)(?P<container>.{3,300}), PMLR (?P<volume>\d{1,4}):"
    r"(?P<pages>[\divxlc]{1,8}(?:-[\divxlc]{1,8})?), (?P<year>\d{4})\.?"
)
_LABEL = re.compile(r"Journal[ -]ref(?:erence)?:|Comments:", re.IGNORECASE)
"""Behind which arXiv's page of a paper says the same of it."""
_CHROME = re.compile(
    r"\[?(?:edit|Volume \d{1,4})\]?|Proceedings of Machine Learning Research"
    r"|\[?(?:Home|JMLR|Proceedings|Download PDF|Supplementary [\w.-]{1,20}|Software|Code|Video)\]?"
)
_ABSTRACT = re.compile(r"Abstract:?")
_BOX = re.compile(r"(?:Cite this Paper|Related Material|BibTeX)", re.IGNORECASE)


def recognises(seed: Seed) -> bool:
    """Return whether a line says where in the proceedings the paper stands."""
    lines = numbered(seed)
    return any(_says_where(lines, at) for at in range(len(lines)))


def _says_where(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line is the one below the authors that names the proceedings."""
    quoted = at > 0 and bool(_LABEL.fullmatch(lines[at - 1].text))
    return not quoted and bool(_PLACE.fullmatch(lines[at].text))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that the page holds: one record, if it describes a paper at all."""
    lines = numbered(seed)
    at = next((n for n in range(len(lines)) if _says_where(lines, n)), len(lines))
    boxes = [n for n, line in enumerate(lines) if n > at and _BOX.fullmatch(line.text)]
    end = min(boxes, default=len(lines))
    title, authors = head_of(lines[:at], _CHROME)
    place = lines[at : at + 1]
    label, abstract = _abstract(lines[at + 1 : end])
    used = {line.number for line in (*title, *authors, *place, *abstract)}
    rest = [line for line in lines[:end] if line.number not in used]
    chrome = [line for line in rest if line in label or _CHROME.fullmatch(line.text)]
    unknown = [line for line in rest if line not in chrome]
    record = _record(seed, title, authors, place, abstract)
    return merged(
        [
            ParseResult(
                records=(record,) if record else (),
                diagnostics=tuple(absences(seed, lines, record)) if record else (),
                skipped=(
                    *(skip(seed, line, "chrome") for line in chrome),
                    *(skip(seed, line, "citation-box") for line in lines[end:]),
                ),
            ),
            ParseResult(
                diagnostics=tuple(unread(seed, line, "a page of PMLR") for line in unknown)
            ),
        ]
    )


def _abstract(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the line that announces the abstract, and its own."""
    for at, line in enumerate(lines):
        if _ABSTRACT.fullmatch(line.text):
            return (line,), first_paragraph(lines[at + 1 :])
    return (), ()


def _record(
    seed: Seed,
    title: tuple[Line, ...],
    authors: tuple[Line, ...],
    place: Sequence[Line],
    abstract: tuple[Line, ...],
) -> Record | None:
    lines = (*title, *authors, *place, *abstract)
    if not lines:
        return None
    names = split_authors(joined(authors) or "")
    match = _PLACE.fullmatch(place[0].text) if place else None
    return Record(
        format=FORMAT,
        provenance=span(seed, lines),
        title=joined(title),
        authors=AuthorList(names=names.names, truncated=names.truncated) if names.names else None,
        abstract=joined(abstract),
        published=PublishedIn(
            genre=Genre.CONFERENCE,
            container=match["container"],
            year=int(match["year"]),
            volume=match["volume"],
            pages=match["pages"],
            publisher="PMLR",
            series="Proceedings of Machine Learning Research",
        )
        if match
        else None,
        lines=spans(
            seed,
            title=title,
            authors=authors if names.names else (),
            published=place if match else (),
            abstract=abstract,
        ),
    )
