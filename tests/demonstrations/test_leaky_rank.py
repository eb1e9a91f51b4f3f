"""Singular values without the large matrix, and the collapse for two seeds."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations.leaky_rank import (
    Params,
    after_one_step,
    checks,
    compute,
    singular_values,
)


def test_singular_values_are_those_of_the_matrix() -> None:
    rng = np.random.default_rng(0)
    start, x, moved = (
        rng.standard_normal((5, 40)),
        rng.standard_normal((3, 40)),
        rng.standard_normal((5, 3)),
    )
    found = singular_values(start @ start.T, start @ x.T, x @ x.T, moved)
    np.testing.assert_allclose(found, np.linalg.svd(start + moved @ x, compute_uv=False))


def test_training_is_gradient_descent_on_the_weights() -> None:
    params = Params(dimension=60, examples=6, width=8, rate=0.1, steps=30, scales=(1e-2,))
    rng = np.random.default_rng(3)
    x = rng.standard_normal((6, 60))
    y = rng.choice((-1.0, 1.0), 6)
    weights = 1e-2 * rng.standard_normal((8, 60))
    a = np.repeat((1.0, -1.0), 4) / np.sqrt(8)
    for _ in range(30):
        inner = weights @ x.T
        slopes = np.where(inner > 0, 1, 0.1)
        pull = y / (1 + np.exp(y * (a @ (slopes * inner))))
        weights = weights + 0.1 / 6 * (a[:, None] * slopes * pull) @ x
    values = np.linalg.svd(weights, compute_uv=False)
    result = compute(params, np.random.default_rng(3))
    assert result.ranks[0, -1] == pytest.approx((values**2).sum() / values[0] ** 2)
    np.testing.assert_allclose(result.ratios[:, -1], values[1:4] / values[0])


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
    assert result.largest_cosine < 0.08
    assert result.accuracies.tolist() == [1.0] * 5


@pytest.mark.parametrize(("width", "examples", "leak"), [(300, 200, 0.1), (200, 300, 0.5)])
def test_stable_rank_after_one_step_is_that_of_a_mean_and_random_signs(
    width: int, examples: int, leak: float
) -> None:
    signs = np.random.default_rng(0).choice((-1.0, 1.0), (width, examples))
    values = np.linalg.svd((1 + leak) / 2 + (1 - leak) / 2 * signs, compute_uv=False)
    rank = (values**2).sum() / values[0] ** 2
    assert after_one_step(width, examples, leak) == pytest.approx(rank, abs=0.02)
