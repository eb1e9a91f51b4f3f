r"""Interpolating pure noise by a univariate ReLU network of least norm (joshi2023noisy).

A hidden unit :math:`a\,[wx+b]_+` has a kink at :math:`ξ=-b/w`, where the slope jumps by
:math:`c=a|w|`.  Derived here: for a given kink and jump, the least of
:math:`\tfrac12(a^2+w^2+b^2)` is :math:`|c|\sqrt{1+ξ^2}` (scale :math:`a` against :math:`(w,b)`).
A network of least norm with a free affine term therefore minimises
:math:`\sum_k |c_k|\,w(ξ_k)` with :math:`w(ξ)=\sqrt{1+ξ^2}`, over the piecewise linear functions
through the points.

How it is found.  Let :math:`δ_j` be the slope from point :math:`j` to the next, and
:math:`ε_j` the sign of :math:`δ_j-δ_{j-1}`.  The minimiser is straight between neighbours
with different signs; in a run of points of one sign it is convex or concave, with one kink at most
between neighbours, since two could be merged into one at their mean, and :math:`w` is strictly
convex.  Let :math:`s_j` be its slope at the :math:`j`-th point of a run.  Both ends are
straight outwards, :math:`s_j` lies between :math:`δ_{j-1}` and :math:`δ_j`, and two slopes fix
the kink.  So a run of one point has its kink there, a run of two has it where the outer
lines meet, and in a longer run the inner slopes minimise the sum, a convex problem.
As jumps and jumps times positions have sums that the ends fix, :math:`w` may be replaced by what
it differs from its tangent, which avoids cancellation.  The tests compare with a linear program
over all functions with kinks on a grid.

Claims C1 and C2.  Labels are noise of variance 1 around the function 0, so :math:`\int|f|`
and :math:`\int f^2` are what the network adds to the noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from survey_tools.demonstrations import style
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SPLINE = float(np.sqrt(2 / np.pi) * (1 + np.arcsinh(1) / np.sqrt(2)) / 2)
"""Mean absolute value of the straight interpolation of standard normal noise, 0.6476.

Derived here: at a share u between two points it is normal with variance u² + (1-u)², whose root has
the mean (1 + asinh(1)/√2)/2 over u; √(2/π) is the mean absolute value of a standard normal.
"""

GRID = 9
"""Slopes tried for each inner point of a run, in each round."""
ROUNDS = 24
"""Rounds of refinement; each shrinks the interval of slopes by 3/8, to 10⁻¹⁰ in all."""
BATCH = 60_000
"""Points that are worked on at once, which bounds the memory; no less than the largest n."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Sizes of the training sets and numbers of draws."""

    sizes: tuple[int, ...] = (100, 300, 1000, 3000, 10_000)
    """Numbers n of points, uniform in [0, 1]."""
    draws: tuple[int, ...] = (2000, 1000, 400, 200, 120)
    """Training sets drawn at each size."""
    shown: int = 12
    """Points of the interpolant that the figure shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Quantiles over training sets, and one interpolant to look at."""

    sizes: Integers
    """Shape (s,)."""
    absolute: Floats
    """Quartiles of ∫|f| over training sets, shape (s, 3)."""
    squared: Floats
    """Quartiles of ∫f² over training sets, shape (s, 3)."""
    squared_mean: Floats
    """Mean of ∫f² over training sets, shape (s,)."""
    straight: Floats
    """Median of ∫|f| for the straight interpolation, shape (s,)."""
    points: Floats
    """Points of a small training set and their labels, shape (2, shown)."""
    curve: Floats
    """Nodes of its interpolant, in order, and the values there, shape (2, 2 shown - 1)."""


def excess_weight(at: Floats, middle: Floats) -> Floats:
    """Return w(middle + at) less the tangent of w at middle, without cancellation.

    With w0 = w(middle): w - w0 - middle·at/w0
    = at²(w0 - middle(2 middle + at)/(w + w0)) / ((w + w0) w0).
    """
    start = np.sqrt(1 + middle**2)
    end = np.sqrt(1 + (middle + at) ** 2)
    numerator = start - middle * (2 * middle + at) / (end + start)
    excess: Floats = at**2 * numerator / ((end + start) * start)
    return excess


def kink(left: Floats, right: Floats, slope: Floats, gap: Floats) -> Floats:
    """Return how far into a gap the lines through its ends meet; its middle where they agree.

    :param left: slope of the line through the left end.
    :param right: slope of the line through the right end.
    :param slope: slope from end to end, between the two.
    """
    jump = right - left
    flat = np.abs(jump) < np.finfo(float).tiny
    share: Floats = np.where(flat, 0.5, (right - slope) / np.where(flat, 1, jump))
    into: Floats = gap * share
    return into


