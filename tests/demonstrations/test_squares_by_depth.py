"""Networks against interpolation, the lower bound against fits, and counts of pieces."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import squares_by_depth as squares

X = np.linspace(0, 1, 1001)


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_the_deep_network_interpolates_less_a_constant(layers: int) -> None:
    grid = np.linspace(0, 1, 2**layers + 1)
    expected = np.interp(X, grid, grid**2) - 4.0**-layers / 6
    assert squares.deep(X, layers) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("units", [1, 2, 7])
def test_the_shallow_network_interpolates_less_a_constant(units: int) -> None:
    grid = np.linspace(0, 1, units + 2)
    expected = np.interp(X, grid, grid**2) - (1 / (units + 1)) ** 2 / 6
    assert squares.shallow(X, units) == pytest.approx(expected, abs=1e-14)


def test_the_error_is_that_of_a_fine_sum() -> None:
    middles = (np.arange(100_000) + 0.5) / 100_000
    sum_ = np.sqrt(np.mean((squares.shallow(middles, 4) - middles**2) ** 2))
    assert squares.error(lambda x: squares.shallow(x, 4), 5) == pytest.approx(sum_, rel=1e-6)


def test_no_fit_with_other_kinks_beats_the_lower_bound() -> None:
    rng = np.random.default_rng(0)
    middles = (np.arange(20_000) + 0.5) / 20_000
    for kinks in (rng.uniform(0, 1, 3) for _ in range(50)):
        features = np.column_stack(
            [np.ones_like(middles), middles, np.maximum(middles[:, None] - kinks, 0)]
        )
        fit = features @ np.linalg.lstsq(features, middles**2, rcond=None)[0]
        assert np.sqrt(np.mean((fit - middles**2) ** 2)) >= squares.least_error(3, 1) - 1e-9


def test_random_networks_have_no_more_pieces_than_the_bound_allows() -> None:
    rng = np.random.default_rng(1)
    x = np.linspace(0, 1, 200_001)
    for _ in range(20):
        hidden = np.maximum(np.outer(x, rng.standard_normal(3)) + rng.standard_normal(3), 0)
        patterns = [hidden > 0]
        hidden = np.maximum(hidden @ rng.standard_normal((3, 3)) + rng.standard_normal(3), 0)
        patterns.append(hidden > 0)
        changes = np.diff(np.hstack(patterns).astype(int), axis=0).any(axis=1).sum()
        pieces = 1 / np.sqrt(np.sqrt(180) * squares.least_error(6, 2))
        assert pieces == pytest.approx(16)
        assert changes + 1 <= pieces


def test_the_values_are_exact() -> None:
    result = squares.compute(squares.Params(), np.random.default_rng())
    assert [check.what for check in squares.checks(result) if not check.holds] == []
    assert result.pieces.tolist() == [2**m for m in range(1, 11)]
    assert result.deep == pytest.approx(0.0745356 * 4.0**-result.layers, rel=1e-5)
    assert result.shallow[6] == pytest.approx(1 / np.sqrt(180) / 32**2)
