"""The columns of a table on paper: as wide as their longest words, and more where there is more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes

from survey_tools.formulas import to_text

CAPACITY = {3: 96, 5: 104}
"""How many letters fit beside each other in a table of so many columns, in the sizes of both books.
"""
CAPACITY_OF_WIDE = 130
PADDING = 3
"""What stands between columns, in letters."""
LONGEST_WORD = 15
"""Longer words are hyphenated."""

_BREAK = re.compile(r"[\s-]+")

Cell = list[tuple[int, int]]
"""The length of each word and formula, and how much of it stays in one line, in letters."""


def shares_of(rows: list[nodes.row], columns: int) -> list[int]:
    """Return the share of the width that each column of a table gets."""
    return list(shares([[pieces(cell) for cell in row.children] for row in rows], columns))


def pieces(node: nodes.Node) -> Cell:
    """Return how long the words and formulas of a cell are."""
    found: Cell = []
    for text in node.findall(nodes.Text):
        if isinstance(text.parent, nodes.math):
            length = len(to_text(text.astext()))
            found.append((length, length))
        else:
            found += [(len(word), min(LONGEST_WORD, len(word))) for word in text.astext().split()]
    return found


def longest_word(node: nodes.Node) -> int:
    """Return how many letters the longest word of a cell has, between its hyphens."""
    texts = (text for text in node.findall(nodes.Text) if not isinstance(text.parent, nodes.math))
    words = (word for text in texts for word in _BREAK.split(text.astext()))
    return max(map(len, words), default=0)


def shares(rows: list[list[Cell]], columns: int) -> Iterator[int]:
    """Yield the width of each column.

    What the longest words leave is shared out by the square roots of the lengths of the columns'
    texts, which makes rows about as high as their fullest cells allow.
    """
    texts = [[row[index] for row in rows if index < len(row)] for index in range(columns)]
    least = [
        PADDING + max((piece for cell in column for _, piece in cell), default=1)
        for column in texts
    ]
    wanted = []
    for column in texts:
        lengths = [sum(length + 1 for length, _ in cell) for cell in column] or [0]
        wanted.append(2.2 * (sum(lengths) / len(lengths)) ** 0.5 + max(lengths) ** 0.5)
    capacity = next(
        (letters for most, letters in CAPACITY.items() if columns <= most), CAPACITY_OF_WIDE
    )
    left = max(0, capacity - sum(least))
    for words, want in zip(least, wanted, strict=True):
        yield round(10 * (words + left * want / max(1.0, sum(wanted))))
