"""The network that is attacked: its boundary, its training, and the robust one beside it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from survey_tools.demonstrations.margin_network import (
    Network,
    first_root,
    on_sphere,
    robust_distances,
    train,
)


def _network(rng: np.random.Generator, width: int = 12, dimension: int = 4) -> Network:
    return Network(
        outer=rng.standard_normal(width),
        weights=rng.standard_normal((width, dimension)),
        biases=rng.standard_normal(width),
    )


def test_distances_are_those_of_a_fine_search() -> None:
    rng = np.random.default_rng(0)
    network = _network(rng)
    inputs = rng.standard_normal((40, 4))
    directions = on_sphere(40, 4, rng) / 2
    found = network.flip_distances(inputs, directions)
    lengths = np.linspace(0, 20, 20_001)
    assert 5 < np.isfinite(found).sum() < 40
    for point, direction, distance in zip(inputs, directions, found, strict=True):
        values = network.outputs(point + lengths[:, None] * direction)
        changed = np.flatnonzero(values * values[0] < 0)
        searched = lengths[changed[0]] if len(changed) else np.inf
        if distance < 19:
            assert searched == pytest.approx(distance, abs=2e-3)
        else:
            assert searched == np.inf or searched > 18


def test_first_root_beyond_the_last_kink_and_of_none() -> None:
    one, minus = np.array([1.0]), np.array([-1.0])
    both = np.array([1.0, -1.0])
    assert first_root(both, np.array([1.0, 0.0]), np.array([0.0, 0.25])) == pytest.approx(4)
    assert first_root(both, np.array([1.0, -1.0]), np.array([1.0, 2.0])) == pytest.approx(2)
    assert first_root(one, np.array([1.0]), np.array([0.5])) == np.inf
    assert first_root(minus, np.array([2.0]), np.array([0.0])) == np.inf


@pytest.mark.parametrize("biased", [True, False])
def test_training_is_gradient_descent_on_the_weights(biased: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((5, 30)), np.array([1.0, -1, 1, 1, -1])
    found = train(
        x,
        y,
        np.random.default_rng(5),
        width=6,
        initial=0.1,
        rate=0.5,
        steps=25,
        biased=biased,
    )
    first = 0.1 * np.random.default_rng(5).standard_normal((6, 31))
    weights, biases = first[:, :-1], first[:, -1] * biased
    a = np.repeat((1.0, -1.0), 3) / np.sqrt(6)
    step = 0.5 / np.linalg.eigvalsh(x @ x.T + biased)[-1]
    for _ in range(25):
        inner = x @ weights.T + biases
        share = y * softmax(-y * (np.maximum(inner, 0) @ a))
        pull = a * (inner > 0) * share[:, None]
        weights = weights + step * pull.T @ x
        biases = biases + step * biased * pull.sum(axis=0)
    np.testing.assert_allclose(found.weights, weights)
    np.testing.assert_allclose(found.biases, biases)


def test_training_tends_to_a_kkt_point() -> None:
    """The weights are near the cone of the examples' gradients.

    What is left is of neurons with an example on their kink, where the gradient is not unique.
    """
    rng = np.random.default_rng(1)
    x, y = on_sphere(8, 300, rng), np.tile((1.0, -1.0), 4)
    net = train(x, y, rng, width=20, initial=1e-3, rate=5, steps=3000)
    margins = y * net.outputs(x)
    assert margins.max() / margins.min() < 1.1
    lifted = np.hstack([x, np.ones((8, 1))])
    whole = np.hstack([net.weights, net.biases[:, None]])
    parts = net.outer[:, None] * y * (net.arguments(x).T > 0)
    gradients = (parts[..., None] * lifted).transpose(1, 0, 2).reshape(8, -1)
    multipliers = np.linalg.lstsq(gradients.T, whole.ravel(), rcond=None)[0]
    assert (multipliers > 0).all()
    rest = whole.ravel() - multipliers @ gradients
    assert np.linalg.norm(rest) < 0.15 * np.linalg.norm(whole)


def test_robust_network_withstands_what_is_said_and_no_more() -> None:
    """Of its own boundary: it is right on all moves up to the distance; one longer is fatal."""
    rng = np.random.default_rng(2)
    d = 200
    centres = on_sphere(6, d, rng)
    labels = np.array([1.0, -1, 1, -1, 1, -1])
    network = Network(outer=labels, weights=2 / d * centres, biases=-np.ones(6))
    distances = robust_distances(centres, np.arange(6), centres)
    assert (distances > 0.2 * np.sqrt(d)).all()
    for _ in range(200):
        moves = on_sphere(6, d, rng) / np.sqrt(d) * distances[:, None] * 0.999
        mixed = moves + rng.uniform(-1, 1, (6, 1)) * centres
        mixed *= 0.999 * distances[:, None] / np.linalg.norm(mixed, axis=1, keepdims=True)
        for step in (moves, mixed):
            assert (labels * network.outputs(centres + step) > 0).all()
    shorter = centres * (1 - 0.51)
    assert (network.outputs(shorter) == 0).all()
    assert robust_distances(centres, np.arange(6), -centres).tolist() == [0] * 6
