r"""Training points are read off the weights by solving the KKT conditions (haim2022reconstructing).

A network :math:`f(x)=\sum_ja_j\max\{0,w_j^\top x\}` is trained on unit vectors as in
:mod:`survey_tools.demonstrations.margin_network`, without biases.  Near a KKT point of margin
maximisation its weights are :math:`w_j=a_j\sum_i\lambda_iy_i1[w_j^\top x_i>0]\,x_i` with
:math:`\lambda_i\ge0`.  The attacker knows W and a, and looks for unit vectors :math:`z_i` and
:math:`\lambda_i\ge0` which minimise

.. math:: \sum_j\Bigl\|w_j-a_j\sum_i\lambda_is_i\,\sigma(\alpha w_j^\top z_i)\,z_i\Bigr\|^2

with signs :math:`s_i=\pm1` in turn, twice as many candidates as there are examples, and the
indicator smoothed by the logistic function :math:`\sigma`, sharper in three stages.  This is the
idea of the authors' attack (repository ``nivha/dataset_reconstruction``); that candidates are unit
vectors is knowledge of the data that the attacker brings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import minimize
from scipy.special import expit

from survey_tools.demonstrations import style
from survey_tools.demonstrations.margin_network import Network, on_sphere, train
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

    dimension: int = 50
    """Dimension of the inputs, d."""
    examples: int = 20
    """Training examples, n: uniform unit vectors, labels in turn."""
    width: int = 500
    """Neurons, m, an even number."""
    initial: float = 1e-3
    """Standard deviation of the initial weights."""
    rate: float = 1.3
    """Step size of training, times the largest eigenvalue of the Gram matrix."""
    steps: int = 4000
    """Steps of training."""
    restarts: int = 8
    """Attacks from random starts, whose candidates are taken together."""
    sharpness: tuple[float, ...] = (2.0, 6.0, 20.0)
    """α in each stage, over the mean of |w·z| for random z."""
    iterations: int = 150
    """Iterations of L-BFGS in each stage."""
    least: float = 0.05
    """Candidates with a multiplier below this share of the largest are dropped."""
    close: float = 0.9
    """A training point with a candidate of this cosine or more counts as recovered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Cosines to the nearest candidate with the label in question, each in descending order."""

    close: float
    """The cosine from which a point counts as recovered."""
    candidates: int
    """How many candidates are left, over all restarts."""
    members: Floats
    """For each training point, shape (n,)."""
    strangers: Floats
    """For points that were not trained on, as many, shape (n,)."""
    guesses: Floats
    """For each training point, with as many random unit vectors as candidates, shape (n,)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attack:
    """The objective of one stage."""

    network: Network
    """What is attacked."""
    signs: Floats
    """s, shape (k,)."""
    sharpness: float
    """α."""

    def split(self, flat: Floats) -> tuple[Floats, Floats]:
        """Return unit vectors z, shape (k, d), and multipliers λ, shape (k,)."""
        free = flat.reshape(len(self.signs), -1)
        return free[:, :-1] / np.linalg.norm(free[:, :-1], axis=1, keepdims=True), free[:, -1] ** 2

    def __call__(self, flat: Floats) -> tuple[float, Floats]:
        """Return the objective and its gradient, for z up to length and the roots of λ.

        :param flat: one row for each candidate, shape (k * (d + 1),).
        """
        weights, outer = self.network.weights, self.network.outer[:, None]
        points, multipliers = self.split(flat)
        free = flat.reshape(len(points), -1)
        soft = expit(self.sharpness * weights @ points.T)
        signed = outer * self.signs
        parts = signed * soft * multipliers
        rest = parts @ points - weights
        by_parts = 2 * rest @ points.T
        by_multiplier = (by_parts * signed * soft).sum(axis=0)
        inner = by_parts * parts * (1 - soft) * self.sharpness
        by_point = 2 * parts.T @ rest + inner.T @ weights
        lengths = np.linalg.norm(free[:, :-1], axis=1, keepdims=True)
        along = (points * by_point).sum(axis=1, keepdims=True)
        gradient = np.column_stack(
            [(by_point - along * points) / lengths, 2 * free[:, -1] * by_multiplier]
        )
        return float((rest**2).sum()), gradient.ravel()


