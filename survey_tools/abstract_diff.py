"""Two wordings of one abstract, side by side, with what differs marked.

The words are compared, not the letters; a formula is one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, groupby

from survey_tools.tex import Inline, Styled, Text, plain_text

_WORD = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of nodes that both wordings have, or that only this one has."""

    content: tuple[Inline, ...]
    changed: bool


def compare(
    one: tuple[Inline, ...], other: tuple[Inline, ...]
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Return both wordings as passages; those marked as changed stand in one of them only."""
    mine, theirs = tuple(words_of(one)), tuple(words_of(other))
    matcher = SequenceMatcher(None, _folded(mine), _folded(theirs), autojunk=False)
    steps = _merged(matcher.get_opcodes(), mine)
    left = [Passage(mine[a:b], tag != "equal") for tag, a, b, _, _ in steps if b > a]
    right = [Passage(theirs[c:d], tag != "equal") for tag, _, _, c, d in steps if d > c]
    return _trimmed(left), _trimmed(right)


Step = tuple[str, int, int, int, int]


def _merged(steps: Iterable[Step], mine: tuple[Inline, ...]) -> list[Step]:
    """Return the steps with shared islands too small to see, as one "the", made changes."""
    result: list[Step] = []
    for tag, a, b, c, d in steps:
        small = tag == "equal" and len([word for word in mine[a:b] if _counts(word)]) < _ISLAND
        inside = result and result[-1][0] != "equal" and b < len(mine)
        kind = "replace" if small and inside else tag
        if result and kind != "equal" and result[-1][0] != "equal":
            _, first, _, second, _ = result[-1]
            result[-1] = ("replace", first, b, second, d)
        else:
            result.append((kind, a, b, c, d))
    return result


_ISLAND = 3
"""How many words both wordings must share for the reader to see them as shared."""


def _counts(word: Inline) -> bool:
    return not isinstance(word, Text) or bool(re.search(r"\w", word.text))


_word = lru_cache(maxsize=16384)(Text)
"""The node of a word, made once, since most words stand in many places."""


def words_of(nodes: Iterable[Inline]) -> Iterator[Inline]:
    """Yield the nodes cut into words, signs and spaces; a formula is one word."""
    for node in nodes:
        match node:
            case Text(text):
                yield from map(_word, _WORD.findall(text))
            case Styled(style, content):
                yield from (
                    Styled(style, (word,)) if _counts(word) else word for word in words_of(content)
                )
            case _:
                yield node


def _folded(words: Iterable[Inline]) -> list[str]:
    return [" " if not word.strip() else word for word in map(plain_word, words)]


def plain_word(word: Inline) -> str:
    """Return a word as plain text."""
    return word.text if isinstance(word, Text) else plain_text((word,))


def _trimmed(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return the passages without white space at the ends of a change, so that marks sit tight."""
    result: list[Passage] = []
    for passage in passages:
        words = list(passage.content)
        before: list[Inline] = []
        after: list[Inline] = []
        while passage.changed and words and not plain_word(words[0]).strip():
            before.append(words.pop(0))
        while passage.changed and words and not plain_word(words[-1]).strip():
            after.insert(0, words.pop())
        for part, changed in ((before, False), (words, passage.changed), (after, False)):
            if part:
                result.append(Passage(rejoined(part), changed))
    return tuple(result)


def rejoined(words: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return words as nodes again, neighbours of one kind made one."""
    result: list[Inline] = []
    for kind, run in groupby(words, _kind):
        if kind is Text:
            result.append(Text("".join([word.text for word in run if isinstance(word, Text)])))
        elif isinstance(kind, str):
            inside = (word.content for word in run if isinstance(word, Styled))
            result.append(Styled(kind, rejoined(chain.from_iterable(inside))))
        else:
            result += run
    return tuple(result)


def _kind(word: Inline) -> type[Inline] | str:
    """Return what neighbours have in common that are made one: that they are text, or a style."""
    return word.style if isinstance(word, Styled) else type(word)
