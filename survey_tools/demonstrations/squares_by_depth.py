r"""The square on [0, 1] by deep and by shallow ReLU networks (safran2016depth).

Errors are in :math:`L_2` on :math:`[0,1]`. All of it derived here; the sawtooth is well known.

- *Pieces.* On an interval of length :math:`h` and with :math:`t` counted from its middle, the best
  line for :math:`t^2` is the constant :math:`h^2/12`, at a squared error of
  :math:`\int(t^2-h^2/12)^2dt=h^5/180`. By convexity a function that is linear on :math:`p` pieces
  misses :math:`x^2` by at least :math:`1/(\sqrt{180}\,p^2)`. Equal pieces attain it, and the best
  lines on them meet, since all miss the square by :math:`h^2/6` at both ends.
- *Shallow.* Each of :math:`u` units in one hidden layer adds a kink, so :math:`p≤u+1`, and
  :math:`u` units and a linear term suffice for :math:`u+1` equal pieces. In further layers every
  unit adds at most one kink on each piece of its input, so :math:`u` units in :math:`L` layers
  give at most :math:`(u/L+1)^L` pieces, by the inequality of the means.
- *Deep.* Let :math:`g(x)=2[x]_+-4[x-\frac12]_+`, which is the tent on :math:`[0,1]`, and
  :math:`g_s` its :math:`s`-fold iterate.  Linear interpolation of :math:`x^2` at multiples of
  :math:`2^{-m}` is :math:`x-\sum_{s≤m}4^{-s}g_s(x)`: a finer grid lowers the interpolation at the
  middle of a piece by :math:`h^2/4`. It takes :math:`m` layers of 3 units, two for :math:`g` and
  one that hands on the sum, never negative. Less :math:`h^2/6`, :math:`h=2^{-m}`, it is the best
  function with :math:`2^m` pieces, at an error of :math:`4^{-m}/\sqrt{180}`.

The square is a smooth function that is not linear, as in claim C3 of ``safran2016depth``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

UNITS_PER_LAYER: Final = 3
"""Of the deep network: two for the tent, one for the sum."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Sizes of networks."""

    layers: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    """Hidden layers m of deep networks, each of 3 units."""
    units: tuple[int, ...] = (1, 2, 3, 6, 9, 15, 31, 63, 127, 255, 511, 1023)
    """Units u of networks with one hidden layer."""
    few: tuple[int, ...] = (1, 2, 3)
    """Hidden layers of networks for which the least error is bounded."""
    shown: tuple[int, ...] = (1, 2, 3)
    """Hidden layers of deep networks whose deviation is drawn."""
    points: int = 193
    """Points of [0, 1] at which it is drawn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Errors of networks, and lower bounds for all networks of a depth."""

    layers: Integers
    """Shape (a,)."""
    deep: Floats
    """Error of the deep network, integrated, shape (a,)."""
    pieces: Integers
    """Linear pieces found in the output of the deep network, shape (a,)."""
    units: Integers
    """Shape (b,)."""
    shallow: Floats
    """Error of the network with one hidden layer, integrated, shape (b,)."""
    few: Integers
    """Shape (c,)."""
    bounds: Floats
    """Least error of every network of so many layers and units, shape (c, b)."""
    shown: Integers
    """Shape (s,)."""
    x: Floats
    """Shape (p,)."""
    deviations: Floats
    """Output less the square at these points, shape (s, p)."""


def deep(x: Floats, layers: int) -> Floats:
    """Return the outputs of the deep network on [0, 1], layer by layer."""
    iterate, total = x, x
    for layer in range(1, layers + 1):
        first, second, carried = (
            np.maximum(iterate, 0),
            np.maximum(iterate - 0.5, 0),
            np.maximum(total, 0),
        )
        iterate = 2 * first - 4 * second
        total = carried - iterate / 4.0**layer
    result: Floats = total - 4.0**-layers / 6
    return result


def shallow(x: Floats, units: int) -> Floats:
    """Return the outputs of the best network with one hidden layer on [0, 1].

    Slopes of the chords of the square at multiples of h = 1 / (u + 1) are h, 3h, 5h...  The first
    is given by a linear term, which without one would take a unit more, with no kink inside.
    """
    h = 1 / (units + 1)
    kinks = h * np.arange(1, units + 1)
    result: Floats = h * x - h**2 / 6 + 2 * h * np.maximum(x[:, None] - kinks, 0).sum(axis=1)
    return result


