r"""Another class a few coordinates away, from the geometry of hyperplanes (shamir2019simple).

The model: :math:`m` hyperplanes in general position cut :math:`\mathbb{R}^n` into cells; the
target is the cell of another random input.  An attacker may change :math:`h` coordinates of an
input, chosen at random, by as much as needed.

Derived here.  On the :math:`h`-dimensional slice through the input the hyperplanes are an
arrangement of :math:`m` affine ones in general position, which has
:math:`\sum_{i≤h}\binom mi` cells, of the :math:`2^m` patterns of sides.  If the target's pattern
is equally likely to be any of them, independently of the slice, it is met with probability

.. math:: p(h) = 2^{-m}\sum_{i≤h}\binom mi,

which is 1 at :math:`h=m`, and about one half already at :math:`h=m/2`.

Claim C1 of ``shamir2019simple``.  A linear program decides each case, and finds the change whose
largest coordinate is smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import linprog

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers
from survey_tools.demonstrations.shape import Check, ClaimSource, Demonstration, SourceKind

INFEASIBLE = 2
"""The status by which SciPy says that a linear program has no solution."""
SIDE = 1e-6
"""How far on its side of each hyperplane the changed input must be, in units of a weight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Hyperplanes, coordinates to change, and attempts."""

    hyperplanes: int = 12
    """Number m of hyperplanes, with standard normal weights and no offset."""
    dimension: int = 500
    """Number n of coordinates of an input, each standard normal."""
    trials: int = 300
    """Attempts for each number of coordinates."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Shares of success, and sizes of the changes."""

    coordinates: Integers
    """Numbers h of coordinates, 1 to m, shape (m,)."""
    success: Floats
    """Share of attempts that reach the target's cell, shape (m,)."""
    predicted: Floats
    """p(h), shape (m,)."""
    largest_change: Floats
    """Median over the successes of the largest change of a coordinate, shape (m,); 0 if none."""
    trials: int


def cells(m: int, h: int) -> int:
    """Return the number of cells of m hyperplanes in general position in h dimensions.

    >>> cells(3, 2)
    7
    """
    return sum(comb(m, i) for i in range(h + 1))


def least_change(weights: Floats, values: Floats, sides: Floats) -> float:
    """Return the smallest possible largest change that moves values to given sides; inf if none.

    :param weights: of the coordinates that may change, shape (m, h).
    :param values: of the input at the hyperplanes, shape (m,).
    :param sides: signs, shape (m,).
    """
    m, h = weights.shape
    # Variables: the change z, shape (h,), and a bound t of its coordinates.
    reach = np.column_stack([-sides[:, None] * weights, np.zeros(m)])
    bounds = np.column_stack([np.vstack([np.eye(h), -np.eye(h)]), -np.ones(2 * h)])
    found = linprog(
        np.append(np.zeros(h), 1.0),
        A_ub=np.vstack([reach, bounds]),
        b_ub=np.append(sides * values - SIDE, np.zeros(2 * h)),
        bounds=[(None, None)] * h + [(0, None)],
    )
    assert found.status in (0, INFEASIBLE), found.message
    return float(found.fun) if found.status == 0 else np.inf


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return shares of success for every number of coordinates."""
    m, n = params.hyperplanes, params.dimension
    changes = np.empty((m, params.trials))
    for h in range(1, m + 1):
        for trial in range(params.trials):
            weights = rng.standard_normal((m, n))
            start, target = rng.standard_normal((2, n))
            chosen = rng.choice(n, h, replace=False)
            sides = np.sign(weights @ target)
            changes[h - 1, trial] = least_change(weights[:, chosen], weights @ start, sides)
    met = np.isfinite(changes)
    return Result(
        coordinates=np.arange(1, m + 1),
        success=met.mean(axis=1),
        predicted=np.array([cells(m, h) / 2**m for h in range(1, m + 1)]),
        largest_change=np.array(
            [np.median(row[ok]) if ok.any() else 0.0 for row, ok in zip(changes, met, strict=True)]
        ),
        trials=params.trials,
    )


def figure(result: Result) -> Figure:
    """Draw the share of success beside p(h), and how large the changes are."""
    drawing, (left, right) = style.panels(2)
    m = len(result.coordinates)
    style.reference(left, result.coordinates, result.predicted, "$p(h)$, derived here")
    left.plot(result.coordinates, result.success, "o", label="linear programs")
    left.axvline(m, color=style.RULE, linewidth=0.8, zorder=0)
    left.text(m - 0.15, 0.02, "$m$", ha="right", color=style.QUIET)
    left.set(xlabel="coordinates changed $h$", ylabel="share that reach the target")
    left.legend(loc="upper left")
    seen = result.largest_change > 0
    right.semilogy(result.coordinates[seen], result.largest_change[seen], "s-", color=style.ORANGE)
    style.reference(right, [1, m], [1, 1])
    right.text(1, 1.08, "spread of a coordinate", color=style.QUIET)
    right.set(xlabel="coordinates changed $h$", ylabel="largest change, median")
    right.set_xlim(left.get_xlim())
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare the shares of success with p(h), at m, at m/2 and everywhere."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of hamming_distance.py")
    m = len(result.coordinates)
    half = m // 2
    deviation = np.abs(result.success - result.predicted).max()
    error = 0.5 / np.sqrt(result.trials)
    return [
        Check(
            what=f"share that reach the target, $h = m = {m}$",
            claimed=1.0,
            observed=float(result.success[-1]),
            tolerance=0.0,
            why="every pattern of sides is met; of hyperplanes, where the abstract has classes",
            source=derived,
        ),
        Check(
            what=f"share that reach the target, $h = m/2 = {half}$",
            claimed=float(result.predicted[half - 1]),
            observed=float(result.success[half - 1]),
            tolerance=float(3.5 * error),
            why="3.5 standard errors of a share over the attempts",
            source=derived,
        ),
        Check(
            what="largest deviation of the share from $p(h)$ over all $h$",
            claimed=0.0,
            observed=float(deviation),
            tolerance=float(3.5 * error),
            why="3.5 standard errors of a share over the attempts, at the most",
            source=derived,
        ),
    ]


DEMONSTRATION = Demonstration(
    name="hamming-distance",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
