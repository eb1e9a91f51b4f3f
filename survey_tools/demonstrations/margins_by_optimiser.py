r"""Four optimisers and the margin each of them maximises (gronich2026implicit).

A linear classifier of matrices, :math:`f(X)=⟨W,X⟩`, with the exponential loss.  With :math:`M` a
running mean of gradients, a step goes against

- MomentumGD: :math:`M/|M|`, steepest descent in the Euclidean norm;
- Signum: the signs of :math:`M`, steepest descent in the largest-entry norm;
- Muon: :math:`UV^⊤` where :math:`M=UΣV^⊤`, steepest descent in the spectral norm;
- Adam without its stability constant: :math:`M/\sqrt S`, entry by entry, :math:`S` a running mean
  of squared gradients.

Learning rates decay like :math:`t^{-1/2}`.

*Largest margins.*  In a norm, :math:`\max_{\|W\|≤1}\min_iy_i⟨W,X_i⟩=\min_p\|\sum_ip_iy_iX_i\|_*`,
the minimum over weights :math:`p` that sum to 1 of the dual norm; every :math:`p` gives an upper
bound. The Euclidean one is computed by non-negative least squares, that of the largest entry by
linear programming. For the spectral norm the upper bound is that of the mean of :math:`p` over the
later half of Muon's run, so that shares of the largest margin are underestimated, never
overestimated.

Claims C2 (MomentumGD, Signum, Muon), C3 (Adam) and C5 of ``gronich2026implicit``, for a linear
model, which is homogeneous of degree 1 and smooth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import linprog
from scipy.special import softmax

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, max_margin
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

OPTIMISERS: Final = ("MomentumGD", "Signum", "Muon", "Adam")
"""Rows of the results."""
NORMS: Final = ("Euclidean", "largest entry", "spectral")
"""Columns of the results."""
OWN: Final = (0, 1, 2, 1)
"""The column of the margin that each optimiser is claimed to maximise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data and runs."""

    examples: int = 30
    """Number of matrices, standard normal over the square root of their size, random labels."""
    side: int = 8
    """Rows and columns of a matrix."""
    steps: int = 60_000
    """Steps of each optimiser."""
    rate: float = 0.3
    """Learning rate at the first step; it falls like one over the root of the steps."""
    momentum: float = 0.9
    """Weight of the past in the running mean of gradients."""
    second_momentum: float = 0.99
    """The same for squared gradients, in Adam."""
    records: int = 60
    """Places of the course that are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Margins reached, as shares of the largest ones."""

    shares: Floats
    """Shape (optimisers, norms)."""
    best: Floats
    """Largest margins, for the spectral norm an upper bound, shape (norms,)."""
    steps: Floats
    """Places that are kept, shape (r,)."""
    course: Floats
    """Share of the own largest margin at these places, shape (optimisers, r)."""


def norms(weights: Floats) -> Floats:
    """Return Euclidean norm, largest entry and spectral norm of a matrix, shape (3,)."""
    return np.array(
        [np.linalg.norm(weights), np.abs(weights).max(), np.linalg.norm(weights, ord=2)]
    )


def polar(matrix: Floats) -> Floats:
    """Return U Vᵀ of the singular value decomposition."""
    left, _, right = np.linalg.svd(matrix)
    product: Floats = left @ right
    return product


DIRECTIONS: Final[dict[str, Callable[[Floats, Floats], Floats]]] = {
    "MomentumGD": lambda mean, _: mean / np.linalg.norm(mean),
    "Signum": lambda mean, _: np.sign(mean),
    "Muon": lambda mean, _: polar(mean),
    "Adam": lambda mean, squares: mean / np.sqrt(squares),
}
"""Directions of ascent from the running means of gradients and of squares."""


def run(params: Params, signed: Floats, optimiser: str, at: Floats) -> tuple[Floats, Floats]:
    """Return the weights at some steps, and the mean of p over the later half of the run.

    Gradients of the exponential loss are kept in units of the loss, and running means are brought
    from the old unit to the new one in each step, since the loss itself underflows.

    :param signed: matrices times labels, shape (n, side, side).
    :param at: steps, increasing.
    """
    weights = np.zeros(signed.shape[1:])
    mean, squares = np.zeros_like(weights), np.zeros_like(weights)
    flat = signed.reshape(len(signed), -1)
    scale = float(np.log(len(signed)))  # of the loss, as a logarithm
    kept, average = [], np.zeros(len(signed))
    for step in range(1, params.steps + 1):
        margins = flat @ weights.ravel()
        shares = softmax(-margins)
        new = float(np.logaddexp.reduce(-margins))
        unit, scale = np.exp(scale - new), new
        gradient = (shares @ flat).reshape(weights.shape)  # minus that of the loss, over the loss
        mean = params.momentum * unit * mean + (1 - params.momentum) * gradient
        keep = params.second_momentum
        squares = keep * unit**2 * squares + (1 - keep) * gradient**2
        weights = weights + params.rate / np.sqrt(step) * DIRECTIONS[optimiser](mean, squares)
        if step > params.steps // 2:
            average += shares
        if step in at:
            kept.append(weights)
    return np.array(kept), average / average.sum()


def largest_margins(signed: Floats, spectral_weights: Floats) -> Floats:
    """Return the largest margins in the three norms, an upper bound for the spectral one.

    :param spectral_weights: any p, shape (n,).
    """
    flat = signed.reshape(len(signed), -1)
    n, d = flat.shape
    weights, _ = max_margin(flat)
    program = linprog(
        np.append(np.zeros(d), -1.0),
        A_ub=np.column_stack([-flat, np.ones(n)]),
        b_ub=np.zeros(n),
        bounds=[(-1, 1)] * d + [(None, None)],
    )
    bound = np.linalg.norm(np.tensordot(spectral_weights, signed, 1), ord="nuc")
    return np.array([1 / np.linalg.norm(weights), -program.fun, bound])


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return shares of the largest margins for all optimisers."""
    size = (params.examples, params.side, params.side)
    signed = rng.standard_normal(size) / params.side  # with random labels, the same law
    at = np.unique(np.geomspace(10, params.steps, params.records).astype(int))
    runs = {name: run(params, signed, name, at) for name in OPTIMISERS}
    best = largest_margins(signed, runs["Muon"][1])
    margins = np.array(
        [
            [np.tensordot(signed, w, 2).min() / norms(w) / best for w in runs[name][0]]
            for name in OPTIMISERS
        ]
    )
    return Result(
        shares=margins[:, -1],
        best=best,
        steps=at.astype(float),
        course=np.array([margins[row, :, own] for row, own in enumerate(OWN)]),
    )


