"""Labels: the names and the year by which works are cited, ``Safran et al. (2022a)``.

The pages that are generated name works as citations do, whose labels are made while the site is
built; both take them from here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from survey_tools.formulas import to_text
from survey_tools.tex import Inline, Math, Styled, parse_inline, plain_text

NO_YEAR = "n.d."

_TEX = re.compile(r"[\\{}~$]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Citable:
    """What a label is made from."""

    key: str
    families: tuple[str, ...]
    """The family names of the authors; of the editors, where there are no authors."""
    others: bool = False
    """Whether there are more authors, whom no source names."""
    title: str
    """As plain text."""
    year: str = NO_YEAR


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """The words by which a work is cited."""

    names: str
    year: str
    """With a letter, where the names and the year are those of another work too."""

    def __str__(self) -> str:
        return f"{self.names} ({self.year})"


def labels_of(works: Iterable[Citable]) -> dict[str, Label]:
    """Return the labels of works that are cited together, by key."""
    made = tuple(works)
    letters = letters_of(made)
    return {
        work.key: Label(names=names_of(work), year=work.year + letters.get(work.key, ""))
        for work in made
    }


def names_of(work: Citable) -> str:
    """Return what stands before the year, as ``Vardi and Shamir``; the title if nobody signed."""
    names = work.families
    if not names:
        return work.title
    if work.others or len(names) > 2:  # noqa: PLR2004
        return f"{names[0]} et al."
    return " and ".join(names)


def letters_of(works: Iterable[Citable]) -> dict[str, str]:
    """Return the letters that tell apart works of equal names and year: 2026a, 2026b."""
    groups: dict[tuple[str, str], list[Citable]] = {}
    for work in works:
        groups.setdefault((names_of(work), work.year), []).append(work)
    return {
        work.key: _letters(index)
        for group in groups.values()
        if len(group) > 1
        for index, work in enumerate(sorted(group, key=sort_key))
    }


def sort_key(work: Citable) -> tuple[str, str, str, str]:
    """Return what orders a bibliography: names without accents, then year, then title."""
    names = " ".join([*work.families, *(["others"] if work.others else [])])
    return _folded(names or work.title), work.year, _folded(work.title), work.key


def plain(tex: str) -> str:
    r"""Return TeX as plain text, formulas and all.

    >>> plain(r"{ReLU} Networks in $\ell_2$")
    'ReLU Networks in ℓ2'
    """
    tex = " ".join(tex.split())
    return _plain(parse_inline(tex)) if _TEX.search(tex) else tex


def _plain(content: Iterable[Inline]) -> str:
    parts = []
    for node in content:
        match node:
            case Math(tex):
                parts.append(to_text(tex))
            case Styled(_, inside):
                parts.append(_plain(inside))
            case _:
                parts.append(plain_text((node,)))
    return "".join(parts)


def _folded(text: str) -> str:
    """Return the text without case and accents.

    As :func:`survey_tools.text.strip_accents`, whose module costs a build 70 ms to import.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _letters(index: int) -> str:
    """Return the letters of a number, as columns of a sheet have them: a to z, aa, ab."""
    before, last = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("a") + last)
