"""Splitting a neuron changes neither function nor gradient; the curvatures are the exact ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.minimum_to_saddle import (
    LEAST_CURVATURE,
    Params,
    checks,
    compute,
    split,
)
from survey_tools.demonstrations.relu_teacher import Objective, hessian


def test_split_keeps_objective_and_gradient() -> None:
    student = np.random.default_rng(0).standard_normal((3, 4))
    function = Objective(np.eye(4))
    objective, gradient = function(student[None])
    objective_split, gradient_split = function(split(student, 1)[None])
    assert objective_split == pytest.approx(objective)
    np.testing.assert_allclose(gradient_split[0], gradient[0][[0, 2, 1, 1]], atol=1e-7)


@pytest.mark.parametrize("k", [3, 5, 6])
def test_least_curvature_at_the_global_minimum_is_exact(k: int) -> None:
    assert np.linalg.eigvalsh(hessian(Objective(np.eye(k)), np.eye(k)))[0] == pytest.approx(
        LEAST_CURVATURE, abs=1e-6
    )


def test_hessian_at_the_global_minimum_is_the_mean_of_outer_products() -> None:
    """Against the blocks of the derivation, entry by entry."""
    k = 4
    blocks = np.zeros((k, k, k, k))
    for i in range(k):
        for j in range(k):
            blocks[i, :, j, :] = np.eye(k) / (2 if i == j else 4)
            if i != j:
                blocks[i, i, j, j] += 1 / (2 * np.pi)
                blocks[i, j, j, i] += 1 / (2 * np.pi)
    found = hessian(Objective(np.eye(k)), np.eye(k))
    np.testing.assert_allclose(found, blocks.reshape(k * k, k * k), atol=1e-5)


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(replace(Params(), steps=2000), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
    assert result.length < 1e-12
    assert result.objective == pytest.approx(0.021508, abs=1e-6)
    assert (result.after_split[:, 0] < -0.1).all()
    assert 6 <= (result.escapes[:, -1] < 1e-6).sum() <= 8
