r"""Wide networks on the line end with few linear regions (safran2022effective).

Inputs are uniform on [-1, 1] outside gaps about r equally spaced places where the label changes
its sign; networks of two widths are trained on the same examples, as in
:mod:`survey_tools.demonstrations.line_network`, until long after they fit them.

**The least number.**  A function that is linear on a region changes its sign there at most once.
So r changes of sign need at least r regions (derived here).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.line_network import LineNetwork, alternating, start, train
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
    """The setting."""

    changes: tuple[int, ...] = (1, 2, 3, 4)
    """Numbers r of sign changes of the labels."""
    examples: int = 60
    """Training examples."""
    gap: float = 0.03
    """No example is nearer than this to a sign change."""
    widths: tuple[int, ...] = (50, 200)
    """Numbers of neurons."""
    steps: tuple[int, ...] = (20_000, 10_000)
    """Steps of gradient descent, for each width."""
    draws: int = 2
    """Draws of examples and starts, for each r."""
    scale: float = 0.1
    """Standard deviation of the initial weights and biases."""
    near: float = 5e-3
    """Kinks not farther apart than this count as one."""
    small: float = 0.01
    """A kink counts if its jump of slope is more than this share of the sum of all."""
    shown: int = 3
    """Sign changes of the labels for which functions are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Numbers of linear regions; arrays by width, draw and r, shape (a, b, c)."""

    changes: Floats
    """r, shape (c,)."""
    widths: Floats
    """Widths, shape (a,)."""
    before: Floats
    """Regions in [-1, 1] at the start."""
    after: Floats
    """Regions after training."""
    accuracy: Floats
    """Training accuracy after training."""
    shown: int
    """r of what follows, first draw, largest width."""
    inputs: Floats
    """Training inputs, shape (n,)."""
    labels: Floats
    """Their labels, shape (n,)."""
    places: Floats
    """Places at which functions are kept, shape (d,)."""
    first: Floats
    """The network at the start over its largest absolute value, shape (d,)."""
    last: Floats
    """The trained network over its largest absolute value, shape (d,)."""


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train all widths on the same examples, and count regions."""
    drawn = [
        alternating(r, params.examples, params.gap, rng)
        for _ in range(params.draws)
        for r in params.changes
    ]
    inputs, labels = (np.array(part) for part in zip(*drawn, strict=True))
    shape = (len(params.widths), params.draws, len(params.changes))

    def regions(networks: list[LineNetwork]) -> Floats:
        options: dict[str, Any] = {"near": params.near, "small": params.small}
        return np.array([network.regions(-1, 1, **options) for network in networks], dtype=float)

    before, after, accuracy = [], [], []
    for width, steps in zip(params.widths, params.steps, strict=True):
        starts = start(len(drawn), width, params.scale, rng)
        ends = train(starts, inputs, labels, steps=steps)
        before.append(regions(starts))
        after.append(regions(ends))
        outputs = np.array([end.outputs(x) for end, x in zip(ends, inputs, strict=True)])
        accuracy.append((outputs * labels > 0).mean(axis=1))
    place = params.changes.index(params.shown)
    places = np.linspace(-1, 1, 201)
    first, last = (networks[place].outputs(places) for networks in (starts, ends))
    return Result(
        changes=np.array(params.changes, dtype=float),
        widths=np.array(params.widths, dtype=float),
        before=np.array(before).reshape(shape),
        after=np.array(after).reshape(shape),
        accuracy=np.array(accuracy).reshape(shape),
        shown=params.shown,
        inputs=inputs[place],
        labels=labels[place],
        places=places,
        first=first / np.abs(first).max(),
        last=last / np.abs(last).max(),
    )


def checks(result: Result) -> list[Check]:
    """Return numbers of regions beside r."""
    abstract = ClaimSource(kind=SourceKind.ABSTRACT, place="safran2022effective/C1")
    scaling = ClaimSource(kind=SourceKind.SCALING, place="safran2022effective/C1")
    widths = " and ".join(f"{width:g}" for width in result.widths)
    return [
        Check(
            what="least training accuracy at the end",
            claimed=1,
            observed=float(result.accuracy.min()),
            tolerance=0,
            why="“Perfect training accuracy”.",
            source=abstract,
        ),
        Check(
            what=f"greatest excess of regions at the end over $2r+3$, {widths} neurons",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float((result.after - 2 * result.changes - 3).max()),
            tolerance=0,
            why=(
                "One bound for all widths. The constants of $O(r)$ were not read; two kinks in "
                "each of the $r+1$ stretches of one label are our reading."
            ),
            source=scaling,
        ),
        Check(
            what="least excess of regions at the end over $r$",
            comparison=Comparison.AT_LEAST,
            claimed=0,
            observed=float((result.after - result.changes).min()),
            tolerance=0,
            why="Fewer could not fit the labels, wherever all stretches hold examples.",
            source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of univariate_regions.py"),
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw one network before and after, and the numbers of regions against r."""
    drawn, (left, right) = style.panels(2)
    left.plot(result.places, result.first, color=style.ORANGE, linestyle=":", label="start")
    left.plot(result.places, result.last, color=style.BLUE, label="trained")
    for sign, marker in ((1, "^"), (-1, "v")):
        mine = result.inputs[result.labels == sign]
        left.plot(mine, np.full(len(mine), 1.12 * sign), marker, color=style.INK, markersize=2.5)
    style.reference(left, [-1, 1], [0, 0])
    left.set(xlabel="$x$", ylabel="$f(x)$, scaled", ylim=(-1.25, 1.75))
    left.set_yticks([-1, 0, 1])
    left.set_title(f"$r$ = {result.shown}, {result.widths[-1]:g} neurons")
    left.legend(loc="upper left", ncols=2)
    shifts = np.linspace(-0.12, 0.12, len(result.widths))
    for row, width in enumerate(result.widths):
        options: dict[str, Any] = {
            "color": style.COLOURS[row],
            "marker": style.MARKERS[row],
            "linestyle": "",
        }
        name = f"{width:g} neurons"
        draws = len(result.before[row])
        r = np.tile(result.changes, draws) + shifts[row]
        right.plot(
            r,
            result.before[row].ravel(),
            markerfacecolor="none",
            markeredgewidth=1,
            label=f"start, {name}",
            **options,
        )
        right.plot(r, result.after[row].ravel(), label=f"trained, {name}", **options)
    style.reference(right, result.changes, result.changes, "$r$ and $2r+3$")
    style.reference(right, result.changes, 2 * result.changes + 3)
    right.set(xlabel="sign changes $r$ of the labels", ylabel="linear regions in [-1, 1]")
    right.set_ylim(0, 1.45 * result.before.max())
    right.legend(loc="upper left", ncols=2, fontsize=7)
    style.ticks(right.xaxis, result.changes)
    return drawn


DEMONSTRATION = Demonstration(
    name="univariate-regions",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
