r"""How often gradient descent ends in a spurious local minimum (safran2017spurious).

A student of :math:`n` ReLU neurons is fitted to a teacher of :math:`k`, orthonormal ones, on the
exact population loss for Gaussian inputs: see :mod:`survey_tools.demonstrations.relu_teacher`.

Only the angles between the vectors matter, so :math:`d=k` and :math:`v_l=e_l` lose nothing but the
components orthogonal to the teacher.  As in the authors' code (repository
``ItaySafran/OneLayerGDconvergence``): entries of :math:`W` drawn from :math:`\mathcal N(0,1/k)`;
a run is stuck if it ends with an objective of at least 1e-3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, beyond_rounding
from survey_tools.demonstrations.relu_teacher import Objective
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

BAD: Final = 1e-3
"""A run that ends with at least this objective is stuck; as in the authors' code."""
AUTHORS_RUNS: Final = 1000
AUTHORS_STUCK: Final = {
    **dict(zip([(k, 0) for k in (6, 8, 10, 12, 14, 16, 20)], (3, 126, 346, 585, 736, 851, 949))),  # noqa: B905
    **dict(zip([(k, 1) for k in (8, 10, 12, 14, 16, 19)], (1, 1, 3, 55, 180, 491))),  # noqa: B905
}
"""Stuck runs of 1000 in the authors' files, by teacher size k and surplus n − k.

For a surplus of two their folder has no file, which their script writes only if a run was stuck."""
AUTHORS_OBJECTIVES: Final = {8: 0.0215, 10: 0.0203, 12: 0.0213, 14: 0.0231, 16: 0.0267, 20: 0.0329}
"""Mean objective of the stuck runs with n = k, recomputed from the points in the authors' files."""
AUTHORS: Final = ClaimSource(
    kind=SourceKind.REPOSITORY,
    place="github.com/ItaySafran/OneLayerGDconvergence, commit 0719662",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting."""

    teachers: tuple[int, ...] = (8, 10, 12, 14, 16, 20, 12, 14, 16, 19, 16)
    """Neurons k of the teacher, one for each family of runs."""
    surplus: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2)
    """Neurons n − k that the student has more, for each family."""
    runs: int = 150
    """How many runs in a family."""
    step: float = 5.0
    """Step size, times k."""
    gradient: float = 1e-6
    """A run ends once the gradient is shorter than this, or the objective below :data:`BAD`."""
    limit: int = 12_000
    """The largest number of steps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How the runs of each family ended; all arrays have shape (families,)."""

    teachers: Floats
    """Neurons k of the teacher."""
    surplus: Floats
    """Neurons n − k that the student has more."""
    runs: int
    """Runs in each family."""
    stuck: Floats
    """Runs that ended with an objective of at least :data:`BAD`."""
    unfinished: Floats
    """Runs among these whose gradient was still too long after the last step."""
    mean: Floats
    """Mean objective of the stuck runs, ``nan`` without any."""
    error: Floats
    """Standard error of that mean."""
    least: Floats
    """Least objective of the stuck runs, ``nan`` without any."""


def descend(student: Floats, teacher: Floats, params: Params) -> tuple[Floats, Floats]:
    """Run gradient descent on a batch.

    A run leaves the batch as soon as its objective is below :data:`BAD`: it only falls, so the
    run is not stuck.

    :returns: the objective at the end, shape (batch,), and the last gradient's length.
    """
    step = params.step / len(teacher)
    function = Objective(teacher)
    objective = np.empty(len(student))
    length = np.empty(len(student))
    running, weights = np.arange(len(student)), student
    for _ in range(params.limit):
        objective[running], gradient = function(weights)
        length[running] = np.linalg.norm(gradient, axis=(1, 2))
        weights = weights - step * gradient
        on = (length[running] > params.gradient) & (objective[running] >= BAD)
        if not on.all():
            running, weights = running[on], weights[on]
        if not len(running):
            break
    return objective, length


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Run every family from random starts."""
    rows = []
    for k, more in zip(params.teachers, params.surplus, strict=True):
        start = rng.standard_normal((params.runs, k + more, k)) / np.sqrt(k)
        objective, length = descend(start, np.eye(k), params)
        bad = objective[objective >= BAD]
        late = int(((length > params.gradient) & (objective >= BAD)).sum())
        found = (np.nan,) * 3
        if len(bad):
            error = float(beyond_rounding(bad.std() / np.sqrt(len(bad)), 1e-9))
            found = (bad.mean(), error, bad.min())
        rows.append((k, more, len(bad), late, *found))
    teachers, surplus, stuck, unfinished, mean, error, least = np.array(rows, dtype=float).T
    return Result(
        teachers=teachers,
        surplus=surplus,
        runs=params.runs,
        stuck=stuck,
        unfinished=unfinished,
        mean=mean,
        error=error,
        least=least,
    )


def _tolerance(authors: int, runs: int) -> float:
    """Return 3.5 standard deviations of the difference of two shares, at least one run's worth."""
    share = (authors + 1) / (AUTHORS_RUNS + 2)
    return 3.5 * float(np.sqrt(share * (1 - share) * (1 / runs + 1 / AUTHORS_RUNS)))


def checks(result: Result) -> list[Check]:
    """Return the shares of stuck runs beside the authors'."""
    families = list(zip(result.teachers, result.surplus, result.stuck, strict=True))
    rows = []
    for k, more, stuck in families:
        count = AUTHORS_STUCK.get((int(k), int(more)), 0)
        width = "k" if not more else f"k+{more:g}"
        rows.append(
            Check(
                what=f"share of stuck runs, $k={k:g}$, $n={width}$",
                claimed=count / AUTHORS_RUNS,
                observed=float(stuck / result.runs),
                tolerance=_tolerance(count, result.runs),
                why=(
                    f"3.5 standard deviations of the difference between {result.runs} runs and "
                    f"the authors' {AUTHORS_RUNS}."
                ),
                source=AUTHORS,
            )
        )
    exact = [stuck for _, more, stuck in families if not more]
    rows.append(
        Check(
            what="least increase of the share from one $k$ to the next, $n=k$",
            comparison=Comparison.AT_LEAST,
            claimed=0,
            observed=float(np.diff(exact).min() / result.runs) if len(exact) > 1 else 0.0,
            tolerance=0.05,
            why=(
                "One standard deviation of the difference of two shares; the abstract says "
                "increasing, and no rate."
            ),
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="safran2017spurious/C3"),
        )
    )
    smallest = [(k, low) for k, low in zip(result.teachers, result.least, strict=True) if k == 8]  # noqa: PLR2004
    rows += [
        Check(
            what="least objective of a stuck run, $k=n=8$",
            claimed=AUTHORS_OBJECTIVES[8],
            observed=float(low),
            tolerance=1e-4,
            why="All stuck runs of this size end at the same objective; four digits are compared.",
            source=AUTHORS,
        )
        for _, low in smallest
    ]
    return rows


