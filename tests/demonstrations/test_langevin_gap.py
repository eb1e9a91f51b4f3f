"""Gradients against differences, the stationary law without data, and the loss at the start."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import langevin_gap as langevin


def test_the_gradient_is_that_of_the_mean_logistic_loss() -> None:
    rng = np.random.default_rng(0)
    signed, theta = rng.standard_normal((2, 5, 3)), rng.standard_normal((2, 4, 3))

    def loss(at: np.ndarray) -> float:
        return float(np.logaddexp(0, -np.einsum("drk,dnk->drn", at, signed)).mean(axis=2).sum())

    change = rng.standard_normal(theta.shape)
    slope = (loss(theta + 1e-6 * change) - loss(theta - 1e-6 * change)) / 2e-6
    assert (langevin.gradient(theta, signed) * change).sum() == pytest.approx(slope, rel=1e-6)


def test_training_errors_are_counted() -> None:
    signed = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    theta = np.array([[[1.0, -1.0], [1.0, 1.0]]])
    assert langevin.training_error(theta, signed) == pytest.approx([0.25])


def test_the_loss_at_the_start_is_the_mean_over_draws() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((1, 4, 3))
    drawn = np.logaddexp(0, rng.standard_normal((100_000, 3)) @ x[0].T).mean()
    assert langevin.initial_loss(x) == pytest.approx(drawn, rel=0.01)


def test_one_weight_reaches_the_gibbs_law() -> None:
    # One example in one dimension: the density is exp(-β log(1 + exp(-θ)) - θ²/2), up to a factor.
    params = langevin.Params(
        examples=1, dimension=1, datasets=4000, runs=1, steps=400, step=0.02, records=400
    )
    beta = 3.0
    times, gaps = langevin.follow(params, beta, np.ones((4000, 1, 1)), np.random.default_rng(2))
    theta = np.linspace(-8, 8, 4001)
    density = np.exp(-beta * np.logaddexp(0, -theta) - theta**2 / 2)
    wrong = density[theta <= 0].sum() / density.sum()
    assert times[-1] == pytest.approx(0.06 * 400)
    assert gaps[-50:].mean() == pytest.approx(0.5 - wrong, abs=0.015)


@pytest.mark.demonstration
def test_the_checks_hold_for_another_seed() -> None:
    params = langevin.Params(datasets=5, betas=(1.0, 10.0))
    result = langevin.compute(params, np.random.default_rng(1))
    assert len(langevin.checks(result)) == 3
    assert [check.what for check in langevin.checks(result) if not check.holds] == []


@pytest.mark.demonstration
def test_dynamics_that_learn_nothing_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langevin, "gradient", lambda theta, signed: np.zeros_like(theta))  # noqa: ARG005
    params = langevin.Params(betas=(30.0,))
    checks = langevin.checks(langevin.compute(params, np.random.default_rng(0)))
    assert [check.holds for check in checks] == [True, False]
