r"""Other points, as far away as one likes, explain the weights as well (refael2025prior).

A network :math:`f(x)=\sum_ja_j\max\{0,w_j^\top x\}` satisfies the KKT conditions of margin
maximisation for points :math:`x_i` with labels :math:`y_i` if there are :math:`\lambda_i\ge0` and
slopes :math:`g_{ji}` with

.. math:: w_j=a_j\sum_i\lambda_iy_ig_{ji}x_i,\qquad
   g_{ji}=1\text{ if }w_j^\top x_i>0,\quad 0\text{ if }w_j^\top x_i<0,\quad\in[0,1]\text{ if }0,

and :math:`\lambda_i=0` for points that are not of least margin.

**Alternatives.**  Let :math:`u_i` be unit vectors orthogonal to all :math:`w_j`, and replace each
:math:`x_i` by the two points :math:`x_i\pm Tu_i` with the same label, the same slopes, and
:math:`\lambda_i/2` each.  Then :math:`w_j^\top(x_i\pm Tu_i)=w_j^\top x_i`, so that outputs and
signs are the same, and in the sum the :math:`Tu_i` cancel.  So whatever holds of the training set,
exactly or approximately, holds of the new one, for every T.  If the :math:`u_i` are orthogonal to
all training points as well, then :math:`\|x_i\pm Tu_i-x_k\|^2=\|x_i-x_k\|^2+T^2`: the new points
are at distance T or more from the training set (derived here; the paper's construction was not
read).  Such :math:`u_i` exist as soon as weights and points span less than the whole space.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from scipy.linalg import null_space

from survey_tools.demonstrations import style
from survey_tools.demonstrations.margin_network import Network, on_sphere, train
from survey_tools.demonstrations.numerics import Floats, beyond_rounding
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

ROUNDING: Final = 1e-10
"""Differences below this are rounding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting."""

    dimension: int = 50
    """Dimension of the inputs, d."""
    examples: int = 20
    """Training examples, n < d: uniform unit vectors, labels in turn."""
    width: int = 500
    """Neurons, m, an even number."""
    initial: float = 1e-3
    """Standard deviation of the initial weights."""
    rate: float = 1.3
    """Step size of training, times the largest eigenvalue of the Gram matrix."""
    steps: int = 4000
    """Steps of training."""
    moves: tuple[float, ...] = (0.1, 1.0, 10.0, 100.0, 1000.0)
    """How far alternative points are moved, T."""
    kink: float = 0.01
    """A point is on a neuron's kink if |w·x| is at most this share of its mean over all pairs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How well the conditions hold for the training set and for alternatives."""

    moves: Floats
    """T, shape (a,)."""
    rest: float
    """|W - Σ…|/|W| for the training set."""
    spread: float
    """Largest margin of the training set over the least, minus 1."""
    on_kink: float
    """Share of the pairs of neuron and point on a kink."""
    rests: Floats
    """|W - Σ…|/|W| for the alternatives, shape (a,)."""
    rest_changes: Floats
    """The absolute difference to that for the training set, 0 if rounding, shape (a,)."""
    margin_changes: Floats
    """Largest difference of a margin, over the least margin, 0 if rounding, shape (a,)."""
    distances: Floats
    """Least distance of an alternative point to a training point, shape (a,)."""


def remainder(
    network: Network,
    points: Floats,
    labels: Floats,
    multipliers: Floats,
    slopes: Floats,
) -> float:
    """Return |W - Σ…|/|W|, how far the weights are from the sum in the conditions.

    :param points: shape (n, d).
    :param labels: shape (n,).
    :param multipliers: λ, shape (n,).
    :param slopes: g, shape (m, n).
    """
    sums = network.outer[:, None] * slopes * (multipliers * labels) @ points
    return float(np.linalg.norm(network.weights - sums) / np.linalg.norm(network.weights))


