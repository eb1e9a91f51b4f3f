"""Small families of runs: they fall all the way, and are stuck as often as the authors'."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.relu_teacher import Objective
from survey_tools.demonstrations.spurious_minima import (
    AUTHORS_STUCK,
    BAD,
    Params,
    checks,
    compute,
    descend,
)


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
