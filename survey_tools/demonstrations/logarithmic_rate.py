r"""Two ReLU neurons reach the best boundary only like 1/ln t (smorodinsky2026rate).

The network is :math:`N(x)=\max\{0,w_1x+b_1\}-\max\{0,w_2x+b_2\}`, trained on two points
:math:`x_1>x_2` with labels :math:`+1` and :math:`-1` and the exponential loss
:math:`L=\sum_i e^{-y_iN(x_i)}`.  The boundary between the points has the greatest distance from
both when it is their midpoint.

**Gradient flow to enormous times.**  With :math:`p_i=e^{-y_iN(x_i)}/L` and the time
:math:`ds=L\,dt`, gradient flow is :math:`\theta'=\sum_ip_iy_i\nabla N(x_i)`, and
:math:`d\ln t/ds=e^{-\ln L-\ln t}`: nothing overflows, and :math:`\ln t=700` is reached in some
700 units of :math:`s`, by Runge and Kutta's method with fixed steps.

**The limit, for points 1 and −1.**  Once each neuron is active on its own point only, the margins
:math:`m_1=w_1+b_1` and :math:`m_2=|w_2|+b_2` obey :math:`\dot m_i=2e^{-m_i}`, so that
:math:`m_i=\ln(2t+c_i)`, while :math:`w_1-b_1` and :math:`|w_2|-b_2` no longer change.  Both neurons
are active about the origin, so that the boundary is

.. math:: x^*=\frac{b_2-b_1}{w_1+|w_2|}, \qquad
   x^*\ln t\;\to\;\tfrac12\bigl[(w_1-b_1)-(|w_2|-b_2)\bigr] =: a.

The distance of the boundary from the midpoint, which is what the margin lacks, is then
:math:`\Theta(1/\ln t)`, unless :math:`a=0`.

**An exception.**  A neuron that is active on both points at first becomes inactive on the other's
point where :math:`w_1=b_1` (or :math:`|w_2|=b_2`), and from then on the difference stays zero.
If this happens to both, :math:`a=0`, and gradient flow reaches the midpoint much faster; gradient
descent oversteps, so that for it :math:`a` is of the order of the step size.  Random starts
with both neurons active on both points are therefore left out.

**Other points.**  For neurons active on their own point only, the direction of the flow tends to
:math:`(w_i,b_i)\propto\pm(x_i,1)/\|(x_i,1)\|^2`.  For the points 2 and −1 that is
:math:`(\frac25,\frac15)` and :math:`(-\frac12,\frac12)`, and the boundary tends to
:math:`\frac13`, not to the midpoint :math:`\frac12`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, exponent
from survey_tools.demonstrations.shape import Check, ClaimSource, Demonstration, SourceKind

Start = tuple[float, float, float, float]
OTHER_LIMIT: Final = 1 / 3
"""Where the boundary of points 2 and −1 tends to, derived in the docstring of this module."""
LATE: Final = 20.0
"""ln t from which on the exponent is fitted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting."""

    start: Start = (0.6, -0.3, 0.1, 0.2)
    """Initial w1, w2, b1, b2 of the main run; each neuron is active on its own point."""
    others: int = 12
    """Further runs from random starts."""
    scale: float = 0.5
    """Standard deviation of the entries of a random start."""
    end: float = 690.0
    """The last ln t of gradient flow."""
    records: int = 40
    """At how many ln t, evenly spaced in ln ln t, boundaries are kept."""
    descent: int = 1_000_000
    """Steps of gradient descent."""
    step: float = 0.1
    """Step size of gradient descent; after T steps the time is T times this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Boundaries over time."""

    start: Floats
    """Initial w1, w2, b1, b2 of the main run, shape (4,)."""
    log_times: Floats
    """ln t of the records of gradient flow, shape (a,)."""
    boundaries: Floats
    """Boundaries for points 1 and −1; the main run, then the random ones, shape (1 + b, a)."""
    other_points: Floats
    """Boundaries of the main start for points 2 and −1, shape (a,)."""
    descent_log_times: Floats
    """ln(ηT) of the records of gradient descent, shape (c,)."""
    descent: Floats
    """Boundaries of gradient descent from the main start, shape (c,)."""


def boundary(w1: Floats, w2: Floats, b1: Floats, b2: Floats) -> Floats:
    """Return where the two neurons are equal: the network's zero where both are active."""
    place: Floats = (b2 - b1) / (w1 - w2)
    return place


