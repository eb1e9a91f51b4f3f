r"""Large gradients off the subspace of the data, as steep as the start (melamed2023adversarial).

Data lie on a subspace of dimension :math:`l` of :math:`\mathbb{R}^d`, at a distance of
:math:`\sqrt d` from the origin. The network is :math:`N(x)=\sum_ja_j[w_j^⊤x]_+` with fixed
:math:`a_j=±m^{-1/2}` and trained :math:`w_j`, which start normal with variance :math:`σ^2/d` an
entry.

Derived here. The gradient of the loss by :math:`w_j` is a combination of examples, so the
component :math:`P^⊥w_j` off the subspace stays as it was at the start. At an example the gradient
of :math:`N` off the subspace is :math:`\sum_ja_j1[w_j^⊤x>0]P^⊥w_j`. Patterns depend on components
in the subspace alone, so given the active units it is normal with :math:`d-l` coordinates of
variance :math:`(σ^2/d)\sum_{j\,\mathrm{active}}a_j^2`, and if half of the units are active, its
norm is close to :math:`σ\sqrt{(d-l)/(2d)}`. It is proportional to :math:`σ`.

Moving an example off the subspace against its label flips the answer after a way of about
:math:`|N(x)|` over that norm.  Claims C1, C2 and C3 of ``melamed2023adversarial``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.special import expit

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, exponent
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data, network, starts, and training."""

    examples: int = 50
    """Number n of examples, uniform on a sphere of the subspace, with random labels."""
    dimension: int = 400
    """Dimension d of the space."""
    subspace: int = 20
    """Dimension l of the subspace."""
    width: int = 1000
    """Hidden units m."""
    starts: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0)
    """Scales σ of the start."""
    step: float = 0.05
    """Step size of gradient descent on the mean logistic loss."""
    most_steps: int = 20_000
    """Steps after which training is given up; it stops when all outputs are right by 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Gradients and ways to a flip, as medians over examples."""

    starts: Floats
    """Shape (a,)."""
    gradients: Floats
    """Norm of the gradient off the subspace, shape (a,)."""
    predicted: Floats
    """That norm by the formula, shape (a,)."""
    outputs: Floats
    """Size of the output, shape (a,)."""
    flips: Floats
    """Way off the subspace, along the gradient, that flips the answer, shape (a,)."""
    trained: Floats
    """Least output times label at the end of training, shape (a,)."""
    radius: float
    """Distance of the examples from the origin."""


def train(inner: Floats, outer: Floats, x: Floats, y: Floats, params: Params) -> Floats:
    """Return the weights in coordinates of the subspace once all outputs are right by 1.

    :param inner: shape (m, l).
    :param x: shape (n, l).
    """
    for _ in range(params.most_steps):
        hidden = x @ inner.T
        margins = y * (np.maximum(hidden, 0) @ outer)
        if margins.min() >= 1:
            break
        pull = y * expit(-margins) / len(x)
        inner = inner + params.step * ((pull[:, None] * (hidden > 0)) * outer).T @ x
    return inner


def flip_distance(inside: Floats, off: Floats, outer: Floats, sign: float) -> float:
    """Return how far along a direction the output changes its sign, by bisection; inf beyond 1e6.

    :param inside: inputs of the units at the example, shape (m,).
    :param off: their change along the direction, a unit vector, shape (m,).
    """
    high = 1e-3
    while sign * (np.maximum(inside + high * off, 0) @ outer) > 0:
        high *= 2
        if high > 1e6:  # noqa: PLR2004 (far beyond the data)
            return np.inf
    low = high / 2 if high > 1e-3 else 0.0  # noqa: PLR2004 (the first trial)
    for _ in range(40):
        middle = (low + high) / 2
        right = sign * (np.maximum(inside + middle * off, 0) @ outer) > 0
        low, high = (middle, high) if right else (low, middle)
    return high


