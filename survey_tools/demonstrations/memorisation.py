r"""A ReLU network with about √N weights that memorises N labels, exactly (vardi2021optimal).

The construction is ours, after the idea the abstract names: weights with many digits.  The points
are :math:`N=g^2` different integers below :math:`2^B`, sorted into :math:`g` groups of :math:`g`.
The :math:`B`-digit points of a group, written one after the other, are one integer :math:`u` of
:math:`gB` binary digits; their labels are an integer :math:`w` of :math:`g` digits.

1. *Look up the codes.*  For integers, :math:`s(z)=\max\{0,1-\max\{0,-z\}\}` is 1 if
   :math:`z\ge0` and 0 else.  Two layers a group add :math:`(u_k-u_{k-1})\,s(x-x_k)`
   to :math:`u`, and the like to :math:`w`, where :math:`x_k` is the first point of the group; so
   both end as those of the group of :math:`x`.
2. *Go through the group.*  The first digit of :math:`u` is :math:`s(u-2^{gB-1})`; two layers take
   it off and double what is left.  After :math:`B` digits the first point :math:`c` of the group
   is known; then :math:`\max\{0,d+1\}-2\max\{0,d\}+\max\{0,d-1\}` with :math:`d=c-x` tells
   whether it is :math:`x`, and if so, the first digit :math:`y` of :math:`w` is added to the
   output: :math:`\max\{0,y+[d=0]-1\}`.  This is done :math:`g` times.

Layers have at most eight neurons.  :func:`connections` counts weights and biases.  The two layers
that take off a digit have 10 and 7: to pass on :math:`x`, :math:`w` and the output one each in
both layers, :math:`u` and :math:`c` two and one each, the two steps of :math:`s` three and two.
With what is left for each group they have :math:`(17B+42)\,g-2B-14` in all; the output starts to
exist only after the first round, which saves :math:`2B`.  With :math:`B` of order :math:`\log N`
this is :math:`O(\sqrt N\log N)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import isqrt
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, exponent
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

Form = dict[int, int]
"""An affine form: weight of each neuron of the layer before, and the bias under :data:`BIAS`."""
BIAS: Final = -1
_ONE: Final[Form] = {BIAS: 1}
Network = list[list[Form]]
"""Layers of neurons max(0, form); the last layer has one neuron, the output."""

DOUBLE_DIGITS: Final = 53
"""Binary digits of a number in double precision."""
DOUBLE_LARGEST: Final = 1024
"""Binary digits from which a number is infinite in double precision."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting: random points with random labels."""

    sizes: tuple[int, ...] = (16, 64, 256, 1024)
    """Numbers of points N, square numbers, for which networks are built and run on all points."""
    counted: int = 12
    """For N = 4^2, 4^3, ..., up to this power, weights are counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What networks memorise, and how large they are."""

    sizes: Floats
    """Numbers of points N that were run, shape (a,)."""
    built: Floats
    """Weights and biases of the networks that were built, shape (a,)."""
    layers: Floats
    """Their layers, shape (a,)."""
    digits: Floats
    """Binary digits of their largest weight, shape (a,)."""
    wrong: Floats
    """Labels they get wrong in integer arithmetic, shape (a,)."""
    wrong_double: Floats
    """Labels the same networks get wrong in double precision, shape (a,)."""
    counted: Floats
    """Numbers of points N whose networks were counted only, shape (b,)."""
    weights: Floats
    """Weights and biases of these, shape (b,)."""


def digits_for(size: int) -> int:
    """Return B, the binary digits of a point: N² < 2^B leaves room between N points.

    :raises ValueError: if the size is no square.
    """
    if isqrt(size) ** 2 != size:
        raise ValueError(f"{size} points, expected a square number")
    return 2 * (size - 1).bit_length() + 2


def connections(size: int) -> int:
    """Return how many weights and biases the network for so many points has."""
    group, digits = isqrt(size), digits_for(size)
    return (17 * digits + 42) * group - 2 * digits - 14


def _plus(*terms: tuple[int, Form]) -> Form:
    """Return a linear combination of forms."""
    total: Form = {}
    for factor, form in terms:
        for place, weight in form.items():
            total[place] = total.get(place, 0) + factor * weight
    return total


