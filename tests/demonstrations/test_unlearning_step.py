"""Largest margins against a general solver, and the step on examples where it is exact."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from survey_tools.demonstrations import unlearning_step as unlearning
from survey_tools.demonstrations.numerics import max_margin


def test_the_largest_margin_is_that_of_a_general_solver() -> None:
    signed = unlearning.data(6, 9, 2.0, np.random.default_rng(0))
    found = minimize(
        lambda w: w @ w / 2,
        np.ones(9),
        jac=lambda w: w,
        constraints={"type": "ineq", "fun": lambda w: signed @ w - 1, "jac": lambda _: signed},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    weights, multipliers = max_margin(signed)
    assert weights == pytest.approx(found.x, abs=1e-5)
    assert multipliers @ (signed @ weights - 1) == pytest.approx(0, abs=1e-9)
    assert (signed @ weights >= 1 - 1e-9).all()
    assert (multipliers >= 0).all()


def test_for_orthogonal_examples_the_step_is_retraining() -> None:
    after, before, residual = unlearning.forget(np.diag([1.0, 2.0, 3.0, 0.5]))
    assert after == pytest.approx(0, abs=1e-15)
    assert residual == pytest.approx(0, abs=1e-12)
    # Multipliers are 1/|x|², so w has the coordinates 1/|x|: 1, 1/2, 1/3, 2.
    total, kept = 1 + 1 / 4 + 1 / 9 + 4, 1 / 4 + 1 / 9 + 4
    assert before == pytest.approx(1 - np.sqrt(kept / total))


def test_the_checks_hold_for_another_seed() -> None:
    params = unlearning.Params(dimensions=(500, 2000, 10_000, 20_000), trials=20)
    result = unlearning.compute(params, np.random.default_rng(1))
    assert [check.what for check in unlearning.checks(result) if not check.holds] == []
