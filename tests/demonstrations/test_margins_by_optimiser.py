"""Largest margins by duality, and the optimisers against a plain implementation."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import margins_by_optimiser as margins


@pytest.mark.parametrize("optimiser", margins.OPTIMISERS)
def test_the_units_of_the_loss_change_nothing(optimiser: str) -> None:
    params = margins.Params(examples=6, side=3, steps=40)
    signed = np.random.default_rng(0).standard_normal((6, 3, 3))
    kept, _ = margins.run(params, signed, optimiser, np.array([40]))
    weights, mean, squares = np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((3, 3))
    for step in range(1, 41):
        gradient = np.tensordot(np.exp(-np.tensordot(signed, weights, 2)), signed, 1)
        mean = 0.9 * mean + 0.1 * gradient
        squares = 0.99 * squares + 0.01 * gradient**2
        if optimiser == "Adam":
            direction = mean / np.sqrt(squares)
        elif optimiser == "Signum":
            direction = np.sign(mean)
        elif optimiser == "MomentumGD":
            direction = mean / np.sqrt((mean**2).sum())
        else:
            left, _, right = np.linalg.svd(mean)
            direction = left @ right
        weights = weights + 0.3 / np.sqrt(step) * direction
    assert kept[-1] == pytest.approx(weights, rel=1e-6)


def test_largest_margins_are_bounded_by_every_dual_weight() -> None:
    rng = np.random.default_rng(1)
    signed = rng.standard_normal((5, 3, 3))
    best = margins.largest_margins(signed, np.full(5, 0.2))
    for _ in range(200):
        p = rng.dirichlet(np.ones(5))
        mixed = np.tensordot(p, signed, 1)
        assert best[0] <= np.linalg.norm(mixed) + 1e-9
        assert best[1] <= np.abs(mixed).sum() + 1e-9
        weights = rng.standard_normal((3, 3))
        reached = np.tensordot(signed, weights, 2).min() / margins.norms(weights)
        assert (reached <= best + 1e-9).all()


@pytest.mark.demonstration
def test_the_checks_hold_for_another_seed() -> None:
    result = margins.compute(margins.Params(steps=40_000, examples=20), np.random.default_rng(1))
    assert [check.what for check in margins.checks(result) if not check.holds] == []
