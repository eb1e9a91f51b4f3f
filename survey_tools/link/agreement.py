"""Whether two descriptions can be of one paper: authors and years that do not contradict.

Absent values contradict nothing, and what a source abbreviates ("et al.", initials) is no
contradiction either; see ``non_contradicting`` in the literature on linking records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from survey_tools.names import parse_name
from survey_tools.text import strip_accents

_MOST_YEARS_APART = 3
"""Between a preprint and its publication, where nothing else is known; the works of the first
survey have at most 2, save one article of a journal that took 6, which its facts say."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class NameKey:
    """What of a name the sources agree on: Nati and Nathan Srebro are both ``srebro, n``."""

    family: str
    initial: str


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Years:
    """The years that one description gives, the first and the last."""

    first: int
    last: int


def name_keys(names: Iterable[str]) -> tuple[NameKey, ...]:
    """Return the keys of the names, in their order; what is no name is left out."""
    return tuple(_name_key(name) for name in names if name.strip(" ,"))


def _name_key(text: str) -> NameKey:
    name = parse_name(text)
    return NameKey(family=strip_accents(name.family), initial="".join(name.initials[:1]))


def authors_agree(one: tuple[NameKey, ...], other: tuple[NameKey, ...]) -> bool:
    """Return whether more than half of the shorter list stands in the longer one.

    Not all of it: authors come and go between versions, and a listing's first three of seven
    need not be the first three of the proceedings.
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return True
    return 2 * sum(_is_among(name, long) for name in short) > len(short)


def _is_among(name: NameKey, names: tuple[NameKey, ...]) -> bool:
    return any(
        name.family == other.family
        and (name.initial == other.initial or not (name.initial and other.initial))
        for other in names
    )


def years_agree(spans: Iterable[Years | None]) -> bool:
    """Return whether all the years are near enough to be those of one paper."""
    known = [span for span in spans if span is not None]
    if not known:
        return True
    gap = max(span.first for span in known) - min(span.last for span in known)
    return gap <= _MOST_YEARS_APART