def limit(start: Floats) -> float:
    """Return the limit of x* ln t for points 1 and −1, derived in the docstring of this module.

    :param start: w1, w2, b1, b2, each neuron active on its own point only.
    """
    w1, w2, b1, b2 = (float(value) for value in start)
    return ((w1 - b1) - (abs(w2) - b2)) / 2


def _velocity(state: Floats, points: tuple[float, float]) -> Floats:
    """Return the derivative in s of w1, w2, b1, b2 and ln t, shape (5, runs)."""
    w1, w2, b1, b2, log_time = state
    speed = np.zeros_like(state)
    margins, slopes = [], []
    for x, label in zip(points, (1, -1), strict=True):
        first, second = w1 * x + b1, w2 * x + b2
        margins.append(label * (np.maximum(first, 0) - np.maximum(second, 0)))
        on, also = label * (first > 0), -label * (second > 0)
        slopes.append(np.array([on * x, also * x, on, also]))
    largest = np.maximum(-margins[0], -margins[1])
    terms = [np.exp(-margin - largest) for margin in margins]
    total = terms[0] + terms[1]
    for term, slope in zip(terms, slopes, strict=True):
        speed[:4] += term / total * slope
    speed[4] = np.exp(-(largest + np.log(total)) - log_time)
    return speed


def flow(starts: Floats, log_times: Floats, points: tuple[float, float]) -> Floats:
    """Return boundaries of gradient flow at some times.

    :param starts: w1, w2, b1, b2 of each run, shape (4, runs).
    :param log_times: ln t, ascending, shape (a,).
    :param points: the point labelled 1 and the one labelled −1.
    :returns: shape (runs, a).
    """
    state: Floats = np.vstack([starts, np.full(starts.shape[1], -12.0)])
    times, places, step = [], [], 1e-3
    while state[4].min() < log_times[-1]:
        times.append(state[4])
        places.append(boundary(*state[:4]))
        k1 = _velocity(state, points)
        step = min(step * 1.005, 0.25 / float(k1[4].max()))
        k2 = _velocity(state + step / 2 * k1, points)
        k3 = _velocity(state + step / 2 * k2, points)
        k4 = _velocity(state + step * k3, points)
        state = state + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    times.append(state[4])
    places.append(boundary(*state[:4]))
    pairs = zip(np.array(times).T, np.array(places).T, strict=True)
    return np.array([np.interp(log_times, time, place) for time, place in pairs])


def descend(start: Start, step: float, records: list[int]) -> Floats:
    """Return boundaries of gradient descent for points 1 and −1 after some steps, shape (a,)."""
    w1, w2, b1, b2 = start
    wanted, kept = set(records), []
    for time in range(1, max(records) + 1):
        a, b, c, d = w1 + b1, w2 + b2, b1 - w1, b2 - w2
        plus = step * exp(-(max(a, 0.0) - max(b, 0.0)))
        minus = step * exp(max(c, 0.0) - max(d, 0.0))
        w1 += plus * (a > 0) + minus * (c > 0)
        b1 += plus * (a > 0) - minus * (c > 0)
        w2 -= plus * (b > 0) + minus * (d > 0)
        b2 -= plus * (b > 0) - minus * (d > 0)
        if time in wanted:
            kept.append((b2 - b1) / (w1 - w2))
    return np.array(kept)


