r"""Prose that people write, in MyST: its words, its formulas, what it takes from others.

Words are counted as a reader sees them: a formula or a citation is one word, markup is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from survey_tools.errors import Fault, FaultCode
from survey_tools.formulas import FormulaError, to_mathml
from survey_tools.tex import normalise_math
from survey_tools.text import fold

LONGEST_SHARED_RUN = 7
"""So many consecutive words may be an abstract's; more are a quotation and must say so."""

_BLOCK = re.compile(r"^(?P<fence>`{3,}|:{3,}|~{3,}).*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->|^%.*$", re.MULTILINE | re.DOTALL)
_ROLE = re.compile(r"\{[\w:.-]+\}(`+)(?P<body>.+?)\1(?!`)", re.DOTALL)
_MATH = re.compile(r"\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>(?:[^$\\]|\\.)+)\$", re.DOTALL)
_LINK = re.compile(r"!?\[(?P<label>[^\]]*)\]\([^)]*\)")
_ATTRIBUTES = re.compile(r"\{[.#][^}]*\}|^\([\w-]+\)=$", re.MULTILINE)
_QUOTED = re.compile(r"“[^”]*”")
_BLOCK_QUOTE = re.compile(r"^[ ]{0,3}>.*$", re.MULTILINE)
_WORD = re.compile(r"[^\s]*\w[^\s]*")
_BREAK = "\x00"
_FORMULA = "ƒ"
"""How the word begins that stands for a formula: a letter that no text of ours has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """A run of words that a text has in common with another."""

    words: str
    line: int
    """Of the text, counted from 1, on which the run begins."""


def count_words(text: str) -> int:
    """Return how many words a reader sees.

    >>> count_words("The *size* $O(d)$ of {cite:t}`safran2019depth`.")
    5
    """
    return len(_WORD.findall(_seen(_without_blocks(text))))


def formulas_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield each formula with the number of its line."""
    for match in _MATH.finditer(_blank_comments(text)):
        yield match["display"] or match["inline"], _line(text, match.start())


def formula_faults(text: str, file: str, line: int) -> Iterator[Fault]:
    """Yield a fault for each formula of a text that cannot be set.

    :param line: the number of the text's first line in the file.
    """
    for tex, number in formulas_in(text):
        yield from formula_fault(tex, file, line + number - 1)


def formula_fault(tex: str, file: str, line: int) -> Iterator[Fault]:
    """Yield a fault if a formula cannot be set."""
    try:
        to_mathml(tex)
    except FormulaError as error:
        yield Fault(
            file=file,
            line=line,
            message=f"formula '{tex}' cannot be set: {error}",
            code=FaultCode.BAD_FORMULA,
        )


def shared_run(text: str, others: Iterable[str]) -> Shared | None:
    """Return the first run of too many words that a text has in common with one of others.

    What stands in “…” or behind ``>`` is a marked quotation and does not count.
    """
    mine = _words_with_lines(_without_quotations(text))
    words = tuple(word for word, _ in mine)
    taken = [_runs(other) for other in others]
    size = LONGEST_SHARED_RUN + 1

    def is_taken(start: int) -> bool:
        run = words[start : start + size]
        return len(run) == size and any(run in runs for runs in taken)

    start = next(filter(is_taken, range(len(words))), None)
    if start is None:
        return None
    end = start + 1
    while is_taken(end):
        end += 1
    return Shared(words=" ".join(words[start : end + size - 1]), line=mine[start][1])


def copied(words: str) -> str:
    """Return what is wrong with a run of words that stands in an abstract."""
    shown = " ".join("$…$" if word.startswith(_FORMULA) else word for word in words.split())
    return (
        f"{len(words.split())} consecutive words are the abstract's: '{shown}'; "
        "say it in other words, or mark it as a quotation with “…”"
    )


@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [word for word, _ in _words_with_lines(text)]
    size = LONGEST_SHARED_RUN + 1
    return frozenset(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _words_with_lines(text: str) -> list[tuple[str, int]]:
    """Return the words as they are compared, each with its line; a break is like no other word."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate(_seen(text).split("\n"), start=1):
        # Line by line, since to fold each word by itself takes twice the time.
        for place, piece in enumerate(line.split(_BREAK)):
            if place:
                found.append((_BREAK + str(len(found)), number))
            found += [(word, number) for word in fold(piece).split()]
    return found


def _without_quotations(text: str) -> str:
    unquoted = _keep_lines(_BLOCK_QUOTE, _BREAK, _blank_comments(text))
    return _keep_lines(_QUOTED, _BREAK, unquoted)


def _without_blocks(text: str) -> str:
    return _BLOCK.sub(" ", _blank_comments(text))


def _blank_comments(text: str) -> str:
    return _keep_lines(_COMMENT, " ", text)


def _seen(text: str) -> str:
    """Return text with a formula as one word, a role and a link as what they show."""
    text = _keep_lines(_ATTRIBUTES, " ", text)
    text = _MATH.sub(_formula_word, text)
    text = _ROLE.sub(_role_words, text)
    return _LINK.sub(lambda match: match["label"], text)


def _formula_word(match: re.Match[str]) -> str:
    tex = normalise_math(match["display"] or match["inline"])
    return _FORMULA + "".join(char for char in tex if char.isalnum()) + "\n" * match[0].count("\n")


def _role_words(match: re.Match[str]) -> str:
    """Return what a role shows: its label where it has one; of a citation, one word."""
    label = match["body"].rpartition("<")[0].strip() or match["body"]
    return label if "<" in match["body"] else label.replace(" ", "")


def _keep_lines(pattern: re.Pattern[str], by: str, text: str) -> str:
    """Return the text with what a pattern finds replaced, its line ends kept."""
    return pattern.sub(lambda match: f" {by} " + "\n" * match[0].count("\n"), text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
