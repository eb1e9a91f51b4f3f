"""What a check is, what it looks at, what it finds, and what would mend that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from survey_tools.citation_keys import RecordedKey
from survey_tools.data_files import Document, Located, Path
from survey_tools.facts import FIRST_YEAR, LAST_YEAR, Facts, Publication
from survey_tools.link import Decision
from survey_tools.model import Provenance, Record, Source
from survey_tools.survey import Survey
from survey_tools.works import Work

FACTS_FILE, PEOPLE_FILE, LINKS_FILE = (
    f"docs/data/{name}.yaml" for name in ("facts", "people", "links")
)


@dataclass(frozen=True, kw_only=True)
class Patient:
    """All that checks look at; nothing of it is at fault, as ``survey check`` means it."""

    survey: Survey
    facts: tuple[Located[Facts], ...] = ()
    keys: tuple[Located[RecordedKey], ...] = ()
    decisions: tuple[Located[Decision], ...] = ()
    people: Document = field(
        default_factory=lambda: Document(file=PEOPLE_FILE, data=None, lines={})
    )
    texts: Mapping[str, str] = field(default_factory=dict)
    """The files that people write, by path."""
    reread: Mapping[Provenance, Record] = field(default_factory=dict)
    """By its lines what a record would be, had its seed been saved in the right encoding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One text that readers of the survey get to see."""

    text: str
    what: str
    """What it is, as messages name it: "title of ode2020locks"."""
    file: str
    line: int
    path: Path | None = None
    """Where it stands in the facts; ``None`` for what a seed says."""
    work: Work | None = None
    """Whose it is, where a seed says it."""
    field: Path = ()
    """What of the work it is: ``("authors", 1)``; empty where facts have no place for it."""
    reread: str | None = None
    """What it would be, had the seed been saved in the right encoding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reword:
    """Write a value as it should be: where it stands, or into the facts for what a seed says."""

    value: Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Declare:
    """Add a person to those whose names no rule can know."""

    name: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Publish:
    """Add to the facts where a work was published."""

    work: Work
    venue: Publication
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """Add a decision that two works are one."""

    decision: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """Remove the invisible characters of a file."""

    file: str


Repair = Reword | Declare | Publish | Join | Sweep


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that a check found."""

    file: str
    line: int
    """Counted from 1; 0 where the whole file is meant."""
    message: str
    """One line, lower case, no full stop."""
    found: str = ""
    right: str = ""
    """What it would be, where that is known."""
    advice: str = ""
    """What to do about it, where the check's own explanation does not say it."""
    repair: Repair | None = None
    """What ``--fix`` does; ``None`` where a person has to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A check by its name; it reads and judges, and changes nothing."""

    name: str
    summary: str
    """What it finds, in a line."""
    explanation: str
    """Why that matters, and what to do about it."""
    find: Callable[[Patient], Iterable[Finding]]
    mend: Callable[[str], str] | None = None
    """For a check of single texts: what it would make of one, as it is where nothing is wrong."""
    mends: bool = False
    """Whether ``--fix`` can mend what it finds, or some of it."""


def place_of(source: Source) -> tuple[str, int]:
    """Return the file and the line of a source."""
    if isinstance(source, Provenance):
        return f"seeds/{source.seed}", source.first_line
    return source.file, source.line


def can_have_facts(work: Work) -> bool:
    """Return whether an entry of facts can say of a work what it must: title, authors, year."""
    year = work.year.value if work.year else 0
    names = work.authors.value.names
    full = bool(names) and not work.authors.value.truncated
    return work.in_seeds and full and not work.title.inferred and FIRST_YEAR <= year <= LAST_YEAR
