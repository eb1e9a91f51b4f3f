"""The values that flow through the project, from seed to survey.

Frozen data without logic beyond its invariants; every layer reads them, none changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, NewType, TypeVar

from survey_tools.dates import PartialDate
from survey_tools.identifiers import ArxivId
from survey_tools.names import AuthorList

CitationKey = NewType("CitationKey", str)
"""A key as the design makes them: surname, year of the first arXiv version, first word."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Provenance:
    """The lines of a seed from which a value was read, counted from 1, both ends included."""

    seed: str
    first_line: int
    last_line: int

    def __str__(self) -> str:
        return f"seeds/{self.seed}:{self.first_line}"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Evidence:
    """Where a curated value comes from: what a person read, and where they wrote it down."""

    text: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


Source = Provenance | Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated(Generic[T]):
    """A value and the place that states it."""

    value: T
    source: Source
    inferred: bool = False
    """Whether the place does not say it outright: the year of a listing's "Feb 6"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """One source text, decoded, as lines; line ``n`` of the file is ``lines[n - 1]``."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Presentation:
    """One showing of a paper at a conference, as a poster page lists it."""

    year: int
    track: str
    """As printed: "Poster", "Oral", "Spotlight"; empty for a workshop paper."""
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class ArxivVersion:
    """One line of the submission history of a preprint."""

    number: int
    date: PartialDate = field(compare=False)
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Affiliation:
    """Where an author works, as a poster page says it."""

    name: str
    institution: str


class Genre(StrEnum):
    """What a reference says a published version is."""

    CONFERENCE = "conference"
    JOURNAL = "journal"
    UNKNOWN = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedIn:
    """Where a paper was published, as a reference of a .bib file or the like states it."""

    genre: Genre = Genre.UNKNOWN
    container: str
    """The name of the proceedings or the journal."""
    year: int | None = None
    volume: str | None = None
    number: str | None = None
    pages: str | None = None
    publisher: str | None = None
    series: str | None = None
    editors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One description of a paper, as one seed prints it; what it does not say is ``None``.

    ``lines`` says for each field that has a value on which lines of the seed it stands.
    """

    format: str
    """The name of the parser that read it."""
    provenance: Provenance
    """The whole block of lines."""
    key: str | None = None
    """By which the source itself cites the paper, as printed."""
    title: str | None = None
    authors: AuthorList | None = None
    abstract: str | None = None
    """The text as printed, white space squeezed, TeX left as it is."""
    date: PartialDate | None = None
    """Of the first version."""
    category: str | None = None
    """As printed: ``LG``, ``ML``, ``math.OC``, ``cs.LG``."""
    arxiv: ArxivId | None = None
    doi: str | None = None
    url: str | None = None
    subjects: tuple[str, ...] = ()
    comments: str | None = None
    journal_reference: str | None = None
    published: PublishedIn | None = None
    withdrawn: bool = False
    has_code: bool = False
    versions: tuple[ArxivVersion, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    presentation: Presentation | None = None
    lines: Mapping[str, Provenance] = field(default_factory=lambda: MappingProxyType({}))

    def where(self, name: str) -> Provenance:
        """Return the lines on which a field stands, or those of the record as a whole."""
        return self.lines.get(name, self.provenance)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A line of a seed that is not a paper: a panel, a talk."""

    title: str
    people: AuthorList
    year: int | None
    track: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A line that is page chrome, and the rule that says so."""

    provenance: Provenance
    rule: str


class DiagnosticCode(StrEnum):
    """The doubts that can arise about an input; ``survey explain`` has a text for each."""

    GLUED_AUTHORS = "glued-authors"
    """The title runs into the first author, and nothing known says where the author begins."""
    NO_TITLE = "no-title"
    """A record has no title where its format has one."""
    NO_AUTHORS = "no-authors"
    """A record has no authors where its format has them."""
    NO_ABSTRACT = "no-abstract"
    """A record has no abstract where its format has one."""
    BROKEN_ENTRY = "broken-entry"
    """An entry of a bibliography cannot be read; it is left out, and all others are read."""
    BAD_VALUE = "bad-value"
    """A field of an entry holds what its kind cannot be, such as a year without digits."""
    BAD_DATE = "bad-date"
    """A line stands where a date is expected but is none."""
    UNREAD_LINE = "unread-line"
    """A line fits no place in the format; it is kept here and nowhere else."""
    UNKNOWN_TRACK = "unknown-track"
    """A page's item is of a track neither of papers nor of events; it is kept as an event."""
    COUNT_DIFFERS = "count-differs"
    """The page states another number of papers than it lists."""
    YEAR_UNKNOWN = "year-unknown"
    """No source gives the year of a work."""
    UNRESOLVED_MENTION = "unresolved-mention"
    """An abstract cites a paper that no work of the survey answers to."""
    AMBIGUOUS_MENTION = "ambiguous-mention"
    """An abstract cites a paper that several works answer to."""
    ALIAS_CLASH = "alias-clash"
    """A key of another habit is not given, since it already names another work."""
    KEY_WITHOUT_WORK = "key-without-work"
    """A recorded key belongs to no work any more; it is kept and never given again."""
    VALUES_DIFFER = "values-differ"
    """Sources of one work disagree in a value; all are kept, the table of precedence shows one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnostic:
    """A doubt about an input, kept as a value; it never stops a run."""

    code: DiagnosticCode
    message: str
    """One line, lower case, no full stop."""
    source: Source

    def __str__(self) -> str:
        """Return the doubt in the form compilers use."""
        return f"{self.source}: {self.message} [{self.code}]"


@dataclass(frozen=True, kw_only=True, slots=True)
class ParseResult:
    """All that a seed holds: each of its non-blank lines is in one of these."""

    records: tuple[Record, ...] = ()
    events: tuple[Event, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: tuple[Skipped, ...] = ()
