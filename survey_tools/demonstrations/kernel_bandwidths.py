r"""The best bandwidth for interpolation with a Gaussian kernel (medvedev2024overfitting).

Inputs :math:`x` are uniform on :math:`[0,1]^d`, labels :math:`y=f(x)+ε` with
:math:`f(x)=\sin2πx_1` and noise of variance :math:`σ^2`.  The interpolating function of least norm
for the kernel :math:`k(x,x')=\exp(-|x-x'|^2/(2h^2))` is :math:`k_zK^{-1}y` at :math:`z`, with the
Gram matrix :math:`K`.

Derived here, by linearity in :math:`y`: averaged over noise in the sample and in new labels, its
risk is :math:`σ^2+\mathbb{E}_z(k_zK^{-1}f-f(z))^2+σ^2\,\mathbb{E}_z|k_zK^{-1}|^2`. So no noise is
drawn; the mean over :math:`z` is one over fresh inputs. The null predictor has the risk
:math:`σ^2+\mathbb{E}f^2`, which is also the limit of :math:`h→0` for given inputs. No predictor has
a risk below :math:`σ^2`, and a consistent one comes to it.

Bandwidths are multiples of :math:`n^{-1/d}`, the distance of neighbours on a grid of :math:`n`
points. Far wider ones make :math:`K` singular in double precision, and are left out.

Claims C1 and C2 of ``medvedev2024overfitting``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.linalg.lapack import dpocon
from scipy.spatial.distance import cdist

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers, exponent
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

MOST_SINGULAR: Final = 1e-12
"""Gram matrices with a smaller reciprocal condition number are not used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Data, and the bandwidths among which the best is chosen."""

    dimensions: tuple[int, ...] = (1, 2)
    """Dimensions d of inputs."""
    examples: tuple[int, ...] = (100, 200, 400, 800)
    """Numbers n of examples."""
    multiples: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
    """Bandwidths h times the n-th power of 1/d."""
    noises: tuple[float, ...] = (0.5, 2.0)
    """Standard deviations σ of the noise in labels."""
    trials: int = 7
    """Samples, of whose risks the median is taken."""
    tested: int = 1000
    """Fresh inputs at which a risk is measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Risks of interpolation; nan for bandwidths at which Gram matrices were singular."""

    dimensions: Integers
    """Shape (a,)."""
    examples: Integers
    """Shape (b,)."""
    multiples: Floats
    """Shape (c,)."""
    noises: Floats
    """Shape (e,)."""
    to_bayes: Floats
    """Median risk over the least possible, σ², shape (a, e, b, c)."""
    to_null: Floats
    """Median risk over that of the null predictor at the same inputs, shape (a, e, b, c)."""


def target(x: Floats) -> Floats:
    """Return f at inputs of shape (n, d)."""
    result: Floats = np.sin(2 * np.pi * x[:, 0])
    return result


def bias_and_variance(x: Floats, z: Floats, bandwidth: float) -> tuple[float, float]:
    """Return the means over z of the squared error without noise, and of |k_z K⁻¹|².

    Both are nan where the Gram matrix is too close to a singular one.

    :param x: inputs of the sample, shape (n, d).
    :param z: fresh inputs, shape (m, d).
    """
    gram = np.exp(-cdist(x, x, "sqeuclidean") / (2 * bandwidth**2))
    try:
        factor = cho_factor(gram)
    except LinAlgError:
        return np.nan, np.nan
    if dpocon(factor[0], gram.sum(axis=0).max())[0] < MOST_SINGULAR:
        return np.nan, np.nan
    rows = cho_solve(factor, np.exp(-cdist(x, z, "sqeuclidean") / (2 * bandwidth**2)))
    bias = np.mean((target(x) @ rows - target(z)) ** 2)
    return float(bias), float((rows**2).sum(axis=0).mean())


def risks(params: Params, n: int, d: int, rng: np.random.Generator) -> Floats:
    """Return the risks of a sample over σ² and over the null predictor's, shape (2, e, c)."""
    x, z = rng.random((n, d)), rng.random((params.tested, d))
    squares = np.array(params.noises)[:, None] ** 2
    widths = np.array(params.multiples) * n ** (-1 / d)
    bias, variance = np.array([bias_and_variance(x, z, width) for width in widths]).T
    risk = squares * (1 + variance) + bias
    return np.array([risk / squares, risk / (squares + np.mean(target(z) ** 2))])


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return median risks for all dimensions, sizes, bandwidths and noises."""
    medians = np.array(
        [
            [
                np.median([risks(params, n, d, rng) for _ in range(params.trials)], axis=0)
                for n in params.examples
            ]
            for d in params.dimensions
        ]
    )
    to_bayes, to_null = medians.transpose(2, 0, 3, 1, 4)
    return Result(
        dimensions=np.array(params.dimensions),
        examples=np.array(params.examples),
        multiples=np.array(params.multiples),
        noises=np.array(params.noises),
        to_bayes=to_bayes,
        to_null=to_null,
    )


def figure(result: Result) -> Figure:
    """Draw the best risks against n, and risks against the bandwidth for the most noise."""
    drawing, (left, right) = style.panels(2)
    style.reference(left, result.examples[[0, -1]], [1, 1])
    left.text(result.examples[0], 1.02, "no predictor is better", va="bottom", color=style.QUIET)
    style.reference(right, result.multiples[[0, -1]], [1, 1])
    right.text(result.multiples[-1], 0.98, "null predictor", ha="right", va="top")
    for row, d in enumerate(result.dimensions):
        best = np.nanmin(result.to_bayes[row, 0], axis=-1)
        look = {"color": style.COLOURS[row], "marker": style.MARKERS[row], "label": f"$d={d}$"}
        left.semilogx(result.examples, best, **look)
        right.loglog(result.multiples, result.to_null[row, -1, -1], **look)
    style.ticks(left.xaxis, result.examples)
    style.ticks(right.xaxis, result.multiples[[0, 1, 2, 3, -1]])
    left.set(xlabel="examples $n$", ylabel="risk over the least possible", ylim=(0, 3.3))
    right.set(
        xlabel="bandwidth times $n^{1/d}$", ylabel="risk over the null predictor's", ylim=(0.8, 10)
    )
    style.ticks(right.yaxis, [1, 2, 5, 10])
    left.set_title(f"noise {result.noises[0]:g}, best bandwidth")
    right.set_title(f"noise {result.noises[-1]:g}, $n={result.examples[-1]}$")
    left.legend(loc="center right")
    right.legend(loc="upper left")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare the best risks with a constant, and risks under much noise with the null one."""

    def claim(number: int) -> ClaimSource:
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"medvedev2024overfitting/C{number}")

    constant = [
        Check(
            what=f"exponent of $n$ in the best excess risk, $d={d}$, noise {result.noises[0]:g}",
            claimed=0.0,
            observed=exponent(result.examples, np.nanmin(result.to_bayes[row, 0], axis=-1) - 1),
            tolerance=0.15,
            why="medians of 7 samples fluctuate; even an excess like $n^{-1/4}$ is told apart",
            source=claim(1),
        )
        for row, d in enumerate(result.dimensions)
    ]
    worse = [
        Check(
            what=f"least risk over the null predictor's, all $n$ and bandwidths, $d={d}$, "
            f"noise {result.noises[-1]:g}",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float(np.nanmin(result.to_null[row, -1])),
            tolerance=0.0,
            why="the risk is averaged over noise exactly, and both are taken at the same inputs",
            source=claim(2),
        )
        for row, d in enumerate(result.dimensions)
    ]
    return [*constant, *worse]


DEMONSTRATION = Demonstration(
    name="kernel-bandwidths",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