def inner_slopes(x: Floats, slopes: Floats) -> Floats:
    """Return the slopes of the minimiser at the points of runs of one length, all convex.

    Dynamic programming over a grid of slopes at each inner point, which is then refined about the
    best choice.

    :param x: points, shape (runs, m).
    :param slopes: from each point's left neighbour, and to the last one's right, (runs, m + 1).
    """
    runs, length = x.shape
    gaps, between = np.diff(x), slopes[:, 1:-1]
    middle = x.mean(axis=1)[:, None, None]
    low, high = slopes[:, :-1].copy(), slopes[:, 1:].copy()
    high[:, 0], low[:, -1] = slopes[:, 0], slopes[:, -1]
    least, most = low.copy(), high.copy()
    best = low
    for _ in range(ROUNDS if length > 2 else 1):  # noqa: PLR2004 (two ends have no inner point)
        tried = low[..., None] + (high - low)[..., None] * np.linspace(0, 1, GRID)
        total = np.zeros((runs, GRID))
        choices = []
        for j in range(length - 1):
            left, right = tried[:, j, :, None], tried[:, j + 1, None, :]
            into = kink(left, right, between[:, j, None, None], gaps[:, j, None, None])
            offset = x[:, j, None, None] + into - middle
            costs = total[..., None] + (right - left) * excess_weight(offset, middle)
            choices.append(costs.argmin(axis=1))
            total = costs.min(axis=1)
        pick = total.argmin(axis=1)
        best = np.empty_like(low)
        for j in range(length - 1, -1, -1):
            best[:, j] = tried[np.arange(runs), j, pick]
            if j:
                pick = choices[j - 1][np.arange(runs), pick]
        reach = 1.5 * (high - low) / (GRID - 1)
        low, high = np.maximum(best - reach, least), np.minimum(best + reach, most)
    return best


