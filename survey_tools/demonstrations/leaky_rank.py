r"""A small start makes one step of gradient descent collapse the rank (frei2022implicit).

The network is :math:`f(x)=\sum_ja_j\phi(w_j^\top x)` with :math:`a_j=\pm1/\sqrt m` fixed and the
leaky ReLU :math:`\phi(z)=\max\{z,\gamma z\}`; full-batch gradient descent on the logistic loss
moves the rows :math:`w_j` of :math:`W`.  Inputs are Gaussian in high dimension, so nearly
orthogonal, with random labels.

The *stable rank* of :math:`W` is :math:`\|W\|_F^2/\|W\|_2^2`, at most the rank, and unlike it no
matter of rounding.  Updates lie in the span of the inputs, :math:`W=W_0+AX`, so that

.. math:: WW^\top=W_0W_0^\top+A(W_0X^\top)^\top+(W_0X^\top)A^\top+A(XX^\top)A^\top,

an :math:`m\times m` matrix whose eigenvalues are the squares of the singular values of
:math:`W`; matrices of the size of the inputs are touched once.

**After one step from a tiny start** (derived here).  All outputs are near 0, so that the step is a
multiple of :math:`a_jy_i\phi'(w_j^\top x_i)` in place :math:`(j,i)` of :math:`A`.  With random
signs :math:`s_{ji}` of :math:`w_j^\top x_i` this is :math:`a_jy_i(p+qs_{ji})`,
:math:`p=\frac{1+\gamma}2`, :math:`q=\frac{1-\gamma}2`: a matrix of rank one plus one of independent
signs.  For inputs nearly orthogonal and of one length, :math:`\|W\|_F^2` is proportional to
:math:`mn(p^2+q^2)`, and :math:`\|W\|_2^2` to :math:`(mnp^2+mq^2)(mnp^2+nq^2)/(mnp^2)`, the largest
singular value of such a sum for large matrices.  With :math:`r=(q/p)^2` the stable rank is

.. math:: \frac{1+r}{(1+r/m)(1+r/n)},

up to terms of order :math:`1/\sqrt{mn}`: nearly :math:`1+r<2`.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting."""

    dimension: int = 5000
    """Dimension of the inputs, d."""
    examples: int = 50
    """Training examples, n."""
    width: int = 100
    """Neurons, m, an even number."""
    leak: float = 0.1
    """Slope γ of the activation for negative arguments."""
    rate: float = 0.01
    """Learning rate."""
    steps: int = 3000
    """Steps of gradient descent."""
    scales: tuple[float, ...] = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
    """Standard deviations of the initial weights."""
    records: int = 30
    """At how many steps, evenly spaced in their logarithm, singular values are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Stable ranks and singular values along training."""

    scales: Floats
    """Standard deviations of the initial weights, shape (a,)."""
    steps: Floats
    """Steps of the records, from 0, shape (b,)."""
    ranks: Floats
    """Stable ranks, shape (a, b)."""
    ratios: Floats
    """Second to fourth singular value over the first, smallest scale, shape (3, b)."""
    derived: float
    """The stable rank after one step from a tiny start, as derived."""
    signs: float
    """Number of signs behind it, m n."""
    largest_cosine: float
    """The largest absolute cosine between two inputs."""
    accuracies: Floats
    """Training accuracy at the end, shape (a,)."""


def singular_values(start: Floats, cross: Floats, gram: Floats, moved: Floats) -> Floats:
    """Return the singular values of W₀ + AX, descending, shape (m,).

    :param start: W₀W₀ᵀ, shape (m, m).
    :param cross: W₀Xᵀ, shape (m, n).
    :param gram: XXᵀ, shape (n, n).
    :param moved: A, shape (m, n).
    """
    mixed = moved @ cross.T
    squares = np.linalg.eigvalsh(start + mixed + mixed.T + moved @ gram @ moved.T)
    values: Floats = np.sqrt(np.maximum(squares[::-1], 0))
    return values


