"""The page of one preprint on arXiv, with or without the site around it.

    Computer Science > Machine Learning
    arXiv:2112.02393v3 (cs)
    [Submitted on 4 Dec 2021 (v1), last revised 2 Feb 2023 (this version, v3)]
    Title:Optimization-Based Separations for Neural Networks
    Authors:Itay Safran, Jason D. Lee
    Abstract:Depth separation results propose a possible theoretical explanation for …
    Subjects: Machine Learning (cs.LG)
    Cite as: arXiv:2112.02393 [cs.LG]
      (or arXiv:2112.02393v3 [cs.LG] for this version)
      https://doi.org/10.48550/arXiv.2112.02393
    [v1] Sat, 4 Dec 2021 18:07:47 UTC (40 KB)

    page    = (field | heading | dates | number | doi | version | chrome)*
    field   = LABEL ":" text
    heading = "arXiv:" NUMBER "(" ARCHIVE ")"
    dates   = "[Submitted on " DATE … "]"
    number  = "(or arXiv:" NUMBER "[" CATEGORY "]" "for this version)"
    doi     = "https://doi.org/10.48550/arXiv." NUMBER
    version = "[v" NUMBER "]" WEEKDAY "," DATE TIME ZONE "(" SIZE ")" "(withdrawn)"?

Lines of the site itself are told by the rules of ``arxiv_chrome``, one name a kind.  First the page
is cut into its statements, in any order; then the record is read from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey_tools.dates import PartialDate, parse_date
from survey_tools.identifiers import ArxivId, parse_arxiv_id, parse_doi
from survey_tools.model import (
    Affiliation,
    ArxivVersion,
    Diagnostic,
    DiagnosticCode,
    ParseResult,
    Provenance,
    Record,
    Seed,
    Skipped,
)
from survey_tools.names import AuthorList
from survey_tools.parsers.arxiv_chrome import chrome_rule
from survey_tools.parsers.authors import looks_like_name, split_affiliation, split_authors
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import (
    Line,
    doubt,
    excerpt,
    first_paragraph,
    joined,
    merged,
    numbered,
    skip,
    span,
    spans,
    unread,
)

FORMAT = "arxiv-abstract"

_LABELS = {
    "Title": "title",
    "Authors": "authors",
    "Author": "authors",
    "Abstract": "abstract",
    "Comments": "comments",
    "Comment": "comments",
    "Subjects": "subjects",
    "Subject": "subjects",
    "Journal reference": "journal_reference",
    "Journal-ref": "journal_reference",
    "Related DOI": "doi",
    "DOI": "doi",
    "Cite as": "cite_as",
    "MSC classes": "msc-classes",
    "MSC-class": "msc-classes",
    "ACM classes": "acm-classes",
    "ACM-class": "acm-classes",
    "Report number": "report-number",
    "Report-no": "report-number",
}
"""Labels as the site prints them, now or in the past, and the kinds of statement they open."""
_LABEL = re.compile(rf"(?P<label>{'|'.join(_LABELS)}) ?: ?(?P<value>.*)")
_UNUSED = ("msc-classes", "acm-classes", "report-number")
"""Fields of which the survey makes no use; their lines are skipped under these names."""
_HEADING = re.compile(r"(?P<number>arXiv:\S{1,40})(?: \([a-z-]{2,12}\))?")
_DATES = re.compile(r"[(\[] ?Submitted on .*[)\]]")
_DATED = re.compile(
    r"(?P<date>\d{1,2} [A-Z][a-z]{2,8} \d{4})"
    r"(?: \((?:this version)?(?:, )?(?:v(?P<number>[1-9]\d{0,3}))?\))?"
)
"""A date in the line of dates, with the number of its version where that is given."""
_NUMBER = re.compile(r"\(or arXiv:.*")
_ARXIV_DOI = re.compile(r"(?:https?://doi\.org/)?10\.48550/arXiv\.\S{1,40}", re.IGNORECASE)
_NUMBER_IN = re.compile(r"arXiv[:.](?P<number>[^\s)]{1,40})", re.IGNORECASE)
"""The number in a heading, in "Cite as" and the line below it, and in arXiv's own DOI."""
_VERSION = re.compile(
    r"\[v(?P<number>[1-9]\d{0,3})\](?: [A-Z][a-z]{2},)? "
    r"(?P<date>\d{1,2} [A-Z][a-z]{2,8} \d{4})(?P<rest>.{0,80})"
)
_VERSION_NUMBER = re.compile(r"\[v[1-9]\d{0,3}\]")
"""The first half of a version, where a copy has broken its line."""
_CATEGORY = re.compile(r"[(\[](?P<category>[A-Za-z.-]{2,30})[)\]]")
"""Behind a subject, "Machine Learning (cs.LG)", and behind a number, "2112.02393 [cs.LG]"."""
_PAPER = r"(?:paper|article|submission|manuscript|preprint|work)"
_WITHDRAWAL = re.compile(rf"This {_PAPER} has been withdrawn(?: by .{{1,200}})?", re.IGNORECASE)
"""The line that stands where the links to a paper stood."""
_WITHDRAWN = re.compile(
    rf"\b{_PAPER}\b.{{0,40}}?\b(?:been|is|was) withdrawn|^\W?withdrawn", re.IGNORECASE
)
"""In comments, or at the beginning of an abstract."""
_WITHDRAWN_WITHIN = 300
_FIELDS = frozenset(_LABELS.values())
_UNFINISHED = (",", ";", ":", " and")
"""Ends of a line after which a field goes on in the next."""
_MARKS = frozenset(("title", "authors", "subjects", "cite_as", "dates", "heading"))
_NUMBERED = ("heading", "number", "cite_as", "arxiv-doi")
"""The statements that give the number of the preprint, the one to believe first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement of the page: its kind, its text without the label, its lines."""

    kind: str
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The statements of a page: the first of each kind, and all versions, by number."""

    seed: Seed
    first: Mapping[str, Statement]
    versions: Mapping[int, Statement]

    def text(self, kind: str) -> str | None:
        """Return the text of a kind of statement; ``None`` if there is none, or an empty one."""
        return (self.first[kind].text or None) if kind in self.first else None

    def lines(self, *kinds: str) -> tuple[Line, ...]:
        """Return the lines of some kinds of statement."""
        return tuple(
            line for kind in kinds if kind in self.first for line in self.first[kind].lines
        )


def recognises(seed: Seed) -> bool:
    """Return whether a text bears two of the marks of an arXiv page."""
    return len({_classify(line.text)[0] for line in numbered(seed)} & _MARKS) > 1


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that an arXiv page holds: one record, if it describes a preprint at all."""
    statements, chrome = _cut(seed, numbered(seed))
    page = _page(seed, statements)
    record = _record(page)
    used = {id(statement) for statement in (*page.first.values(), *page.versions.values())}
    again = (statement for statement in statements if id(statement) not in used)
    return merged(
        [
            chrome,
            ParseResult(
                records=(record,) if record else (),
                diagnostics=(
                    *(_absences(seed, record) if record else ()),
                    *_date_doubts(page),
                    *_number_doubts(page),
                    *_doi_doubts(page),
                    *(doubt_ for statement in again for doubt_ in _repeated(seed, statement)),
                ),
                skipped=tuple(_skipped(page)),
            ),
        ]
    )