def measure(params: Params, scale: float, rng: np.random.Generator) -> tuple[float, ...]:
    """Return medians of gradient, output and way to a flip, and the least margin."""
    d, dim, m = params.dimension, params.subspace, params.width
    x = rng.standard_normal((params.examples, dim))
    x *= np.sqrt(d) / np.linalg.norm(x, axis=1, keepdims=True)
    y = rng.choice([-1.0, 1.0], params.examples)
    outer = rng.choice([-1.0, 1.0], m) / np.sqrt(m)
    start = scale / np.sqrt(d) * rng.standard_normal((m, d))
    inside = train(start[:, :dim], outer, x, y, params)
    off = start[:, dim:]
    hidden = x @ inside.T
    outputs = np.maximum(hidden, 0) @ outer
    gradients = ((hidden > 0) * outer) @ off
    norms = np.linalg.norm(gradients, axis=1)
    flips = [
        flip_distance(hidden[i], -np.sign(outputs[i]) * off @ gradients[i] / norms[i], outer, sign)
        for i, sign in enumerate(np.sign(outputs))
    ]
    return (
        float(np.median(norms)),
        float(np.median(np.abs(outputs))),
        float(np.median(flips)),
        float((y * outputs).min()),
    )


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return medians for every scale of the start."""
    rows = np.array([measure(params, scale, rng) for scale in params.starts])
    starts = np.array(params.starts)
    share = (params.dimension - params.subspace) / (2 * params.dimension)
    return Result(
        starts=starts,
        gradients=rows[:, 0],
        predicted=starts * np.sqrt(share),
        outputs=rows[:, 1],
        flips=rows[:, 2],
        trained=rows[:, 3],
        radius=float(np.sqrt(params.dimension)),
    )


def figure(result: Result) -> Figure:
    """Draw the gradient off the subspace, and the way to a flip, against the scale of the start."""
    drawing, (left, right) = style.panels(2)
    style.reference(left, result.starts, result.predicted, "formula")
    left.loglog(result.starts, result.gradients, "o", label="trained networks")
    left.set(xlabel="scale of the start $σ$", ylabel="gradient off the subspace")
    left.legend()
    style.reference(right, result.starts[[0, -1]], [result.radius, result.radius])
    right.text(result.starts[-1], result.radius, "norm of an example", ha="right", va="bottom")
    right.loglog(result.starts, result.flips, "s-", color=style.ORANGE)
    right.set(xlabel="scale of the start $σ$", ylabel="way off the subspace to a flip")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare gradients with the formula, and ways to a flip with each other and with the data."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of off_subspace_gradients.py")
    one = int(np.argmin(np.abs(np.log(result.starts))))
    off = 2 * (result.radius * result.predicted[one] / result.starts[one]) ** 2  # d - l
    return [
        Check(
            what="exponent of the scale in the gradient off the subspace",
            claimed=1.0,
            observed=exponent(result.starts, result.gradients),
            tolerance=0.02,
            why="the share of active units varies a little with training",
            source=derived,
        ),
        Check(
            what="largest relative deviation of the gradient from the formula",
            claimed=0.0,
            observed=float(np.abs(result.gradients / result.predicted - 1).max()),
            tolerance=3.5 / float(np.sqrt(2 * off)),
            why="3.5 standard deviations of the length of a normal vector in $d-l$ dimensions; "
            "that not exactly half of the units are active matters less",
            source=derived,
        ),
        Check(
            what=f"way to a flip over the norm of an example, scale {result.starts[one]:g}",
            comparison=Comparison.AT_MOST,
            claimed=1.0,
            observed=float(result.flips[one] / result.radius),
            tolerance=0.0,
            why="“small” is not quantified in the abstract; smaller than the data is a minimum",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="melamed2023adversarial/C2"),
        ),
        Check(
            what="least growth of the way to a flip as the scale decreases by a step",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float((result.flips[:-1] / result.flips[1:]).min()),
            tolerance=0.0,
            why="a smaller start is the more robust",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="melamed2023adversarial/C3"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="off-subspace-gradients",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
