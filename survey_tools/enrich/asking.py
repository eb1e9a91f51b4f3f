"""The sources asked one after the other: what they answer, and how it went."""

from __future__ import annotations

import errno
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from survey_tools.enrich import arxiv_org, crossref_org, dblp_org, openalex_org
from survey_tools.enrich.answers import Answer, Unreadable
from survey_tools.enrich.polite import Manner, PoliteSession, SourceError, key_of_openalex
from survey_tools.enrich.queries import SLUGS, Query
from survey_tools.enrich.wanted import Wanted

_MOST_UNREADABLE = 3
"""Answers that cannot be read, after which a source that has sent no others is left alone."""


class _Source(Protocol):
    NAME: str
    HOST: str
    REST: float
    """Seconds between requests of those who give an address."""
    REST_UNKNOWN: float
    """Of those who give none."""

    def queries(self, wanted: Sequence[Wanted]) -> Iterator[Query]: ...
    def ask(self, session: PoliteSession, query: Query) -> Iterator[Answer]: ...


SOURCES: Mapping[str, _Source] = dict(
    zip(SLUGS, (arxiv_org, openalex_org, dblp_org, crossref_org), strict=True)
)
_LIKE_AN_ADDRESS = frozenset(("openalex", "crossref"))
"""The sources that have a pool of their own for those who give one in each request."""

Progress = Callable[[str, int, int], None]
"""Is told the name of a source, how many of its queries are done, and of how many."""


@dataclass(slots=True)
class Hearing:
    """How it went with one source."""

    name: str
    queries: int = 0
    asked: int = 0
    """Requests that were sent."""
    answered: int = 0
    """Queries that brought an answer, be it that nothing is known."""
    kept: int = 0
    """Requests that were not, since an answer was kept."""
    failed: str = ""
    """Why the rest was not asked."""
    unreachable: bool = False
    unreadable: list[str] = field(default_factory=list)
    """What was wrong with answers that could not be read."""

    @property
    def heard(self) -> bool:
        """Whether it answered anything, or had nothing to be asked."""
        return not self.failed or self.answered > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """All answers, by the keys of the works they may be of."""

    answers: Mapping[str, Sequence[Answer]]
    hearings: tuple[Hearing, ...]


def ask_all(
    wanted: Sequence[Wanted],
    slugs: Iterable[str],
    manner: Manner,
    environment: Mapping[str, str],
    progress: Progress = lambda _name, _done, _all: None,
) -> Heard:
    """Ask the sources for what is lacking; one that fails costs no other.

    :raises sqlite3.Error: if the kept answers cannot be read or written.
    """
    answers: defaultdict[str, list[Answer]] = defaultdict(list)
    hearings = []
    for slug in SLUGS:
        if slug not in slugs:
            continue
        source = SOURCES[slug]
        queries = tuple(source.queries(wanted))
        hearing = Hearing(name=source.NAME, queries=len(queries))
        hearings.append(hearing)
        if not queries:
            continue
        rest = source.REST if manner.contact else source.REST_UNKNOWN
        rest = rest if manner.patience.unhurried else 0
        with PoliteSession(source.HOST, slug, manner, rest=rest) as session:
            if slug in _LIKE_AN_ADDRESS and manner.contact:
                session.params = {"mailto": manner.contact}
            if slug == "openalex":
                session.headers.update(key_of_openalex(environment))
            for done, query in enumerate(queries):
                progress(source.NAME, done, len(queries))
                for answer in _ask(source, session, query, hearing):
                    for key in query.keys:
                        answers[key].append(answer)
                if hearing.failed:
                    break
            progress(source.NAME, len(queries), len(queries))
            hearing.asked, hearing.kept = session.asked, session.kept
    return Heard(answers=answers, hearings=tuple(hearings))


def _ask(
    source: _Source, session: PoliteSession, query: Query, hearing: Hearing
) -> tuple[Answer, ...]:
    found: tuple[Answer, ...] | None = None
    try:
        found = tuple(source.ask(session, query))
    except Unreadable as error:
        hearing.unreadable.append(f"it sends {error}")
    except SourceError as error:
        if error.of_the_query:
            hearing.unreadable.append(str(error))
        else:
            hearing.failed = str(error)
            hearing.unreachable = error.unreachable
    if len(hearing.unreadable) >= _MOST_UNREADABLE and not hearing.answered:
        hearing.failed = hearing.unreadable[-1]
    if found is None:
        return ()
    hearing.answered += 1
    return found


CacheError = sqlite3.Error
"""What goes wrong with the file of kept answers."""


def of_the_cache(error: sqlite3.Error | OSError) -> str:
    """Return why answers cannot be kept, and what one can do: lower case, no full stop."""
    if isinstance(error, OSError):
        full, reason = error.errno == errno.ENOSPC, error.strerror or str(error)
    else:
        full, reason = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL, str(error)
    return "no space left on device" if full else f"{reason.lower()}; remove what is there"
