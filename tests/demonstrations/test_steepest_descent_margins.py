"""Gradients against differences, homogeneity, and the inequality behind the growth of margins."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import steepest_descent_margins as margins


def network(rng: np.random.Generator) -> margins.Network:
    return margins.Network(inner=rng.standard_normal((4, 3)), outer=rng.standard_normal(4))


def test_the_direction_is_minus_the_gradient_of_the_logarithm_of_the_loss() -> None:
    rng = np.random.default_rng(0)
    x, y, start = rng.standard_normal((5, 3)), np.array([1.0, -1, 1, 1, -1]), network(rng)
    weights = np.exp(-y * start.outputs(x))
    inner, outer = start.descent(y * weights / weights.sum(), x)

    def loss(at: margins.Network) -> float:
        return float(np.logaddexp.reduce(-y * at.outputs(x)))

    for _ in range(5):
        change = rng.standard_normal((4, 3)), rng.standard_normal(4)
        slope = (loss(start.moved(*change, 1e-6)) - loss(start.moved(*change, -1e-6))) / 2e-6
        assert -slope == pytest.approx((inner * change[0]).sum() + outer @ change[1], rel=1e-5)
        speed = (
            start.moved(*change, 1e-6).outputs(x) - start.moved(*change, -1e-6).outputs(x)
        ) / 2e-6
        assert start.speed(*change, x) == pytest.approx(speed, rel=1e-5, abs=1e-6)


def test_the_network_is_homogeneous_of_degree_two() -> None:
    rng = np.random.default_rng(1)
    x, start = rng.standard_normal((5, 3)), network(rng)
    doubled = margins.Network(inner=2 * start.inner, outer=2 * start.outer)
    assert doubled.outputs(x) == pytest.approx(4 * start.outputs(x))
    assert doubled.norms() == pytest.approx(2 * start.norms())


def test_the_inequality_that_makes_margins_grow() -> None:
    rng = np.random.default_rng(2)
    x, start = rng.standard_normal((3, 3)), network(rng)
    y = np.sign(start.outputs(x))
    big = margins.Network(inner=3 * start.inner, outer=3 * start.outer)
    gaps = y * big.outputs(x)
    height = -np.logaddexp.reduce(-gaps)
    weights = np.exp(-gaps) / np.exp(-gaps).sum()
    inner, outer = big.descent(y * weights, x)
    both = np.append(inner.ravel(), outer)
    dual = np.array([np.linalg.norm(both), np.abs(both).sum()])
    assert height > 0
    assert (dual * big.norms() >= 2 * height - 1e-9).all()


def test_the_checks_hold_for_another_seed() -> None:
    params = margins.Params(steps=6000)
    result = margins.compute(params, np.random.default_rng(1))
    assert [check.what for check in margins.checks(result) if not check.holds] == []