# The page as statements


def _classify(text: str) -> tuple[str, str]:
    """Return the kind of a line, and its text without the label; no kind is an empty one."""
    label = _LABEL.match(text)
    if label:
        return _LABELS[label["label"]], label["value"]
    for kind, pattern in (
        ("heading", _HEADING),
        ("dates", _DATES),
        ("number", _NUMBER),
        ("arxiv-doi", _ARXIV_DOI),
        ("version", _VERSION),
        ("version-number", _VERSION_NUMBER),
        ("withdrawn", _WITHDRAWAL),
    ):
        if pattern.fullmatch(text):
            return kind, text
    return "", text


def _cut(seed: Seed, lines: Sequence[Line]) -> tuple[tuple[Statement, ...], ParseResult]:
    """Return the statements of the page, and the account of the lines that make none."""
    statements: list[Statement] = []
    skipped: list[Skipped] = []
    diagnostics: list[Diagnostic] = []
    index = 0
    rule: str | None = None
    while index < len(lines):
        line = lines[index]
        statement = _statement(lines, index)
        rule = None if statement else _chrome_rule(line.text, after=rule)
        if statement:
            statements.append(statement)
        elif rule:
            skipped.append(skip(seed, line, rule))
        else:
            diagnostics.append(unread(seed, line, "an arXiv page"))
        index += len(statement.lines) if statement else 1
    rest = ParseResult(diagnostics=tuple(diagnostics), skipped=tuple(skipped))
    return tuple(statements), rest


