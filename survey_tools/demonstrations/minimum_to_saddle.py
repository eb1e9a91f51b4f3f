r"""One neuron more turns a spurious minimum into a saddle (safran2020effects).

Student and teacher, and the exact population loss, are those of
:mod:`survey_tools.demonstrations.relu_teacher`, with orthonormal teacher vectors
:math:`e_1,\dots,e_k`.  A neuron :math:`w` is *split* into two halves :math:`w/2, w/2`: the function
is the same, the student has one neuron more, and the gradient stays zero.

**The least eigenvalue at the global minimum with n = k.**  There the residual is zero, so that the
Hessian is :math:`\mathbb E\,\nabla N\,\nabla N^\top`, whose blocks are
:math:`\mathbb E[1_{x_i>0}1_{x_j>0}\,xx^\top]`: :math:`\frac12 I` for :math:`i=j`, and
:math:`\frac14 I+\frac1{2\pi}(e_ie_j^\top+e_je_i^\top)` else.  For a direction :math:`U` with rows
:math:`u_i` the quadratic form is

.. math:: \tfrac14\|U\|^2 + \tfrac14\Bigl\|\sum_i u_i\Bigr\|^2
          + \tfrac1{2\pi}\sum_{i\ne j}(U_{ii}U_{jj} + U_{ij}U_{ji}).

On the diagonal entries the last sum is :math:`(\operatorname{tr}U)^2-\sum U_{ii}^2`, on the others
it swaps pairs, so it is at least :math:`-\|U\|^2`; this is attained, with
:math:`\sum_i u_i=0`, by a skew-symmetric :math:`U` whose columns add up to zero (three neurons in a
cycle).  The least eigenvalue is therefore
:math:`\frac14-\frac1{2\pi}=\frac{\pi-2}{4\pi}=0.09085`, for every :math:`k\ge3`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers, beyond_rounding
from survey_tools.demonstrations.relu_teacher import Objective, hessian
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

LEAST_CURVATURE: Final = (np.pi - 2) / (4 * np.pi)
"""Least eigenvalue at a global minimum with n = k, derived in the docstring of this module."""
AUTHORS_CURVATURE: Final = 0.0213466
"""Least eigenvalue at the spurious minimum of k = n = 8 in the authors' files."""
ROUNDING: Final = 1e-8
"""Below this, objectives, gradients and eigenvalues have less than six digits that are right."""
PARALLEL: Final = 1e-4
"""Step of the differences where neurons are parallel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting."""

    neurons: int = 8
    """Neurons k of the teacher; of size 8 are the spurious minima that the authors report on."""
    noise: float = 1e-3
    """Standard deviation of the entries added to a split minimum, from where descent escapes."""
    steps: int = 20_000
    """Steps of the descent after the split, of size 5/k."""
    records: int = 60
    """At how many steps, evenly spaced in their logarithm, the objective is kept."""
    radii: tuple[float, ...] = (1e-1, 3e-2, 1e-2, 3e-3)
    """Distances from a global minimum at which curvature is looked at."""
    directions: int = 20
    """Random directions at each distance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Curvatures and escapes; k is the number of teacher neurons."""

    neurons: int
    """k."""
    objective: float
    """Objective at the spurious minimum."""
    length: float
    """Length of the gradient there, 0 if rounding."""
    at_global: Floats
    """Eigenvalues of the Hessian at the global minimum with n = k, shape (k²,)."""
    at_spurious: Floats
    """The same at the spurious minimum, shape (k²,)."""
    after_split: Floats
    """The same after splitting a neuron there, for each neuron, shape (k, k(k+1))."""
    records: Floats
    """Steps at which objectives were kept, shape (a,)."""
    escapes: Floats
    """Objectives at these steps, or :data:`ROUNDING`, from each split minimum, shape (k, a)."""
    radii: Floats
    """Distances from a global minimum, shape (b,)."""
    exact: Floats
    """Least eigenvalue over random points at these distances, n = k, shape (b,)."""
    surplus: Floats
    """The same for n = k + 1, about the teacher with one neuron split, shape (b,)."""


def split(student: Floats, neuron: int) -> Floats:
    """Return the student with one neuron replaced by two halves, shape (n + 1, d)."""
    half = student[neuron] / 2
    rest = np.delete(student, neuron, axis=0)
    return np.vstack([rest, half, half])


