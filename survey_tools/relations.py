"""Relations: typed, graded edges between works, each with the sentence behind it.

``docs/data/relations.yaml`` is a list of edges::

    - source: safran2024depth@000
      type: resolves_open_problem
      target: safran2019depth
      strength: explicit
      evidence: {text: 'This resolves an open problem posed in ...', seed: "000"}

An end is the key of a work, with the seed of one of its wordings where one is meant, or one of
``event:panel-1c-2``, ``concept:kkt-point`` (a term of the glossary) and ``topic:implicit-bias``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from survey_tools.data_files import Located, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.evidence import Quotation, Quote, find_quote, missing_evidence, text_of
from survey_tools.model import Event
from survey_tools.text import did_you_mean, slug_of, squeeze
from survey_tools.works import Work

RelationName = Literal[
    "resolves_open_problem",
    "addresses_open_problem",
    "answers_question_left_open",
    "extends",
    "improves_on",
    "builds_on",
    "uses_result",
    "uses_assumption",
    "adapts_method",
    "uses_concept",
    "generalises_concept",
    "examines_concept",
    "provides_theory_for",
    "reduces_from",
    "surpasses",
    "qualifies",
    "refines",
    "limits",
    "explains",
    "subsumes",
    "not_implied_by",
    "parallel_result",
    "complements",
    "contrasts_with",
    "in_tension_with",
    "shares_setting",
    "shares_method",
    "shares_theme",
    "is_new_version_of",
    "is_variant_of",
    "presents",
    "surveys",
    "responds_to",
]

Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class RelationType:
    """How an edge reads from either end, and what others call it."""

    forward: str
    """Between source and target: "resolves an open problem of"."""
    backward: str
    """Between target and source: "has an open problem resolved by"."""
    term: str | None = None
    """The nearest term of CiTO or DataCite, where one fits."""

    @property
    def symmetric(self) -> bool:
        """Whether the edge reads the same from both ends."""
        return self.forward == self.backward


RELATION_TYPES: Mapping[RelationName, RelationType] = {
    "resolves_open_problem": RelationType(
        "resolves an open problem of", "open problem resolved by", "cito:extends"
    ),
    "addresses_open_problem": RelationType(
        "addresses an open problem of", "open problem addressed by", "cito:extends"
    ),
    "answers_question_left_open": RelationType(
        "answers a question left open by", "question left open answered by", "cito:extends"
    ),
    "extends": RelationType("extends", "extended by", "cito:extends"),
    "improves_on": RelationType("improves on", "improved on by", "cito:extends"),
    "builds_on": RelationType("builds on", "built on by", "cito:obtainsBackgroundFrom"),
    "uses_result": RelationType("uses a result of", "result used by", "cito:usesConclusionsFrom"),
    "uses_assumption": RelationType("uses the assumption of", "assumption used by"),
    "adapts_method": RelationType("adapts the method of", "method adapted by", "cito:usesMethodIn"),
    "uses_concept": RelationType("uses the notion of", "notion used by"),
    "generalises_concept": RelationType("generalises the notion of", "notion generalised by"),
    "examines_concept": RelationType("examines the notion of", "notion examined by"),
    "provides_theory_for": RelationType(
        "provides theory for", "theory provided by", "cito:supports"
    ),
    "reduces_from": RelationType("gives a reduction from", "reduced from by"),
    "surpasses": RelationType("surpasses a result of", "result surpassed by", "cito:extends"),
    "qualifies": RelationType("qualifies", "qualified by", "cito:qualifies"),
    "refines": RelationType("refines", "refined by", "cito:qualifies"),
    "limits": RelationType("shows limits of", "limits shown by", "cito:critiques"),
    "explains": RelationType("explains what is seen in", "explained by", "cito:discusses"),
    "subsumes": RelationType("subsumes results on", "results subsumed by"),
    "not_implied_by": RelationType("is not implied by", "does not imply"),
    "parallel_result": RelationType("parallel result in", "parallel result in", "cito:agreesWith"),
    "complements": RelationType("complements", "complements"),
    "contrasts_with": RelationType("contrasts with", "contrasts with", "cito:citesAsRelated"),
    "in_tension_with": RelationType("in tension with", "in tension with", "cito:citesAsRelated"),
    "shares_setting": RelationType("shares the setting of", "shares the setting of"),
    "shares_method": RelationType("shares the method of", "shares the method of"),
    "shares_theme": RelationType("shares the theme of", "shares the theme of"),
    "is_new_version_of": RelationType(
        "is a newer version of", "has a newer version in", "datacite:IsNewVersionOf"
    ),
    "is_variant_of": RelationType(
        "is a variant of", "has a variant in", "datacite:IsVariantFormOf"
    ),
    "presents": RelationType("presents", "presented by"),
    "surveys": RelationType("surveys", "surveyed by", "cito:reviews"),
    "responds_to": RelationType("responds to", "answered by"),
}
"""The closed vocabulary; a type is never renamed, since other people's data may use it."""

