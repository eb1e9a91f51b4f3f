r"""The generalisation gap of Langevin dynamics beside its bound (harel2025temperature).

A linear classifier of :math:`N` examples with random labels is trained with the mean logistic loss
:math:`L` by Langevin dynamics at temperature :math:`1/β`,

.. math:: dθ=-(∇L(θ)+θ/β)\,dt+\sqrt{2/β}\,dW,\qquad θ_0∼p_0=\mathcal{N}(0,I),

whose stationary law is proportional to :math:`p_0(θ)e^{-βL(θ)}`: the regularisation keeps it at the
start when there is no loss.

Labels being random, the error on fresh examples is 1/2 whatever :math:`θ` is, so the gap is 1/2
less the training error; it is never above 1/2, and a bound above 1/2 says nothing. It is averaged
over runs on the same data.

The bound is that of claim C1 of ``harel2025temperature``,
:math:`\sqrt{(β\,\mathbb{E}L(θ_0)+\log(1/δ))/N}`.  As :math:`θ_0^⊤x_i` is normal with variance
:math:`|x_i|^2`, its expectation is integrated by the rule of Gauss and Hermite.

**What the dynamics tend to** (derived here). To first order in :math:`β` the stationary law changes
the mean of the training error by :math:`-β\operatorname{Cov}(\text{error},L)` under :math:`p_0`.
With :math:`u_i=θ^⊤x_i`, standard normal if :math:`|x_i|=1`, and
:math:`\ell(u)=\log(1+e^{-u})`, so that :math:`\ell(-u)-\ell(u)=u`,

.. math:: \operatorname{Cov}(1[u_i≤0],\ell(u_i))=\tfrac14\mathbb{E}|u_i|=\tfrac14\sqrt{2/π},

and for :math:`j≠i` the covariance is odd in the correlation of the two, which has mean 0 over data
sets. So the mean gap is :math:`β\sqrt{2/π}/(4N)`. What is left out is the curvature of :math:`βL`,
at most :math:`β/(4N)` times the largest eigenvalue of the Gram matrix, which is about
:math:`(1+\sqrt{N/d})^2`, beside the curvature 1 of :math:`-\log p_0`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from scipy.special import expit

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

MOST: Final = 0.5
"""No gap is larger with random labels."""
SMALL: Final = 0.25
"""Up to this ratio of curvatures the mean gap is compared with its first order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data, temperatures, and how the dynamics are followed."""

    examples: int = 200
    """Number N of examples, normal with unit variance over the dimension, with random labels."""
    dimension: int = 200
    """Their dimension d."""
    betas: tuple[float, ...] = (1.0, 3.0, 10.0, 30.0, 100.0, 1000.0)
    """Inverse temperatures β."""
    datasets: int = 10
    """Data sets, of whose gaps the largest is compared with the bound."""
    runs: int = 4
    """Runs on each data set, over which its gap is averaged."""
    steps: int = 1500
    """Steps of the method of Euler and Maruyama."""
    step: float = 0.1
    """Length of a step, times β."""
    longest: float = 5.0
    """No step is longer."""
    records: int = 30
    """Times at which the gap is kept."""
    delta: float = 0.05
    """The probability δ, over data sets, that the bound does not hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Gaps and bounds."""

    examples: int
    """N."""
    curvature: Floats
    """Largest curvature of βL over that of -log p₀, shape (b,)."""
    betas: Floats
    """Shape (b,)."""
    times: Floats
    """Shape (b, t)."""
    gaps: Floats
    """Mean gap over data sets at these times, shape (b, t)."""
    largest: Floats
    """Largest gap of a data set at any of these times, shape (b,)."""
    bounds: Floats
    """Shape (b,)."""


def initial_loss(x: Floats) -> float:
    """Return the expected loss at the start, for examples of shape (..., d)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    inputs = np.linalg.norm(x, axis=-1)[..., None] * nodes
    return float(np.mean(np.logaddexp(0, inputs) @ weights) / weights.sum())


def gradient(theta: Floats, signed: Floats) -> Floats:
    """Return the gradient of the mean logistic loss, shape (datasets, runs, d).

    :param signed: examples times labels, shape (datasets, N, d).
    """
    pull = expit(-theta @ signed.transpose(0, 2, 1))
    result: Floats = -pull @ signed / signed.shape[1]
    return result


