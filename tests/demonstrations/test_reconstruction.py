"""The attack: its gradient, the truth as its minimum, and what it recovers for two seeds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from survey_tools.demonstrations.margin_network import Network, on_sphere
from survey_tools.demonstrations.reconstruction import (
    Attack,
    Params,
    best_cosines,
    checks,
    compute,
)


def _planted(rng: np.random.Generator) -> tuple[Network, np.ndarray, np.ndarray]:
    """Return a network that meets the conditions for four points, those, and their λ."""
    points = on_sphere(4, 30, rng) / np.sqrt(30)
    signs, multipliers = np.array([1.0, -1, 1, -1]), np.array([1.0, 2, 3, 4])
    outer = np.repeat((1.0, -1.0), 20) / np.sqrt(40)
    weights = rng.standard_normal((40, 30))
    for _ in range(50):
        on = weights @ points.T > 0
        weights = outer[:, None] * on * (multipliers * signs) @ points
    network = Network(outer=outer, weights=weights, biases=np.zeros(40))
    return network, points, multipliers


def test_gradient_of_the_attack() -> None:
    rng = np.random.default_rng(0)
    network, points, _ = _planted(rng)
    stage = Attack(network=network, signs=np.array([1.0, -1, 1, -1]), sharpness=3.0)
    flat = np.column_stack([3 * points, np.ones(4)]).ravel() + 0.2 * rng.standard_normal(4 * 31)
    gap = check_grad(lambda z: stage(z)[0], lambda z: stage(z)[1], flat)
    assert gap < 1e-4 * np.linalg.norm(stage(flat)[1])


def test_best_cosines_are_to_candidates_of_the_same_label() -> None:
    points, labels = np.eye(3), np.array([1.0, -1, 1])
    candidates = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0.6, 0.8]])
    found = best_cosines(points, labels, candidates, np.array([-1.0, -1, 1]))
    np.testing.assert_allclose(found, [1, 0.8, 0])


def test_random_weights_betray_nothing() -> None:
    params = Params(steps=0, restarts=2, iterations=40)
    result = compute(params, np.random.default_rng(0))
    assert result.members.max() < 0.7
    assert not checks(result)[0].holds


@pytest.mark.demonstration
@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
