"""Least losses against the rule of signs, and probabilities against enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from survey_tools.demonstrations import initial_basin as basin


def test_the_least_loss_is_the_share_of_inputs_without_a_matching_unit() -> None:
    rng = np.random.default_rng(0)
    y = np.array([1.0, -1.0, 1.0, -1.0, 1.0])
    for _ in range(20):
        inner, outer = rng.standard_normal((3, 8)), rng.standard_normal(3)
        x = rng.standard_normal((5, 8))  # independent, not orthogonal
        matching = ((x @ inner.T > 0) & (np.sign(outer) == y[:, None])).any(axis=1)
        assert basin.least_loss(inner, outer, x, y) == pytest.approx((~matching).mean(), abs=1e-9)


def test_parameters_of_the_cone_attain_the_least_loss() -> None:
    rng = np.random.default_rng(1)
    x, y = basin.orthonormal(4, 6, rng), np.array([1.0, 1.0, -1.0, -1.0])
    inner, outer = rng.standard_normal((6, 6)), rng.standard_normal(6)
    signs = np.sign(inner @ x.T)
    best = np.inf
    for _ in range(3000):  # any member of the cone does no better
        sizes = rng.exponential(1.0, (6, 4)) * signs
        scale = np.abs(rng.standard_normal(6)) * np.sign(outer)
        output = scale @ np.maximum(sizes, 0)
        best = min(best, float(((output - y) ** 2).mean()))
    assert basin.least_loss(inner, outer, x, y) <= best


@pytest.mark.parametrize("w", [1, 2, 3])
def test_the_probability_is_that_of_all_patterns(w: int) -> None:
    labels = (1, -1)
    fitted = total = 0
    for outer in product((1, -1), repeat=w):
        for active in product((0, 1), repeat=2 * w):
            rows = (active[:w], active[w:])
            total += 1
            fitted += all(
                any(row[j] and outer[j] == label for j in range(w))
                for row, label in zip(rows, labels, strict=True)
            )
    assert basin.fitted_probability(w, 1, 1) == pytest.approx(fitted / total)


def test_the_checks_hold_for_another_seed() -> None:
    result = basin.compute(basin.Params(starts=200), np.random.default_rng(1))
    assert [check.what for check in basin.checks(result) if not check.holds] == []
