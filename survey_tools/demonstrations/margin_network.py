r"""A ReLU network of two layers trained towards a large margin: what several demonstrations attack.

The network is :math:`f(x)=\sum_ja_j\max\{0,w_j^\top x+b_j\}` with fixed :math:`a_j=\pm1/\sqrt m`;
only the first layer is trained.  Its output is linear in the length of :math:`(W,b)`, so that the
theorems on homogeneous networks apply (lyu2019gradient): gradient flow on the exponential loss,
once it has fitted the examples, tends in direction to a point that meets the KKT conditions of

.. math:: \min\tfrac12\|(W,b)\|^2\quad\text{subject to}\quad y_if(x_i)\ge1.

**Training.**  Gradient descent on :math:`\ln\sum_ie^{-y_if(x_i)}`, which is that of the exponential
loss with a step divided by the loss.  Where the loss falls exponentially this makes speed, in the
length of the weights, constant.  Its gradient, :math:`\sum_ip_iy_i\nabla f(x_i)` with
:math:`p=\operatorname{softmax}(-y_if(x_i))`, lies in the span of the examples for each neuron, so
that only the products with them are updated, and the weights are made once at the end.

**Distance to the boundary along a direction.**  :math:`t\mapsto f(x+tu)` is piecewise
linear with kinks where a neuron's argument is 0; its first change of sign is found exactly from
its values there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from survey_tools.demonstrations.numerics import Floats, Integers


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """A ReLU network of two layers."""

    outer: Floats
    """a, shape (m,)."""
    weights: Floats
    """W, shape (m, d)."""
    biases: Floats
    """b, shape (m,)."""

    def arguments(self, inputs: Floats) -> Floats:
        """Return the arguments of the neurons for inputs of shape (n, d), shape (n, m)."""
        arguments: Floats = inputs @ self.weights.T + self.biases
        return arguments

    def outputs(self, inputs: Floats) -> Floats:
        """Return f for inputs of shape (n, d), shape (n,)."""
        outputs: Floats = np.maximum(self.arguments(inputs), 0) @ self.outer
        return outputs

    def flip_distances(self, inputs: Floats, directions: Floats) -> Floats:
        """Return how far each input is moved along its direction until f changes sign.

        :param inputs: shape (n, d).
        :param directions: shape (n, d), of length 1 each.
        :returns: shape (n,); infinite where f never changes sign.
        """
        slopes = directions @ self.weights.T
        pairs = zip(self.arguments(inputs), slopes, strict=True)
        return np.array([first_root(self.outer, start, slope) for start, slope in pairs])


def first_root(outer: Floats, start: Floats, slope: Floats) -> float:
    """Return the least t > 0 at which Σ outer·max(0, start + t·slope) changes sign, or infinity.

    :param outer: shape (m,), as the others.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        kinks = -start / slope
    kinks = np.sort(kinks[np.isfinite(kinks) & (kinks > 0)])
    far = 2 * kinks[-1] + 1 if len(kinks) else 1.0
    places = np.concatenate([[0.0], kinks, [far]])
    values = np.maximum(start + places[:, None] * slope, 0) @ outer
    changed = np.flatnonzero(values[1:] * np.sign(values[0]) <= 0)
    if len(changed):
        last = int(changed[0])
        drop = values[last] - values[last + 1]
        return float(places[last] + values[last] / drop * (places[last + 1] - places[last]))
    growth = float(outer[slope > 0] @ slope[slope > 0])
    return float("inf") if growth * values[0] >= 0 else float(far - values[-1] / growth)


def train(  # noqa: PLR0913
    inputs: Floats,
    labels: Floats,
    rng: np.random.Generator,
    *,
    width: int,
    initial: float,
    rate: float,
    steps: int,
    biased: bool = True,
) -> Network:
    """Return a network trained on examples.

    :param inputs: shape (n, d).
    :param labels: ±1, shape (n,).
    :param width: m, even.
    :param initial: standard deviation of the initial weights and biases.
    :param rate: step size times the largest eigenvalue of the Gram matrix of the inputs.
    :param biased: whether there are biases; otherwise they are 0.
    """
    constant = np.full((len(inputs), 1), float(biased))
    lifted = np.hstack([inputs, constant])
    first = initial * rng.standard_normal((width, lifted.shape[1]))
    first[:, -1] *= biased
    outer = np.repeat((1.0, -1.0), width // 2) / np.sqrt(width)
    gram = lifted @ lifted.T
    step = rate / float(np.linalg.eigvalsh(gram)[-1])
    arguments = first @ lifted.T
    moved = np.zeros_like(arguments)
    for _ in range(steps):
        pull = labels * softmax(-labels * (outer @ np.maximum(arguments, 0)))
        move = step * outer[:, None] * (arguments > 0) * pull
        moved += move
        arguments += move @ gram
    last = first + moved @ lifted
    return Network(outer=outer, weights=last[:, :-1], biases=last[:, -1])


def on_sphere(number: int, dimension: int, rng: np.random.Generator) -> Floats:
    """Return independent uniform points of the sphere of radius √d, shape (number, d)."""
    points = rng.standard_normal((number, dimension))
    points *= np.sqrt(dimension) / np.linalg.norm(points, axis=1, keepdims=True)
    return points


def robust_distances(centres: Floats, own: Integers, inputs: Floats) -> Floats:
    r"""Return how far each input can be moved before a certain robust network may err.

    For centres :math:`\mu_c` of length :math:`\sqrt d` with labels :math:`y_c`, the network is
    :math:`\sum_cy_c\max\{0,\frac2d\mu_c^\top x-1\}`.  At an input of cluster c it has the sign
    of :math:`y_c` as long as :math:`\mu_c^\top x>d/2\ge\mu_q^\top x` for all other q, since then
    its own neuron alone is active.  A perturbation of length r changes each of these products by
    at most :math:`r\sqrt d`, so that every one shorter than

    .. math:: \min\bigl\{\mu_c^\top x-\tfrac d2,\ \tfrac d2-\max_{q\ne c}\mu_q^\top x\bigr\}/\sqrt d

    leaves the sign as it is (derived here).

    :param centres: shape (k, d).
    :param own: the number c of each input's cluster, shape (n,).
    :param inputs: shape (n, d).
    """
    dimension = centres.shape[1]
    products = inputs @ centres.T
    rows = np.arange(len(inputs))
    mine = products[rows, own]
    products[rows, own] = -np.inf
    spare = np.minimum(mine - dimension / 2, dimension / 2 - products.max(axis=1))
    distances: Floats = np.maximum(spare, 0) / np.sqrt(dimension)
    return distances