TENSIONS: frozenset[RelationName] = frozenset(("in_tension_with", "contrasts_with"))
"""The types whose edges need a paragraph that says why both ends can hold."""

VERSIONS: frozenset[RelationName] = frozenset(("is_new_version_of", "is_variant_of"))
"""The types whose ends are wordings of one work."""

SHORTEST_PARAGRAPH = 30


class Strength(StrEnum):
    """How far the sentence carries the edge."""

    EXPLICIT = "explicit"
    """The abstract names the other end."""
    STRONG = "strong"
    """The other end is not named, but what is said fits it alone."""
    INFERENCE = "inference"
    """Our reading of both."""


class Relation(Strict):
    """One edge, as the file gives it."""

    source: Text = Field(
        description="Where the edge begins: a key, or event:, concept: or topic: with a name."
    )
    type: RelationName = Field(description="What the source is to the target.")
    target: Text = Field(description="Where the edge ends, named likewise.")
    strength: Strength = Field(description="How sure it is: explicit, strong or inference.")
    evidence: Quotation = Field(description="The words of the source's abstract.")
    evidence_to: Quotation | None = Field(
        default=None, description="The words of the target's abstract, where they say it."
    )
    note: Text | None = Field(
        default=None,
        description=(
            "Our words: what the edge rests on besides; of a tension, why both ends can hold."
        ),
    )


class EndKind(StrEnum):
    """What an end of an edge is."""

    WORK = "work"
    EVENT = "event"
    CONCEPT = "concept"
    TOPIC = "topic"


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """One end of an edge."""

    kind: EndKind
    name: str
    """A key of a work or the slug of something else."""
    seed: str | None = None
    """The label of the seed whose wording of the work is meant, where one is."""

    def __str__(self) -> str:
        if self.kind is EndKind.WORK:
            return f"{self.name}@{self.seed}" if self.seed else self.name
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A relation whose sentences have been found in the seeds."""

    source: End
    target: End
    name: RelationName
    strength: Strength
    quote: Quote
    quote_to: Quote | None
    note: str | None

    @property
    def type(self) -> RelationType:
        """How it reads."""
        return RELATION_TYPES[self.name]

    @property
    def inferred(self) -> bool:
        """Whether it is our reading, which pages have to say."""
        return self.strength is Strength.INFERENCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the ends of relations can be."""

    works: Mapping[str, Work]
    events: tuple[Event, ...]
    concepts: AbstractSet[str]
    topics: AbstractSet[str]


_END = re.compile(r"(?:(?P<kind>event|concept|topic):)?(?P<name>[^@:\s]+)(?:@(?P<seed>[^@:\s]+))?")


def parse_end(text: str) -> End | None:
    """Return the end that a text names, if it is written as one."""
    match = _END.fullmatch(text)
    if not match or (match["kind"] and match["seed"]):
        return None
    return End(kind=EndKind(match["kind"] or "work"), name=match["name"], seed=match["seed"])


def parse_relations(text: str, *, file: str) -> tuple[Located[Relation], ...]:
    """Return the relations that a text lists.

    :raises SurveyError: with every fault of schema, and for relations given twice.
    """
    document = parse_yaml(text, file=file)
    relations: tuple[Relation, ...] = validate(document, tuple[Relation, ...])
    located = tuple(
        Located(value=relation, document=document, path=(index,))
        for index, relation in enumerate(relations)
    )
    refuse(_repeated(located))
    return located


def _repeated(relations: Iterable[Located[Relation]]) -> Iterator[Fault]:
    first: dict[tuple[str, ...], int] = {}
    for located in relations:
        relation = located.value
        ends = [relation.source, relation.target]
        if RELATION_TYPES[relation.type].symmetric:
            ends.sort()
        line = located.line("source")
        before = first.setdefault((relation.type, *ends, text_of(relation.evidence)), line)
        if before != line:
            message = (
                f"'{relation.source} {relation.type} {relation.target}' is given twice with this "
                f"evidence; the first is on line {before}"
            )
            yield located.fault(message, "source", code=FaultCode.GIVEN_TWICE)


