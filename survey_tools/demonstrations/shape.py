"""What every demonstration is: a setting, a computation, a figure, and numbers beside a claim.

A module of this package shows one claim.  It holds, in this order,

- ``Params``: a frozen dataclass, the setting, each field with its unit and meaning;
- ``Result``: a frozen dataclass of what was computed, see :data:`Result`;
- ``compute(params, rng)``: pure; what it returns depends on its arguments alone;
- ``figure(result)``: draws what was computed, and computes nothing itself;
- ``checks(result)``: what is claimed beside what was observed;
- ``DEMONSTRATION``: all of these together.

What the paper proves and how the computation differs from it is prose, and stands in
``docs/demonstrations/<name>.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:  # So that what only reads results starts without them.
    import numpy as np
    from matplotlib.figure import Figure

P = TypeVar("P")
R = TypeVar("R")


class SourceKind(StrEnum):
    """Where a claimed number comes from."""

    ABSTRACT = "abstract"
    """The paper's abstract says it."""
    REPOSITORY = "authors' repository"
    """A file of the authors' public code holds it."""
    DERIVED = "derived here"
    """It follows exactly for the instance computed; the derivation stands in the docstring."""
    SCALING = "scaling observed"
    """The abstract is qualitative and the theorem's constant was not read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimSource:
    """The source of a claimed number."""

    kind: SourceKind
    place: str
    """A claim (``safran2019good/C1``), a repository with its commit, or where the derivation is."""


class Comparison(StrEnum):
    """How a claimed value bounds what is observed."""

    EQUAL = "="
    AT_MOST = "≤"
    AT_LEAST = "≥"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One number set beside what is claimed of it."""

    what: str
    """The quantity, as Markdown with formulas."""
    comparison: Comparison = Comparison.EQUAL
    claimed: float
    observed: float
    tolerance: float
    """How far the observed value may lie off, in the unit of both; 0 where it is exact."""
    why: str
    """Why this tolerance, as Markdown."""
    source: ClaimSource

    @property
    def holds(self) -> bool:
        """Return whether the observed value agrees with the claim; ``nan`` never does."""
        match self.comparison:
            case Comparison.EQUAL:
                return bool(abs(self.observed - self.claimed) <= self.tolerance)
            case Comparison.AT_MOST:
                return bool(self.observed <= self.claimed + self.tolerance)
            case Comparison.AT_LEAST:
                return bool(self.observed >= self.claimed - self.tolerance)


@dataclass(frozen=True, kw_only=True, slots=True)
class Demonstration(Generic[P, R]):
    """A claim that can be seen to happen.

    A *result* is a frozen dataclass whose fields are numbers, texts, arrays of numbers, other such
    dataclasses, or tuples of these, at most about 2,000 numbers in all, since it is kept in a
    committed file.  ``checks`` and ``figure`` are given what was kept: floats with six significant
    digits.  A difference of nearly equal numbers is therefore taken in ``compute``.
    """

    name: str
    """As in the address of its page and on the command line: ``shuffling-rates``."""
    params: type[P]
    """Its defaults are the setting of the survey."""
    result: type[R]
    compute: Callable[[P, np.random.Generator], R]
    figure: Callable[[R], Figure]
    checks: Callable[[R], Sequence[Check]]
    deterministic: bool = False
    """Whether no random number is drawn, so that results are the same for every seed."""


AnyDemonstration = Demonstration[Any, Any]
