"""The closed form against gradient descent itself, and the delays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.ridge_grokking import (
    Params,
    checks,
    compute,
    draw,
    last_crossing,
    left_out,
    predicted,
)


def test_closed_form_is_gradient_descent() -> None:
    params = replace(Params(), features=30, examples=8, taught=3)
    problem = draw(params, np.random.default_rng(0))
    decay, scale, step = 1e-2, 2.0, 0.5
    second = problem.basis * problem.values @ problem.basis.T  # XᵀX/n
    theta = scale * problem.start
    for _ in range(50):
        theta = theta - step * (second @ (theta - problem.target) + decay * theta)
    found = problem.parameters(50, step=step, decay=decay, scale=scale)
    np.testing.assert_allclose(found, theta, atol=1e-12)


def test_closed_form_ends_at_the_ridge_estimator() -> None:
    params = replace(Params(), features=30, examples=8, taught=3)
    problem = draw(params, np.random.default_rng(1))
    second = problem.basis * problem.values @ problem.basis.T
    ridge = np.linalg.solve(second + 1e-2 * np.eye(30), second @ problem.target)
    found = problem.parameters(np.inf, step=1, decay=1e-2, scale=3)
    np.testing.assert_allclose(found, ridge, atol=1e-12)


def test_training_error_is_that_of_the_examples() -> None:
    """The error in the eigenbasis against the definition, from the same draw of examples."""
    params = replace(Params(), features=12, examples=5, taught=3)
    problem = draw(params, np.random.default_rng(2))
    variances = 1 / np.arange(1, 13)
    examples = np.random.default_rng(2).standard_normal((5, 12))
    examples = examples * np.sqrt(variances / variances.sum())
    training, test = problem.errors(problem.start)
    off = problem.start - problem.target
    assert training == pytest.approx(np.mean((examples @ off) ** 2))
    assert test == pytest.approx(off**2 @ variances / variances.sum())


def test_last_crossing_is_found_exactly() -> None:
    assert last_crossing(lambda t: 1 / t, 0.01, 1e6) == pytest.approx(100)
    assert last_crossing(lambda t: 1 / t, 2, 1e6) == 0
    assert np.isnan(last_crossing(lambda _: 1.0, 0.5, 1e6))


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    params = replace(Params(), decays=(1e-3, 1e-5, 1e-7), points=5)
    result = compute(params, np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []


def test_times_are_within_what_the_formula_leaves_out() -> None:
    """At a high level of error, far above that of the ridge estimator, it leaves out less."""
    low, high = (
        compute(Params(generalised=level, points=2), np.random.default_rng(2))
        for level in (0.005, 0.3)
    )
    for result in (low, high):
        allowed = left_out(result, 3.0)
        off = np.abs(result.test_times / predicted(result) - 1)[result.scales >= 3]
        assert 0 < off.max() <= allowed
    assert left_out(high, 3.0) < left_out(low, 3.0)