def random_starts(number: int, scale: float, rng: np.random.Generator) -> Floats:
    """Return random starts, shape (4, number).

    Each neuron is active on its own point, and not both are on both points.
    """
    drawn = scale * rng.standard_normal((40 * number, 4))
    w1, w2, b1, b2 = drawn.T
    active = (b1 + w1 > 0) & (b2 - w2 > 0)
    both = (b1 - w1 > 0) & (b2 + w2 > 0)
    starts: Floats = drawn[active & ~both][:number].T
    return starts


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Follow gradient flow for several starts and two pairs of points, and gradient descent."""
    log_times = np.geomspace(3, params.end, params.records)
    start = np.array(params.start)
    starts = np.column_stack([start, random_starts(params.others, params.scale, rng)])
    records = np.unique(np.geomspace(10, params.descent, 20).astype(int))
    return Result(
        start=start,
        log_times=log_times,
        boundaries=flow(starts, log_times, (1.0, -1.0)),
        other_points=flow(start[:, None], log_times, (2.0, -1.0))[0],
        descent_log_times=np.log(params.step * records),
        descent=descend(params.start, params.step, records.tolist()),
    )


def checks(result: Result) -> list[Check]:
    """Return exponents and coefficients beside the claimed rate and the derived limit."""
    late = result.log_times > LATE
    exponents = [exponent(result.log_times[late], np.abs(run[late])) for run in result.boundaries]
    rate = ClaimSource(kind=SourceKind.ABSTRACT, place="smorodinsky2026rate/C2")
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of logarithmic_rate.py")
    last = result.log_times[-1]
    rows = [
        Check(
            what=r"exponent of $\ln t$ in the boundary's distance from the midpoint, main run",
            claimed=-1,
            observed=exponents[0],
            tolerance=0.03,
            why=r"The fit starts at $\ln t=20$, where $\ln(2t)$ still differs from $\ln t$ by 3 %.",
            source=rate,
        ),
        Check(
            what=r"$x^*\ln t$ at the last time",
            claimed=limit(result.start),
            observed=float(result.boundaries[0, -1] * last),
            tolerance=0.003,
            why=r"It tends to its limit like $1/\ln t$ in turn.",
            source=derived,
        ),
    ]
    for name, pick in (("steepest", min), ("flattest", max)):
        if len(exponents) > 1:
            rows.append(
                Check(
                    what=f"{name} exponent from random starts",
                    claimed=-1,
                    observed=pick(exponents[1:]),
                    tolerance=0.06,
                    why="Each start has its own constant beside the logarithm.",
                    source=ClaimSource(kind=SourceKind.ABSTRACT, place="smorodinsky2026rate/C3"),
                )
            )
    flow_there = np.interp(result.descent_log_times[-1], result.log_times, result.boundaries[0])
    rows += [
        Check(
            what="boundary of gradient descent after its last step, beside gradient flow",
            claimed=float(flow_there),
            observed=float(result.descent[-1]),
            tolerance=3e-4,
            why="Steps are not infinitely small, and records are interpolated.",
            source=derived,
        ),
        Check(
            what="limit of the boundary for the points 2 and −1, extrapolated",
            claimed=OTHER_LIMIT,
            observed=extrapolated(result.log_times, result.other_points),
            tolerance=2e-3,
            why=r"Extrapolated in $1/\ln t$ from the last records.",
            source=derived,
        ),
    ]
    return rows


def extrapolated(log_times: Floats, values: Floats) -> float:
    """Return the limit of values that approach it like 1/ln t, from the last five."""
    return float(np.polyfit(1 / log_times[-5:], values[-5:], 1)[1])


def figure(result: Result) -> Figure:
    """Draw the distance from the midpoint, and the boundaries of the two pairs of points."""
    drawn, (left, right) = style.panels(2)
    for number, run in enumerate(result.boundaries[1:]):
        left.loglog(
            result.log_times,
            np.abs(run),
            color=style.RULE,
            linewidth=0.9,
            label=None if number else "flow, random starts",
        )
    left.loglog(result.log_times, np.abs(result.boundaries[0]), label="flow, main start")
    left.loglog(
        result.descent_log_times[4:],
        np.abs(result.descent[4:]),
        color=style.ORANGE,
        marker="o",
        linestyle="",
        label="descent, main start",
    )
    style.power_law(left, result.log_times, 1.7 * abs(result.boundaries[0, 0]), -1)
    left.set(xlabel=r"$\ln t$", ylabel="boundary's distance from the midpoint")
    left.legend(loc="lower left")
    middles = ((result.boundaries[0], 0.0, "points 1, −1"), (result.other_points, 0.5, "2, −1"))
    for number, (values, middle, name) in enumerate(middles):
        right.semilogx(
            result.log_times,
            values,
            color=style.COLOURS[3 * number],
            label=f"{name}",
        )
        style.reference(right, result.log_times[[0, -1]], [middle, middle])
        right.annotate(
            f"midpoint of {name.removeprefix('points ')}",
            (result.log_times[-1], middle),
            xytext=(0, 3),
            textcoords="offset points",
            ha="right",
            color=style.QUIET,
        )
    right.axhline(OTHER_LIMIT, color=style.RULE, linewidth=0.9, zorder=1)
    right.annotate(
        "1/3",
        (result.log_times[0], OTHER_LIMIT),
        xytext=(0, 3),
        textcoords="offset points",
        color=style.QUIET,
    )
    right.set(xlabel=r"$\ln t$", ylabel="boundary", ylim=(-0.05, 0.6))
    right.legend(loc="center right", bbox_to_anchor=(1, 0.35))
    return drawn


DEMONSTRATION = Demonstration(
    name="logarithmic-rate",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
