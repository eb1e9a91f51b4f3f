"""The networks memorise every labelling, and have the weights that are counted."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from survey_tools.demonstrations.memorisation import (
    Params,
    checks,
    compute,
    connections,
    digits_for,
    largest,
    network,
    run,
    size_of,
)


@pytest.mark.parametrize("points", [[0, 1, 2, 3], [0, 13, 50, 63], [60, 61, 62, 63]])
def test_every_labelling_of_four_points(points: list[int]) -> None:
    for labels in product((0, 1), repeat=4):
        assert run(network(points, labels), points, int).tolist() == list(labels)


@pytest.mark.parametrize("size", [4, 9, 16, 25, 64, 100, 256])
def test_count_is_that_of_the_network_built(size: int) -> None:
    layers = network(range(size), [1] * size)
    assert size_of(layers) == connections(size)
    assert max(len(layer) for layer in layers) <= 8


def test_count_is_independent_of_the_points() -> None:
    assert connections(16) == 814
    assert size_of(network(range(100, 116), [0] * 16)) == 814


def test_longest_weight_holds_a_whole_group() -> None:
    points = np.sort(np.random.default_rng(0).choice(1 << 14, 64, replace=False)).tolist()
    assert largest(network(points, [0, 1] * 32)) == 8 * digits_for(64) + 1


def test_double_precision_is_right_as_long_as_weights_fit() -> None:
    rng = np.random.default_rng(0)
    for size, exact in ((16, True), (64, False)):
        points = np.sort(rng.choice(1 << digits_for(size), size, replace=False)).tolist()
        labels = rng.integers(0, 2, size).tolist()
        assert (run(network(points, labels), points, float).tolist() == labels) is exact


def test_number_of_points_must_be_a_square() -> None:
    with pytest.raises(ValueError, match="10 points, expected a square number"):
        network(range(10), [0] * 10)


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(replace(Params(), sizes=(16, 64, 256)), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
    assert result.built.tolist() == [814, 2198, 5518]
    assert result.wrong.tolist() == [0, 0, 0]
