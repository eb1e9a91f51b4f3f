"""Block and match: the pairs of nodes that are, or may be, of one paper.

Blocks keep this from comparing all with all: only nodes that share an identifier, a folded
title, two rare words of the title or a run of words of the abstract are ever looked at together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from rapidfuzz import fuzz

from survey_tools.link.agreement import authors_agree, years_agree
from survey_tools.link.nodes import Node
from survey_tools.link.sketch import similar_pairs
from survey_tools.link.values import CandidateReason, MatchReason, Reason
from survey_tools.text import FoldedText

_SAME_WORDING = 60
"""Word-wise similarity from which an abstract without title is another wording of one with.

Measured on the first survey's seeds: two wordings of one abstract have 66 to 100, abstracts of
two papers at most 37, those of one group on one topic included."""
_ALIKE_WORDING = 45
"""From here on a person should look."""
_RIVAL = 10
"""Another paper's abstract that is less than this behind the most similar makes it doubtful."""
_FEWEST_WORDS = 20
"""Shorter abstracts ("withdrawn by the authors") say too little to be compared."""
_ALIKE_TITLE = 90
"""Character-wise similarity from which two titles may be one, misspelt or changed."""
_FEWEST_TITLE_WORDS = 3
"""Of a title that is the beginning of another."""
_ENDS_NO_TITLE = frozenset(
    ("a", "an", "and", "as", "at", "between", "by", "for", "from", "in", "into", "is", "of", "on",
     "or", "our", "that", "the", "their", "to", "via", "with", "without"),
)  # fmt: skip
"""Words behind which something is missing."""
_RARE_WORDS = 4
"""Of a title; a slip makes one of them another word, two of the others still are the same."""
_FULL_BLOCK = 64
"""What more nodes than this share does not single any of them out.  Leaving them uncompared
bounds the work by the number of records; at worst a match is missed, never a wrong one made."""
_SPOKESMEN = 4
"""Of the nodes with one title, how many are compared with those of another title."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two nodes, by their places, and what they have in common."""

    one: int
    other: int
    reason: Reason
    score: float | None = None
    why: str | None = None
    """What the person says who decided."""
    held_back: str | None = None
    """What is in the way of joining them."""


def find_pairs(nodes: Sequence[Node]) -> tuple[Pair, ...]:
    """Return the pairs that match and those a person should look at."""
    by_title = _blocks(nodes, lambda node: node.titles)
    by_abstract = _blocks(nodes, _comparable_abstract)
    return (
        *_same(nodes, _blocks(nodes, _arxiv), MatchReason.SAME_ARXIV_ID),
        *_same(nodes, _blocks(nodes, lambda node: node.dois), MatchReason.SAME_DOI),
        *_same(nodes, by_title, MatchReason.SAME_TITLE),
        *_same(nodes, by_abstract, MatchReason.SAME_ABSTRACT),
        *_similar_abstracts(nodes, by_abstract),
        *_alike_titles(nodes, by_title),
    )


def _arxiv(node: Node) -> tuple[str, ...]:
    return (node.arxiv,) if node.arxiv else ()


def _comparable_abstract(node: Node) -> tuple[FoldedText, ...]:
    text = node.abstract
    return (text,) if text and text.count(" ") + 1 >= _FEWEST_WORDS else ()


K = FoldedText | str
Blocks = Mapping[K, list[int]]


def _blocks(nodes: Sequence[Node], values: Callable[[Node], Iterable[K]]) -> Blocks:
    """Return the nodes that share a value: facts first, then those with authors, then others."""
    blocks: defaultdict[K, list[int]] = defaultdict(list)
    for index in sorted(range(len(nodes)), key=lambda index: not nodes[index].author_lists):
        for value in values(nodes[index]):
            blocks[value].append(index)
    return blocks


def _same(nodes: Sequence[Node], blocks: Blocks, reason: MatchReason) -> Iterator[Pair]:
    """Yield what is equal: each node with the first of each paper in its block.

    A block can hold several papers ("Introduction"); then the later are candidates.
    """
    for block in blocks.values():
        leaders: list[int] = []
        for index in block:
            pairs = list(_with_leaders(nodes, leaders, index, reason))
            yield from pairs
            if all(pair.reason is not reason for pair in pairs):
                leaders.append(index)


def _with_leaders(
    nodes: Sequence[Node], leaders: Sequence[int], index: int, reason: MatchReason
) -> Iterator[Pair]:
    for leader in leaders[:_FULL_BLOCK]:
        if not _both_facts(nodes[leader], nodes[index]):
            doubt = _doubt(nodes[leader], nodes[index], reason)
            yield Pair(one=leader, other=index, reason=doubt or reason)


def _both_facts(one: Node, other: Node) -> bool:
    """Return whether both are facts: those of two works, since each work has one entry."""
    return one.facts is not None and other.facts is not None


def _doubt(one: Node, other: Node, reason: MatchReason | None = None) -> CandidateReason | None:
    """Return what speaks against one paper; an identifier outweighs the years."""
    if not can_share_authors(one, other):
        return CandidateReason.AUTHORS_DIFFER
    if reason is MatchReason.SAME_TITLE and _ends_in_the_middle(one, other):
        return CandidateReason.TITLE_CUT_OFF
    by_identifier = reason in {MatchReason.SAME_ARXIV_ID, MatchReason.SAME_DOI}
    if not by_identifier and not years_agree((one.years, other.years)):
        return CandidateReason.YEARS_DIFFER
    return None


