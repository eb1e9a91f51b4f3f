"""The estimated and the simulated cost of overfitting."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import cost_of_overfitting as cost

SMALL = cost.Params(exponents=(1.5, 2.0), sizes=(20, 640), dimension=4000, simulated_size=60)


def test_the_checks_hold_for_two_seeds() -> None:
    for seed in (0, 1):
        result = cost.compute(SMALL, np.random.default_rng(seed))
        assert all(check.holds for check in cost.checks(result))


def test_the_noise_is_averaged_as_many_draws_of_it_average() -> None:
    eigenvalues = np.arange(1.0, 101) ** -2
    exact = cost.simulate(eigenvalues, 5, np.random.default_rng(3))
    features = np.random.default_rng(3).standard_normal((5, 100)) * np.sqrt(eigenvalues)
    noise = np.random.default_rng(4).standard_normal((5, 200_000))
    errors = eigenvalues @ (np.linalg.pinv(features) @ noise) ** 2
    spread = errors.std() / np.sqrt(errors.size)
    assert abs(1 + errors.mean() - exact) < 4 * spread


def test_equal_eigenvalues_have_the_known_double_descent() -> None:
    # p equal eigenvalues: n = p λ/(λ+κ), so E_0 = 1/(1 - n/p); by hand.
    assert cost.inflation(np.full(50, 0.3), 20) == pytest.approx(1 / (1 - 20 / 50))


@pytest.mark.parametrize("noise", [0.01, 0.3, 4.0])
def test_no_target_costs_more_than_noise_alone(noise: float) -> None:
    rng = np.random.default_rng(5)
    eigenvalues = np.exp(rng.uniform(-8, 0, 300))
    for _ in range(5):
        target = rng.standard_normal(300) * eigenvalues ** rng.uniform(0, 1.5)
        assert 1 <= cost.cost(eigenvalues, target, noise, 40) <= cost.inflation(eigenvalues, 40)


def test_the_simulation_loses_no_digits_where_eigenvalues_fall_fast() -> None:
    eigenvalues = np.arange(1.0, 2001) ** -3
    found = cost.simulate(eigenvalues, 100, np.random.default_rng(6))
    features = np.random.default_rng(6).standard_normal((100, 2000)) * np.sqrt(eigenvalues)
    left, values, right = np.linalg.svd(features, full_matrices=False)
    interpolant = np.sqrt(eigenvalues)[:, None] * right.T / values @ left.T
    assert found == pytest.approx(1 + np.sum(interpolant**2), rel=1e-9)
