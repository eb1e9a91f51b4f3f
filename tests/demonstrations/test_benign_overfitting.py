"""The formulas for orthogonal noise on data where it is, and the error against a test set."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import benign_overfitting as benign
from survey_tools.demonstrations.numerics import max_margin


def test_the_formulas_are_exact_for_orthogonal_noise() -> None:
    params = benign.Params(examples=20, flipped=0.1)
    d, n, mean = 400, 20, benign.norm_of_mean(params, 400)
    labels = np.where(np.arange(n) < 2, -1.0, 1.0)
    x = np.zeros((n, n + 1))
    x[:, 0], x[:, 1:] = mean, np.sqrt(d) * np.eye(n)
    signed = labels[:, None] * x
    weights, multipliers = max_margin(signed)
    q, kappa = 0.8, n * mean**2 / d
    t = kappa * q / (1 + kappa)
    assert multipliers == pytest.approx(np.where(labels > 0, 1 - t, 1 + t) / d)
    total = signed.sum(axis=0)
    cosine = weights @ total / np.linalg.norm(weights) / np.linalg.norm(total)
    assert benign.orthogonal(params, d)[1] == pytest.approx(cosine)


def test_the_error_is_that_of_a_test_set() -> None:
    params = benign.Params(examples=30)
    _, error, _, _ = benign.fit(params, 60, np.random.default_rng(3))
    rng = np.random.default_rng(3)  # the same training set once more
    right = np.where(np.arange(30) % 2 == 0, 1.0, -1.0)
    labels = np.where(np.arange(30) < 4, -right, right)
    x = rng.standard_normal((30, 60))
    x[:, 0] += right * benign.norm_of_mean(params, 60)
    weights, _ = max_margin(labels[:, None] * x)
    fresh = rng.standard_normal((100_000, 60))
    fresh[:, 0] += benign.norm_of_mean(params, 60)
    wrong = (fresh @ weights < 0).mean()
    assert wrong == pytest.approx(error, abs=4 * 0.5 / np.sqrt(100_000))


def test_the_checks_hold_for_another_seed() -> None:
    params = benign.Params(dimensions=(200, 1000, 5000, 40_000), trials=3)
    result = benign.compute(params, np.random.default_rng(1))
    assert [check.what for check in benign.checks(result) if not check.holds] == []
