"""What the survey lacks of a work, and all by which the work can be known in an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from survey_tools.facts import Facts, Publication, PublicationKind
from survey_tools.works import Work


class Lack(StrEnum):
    """A fact that can be asked for."""

    ARXIV = "arxiv"
    CLASS = "arxiv_class"
    AUTHORS = "authors"
    """Those behind "et al."."""
    VENUE = "venue"
    """Whether and where it was published."""
    DETAILS = "details"
    """Of a publication that is known: volume, pages, DOI and the like."""


_DETAILS = ("volume", "pages", "publisher", "url", "doi")
"""What is worth a question; the rest is taken where an answer has it anyway."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A work and what is lacking of it."""

    key: str
    titles: tuple[str, ...]
    """All it goes by, the shown one first."""
    place: str
    """Which line states the title: of a seed, where the facts have no entry."""
    authors: tuple[str, ...]
    truncated: bool
    """Whether there are more authors than these."""
    years: tuple[int, ...]
    """Of the first version and of publication, as far as known."""
    year: int | None
    """Of the first version."""
    arxiv: str | None
    arxiv_class: str | None
    dois: tuple[str, ...]
    """Of published versions."""
    venue: Publication | None
    venue_source: str | None
    """Which seed states it, where it is not among the facts."""
    journal_version: Publication | None
    openreview: str | None
    has_abstract: bool
    facts: Facts | None
    lacks: frozenset[Lack]


def wanted_of(works: Iterable[Work]) -> tuple[Wanted, ...]:
    """Return the works of which something is lacking that can be asked for."""
    described = (_describe(work) for work in works if work.title and not work.title.inferred)
    return tuple(wanted for wanted in described if wanted.lacks)


def _describe(work: Work) -> Wanted:
    venue = work.venue.value if work.venue else None
    journal = work.journal_version.value if work.journal_version else None
    facts = work.facts
    titles = [item.value for item in work.title.statements] + list(facts.titles if facts else ())
    dois = [
        venue.doi if venue else None,
        journal.doi if journal else None,
        work.publisher_doi.value if work.publisher_doi else None,
    ]
    years = [work.year.value if work.year else None, venue.year if venue else None]
    truncated = work.authors.value.truncated or bool(facts and facts.et_al)
    number = work.arxiv.value.number if work.arxiv else None
    stated = facts is not None and facts.venue is not None
    return Wanted(
        key=work.key,
        titles=tuple(dict.fromkeys(titles)),
        place=str(work.title.source),
        authors=work.authors.value.names,
        truncated=truncated,
        years=tuple(year for year in years if year is not None),
        year=work.year.value if work.year else None,
        arxiv=number,
        arxiv_class=work.arxiv_class.value if work.arxiv_class else None,
        dois=tuple(dict.fromkeys(doi for doi in dois if doi)),
        venue=venue,
        venue_source=str(work.venue.source) if work.venue and not stated else None,
        journal_version=journal,
        openreview=work.openreview.value if work.openreview else None,
        has_abstract=bool(work.abstracts),
        facts=facts,
        lacks=frozenset(_lacks(work, venue, truncated=truncated)),
    )


def _lacks(work: Work, venue: Publication | None, *, truncated: bool) -> Iterator[Lack]:
    if not work.arxiv:
        yield Lack.ARXIV
    elif not work.arxiv_class:
        yield Lack.CLASS
    if truncated or not work.authors.value.names:
        yield Lack.AUTHORS
    if venue is None:
        yield Lack.VENUE
    elif any(getattr(venue, name) is None for name in _details_of(venue)):
        yield Lack.DETAILS


def _details_of(venue: Publication) -> tuple[str, ...]:
    return (*_DETAILS, "number") if venue.kind is PublicationKind.JOURNAL else _DETAILS
