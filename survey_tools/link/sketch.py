"""Pairs of near-equal texts among many, found without comparing all with all.

Each text is reduced to the smallest hashes of its runs of three words (a bottom-k sketch, the
cheap form of min-hashing); only texts that share some of them are compared in full.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz

from survey_tools.text import FoldedText

_RUN = 3
_SKETCH_SIZE = 24
"""With 24 of the hashes, two texts that share 40 % of their runs, the least that was measured
between two wordings of one abstract, miss each other once in 200,000 times."""
_FEWEST_SHARED = 2
"""One run in common is chance, and the more texts there are the more of it."""
_FULL_BUCKET = 64
"""A run of words that more texts than this share ("in this paper we show") tells nothing."""


def similar_pairs(
    texts: Sequence[FoldedText], *, at_least: float
) -> Iterator[tuple[int, int, float]]:
    """Yield the places of two texts that are at least so similar, and how similar they are.

    That is how much of them is the same words in the same order, 0 to 100.
    """
    words = [text.split() for text in texts]
    for one, other in sorted(_worth_comparing(words)):
        score = fuzz.ratio(words[one], words[other], score_cutoff=at_least)
        if score:
            yield one, other, score


def _worth_comparing(texts: Iterable[list[str]]) -> Iterable[tuple[int, int]]:
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    for index, words in enumerate(texts):
        for value in _sketch(words):
            buckets[value].append(index)
    shared = Counter(
        pair
        for bucket in buckets.values()
        if len(bucket) <= _FULL_BUCKET
        for pair in combinations(bucket, 2)
    )
    return [pair for pair, runs in shared.items() if runs >= _FEWEST_SHARED]


def _sketch(words: list[str]) -> list[int]:
    runs = {" ".join(run) for run in zip(*(words[at:] for at in range(_RUN)), strict=False)}
    hashes = map(zlib.crc32, map(str.encode, runs or {" ".join(words)}))
    return sorted(hashes)[:_SKETCH_SIZE]