def least_norm(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return nodes and values of the interpolants of least norm, each of shape (draws, 2n - 1).

    The nodes are the points and one place in every gap, a kink or the middle.

    :param x: increasing points, shape (draws, n).
    :param y: labels, shape (draws, n).
    """
    gaps = np.diff(x)
    delta = np.diff(y) / gaps
    draws, n = x.shape
    signs = np.zeros((draws, n), dtype=np.int64)
    signs[:, 1:-1] = np.where(np.diff(delta) >= 0, 1, -1)
    slope_at = np.zeros((draws, n))
    # Runs in the flattened signs; the zeros at both ends of a draw keep draws apart.
    flat = signs.ravel()
    starts = np.flatnonzero(np.diff(flat, prepend=0) != 0)
    lengths = np.diff(np.append(starts, flat.size))
    inside = flat[starts] != 0
    starts, lengths = starts[inside], lengths[inside]
    for length in np.unique(lengths[lengths > 1]):
        first = starts[lengths == length]
        row, column = np.divmod(first, n)
        sign = flat[first][:, None].astype(float)
        columns = column[:, None] + np.arange(length)
        around = column[:, None] + np.arange(-1, length)
        found = inner_slopes(x[row[:, None], columns], sign * delta[row[:, None], around])
        slope_at[row[:, None], columns] = sign * found
    same = (signs[:, :-1] == signs[:, 1:]) & (signs[:, 1:] != 0)
    left = np.where(same, slope_at[:, :-1], delta)
    right = np.where(same, slope_at[:, 1:], delta)
    into = kink(left, right, delta, gaps)
    nodes, values = np.empty((draws, 2 * n - 1)), np.empty((draws, 2 * n - 1))
    nodes[:, ::2], values[:, ::2] = x, y
    nodes[:, 1::2], values[:, 1::2] = x[:, :-1] + into, y[:, :-1] + left * into
    return nodes, values


def extended(nodes: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return nodes and values on [0, 1], with the outermost pieces drawn out straight."""
    first = (values[:, 1] - values[:, 0]) / (nodes[:, 1] - nodes[:, 0])
    last = (values[:, -1] - values[:, -2]) / (nodes[:, -1] - nodes[:, -2])
    start = values[:, 0] - first * nodes[:, 0]
    end = values[:, -1] + last * (1 - nodes[:, -1])
    width = ((0, 0), (1, 1))
    nodes, values = np.pad(nodes, width), np.pad(values, width)
    nodes[:, -1], values[:, 0], values[:, -1] = 1, start, end
    return nodes, values


def integrals(nodes: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return ∫|f| and ∫f² of piecewise linear functions over their nodes, each (draws,)."""
    gaps = np.diff(nodes)
    a, b = values[:, :-1], values[:, 1:]
    spread = np.abs(a) + np.abs(b)
    crossing = (a**2 + b**2) / np.where(spread > 0, 2 * spread, 1)
    absolute = np.where(a * b >= 0, spread / 2, crossing)
    return (gaps * absolute).sum(axis=1), (gaps * (a * a + a * b + b * b) / 3).sum(axis=1)


def training_sets(draws: int, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return uniform points in increasing order and standard normal labels, each (draws, n)."""
    return np.sort(rng.random((draws, n)), axis=1), rng.standard_normal((draws, n))


def batch_errors(draws: int, n: int, rng: np.random.Generator) -> Floats:
    """Return ∫|f|, ∫f², and ∫|f| of the straight interpolation, shape (3, draws)."""
    x, y = training_sets(draws, n, rng)
    absolute, squared = integrals(*extended(*least_norm(x, y)))
    return np.array([absolute, squared, integrals(*extended(x, y))[0]])


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return quartiles of both errors at every size, and a small example."""
    quartiles = (25, 50, 75)
    absolute, squared, means, straight = [], [], [], []
    for n, draws in zip(params.sizes, params.draws, strict=True):
        batches = [
            batch_errors(min(draws - done, BATCH // n), n, rng)
            for done in range(0, draws, BATCH // n)
        ]
        errors = np.concatenate(batches, axis=1)
        absolute.append(np.percentile(errors[0], quartiles))
        squared.append(np.percentile(errors[1], quartiles))
        means.append(errors[1].mean())
        straight.append(np.median(errors[2]))
    x, y = training_sets(1, params.shown, rng)
    return Result(
        sizes=np.array(params.sizes),
        absolute=np.array(absolute),
        squared=np.array(squared),
        squared_mean=np.array(means),
        straight=np.array(straight),
        points=np.vstack([x, y]),
        curve=np.vstack(least_norm(x, y)),
    )


def figure(result: Result) -> Figure:
    """Draw an interpolant, and both errors as the training set grows."""
    drawing, (left, right) = style.panels(2)
    left.plot(*result.curve, label="least norm")
    style.reference(left, result.points[0], result.points[1], "straight")
    left.plot(*result.points, "o", color=style.ORANGE, label="noisy labels")
    left.set(xlabel="$x$", ylabel="$f(x)$", title="Kinks fall between the points")
    left.legend()
    for row, (label, errors) in enumerate(
        (("$\\int\\,f^{\\,2}$", result.squared), ("$\\int\\,|f\\,|$", result.absolute))
    ):
        colour = style.COLOURS[row]
        right.fill_between(
            result.sizes, errors[:, 0], errors[:, 2], color=colour, alpha=0.15, linewidth=0
        )
        right.semilogx(result.sizes, errors[:, 1], style.MARKERS[row], linestyle="-", label=label)
    right.semilogx(
        result.sizes,
        result.straight,
        style.MARKERS[2],
        linestyle="",
        color=style.GREEN,
        label="$\\int\\,|f\\,|$, straight",
    )
    style.reference(right, result.sizes[[0, -1]], [SPLINE, SPLINE])
    right.set(xlabel="points $n$", ylabel="error added, median and quartiles")
    right.set_ylim(0, 1.45 * float(result.squared[-1, 2]))
    right.legend(loc="upper left")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare the growth of both errors, and the straight interpolation with its exact mean."""

    def growth(errors: Floats) -> float:
        return float(errors[-1, 1] / errors[0, 1])

    ends = f"n = {result.sizes[0]}$ to ${result.sizes[-1]}"
    return [
        Check(
            what=f"median of $\\int|f|$, growth from ${ends}$",
            comparison=Comparison.AT_MOST,
            claimed=1.2,
            observed=growth(result.absolute),
            tolerance=0.0,
            why="bounded is the claim, with no constant; that a hundred times as many points add "
            "less than a fifth is our reading",
            source=ClaimSource(kind=SourceKind.SCALING, place="joshi2023noisy/C1"),
        ),
        Check(
            what=f"median of $\\int f^2$, growth from ${ends}$",
            comparison=Comparison.AT_LEAST,
            claimed=1.8,
            observed=growth(result.squared),
            tolerance=0.0,
            why="unbounded is the claim, with no rate; a logarithm would double, and nine tenths "
            "of that are our reading",
            source=ClaimSource(kind=SourceKind.SCALING, place="joshi2023noisy/C2"),
        ),
        Check(
            what="least growth of the median of $\\int f^2$ from one size to the next",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float((result.squared[1:, 1] / result.squared[:-1, 1]).min()),
            tolerance=0.0,
            why="the medians must increase",
            source=ClaimSource(kind=SourceKind.SCALING, place="joshi2023noisy/C2"),
        ),
        Check(
            what=f"median of $\\int|f|$ for straight interpolation, $n = {result.sizes[-1]}$",
            claimed=SPLINE,
            observed=float(result.straight[-1]),
            tolerance=0.01,
            why="a median over a few draws, each with relative fluctuations of order $n^{-1/2}$",
            source=ClaimSource(
                kind=SourceKind.DERIVED, place="SPLINE in univariate_interpolation.py"
            ),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="univariate-interpolation",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