def _layer(network: Network, *forms: Form) -> list[Form]:
    """Add a layer of these neurons, and return a form for the value of each.

    The form without terms is 0; it needs no neuron, and is returned as it is.
    """
    places = count()
    network.append([form for form in forms if form])
    return [{next(places): 1} if form else {} for form in forms]


def _joined(values: Sequence[int], digits: int) -> int:
    """Return the integer whose binary digits are those of the values, one after the other."""
    code = 0
    for value in values:
        code = (code << digits) | value
    return code


def network(points: Sequence[int], labels: Sequence[int]) -> Network:
    """Return a network that maps each point to its label.

    :param points: N different integers from 0 below 2^B, in ascending order; N a square.
    :param labels: 0 or 1, for each point.
    """
    group, digits = isqrt(len(points)), digits_for(len(points))
    groups = [points[i : i + group] for i in range(0, len(points), group)]
    codes = [_joined(members, digits) for members in groups]
    answers = [_joined(labels[i : i + group], 1) for i in range(0, len(points), group)]
    layers: Network = []
    x, u, w = {0: 1}, {BIAS: codes[0]}, {BIAS: answers[0]}
    for k in range(1, group):
        x, u, w, below = _layer(layers, x, u, w, _plus((-1, x), (groups[k][0], _ONE)))
        x, u, w, reached = _layer(layers, x, u, w, _plus((-1, below), (1, _ONE)))
        u = _plus((1, u), (codes[k] - codes[k - 1], reached))
        w = _plus((1, w), (answers[k] - answers[k - 1], reached))
    high, high_label = 1 << group * digits - 1, 1 << group - 1
    out: Form = {}
    for _ in range(group):
        c: Form = {}
        for _ in range(digits):
            x, u, w, out, c, below = _layer(layers, x, u, w, out, c, _plus((-1, u), (high, _ONE)))
            x, u, w, out, c, digit = _layer(layers, x, u, w, out, c, _plus((-1, below), (1, _ONE)))
            u = _plus((2, u), (-2 * high, digit))
            c = _plus((2, c), (1, digit))
        d = _plus((1, c), (-1, x))
        near = (_plus((1, d), (1, _ONE)), d, _plus((1, d), (-1, _ONE)))
        below = _plus((-1, w), (high_label, _ONE))
        x, u, w, out, below, p, q, r = _layer(layers, x, u, w, out, below, *near)
        same = _plus((1, p), (-2, q), (1, r))
        x, u, w, out, same, y = _layer(layers, x, u, w, out, same, _plus((-1, below), (1, _ONE)))
        w = _plus((2, w), (-2 * high_label, y))
        x, u, w, out, hit = _layer(layers, x, u, w, out, _plus((1, y), (1, same), (-1, _ONE)))
        out = _plus((1, out), (1, hit))
    layers.append([out])
    return layers


def run(layers: Network, points: Sequence[int], number: type[int | float]) -> NDArray[Any]:
    """Return the outputs of a network, computed in integers of any size, or in double precision."""
    kind = object if number is int else float
    values = [np.array([number(point) for point in points], dtype=kind)]
    for layer in layers:
        values = [np.maximum(_value(form, values, number), number(0)) for form in layer]
    return values[0]


def _value(form: Form, values: list[NDArray[Any]], number: type[int | float]) -> NDArray[Any]:
    total = np.full_like(values[0], number(form.get(BIAS, 0)))
    for place, weight in form.items():
        if place != BIAS:
            total = total + (values[place] if weight == 1 else number(weight) * values[place])
    return total


def largest(layers: Network) -> int:
    """Return the binary digits of the largest weight or bias."""
    return max(abs(w).bit_length() for layer in layers for form in layer for w in form.values())


