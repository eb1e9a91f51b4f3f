"""The population loss against a sample, and its gradient against differences."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations.relu_teacher import Objective


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
