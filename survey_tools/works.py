"""The paper itself: what all records and the facts say of it, each value with its place."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from survey_tools.dates import PartialDate
from survey_tools.facts import Facts, Publication
from survey_tools.identifiers import ArxivId
from survey_tools.labels import Label
from survey_tools.link import Match
from survey_tools.mentions import Mention
from survey_tools.model import (
    Affiliation,
    ArxivVersion,
    CitationKey,
    Presentation,
    Provenance,
    Record,
    Source,
    Stated,
)
from survey_tools.names import AuthorList
from survey_tools.people import Person
from survey_tools.tex import Inline
from survey_tools.topics import Placement

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attested(Generic[T]):
    """A value that several sources state; the first is shown, none is lost."""

    statements: tuple[Stated[T], ...]
    """By precedence; never empty."""
    differing: tuple[Stated[T], ...] = ()
    """Those that say something else than the value shown."""

    @property
    def value(self) -> T:
        """The value that is shown."""
        return self.statements[0].value

    @property
    def source(self) -> Source:
        """The place that states it."""
        return self.statements[0].source

    @property
    def inferred(self) -> bool:
        """Whether the place does not say it outright."""
        return self.statements[0].inferred


def attest(
    statements: Iterable[Stated[T]], *, agree: Callable[[T, T], bool] = operator.eq
) -> Attested[T] | None:
    """Return what the statements, given by precedence, say together; ``None`` if there are none.

    ``agree`` says whether a value says the same as the one that is shown.
    """
    made = tuple(statements)
    if not made:
        return None
    shown = made[0].value
    return Attested(
        statements=made,
        differing=tuple(item for item in made[1:] if not agree(shown, item.value)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AbstractVersion:
    """One wording of a work's abstract, and every place in the seeds that has it."""

    text: str
    """As printed in the first of the places."""
    content: tuple[Inline, ...]
    """The same read: formulas, emphasis, mentions that resolve as links."""
    sources: tuple[Provenance, ...]
    labels: tuple[str, ...]
    """What each of the places is: "arXiv v3", "author listing"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A paper of the survey; one without records is known from the facts alone."""

    key: CitationKey
    aliases: tuple[str, ...] = ()
    label: Label | None = None
    """How citations name it, once all works are known that it must be told apart from."""
    title: Attested[str]
    authors: Attested[AuthorList]
    people: tuple[Person, ...]
    """The authors shown, in their order."""
    year: Attested[int] | None = None
    """Of the first arXiv version; where there is none, of publication."""
    date: Attested[PartialDate] | None = None
    """Of the first version."""
    arxiv: Attested[ArxivId] | None = None
    arxiv_class: Attested[str] | None = None
    venue: Attested[Publication] | None = None
    journal_version: Stated[Publication] | None = None
    code: Stated[str] | None = None
    openreview: Stated[str] | None = None
    publisher_doi: Stated[str] | None = None
    """As records give it; a publication has its own."""
    address: Stated[str] | None = None
    """Where records say that it is to be read, but for the page of the preprint."""
    subjects: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    versions: tuple[ArxivVersion, ...] = ()
    presentations: tuple[Presentation, ...] = ()
    abstracts: tuple[AbstractVersion, ...] = ()
    mentions: tuple[Mention, ...] = ()
    placement: Placement | None = None
    records: tuple[Record, ...] = ()
    matches: tuple[Match, ...] = ()
    facts: Facts | None = None

    def __hash__(self) -> int:
        """Return a number that is quick to have: no two works of a survey have one key."""
        return hash(self.key)

    @property
    def in_seeds(self) -> bool:
        """Whether a seed describes the work; the others are only cited."""
        return bool(self.records)

    @property
    def title_only(self) -> bool:
        """Whether the seeds give no abstract."""
        return not self.abstracts

    @property
    def published(self) -> int | None:
        """The year of publication, where it is published."""
        return self.venue.value.year if self.venue else None

    @property
    def cited_year(self) -> int | None:
        """The year those who cite it give: of publication, else of the preprint."""
        return self.published or (self.year.value if self.year else None)

    @property
    def doi(self) -> str | None:
        """The publisher's DOI, else the one arXiv registers."""
        if self.venue and self.venue.value.doi:
            return self.venue.value.doi
        if self.publisher_doi:
            return self.publisher_doi.value
        return self.arxiv.value.doi if self.arxiv else None

    @property
    def url(self) -> str | None:
        """The page of the version to cite, else of the preprint."""
        if self.venue and self.venue.value.url:
            return self.venue.value.url
        if self.arxiv:
            return self.arxiv.value.bare.url
        return self.address.value if self.address else None


def short(work: Work) -> str:
    """Return a work as citations name it: "Safran and Shamir (2019)".

    Generated lists name works so: a citation would count as one on the work's page.
    """
    return str(work.label) if work.label else work.title.value