def _chrome_rule(text: str, *, after: str | None) -> str | None:
    """Return the rule by which a line is the site's; authors follow the links to DBLP."""
    rule = chrome_rule(text)
    if rule is None and after in ("dblp", "dblp-author") and _is_dblp_author(text):
        return "dblp-author"
    return rule


def _is_dblp_author(text: str) -> bool:
    return looks_like_name(text) or text in ("…", "...")


def _statement(lines: Sequence[Line], index: int) -> Statement | None:
    """Return the statement that begins with a line, and all lines it goes on over."""
    line = lines[index]
    kind, text = _classify(line.text)
    if not kind:
        return None
    if kind == "version-number":
        return _broken_version(lines[index : index + 2])
    first = Line(line.number, text)
    used = (first, *_continuation(kind, first, _unclassified(lines, index + 1)))
    return Statement(kind=kind, text=(joined(used) or "").strip(), lines=used)


def _broken_version(lines: Sequence[Line]) -> Statement | None:
    text = joined(lines) or ""
    if not _VERSION.fullmatch(text):
        return None
    return Statement(kind="version", text=text, lines=tuple(lines))


def _unclassified(lines: Sequence[Line], start: int) -> Iterator[Line]:
    """Yield the lines from one on that are no statements, nor the site's, without a gap."""
    for index in range(start, len(lines)):
        line = lines[index]
        adjacent = index == start or line.number == lines[index - 1].number + 1
        if not adjacent or _classify(line.text)[0] or chrome_rule(line.text):
            return
        yield line


def _continuation(kind: str, first: Line, below: Iterator[Line]) -> tuple[Line, ...]:
    """Return the lines over which a labelled field goes on, as far as that is plain to see."""
    if kind not in _FIELDS:
        return ()
    if kind == "abstract":
        lines = (first, *below) if first.text else tuple(below)
        return tuple(line for line in first_paragraph(lines) if line is not first)
    used: list[Line] = []
    last = first.text
    while not last or last.endswith(_UNFINISHED):
        line = next(below, None)
        if line is None or (used and line.number != used[-1].number + 1):
            break
        used.append(line)
        last = line.text
    return tuple(used)


def _page(seed: Seed, statements: Sequence[Statement]) -> Page:
    first: dict[str, Statement] = {}
    versions: dict[int, Statement] = {}
    for statement in statements:
        match = _VERSION.fullmatch(statement.text) if statement.kind == "version" else None
        if match:
            versions.setdefault(int(match["number"]), statement)
        else:
            first.setdefault(statement.kind, statement)
    return Page(seed=seed, first=first, versions=dict(sorted(versions.items())))


# The record


def _record(page: Page) -> Record | None:
    """Return the record of the page; ``None`` if no field of it is told."""
    lines = _lines(page)
    if not lines:
        return None
    authors = _authors(page)
    return Record(
        format=FORMAT,
        provenance=Provenance(
            seed=page.seed.name,
            first_line=min(place.first_line for place in lines.values()),
            last_line=max(place.last_line for place in lines.values()),
        ),
        title=page.text("title"),
        authors=authors[0] if authors else None,
        abstract=page.text("abstract"),
        date=_date(page)[1],
        category=_category(page)[1],
        arxiv=_arxiv(page)[1],
        doi=_doi(page)[1],
        subjects=_subjects(page),
        comments=page.text("comments"),
        journal_reference=page.text("journal_reference"),
        withdrawn=bool(_withdrawal(page)),
        versions=_versions(page),
        affiliations=authors[1] if authors else (),
        lines=lines,
    )


