"""The exact errors against enumeration, and the threshold against its limit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product

import numpy as np
import pytest

from survey_tools.demonstrations.condition_number_threshold import (
    Params,
    checks,
    compute,
    expected_errors,
    half_point,
    limiting_ratio,
    ratio_at,
)

SIGNS = (1, 1, -1, -1)


def _error(signs: Sequence[int], *, k: int, kappa: float) -> float:
    """Run SGD itself on the construction, in this order of signs."""
    n = len(SIGNS)
    eta = np.log(n * k) / (n * k)
    x1, x2 = -1 / 2, -1 / (2 * kappa)
    for sign in signs:
        x1, x2 = (1 - eta) * x1, (1 - eta * kappa) * x2 + eta / 2 * sign
    return float((x1**2 + kappa * x2**2) / 2)


def test_errors_are_those_of_all_runs_enumerated() -> None:
    k, kappa = 2, 3.0
    orders = list(permutations(SIGNS))
    runs = (
        [_error(signs, k=k, kappa=kappa) for signs in product((1, -1), repeat=4 * k)],
        [_error(a + b, k=k, kappa=kappa) for a, b in product(orders, orders)],
        [_error(a * k, k=k, kappa=kappa) for a in orders],
    )
    expected = [np.mean(errors) for errors in runs]
    np.testing.assert_allclose(expected_errors(4, k, kappa), expected, rtol=1e-12)


def test_ratio_tends_to_its_limit() -> None:
    n, kappa = 40_000, 50.0
    for k in (20.0, 200.0, 2000.0):
        u = kappa * np.log(n * k) / k
        assert ratio_at(n, k, kappa) == pytest.approx(float(limiting_ratio(u)), abs=2e-3)


def test_half_point_solves_tanh() -> None:
    assert half_point() == pytest.approx(3.8300, abs=1e-4)


def test_too_few_passes_are_refused() -> None:
    with pytest.raises(ValueError, match="5 passes are too few for κ = 800"):
        expected_errors(500, 5, 800.0)


def test_all_checks_hold_with_exact_values() -> None:
    result = compute(Params(), np.random.default_rng(0))
    assert [round(float(k)) for k in result.halves] == [147, 314, 668, 1416, 2988]
    assert [check.what for check in checks(result) if not check.holds] == []
