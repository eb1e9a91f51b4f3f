r"""Networks of large margin are fooled by small steps, where robust ones exist (vardi2022gradient).

Inputs are independent and uniform on the sphere of radius :math:`\sqrt d`, half of each label; a
network is trained on them as in :mod:`survey_tools.demonstrations.margin_network`.  Each training
example is then moved by a common direction, :math:`x_i-y_it\,u` with
:math:`u=\sum_ky_kx_k/\|\cdot\|`, until the network changes its mind, and, for comparison, by
random directions.

**What length to expect.**  Let the inputs be orthogonal.  By the KKT conditions
:math:`w_j=a_j\sum_k\lambda_ky_kx_k` over the examples on which neuron j is active, so that
:math:`w_j^\top x_i=a_j\lambda_iy_id` there.  Moving :math:`x_i` by
:math:`-y_i\epsilon\sum_ky_kx_k` changes this by :math:`-y_i\epsilon a_jd\sum_k\lambda_k`: all
examples pull in one direction.  With :math:`\lambda_k` of equal size and the active neurons
unchanged, :math:`\epsilon` of order :math:`1/n` cancels the output, and
:math:`\epsilon\|\sum_ky_kx_k\|` is of order :math:`\sqrt{d/n}`.  This is a heuristic of ours; the
paper's bound was not read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.margin_network import on_sphere, robust_distances, train
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

    dimensions: tuple[int, ...] = (500, 1000, 2000)
    """Dimensions d of the inputs."""
    examples: tuple[int, ...] = (10, 20, 40, 80)
    """Numbers n of training examples."""
    width: int = 200
    """Neurons, m, an even number."""
    initial: float = 1e-2
    """Standard deviation of the initial weights, times the root of d."""
    rate: float = 5.0
    """Step size, times the largest eigenvalue of the Gram matrix."""
    steps: int = 3000
    """Steps of gradient descent on the logarithm of the exponential loss."""
    longer: float = 8.0
    """Random directions are tried up to so many times the median radius."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How far examples are moved until they are misclassified; arrays by n and d, shape (a, b)."""

    dimensions: Floats
    """d, shape (b,)."""
    examples: Floats
    """n, shape (a,)."""
    radii: Floats
    """Median over the examples of the distance along the common direction."""
    largest: Floats
    """Largest of these distances."""
    random: Floats
    """Share of examples flipped by a random direction, of ``longer`` times the median or less."""
    robust: Floats
    """Least distance, over the examples, at which the robust network may err; a lower bound."""
    longer: float
    """See ``random``."""
    lengths: Floats
    """Lengths of perturbations over the root of d, shape (c,)."""
    common_share: Floats
    """Share of examples flipped along the common direction, largest n and d, shape (c,)."""
    random_share: Floats
    """The same for random directions, shape (c,)."""


