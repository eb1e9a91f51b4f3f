r"""One small perturbation spoils a network that errs on no test example (frei2023double).

There are k clusters, their means :math:`\mu_c` uniform on the sphere of radius :math:`\sqrt d`
and half of them of each label; inputs are :math:`x=\mu_c+\xi` with :math:`\xi\sim\mathcal N(0,I)`.
A network is trained as in :mod:`survey_tools.demonstrations.margin_network`, and new inputs are
moved by one vector for all of them, up to the sign: :math:`x-yt\,u` with
:math:`u=\sum_cy_c\mu_c/\|\cdot\|`.

The length at which half of the test inputs are misclassified is compared with :math:`\sqrt{d/k}`,
which is the length the heuristic of :mod:`survey_tools.demonstrations.non_robustness` gives when
clusters take the place of examples; the paper's bound was not read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.margin_network import on_sphere, robust_distances, train
from survey_tools.demonstrations.numerics import Floats, Integers
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
    clusters: tuple[int, ...] = (4, 10, 20)
    """Numbers k of clusters, even."""
    examples: int = 100
    """Training examples, n."""
    tests: int = 400
    """Test examples."""
    width: int = 100
    """Neurons, m, an even number."""
    initial: float = 1e-2
    """Standard deviation of the initial weights, times the root of d."""
    rate: float = 5.0
    """Step size, times the largest eigenvalue of the Gram matrix."""
    steps: int = 3000
    """Steps of gradient descent on the logarithm of the exponential loss."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Test errors and lengths of perturbations; arrays by k and d, shape (a, b)."""

    dimensions: Floats
    """d, shape (b,)."""
    clusters: Floats
    """k, shape (a,)."""
    tests: int
    """Test examples."""
    parameters: int
    """Trained parameters in the largest dimension over the training examples."""
    errors: Floats
    """Test error without a perturbation."""
    radii: Floats
    """Length at which the common direction misclassifies half of the test inputs."""
    random: Floats
    """Share of the test inputs flipped by one random vector, up to sign, of length ``radii``."""
    robust: Floats
    """Length at which a robust network may err on half of the test inputs; a lower bound."""
    lengths: Floats
    """Lengths of perturbations over the root of d, shape (c,)."""
    common_share: Floats
    """Test error up to each length along the common direction, largest k and d, shape (c,)."""
    random_share: Floats
    """The same along one random direction, shape (c,)."""
    robust_share: Floats
    """An upper bound of the robust network's test error over all perturbations, shape (c,)."""


def clustered(
    centres: Floats, number: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Integers]:
    """Return inputs of shape (number, d), their labels, and their clusters, shape (number,)."""
    own = rng.integers(len(centres), size=number)
    inputs = centres[own] + rng.standard_normal((number, centres.shape[1]))
    return inputs, np.where(own % 2 == 0, 1.0, -1.0), own


