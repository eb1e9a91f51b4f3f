r"""Two descents on one ReLU network, each of which increases the margin of its own norm.

Work: ``tsilivis2024flavors``, claim C1.  A two-layer ReLU network without biases is homogeneous of
degree 2 in its parameters :math:`θ`.  Steepest descent in the Euclidean norm moves along the
gradient, in the largest-entry norm along its signs.  The margins are
:math:`γ_2=\min_iy_iN(x_i)/|θ|_2^2` and :math:`γ_∞=\min_iy_iN(x_i)/|θ|_∞^2`.

Derived here.  Let :math:`L=\sum_ie^{-m_i}` with :math:`m_i=y_iN(x_i)`, and
:math:`\tilde γ=-\ln L/\|θ\|^2`, which is at most :math:`γ`, and tends to it as :math:`m_i→∞`.  The
flow of steepest descent has :math:`\|\dot θ\|=1` and decreases :math:`L` at the rate
:math:`\|∇L\|_*`.  By homogeneity
:math:`\|∇L\|_*\|θ\|≥-⟨∇L,θ⟩=2\sum_im_ie^{-m_i}≥2L\ln(1/L)`, as every :math:`m_i≥\ln(1/L)`; with
:math:`\frac{d}{dt}\|θ\|≤1` this gives :math:`\frac{d}{dt}\ln\tilde γ≥0` once :math:`L<1`.  So the
*smoothed* margin never decreases in the norm of the descent; of other norms nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

DESCENTS: Final = ("Euclidean norm", "largest entry")
"""The norms of the two descents, and of the two margins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data, network, and how closely the flows are followed."""

    examples: int = 20
    """Number n of examples, uniform on the unit sphere, with random labels."""
    dimension: int = 10
    """Their dimension d."""
    width: int = 30
    """Hidden units; both layers are trained."""
    start: float = 0.1
    """Standard deviation of all parameters at the start."""
    change: float = 0.02
    """The largest change of an output in a step."""
    steps: int = 12_000
    """Steps of Euler's method."""
    records: int = 300
    """Places of the course that are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Margins along both flows; row 0 is descent in the Euclidean norm, row 1 by signs."""

    least: Floats
    """The least output times its label, shape (2, r)."""
    smoothed: Floats
    """Smoothed margins in both norms, shape (2 descents, 2 norms, r)."""
    final: Floats
    """Margins at the end, not smoothed, shape (2 descents, 2 norms)."""
    decreases: Floats
    """Largest relative decrease of the own smoothed margin in a step, once L < 1, shape (2,)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """Parameters of a two-layer ReLU network without biases."""

    inner: Floats
    """Shape (width, d)."""
    outer: Floats
    """Shape (width,)."""

    def outputs(self, x: Floats) -> Floats:
        """Return the outputs on examples of shape (n, d)."""
        result: Floats = np.maximum(x @ self.inner.T, 0) @ self.outer
        return result

    def norms(self) -> Floats:
        """Return the Euclidean norm and the largest entry of all parameters, shape (2,)."""
        both = np.append(self.inner.ravel(), self.outer)
        return np.array([np.linalg.norm(both), np.abs(both).max()])

    def descent(self, signed: Floats, x: Floats) -> tuple[Floats, Floats]:
        """Return minus the gradient of the logarithm of the loss, for both layers.

        :param signed: labels times the softmax of minus the margins, shape (n,).
        """
        hidden = x @ self.inner.T
        active = (hidden > 0) * self.outer
        return (signed[:, None] * active).T @ x, signed @ np.maximum(hidden, 0)

    def moved(self, inner: Floats, outer: Floats, length: float) -> Network:
        """Return the network after a step."""
        return Network(inner=self.inner + length * inner, outer=self.outer + length * outer)

    def speed(self, inner: Floats, outer: Floats, x: Floats) -> Floats:
        """Return how fast the outputs change in a direction, shape (n,)."""
        hidden = x @ self.inner.T
        change = ((hidden > 0) * (x @ inner.T)) @ self.outer + np.maximum(hidden, 0) @ outer
        result: Floats = change
        return result


def smoothed_margins(network: Network, margins: Floats) -> Floats:
    """Return -ln L over the squares of both norms, shape (2,)."""
    height = -np.logaddexp.reduce(-margins)
    result: Floats = height / network.norms() ** 2
    return result


def flow(
    params: Params, x: Floats, y: Floats, network: Network, *, signs: bool
) -> tuple[list[float], list[Floats], Network, float]:
    """Return least margins, smoothed margins, the last network, and the largest decrease."""
    own = int(signs)
    least, smoothed = [], []
    previous, worst = -np.inf, 0.0
    every = max(1, params.steps // params.records)
    for step in range(params.steps):
        margins = y * network.outputs(x)
        now = smoothed_margins(network, margins)
        height = now[own] * network.norms()[own] ** 2
        if height > 0:
            worst = max(worst, (previous - now[own]) / now[own])
            previous = float(now[own])
        if step % every == 0:
            least.append(float(margins.min()))
            smoothed.append(now)
        weights = np.exp(-margins + margins.min())
        inner, outer = network.descent(y * weights / weights.sum(), x)
        if signs:
            inner, outer = np.sign(inner), np.sign(outer)
        length = params.change / float(np.abs(network.speed(inner, outer, x)).max())
        network = network.moved(inner, outer, min(length, 0.01))
    return least, smoothed, network, worst


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the course of both margins along both flows, from the same start."""
    x = rng.standard_normal((params.examples, params.dimension))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y = rng.choice([-1.0, 1.0], params.examples)
    start = Network(
        inner=params.start * rng.standard_normal((params.width, params.dimension)),
        outer=params.start * rng.standard_normal(params.width),
    )
    runs = [flow(params, x, y, start, signs=signs) for signs in (False, True)]
    return Result(
        least=np.array([run[0] for run in runs]),
        smoothed=np.array([np.array(run[1]).T for run in runs]),
        final=np.array([(y * run[2].outputs(x)).min() / run[2].norms() ** 2 for run in runs]),
        decreases=np.array([run[3] for run in runs]),
    )


