"""The mean over noise against draws of noise, interpolation, and the limit of small bandwidths."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import kernel_bandwidths as kernels


def gram(x: np.ndarray, z: np.ndarray, bandwidth: float) -> np.ndarray:
    squares = ((x[:, None] - z[None]) ** 2).sum(axis=-1)
    values: np.ndarray = np.exp(-squares / (2 * bandwidth**2))
    return values


def test_the_risk_is_the_mean_over_draws_of_noise() -> None:
    rng = np.random.default_rng(0)
    x, z = rng.random((12, 2)), rng.random((30, 2))
    bias, variance = kernels.bias_and_variance(x, z, 0.15)
    noise = 0.5 * rng.standard_normal((12, 40_000))
    labels = kernels.target(x)[:, None] + noise
    predicted = gram(z, x, 0.15) @ np.linalg.solve(gram(x, x, 0.15), labels)
    drawn = np.mean((predicted - kernels.target(z)[:, None]) ** 2)
    assert bias + 0.25 * variance == pytest.approx(drawn, rel=0.02)


def test_it_interpolates() -> None:
    x = np.random.default_rng(1).random((12, 2))
    bias, variance = kernels.bias_and_variance(x, x, 0.15)
    assert bias == pytest.approx(0, abs=1e-12)
    assert variance == pytest.approx(1)


def test_at_small_bandwidths_it_is_the_null_predictor() -> None:
    rng = np.random.default_rng(2)
    params = kernels.Params(multiples=(1e-6,), tested=200)
    to_bayes, to_null = kernels.risks(params, 50, 2, rng)
    assert to_null == pytest.approx(np.ones((2, 1)), abs=1e-6)
    assert to_bayes[0] == pytest.approx(3, abs=0.4)  # 1 + (1/2) / (1/4)


def test_singular_matrices_are_left_out() -> None:
    x = np.random.default_rng(3).random((50, 1))
    assert np.isnan(kernels.bias_and_variance(x, x, 1.0)).all()


@pytest.mark.demonstration
def test_the_checks_hold_for_another_seed() -> None:
    params = kernels.Params(examples=(100, 200, 400))
    result = kernels.compute(params, np.random.default_rng(1))
    assert [check.what for check in kernels.checks(result) if not check.holds] == []
