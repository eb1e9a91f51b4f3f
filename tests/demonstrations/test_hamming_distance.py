"""The count of cells and the linear programs against enumeration."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import hamming_distance as hamming


def patterns(weights: np.ndarray, values: np.ndarray) -> int:
    """Return how many patterns of sides a change can reach, by trying all of them."""
    m = len(values)
    sides = [np.where((code >> np.arange(m)) & 1, 1.0, -1.0) for code in range(2**m)]
    return sum(bool(np.isfinite(hamming.least_change(weights, values, side))) for side in sides)


@pytest.mark.parametrize(("m", "h"), [(4, 1), (4, 2), (5, 3), (5, 5), (6, 2)])
def test_all_cells_that_are_counted_are_reached(m: int, h: int) -> None:
    rng = np.random.default_rng(0)
    found = patterns(rng.standard_normal((m, h)), 3 * rng.standard_normal(m))
    assert found == hamming.cells(m, h)


def test_the_least_change_of_one_coordinate_is_to_the_farther_hyperplane() -> None:
    # x + 1 > 0 is to become false, and so is 2x + 6 > 0: x must pass -3.
    weights, values = np.array([[1.0], [2.0]]), np.array([1.0, 6.0])
    change = hamming.least_change(weights, values, np.array([-1.0, -1.0]))
    assert change == pytest.approx(3, abs=1e-5)


def test_the_checks_hold_for_another_seed() -> None:
    params = hamming.Params(hyperplanes=8, dimension=100, trials=120)
    result = hamming.compute(params, np.random.default_rng(1))
    assert [check.what for check in hamming.checks(result) if not check.holds] == []
