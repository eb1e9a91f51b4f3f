r"""Gradient flow ends in a KKT point that is no local optimum of the margin (vardi2021margin).

The network :math:`N(x)=\sum_jv_j[w_j^⊤x]_+` has two inputs and two examples of label 1 and norm 1,
at an angle :math:`α`, here 100°.  Its third unit starts inactive on both.  The margin of parameters
:math:`θ` is :math:`\min_iN(x_i)/|θ|^2`.

Derived here.

- *The limit.*  If unit 1 is active on example 1 alone, and unit 2 on example 2 alone, the flow
  drives each towards its example, and the third unit does not move.  In the limit of directions
  :math:`v_j|w_j|=1` for both after scaling the margins to 1, which takes :math:`|θ|^2=4`: margin
  1/4.  It is a KKT point, the gradient for a unit of zero weights being zero.
- *A better neighbour.*  Let the third unit be of size :math:`ε` along the bisector,
  :math:`v_3=|w_3|=ε`.  It adds :math:`ε^2c` to both outputs, :math:`c=\cos(α/2)`, and
  :math:`2ε^2` to the square norm; the first two may shrink to :math:`v_j|w_j|=1-ε^2c`.  The margin
  becomes :math:`1/(4-ε^2(4c-2))`, larger than 1/4 if and only if :math:`c>1/2`, that is
  :math:`α<120°`, however small :math:`ε` is.
- *The optimum.*  One unit along the bisector alone has :math:`|θ|^2=2/c`: margin :math:`c/2`.
  None is larger: the sum of the outputs is :math:`\sum_jv_j\sum_i[w_j^⊤x_i]_+`, whose inner sum is
  at most :math:`2c|w_j|`, as :math:`c>1/2`; so the smaller output is at most
  :math:`c\sum_j|v_j||w_j|≤c|θ|^2/2`.

The two units being apart takes :math:`α>90°`.  Claim C1 of ``vardi2021margin``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.special import softmax

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The examples, the start, and the flow."""

    angle: float = 100.0
    """Between the two examples, in degrees; between 90 and 120."""
    steps: int = 20_000
    """Steps of Euler's method."""
    change: float = 0.2
    """The largest change of an output in a step."""
    size: float = 0.3
    """Norm of each of the units at the start; their output weights have the same size."""
    turn: float = 20.0
    """How far units 1 and 2 start from their examples, away from each other, in degrees."""
    records: int = 80
    """Places of the flow that are kept."""
    sizes: tuple[float, ...] = (0.001, 0.00316, 0.01, 0.0316, 0.1, 0.316)
    """Sizes ε of the third unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """The course of the flow, and margins next to its limit."""

    outputs: Floats
    """The smaller output at the places kept, shape (r,)."""
    margins: Floats
    """Smaller output over square norm, shape (r,)."""
    third: Floats
    """Share of the third unit in the square norm, shape (r,)."""
    optimum: float
    """The margin of one unit along the bisector."""
    sizes: Floats
    """Shape (e,)."""
    gains: Floats
    """Margin with a third unit of these sizes, less 1/4, evaluated by the network, shape (e,)."""
    predicted: Floats
    """The same by the formula, shape (e,)."""


def outputs(inner: Floats, outer: Floats, x: Floats) -> Floats:
    """Return the outputs on examples, shape (n,).

    :param inner: shape (units, 2).
    :param outer: shape (units,).
    :param x: shape (n, 2).
    """
    result: Floats = np.maximum(x @ inner.T, 0) @ outer
    return result


def margin(inner: Floats, outer: Floats, x: Floats) -> float:
    """Return the least output over the square norm of all parameters."""
    return float(outputs(inner, outer, x).min() / (np.sum(inner**2) + np.sum(outer**2)))


def direction(degrees: float) -> Floats:
    """Return the unit vector at an angle from the bisector of the examples."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def flow(params: Params, x: Floats) -> list[tuple[Floats, Floats]]:
    """Return the parameters of the exponential loss's gradient flow at the places kept."""
    half = params.angle / 2
    turned = (half + params.turn, -half - 0.8 * params.turn, 180.0)
    inner = params.size * np.array([direction(angle) for angle in turned])
    outer = params.size * np.array([1.0, 0.9, 1.0])
    kept = []
    at = set(np.unique(np.geomspace(1, params.steps, params.records).astype(int)).tolist())
    for step in range(1, params.steps + 1):
        active = (x @ inner.T > 0).astype(float)
        shares = softmax(-outputs(inner, outer, x))  # the gradient over the loss
        pull = (shares[:, None] * active).T @ x
        inner_change = outer[:, None] * pull
        outer_change = (pull * inner).sum(axis=1)
        speed = active * (x @ inner_change.T) @ outer + (x @ inner.T * active) @ outer_change
        length = params.change / max(float(np.abs(speed).max()), 1.0)
        inner, outer = inner + length * inner_change, outer + length * outer_change
        if step in at:
            kept.append((inner, outer))
    return kept


