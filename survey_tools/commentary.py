"""All that the editors say of the works: annotations, relations, tables, glossary, reading paths.

``Writing`` is what the files hold, each checked by itself; :func:`writing_faults` says what is
wrong with it once the works are known, and :func:`comment` makes of it what pages are made from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from survey_tools.annotations import AnnotatedWork, Claim, annotation_faults
from survey_tools.changes import Change, change_faults
from survey_tools.data_files import Located
from survey_tools.demonstration_pages import (
    DemonstrationPage,
    NotReproduced,
    ShownDemonstration,
    demonstration_faults,
    not_reproduced_faults,
    result_faults,
    shown,
)
from survey_tools.demonstrations.code import Sources
from survey_tools.demonstrations.kept import Kept
from survey_tools.errors import Fault
from survey_tools.evidence import Quotation, Quote, find_quote
from survey_tools.glossary import Term, term_faults
from survey_tools.model import Event
from survey_tools.paths import ReadingPath, path_faults
from survey_tools.relations import (
    TENSIONS,
    Edge,
    Relation,
    Seen,
    Surroundings,
    make_edges,
    relation_faults,
    seen_from,
)
from survey_tools.tables import Blank, TableFile, blanks_of, table_faults
from survey_tools.topics import Topics
from survey_tools.works import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """What people wrote about the works, file by file."""

    annotations: tuple[AnnotatedWork, ...] = ()
    relations: tuple[Located[Relation], ...] = ()
    tables: tuple[TableFile, ...] = ()
    glossary: tuple[Located[Term], ...] = ()
    paths: tuple[Located[ReadingPath], ...] = ()
    demonstrations: tuple[DemonstrationPage, ...] = ()
    not_reproduced: tuple[Located[NotReproduced], ...] = ()
    kept: Mapping[str, Kept | None] = field(default_factory=dict)
    """The results of demonstrations, by name."""
    sources: Sources = field(default_factory=dict)
    """The code of demonstrations, which results are checked against."""
    changes: tuple[Located[Change], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What the writing is about."""

    works: Mapping[str, Work]
    """By key, the cited ones included."""
    events: tuple[Event, ...]
    topics: Topics


@dataclass(frozen=True, kw_only=True)
class Commentary:
    """What the editors say of the works, every sentence of evidence found."""

    annotations: Mapping[str, AnnotatedWork] = field(default_factory=dict)
    """By key of the work."""
    edges: tuple[Edge, ...] = ()
    tables: tuple[TableFile, ...] = ()
    glossary: tuple[Term, ...] = ()
    """In the order of the alphabet."""
    paths: tuple[ReadingPath, ...] = ()
    demonstrations: tuple[ShownDemonstration, ...] = ()
    not_reproduced: tuple[NotReproduced, ...] = ()
    changes: tuple[Change, ...] = ()
    """The newest first."""

    def seen_from(self, key: str) -> Mapping[str, tuple[Seen, ...]]:
        """Return the edges of a work by how they read from it."""
        groups: defaultdict[str, list[Seen]] = defaultdict(list)
        for seen in seen_from(key, self._edges_by_end.get(key, ())):
            groups[seen.reading].append(seen)
        return {reading: tuple(members) for reading, members in groups.items()}

    @cached_property
    def _edges_by_end(self) -> Mapping[str, Sequence[Edge]]:
        edges: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            for name in {edge.source.name, edge.target.name}:
                edges[name].append(edge)
        return edges

    @cached_property
    def tensions(self) -> tuple[Edge, ...]:
        """The edges between works that seem to say opposite things."""
        return tuple(edge for edge in self.edges if edge.name in TENSIONS)

    @cached_property
    def blanks(self) -> tuple[Blank, ...]:
        """The cells of tables that the seeds do not fill."""
        return tuple(blank for table in self.tables for blank in blanks_of(table))

    @cached_property
    def filled(self) -> int:
        """How many cells of tables are filled."""
        return sum(
            1
            for file in self.tables
            for row in file.table.rows
            for cell in row.cells.values()
            if cell
        )

    @cached_property
    def claims(self) -> tuple[tuple[str, Claim], ...]:
        """All claims with the key of their work."""
        return tuple(
            (key, claim)
            for key, annotated in self.annotations.items()
            for claim in annotated.front.claims
        )

    def tables_of(self, chapter: str) -> tuple[TableFile, ...]:
        """Return the tables of a chapter."""
        return tuple(file for file in self.tables if file.table.chapter == chapter)

    def paths_of(self, chapter: str | None) -> tuple[ReadingPath, ...]:
        """Return the reading paths through a chapter, or the global ones."""
        return tuple(path for path in self.paths if path.chapter == chapter)


def writing_faults(writing: Writing, context: Context) -> Iterator[Fault]:
    """Yield everything that is wrong with the writing, given what it is about."""
    works = context.works
    chapters = tuple(topic.slug for topic in context.topics.chapters)
    around = surroundings(writing, context)
    for annotated in writing.annotations:
        yield from annotation_faults(annotated, works, around.topics)
    for relation in writing.relations:
        yield from relation_faults(relation, around)
    for table in writing.tables:
        yield from table_faults(table, works, chapters)
    for term in writing.glossary:
        yield from term_faults(term, works)
    for path in writing.paths:
        yield from path_faults(path, works, chapters)
    yield from change_faults(writing.changes, works)
    yield from _demonstration_faults(writing, works)


def _demonstration_faults(writing: Writing, works: Mapping[str, Work]) -> Iterator[Fault]:
    claims = {
        f"{annotated.key}/{claim.id}"
        for annotated in writing.annotations
        for claim in annotated.front.claims
    }
    for page in writing.demonstrations:
        yield from demonstration_faults(page, works, claims)
        yield from result_faults(page, writing.kept, writing.sources)
    for entry in writing.not_reproduced:
        yield from not_reproduced_faults(entry, works)


def surroundings(writing: Writing, context: Context) -> Surroundings:
    """Return what the ends of relations can be."""
    return Surroundings(
        works=context.works,
        events=context.events,
        concepts={term.value.slug for term in writing.glossary},
        topics={topic.slug for topic in context.topics.topics},
    )


def comment(writing: Writing, context: Context) -> Commentary:
    """Return what pages are made from; the writing must be without faults."""
    terms = (located.value for located in writing.glossary)
    return Commentary(
        annotations={annotated.key: annotated for annotated in writing.annotations},
        edges=make_edges(writing.relations, surroundings(writing, context)),
        tables=writing.tables,
        glossary=tuple(sorted(terms, key=lambda term: term.slug)),
        paths=tuple(located.value for located in writing.paths),
        demonstrations=tuple(
            shown(page, kept, writing.sources)
            for page in writing.demonstrations
            if (kept := writing.kept[page.name])
        ),
        not_reproduced=tuple(located.value for located in writing.not_reproduced),
        changes=tuple(located.value for located in writing.changes),
    )


def quote(quotation: Quotation, work: Work) -> Quote:
    """Return a sentence behind a statement, with its place; it has been found before."""
    found = find_quote(quotation, work)
    assert found, f"{work.key}: {quotation}"
    return found