def figure(result: Result) -> Figure:
    """Draw the shares of stuck runs, and the objectives they are stuck at."""
    drawn, (left, right) = style.panels(2, width_ratios=[1.5, 1])
    for more in sorted(set(result.surplus)):
        rows = result.surplus == more
        colour, marker = style.COLOURS[int(more)], style.MARKERS[int(more)]
        k, share = result.teachers[rows], 100 * result.stuck[rows] / result.runs
        name = "$n=k$" if not more else f"$n=k+{more:g}$"
        error = 100 * np.sqrt(share / 100 * (1 - share / 100) / result.runs)
        left.errorbar(k, share, 2 * error, color=colour, marker=marker, linestyle="", label=name)
        theirs = [(size, count) for (size, plus), count in AUTHORS_STUCK.items() if plus == more]
        if theirs:
            sizes, counts = np.array(theirs, dtype=float).T
            style.reference(left, sizes, 100 * counts / AUTHORS_RUNS)
    style.reference(left, [], [], "authors' counts")
    left.set(xlabel="neurons $k$ of the teacher", ylabel="stuck runs (%)", ylim=(-3, 103))
    left.legend(loc="upper left")
    rows = result.surplus == 0
    style.reference(
        right, list(AUTHORS_OBJECTIVES), list(AUTHORS_OBJECTIVES.values()), "authors' runs"
    )
    mean, error = result.mean[rows], result.error[rows]
    right.errorbar(result.teachers[rows], mean, 2 * error, marker="o", linestyle="", label="here")
    right.set(xlabel="neurons $k = n$", ylabel="mean objective where stuck")
    right.set_ylim(0, 0.036)
    right.legend(loc="lower right")
    for axes in (left, right):
        style.ticks(axes.xaxis, (8, 10, 12, 14, 16, 18, 20))
    return drawn


DEMONSTRATION = Demonstration(
    name="spurious-minima",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
