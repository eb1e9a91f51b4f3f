r"""One step of gradient ascent, set beside retraining without the point (melamed2025provable).

A linear classifier of largest margin is :math:`w=\sum_iλ_iy_ix_i`.  The ascent step on the loss of
example 0 changes :math:`w` by a multiple of :math:`-y_0x_0`; *properly scaled*, we take it to
remove :math:`λ_0y_0x_0`, so that what is left is a combination of the other examples.

Derived here, for an estimate of the order of the error: with examples of norm about :math:`\sqrt d`
that are nearly orthogonal, :math:`|⟨x_i,x_j⟩|∼\sqrt d`, every :math:`λ_i≈1/d`.  Removing
:math:`λ_0y_0x_0` changes the margins of the other examples by
:math:`λ_0⟨x_0,x_i⟩∼d^{-1/2}`, which retraining corrects by that much in relative terms; so the
angle to the retrained classifier is of order :math:`d^{-1/2}`, and one minus its cosine of order
:math:`1/d`.

Claim C1 of ``melamed2025provable``, for linear models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, exponent, max_margin
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data in growing dimension."""

    examples: int = 50
    """Number n of examples."""
    dimensions: tuple[int, ...] = (500, 1000, 2000, 5000, 10_000, 20_000)
    """Dimensions d."""
    mean: float = 2.0
    """Norm of the mean μ; an example is yμ plus standard normal noise."""
    trials: int = 40
    """Data sets for each dimension, of each of which one example is forgotten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How far classifiers are from the retrained one, as medians over data sets."""

    dimensions: Floats
    """Shape (a,)."""
    unlearned: Floats
    """One minus the cosine of the angle to the retrained one, after the step, shape (a,)."""
    untouched: Floats
    """The same for the classifier before the step, shape (a,)."""
    residual: Floats
    """Root mean square by which margins of kept support vectors miss 1, shape (a,)."""


def distance(first: Floats, second: Floats) -> float:
    """Return one minus the cosine of an angle, without cancellation."""
    first, second = first / np.linalg.norm(first), second / np.linalg.norm(second)
    return float(np.sum((first - second) ** 2) / 2)


def forget(signed: Floats) -> tuple[float, float, float]:
    """Return the two distances and the residual for the example that stands first.

    :param signed: examples times labels, shape (n, d).
    """
    before, multipliers = max_margin(signed)
    after = before - multipliers[0] * signed[0]
    retrained, _ = max_margin(signed[1:])
    support = multipliers[1:] > 0
    residual = np.sqrt(np.mean((signed[1:][support] @ after - 1) ** 2))
    return distance(after, retrained), distance(before, retrained), float(residual)


def data(n: int, d: int, mean: float, rng: np.random.Generator) -> Floats:
    """Return examples of a mixture of two Gaussians, times their labels, shape (n, d)."""
    signed = rng.standard_normal((n, d))
    signed[:, 0] += mean
    return signed


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return medians for every dimension."""
    rows = [
        np.median(
            [forget(data(params.examples, d, params.mean, rng)) for _ in range(params.trials)],
            axis=0,
        )
        for d in params.dimensions
    ]
    unlearned, untouched, residual = np.array(rows).T
    return Result(
        dimensions=np.array(params.dimensions, dtype=float),
        unlearned=unlearned,
        untouched=untouched,
        residual=residual,
    )


def figure(result: Result) -> Figure:
    """Draw the distances to the retrained classifier, and how well its conditions hold."""
    drawing, (left, right) = style.panels(2)
    style.power_law(left, result.dimensions, float(result.unlearned[0]), -1.0)
    left.loglog(result.dimensions, result.untouched, "s-", color=style.ORANGE, label="before")
    left.loglog(result.dimensions, result.unlearned, "o", color=style.BLUE, label="after the step")
    left.set(xlabel="dimension $d$", ylabel="1 − cosine to the retrained one")
    left.legend()
    style.power_law(right, result.dimensions, float(result.residual[0]), -0.5)
    right.loglog(result.dimensions, result.residual, "^", color=style.GREEN)
    right.set(xlabel="dimension $d$", ylabel="margins of kept examples, error")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare exponents with those estimated, and the step with doing nothing."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of unlearning_step.py")
    return [
        Check(
            what="exponent of $d$ in one minus the cosine, after the step",
            claimed=-1.0,
            observed=exponent(result.dimensions, result.unlearned),
            tolerance=0.15,
            why="an estimate; in the lowest dimensions not all examples support the margin",
            source=derived,
        ),
        Check(
            what="exponent of $d$ in the error of the margins of kept examples",
            claimed=-0.5,
            observed=exponent(result.dimensions, result.residual),
            tolerance=0.1,
            why="an estimate; in the lowest dimensions not all examples support the margin",
            source=derived,
        ),
        Check(
            what="distance after the step over distance before it, largest dimension",
            comparison=Comparison.AT_MOST,
            claimed=0.0,
            observed=float(result.unlearned[-1] / result.untouched[-1]),
            tolerance=0.01,
            why="“closely approximates” is not quantified in the abstract; a hundredth is ours",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="melamed2025provable/C1"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="unlearning-step",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
