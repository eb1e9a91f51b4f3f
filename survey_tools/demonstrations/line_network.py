r"""ReLU networks on the line, trained towards a large margin: several at once.

The network is :math:`f(x)=\sum_jv_j\max\{0,w_jx+b_j\}` for real x, and all three layers of numbers
are trained.  It is 2-homogeneous in them: gradient flow on the exponential loss, once it has fitted
the examples, tends in direction to a KKT point of minimising :math:`\|(v,w,b)\|^2` subject to
margins of at least 1 (lyu2019gradient).  Here the flow is followed by gradient descent on
:math:`\ln\sum_ie^{-y_if(x_i)}`, whose step is shortened so that no margin moves by more than
a bound: the gradient grows with the weights, and a constant step would not follow the flow.

f is piecewise linear: at :math:`-b_j/w_j` its slope changes by :math:`v_j|w_j|`, seen from left to
right.  So its linear regions and all places where it has a given value are known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from survey_tools.demonstrations.numerics import Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class LineNetwork:
    """A network on the line; arrays of shape (m,)."""

    outer: Floats
    """v."""
    weights: Floats
    """w."""
    biases: Floats
    """b."""

    def outputs(self, inputs: Floats) -> Floats:
        """Return f for inputs of shape (n,), shape (n,)."""
        arguments = inputs[:, None] * self.weights + self.biases
        outputs: Floats = np.maximum(arguments, 0) @ self.outer
        return outputs

    def kinks(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Return the kinks between two places, from left to right, and the jumps of the slope."""
        moving = self.weights != 0
        places = -self.biases[moving] / self.weights[moving]
        jumps = self.outer[moving] * np.abs(self.weights[moving])
        inside = (places > low) & (places < high)
        order = np.argsort(places[inside])
        return places[inside][order], jumps[inside][order]

    def levels(self, level: float, low: float, high: float) -> Floats:
        """Return all places between two at which f crosses a level, from left to right."""
        places = np.concatenate([[low], self.kinks(low, high)[0], [high]])
        over = self.outputs(places) - level
        left = np.flatnonzero(over[:-1] * over[1:] < 0)
        share = over[left] / (over[left] - over[left + 1])
        found: Floats = places[left] + share * (places[left + 1] - places[left])
        return found

    def regions(self, low: float, high: float, *, near: float, small: float) -> int:
        """Return how many linear regions one sees between two places.

        :param near: kinks not farther than this from the last one are taken together.
        :param small: a jump below this share of the sum of all absolute jumps is not seen.
        """
        places, jumps = self.kinks(low, high)
        if not len(places):
            return 1
        groups = np.concatenate([[0], np.cumsum(np.diff(places) > near)])
        together = np.abs(np.bincount(groups, jumps))
        return 1 + int((together > small * np.abs(jumps).sum()).sum())


def start(runs: int, width: int, scale: float, rng: np.random.Generator) -> list[LineNetwork]:
    """Return random networks with |v_j| = |(w_j, b_j)|, entries of the latter of this scale."""
    networks = []
    for _ in range(runs):
        weights, biases = scale * rng.standard_normal((2, width))
        signs = rng.choice((-1.0, 1.0), width)
        outer = signs * np.hypot(weights, biases)
        networks.append(LineNetwork(outer=outer, weights=weights, biases=biases))
    return networks


def train(  # noqa: PLR0913
    networks: list[LineNetwork],
    inputs: Floats,
    labels: Floats,
    *,
    steps: int,
    longest: float = 0.05,
    change: float = 0.3,
) -> list[LineNetwork]:
    """Return the networks trained, each on its own examples.

    :param inputs: shape (runs, n).
    :param labels: ±1, shape (runs, n).
    :param longest: the longest step.
    :param change: by how much a margin may change in a step, to first order.
    """
    v = np.array([network.outer for network in networks])
    w = np.array([network.weights for network in networks])
    b = np.array([network.biases for network in networks])
    x = inputs[:, None, :]
    for _ in range(steps):
        arguments = w[:, :, None] * x + b[:, :, None]
        active = (arguments > 0).astype(float)
        arguments *= active
        margins = labels * (v[:, None, :] @ arguments)[:, 0]
        pull = labels * softmax(-margins, axis=1)
        sums = active @ np.stack([pull, pull * inputs], axis=2)
        dv = (arguments @ pull[:, :, None])[:, :, 0]
        db, dw = v * sums[:, :, 0], v * sums[:, :, 1]
        moved = np.stack([v * db, v * dw], axis=1) @ active
        speed = (dv[:, None, :] @ arguments)[:, 0] + moved[:, 0] + moved[:, 1] * inputs
        step = np.minimum(longest, change / np.abs(speed).max(axis=1))[:, None]
        v, w, b = v + step * dv, w + step * dw, b + step * db
    return [
        LineNetwork(outer=outer, weights=weights, biases=biases)
        for outer, weights, biases in zip(v, w, b, strict=True)
    ]


def alternating(
    changes: int, number: int, gap: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return sorted inputs in [-1, 1] and labels that change sign so many times.

    The changes are equally spaced, and no input is nearer to one than the gap.  The labels are
    the signs of a network on the line with as many neurons as changes, and one for a constant.

    :returns: inputs and labels, shape (number,) each; every stretch between changes has one.
    """
    borders = np.linspace(-1, 1, changes + 2)[1:-1]
    while True:
        drawn = rng.uniform(-1, 1, 4 * number)
        clear = (np.abs(drawn[:, None] - borders) >= gap).all(axis=1)
        inputs = np.sort(drawn[clear][:number])
        stretch = np.searchsorted(borders, inputs)
        if len(inputs) == number and len(set(stretch.tolist())) == changes + 1:
            return inputs, np.where(stretch % 2 == 0, 1.0, -1.0)