def multipliers_and_slopes(
    network: Network, points: Floats, labels: Floats, kink: float
) -> tuple[Floats, Floats, float]:
    """Return λ and g of a network whose rows are in the span of independent points.

    W = CX has one solution C, and c_ji = a_j λ_i y_i g_ji.  λ_i is the median of c_ji / (a_j y_i)
    over the neurons on which the point is active.  Slopes are those of the conditions, and
    chosen in [0, 1] to fit where the point is on the kink.

    :returns: λ, shape (n,); g, shape (m, n); and the share of the pairs on a kink.
    """
    shares = network.weights @ np.linalg.pinv(points) / network.outer[:, None] / labels
    arguments = network.arguments(points).T
    near = np.abs(arguments) <= kink * np.abs(arguments).mean()
    active = np.where((arguments > 0) & ~near, shares, np.nan)
    multipliers = np.nanmedian(active, axis=0)
    fitted = np.clip(shares / multipliers, 0, 1)
    slopes = np.where(near, fitted, (arguments > 0).astype(float))
    return multipliers, slopes, float(near.mean())


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train, and set alternatives beside the training set."""
    n, d = params.examples, params.dimension
    points = on_sphere(n, d, rng) / np.sqrt(d)
    labels = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    trained = train(
        points,
        labels,
        rng,
        width=params.width,
        initial=params.initial,
        rate=params.rate,
        steps=params.steps,
        biased=False,
    )
    onto = np.linalg.pinv(points) @ points
    network = Network(outer=trained.outer, weights=trained.weights @ onto, biases=trained.biases)
    multipliers, slopes, on_kink = multipliers_and_slopes(network, points, labels, params.kink)
    margins = labels * network.outputs(points)
    rest = remainder(network, points, labels, multipliers, slopes)
    free = null_space(points)
    moves = rng.standard_normal((n, free.shape[1])) @ free.T
    moves /= np.linalg.norm(moves, axis=1, keepdims=True)
    twice = np.concatenate([labels, labels])
    rows = []
    for far in params.moves:
        others = np.concatenate([points + far * moves, points - far * moves])
        own = remainder(
            network, others, twice, np.tile(multipliers / 2, 2), np.hstack([slopes, slopes])
        )
        change = np.abs(twice * network.outputs(others) - np.tile(margins, 2)).max()
        apart = np.linalg.norm(others[:, None] - points, axis=2).min()
        rows.append((own, abs(own - rest), change / margins.min(), apart))
    rests, rest_changes, margin_changes, distances = np.array(rows).T
    return Result(
        moves=np.array(params.moves),
        rest=rest,
        spread=float(margins.max() / margins.min() - 1),
        on_kink=on_kink,
        rests=rests,
        rest_changes=beyond_rounding(rest_changes, ROUNDING),
        margin_changes=beyond_rounding(margin_changes, ROUNDING),
        distances=distances,
    )


def checks(result: Result) -> list[Check]:
    """Return how alternatives compare with the training set."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of no_prior.py")
    return [
        Check(
            what="greatest difference between the remainders of alternatives and training set",
            claimed=0,
            observed=float(result.rest_changes.max()),
            tolerance=ROUNDING,
            why=(
                "Equal but for rounding, for points at distances up to a thousand; what is below "
                "$10^{-10}$ is kept as 0."
            ),
            source=derived,
        ),
        Check(
            what="greatest difference of a margin, over the least margin",
            claimed=0,
            observed=float(result.margin_changes.max()),
            tolerance=ROUNDING,
            why="The same.",
            source=derived,
        ),
        Check(
            what="least distance of an alternative point to a training point, over $T$",
            comparison=Comparison.AT_LEAST,
            claimed=1,
            observed=float((result.distances / result.moves).min()),
            tolerance=1e-5,
            why="Exact; kept with six digits.",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="refael2025prior/C1"),
        ),
        Check(
            what=r"remainder $\|W-\sum\ldots\|/\|W\|$ of the training set itself",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=result.rest,
            tolerance=0.05,
            why="The limit is a KKT point; training ends at a finite time. A twentieth is ours.",
            source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of margin_network.py"),
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw how well alternatives explain the weights, and how far away they are."""
    drawn, (left, right) = style.panels(2)
    ends = result.moves[[0, -1]]
    left.semilogx(result.moves, 100 * result.rests, "o", label="alternatives")
    style.reference(left, ends, [100 * result.rest] * 2, "training set")
    left.set(
        xlabel="how far points are moved, $T$",
        ylabel="weights not explained (%)",
        ylim=(0, 250 * result.rest),
    )
    left.legend(loc="upper right")
    right.loglog(result.moves, result.distances, "o", color=style.ORANGE, label="alternatives")
    style.reference(right, ends, ends, "$T$")
    right.set(xlabel="how far points are moved, $T$", ylabel="distance to the training set")
    right.legend(loc="upper left")
    return drawn


DEMONSTRATION = Demonstration(
    name="no-prior",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
