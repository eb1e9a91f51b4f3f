r"""Gradient descent on one ReLU neuron with a bias, which can die on the way (vardi2021learning).

The neuron :math:`[w^⊤x+b]_+` learns another one, :math:`[v^⊤x+c]_+` with :math:`|v|=1`, from
inputs that are uniform on the unit circle, by gradient descent on the expected square loss.  It
starts with :math:`|w|=1`.  The expectation is the mean over equally spaced inputs, so that nothing
is random.

Derived here.

- A neuron is active on an arc about the direction of :math:`w`, of half-width
  :math:`\arccos(-b/|w|)`.  If :math:`b≤-|w|` it is dead: no input activates it, the gradient is
  zero, and it stays so. Without a bias the arc is always half of the circle.
- Let the arc of the start be disjoint from that of the target, and :math:`b≤0`.  Then, as long as
  they are disjoint, the gradient is that of :math:`\frac12\mathbb{E}s^2`, with :math:`s` the
  output.  Under its flow :math:`w` keeps its direction, :math:`|w|'=-\mathbb{E}s\cos φ` and
  :math:`b'=-\mathbb{E}s`, where :math:`φ` is the angle from :math:`w`; on the arc
  :math:`\cos φ≥-b/|w|≥0`.  So :math:`(b/|w|)'=(-|w|\,\mathbb{E}s+b\,\mathbb{E}s\cos φ)/|w|^2≤0`:
  the arc shrinks, stays disjoint, and the loss never falls below that of a dead neuron.
- Hence every start at an angle of more than
  :math:`\arccos(-b/|w|)+\arccos(-c)` from the target fails.  Other starts may fail, too.

Claims C1 and C3 of ``vardi2021learning``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, beyond_rounding
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

ROUNDING: Final = 1e-9
"""Losses below this are rounding, or would be after some more steps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Targets, starts, and the descent."""

    targets: tuple[float, ...] = (0.0, -0.5)
    """Biases c of targets, from -1 to 0."""
    ratios: tuple[float, ...] = (0.0, -0.25, -0.5, -0.75, -0.9, -1.0)
    """Biases b of starts, from -1 to 0."""
    angles: int = 60
    """Angles between w and v at the start, equally spaced between 0° and 180°."""
    inputs: int = 361
    """Equally spaced inputs on the circle, none of them on a kink of a start."""
    step: float = 1.0
    """Step size."""
    most_steps: int = 6000
    """Steps after which descent ends; it ends before if all gradients are small."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Losses at the end, as shares of the loss of a dead neuron."""

    targets: Floats
    """Shape (c,)."""
    ratios: Floats
    """Shape (b,)."""
    angles: Floats
    """In degrees, shape (a,)."""
    losses: Floats
    """With a bias, shape (c, b, a)."""
    without: Floats
    """Without a bias, and for a target without one, shape (a,)."""


def descend(params: Params, target: float, ratio: float, *, bias: bool = True) -> Floats:
    """Return the losses at the end for all angles at the start, 0 if rounding, shape (angles,).

    :param bias: whether the bias is trained.
    """
    directions = 2 * np.pi * (np.arange(params.inputs) + 0.5) / params.inputs
    inputs = np.column_stack([np.cos(directions), np.sin(directions), np.ones(params.inputs)])
    labels = np.maximum(inputs @ np.array([1, 0, target]), 0)[:, None]
    start = np.pi * (np.arange(params.angles) + 0.5) / params.angles
    weights = np.array([np.cos(start), np.sin(start), np.full(params.angles, ratio)])
    for _ in range(params.most_steps):
        active = inputs @ weights
        gradient = inputs.T @ ((np.maximum(active, 0) - labels) * (active > 0)) / params.inputs
        gradient[2] *= bias
        if np.abs(gradient).max() < 1e-9:  # noqa: PLR2004 (far below any loss of interest)
            break
        weights = weights - params.step * gradient
    missed = np.mean((np.maximum(inputs @ weights, 0) - labels) ** 2, axis=0)
    return beyond_rounding(missed / np.mean(labels**2), ROUNDING)


