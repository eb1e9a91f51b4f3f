r"""What a new task costs after many others of one subspace (magen2025transformers).

A task is a vector :math:`μ` of norm :math:`R` in a subspace of dimension :math:`k` of
:math:`\mathbb{R}^d`; its examples are :math:`x = yμ + ξ`, :math:`y=±1`, :math:`ξ∼N(0,I)`.  A
linear attention layer answers a query :math:`x` by the sign of :math:`\hat μ^⊤Wx`, where
:math:`\hat μ` is the mean of :math:`y_ix_i` over :math:`N` examples.  Three :math:`W`: the
identity, which knows the examples alone; the projection on the subspace; and one trained by
gradient descent on tasks, from :math:`W=0`.

Given :math:`\hat μ`, the answer is right with probability
:math:`Φ(\hat μ^⊤Wμ/|W^⊤\hat μ|)`, so that no query is sampled.  :math:`\hat μ=μ+g/\sqrt N` with
standard normal :math:`g`, and :math:`N` may be treated as a real number.

Derived here, for the identity and large :math:`d`: :math:`\hat μ^⊤μ ≈ R^2` and
:math:`|\hat μ|^2 ≈ R^2+d/N`, so an accuracy :math:`Φ(z)` takes
:math:`N = d\,z^2/(R^4-z^2R^2)`, linear in :math:`d` and of order :math:`d/R^4`.

Claims C1 and C3 of ``magen2025transformers``; C2 is a lower bound for all learners, of which one
is seen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, exponent
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Tasks, training, and the accuracy that is asked for."""

    dimensions: tuple[int, ...] = (25, 50, 100, 200)
    """Ambient dimensions d."""
    subspace: int = 5
    """Dimension k of the subspace while d varies; also d = 4k while k varies."""
    subspaces: tuple[int, ...] = (4, 8, 16, 32, 64)
    """Dimensions k, for the projection."""
    signal: float = 1.5
    """R, the norm of the means, in units of the noise a coordinate."""
    accuracy: float = 0.85
    """Share of right answers that is asked for."""
    tasks: int = 4000
    """Tasks to train on, with one query each."""
    examples: int = 40
    """Examples a task in training."""
    training_signal: float = 3.0
    """R of the tasks to train on."""
    steps: int = 60
    """Steps of gradient descent on the logistic loss."""
    step: float = 1.0
    """Step size, divided by a bound of the curvature, the mean of ``|m|²·|q|²/tasks + R^4/k``."""
    few_tasks: tuple[int, ...] = (30, 100, 300, 1000, 4000)
    """Numbers of tasks, for the accuracy after training on so many."""
    test_examples: int = 10
    """Examples a task while that accuracy is measured."""
    test_tasks: int = 2000
    """New tasks over which accuracies are averaged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Numbers of examples for the accuracy asked for, and accuracies after training."""

    dimensions: Floats
    """Shape (a,)."""
    predicted: Floats
    """Examples for the identity by the formula derived here, shape (a,)."""
    identity: Floats
    """Examples that W = I takes, shape (a,)."""
    projection: Floats
    """Examples that the projection takes, shape (a,)."""
    trained: Floats
    """Examples that the trained W takes, shape (a,)."""
    subspaces: Floats
    """Shape (b,)."""
    by_subspace: Floats
    """Examples that the projection takes, shape (b,)."""
    tasks: Floats
    """Shape (c,)."""
    learning: Floats
    """Accuracy after training on so many tasks, in the largest dimension, shape (c,)."""
    oracle: float
    """Accuracy of the projection on the same new tasks."""
    untrained: float
    """Accuracy of the identity on the same new tasks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTasks:
    """Vectors of new tasks, and the noise of the mean of their examples at N = 1."""

    means: Floats
    """Shape (tasks, d)."""
    noise: Floats
    """Shape (tasks, d)."""

    def accuracy(self, weights: Floats, examples: float) -> float:
        """Return the expected share of right answers.

        :param weights: shape (d, d).
        """
        answers = (self.means + self.noise / np.sqrt(examples)) @ weights
        along = (answers * self.means).sum(axis=1)
        return float(norm.cdf(along / np.linalg.norm(answers, axis=1)).mean())

    def examples_for(self, weights: Floats, accuracy: float) -> float:
        """Return the number of examples, a real number, with which an accuracy is reached."""
        means, noise = self.means @ weights, self.noise @ weights
        along, beside = (means * self.means).sum(axis=1), (noise * self.means).sum(axis=1)
        squares = [(means**2).sum(axis=1), (means * noise).sum(axis=1), (noise**2).sum(axis=1)]

        def excess(log: float) -> float:
            scale = float(np.exp(-log / 2))
            length = np.sqrt(squares[0] + 2 * scale * squares[1] + scale**2 * squares[2])
            return float(norm.cdf((along + scale * beside) / length).mean()) - accuracy

        return float(np.exp(brentq(excess, np.log(1e-3), np.log(1e7))))


def means(number: int, d: int, k: int, signal: float, rng: np.random.Generator) -> Floats:
    """Return vectors of norm R in the span of the first k coordinates, shape (number, d)."""
    drawn = np.zeros((number, d))
    drawn[:, :k] = rng.standard_normal((number, k))
    drawn *= signal / np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn


def new_tasks(params: Params, d: int, k: int, rng: np.random.Generator) -> NewTasks:
    """Return tasks to test on."""
    drawn = means(params.test_tasks, d, k, params.signal, rng)
    return NewTasks(means=drawn, noise=rng.standard_normal(drawn.shape))


def train(params: Params, tasks: int, d: int, rng: np.random.Generator) -> Floats:
    """Return W after gradient descent on the logistic loss of one query a task, shape (d, d)."""
    drawn = means(tasks, d, params.subspace, params.training_signal, rng)
    context = drawn + rng.standard_normal(drawn.shape) / np.sqrt(params.examples)
    query = drawn + rng.standard_normal(drawn.shape)  # times its label
    sizes = (context**2).sum(axis=1) * (query**2).sum(axis=1)
    curvature = sizes.mean() / tasks + params.training_signal**4 / params.subspace
    weights = np.zeros((d, d))
    for _ in range(params.steps):
        margins = ((context @ weights) * query).sum(axis=1)
        gradient = context.T @ (expit(-margins)[:, None] * query) / tasks
        weights += params.step / curvature * gradient
    return weights


def projection(d: int, k: int) -> Floats:
    """Return the projection on the first k of d coordinates."""
    return np.diag((np.arange(d) < k).astype(float))


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the numbers of examples that each W takes."""
    k, z, r2 = params.subspace, norm.ppf(params.accuracy), params.signal**2
    rows = []
    for d in params.dimensions:
        tasks = new_tasks(params, d, k, rng)
        choices = (np.eye(d), projection(d, k), train(params, params.tasks, d, rng))
        rows.append([tasks.examples_for(weights, params.accuracy) for weights in choices])
    by_subspace = [
        new_tasks(params, other, other, rng).examples_for(np.eye(other), params.accuracy)
        for other in params.subspaces
    ]
    d = params.dimensions[-1]
    tasks = new_tasks(params, d, k, rng)
    learning = [
        tasks.accuracy(train(params, number, d, rng), params.test_examples)
        for number in params.few_tasks
    ]
    identity, projected, trained = np.array(rows).T
    return Result(
        dimensions=np.array(params.dimensions, dtype=float),
        predicted=np.array(params.dimensions) * z**2 / (r2**2 - z**2 * r2),
        identity=identity,
        projection=projected,
        trained=trained,
        subspaces=np.array(params.subspaces, dtype=float),
        by_subspace=np.array(by_subspace),
        tasks=np.array(params.few_tasks, dtype=float),
        learning=np.array(learning),
        oracle=tasks.accuracy(projection(d, k), params.test_examples),
        untrained=tasks.accuracy(np.eye(d), params.test_examples),
    )