def _ends_in_the_middle(one: Node, other: Node) -> bool:
    """Return whether all that two titles share was cut off behind a word that ends none."""
    shared = set(one.titles) & set(other.titles)
    return all(title.rpartition(" ")[2] in _ENDS_NO_TITLE for title in shared)


def can_share_authors(one: Node, other: Node) -> bool:
    """Return whether some author list of the one agrees with some list of the other."""
    if not (one.author_lists and other.author_lists):
        return True
    return any(authors_agree(a, b) for a, b in product(one.author_lists, other.author_lists))


def _similar_abstracts(nodes: Sequence[Node], blocks: Blocks) -> Iterator[Pair]:
    """Yield for each wording without a title what it most resembles, and who may be retitled."""
    texts = [FoldedText(text) for text in blocks]
    # Of equal texts, already paired, the first with a title speaks for all.
    speakers = [min(block, key=lambda index: not nodes[index].titles) for block in blocks.values()]
    alike: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for first, second, score in similar_pairs(texts, at_least=_ALIKE_WORDING):
        one, other = speakers[first], speakers[second]
        alike[one].append((score, other))
        alike[other].append((score, one))
    for index in sorted(alike):
        near = _most_telling(nodes, index, alike[index])
        yield from (
            _by_wording(nodes, index, near)
            if not nodes[index].titles
            else _retitled(nodes, index, near)
        )


def _most_telling(
    nodes: Sequence[Node], index: int, alike: Iterable[tuple[float, int]]
) -> list[tuple[float, int]]:
    """Return those with a title, if there are any, the most similar first."""
    agreeing = [pair for pair in alike if _doubt(nodes[index], nodes[pair[1]]) is None]
    titled = [pair for pair in agreeing if nodes[pair[1]].titles]
    return sorted(titled or agreeing, key=lambda pair: (-pair[0], pair[1]))


def _by_wording(
    nodes: Sequence[Node], index: int, near: Sequence[tuple[float, int]]
) -> Iterator[Pair]:
    """Yield the matches of a node without title; candidates if two papers are similar enough."""
    if not near:
        return
    best, most_similar = near[0]
    titles = nodes[most_similar].titles
    same = [pair for pair in near if nodes[pair[1]].titles == titles and pair[0] >= _SAME_WORDING]
    rivals = [pair for pair in near if nodes[pair[1]].titles != titles and pair[0] > best - _RIVAL]
    sure = bool(same) and not rivals
    reason = MatchReason.SIMILAR_ABSTRACT if sure else CandidateReason.ALIKE_ABSTRACT
    for score, other in same if sure else near:
        yield Pair(one=index, other=other, reason=reason, score=score)


def _retitled(
    nodes: Sequence[Node], index: int, near: Sequence[tuple[float, int]]
) -> Iterator[Pair]:
    """Yield candidates for a node that has a title: others with a title and a like abstract."""
    for score, other in near:
        if index < other and nodes[other].titles:
            yield Pair(one=index, other=other, reason=CandidateReason.ALIKE_ABSTRACT, score=score)


def _alike_titles(nodes: Sequence[Node], by_title: Blocks) -> Iterator[Pair]:
    """Yield candidates whose titles differ by a slip, a word, or an end that was cut off."""
    titles = sorted(by_title)
    pairs = {pair for block in _title_blocks(titles) for pair in combinations(block, 2)}
    for one, other in sorted(pairs):
        score = _title_score(one, other)
        if score is not None:
            yield from _first_agreeing(nodes, by_title[one], by_title[other], score)


def _title_blocks(titles: Sequence[str]) -> Iterator[list[str]]:
    """Yield the titles that share two of their rarest words, or the first three words."""
    frequency = Counter(word for title in titles for word in set(title.split()))
    blocks: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for title in titles:
        words = title.split()
        rare = sorted(set(words), key=lambda word: (frequency[word], word))[:_RARE_WORDS]
        for key in {*combinations(sorted(rare), 2), tuple(words[:_FEWEST_TITLE_WORDS])}:
            blocks[key].append(title)
    yield from (block for block in blocks.values() if 1 < len(block) <= _FULL_BLOCK)


def _title_score(one: str, other: str) -> float | None:
    """Return how alike two different titles are, or ``None`` if they are not."""
    score = fuzz.ratio(one, other, score_cutoff=_ALIKE_TITLE)
    short, long = sorted((one, other), key=len)
    cut_off = long.startswith(f"{short} ") and len(short.split()) >= _FEWEST_TITLE_WORDS
    return score or (fuzz.ratio(one, other) if cut_off else None)


def _first_agreeing(
    nodes: Sequence[Node], some: Sequence[int], others: Sequence[int], score: float
) -> Iterator[Pair]:
    for one, other in product(some[:_SPOKESMEN], others[:_SPOKESMEN]):
        apart = _both_facts(nodes[one], nodes[other]) or one == other
        if not apart and _doubt(nodes[one], nodes[other]) is None:
            yield Pair(one=one, other=other, reason=CandidateReason.ALIKE_TITLE, score=score)
            return