def figure(result: Result) -> Figure:
    """Draw both margins along both flows, against the least output."""
    drawing, panels = style.panels(2)
    for norm, axes in enumerate(panels):
        for descent, name in enumerate(("gradient", "signs of the gradient")):
            shown = (result.smoothed[descent, norm] > 0) & (result.least[descent] > 0)
            axes.plot(
                result.least[descent, shown],
                result.smoothed[descent, norm, shown],
                color=style.COLOURS[descent],
                linestyle="-" if norm == descent else "--",
                label=name,
            )
        axes.set(xlabel="least output", ylabel=f"margin, {DESCENTS[norm]}", ylim=(0, None))
        axes.legend(title="descent along", loc="center right")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare decreases with none, and final margins with those of the other descent."""
    claim = ClaimSource(kind=SourceKind.ABSTRACT, place="tsilivis2024flavors/C1")
    decreases = [
        Check(
            what=f"largest relative decrease of its own margin in a step, descent in {name}",
            comparison=Comparison.AT_MOST,
            claimed=0.0,
            observed=float(result.decreases[row]),
            tolerance=1e-3,
            why="steps are finite, and outputs change by up to 0.02 in each",
            source=claim,
        )
        for row, name in enumerate(DESCENTS)
    ]
    lead = [
        Check(
            what=f"margin in {name}: that of its own descent over that of the other, at the end",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float(result.final[row, row] / result.final[1 - row, row]),
            tolerance=0.0,
            why="no number is claimed: limits are KKT points of different problems",
            source=ClaimSource(kind=SourceKind.SCALING, place="tsilivis2024flavors/C2"),
        )
        for row, name in enumerate(DESCENTS)
    ]
    return [*decreases, *lead]


DEMONSTRATION = Demonstration(
    name="steepest-descent-margins",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