def spurious_minimum(function: Objective, rng: np.random.Generator) -> Floats:
    """Return a point where descent is stuck, made precise by Newton's method, shape (k, k)."""
    k = len(function.teacher)
    while True:
        weights = rng.standard_normal((20, k, k)) / np.sqrt(k)
        for _ in range(3000):
            weights = weights - 5 / k * function(weights)[1]
        objective, _ = function(weights)
        if (objective > 1e-3).any():  # noqa: PLR2004
            break
    point: Floats = weights[np.argmax(objective > 1e-3)]  # noqa: PLR2004
    for _ in range(5):
        _, gradient = function(point[None])
        point = point - np.linalg.solve(hessian(function, point), gradient.ravel()).reshape(k, k)
    return point


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Find a spurious minimum, split each neuron, and descend; look about global minima."""
    k = params.neurons
    function = Objective(np.eye(k))
    minimum = spurious_minimum(function, rng)
    objective, gradient = function(minimum[None])
    starts = np.array([split(minimum, neuron) for neuron in range(k)])
    records = np.unique(np.round(np.geomspace(1, params.steps, params.records)).astype(int))
    noisy = starts + params.noise * rng.standard_normal(starts.shape)
    exact, surplus = (
        np.array([_least(function, center, radius, params, rng) for radius in params.radii])
        for center in (np.eye(k), split(np.eye(k), 0))
    )
    return Result(
        neurons=k,
        objective=float(objective[0]),
        length=float(beyond_rounding(np.linalg.norm(gradient), ROUNDING)),
        at_global=np.asarray(np.linalg.eigvalsh(hessian(function, np.eye(k))), dtype=float),
        at_spurious=np.asarray(np.linalg.eigvalsh(hessian(function, minimum)), dtype=float),
        after_split=beyond_rounding(
            [np.linalg.eigvalsh(hessian(function, point, step=PARALLEL)) for point in starts],
            ROUNDING,
        ),
        records=records.astype(float),
        escapes=_escape(function, noisy, records),
        radii=np.array(params.radii),
        exact=exact,
        surplus=surplus,
    )


def _least(
    function: Objective, center: Floats, radius: float, params: Params, rng: np.random.Generator
) -> float:
    """Return the least eigenvalue over random points at a distance from a point."""
    ways = rng.standard_normal((params.directions, *center.shape))
    ways *= radius / np.linalg.norm(ways, axis=(1, 2), keepdims=True)
    return float(min(np.linalg.eigvalsh(hessian(function, center + way))[0] for way in ways))


def _escape(function: Objective, weights: Floats, records: Integers) -> Floats:
    """Return the objectives of gradient descent at some steps, shape (batch, steps)."""
    step = 5 / len(function.teacher)
    wanted = set(records.tolist())
    kept = []
    for time in range(1, int(max(wanted)) + 1):
        objective, gradient = function(weights)
        weights = weights - step * gradient
        if time in wanted:
            kept.append(np.maximum(objective, ROUNDING))
    return np.array(kept).T


def checks(result: Result) -> list[Check]:
    """Return curvatures and escapes beside what is derived, reported and claimed."""
    claim = {
        number: ClaimSource(kind=SourceKind.ABSTRACT, place=f"safran2020effects/C{number}")
        for number in (1, 2, 5)
    }
    near = int(np.argmin(np.abs(result.radii - 1e-2)))
    rows = [
        Check(
            what="least eigenvalue at the global minimum, $n=k$",
            claimed=LEAST_CURVATURE,
            observed=float(result.at_global[0]),
            tolerance=1e-5,
            why="Rounding in the differences of the gradient.",
            source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of minimum_to_saddle.py"),
        ),
        Check(
            what="least eigenvalue within 0.01 of it",
            comparison=Comparison.AT_LEAST,
            claimed=0,
            observed=float(result.exact[near]),
            tolerance=0,
            why="Convex means that no eigenvalue is negative.",
            source=claim[1],
        ),
        Check(
            what="least eigenvalue within 0.01 of a global minimum, $n=k+1$",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.surplus[near]),
            tolerance=-1e-3,
            why="Not convex: clearly negative somewhere, beyond rounding.",
            source=claim[2],
        ),
        Check(
            what="largest of the least eigenvalues after splitting a neuron of a spurious minimum",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.after_split[:, 0].max()),
            tolerance=-0.05,
            why="A saddle, whichever neuron is split: clearly negative, beyond rounding.",
            source=claim[5],
        ),
    ]
    if result.neurons == 8:  # noqa: PLR2004
        rows.insert(
            1,
            Check(
                what="least eigenvalue at the spurious minimum, $k=n=8$",
                claimed=AUTHORS_CURVATURE,
                observed=float(result.at_spurious[0]),
                tolerance=1e-5,
                why="Rounding in the differences of the gradient.",
                source=ClaimSource(
                    kind=SourceKind.REPOSITORY,
                    place="github.com/ItaySafran/Overparameterization, commit d162690",
                ),
            ),
        )
    return rows


def figure(result: Result) -> Figure:
    """Draw the lowest eigenvalues, the escapes, and the curvature about global minima."""
    drawn, (left, middle, right) = style.panels(3)
    spectra = (
        ("global, $n=k$", result.at_global),
        ("spurious, $n=k$", result.at_spurious),
        ("spurious, split", result.after_split[0]),
    )
    for number, (name, values) in enumerate(spectra):
        shown = values[:24]
        left.plot(
            np.arange(1, len(shown) + 1),
            shown,
            linestyle="",
            marker=style.MARKERS[number],
            markersize=3,
            label=name,
        )
    style.reference(left, [0, 25], [0, 0])
    left.set(xlabel="number of the eigenvalue", title="eigenvalues of the Hessian")
    left.legend(loc="lower right", handletextpad=0)

    middle.loglog(result.records, result.escapes.T, color=style.GREEN, linewidth=0.9)
    style.reference(middle, result.records[[0, -1]], [result.objective] * 2)
    middle.set(xlabel="step of gradient descent", title="objective after a split")

    for values, number, name in ((result.exact, 0, "$n=k$"), (result.surplus, 3, "$n=k+1$")):
        right.semilogx(
            result.radii,
            values,
            color=style.COLOURS[number],
            marker=style.MARKERS[number],
            label=name,
        )
    style.reference(right, result.radii[[0, -1]], [0, 0])
    style.reference(right, result.radii[[0, -1]], [LEAST_CURVATURE] * 2)
    right.set(xlabel="distance from a global minimum", title="least eigenvalue about it")
    right.legend(loc="center left")
    return drawn


DEMONSTRATION = Demonstration(
    name="minimum-to-saddle",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
