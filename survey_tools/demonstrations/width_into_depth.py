r"""A wide network of depth 2 turned into a narrow deep one, exactly (vardi2022width).

Derived here. :math:`N(x)=c+\sum_{i=1}^n a_i[w_i^⊤x+b_i]_+` on :math:`x∈[-B,∞)^d`. The deep network
has :math:`n` hidden layers of :math:`d+3` units. Layer :math:`i` holds :math:`x_j+B≥0` for every
:math:`j`, the unit :math:`u_i=[w_i^⊤x+b_i]_+`, and the sums :math:`P_i=\sum_{l<i}[a_l]_+u_l` and
:math:`M_i=\sum_{l<i}[-a_l]_+u_l`. All of them but :math:`u_i` are non-negative before the ReLU,
which leaves them as they are. A layer after the first has :math:`d` weights to carry :math:`x`,
:math:`d+1` parameters for its unit, two weights to carry the sums, and one to add :math:`u_{i-1}`
to one of them: :math:`2d+4`, where the unit had :math:`d+2` in the wide network. So the number of
parameters is doubled, whatever :math:`n` is, up to a constant.

Claim C4 of ``vardi2022width``, and C1 for targets of depth 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers, beyond_rounding
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

ROUNDING: Final = 1e-12
"""Relative differences below this are rounding."""
Layers = Sequence[tuple[Floats, Floats]]
"""Weights (out, in) and biases (out,) of each layer; the last one has no ReLU."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The networks and the inputs they are compared on."""

    dimension: int = 10
    """Number d of inputs."""
    widths: tuple[int, ...] = (10, 30, 100, 300, 1000)
    """Numbers n of hidden units of the wide networks, with standard normal parameters."""
    bound: float = 4.0
    """B: inputs are in [-B, B]."""
    trials: int = 500
    """Uniform inputs that both networks are run on."""
    shown: int = 60
    """Places of a segment through the box where the figure shows both networks of 100 units."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Sizes of the networks, and how far their outputs differ."""

    dimension: int
    widths: Integers
    """Shape (a,)."""
    deep_widths: Integers
    """Units of the largest hidden layer of the deep networks, shape (a,)."""
    wide_parameters: Integers
    """Non-zero weights and biases of the wide networks, shape (a,)."""
    deep_parameters: Integers
    """The same of the deep networks, shape (a,)."""
    errors: Floats
    """Largest difference of outputs over the largest output, 0 if rounding, shape (a,)."""
    places: Floats
    """Shares of the way through the box, shape (shown,)."""
    wide_outputs: Floats
    """Shape (shown,)."""
    deep_outputs: Floats
    """Shape (shown,)."""


def wide_network(d: int, n: int, rng: np.random.Generator) -> Layers:
    """Return a network of depth 2 with standard normal parameters."""
    return [
        (rng.standard_normal((n, d)), rng.standard_normal(n)),
        (rng.standard_normal((1, n)), rng.standard_normal(1)),
    ]


def run(layers: Layers, x: Floats) -> Floats:
    """Return the outputs of a ReLU network, shape (trials,).

    :param x: shape (trials, d).
    """
    for weights, biases in layers[:-1]:
        x = np.maximum(x @ weights.T + biases, 0)
    weights, biases = layers[-1]
    return (x @ weights.T + biases)[:, 0]


def parameters(layers: Layers) -> int:
    """Return the number of weights and biases that are not zero."""
    return sum(int(np.count_nonzero(w)) + int(np.count_nonzero(b)) for w, b in layers)