def _lines(page: Page) -> Mapping[str, Provenance]:
    """Return for each field that the page tells the lines that tell it."""
    authors = _authors(page)
    return spans(
        page.seed,
        title=_told_lines(page, "title"),
        authors=page.lines("authors") if authors else (),
        abstract=_told_lines(page, "abstract"),
        date=_date(page)[0],
        category=page.lines(_category(page)[0]),
        arxiv=page.lines(_arxiv(page)[0]),
        doi=page.lines(_doi(page)[0]),
        subjects=page.lines("subjects") if _subjects(page) else (),
        comments=_told_lines(page, "comments"),
        journal_reference=_told_lines(page, "journal_reference"),
        withdrawn=_withdrawal(page),
        versions=_version_lines(page),
        affiliations=page.lines("authors") if authors and authors[1] else (),
    )


def _told_lines(page: Page, kind: str) -> tuple[Line, ...]:
    """Return the lines of a field, unless nothing stands behind its label."""
    return page.lines(kind) if page.text(kind) else ()


def _authors(page: Page) -> tuple[AuthorList, tuple[Affiliation, ...]] | None:
    """Return the authors, and the institutions that stand in brackets behind some of them."""
    text = page.text("authors")
    if text is None:
        return None
    listed = split_authors(text)
    if not listed.names:
        return None
    affiliated = [split_affiliation(name) for name in listed.names]
    names = tuple(
        person.name if person else name
        for name, person in zip(listed.names, affiliated, strict=True)
    )
    # "(1)" points to a list of institutions behind the names, and is no institution.
    stated = tuple(p for p in affiliated if p and not p.institution[:1].isdigit())
    return AuthorList(names=names, truncated=listed.truncated), stated


def _number_in(page: Page, kind: str) -> ArxivId | None:
    text = page.text(kind)
    match = _NUMBER_IN.search(text) if text else None
    return parse_arxiv_id(match["number"]) if match else None


def _arxiv(page: Page) -> tuple[str, ArxivId | None]:
    """Return the kind of statement to believe, and the number it gives."""
    for kind in _NUMBERED:
        arxiv = _number_in(page, kind)
        if arxiv:
            return kind, arxiv
    return "", None


def _subjects(page: Page) -> tuple[str, ...]:
    subjects = (page.text("subjects") or "").split(";")
    return tuple(filter(None, (subject.strip() for subject in subjects)))


def _category(page: Page) -> tuple[str, str | None]:
    """Return the first of the subjects, or the category that "Cite as" gives."""
    for kind, text in (("subjects", next(iter(_subjects(page)), "")), *_citations(page)):
        match = _CATEGORY.search(text)
        if match:
            return kind, match["category"]
    return "", None


def _citations(page: Page) -> Iterator[tuple[str, str]]:
    return ((kind, page.text(kind) or "") for kind in ("cite_as", "number"))


def _doi(page: Page) -> tuple[str, str | None]:
    """Return the DOI of the publication, or else the one arXiv gives."""
    for kind in ("doi", "arxiv-doi"):
        # The site hides a hint behind a DOI, and a copy of its text shows it.
        doi = parse_doi((page.text(kind) or "").split(" ")[0].removesuffix("Focus"))
        if doi:
            return kind, doi
    return "", None


def _date(page: Page) -> tuple[tuple[Line, ...], PartialDate | None]:
    """Return the date of the first version."""
    submitted = next((date for _, date in _dated(page)), None)
    if submitted:
        return page.lines("dates"), submitted
    first = page.versions.get(1)
    return (first.lines, _version_date(first)) if first and _version_date(first) else ((), None)


def _dated(page: Page) -> Iterator[tuple[int | None, PartialDate]]:
    """Yield the dates of the line of dates, each with the number of its version if it has one."""
    for match in _DATED.finditer(page.text("dates") or ""):
        date = parse_date(match["date"])
        if date:
            yield int(match["number"]) if match["number"] else None, date


def _version_date(statement: Statement) -> PartialDate | None:
    match = _VERSION.fullmatch(statement.text)
    return parse_date(match["date"]) if match else None


def _versions(page: Page) -> tuple[ArxivVersion, ...]:
    """Return the versions of the history, or those that the line of dates mentions."""
    dated = [
        (number, _version_date(statement), statement.lines)
        for number, statement in page.versions.items()
        if _version_date(statement)
    ] or [
        (number or 1, date, page.lines("dates"))
        for index, (number, date) in enumerate(_dated(page))
        if number or not index  # "Submitted on 4 Dec 2021" alone is the first version.
    ]
    return tuple(
        ArxivVersion(number=number, date=date, provenance=span(page.seed, lines))
        for number, date, lines in dated
        if date
    )


