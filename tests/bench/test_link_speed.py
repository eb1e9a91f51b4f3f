"""How linking grows with the number of records: ``make bench``, or ``pytest tests/bench``.

Nothing is asserted about time; what is asserted is that the fabricated papers are found.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from survey_tools.link import link
from survey_tools.model import Provenance, Record
from survey_tools.names import AuthorList

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")


@pytest.mark.parametrize("size", [1_000, 2_000, 5_000, 10_000])
def test_linking_grows_with_the_records(benchmark: BenchmarkFixture, size: int) -> None:
    records, papers = fabricate(size)
    linking = benchmark.pedantic(  # type: ignore[no-untyped-call]
        link, args=(records,), rounds=3, warmup_rounds=1
    )
    assert len(records) == size
    assert len(linking.clusters) == papers


def fabricate(size: int) -> tuple[list[Record], int]:
    """Return records of invented papers, one to three of each, and the number of papers.

    The words are drawn as in a language, few of them often, so that blocks fill up as in a real
    collection; a third of the second and third records have no title, only a reworded abstract.
    """
    # A fixed seed: every run links the same papers.
    chance = random.Random(20190415)  # noqa: S311
    words = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(4_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    records: list[Record] = []
    papers = 0
    while len(records) < size:
        papers += 1
        for record in _paper(chance, words, weights, first_line=10 * papers):
            if len(records) < size:
                records.append(record)
    chance.shuffle(records)
    return records, papers


def _paper(
    chance: random.Random, words: list[str], weights: list[float], first_line: int
) -> Iterator[Record]:
    title = " ".join(chance.choices(words, k=8))
    abstract = chance.choices(words, weights, k=140)
    names = [" ".join(chance.choices(words[:400], k=2)).title() for _ in range(3)]
    yield _record(first_line, title, names, abstract)
    for line in range(first_line + 1, first_line + 1 + chance.randrange(3)):
        if chance.random() < 1 / 3:
            yield _record(line, None, None, _reworded(chance, abstract, words))
        else:
            yield _record(line, title.upper(), names[:2], None)


def _reworded(chance: random.Random, text: list[str], words: list[str]) -> list[str]:
    """Return the text with a tenth of its words changed."""
    return [chance.choice(words) if chance.random() < 1 / 10 else word for word in text]


def _record(
    line: int, title: str | None, names: list[str] | None, abstract: list[str] | None
) -> Record:
    return Record(
        format="fabricated",
        provenance=Provenance(seed="fabricated.txt", first_line=line, last_line=line),
        title=title,
        authors=AuthorList(names=tuple(names)) if names else None,
        abstract=" ".join(abstract) if abstract else None,
    )
