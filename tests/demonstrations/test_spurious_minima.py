"""The population loss against a sample, its gradient against differences, small families."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.spurious_minima import (
    AUTHORS_STUCK,
    BAD,
    Objective,
    Params,
    checks,
    compute,
    descend,
)


def test_closed_form_is_the_mean_over_gaussian_inputs() -> None:
    rng = np.random.default_rng(0)
    student, teacher = rng.standard_normal((1, 4, 3)), rng.standard_normal((2, 3))
    inputs = rng.standard_normal((400_000, 3))
    outputs = [np.maximum(inputs @ weights.T, 0).sum(axis=1) for weights in (student[0], teacher)]
    losses = (outputs[0] - outputs[1]) ** 2 / 2
    objective, _ = Objective(teacher)(student)
    error = losses.std() / np.sqrt(len(losses))
    assert objective[0] == pytest.approx(losses.mean(), abs=4 * error)


def test_gradient_is_that_of_the_objective() -> None:
    rng = np.random.default_rng(1)
    student, function = rng.standard_normal((2, 4, 3)), Objective(rng.standard_normal((2, 3)))
    _, gradient = function(student)
    for place in np.ndindex(4, 3):
        shift = np.zeros((4, 3))
        shift[place] = 1e-5
        slope = (function(student + shift)[0] - function(student - shift)[0]) / 2e-5
        np.testing.assert_allclose(gradient[:, *place], slope, rtol=1e-6, atol=1e-9)


def test_objective_vanishes_at_the_teacher_in_any_order() -> None:
    teacher = np.random.default_rng(2).standard_normal((5, 6))
    objective, gradient = Objective(teacher)(teacher[None, ::-1])
    assert abs(objective[0]) < 1e-12
    assert np.abs(gradient).max() < 1e-8


def test_objective_falls_all_the_way() -> None:
    """Runs are dropped once below the bound of being stuck; they cannot rise above it again."""
    rng = np.random.default_rng(3)
    weights, function = rng.standard_normal((50, 8, 8)) / np.sqrt(8), Objective(np.eye(8))
    last = np.full(50, np.inf)
    for _ in range(400):
        objective, gradient = function(weights)
        assert (objective <= last + 1e-12).all()
        last, weights = objective, weights - 5 / 8 * gradient


def test_small_problems_have_runs_stuck_at_one_value() -> None:
    start = np.random.default_rng(4).standard_normal((100, 8, 8)) / np.sqrt(8)
    objective, length = descend(start, np.eye(8), Params())
    stuck = objective >= BAD
    assert 3 <= stuck.sum() <= 25  # the authors: 126 of 1000
    np.testing.assert_allclose(objective[stuck], 0.021508, atol=1e-6)
    assert (length[stuck] <= Params().gradient).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_checks_of_small_families_hold(seed: int) -> None:
    params = replace(Params(), teachers=(8, 10, 10), surplus=(0, 0, 1), runs=120)
    result = compute(params, np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []


def test_authors_counts_are_of_known_families() -> None:
    assert AUTHORS_STUCK[8, 0] == 126
    assert AUTHORS_STUCK[19, 1] == 491
    assert len(AUTHORS_STUCK) == 13