def after_one_step(width: int, examples: int, leak: float) -> float:
    """Return the stable rank after a step from a tiny start, derived in the module's docstring."""
    ratio = ((1 - leak) / (1 + leak)) ** 2
    return (1 + ratio) / (1 + ratio / width) / (1 + ratio / examples)


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train from each scale of the start, on the same examples and the same start up to scale."""
    x = rng.standard_normal((params.examples, params.dimension))
    y = rng.choice((-1.0, 1.0), params.examples)
    weights = rng.standard_normal((params.width, params.dimension))
    a = np.repeat((1.0, -1.0), params.width // 2) / np.sqrt(params.width)
    gram, unit_start, unit_cross = x @ x.T, weights @ weights.T, weights @ x.T
    lengths = np.sqrt(np.diag(gram))
    cosines = gram / lengths[:, None] / lengths - np.eye(params.examples)
    times = np.unique(np.geomspace(1, params.steps, params.records).astype(int))
    wanted = {0, *times.tolist()}
    spectra, accuracies = [], []
    for scale in params.scales:
        start, cross = scale**2 * unit_start, scale * unit_cross
        moved = np.zeros((params.width, params.examples))
        kept = []
        for time in range(params.steps + 1):
            if time in wanted:
                kept.append(singular_values(start, cross, gram, moved))
            products = cross + moved @ gram
            slopes = np.where(products > 0, 1, params.leak)
            outputs = a @ (slopes * products)
            pull = y / (1 + np.exp(y * outputs))
            if time < params.steps:
                moved += params.rate / params.examples * a[:, None] * slopes * pull
        accuracies.append(float((outputs * y > 0).mean()))
        spectra.append(kept)
    values = np.array(spectra)
    return Result(
        scales=np.array(params.scales),
        steps=np.array([0, *times], dtype=float),
        ranks=(values**2).sum(axis=2) / values[..., 0] ** 2,
        ratios=(values[-1, :, 1:4] / values[-1, :, :1]).T,
        derived=after_one_step(params.width, params.examples, params.leak),
        signs=float(params.width * params.examples),
        largest_cosine=float(np.abs(cosines).max()),
        accuracies=np.array(accuracies),
    )


def checks(result: Result) -> list[Check]:
    """Return stable ranks after one step and at the end beside what is claimed."""

    def source(number: int) -> ClaimSource:
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"frei2022implicit/C{number}")

    small, large = int(np.argmin(result.scales)), int(np.argmax(result.scales))
    return [
        Check(
            what="stable rank after one step, over that before, smallest start",
            comparison=Comparison.AT_MOST,
            claimed=0.1,
            observed=float(result.ranks[small, 1] / result.ranks[small, 0]),
            tolerance=0,
            why="“Drastically” is read as to a tenth; the abstract gives no number.",
            source=source(4),
        ),
        Check(
            what="stable rank after one step, smallest start",
            claimed=result.derived,
            observed=float(result.ranks[small, 1]),
            tolerance=3.5 / float(np.sqrt(result.signs)),
            why=(
                "The derivation is for large matrices of random signs, whose means fluctuate by "
                r"$1/\sqrt{mn}$; 3.5 times that."
            ),
            source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of leaky_rank.py"),
        ),
        Check(
            what="largest stable rank after the first step or a later one, smallest start",
            comparison=Comparison.AT_MOST,
            claimed=2,
            observed=float(result.ranks[small, 1:].max()),
            tolerance=0,
            why="“Small throughout training” is read as no more than the rank of the limit.",
            source=source(5),
        ),
        Check(
            what="stable rank at the end, smallest start",
            comparison=Comparison.AT_MOST,
            claimed=2,
            observed=float(result.ranks[small, -1]),
            tolerance=0,
            why="The stable rank is at most the rank, which is at most two in the limit.",
            source=source(1),
        ),
        Check(
            what="stable rank after one step, over that before, largest start",
            comparison=Comparison.AT_LEAST,
            claimed=0.9,
            observed=float(result.ranks[large, 1] / result.ranks[large, 0]),
            tolerance=0,
            why="From a large start one step changes little, as the authors' experiments suggest.",
            source=source(6),
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw the stable ranks along training, and the singular values from the smallest start."""
    drawn, (left, right) = style.panels(2)
    shown = np.maximum(result.steps, 0.4)
    for row, colour in enumerate(style.ordered(len(result.scales))):
        power = round(float(np.log10(result.scales[row])))
        left.loglog(
            shown,
            result.ranks[row],
            color=colour,
            marker=style.MARKERS[row % len(style.MARKERS)],
            markevery=(row, 5),
            label=rf"$10^{{{power}}}$",
        )
    style.reference(left, shown[[0, -1]], [2, 2])
    left.set(xlabel="step", ylabel="stable rank", ylim=(1, 500))
    style.ticks(left.yaxis, (1, 2, 5, 10, 20, 50, 100))
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xticks([0.4, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
        axes.minorticks_off()
    left.legend(title="scale of the start", loc="upper right", ncols=3)
    for row, name in enumerate(("second", "third", "fourth")):
        right.plot(
            shown,
            result.ratios[row],
            color=style.COLOURS[row],
            marker=style.MARKERS[row],
            markevery=(row, 5),
            label=name,
        )
    power = round(float(np.log10(result.scales[-1])))
    right.set(xlabel="step", ylabel="singular value / first one", ylim=(0, 1.02))
    right.set_title(rf"start of scale $10^{{{power}}}$")
    right.legend(loc="center right")
    return drawn


DEMONSTRATION = Demonstration(
    name="leaky-rank",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