def relation_faults(located: Located[Relation], around: Surroundings) -> Iterator[Fault]:
    """Yield everything that is wrong with a relation, given what its ends can be."""
    relation = located.value
    for field, quotation in (("source", relation.evidence), ("target", relation.evidence_to)):
        text: str = getattr(relation, field)
        end = parse_end(text)
        message = _end_fault(text, end, around)
        if message:
            yield located.fault(message, field, code=_code_of(end))
        elif end and quotation is not None:
            evidence = "evidence" if field == "source" else "evidence_to"
            wrong = _evidence_fault(quotation, end, around)
            if wrong:
                yield located.fault(wrong, evidence, code=FaultCode.NO_EVIDENCE)
    yield from _form_faults(located)


def _form_faults(located: Located[Relation]) -> Iterator[Fault]:
    relation = located.value
    source, target = parse_end(relation.source), parse_end(relation.target)
    words = len((relation.note or "").split())
    if relation.type in TENSIONS and words < SHORTEST_PARAGRAPH:
        message = (
            f"'{relation.type}' has a note of {words} words, expected a paragraph of at least "
            f"{SHORTEST_PARAGRAPH} that says why both can hold"
        )
        yield located.fault(message, "note", code=FaultCode.WRONG_LENGTH)
    if source and target and relation.type in VERSIONS and source.name != target.name:
        yield located.fault(
            f"the ends of '{relation.type}' are of two works",
            "target",
            code=FaultCode.CONTRADICTION,
        )
    if source and target and relation.type not in VERSIONS and source == target:
        yield located.fault(
            "the ends of a relation are the same", "target", code=FaultCode.CONTRADICTION
        )


def _end_fault(text: str, end: End | None, around: Surroundings) -> str | None:
    if end is None:
        return f"found '{text}', expected a key, 'event:…', 'concept:…' or 'topic:…'"
    if end.kind is EndKind.EVENT:
        return None if _event(end, around) else f"no event begins with '{end.name}'"
    names: Mapping[EndKind, Iterable[str]] = {
        EndKind.WORK: around.works,
        EndKind.CONCEPT: around.concepts,
        EndKind.TOPIC: around.topics,
    }
    what = {EndKind.WORK: "work has the key", EndKind.CONCEPT: "term of the glossary is",
            EndKind.TOPIC: "topic is"}[end.kind]  # fmt: skip
    known = list(names[end.kind])
    if end.name in known:
        return None
    return f"no {what} '{end.name}'" + did_you_mean(end.name, known)


def _code_of(end: End | None) -> FaultCode:
    if end is None:
        return FaultCode.WRONG_VALUE
    return FaultCode.UNKNOWN_KEY if end.kind is EndKind.WORK else FaultCode.UNKNOWN_NAME


def _event(end: End, around: Surroundings) -> Event | None:
    return next((e for e in around.events if slug_of(e.title).startswith(end.name)), None)


def _evidence_fault(quotation: Quotation, end: End, around: Surroundings) -> str | None:
    if end.kind is EndKind.WORK:
        return missing_evidence(quotation, around.works[end.name])
    if _quote(quotation, end, around):
        return None
    return f"'{end}' does not have this evidence"


def _quote(quotation: Quotation, end: End, around: Surroundings) -> Quote | None:
    """Return the piece of an end's text, with its place."""
    if end.kind is EndKind.WORK:
        return find_quote(quotation, around.works[end.name])
    event = _event(end, around) if end.kind is EndKind.EVENT else None
    if event and squeeze(text_of(quotation)) in squeeze(event.title):
        return Quote(text=squeeze(text_of(quotation)), place=event.provenance)
    return None


def make_edges(relations: Iterable[Located[Relation]], around: Surroundings) -> tuple[Edge, ...]:
    """Return the edges; every relation must be without faults."""
    return tuple(_edge(located.value, around) for located in relations)


def _edge(relation: Relation, around: Surroundings) -> Edge:
    source, target = parse_end(relation.source), parse_end(relation.target)
    assert source
    assert target
    quote = _quote(relation.evidence, source, around)
    assert quote
    return Edge(
        source=source,
        target=target,
        name=relation.type,
        strength=relation.strength,
        quote=quote,
        quote_to=_quote(relation.evidence_to, target, around) if relation.evidence_to else None,
        note=relation.note,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """An edge as one of its ends sees it."""

    reading: str
    other: End
    edge: Edge
    forward: bool


def seen_from(key: str, edges: Iterable[Edge]) -> Iterator[Seen]:
    """Yield the edges of a work, those of its own first, as the work sees them."""
    mine = [edge for edge in edges if key in {edge.source.name, edge.target.name}]
    for edge in mine:
        if edge.source.name == key:
            yield Seen(reading=edge.type.forward, other=edge.target, edge=edge, forward=True)
    for edge in mine:
        if edge.source.name != key:
            yield Seen(reading=edge.type.backward, other=edge.source, edge=edge, forward=False)