def compiled(wide: Layers, bound: float) -> Layers:
    """Return the narrow deep network that agrees with a wide one where all inputs are ≥ -bound.

    The units of a layer are d inputs, one unit, the sum for positive a, that for negative a.
    """
    (inner, biases), (outer, constant) = wide
    n, d = inner.shape
    shifted = biases - bound * inner.sum(axis=1)  # the biases as functions of x + bound
    layers: list[tuple[Floats, Floats]] = []
    for i in range(n):
        first = i == 0
        weights, offsets = np.zeros((d + 3, d if first else d + 3)), np.zeros(d + 3)
        weights[:d, :d], weights[d, :d] = np.eye(d), inner[i]
        offsets[:d], offsets[d] = (bound, biases[i]) if first else (0.0, shifted[i])
        if not first:
            weights[d + 1, d + 1] = weights[d + 2, d + 2] = 1
            previous = outer[0, i - 1]
            weights[d + 1 if previous > 0 else d + 2, d] = abs(previous)
        layers.append((weights, offsets))
    last = np.zeros((1, d + 3))
    last[0, d:] = outer[0, -1], 1, -1
    return [*layers, (last, constant)]


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return sizes and differences for every width."""
    d, bound = params.dimension, params.bound
    sizes, errors = [], []
    for n in params.widths:
        wide = wide_network(d, n, rng)
        deep = compiled(wide, bound)
        x = rng.uniform(-bound, bound, (params.trials, d))
        expected = run(wide, x)
        errors.append(np.abs(run(deep, x) - expected).max() / np.abs(expected).max())
        hidden = max(len(biases) for _, biases in deep)
        sizes.append((hidden, parameters(wide), parameters(deep)))
    shown = wide_network(d, 100, rng)
    ends = rng.uniform(-bound, bound, (2, d))
    places = np.linspace(0, 1, params.shown)
    segment = ends[0] + places[:, None] * (ends[1] - ends[0])
    deep_widths, wide_parameters, deep_parameters = np.array(sizes).T
    return Result(
        dimension=d,
        widths=np.array(params.widths),
        deep_widths=deep_widths,
        wide_parameters=wide_parameters,
        deep_parameters=deep_parameters,
        errors=beyond_rounding(errors, ROUNDING),
        places=places,
        wide_outputs=run(shown, segment),
        deep_outputs=run(compiled(shown, bound), segment),
    )


def figure(result: Result) -> Figure:
    """Draw both networks along a segment, and their numbers of parameters."""
    drawing, (left, right) = style.panels(2)
    left.plot(result.places, result.wide_outputs, label="100 units, depth 2")
    label = f"{result.dimension + 3} units a layer, depth 101"
    left.plot(result.places, result.deep_outputs, "o", markersize=3, label=label)
    left.set(xlabel="along a segment through the box", ylabel="output")
    left.legend()
    style.power_law(right, result.widths, 2 * float(result.wide_parameters[0]), 1.0)
    right.loglog(result.widths, result.deep_parameters, "s", color=style.ORANGE, label="deep")
    right.loglog(result.widths, result.wide_parameters, "o", color=style.BLUE, label="wide")
    style.ticks(right.xaxis, result.widths)
    right.set(xlabel="units of the wide network", ylabel="parameters")
    right.legend()
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare outputs, width and parameters with what the construction promises."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of width_into_depth.py")
    d, n = result.dimension, result.widths
    return [
        Check(
            what="largest difference of outputs, relative, over all networks",
            comparison=Comparison.AT_MOST,
            claimed=0.0,
            observed=float(result.errors.max()),
            tolerance=ROUNDING,
            why="exact but for rounding, of about $10^{-16}$ times the number of layers; what is "
            "below $10^{-12}$ is kept as 0",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="vardi2022width/C4"),
        ),
        Check(
            what="width of the deep networks",
            claimed=float(d + 3),
            observed=float(result.deep_widths.max()),
            tolerance=0.0,
            why="a count",
            source=derived,
        ),
        Check(
            what="parameters of the deep networks less those by the formula",
            claimed=0.0,
            # d + 1 more in the first layer, for B and d weights; no sums there, one weight less.
            observed=float(np.abs(result.deep_parameters - ((2 * d + 4) * n + d + 1)).max()),
            tolerance=0.0,
            why="a count",
            source=derived,
        ),
        Check(
            what=f"parameters of the deep over those of the wide network, {n[-1]} units",
            claimed=2.0,
            observed=float(result.deep_parameters[-1] / result.wide_parameters[-1]),
            tolerance=0.01,
            why="the first layer adds a constant, which counts for less the wider the network",
            source=derived,
        ),
    ]


DEMONSTRATION = Demonstration(
    name="width-into-depth",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
