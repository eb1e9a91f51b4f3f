r"""The best loss in the basin a network starts in, as the network gets wider (safran2015quality).

The network is :math:`N(x)=\sum_{j=1}^wv_j[u_j^⊤x]_+` with :math:`n≤d` orthogonal inputs and labels
:math:`±1`, and the loss is the mean square. The *basin* considered is the cone of parameters with
the same signs of all :math:`v_j` and of all :math:`u_j^⊤x_i` as at the random start. For fixed
:math:`v` the loss is convex on it, so that a descending path leads to its minimum.

Derived here. As :math:`n≤d` and the inputs are independent, the numbers :math:`|u_j^⊤x_i|` may be
chosen freely, and each input is fitted for itself. It is fitted exactly if some unit is active on
it whose :math:`v_j` has the sign of its label; otherwise the best output is 0, with loss 1. At a
symmetric random start, a unit has both properties with probability 1/4, so that

- the expected least loss is :math:`(3/4)^w`;
- orthogonal inputs have independent patterns under Gaussian :math:`u_j`; with :math:`p` positive
  :math:`v_j`, all :math:`n_±` inputs with labels :math:`±1` are fitted with probability
  :math:`(1-2^{-p})^{n_+}(1-2^{-(w-p)})^{n_-}`, to be averaged over :math:`p∼\mathrm{Bin}(w,1/2)`.

Claims C1 and C2 of ``safran2015quality``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import nnls

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers
from survey_tools.demonstrations.shape import Check, ClaimSource, Demonstration, SourceKind

FITTED = 1e-9
"""Least loss below which a basin holds a global minimum, all of which have loss 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data, widths, and random starts."""

    inputs: int = 10
    """Number n of inputs, orthonormal; half of the labels are 1 and half are -1."""
    dimension: int = 20
    """Their dimension d, no less than n."""
    widths: tuple[int, ...] = (1, 2, 4, 8, 16, 32)
    """Numbers w of units."""
    starts: int = 2000
    """Random starts for each width, with standard normal parameters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Least losses in the basins of random starts."""

    widths: Integers
    """Shape (a,)."""
    mean_loss: Floats
    """Mean over starts of the least loss, shape (a,)."""
    loss_error: Floats
    """Standard error of that mean, shape (a,)."""
    expected_loss: Floats
    """(3/4)^w, shape (a,)."""
    fitted: Floats
    """Share of starts whose basin holds a global minimum, shape (a,)."""
    expected_fitted: Floats
    """That share by the formula, shape (a,)."""
    starts: int


def least_loss(inner: Floats, outer: Floats, x: Floats, y: Floats) -> float:
    """Return the least mean square loss over the cone of parameters of a start.

    The outputs are linear in the numbers |u_j·x_i| v_j of active units, which are free to be any
    non-negative multiples: a problem of non-negative least squares.

    :param inner: shape (w, d).
    :param outer: shape (w,).
    :param x: independent inputs, shape (n, d).
    :param y: shape (n,).
    """
    n, w = len(x), len(outer)
    active = x @ inner.T > 0
    design = np.zeros((n, n * w))
    for i in range(n):
        design[i, i * w : (i + 1) * w] = active[i] * np.sign(outer)
    _, distance = nnls(design, y)
    return float(distance**2 / n)


def fitted_probability(w: int, positive: int, negative: int) -> float:
    """Return the probability that all inputs are fitted; see the docstring of the module."""
    p = np.arange(w + 1)
    weights = np.array([comb(w, int(k)) for k in p]) / 2.0**w
    return float(weights @ ((1 - 2.0**-p) ** positive * (1 - 2.0 ** (p - w)) ** negative))


def orthonormal(n: int, d: int, rng: np.random.Generator) -> Floats:
    """Return n orthonormal vectors of dimension d, shape (n, d)."""
    basis, _ = np.linalg.qr(rng.standard_normal((d, n)))
    return basis.T


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return mean least losses and shares of fitted starts."""
    n, d = params.inputs, params.dimension
    y = np.where(np.arange(n) < n // 2, 1.0, -1.0)
    losses = np.array(
        [
            [
                least_loss(
                    rng.standard_normal((w, d)), rng.standard_normal(w), orthonormal(n, d, rng), y
                )
                for _ in range(params.starts)
            ]
            for w in params.widths
        ]
    )
    return Result(
        widths=np.array(params.widths),
        mean_loss=losses.mean(axis=1),
        loss_error=losses.std(axis=1) / np.sqrt(params.starts),
        expected_loss=0.75 ** np.array(params.widths),
        fitted=(losses < FITTED).mean(axis=1),
        expected_fitted=np.array(
            [fitted_probability(w, n // 2, n - n // 2) for w in params.widths]
        ),
        starts=params.starts,
    )


def figure(result: Result) -> Figure:
    """Draw the mean least loss, and the share of starts whose basin holds a global minimum."""
    drawing, (left, right) = style.panels(2)
    style.reference(left, result.widths, result.expected_loss, "$(3/4)^w$")
    left.semilogx(result.widths, result.mean_loss, "o", label="random starts")
    left.set(xlabel="units $w$", ylabel="least loss in the basin, mean", ylim=(-0.03, 1))
    left.legend()
    style.reference(right, result.widths, result.expected_fitted, "formula")
    right.semilogx(result.widths, result.fitted, "s", color=style.ORANGE, label="random starts")
    right.set(xlabel="units $w$", ylabel="share with a global minimum")
    right.legend()
    for axes in (left, right):
        style.ticks(axes.xaxis, result.widths)
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare means and shares with their formulas, at every width."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of initial_basin.py")
    why = "3.5 standard errors over the starts"
    losses = [
        Check(
            what=f"mean least loss, {w} units",
            claimed=float(expected),
            observed=float(mean),
            tolerance=float(3.5 * max(error, 1 / result.starts / 10)),
            why=why,
            source=derived,
        )
        for w, expected, mean, error in zip(
            result.widths, result.expected_loss, result.mean_loss, result.loss_error, strict=True
        )
    ]
    shares = [
        Check(
            what=f"share of starts with a global minimum in the basin, {w} units",
            claimed=float(expected),
            observed=float(share),
            tolerance=3.5 * float(np.sqrt(expected * (1 - expected) / result.starts)) + 1e-9,
            why=why,
            source=derived,
        )
        for w, expected, share in zip(
            result.widths, result.expected_fitted, result.fitted, strict=True
        )
    ]
    return [*losses, *shares]


DEMONSTRATION = Demonstration(
    name="initial-basin",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
