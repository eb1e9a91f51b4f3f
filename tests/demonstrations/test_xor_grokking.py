"""Training in the space of products is training of weights; both phases show for two seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.xor_grokking import Params, checks, clusters, compute


def _trained(params: Params, seed: int) -> tuple[float, float]:
    """Train the weights themselves; return training and test accuracy after the last step."""
    rng = np.random.default_rng(seed)
    x, clean = clusters(params.examples, params, rng)
    x_test, y_test = clusters(params.tests, params, rng)
    count = round(params.flips * params.examples)
    y = clean.copy()
    y[rng.choice(params.examples, count, replace=False)] *= -1
    a = np.repeat((1.0, -1.0), params.width // 2) / np.sqrt(params.width)
    weights = params.initial * rng.standard_normal((params.width, params.dimension))
    for _ in range(params.steps):
        inner = weights @ x.T
        pull = y / (1 + np.exp(y * (a @ np.maximum(inner, 0))))
        gradient = -(a[:, None] * (inner > 0) * pull) @ x / params.examples
        weights = weights - params.rate * gradient

    def accuracy(inputs: np.ndarray, labels: np.ndarray) -> float:
        return float((a @ np.maximum(weights @ inputs.T, 0) * labels > 0).mean())

    return accuracy(x, y), accuracy(x_test, y_test)


def test_products_follow_the_weights() -> None:
    params = Params(examples=30, dimension=60, signal=4, width=20, rate=0.5, steps=20, tests=200)
    result = compute(params, np.random.default_rng(5))
    training, test = _trained(params, 5)
    assert result.training[-1] == pytest.approx(training)
    assert result.test[-1] == pytest.approx(test)


def test_clusters_are_an_exclusive_or() -> None:
    x, y = clusters(500, replace(Params(), dimension=3, signal=50), np.random.default_rng(0))
    np.testing.assert_array_equal(np.abs(x[:, 0]) > np.abs(x[:, 1]), y > 0)
    assert abs(np.sign(x[:, 0])[y > 0].mean()) < 0.2


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
