"""Alternatives are as good as the training set, and other points are not."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations.margin_network import Network, on_sphere
from survey_tools.demonstrations.no_prior import (
    Params,
    checks,
    compute,
    multipliers_and_slopes,
    remainder,
)


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []


def test_multipliers_of_a_network_that_meets_the_conditions() -> None:
    """On orthogonal points with labels +1, all neurons of positive a are active on all."""
    points, labels = np.eye(5)[:3], np.ones(3)
    outer, planted = np.array([1.0, 2.0]), np.array([0.5, 1.0, 2.0])
    weights = outer[:, None] * (planted @ points)
    network = Network(outer=outer, weights=weights, biases=np.zeros(2))
    multipliers, slopes, on_kink = multipliers_and_slopes(network, points, labels, 0.01)
    np.testing.assert_allclose(multipliers, planted)
    assert (slopes == 1).all()
    assert on_kink == 0
    assert remainder(network, points, labels, multipliers, slopes) == pytest.approx(0)
    assert remainder(network, points, labels, 0 * multipliers, slopes) == pytest.approx(1)


def test_points_moved_in_other_directions_are_no_solution() -> None:
    rng = np.random.default_rng(0)
    points, labels = on_sphere(3, 8, rng) / np.sqrt(8), np.array([1.0, 1, 1])
    outer = np.ones(4) / 2
    network = Network(outer=outer, weights=outer[:, None] * points.sum(axis=0), biases=np.zeros(4))
    multipliers, slopes, _ = multipliers_and_slopes(network, points, labels, 0.01)
    moved = points + 0.5 * rng.standard_normal((3, 8))
    assert remainder(network, moved, labels, multipliers, slopes) > 0.2
    assert np.abs(network.outputs(moved) - network.outputs(points)).max() > 0.1


def test_an_untrained_network_does_not_meet_the_conditions() -> None:
    result = compute(Params(steps=0), np.random.default_rng(0))
    assert result.rest > 0.3
