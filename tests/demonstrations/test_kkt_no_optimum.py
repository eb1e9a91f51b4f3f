"""The KKT conditions of the limit, better neighbours, and the flow against exact gradients."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import kkt_no_optimum as kkt

X = np.array([kkt.direction(50), kkt.direction(-50)])


def test_the_limit_is_a_kkt_point() -> None:
    inner, outer = np.vstack([X, np.zeros(2)]), np.array([1.0, 1.0, 0.0])
    assert kkt.outputs(inner, outer, X) == pytest.approx([1, 1])
    assert kkt.margin(inner, outer, X) == pytest.approx(0.25)
    active = X @ inner.T > 0
    # With both multipliers 1, parameters are the sum of the gradients of the outputs.
    assert pytest.approx(inner) == (active * outer).T @ X
    assert np.maximum(X @ inner.T, 0).sum(axis=0) == pytest.approx(outer)


@pytest.mark.parametrize(("angle", "better"), [(95.0, True), (119.0, True), (121.0, False)])
def test_the_third_unit_helps_below_120_degrees(angle: float, *, better: bool) -> None:
    x = np.array([kkt.direction(angle / 2), kkt.direction(-angle / 2)])
    for size in (1e-3, 1e-2, 1e-1):
        assert (kkt.margin(*kkt.neighbour(size, angle), x) > 0.25) == better


def test_no_random_network_has_a_larger_margin_than_the_optimum() -> None:
    rng = np.random.default_rng(0)
    best = max(
        kkt.margin(rng.standard_normal((3, 2)), rng.standard_normal(3), X) for _ in range(20_000)
    )
    optimum = kkt.margin(kkt.direction(0)[None, :], np.ones(1), X)
    assert optimum == pytest.approx(np.cos(np.radians(50)) / 2)
    assert 0.25 < best <= optimum


def test_a_step_of_the_flow_follows_the_gradient() -> None:
    params = kkt.Params(steps=1, change=1e-7)
    (inner, outer), *_ = kkt.flow(params, X)
    start_inner, start_outer = kkt.flow(kkt.Params(steps=1, change=0.0), X)[0]
    move = np.append((inner - start_inner).ravel(), outer - start_outer)
    theta = np.append(start_inner.ravel(), start_outer)

    def log_loss(at: np.ndarray) -> float:
        return float(np.logaddexp.reduce(-kkt.outputs(at[:6].reshape(3, 2), at[6:], X)))

    numeric = np.array([(log_loss(theta - e) - log_loss(theta + e)) for e in 1e-5 * np.eye(9)])
    assert move / np.linalg.norm(move) == pytest.approx(numeric / np.linalg.norm(numeric), abs=1e-6)


def test_the_values_are_exact() -> None:
    result = kkt.compute(kkt.Params(), np.random.default_rng())
    assert [check.what for check in kkt.checks(result) if not check.holds] == []
    assert result.optimum == pytest.approx(0.32139, abs=1e-5)
    assert result.gains[4] == pytest.approx(0.01 * (4 * 0.6427876 - 2) / 4 / 4, rel=2e-3)