def training_error(theta: Floats, signed: Floats) -> Floats:
    """Return the share of examples on the wrong side, averaged over runs, shape (datasets,)."""
    wrong: Floats = np.mean(theta @ signed.transpose(0, 2, 1) <= 0, axis=(1, 2))
    return wrong


def follow(
    params: Params, beta: float, signed: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return times, shape (t,), and gaps at these times, shape (t, datasets)."""
    length = min(params.step * beta, params.longest)
    at = np.unique(np.geomspace(1, params.steps, params.records).astype(int))
    theta = rng.standard_normal((len(signed), params.runs, params.dimension))
    gaps = []
    for step in range(1, params.steps + 1):
        drift = gradient(theta, signed) + theta / beta
        noise = rng.standard_normal(theta.shape)
        theta = theta - length * drift + np.sqrt(2 * length / beta) * noise
        if step in at:
            gaps.append(MOST - training_error(theta, signed))
    return length * at, np.array(gaps)


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return gaps and bounds for all temperatures, on the same data."""
    size = (params.datasets, params.examples, params.dimension)
    x = rng.standard_normal(size) / np.sqrt(params.dimension)  # with random labels, the same law
    times, gaps = zip(*(follow(params, beta, x, rng) for beta in params.betas), strict=True)
    betas = np.array(params.betas)
    gram = (1 + np.sqrt(params.examples / params.dimension)) ** 2
    return Result(
        examples=params.examples,
        curvature=betas * gram / (4 * params.examples),
        betas=betas,
        times=np.array(times),
        gaps=np.array([gap.mean(axis=1) for gap in gaps]),
        largest=np.array([gap.max() for gap in gaps]),
        bounds=np.sqrt((betas * initial_loss(x) - np.log(params.delta)) / params.examples),
    )


def figure(result: Result) -> Figure:
    """Draw the gaps in time, and the largest ones against the bound."""
    drawing, (left, right) = style.panels(2)
    colours = style.ordered(len(result.betas))
    for beta, times, gaps, colour in zip(
        result.betas, result.times, result.gaps, colours, strict=True
    ):
        left.semilogx(times, gaps, color=colour, label=f"{beta:g}")
    left.set(xlabel="time", ylabel="mean generalisation gap", ylim=(-0.02, 0.55))
    left.legend(title="$β$", loc="upper left")
    style.reference(right, result.betas, result.bounds, "bound")
    right.loglog(result.betas, result.largest, "o", label="largest gap, any data and time")
    right.axhspan(MOST, 2 * float(result.bounds.max()), color=style.RULE, alpha=0.5)
    right.text(float(result.betas[0]), 1.2, "no gap is larger than ½", color=style.QUIET)
    right.set(xlabel="inverse temperature $β$", ylabel="generalisation gap")
    right.set_ylim(0.015, 2 * float(result.bounds.max()))
    right.legend(loc="lower right")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare the largest gaps with the bound, where it can fail, and a mean gap with its limit."""
    source = ClaimSource(kind=SourceKind.ABSTRACT, place="harel2025temperature/C1")
    bounds = [
        Check(
            what=f"largest generalisation gap, $β={beta:g}$",
            comparison=Comparison.AT_MOST,
            claimed=float(bound),
            observed=float(gap),
            tolerance=0.0,
            why="the bound may fail on one data set in twenty; the gap is far below it",
            source=source,
        )
        for beta, gap, bound in zip(result.betas, result.largest, result.bounds, strict=True)
        if bound < MOST
    ]
    first_order = np.flatnonzero(result.curvature < SMALL)
    return [*bounds, *(_limit(result, int(row)) for row in first_order[-1:])]


def _limit(result: Result, row: int) -> Check:
    """Return the mean gap at late times beside the one derived."""
    beta = float(result.betas[row])
    derived = beta * float(np.sqrt(2 / np.pi)) / (4 * result.examples)
    late = result.gaps[row, result.times[row] > 3 * beta]
    error = float(late.std() / np.sqrt(len(late)))
    return Check(
        what=f"mean generalisation gap at late times, $β={beta:g}$",
        claimed=derived,
        observed=float(late.mean()),
        tolerance=float(result.curvature[row]) * derived + 3.5 * error,
        why="the formula is of first order in $β$; what it leaves out is smaller by a ratio of "
        "curvatures, and 3.5 standard errors are added, over the times later than $3β$",
        source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of langevin_gap.py"),
    )


DEMONSTRATION = Demonstration(
    name="langevin-gap",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
