"""Training in the subspace against training in the whole space, and flips against the network."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from survey_tools.demonstrations import off_subspace_gradients as off


def test_training_in_the_subspace_is_training_in_the_whole_space() -> None:
    rng = np.random.default_rng(0)
    params = off.Params(most_steps=40)
    x, y = rng.standard_normal((6, 3)), rng.choice([-1.0, 1.0], 6)
    start, outer = rng.standard_normal((8, 5)), rng.choice([-1.0, 1.0], 8) / np.sqrt(8)
    whole, wide = start.copy(), np.hstack([x, np.zeros((6, 2))])
    for _ in range(params.most_steps):
        hidden = wide @ whole.T
        pull = y * expit(-y * (np.maximum(hidden, 0) @ outer)) / len(x)
        whole += params.step * ((hidden > 0) * np.outer(pull, outer)).T @ wide
    assert off.train(start[:, :3], outer, x, y, params) == pytest.approx(whole[:, :3])
    assert whole[:, 3:] == pytest.approx(start[:, 3:], abs=0)


def test_the_gradient_is_that_of_logistic_loss() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((6, 3)), rng.choice([-1.0, 1.0], 6)
    start, outer = rng.standard_normal((4, 3)), rng.choice([-1.0, 1.0], 4) / 2
    params = off.Params(most_steps=1, step=1.0)
    move = off.train(start, outer, x, y, params) - start

    def loss(inner: np.ndarray) -> float:
        return float(np.logaddexp(0, -y * (np.maximum(x @ inner.T, 0) @ outer)).mean())

    change = rng.standard_normal((4, 3))
    slope = (loss(start + 1e-6 * change) - loss(start - 1e-6 * change)) / 2e-6
    assert -slope == pytest.approx((move * change).sum(), rel=1e-5)


@pytest.mark.parametrize("way", [1e-4, 0.3, 7.0])
def test_a_flip_is_found_where_the_output_changes_its_sign(way: float) -> None:
    # One unit gives 1 throughout; the other takes away t/way.
    inside, direction, outer = np.array([1.0, 0.0]), np.array([0.0, 1 / way]), np.array([1.0, -1.0])
    assert off.flip_distance(inside, direction, outer, 1.0) == pytest.approx(way, rel=1e-6)
    assert off.flip_distance(inside, -direction, outer, 1.0) == np.inf


def test_the_checks_hold_for_another_seed() -> None:
    result = off.compute(off.Params(), np.random.default_rng(1))
    assert [check.what for check in off.checks(result) if not check.holds] == []
    assert (result.trained >= 1).all()
