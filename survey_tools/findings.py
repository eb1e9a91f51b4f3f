"""What the works state, gathered across the survey: questions, bounds, firsts, limits, tensions.

Everything here comes from the annotations, relations and tables; each piece keeps its sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from survey_tools.annotations import AnnotatedWork, Claim, OpenQuestion, Quantity, Statement
from survey_tools.commentary import quote
from survey_tools.evidence import Quote
from survey_tools.paths import ReadingPath
from survey_tools.relations import RELATION_TYPES, Edge, End, EndKind, RelationType
from survey_tools.survey import Survey
from survey_tools.tables import Blank
from survey_tools.topics import Topic
from survey_tools.works import Work

STATUSES = ("closed", "addressed", "open")
"""What became of an open question, in the order of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One statement of a work, with its sentence."""

    work: Work
    text: str
    quote: Quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """An open question that an abstract states, and what became of it."""

    work: Work
    asked: OpenQuestion
    quote: Quote
    by: tuple[Work, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """A claim, with its work and its sentence."""

    work: Work
    claim: Claim
    quote: Quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A work on a reading path, and what to read before it that the path does not have."""

    work: Work
    annotated: AnnotatedWork | None
    before: tuple[Work, ...]


def annotated_works(survey: Survey, topic: Topic | None = None) -> Iterator[AnnotatedWork]:
    """Yield the annotations, by chapter and time; only those of a topic, if one is given."""
    topics = survey.topics.topics if topic is None else (topic,)
    for each in topics:
        for work in survey.works_of(each):
            if work.key in survey.commentary.annotations:
                yield survey.commentary.annotations[work.key]


def lines_by_topic(survey: Survey, name: str) -> Mapping[Topic, tuple[Line, ...]]:
    """Return one kind of statement by topic: ``firsts``, ``limits`` or ``surprises``."""
    groups = {topic: tuple(_lines(survey, name, topic)) for topic in survey.topics.topics}
    return {topic: lines for topic, lines in groups.items() if lines}


def _lines(survey: Survey, name: str, topic: Topic) -> Iterator[Line]:
    for annotated in annotated_works(survey, topic):
        work = survey.by_key[annotated.key]
        statements: tuple[Statement, ...] = getattr(annotated.front, name)
        for statement in statements:
            found = quote(statement.evidence, work)
            yield Line(work=work, text=statement.text, quote=found)


def questions(survey: Survey, topic: Topic | None = None) -> Mapping[str, tuple[Question, ...]]:
    """Return the open questions by their status; only those of a topic, if one is given."""
    groups: defaultdict[str, list[Question]] = defaultdict(list)
    for annotated in annotated_works(survey, topic):
        work = survey.by_key[annotated.key]
        for asked in annotated.front.open_questions:
            question = Question(
                work=work,
                asked=asked,
                quote=quote(asked.evidence, work),
                by=tuple(survey.by_key[key] for key in asked.by),
            )
            groups[asked.status].append(question)
    return {status: tuple(groups[status]) for status in STATUSES if groups[status]}


def bounds(survey: Survey) -> Mapping[str, tuple[Bound, ...]]:
    """Return all claims by their quantity, those of a quantity by direction and time."""
    groups: defaultdict[str, list[Bound]] = defaultdict(list)
    for work in survey.in_time:
        annotated = survey.commentary.annotations.get(work.key)
        for claim in annotated.front.claims if annotated else ():
            found = quote(claim.evidence, work)
            groups[claim.quantity].append(Bound(work=work, claim=claim, quote=found))
    return {name: tuple(groups[name]) for name in get_args(Quantity) if groups[name]}


def edges_by_type(survey: Survey) -> Mapping[RelationType, tuple[Edge, ...]]:
    """Return all relations by type, in the order of the vocabulary."""
    edges = survey.commentary.edges
    groups = {kind: tuple(e for e in edges if e.name == name) for name, kind in _types()}
    return {kind: members for kind, members in groups.items() if members}


def _types() -> Iterable[tuple[str, RelationType]]:
    return RELATION_TYPES.items()


def tensions(survey: Survey, topic: Topic | None = None) -> tuple[Edge, ...]:
    """Return the tensions; only those with an end in a topic, if one is given."""
    edges = survey.commentary.tensions
    if topic is None:
        return edges
    return tuple(
        e for e in edges if topic.slug in {_topic(survey, e.source), _topic(survey, e.target)}
    )


def _topic(survey: Survey, end: End) -> str | None:
    work = survey.by_key.get(end.name) if end.kind is EndKind.WORK else None
    return work.placement.topic if work and work.placement else None


def blanks_by_table(survey: Survey) -> Mapping[str, tuple[Blank, ...]]:
    """Return the blank cells by the title of their table."""
    groups: defaultdict[str, list[Blank]] = defaultdict(list)
    for blank in survey.commentary.blanks:
        groups[blank.table.table.title].append(blank)
    return {title: tuple(members) for title, members in groups.items()}


def steps(survey: Survey, path: ReadingPath) -> tuple[Step, ...]:
    """Return the works of a path with what else to read before each."""
    return tuple(_step(survey, path, key) for key in path.works)


def _step(survey: Survey, path: ReadingPath, key: str) -> Step:
    annotated = survey.commentary.annotations.get(key)
    wanted = annotated.front.reads_after if annotated else ()
    works = survey.by_key
    before = tuple(work for name, work in works.items() if name in set(wanted) - set(path.works))
    return Step(work=works[key], annotated=annotated, before=before)