def size_of(layers: Network) -> int:
    """Return the number of weights and biases, counting those of the form that happen to be 0."""
    return sum(len(form) for layer in layers for form in layer)


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Build networks for random points with random labels, and run them on all points."""
    rows = []
    for size in params.sizes:
        points = sorted(rng.choice(1 << digits_for(size), size, replace=False).tolist())
        labels = rng.integers(0, 2, size)
        layers = network(points, labels.tolist())
        bits = largest(layers)
        exact = run(layers, points, int)
        wrong_double = float(size)
        if bits <= DOUBLE_LARGEST:
            wrong_double = float((run(layers, points, float) != labels).sum())
        rows.append(
            (size, size_of(layers), len(layers), bits, (exact != labels).sum(), wrong_double)
        )
    sizes, built, depth, bits_, wrong, double = np.array(rows, dtype=float).T
    counted = [4**power for power in range(2, params.counted + 1)]
    return Result(
        sizes=sizes,
        built=built,
        layers=depth,
        digits=bits_,
        wrong=wrong,
        wrong_double=double,
        counted=np.array(counted, dtype=float),
        weights=np.array([connections(size) for size in counted], dtype=float),
    )


def checks(result: Result) -> list[Check]:
    """Return errors and sizes beside what the construction and the theorem say."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of memorisation.py")
    rows = [
        Check(
            what=f"labels wrong in integer arithmetic, $N={size:g}$",
            claimed=0,
            observed=float(wrong),
            tolerance=0,
            why="Integers are exact, and memorising is all or nothing.",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="vardi2021optimal/C1"),
        )
        for size, wrong in zip(result.sizes, result.wrong, strict=True)
    ]
    rows += [
        Check(
            what=f"weights of the network that was built, $N={size:g}$",
            claimed=connections(int(size)),
            observed=float(built),
            tolerance=0,
            why="Counted, not fitted.",
            source=derived,
        )
        for size, built in zip(result.sizes, result.built, strict=True)
    ]
    rows.append(
        Check(
            what=r"exponent of $N$ in the number of weights, divided by $\log N$",
            comparison=Comparison.AT_MOST,
            claimed=0.5,
            observed=exponent(result.counted, result.weights / np.log(result.counted)),
            tolerance=0,
            why=(
                r"The bound hides logarithms; here one is divided out, and a term without it makes "
                "the exponent a little smaller."
            ),
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="vardi2021optimal/C1"),
        )
    )
    long = result.digits > DOUBLE_DIGITS
    rows.append(
        Check(
            what="least share of labels wrong in double precision, weights of over 53 digits",
            comparison=Comparison.AT_LEAST,
            claimed=0,
            observed=float((result.wrong_double / result.sizes)[long].min()),
            tolerance=-0.1,
            why=(
                "Random labels guessed are wrong in half of the cases; a tenth is far from none. "
                "The abstract says that long weights are necessary, not what happens without."
            ),
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="vardi2021optimal/C5"),
        )
    )
    return rows


def figure(result: Result) -> Figure:
    """Draw how the number of weights grows, and what double precision makes of the networks."""
    drawn, (left, right) = style.panels(2)
    n = result.counted
    style.reference(left, n, n, "$N$")
    start = result.weights[-1] / (np.sqrt(n[-1]) * np.log(n[-1]))
    style.reference(left, n, start * np.sqrt(n) * np.log(n))
    left.loglog(n, result.weights, label="counted")
    left.loglog(result.sizes, result.built, marker="o", linestyle="", label="built, no error")
    left.annotate(
        r"$\sqrt{N}\,\log N$",
        (n[-1], 0.1 * result.weights[-1]),
        color=style.QUIET,
        ha="right",
        va="top",
    )
    left.set(xlabel="points $N$", ylabel="weights and biases")
    left.legend(loc="upper left")
    for values, number, name in (
        (result.wrong, 2, "integer arithmetic"),
        (result.wrong_double, 3, "double precision"),
    ):
        right.plot(
            result.sizes,
            100 * values / result.sizes,
            color=style.COLOURS[number],
            marker=style.MARKERS[number],
            label=name,
        )
    right.set_xscale("log")
    style.reference(right, result.sizes[[0, -1]], [50, 50], "guessing")
    right.set(xlabel="points $N$ (digits of the largest weight)", ylabel="wrong labels (%)")
    right.set_ylim(-3, 85)
    style.ticks(right.xaxis, result.sizes)
    names = [f"{n:g}\n({d:g})" for n, d in zip(result.sizes, result.digits, strict=True)]
    right.set_xticks(result.sizes, names)
    right.legend(loc="upper left")
    return drawn


DEMONSTRATION = Demonstration(
    name="memorisation",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