def _one(
    params: Params, k: int, d: int, rng: np.random.Generator
) -> tuple[float, Floats, Floats, Floats]:
    """Return the test error, and distances along the two directions and to the robust boundary."""
    centres = on_sphere(k, d, rng)
    x, y, _ = clustered(centres, params.examples, rng)
    tests, labels, own = clustered(centres, params.tests, rng)
    network = train(
        x,
        y,
        rng,
        width=params.width,
        initial=params.initial / np.sqrt(d),
        rate=params.rate,
        steps=params.steps,
    )
    right = labels * network.outputs(tests) > 0
    signs = np.where(np.arange(k) % 2 == 0, 1.0, -1.0)
    distances = []
    for direction in (signs @ centres, rng.standard_normal(d)):
        unit = direction / np.linalg.norm(direction)
        found = network.flip_distances(tests, -labels[:, None] * unit)
        distances.append(np.where(right, found, 0))
    common, random = distances
    return float(1 - right.mean()), common, random, robust_distances(centres, own, tests)


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train and attack for all k and d."""
    shape = (len(params.clusters), len(params.dimensions))
    errors, radii, shares, robust = (np.empty(shape) for _ in range(4))
    lengths = np.linspace(0, 0.6, 61)
    for row, k in enumerate(params.clusters):
        for column, d in enumerate(params.dimensions):
            errors[row, column], common, random, least = _one(params, k, d, rng)
            radii[row, column] = np.median(common)
            shares[row, column] = (random <= radii[row, column]).mean()
            robust[row, column] = np.median(least)
    curves = [
        (found[:, None] <= lengths * np.sqrt(d)).mean(axis=0) for found in (common, random, least)
    ]
    return Result(
        dimensions=np.array(params.dimensions, dtype=float),
        clusters=np.array(params.clusters, dtype=float),
        tests=params.tests,
        parameters=params.width * (max(params.dimensions) + 1) // params.examples,
        errors=errors,
        radii=radii,
        random=shares,
        robust=robust,
        lengths=lengths,
        common_share=curves[0],
        random_share=curves[1],
        robust_share=curves[2],
    )


def checks(result: Result) -> list[Check]:
    """Return test errors and lengths beside what is claimed."""
    scaled = result.radii / np.sqrt(result.dimensions / result.clusters[:, None])
    scaling = ClaimSource(kind=SourceKind.SCALING, place="docstring of universal_perturbation.py")

    def source(number: int) -> ClaimSource:
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"frei2023double/C{number}")

    return [
        Check(
            what="greatest test error, over all $k$ and $d$",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.errors.max()),
            tolerance=0.01,
            why=f"“Generalise well”; one in a hundred, of {result.tests} test inputs.",
            source=source(1),
        ),
        Check(
            what=(
                r"length that flips half of the test inputs, over $\sqrt{d/k}$: greatest over "
                "least, over all $k$ and $d$"
            ),
            comparison=Comparison.AT_MOST,
            claimed=1,
            observed=float(scaled.max() / scaled.min()),
            tolerance=0.25,
            why=(
                "A heuristic. Were there no dependence on $d$, or none on $k$, this would be 2 or "
                "more."
            ),
            source=scaling,
        ),
        Check(
            what="greatest share that one random vector of that length flips",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.random.max()),
            tolerance=0.01,
            why="Not the length but the direction misleads.",
            source=scaling,
        ),
        Check(
            what="least ratio of the robust network's length to the trained one's, most clusters",
            comparison=Comparison.AT_LEAST,
            claimed=1,
            observed=float((result.robust[-1] / result.radii[-1]).min()),
            tolerance=0,
            why=(
                "At the length that flips half of the inputs, the robust network errs on fewer, "
                "whatever the perturbation."
            ),
            source=source(3),
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw lengths against d/k beside the robust network's, and test errors against the length."""
    drawn, (left, right) = style.panels(2)
    ratio = result.dimensions / result.clusters[:, None]
    for column, d in enumerate(result.dimensions):
        options = {"color": style.COLOURS[column], "marker": style.MARKERS[column]}
        left.loglog(
            ratio[:, column],
            result.radii[:, column],
            linestyle="",
            label=f"trained, $d$ = {d:g}",
            **options,
        )
        left.loglog(
            ratio[:, column],
            result.robust[:, column],
            markerfacecolor="none",
            markeredgewidth=1,
            linestyle="",
            **options,
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
    style.reference(left, ends, np.sqrt(ends), r"$\sqrt{d/k}$")
    left.set(xlabel="$d/k$", ylabel="length of the perturbation", ylim=(3.5, 90))
    style.ticks(left.xaxis, (30, 100, 300))
    style.ticks(left.yaxis, (5, 10, 20))
    left.legend(loc="upper left", ncols=2, fontsize=7)
    right.plot(result.lengths, 100 * result.common_share, label="common direction")
    right.plot(
        result.lengths,
        100 * result.random_share,
        color=style.ORANGE,
        linestyle="-.",
        label="a random direction",
    )
    style.reference(right, result.lengths, 100 * result.robust_share, "robust network, at most")
    right.set(xlabel=r"length / $\sqrt{d}$", ylabel="test error (%)", ylim=(-3, 140))
    right.set_yticks([0, 50, 100])
    right.set_title(f"$d$ = {result.dimensions[-1]:g}, $k$ = {result.clusters[-1]:g}")
    right.legend(loc="upper right")
    return drawn


DEMONSTRATION = Demonstration(
    name="universal-perturbation",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
