"""Descent against one written out, symmetry, and starts that are certain to fail."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import single_neuron_bias as neuron

SMALL = neuron.Params(angles=6, inputs=61, most_steps=50, step=0.3)


def written_out(params: neuron.Params, angle: float, target: float, ratio: float) -> float:
    """Descend by differences of the loss."""
    turns = 2 * np.pi * (np.arange(params.inputs) + 0.5) / params.inputs
    x = np.column_stack([np.cos(turns), np.sin(turns), np.ones_like(turns)])
    labels = np.maximum(x[:, 0] + target, 0)

    def loss(weights: np.ndarray) -> float:
        return float(np.mean((np.maximum(x @ weights, 0) - labels) ** 2))

    weights = np.array([np.cos(angle), np.sin(angle), ratio])
    for _ in range(params.most_steps):
        slopes = [(loss(weights + e) - loss(weights - e)) / 2e-6 for e in 1e-6 * np.eye(3)]
        weights = weights - params.step * np.array(slopes) / 2
    return loss(weights) / float(np.mean(labels**2))


@pytest.mark.parametrize(("target", "ratio"), [(-0.3, 0.0), (0.0, -0.5)])
def test_descent_is_that_of_differences(target: float, ratio: float) -> None:
    losses = neuron.descend(SMALL, target, ratio)
    for row in (0, 2, 4):
        expected = written_out(SMALL, np.pi * (row + 0.5) / 6, target, ratio)
        assert losses[row] == pytest.approx(expected, rel=1e-4, abs=1e-8)


def test_a_dead_neuron_stays_dead() -> None:
    assert neuron.descend(SMALL, -0.5, -1.0) == pytest.approx(np.ones(6), abs=1e-12)


@pytest.mark.parametrize(
    ("target", "ratio", "angle"), [(0, 0, 180), (-0.5, 0, 150), (-0.5, -0.5, 120)]
)
def test_arcs_touch_at_this_angle(target: float, ratio: float, angle: float) -> None:
    assert neuron.surely_failing(target, ratio) == pytest.approx(angle)


def test_smaller_steps_and_more_inputs_fail_from_the_same_starts() -> None:
    params = neuron.Params(angles=20, ratios=(0.0,))
    finer = neuron.Params(angles=20, inputs=1000, step=0.3, most_steps=20_000)
    for target in (0.0, -0.5):
        coarse = neuron.descend(params, target, 0.0) > 0.5
        assert (coarse == (neuron.descend(finer, target, 0.0) > 0.5)).all()


def test_the_values_are_exact() -> None:
    params = neuron.Params(ratios=(0.0, -0.5, -1.0))
    result = neuron.compute(params, np.random.default_rng())
    assert [check.what for check in neuron.checks(result) if not check.holds] == []
    assert (60 * neuron.failing(result.losses)).round().astype(int).tolist() == [
        [19, 24, 60],
        [31, 35, 60],
    ]
