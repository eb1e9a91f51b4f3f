"""The page of one paper on OpenReview, as its text is copied.

    Go to ICLR 2024 Conference homepage
    Optimization-Based Separations for Neural Networks
    Download PDF
    Itay Safran, Jason D. Lee
    Published: 16 Jan 2024, Last Modified: 15 Apr 2024ICLR 2024 posterEveryoneRevisionsBibTeX
    Keywords: depth separation, optimization
    Abstract: Depth separation results propose a possible theoretical explanation for …

    page   = chrome* title authors dates venue? (label ":" text | chrome)* replies?
    dates  = ("Published" | "Submitted") ":" DATE "," "Last Modified" ":" DATE
    venue  = NAME YEAR ("poster" | "oral" | ...)

What stands on the page once the replies begin is theirs, and no description of the paper.
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

FORMAT = "openreview"

_DAY = r"\d{1,2} [A-Z][a-z]{2,8} \d{4}"
_DATES = re.compile(
    rf"(?:Published|Submitted|Submission): ?{_DAY}(?: \(modified: ?{_DAY}\))?,?"
    rf" ?Last Modified: ?{_DAY} ?(?P<rest>.{{0,400}})"
)
_VENUE = re.compile(
    r"(?P<name>[A-Z][\w&.'/-]{1,40}(?: [\w&.'/-]{1,40}){0,6}?) (?P<year>20\d\d)"
    r"(?P<workshop>(?: [\w&.'/-]{1,40}){0,6}?) ?"
    r"(?:[Pp]oster|[Oo]ral|[Ss]potlight|[Nn]otable|[Tt]alk|[Pp]aper)"
)
"""Where the paper was accepted: "ICLR 2024 poster"; others were submitted and no more."""
_LABEL = re.compile(r"(?P<label>[A-Z][\w;/()-]{1,40}(?: [\w;/()-]{1,40}){0,6}): ?(?P<text>.*)")
_CHROME = re.compile(
    r"OpenReview\.net|Search OpenReview\.*|Log ?in|Sign ?[Uu]p|(?:←|back arrow)? ?Go to .{1,100}"
    r"|(?:←|back arrow)? ?Back to .{1,100}|\[?(?:Download )?PDF\]?|Loading|Everyone|Revisions"
    r"|(?:Show )?Bib[Tt]e[Xx]|Show Revisions|About OpenReview|Hosting a Venue|All Venues"
    r"|(?:Our )?Contact|Our Sponsors|Sponsors|Donate|FAQ|Frequently Asked Questions|News|Feedback"
    r"|Terms of (?:Use|Service)|Privacy Policy|Join the Team|Open Directory"
    r"|OpenReview is a .{1,400}|© ?\d{4} OpenReview|CC BY(?:-\w{2})* 4\.0"
)
_REPLIES = re.compile(
    r"\d+ Repl(?:y|ies) ?(?:Loaded|shown)?|\d+ ?/ ?\d+ replies shown|Paper Decision|Decision"
    r"|(?:Meta|Official|Public) (?:Review|Comment)s?(?: of .{1,200})?|Add: ?.{0,100}"
    r"|Filter by reply type\.*"
)


def recognises(seed: Seed) -> bool:
    """Return whether a line gives the dates of a submission."""
    return any(_DATES.fullmatch(line.text) for line in numbered(seed))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that the page holds: one record, if it describes a paper at all."""
    lines = numbered(seed)
    dated = next((at for at, line in enumerate(lines) if _DATES.fullmatch(line.text)), len(lines))
    ends = [at for at, line in enumerate(lines) if at > dated and _REPLIES.fullmatch(line.text)]
    end = min(ends, default=len(lines))
    below = lines[dated + 1 : end]
    title, authors = head_of(lines[:dated], _CHROME)
    abstract = _abstract(below)
    venue = _venue(lines[dated : dated + 1], below)
    record = _record(seed, title, authors, abstract, venue)
    used = {line.number for line in (*title, *authors, *abstract)}
    rest = [line for line in lines[:end] if line.number not in used]
    return merged(
        [
            ParseResult(
                records=(record,) if record else (),
                diagnostics=tuple(absences(seed, lines, record)) if record else (),
            ),
            *(_account(seed, line) for line in rest),
            ParseResult(skipped=tuple(skip(seed, line, "replies") for line in lines[end:])),
        ]
    )


def _account(seed: Seed, line: Line) -> ParseResult:
    """Return what a line is that says nothing of the paper's title, authors or abstract."""
    for rule, pattern in (("dates", _DATES), ("chrome", _CHROME), ("venue", _VENUE)):
        if pattern.fullmatch(line.text):
            return ParseResult(skipped=(skip(seed, line, rule),))
    if _LABEL.fullmatch(line.text):
        return ParseResult(skipped=(skip(seed, line, "unused-field"),))
    return ParseResult(diagnostics=(unread(seed, line, "a page of OpenReview"),))


def _abstract(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of the abstract, its label cut off."""
    for at, line in enumerate(lines):
        match = _LABEL.fullmatch(line.text)
        if match and match["label"] == "Abstract":
            below = lines[at + 1 :]
            stop = next((n for n, item in enumerate(below) if _ends(item)), len(below))
            first = Line(line.number, match["text"])
            return first_paragraph([first, *below[:stop]]) if first.text else ()
    return ()


def _ends(line: Line) -> bool:
    return bool(_LABEL.fullmatch(line.text) or _CHROME.fullmatch(line.text))


def _venue(
    dates: Sequence[Line], below: Sequence[Line]
) -> tuple[PublishedIn, tuple[Line, ...]] | None:
    """Return where the paper was accepted, from behind the dates or the line below them."""
    for line in dates:
        match = _DATES.fullmatch(line.text)
        found = _VENUE.match(match["rest"]) if match else None
        if found:
            return _publication(found), (line,)
    for line in below[:2]:
        found = _VENUE.fullmatch(line.text)
        if found:
            return _publication(found), (line,)
    return None


def _publication(found: re.Match[str]) -> PublishedIn:
    workshop = found["workshop"].strip()
    name = f"{found['name']} {found['year']} {workshop}" if workshop else found["name"]
    return PublishedIn(genre=Genre.CONFERENCE, container=name, year=int(found["year"]))


def _record(
    seed: Seed,
    title: tuple[Line, ...],
    authors: tuple[Line, ...],
    abstract: tuple[Line, ...],
    venue: tuple[PublishedIn, tuple[Line, ...]] | None,
) -> Record | None:
    where = venue[1] if venue else ()
    lines = (*title, *authors, *abstract, *where)
    if not lines:
        return None
    names = split_authors(joined(authors) or "")
    return Record(
        format=FORMAT,
        provenance=span(seed, lines),
        title=joined(title),
        authors=AuthorList(names=names.names, truncated=names.truncated) if names.names else None,
        abstract=joined(abstract),
        published=venue[0] if venue else None,
        lines=spans(
            seed,
            title=title,
            authors=authors if names.names else (),
            abstract=abstract,
            published=where,
        ),
    )
