"""The interpolants of least norm against a linear program, and their errors against quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from survey_tools.demonstrations import univariate_interpolation as interpolation


def norm_of(nodes: np.ndarray, values: np.ndarray) -> float:
    apart = np.diff(nodes, prepend=-1) > 1e-8  # a kink may fall on a point
    nodes, values = nodes[apart], values[apart]
    jumps = np.diff(np.diff(values) / np.diff(nodes))
    return float(np.abs(jumps) @ np.sqrt(1 + nodes[1:-1] ** 2))


def least_on_grid(x: np.ndarray, y: np.ndarray, places: np.ndarray) -> float:
    """Return the least norm over functions with kinks at given places and a free affine term."""
    hinges = np.maximum(x[:, None] - places, 0)
    affine = np.column_stack([np.ones_like(x), x])
    cost = np.sqrt(1 + places**2)
    found = linprog(
        np.concatenate([cost, cost, np.zeros(4)]),
        A_eq=np.hstack([hinges, -hinges, affine, -affine]),
        b_eq=y,
    )
    return float(found.fun)


@pytest.mark.parametrize("seed", range(6))
def test_no_function_with_kinks_on_a_fine_grid_has_a_smaller_norm(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = interpolation.training_sets(1, 12, rng)
    if seed % 2:  # a long convex run, whose inner slopes are not in closed form
        y = (x - 0.3) ** 2 + 0.01 * y * (np.arange(12) > 8)
    nodes, values = interpolation.least_norm(x, y)
    ours = norm_of(nodes[0], values[0])
    grid = np.linspace(-0.5, 1.5, 3001)
    fine = least_on_grid(x[0], y[0], np.concatenate([grid, x[0]]))
    exact = least_on_grid(x[0], y[0], np.concatenate([grid, nodes[0]]))
    assert ours <= fine * (1 + 1e-6)  # HiGHS is exact to about 1e-7
    assert ours == pytest.approx(exact, rel=1e-6)


def test_the_interpolants_pass_through_the_points() -> None:
    x, y = interpolation.training_sets(3, 50, np.random.default_rng(0))
    nodes, values = interpolation.least_norm(x, y)
    assert (np.diff(nodes) >= 0).all()
    for row in range(3):
        assert np.interp(x[row], nodes[row], values[row]) == pytest.approx(y[row])


def test_the_integrals_are_those_of_quadrature() -> None:
    x, y = interpolation.training_sets(1, 8, np.random.default_rng(1))
    nodes, values = interpolation.extended(*interpolation.least_norm(x, y))
    fine = (np.arange(2_000_000) + 0.5) / 2_000_000
    f = np.interp(fine, nodes[0], values[0])
    absolute, squared = interpolation.integrals(nodes, values)
    assert absolute[0] == pytest.approx(np.abs(f).mean(), rel=1e-6)
    assert squared[0] == pytest.approx((f**2).mean(), rel=1e-6)


def test_the_checks_hold_for_another_seed() -> None:
    params = interpolation.Params(sizes=(100, 1000, 10_000), draws=(300, 100, 20))
    result = interpolation.compute(params, np.random.default_rng(1))
    assert [check.what for check in interpolation.checks(result) if not check.holds] == []