def neighbour(size: float, angle: float) -> tuple[Floats, Floats]:
    """Return the parameters next to the limit whose third unit has the size ε."""
    half = angle / 2
    shrunk = np.sqrt(1 - size**2 * np.cos(np.radians(half)))
    inner = np.array([shrunk * direction(half), shrunk * direction(-half), size * direction(0)])
    return inner, np.array([shrunk, shrunk, size])


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the course of the flow, and the margins next to its limit."""
    del rng  # nothing is random
    x = np.array([direction(params.angle / 2), direction(-params.angle / 2)])
    course = flow(params, x)
    c = float(np.cos(np.radians(params.angle / 2)))
    sizes = np.array(params.sizes)
    surplus = sizes**2 * (4 * c - 2)
    return Result(
        outputs=np.array([outputs(*theta, x).min() for theta in course]),
        margins=np.array([margin(*theta, x) for theta in course]),
        third=np.array(
            [
                (np.sum(inner[2] ** 2) + outer[2] ** 2) / (np.sum(inner**2) + np.sum(outer**2))
                for inner, outer in course
            ]
        ),
        optimum=margin(direction(0)[None, :], np.ones(1), x),
        sizes=sizes,
        gains=np.array([margin(*neighbour(e, params.angle), x) - 0.25 for e in params.sizes]),
        predicted=surplus / (4 * (4 - surplus)),
    )


def figure(result: Result) -> Figure:
    """Draw the margin along the flow, and what a small third unit adds to it."""
    drawing, (left, right) = style.panels(2)
    ends = result.outputs[[0, -1]]
    for level, text in ((0.25, "KKT point, 1/4"), (result.optimum, r"optimum, $\cos(α/2)/2$")):
        style.reference(left, ends, [level, level])
        left.text(ends[0], level, text, va="bottom", color=style.QUIET)
    left.semilogx(result.outputs, result.margins, label="along the flow")
    left.set(xlabel="smaller output", ylabel="margin", ylim=(0, 1.12 * result.optimum))
    left.legend(loc="lower right")
    style.reference(right, result.sizes, result.predicted, "formula")
    right.loglog(result.sizes, result.gains, "s", color=style.ORANGE, label="network")
    right.set(xlabel="size $ε$ of the third unit", ylabel="margin gained over 1/4")
    right.legend()
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare the flow's limit with 1/4, and neighbours with it."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of kkt_no_optimum.py")
    return [
        Check(
            what="margin at the end of the flow",
            claimed=0.25,
            observed=float(result.margins[-1]),
            tolerance=1e-3,
            why="the limit is approached like one over the output, and the flow is stopped",
            source=derived,
        ),
        Check(
            what="share of the third unit in the square norm at the end of the flow",
            claimed=0.0,
            observed=float(result.third[-1]),
            tolerance=1e-3,
            why="it does not move while the others grow without bound",
            source=derived,
        ),
        Check(
            what="least gain of margin by a third unit, over all sizes",
            comparison=Comparison.AT_LEAST,
            claimed=0.0,
            observed=float(result.gains.min()),
            tolerance=0.0,
            why="positive for every size, so that the point is no local optimum",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="vardi2021margin/C1"),
        ),
        Check(
            what="largest relative deviation of the gain from the formula",
            claimed=0.0,
            observed=float(np.abs(result.gains / result.predicted - 1).max()),
            tolerance=1e-6,
            why="exact but for rounding; the smallest gain is about $10^{-8}$",
            source=derived,
        ),
    ]


DEMONSTRATION = Demonstration(
    name="kkt-no-optimum",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
    deterministic=True,
)