def attack(network: Network, params: Params, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the candidates of one attack, shape (c, d), and their signs, shape (c,)."""
    d = params.dimension
    signs = np.where(np.arange(2 * params.examples) % 2 == 0, 1.0, -1.0)
    points = on_sphere(len(signs), d, rng) / np.sqrt(d)
    typical = float(np.abs(network.arguments(points)).mean())
    size = np.linalg.norm(network.weights) / np.sqrt(len(signs))
    flat = np.column_stack([points, np.full(len(signs), np.sqrt(size))]).ravel()
    for sharpness in params.sharpness:
        stage = Attack(network=network, signs=signs, sharpness=sharpness / typical)
        found = minimize(
            stage, flat, jac=True, method="L-BFGS-B", options={"maxiter": params.iterations}
        )
        flat = found.x
    points, multipliers = stage.split(flat)
    kept = multipliers >= params.least * multipliers.max()
    return points[kept], signs[kept]


def best_cosines(points: Floats, labels: Floats, candidates: Floats, signs: Floats) -> Floats:
    """Return each unit vector's largest cosine to a candidate of its label, in descending order."""
    cosines = np.where(labels[:, None] == signs, points @ candidates.T, -1)
    return np.sort(cosines.max(axis=1))[::-1]


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train, attack, and compare candidates with points that were trained on and that were not."""
    n, d = params.examples, params.dimension
    points, strangers = (on_sphere(n, d, rng) / np.sqrt(d) for _ in range(2))
    labels = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    network = train(
        points,
        labels,
        rng,
        width=params.width,
        initial=params.initial,
        rate=params.rate,
        steps=params.steps,
        biased=False,
    )
    found = [attack(network, params, rng) for _ in range(params.restarts)]
    candidates = np.concatenate([part for part, _ in found])
    signs = np.concatenate([part for _, part in found])
    guesses = on_sphere(len(signs), d, rng) / np.sqrt(d)
    return Result(
        close=params.close,
        candidates=len(signs),
        members=best_cosines(points, labels, candidates, signs),
        strangers=best_cosines(strangers, labels, candidates, signs),
        guesses=best_cosines(points, labels, guesses, signs),
    )


def checks(result: Result) -> list[Check]:
    """Return the share recovered, and that it is neither chance nor found of other points."""
    source = ClaimSource(kind=SourceKind.SCALING, place="haim2022reconstructing/C1")
    return [
        Check(
            what=f"share of training points with a candidate of cosine {result.close:g} or more",
            comparison=Comparison.AT_LEAST,
            claimed=0.5,
            observed=float((result.members >= result.close).mean()),
            tolerance=0,
            why="“A significant fraction” is read as a half; the paper is on images.",
            source=source,
        ),
        Check(
            what="largest cosine of a training point to as many random unit vectors",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.guesses.max()),
            tolerance=0.6,
            why="So many random vectors have cosines of up to about 0.5; 0.9 is no chance.",
            source=source,
        ),
        Check(
            what="share of points not trained on with a candidate of that cosine",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float((result.strangers >= result.close).mean()),
            tolerance=0,
            why="Candidates resemble what was trained on, and nothing else.",
            source=source,
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw the cosines in descending order."""
    drawn, (axes,) = style.panels()
    rank = np.arange(1, len(result.members) + 1)
    for number, (values, name) in enumerate(
        (
            (result.members, "training points, attack"),
            (result.strangers, "points not trained on, attack"),
            (result.guesses, "training points, random guesses"),
        )
    ):
        axes.plot(
            rank, values, color=style.COLOURS[number], marker=style.MARKERS[number], label=name
        )
    style.reference(axes, rank[[0, -1]], [result.close] * 2, "counts as recovered")
    axes.set(xlabel="point, by rank", ylabel="cosine to nearest candidate", ylim=(0, 1.05))
    style.ticks(axes.xaxis, range(2, len(rank) + 1, 2))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return drawn


DEMONSTRATION = Demonstration(
    name="reconstruction",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
