"""Numbers of examples and accuracies against sampled queries."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import metalearning as meta


def test_the_accuracy_is_that_of_sampled_queries() -> None:
    rng = np.random.default_rng(0)
    params = meta.Params(test_tasks=40)
    tasks = meta.new_tasks(params, 12, 3, rng)
    weights = rng.standard_normal((12, 12))
    expected = tasks.accuracy(weights, 7.0)
    answers = (tasks.means + tasks.noise / np.sqrt(7.0)) @ weights
    queries = 10_000
    right = [
        ((mean + rng.standard_normal((queries, 12))) @ answer > 0).mean()
        for mean, answer in zip(tasks.means, answers, strict=True)
    ]
    assert abs(np.mean(right) - expected) < 4 * 0.5 / np.sqrt(queries * 40)


def test_so_many_examples_give_the_accuracy_asked_for() -> None:
    rng = np.random.default_rng(1)
    tasks = meta.new_tasks(meta.Params(test_tasks=200), 20, 4, rng)
    for weights in (np.eye(20), meta.projection(20, 4)):
        examples = tasks.examples_for(weights, 0.8)
        assert tasks.accuracy(weights, examples) == pytest.approx(0.8, abs=1e-9)


def test_the_mean_of_the_examples_has_the_law_that_is_used() -> None:
    rng = np.random.default_rng(2)
    mean = np.array([1.5, 0.0, 0.0])
    labels = rng.choice([-1.0, 1.0], (50_000, 8, 1))
    examples = labels * mean + rng.standard_normal((50_000, 8, 3))
    found = (labels * examples).mean(axis=1)
    assert found.mean(axis=0) == pytest.approx(mean, abs=0.01)
    assert np.cov(found.T) == pytest.approx(np.eye(3) / 8, abs=0.005)


def test_the_checks_hold_for_another_seed() -> None:
    params = meta.Params(dimensions=(25, 50, 100), few_tasks=(100, 4000), test_tasks=1000)
    result = meta.compute(params, np.random.default_rng(1))
    assert [check.what for check in meta.checks(result) if not check.holds] == []