def surely_failing(target: float, ratio: float) -> float:
    """Return the angle, in degrees, beyond which every start fails."""
    return float(np.degrees(np.arccos(-ratio) + np.arccos(-target)))


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the losses at the end from all starts."""
    del rng  # nothing is random
    return Result(
        targets=np.array(params.targets),
        ratios=np.array(params.ratios),
        angles=180 * (np.arange(params.angles) + 0.5) / params.angles,
        losses=np.array(
            [[descend(params, c, ratio) for ratio in params.ratios] for c in params.targets]
        ),
        without=descend(params, 0.0, 0.0, bias=False),
    )


def failing(losses: Floats) -> Floats:
    """Return the share of starts that end no better than halfway to a dead neuron."""
    shares: Floats = np.mean(losses > 0.5, axis=-1)  # noqa: PLR2004 (in fact all are near 0 or 1)
    return shares


def figure(result: Result) -> Figure:
    """Draw the shares of failing starts, and the loss at the end against the angle."""
    drawing, (left, right) = style.panels(2)
    for row, c in enumerate(result.targets):
        look: dict[str, Any] = {"color": style.COLOURS[row], "marker": style.MARKERS[row]}
        surely = np.array([1 - surely_failing(c, ratio) / 180 for ratio in result.ratios])
        style.reference(left, result.ratios, np.maximum(surely, 0))
        left.plot(
            result.ratios, failing(result.losses[row]), label=f"target's bias ${c:g}$", **look
        )
        right.plot(
            result.angles,
            result.losses[row, 0],
            markersize=2.5,
            label=f"target's bias ${c:g}$",
            **look,
        )
    right.plot(
        result.angles,
        result.without,
        color=style.COLOURS[2],
        marker="^",
        markersize=2.5,
        label="no bias at all",
    )
    left.plot(
        result.ratios[0],
        failing(result.without),
        "^",
        color=style.COLOURS[2],
        label="no bias at all",
        clip_on=False,
    )
    left.invert_xaxis()
    left.set(
        xlabel=r"bias at the start over $|w|$", ylabel="share of failing starts", ylim=(0, 1.05)
    )
    left.legend(loc="upper left")
    style.ticks(right.xaxis, (0, 45, 90, 135, 180))
    right.set(
        xlabel="angle at the start, in degrees", ylabel="loss at the end over a dead neuron's"
    )
    right.set_title("starts with bias 0")
    right.legend(loc="center left")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare ends with those that are certain, and failures with there being any."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of single_neuron_bias.py")
    certain = [
        loss
        for c, rows in zip(result.targets, result.losses, strict=True)
        for ratio, losses in zip(result.ratios, rows, strict=True)
        for angle, loss in zip(result.angles, losses, strict=True)
        if angle > surely_failing(c, ratio)
    ]
    return [
        Check(
            what="starts with bias 0 that fail, target without a bias",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float((result.losses[0, 0] > 0.5).sum()),  # noqa: PLR2004 (near 0 or 1)
            tolerance=0.0,
            why="failure cases exist: one start is enough",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="vardi2021learning/C3"),
        ),
        Check(
            what="largest loss at the end without a bias, over a dead neuron's",
            claimed=0.0,
            observed=float(result.without.max()),
            tolerance=1e-6,
            why="the abstract says that the case without a bias differs, and gives no number",
            source=ClaimSource(kind=SourceKind.SCALING, place="vardi2021learning/C1"),
        ),
        Check(
            what="least loss at the end over a dead neuron's, starts whose arc is disjoint from "
            "the target's",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float(min(certain, default=np.nan)),
            tolerance=1e-5,
            why="exact but for rounding, to the six digits that are kept",
            source=derived,
        ),
        Check(
            what="largest distance of a loss at the end from 0 and 1",
            claimed=0.0,
            observed=float(np.minimum(result.losses, np.abs(result.losses - 1)).max()),
            tolerance=1e-3,
            why="observed, not derived: every start reaches the target or dies",
            source=ClaimSource(kind=SourceKind.SCALING, place="vardi2021learning/C2"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="single-neuron-bias",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
    deterministic=True,
)