def figure(result: Result) -> Figure:
    """Draw the shares of the largest margins, and the course of each optimiser's own."""
    drawing, (left, right) = style.panels(2)
    for column, name in enumerate(NORMS):
        for row, _ in enumerate(OPTIMISERS):
            own = OWN[row] == column
            place = row + (column - 1) * 0.26
            colour = style.COLOURS[column]
            share = max(0.0, float(result.shares[row, column]))
            left.bar(
                place,
                share,
                0.24,
                color=colour,
                alpha=1.0 if own else 0.45,
                label=f"{name} norm" if row == OWN.index(column) else None,
            )
    style.reference(left, [-0.5, len(OPTIMISERS) - 0.5], [1, 1])
    left.set_xticks(range(len(OPTIMISERS)), OPTIMISERS)
    left.set(ylabel="share of the largest margin", ylim=(0, 1.45))
    left.legend(loc="upper left", ncols=1)
    for row, name in enumerate(OPTIMISERS):
        marker = style.MARKERS[row]
        right.semilogx(result.steps, result.course[row], f"{marker}-", markevery=8, label=name)
    style.reference(right, result.steps[[0, -1]], [1, 1])
    right.set(xlabel="steps", ylabel="share of its own largest margin", ylim=(0, 1.05))
    right.legend(loc="lower right")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare own margins with the largest ones, and with what the others reach."""

    def source(row: int) -> ClaimSource:
        claim = "C3" if OPTIMISERS[row] == "Adam" else "C2"
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"gronich2026implicit/{claim}")

    own = [
        Check(
            what=f"share of the largest margin in the {NORMS[OWN[row]]} norm, {name}",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float(result.shares[row, OWN[row]]),
            tolerance=0.07,
            why="the run is finite, and shares approach 1 no faster than one over the sum of the "
            "steps; seven per cent are our allowance",
            source=source(row),
        )
        for row, name in enumerate(OPTIMISERS)
    ]
    lead = []
    for column, norm in enumerate(NORMS):
        mine = [row for row in range(len(OPTIMISERS)) if OWN[row] == column]
        others = [row for row in range(len(OPTIMISERS)) if OWN[row] != column]
        least = result.shares[mine, column].min() - result.shares[others, column].max()
        lead.append(
            Check(
                what=f"{norm} norm: share of its own optimisers less the largest of the others",
                comparison=Comparison.AT_LEAST,
                claimed=0.0,
                observed=float(least),
                tolerance=0.0,
                why="which margin is maximised depends on the optimiser",
                source=ClaimSource(kind=SourceKind.ABSTRACT, place="gronich2026implicit/C5"),
            )
        )
    return [*own, *lead]


DEMONSTRATION = Demonstration(
    name="margins-by-optimiser",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
