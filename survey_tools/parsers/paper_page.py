"""The page of one paper, as conference sites lay it out: title and authors, then the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from survey_tools.model import Diagnostic, DiagnosticCode, Record, Seed
from survey_tools.parsers.authors import looks_like_authors
from survey_tools.parsers.lines import Line, doubt

Lines = tuple[Line, ...]


def head_of(lines: Sequence[Line], chrome: re.Pattern[str]) -> tuple[Lines, Lines]:
    """Return title and authors: the last of some lines, what is the site's apart."""
    told = [line for line in lines if not chrome.fullmatch(line.text)]
    if len(told) > 1 and looks_like_authors(told[-1].text):
        return (told[-2],), (told[-1],)
    return tuple(told[-1:]), ()


def absences(seed: Seed, lines: Sequence[Line], record: Record) -> Iterator[Diagnostic]:
    """Yield a doubt at the first line for each thing that a page should say and does not."""
    for code, what, value in (
        (DiagnosticCode.NO_TITLE, "title", record.title),
        (DiagnosticCode.NO_AUTHORS, "authors", record.authors),
        (DiagnosticCode.NO_ABSTRACT, "abstract", record.abstract),
    ):
        if value is None:
            yield doubt(seed, lines[0], code, f"the page has no {what}")
