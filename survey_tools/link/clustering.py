"""Cluster: the papers that the pairs make, joined from the strongest reason to the weakest.

At each strength all pairs are weighed together.  Where joining them would bring together what
cannot be one paper (two entries of facts, two arXiv numbers, authors who contradict each other,
two records that a person told apart) none of them is joined: which to believe is a person's to
say.  So the outcome depends on no order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from survey_tools.link.agreement import years_agree
from survey_tools.link.nodes import Node
from survey_tools.link.pairs import Pair, can_share_authors
from survey_tools.link.values import STRENGTH, MatchReason

_BY_IDENTITY = frozenset((MatchReason.DECIDED, MatchReason.SAME_ARXIV_ID, MatchReason.SAME_DOI))
"""Reasons that no difference of authors or years outweighs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clustering:
    """The sets of nodes that are one paper each, the pairs that made them, and the others."""

    clusters: tuple[tuple[int, ...], ...]
    joining: tuple[Pair, ...]
    held_back: tuple[Pair, ...]


class _Forest:
    """Disjoint sets of the numbers below a size, each with its members at hand."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._root = list(range(size))
        self.members = [[number] for number in range(size)]

    def find(self, number: int) -> int:
        """Return the number that stands for the set a number is in."""
        while self._root[number] != number:
            self._root[number] = self._root[self._root[number]]
            number = self._root[number]
        return number

    def join(self, one: int, other: int) -> bool:
        """Join two sets; return whether they were two."""
        small, large = sorted(
            (self.find(one), self.find(other)), key=lambda root: len(self.members[root])
        )
        if small == large:
            return False
        self._root[small] = large
        self.members[large] += self.members[small]
        self.members[small] = []
        return True


def cluster(
    nodes: Sequence[Node], pairs: Iterable[Pair], apart: Iterable[tuple[int, int]]
) -> Clustering:
    """Return the papers that the matching pairs make; ``apart`` are never brought together."""
    told_apart = tuple(apart)
    forest = _Forest(len(nodes))
    joining: list[Pair] = []
    held_back: list[Pair] = []
    for group in _groups(nodes, pairs, forest):
        members = _members(group, forest)
        why = _conflict(nodes, members, told_apart, by_identity=group[0].reason in _BY_IDENTITY)
        if why is None:
            joining += [pair for pair in group if forest.join(pair.one, pair.other)]
        else:
            held_back += [replace(pair, held_back=why) for pair in group]
    clusters = tuple(tuple(sorted(members)) for members in forest.members if members)
    return Clustering(clusters=clusters, joining=tuple(joining), held_back=tuple(held_back))


def _groups(
    nodes: Sequence[Node], pairs: Iterable[Pair], forest: _Forest
) -> Iterator[tuple[Pair, ...]]:
    """Yield the matching pairs by strength, and of one strength those that hang together.

    The forest grows meanwhile; each strength is grouped by what stands when its turn comes.
    """
    levels: defaultdict[tuple[int, bool], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if isinstance(pair.reason, MatchReason):
            levels[_strength(pair, nodes)].append(pair)
    for strength in sorted(levels):
        level = sorted(
            levels[strength], key=lambda pair: (-(pair.score or 0), pair.one, pair.other)
        )
        yield from _hanging_together(level, forest)


def _strength(pair: Pair, nodes: Sequence[Node]) -> tuple[int, bool]:
    """Return the rank of a pair: by its reason, and after those whose authors are known."""
    known = nodes[pair.one].author_lists and nodes[pair.other].author_lists
    return STRENGTH[pair.reason], not known


def _hanging_together(level: Sequence[Pair], forest: _Forest) -> Iterator[tuple[Pair, ...]]:
    reach = _Forest(forest.size)
    for pair in level:
        reach.join(forest.find(pair.one), forest.find(pair.other))
    groups: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in level:
        groups[reach.find(forest.find(pair.one))].append(pair)
    yield from map(tuple, list(groups.values()))


def _members(group: Iterable[Pair], forest: _Forest) -> list[int]:
    roots = {forest.find(end) for pair in group for end in (pair.one, pair.other)}
    return sorted(member for root in roots for member in forest.members[root])


def _conflict(
    nodes: Sequence[Node],
    members: Sequence[int],
    apart: Iterable[tuple[int, int]],
    *,
    by_identity: bool,
) -> str | None:
    """Return why the members cannot be one paper, in words, if they cannot."""
    inside = [nodes[member] for member in members]
    keys = sorted(node.facts.value.key for node in inside if node.facts)
    if len(keys) > 1:
        return f"facts of {len(keys)} works would be joined: {', '.join(keys)}"
    numbers = sorted({node.arxiv for node in inside if node.arxiv})
    if len(numbers) > 1:
        return f"different arXiv numbers would be joined: {', '.join(numbers)}"
    if any(one in members and other in members for one, other in apart):
        return "descriptions would be joined that a person told apart"
    if not by_identity and not _all_can_share_authors(inside):
        return "descriptions would be joined whose authors contradict each other"
    if not by_identity and not years_agree(node.years for node in inside):
        return "descriptions would be joined whose years are far apart"
    return None


def _all_can_share_authors(inside: Iterable[Node]) -> bool:
    distinct = {node.author_lists: node for node in inside if node.author_lists}
    return all(can_share_authors(one, other) for one, other in combinations(distinct.values(), 2))
