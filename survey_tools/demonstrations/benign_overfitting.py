r"""Wrong labels are fitted and do no harm, as examples become orthogonal (frei2023benign).

Examples are :math:`x=\tilde yμ+ξ` with :math:`ξ∼N(0,I_d)`, and a share :math:`p` of their labels
is the opposite of :math:`\tilde y`. The classifier of largest margin satisfies the KKT conditions,
which for a linear model are sufficient as well. The norm of :math:`μ` is :math:`c(d/n)^{3/8}`,
between :math:`(d/n)^{1/4}`, above which the mean of the examples points towards :math:`μ`, and
:math:`(d/n)^{1/2}`, below which they are nearly orthogonal.

Derived here.  A new example without noise in its label is misclassified with probability
:math:`Φ(-μ^⊤w/|w|)`, so that no test set is drawn.  Suppose that the noise vectors are exactly
orthogonal, of square norm :math:`d`, and orthogonal to :math:`μ`, and let :math:`κ=n|μ|^2/d` and
:math:`q=1-2p`.  All margins are 1 if the multipliers are :math:`(1-T)/d` for right and
:math:`(1+T)/d` for wrong labels with :math:`T=κ((1-p)(1-T)-p(1+T))`, that is :math:`T=κq/(1+κ)`.
They are positive, hence this is the solution.  Then :math:`|w|^2=\sumλ_i=(n/d)(1-qT)` and
:math:`μ^⊤w=T`.  The sum :math:`u` of the signed examples has :math:`u^⊤w=n` and
:math:`|u|^2=nd(1+κq^2)`, so the cosine of :math:`w` with the uniform mean is
:math:`((1-qT)(1+κq^2))^{-1/2}`, which tends to 1 with :math:`κ→0`.

Claims C1 and C3 of ``frei2023benign``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, max_margin
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Noisy data in growing dimension."""

    examples: int = 100
    """Number n of examples."""
    dimensions: tuple[int, ...] = (200, 500, 1000, 2000, 5000, 10_000, 20_000, 40_000)
    """Dimensions d."""
    signal: float = 1.2
    """c: the mean has norm c·(d/n)^(3/8)."""
    flipped: float = 0.15
    """Share of the labels that are wrong; rounded down to a number of examples."""
    trials: int = 5
    """Data sets for each dimension."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Errors and cosines, as means over data sets."""

    dimensions: Floats
    """Shape (a,)."""
    training_error: Floats
    """Share of the noisy training labels that are not reproduced, shape (a,)."""
    test_error: Floats
    """Probability to misclassify a new example whose label is right, shape (a,)."""
    cosine: Floats
    """Cosine of the classifier with the uniform mean of signed examples, shape (a,)."""
    spread: Floats
    """Smallest multiplier over the largest, shape (a,)."""
    predicted_error: Floats
    """Test error for orthogonal noise, shape (a,)."""
    predicted_cosine: Floats
    """Cosine for orthogonal noise, shape (a,)."""
    flipped: float


def norm_of_mean(params: Params, d: int) -> float:
    """Return the norm of μ."""
    return float(params.signal * (d / params.examples) ** 0.375)


def orthogonal(params: Params, d: int) -> tuple[float, float]:
    """Return test error and cosine for orthogonal noise; see the docstring of the module."""
    ratio = params.examples / d
    q, kappa = 1 - 2 * params.flipped, norm_of_mean(params, d) ** 2 * ratio
    t = kappa * q / (1 + kappa)
    error = norm.cdf(-t / np.sqrt(ratio * (1 - q * t)))
    return float(error), float(((1 - q * t) * (1 + kappa * q**2)) ** -0.5)


def fit(params: Params, d: int, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """Return training error, test error, cosine, and smallest over largest multiplier."""
    n = params.examples
    mean = norm_of_mean(params, d)
    right = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    labels = np.where(np.arange(n) < int(params.flipped * n), -right, right)
    x = rng.standard_normal((n, d))
    x[:, 0] += right * mean
    signed = labels[:, None] * x
    weights, multipliers = max_margin(signed)
    length, average = np.linalg.norm(weights), signed.mean(axis=0)
    return (
        float((signed @ weights <= 0).mean()),
        float(norm.cdf(-mean * weights[0] / length)),
        float(weights @ average / (length * np.linalg.norm(average))),
        float(multipliers.min() / multipliers.max()),
    )


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return means for every dimension."""
    rows = [
        np.mean([fit(params, d, rng) for _ in range(params.trials)], axis=0)
        for d in params.dimensions
    ]
    training_error, test_error, cosine, spread = np.array(rows).T
    error, uniform = np.array([orthogonal(params, d) for d in params.dimensions]).T
    return Result(
        dimensions=np.array(params.dimensions, dtype=float),
        training_error=training_error,
        test_error=test_error,
        cosine=cosine,
        spread=spread,
        predicted_error=error,
        predicted_cosine=uniform,
        flipped=params.flipped,
    )


def figure(result: Result) -> Figure:
    """Draw both errors, and how near the classifier is to a uniform mean."""
    drawing, (left, right) = style.panels(2)
    style.reference(left, result.dimensions, result.predicted_error, "if noise were orthogonal")
    left.semilogx(result.dimensions, result.test_error, "o", label="new examples")
    left.semilogx(result.dimensions, result.training_error, "s-", label="noisy training labels")
    left.set(xlabel="dimension $d$", ylabel="error")
    left.legend(loc="upper right")
    style.reference(right, result.dimensions, result.predicted_cosine)
    right.semilogx(result.dimensions, result.cosine, "o", label="cosine with the uniform mean")
    right.semilogx(
        result.dimensions, result.spread, "^-", color=style.GREEN, label="least over largest weight"
    )
    right.set(xlabel="dimension $d$", ylabel="how uniform", ylim=(-0.03, 1.35))
    right.legend(loc="upper left")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare errors with zero, and the classifier with the uniform mean."""

    def source(claim: str) -> ClaimSource:
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"frei2023benign/{claim}")

    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of benign_overfitting.py")
    d = f"{result.dimensions[-1]:.0f}"
    return [
        Check(
            what="largest training error on the noisy labels, all dimensions",
            claimed=0.0,
            observed=float(result.training_error.max()),
            tolerance=0.0,
            why="fitted exactly",
            source=source("C1"),
        ),
        Check(
            what=f"error on new examples, $d = {d}$",
            comparison=Comparison.AT_MOST,
            claimed=0.0,
            observed=float(result.test_error[-1]),
            tolerance=0.01,
            why="it vanishes as the dimension grows, at a rate the abstract does not give",
            source=source("C1"),
        ),
        Check(
            what=f"cosine with the uniform mean, $d = {d}$",
            claimed=1.0,
            observed=float(result.cosine[-1]),
            tolerance=0.05,
            why="“nearly uniform” is not quantified in the abstract; one twentieth is ours",
            source=source("C3"),
        ),
        Check(
            what=f"that cosine by the formula for orthogonal noise, $d = {d}$",
            claimed=float(result.predicted_cosine[-1]),
            observed=float(result.cosine[-1]),
            tolerance=0.02,
            why="inner products of the noise vary multipliers by a share of order $(n/d)^{1/2}$",
            source=derived,
        ),
        Check(
            what="least increase of that cosine from one dimension to the next",
            comparison=Comparison.AT_LEAST,
            claimed=0.0,
            observed=float(np.diff(result.cosine).min()),
            tolerance=0.0,
            why="the more orthogonal, the more uniform",
            source=ClaimSource(kind=SourceKind.SCALING, place="frei2023benign/C3"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="benign-overfitting",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
