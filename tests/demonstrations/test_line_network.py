"""Networks on the line: their regions and levels, and that training follows the gradient."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from survey_tools.demonstrations.line_network import LineNetwork, alternating, start, train


def _tent() -> LineNetwork:
    """Return x ↦ 1 - |x| on [-1, 1], as x + 1 with its slope down by 2 at 0."""
    return LineNetwork(
        outer=np.array([1.0, -2.0]), weights=np.array([1.0, 1.0]), biases=np.array([1.0, 0.0])
    )


def test_levels_and_regions_of_a_tent() -> None:
    tent = _tent()
    np.testing.assert_allclose(tent.outputs(np.array([-1, -0.5, 0, 0.5])), [0, 0.5, 1, 0.5])
    np.testing.assert_allclose(tent.levels(0.25, -1, 1), [-0.75, 0.75])
    assert tent.levels(2, -1, 1).tolist() == []
    assert tent.regions(-1, 1, near=0, small=0.01) == 2
    assert tent.regions(0.5, 1, near=0, small=0.01) == 1
    assert tent.kinks(-2, 2)[1].tolist() == [1, -2]


def test_kinks_that_cancel_or_are_small_are_not_seen() -> None:
    network = LineNetwork(
        outer=np.array([1.0, -1.0, 5.0, 1e-3]),
        weights=np.array([1.0, 1.0, -1.0, 1.0]),
        biases=np.array([0.0, -1e-4, 0.5, -0.7]),
    )
    assert network.regions(-1, 1, near=1e-3, small=0.01) == 2
    assert network.regions(-1, 1, near=1e-5, small=0.01) == 4
    assert network.regions(-1, 1, near=1e-3, small=0) == 3


def test_slopes_are_those_of_the_function() -> None:
    network = start(1, 9, 1.0, np.random.default_rng(0))[0]
    places, jumps = network.kinks(-1, 1)
    ends = np.concatenate([[-1], places, [1]])
    values = network.outputs(ends)
    slopes = np.diff(values) / np.diff(ends)
    np.testing.assert_allclose(np.diff(slopes), jumps, atol=1e-9)
    assert np.hypot(network.weights, network.biases) == pytest.approx(np.abs(network.outer))


def test_training_is_gradient_descent_with_short_steps() -> None:
    rng = np.random.default_rng(1)
    inputs, labels = (
        np.array(part) for part in zip(*(alternating(2, 9, 0.03, rng) for _ in "ab"), strict=True)
    )
    starts = start(2, 5, 0.8, rng)
    found = train(starts, inputs, labels, steps=30, longest=0.5, change=0.05)
    for begin, end, x, y in zip(starts, found, inputs, labels, strict=True):
        flat = np.concatenate([begin.outer, begin.weights, begin.biases])
        for _ in range(30):
            v, w, b = flat.reshape(3, 5)
            inner = x[:, None] * w + b
            act, on = np.maximum(inner, 0), inner > 0
            gradients = np.hstack([act, v * on * x[:, None], v * on]) * y[:, None]
            gradient = softmax(-y * (act @ v)) @ gradients
            step = min(0.5, 0.05 / np.abs(gradients @ gradient).max())
            flat = flat + step * gradient
        np.testing.assert_allclose(np.concatenate([end.outer, end.weights, end.biases]), flat)


@pytest.mark.parametrize("changes", [1, 4])
def test_labels_change_as_often_as_said(changes: int) -> None:
    inputs, labels = alternating(changes, 30, 0.03, np.random.default_rng(2))
    assert (np.diff(labels) != 0).sum() == changes
    assert len(inputs) == 30
    assert np.diff(inputs)[np.diff(labels) != 0].min() >= 0.06