def figure(result: Result) -> Figure:
    """Draw the numbers of examples, and the accuracy as the tasks to train on become more."""
    drawing, (left, right) = style.panels(2)
    style.power_law(left, result.dimensions, float(result.predicted[0]), 1.0)
    curves = (result.identity, result.trained, result.projection)
    labels = ("examples alone", "trained", "subspace known")
    for row, (label, examples) in enumerate(zip(labels, curves, strict=True)):
        left.loglog(result.dimensions, examples, style.MARKERS[row], linestyle="-", label=label)
    style.ticks(left.xaxis, result.dimensions)
    style.ticks(left.yaxis, (2, 5, 10, 20, 50, 100))
    left.set(xlabel="ambient dimension $d$", ylabel="examples of a new task")
    left.legend()
    right.semilogx(result.tasks, result.learning, "s-", color=style.ORANGE, label="trained")
    for level, place, label in (
        (result.oracle, "bottom", "subspace known"),
        (result.untrained, "bottom", "examples alone"),
    ):
        style.reference(right, result.tasks[[0, -1]], [level, level])
        right.text(result.tasks[0], level, label, va=place, color=style.QUIET)
    right.set(xlabel="tasks to train on", ylabel="accuracy on a new task")
    right.set_ylim(top=result.oracle + 0.02)
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare exponents in d and k, the formula, and the trained weights with the projection."""

    def source(kind: SourceKind, claim: str) -> ClaimSource:
        return ClaimSource(kind=kind, place=f"magen2025transformers/{claim}")

    return [
        Check(
            what="examples with $W=I$, largest relative deviation from the formula",
            comparison=Comparison.AT_MOST,
            claimed=0.0,
            observed=float(np.abs(result.identity / result.predicted - 1).max()),
            tolerance=0.1,
            why="the formula is for large $d$, and $d$ starts at a few tens",
            source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of metalearning.py"),
        ),
        Check(
            what="exponent of $d$ in the examples, $W=I$",
            claimed=1.0,
            observed=exponent(result.dimensions, result.identity),
            tolerance=0.1,
            why="finite $d$; the lower bound is for every learner and this is one of them",
            source=source(SourceKind.ABSTRACT, "C2"),
        ),
        Check(
            what="exponent of $d$ in the examples, trained $W$",
            claimed=0.0,
            observed=exponent(result.dimensions, result.trained),
            tolerance=0.2,
            why="training on finitely many tasks leaves an error that grows a little with $d$",
            source=source(SourceKind.ABSTRACT, "C1"),
        ),
        Check(
            what="exponent of $k$ in the examples, projection",
            claimed=1.0,
            observed=exponent(result.subspaces, result.by_subspace),
            tolerance=0.2,
            why="the abstract claims order $k$ for its transformer; $k$ starts at a few",
            source=source(SourceKind.SCALING, "C1"),
        ),
        Check(
            what="accuracy of the projection less that of the trained $W$",
            comparison=Comparison.AT_MOST,
            claimed=0.0,
            observed=result.oracle - float(result.learning[-1]),
            tolerance=0.02,
            why="“(almost)” is not quantified in the abstract; two per cent are our reading",
            source=source(SourceKind.ABSTRACT, "C3"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="metalearning",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