def _version_lines(page: Page) -> tuple[Line, ...]:
    dated = (statement for statement in page.versions.values() if _version_date(statement))
    history = tuple(line for statement in dated for line in statement.lines)
    return history or (page.lines("dates") if _versions(page) else ())


def _withdrawal(page: Page) -> tuple[Line, ...]:
    """Return the lines that say that the newest version withdraws the paper."""
    newest = page.versions[max(page.versions)] if page.versions else None
    if newest and "(withdrawn)" in newest.text:
        return newest.lines
    if _WITHDRAWN.search((page.text("comments") or "")[:_WITHDRAWN_WITHIN]):
        return page.lines("comments")
    if _WITHDRAWAL.match(page.text("abstract") or ""):
        return page.lines("abstract")
    return page.lines("withdrawn")


# What is left


def _absences(seed: Seed, record: Record) -> Iterator[Diagnostic]:
    first = Line(record.provenance.first_line, "")
    if record.title is None:
        yield doubt(seed, first, DiagnosticCode.NO_TITLE, "no line 'Title:' with a title")
    if record.authors is None:
        yield doubt(seed, first, DiagnosticCode.NO_AUTHORS, "no line 'Authors:' with authors")
    if record.abstract is None:
        yield doubt(seed, first, DiagnosticCode.NO_ABSTRACT, "no line 'Abstract:' with a text")


def _date_doubts(page: Page) -> Iterator[Diagnostic]:
    told = [page.first["dates"]] if "dates" in page.first and not list(_dated(page)) else []
    told += [statement for statement in page.versions.values() if not _version_date(statement)]
    for statement in told:
        message = f"found '{excerpt(statement.text)}', expected a date such as '4 Dec 2021' in it"
        yield _doubt(page, statement, DiagnosticCode.BAD_DATE, message)


def _number_doubts(page: Page) -> Iterator[Diagnostic]:
    _, believed = _arxiv(page)
    for kind in filter(page.text, _NUMBERED):
        stated, statement = _number_in(page, kind), page.first[kind]
        if stated is None:
            message = f"found '{excerpt(statement.text)}', expected the number of a preprint in it"
            yield _doubt(page, statement, DiagnosticCode.UNREAD_LINE, message)
        elif believed and stated.bare != believed.bare:
            message = f"found the number {stated}, where the page is of {believed}"
            yield _doubt(page, statement, DiagnosticCode.VALUES_DIFFER, message)


def _doi_doubts(page: Page) -> Iterator[Diagnostic]:
    if page.text("doi") and _doi(page)[0] != "doi":
        message = f"found '{excerpt(page.first['doi'].text)}', expected a DOI"
        yield _doubt(page, page.first["doi"], DiagnosticCode.UNREAD_LINE, message)


def _doubt(page: Page, about: Statement, code: DiagnosticCode, message: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, source=span(page.seed, about.lines))


def _repeated(seed: Seed, statement: Statement) -> Iterator[Diagnostic]:
    for line in statement.lines:
        message = f"found '{excerpt(line.text)}', where the page has said its {statement.kind}"
        yield doubt(seed, line, DiagnosticCode.UNREAD_LINE, message)


def _skipped(page: Page) -> Iterator[Skipped]:
    """Yield the lines whose statements no field keeps: unused, empty, or said before."""
    kept = {_arxiv(page)[0], _category(page)[0], _doi(page)[0]}
    withdrawal = _withdrawal(page)
    for kind, statement in page.first.items():
        rule = _rule(page, kind)
        if rule and kind not in kept and statement.lines != withdrawal:
            yield from (skip(page.seed, line, rule) for line in statement.lines)


def _rule(page: Page, kind: str) -> str | None:
    told = {"authors": bool(_authors(page)), "subjects": bool(_subjects(page))}
    if not told.get(kind, page.text(kind)):
        return "empty-field"
    if kind in _NUMBERED:
        stated, believed = _number_in(page, kind), _arxiv(page)[1]
        return "repeated-number" if stated and stated.bare == (believed or stated).bare else None
    if kind in _UNUSED:
        return kind
    return "withdrawal" if kind == "withdrawn" else None
