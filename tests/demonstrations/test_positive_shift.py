"""The shifted distribution, the gradient, and a small parity."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from survey_tools.demonstrations import positive_shift as shift


@pytest.mark.parametrize("b", [0.0, 0.5, -0.8])
def test_the_correlations_are_those_of_all_vectors_of_signs(b: float) -> None:
    k = 3
    total = np.zeros(5)
    for signs in product((-1, 1), repeat=5):
        chance = np.prod([(1 + sign * b) / 2 for sign in signs])
        total += chance * np.prod(signs[:k]) * np.array(signs)
    assert total == pytest.approx([b ** (k - 1)] * k + [b ** (k + 1)] * 2)


def test_signs_have_the_means_asked_for() -> None:
    drawn = shift.signs(100_000, 3, np.array([0.5]), np.random.default_rng(0))
    assert set(np.unique(drawn)) == {-1.0, 1.0}
    assert drawn.mean() == pytest.approx(0.5, abs=0.01)


def test_a_parity_of_two_signs_is_learned_from_uniform_examples() -> None:
    params = shift.Params(dimension=8, parity=2, width=64, steps=1500, test=500)
    assert shift.accuracies(params, np.zeros(1), np.random.default_rng(0))[-1] > 0.99


def test_the_checks_hold_for_another_seed() -> None:
    params = shift.Params(steps=5100, test=2000)
    result = shift.compute(params, np.random.default_rng(1))
    assert [check.what for check in shift.checks(result) if not check.holds] == []