def _one(params: Params, n: int, d: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Return the distances of each example: common direction, random ones, robust network."""
    x = on_sphere(n, d, rng)
    y = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    network = train(
        x,
        y,
        rng,
        width=params.width,
        initial=params.initial / np.sqrt(d),
        rate=params.rate,
        steps=params.steps,
    )
    if not (y * network.outputs(x) > 0).all():
        unfit = np.full(n, np.nan)
        return unfit, unfit, unfit
    common = y @ x
    common /= np.linalg.norm(common)
    random = on_sphere(n, d, rng) / np.sqrt(d)
    return (
        network.flip_distances(x, -y[:, None] * common),
        network.flip_distances(x, random),
        robust_distances(x, np.arange(n), x),
    )


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train and attack for all n and d; distances are ``nan`` if the examples are not fitted."""
    shape = (len(params.examples), len(params.dimensions))
    radii, largest, shares, robust = (np.empty(shape) for _ in range(4))
    lengths = np.linspace(0, 0.6, 61)
    for row, n in enumerate(params.examples):
        for column, d in enumerate(params.dimensions):
            common, random, least = _one(params, n, d, rng)
            radii[row, column], largest[row, column] = np.median(common), common.max()
            shares[row, column] = (random <= params.longer * np.median(common)).mean()
            robust[row, column] = least.min()
    curves = [(found[:, None] <= lengths * np.sqrt(d)).mean(axis=0) for found in (common, random)]
    return Result(
        dimensions=np.array(params.dimensions, dtype=float),
        examples=np.array(params.examples, dtype=float),
        radii=radii,
        largest=largest,
        random=shares,
        robust=robust,
        longer=params.longer,
        lengths=lengths,
        common_share=curves[0],
        random_share=curves[1],
    )


def exponents(result: Result) -> tuple[float, float]:
    """Return p and q of radius ~ n^p d^q, by least squares on logarithms."""
    n, d = np.meshgrid(np.log(result.examples), np.log(result.dimensions), indexing="ij")
    design = np.stack([n.ravel(), d.ravel(), np.ones(n.size)], axis=1)
    found = np.linalg.lstsq(design, np.log(result.radii).ravel(), rcond=None)[0]
    return float(found[0]), float(found[1])


def checks(result: Result) -> list[Check]:
    """Return radii beside those of robust networks, and how they scale."""
    by_examples, by_dimension = exponents(result)
    scaling = ClaimSource(
        kind=SourceKind.SCALING, place="heuristic in the docstring of non_robustness.py"
    )

    def source(number: int) -> ClaimSource:
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"vardi2022gradient/C{number}")

    return [
        Check(
            what=r"median radius over $\sqrt d$, most examples, greatest over $d$",
            comparison=Comparison.AT_MOST,
            claimed=0.2,
            observed=float((result.radii[-1] / np.sqrt(result.dimensions)).max()),
            tolerance=0,
            why="“Small” is read as a fifth of the input's length; the abstract has no number.",
            source=source(1),
        ),
        Check(
            what="least ratio of the robust network's radius to the largest here, most examples",
            comparison=Comparison.AT_LEAST,
            claimed=1,
            observed=float((result.robust[-1] / result.largest[-1]).min()),
            tolerance=0,
            why=(
                "The robust network withstands all perturbations of that length, by the bound in "
                "margin_network.py; one direction fools the trained one on every example."
            ),
            source=source(3),
        ),
        Check(
            what="exponent of the radius in $d$",
            claimed=0.5,
            observed=by_dimension,
            tolerance=0.1,
            why="A heuristic; a fifth of the exponent, over a fourfold range and one draw each.",
            source=scaling,
        ),
        Check(
            what="exponent of the radius in $n$",
            claimed=-0.5,
            observed=by_examples,
            tolerance=0.1,
            why="A heuristic; a fifth of the exponent, over an eightfold range and one draw each.",
            source=scaling,
        ),
        Check(
            what=(
                "greatest share of examples misclassified within "
                f"{result.longer:g} times the radius along a random direction"
            ),
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.random.max()),
            tolerance=0.1,
            why="Not the length but the direction misleads; one example in ten may be close.",
            source=scaling,
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw radii against d/n beside the robust network's, and the shares of flipped examples."""
    drawn, (left, right) = style.panels(2)
    ratio = result.dimensions / result.examples[:, None]
    for column, d in enumerate(result.dimensions):
        left.loglog(
            ratio[:, column],
            result.radii[:, column],
            color=style.COLOURS[column],
            marker=style.MARKERS[column],
            linestyle="",
            label=f"trained, $d$ = {d:g}",
        )
        left.loglog(
            ratio[:, column],
            result.robust[:, column],
            color=style.COLOURS[column],
            marker=style.MARKERS[column],
            markerfacecolor="none",
            markeredgewidth=1,
            linestyle="",
        )
    left.plot(
        [],
        [],
        color=style.QUIET,
        marker="o",
        markerfacecolor="none",
        markeredgewidth=1,
        linestyle="",
        label="robust, at least",
    )
    ends = np.array([ratio.min(), ratio.max()])
    style.reference(left, ends, np.sqrt(ends), r"$\sqrt{d/n}$")
    left.set(xlabel="$d/n$", ylabel="length of the perturbation", ylim=(1.5, 90))
    style.ticks(left.xaxis, (10, 30, 100))
    style.ticks(left.yaxis, (2, 5, 10, 20))
    left.legend(loc="upper left", ncols=2, fontsize=7)
    right.plot(result.lengths, 100 * result.common_share, label="common direction")
    right.plot(
        result.lengths,
        100 * result.random_share,
        color=style.ORANGE,
        linestyle="-.",
        label="random directions",
    )
    bound = result.robust[-1, -1] / np.sqrt(result.dimensions[-1])
    style.reference(right, [bound, bound], [0, 100], "robust network: none before")
    right.set(xlabel=r"length / $\sqrt{d}$", ylabel="misclassified (%)", ylim=(-3, 140))
    right.set_yticks([0, 50, 100])
    right.set_title(f"$d$ = {result.dimensions[-1]:g}, $n$ = {result.examples[-1]:g}")
    right.legend(loc="upper right")
    return drawn


DEMONSTRATION = Demonstration(
    name="non-robustness",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