def error(network: Callable[[Floats], Floats], pieces: int) -> float:
    """Return the distance in L2 from the square of what is linear on equal pieces of [0, 1].

    Three nodes of Gauss a piece integrate polynomials of degree 4 exactly.
    """
    nodes, weights = np.polynomial.legendre.leggauss(3)
    x = ((np.arange(pieces)[:, None] + (nodes + 1) / 2) / pieces).ravel()
    squares = (network(x) - x**2) ** 2
    return float(np.sqrt(squares @ np.tile(weights / 2, pieces) / pieces))


def least_error(units: int | Integers, layers: int) -> float | Floats:
    """Return below which error no network of so many units and hidden layers comes."""
    pieces = (np.asarray(units) / layers + 1.0) ** layers
    bound: Floats = 1 / (np.sqrt(180) * pieces**2)
    return bound


def count_pieces(layers: int) -> int:
    """Return the number of linear pieces of the deep network, from its values.

    On a grid eight times as fine as the kinks, second differences are 0 but at kinks, where they
    are 2h²/8, h the length of a piece.
    """
    x = np.linspace(0, 1, 8 * 2**layers + 1)
    kinks = np.diff(deep(x, layers), 2) > 4.0**-layers / 8
    return 1 + int(kinks.sum())


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the errors of all networks, and the lower bounds."""
    del rng  # nothing is random
    x = np.linspace(0, 1, params.points)
    units = np.array(params.units)
    return Result(
        layers=np.array(params.layers),
        deep=np.array([error(partial(deep, layers=m), 2**m) for m in params.layers]),
        pieces=np.array([count_pieces(m) for m in params.layers]),
        units=units,
        shallow=np.array([error(partial(shallow, units=u), u + 1) for u in params.units]),
        few=np.array(params.few),
        bounds=np.array([least_error(units, layers) for layers in params.few]),
        shown=np.array(params.shown),
        x=x,
        deviations=np.array([deep(x, m) - x**2 for m in params.shown]),
    )


def figure(result: Result) -> Figure:
    """Draw errors against the number of units, and deviations of deep networks."""
    drawing, (left, right) = style.panels(2)
    for layers, bound in zip(result.few, result.bounds, strict=True):
        style.reference(left, result.units, bound)
        text = "1 layer" if layers == 1 else f"{layers} layers"
        left.text(1.4 * result.units[-1], bound[-1], text, va="center", color=style.QUIET)
    left.loglog(
        result.units, result.shallow, "s", color=style.ORANGE, label="one layer, the best one"
    )
    left.loglog(UNITS_PER_LAYER * result.layers, result.deep, "o-", label="layers of three")
    left.set(xlabel="units", ylabel="error in $L_2$", xlim=(0.8, 9000))
    left.set_ylim(float(result.bounds.min()) / 3, 0.2)
    left.legend(loc="lower left")
    colours = style.ordered(len(result.shown))
    for layers, deviation, colour in zip(result.shown, result.deviations, colours, strict=True):
        right.plot(result.x, deviation, color=colour, label=str(layers))
    right.set(xlabel="$x$", ylabel="output $−\\ x^2$")
    right.legend(title="layers of three", ncols=3, loc="upper center", bbox_to_anchor=(0.5, 1.0))
    right.set_ylim(top=1.7 * float(result.deviations.max()))
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare errors with their formulas, and the sizes that one accuracy takes."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of squares_by_depth.py")
    exact = "exact but for rounding"
    deepest = int(result.layers[-1])
    enough = 1 / np.sqrt(np.sqrt(180) * result.deep[-1]) - 1
    return [
        Check(
            what=r"largest relative deviation of deep networks' errors from $4^{-m}/\sqrt{180}$",
            claimed=0.0,
            observed=float(np.abs(result.deep * np.sqrt(180) * 4.0**result.layers - 1).max()),
            tolerance=1e-5,
            why=f"{exact}, to the six digits that are kept",
            source=derived,
        ),
        Check(
            what=f"linear pieces of the deep network with {deepest} layers",
            claimed=float(2**deepest),
            observed=float(result.pieces[-1]),
            tolerance=0.0,
            why="a count",
            source=derived,
        ),
        Check(
            what="least error of one hidden layer built, over the lower bound for all such",
            claimed=1.0,
            observed=float((result.shallow / result.bounds[list(result.few).index(1)]).max()),
            tolerance=1e-5,
            why=f"{exact}: the bound is attained at every size",
            source=derived,
        ),
        Check(
            what=f"units that one hidden layer needs for the error of {deepest} layers, over "
            "the units these have",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float(enough / (UNITS_PER_LAYER * deepest)),
            tolerance=0.0,
            why="“much larger” is not quantified in the abstract; the ratio grows like $2^m/(3m)$",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="safran2016depth/C3"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="squares-by-depth",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
    deterministic=True,
)
