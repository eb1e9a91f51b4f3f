"""The map of relations: works as boxes on rows of years, an edge for each pair that is related.

Rows go down the years, so that most edges lead up, to what was there before.  A row has few boxes;
each stands as near as it can to what it is related to, and edges run between the boxes, never
behind them.  Nothing is random: the same survey makes the same map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from survey_tools.relations import RELATION_TYPES, VERSIONS, Edge, EndKind, RelationName
from survey_tools.survey import Survey
from survey_tools.topics import Topic
from survey_tools.works import Work

ACROSS = 4
"""The most boxes of a row."""
_SWEEPS = 6
"""How often the boxes are drawn to their neighbours, from the first row to the last and back."""

_FAMILIES: Mapping[str, Sequence[RelationName]] = {
    "answers": (
        "resolves_open_problem",
        "addresses_open_problem",
        "answers_question_left_open",
        "responds_to",
    ),
    "limits": ("surpasses", "qualifies", "refines", "limits", "not_implied_by"),
    "opposes": ("in_tension_with", "contrasts_with"),
    "resembles": (
        *("parallel_result", "complements", "shares_setting", "shares_method", "shares_theme"),
    ),
}
FAMILIES: Mapping[str, str] = {
    "answers": "answers a question of",
    "opposes": "in tension or contrast with",
    "limits": "goes beyond, limits or refines",
    "builds": "builds on, extends or uses",
    "resembles": "parallel, or shares setting or theme",
}
"""What kinds of edge the map tells apart, those first that show where a pair has several."""


def family_of(name: RelationName) -> str:
    """Return the family of a type of relation; what is in no other one builds on its target."""
    return next((family for family, names in _FAMILIES.items() if name in names), "builds")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tie:
    """All relations of two works, drawn as one edge."""

    source: Work
    """Where the edge begins."""
    target: Work
    edges: tuple[Edge, ...]
    """The one that gives the edge its look first."""

    @property
    def family(self) -> str:
        """How it is drawn."""
        return family_of(self.edges[0].name)

    @property
    def inferred(self) -> bool:
        """Whether all of it is our reading."""
        return all(edge.inferred for edge in self.edges)

    @property
    def symmetric(self) -> bool:
        """Whether it reads the same from both ends, so that it has no arrow."""
        return RELATION_TYPES[self.edges[0].name].symmetric


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a box stands, both counted from 0."""

    row: int
    column: int


@dataclass(frozen=True, kw_only=True)
class RelationMap:
    """Which works are on the map, where, and what ties them."""

    rows: tuple[tuple[int | None, tuple[Work, ...]], ...]
    """Each with its year; a year of many works has several rows."""
    ties: tuple[Tie, ...]

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the works that each is tied to."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for tie in self.ties:
            found[tie.source.key].append(tie.target.key)
            found[tie.target.key].append(tie.source.key)
        return {key: tuple(keys) for key, keys in found.items()}

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each work stands, by its key."""
        columns: dict[str, float] = {
            work.key: float(index + (ACROSS - len(works)) / 2)
            for _, works in self.rows
            for index, work in enumerate(works)
        }
        for sweep in range(_SWEEPS):
            for _, works in self.rows[:: -1 if sweep % 2 else 1]:
                columns |= self._placed([work.key for work in works], columns)
        return {
            work.key: Place(row=row, column=round(columns[work.key]))
            for row, (_, works) in enumerate(self.rows)
            for work in works
        }

    def _placed(self, keys: Sequence[str], columns: Mapping[str, float]) -> dict[str, float]:
        """Return the columns of a row's works: in the order of what they are drawn to, near it."""
        wanted = {key: self._wanted(key, columns) for key in keys}
        ordered = sorted(keys, key=lambda key: (wanted[key], key))
        best = min(
            combinations(range(ACROSS), len(ordered)),
            key=lambda taken: sum(
                (column - wanted[key]) ** 2 for column, key in zip(taken, ordered, strict=True)
            ),
        )
        return dict(zip(ordered, map(float, best), strict=True))

    def _wanted(self, key: str, columns: Mapping[str, float]) -> float:
        around = [columns[other] for other in self.neighbours.get(key, ())]
        return sum(around) / len(around) if around else columns[key]


def map_of(survey: Survey, topic: Topic | None = None) -> RelationMap:
    """Return the map of all works that are related to others; of a topic's, if one is given."""
    ties = tuple(_ties(survey, topic))
    works = {work.key: work for tie in ties for work in (tie.source, tie.target)}
    by_year: defaultdict[int | None, list[Work]] = defaultdict(list)
    for work in works.values():
        by_year[work.year.value if work.year else None].append(work)
    rows = [
        (year, tuple(row))
        for year, members in sorted(by_year.items(), key=lambda item: item[0] or 0)
        for row in _split(sorted(members, key=_topic_and_key))
    ]
    return RelationMap(rows=tuple(rows), ties=ties)


def _topic_and_key(work: Work) -> tuple[str, str]:
    return (work.placement.topic if work.placement else "", work.key)


def _split(works: Sequence[Work]) -> Iterator[Sequence[Work]]:
    """Yield works in as few rows as will hold them, about equally many in each."""
    count = -(-len(works) // ACROSS)
    size = -(-len(works) // count)
    for start in range(0, len(works), size):
        yield works[start : start + size]


def _ties(survey: Survey, topic: Topic | None) -> Iterator[Tie]:
    pairs: defaultdict[tuple[str, ...], list[Edge]] = defaultdict(list)
    for edge in survey.commentary.edges:
        ends = (edge.source, edge.target)
        if edge.name not in VERSIONS and all(end.kind is EndKind.WORK for end in ends):
            keys = sorted(end.name for end in ends)
            if len(set(keys)) > 1 and (topic is None or _touches(survey, keys, topic)):
                pairs[tuple(keys)].append(edge)
    order = list(FAMILIES)
    for _, edges in sorted(pairs.items()):
        edges.sort(key=lambda edge: (edge.inferred, order.index(family_of(edge.name))))
        first = edges[0]
        yield Tie(
            source=survey.by_key[first.source.name],
            target=survey.by_key[first.target.name],
            edges=tuple(edges),
        )


def _touches(survey: Survey, keys: Iterable[str], topic: Topic) -> bool:
    placements = (survey.by_key[key].placement for key in keys)
    return any(placement and placement.topic == topic.slug for placement in placements)
