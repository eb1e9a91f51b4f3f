"""The networks for the maximum, unit by unit, and the count against a search."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from survey_tools.demonstrations import maximum_networks as networks


@pytest.mark.parametrize(("d", "sizes"), [(6, (6,)), (8, (2, 4)), (27, (3, 9)), (12, (3, 4))])
def test_the_network_returns_the_maximum_where_nothing_nearly_ties(
    d: int, sizes: tuple[int, ...]
) -> None:
    x = np.random.default_rng(0).permuted(np.tile(np.arange(1.0, d + 1) / d, (200, 1)), axis=1)
    assert networks.network(x, sizes, 2.0 * d) == pytest.approx(np.ones(200))


def test_a_stage_is_what_its_units_add_up_to() -> None:
    x = np.array([0.3, 0.9, 0.7])
    steep, total = 100.0, 0.0
    for i in range(3):
        inner = x[i] - 2
        for j in range(3):
            if i == j:
                continue
            low, high = min(i, j), max(i, j)
            pair = steep * (x[low] - x[high])
            lead = max(pair, 0) - max(pair - 1, 0)  # two ReLU units for each pair, low < high
            inner += lead if i == low else 1 - lead
        total += max(inner, 0)
    assert networks.stage(x[None, :], 3, steep)[0, 0] == pytest.approx(total)
    assert total == pytest.approx(0.9)


def test_widths_are_those_of_the_layers() -> None:
    assert networks.width(8, (8,)) == 56
    # 9 groups of 3 with 6 units each; then one group of 9 with 72.
    assert networks.width(27, (3, 9)) == max(9 * 6, 72)


@pytest.mark.parametrize(("d", "pairs"), [(6, 3), (6, 7), (8, 5)])
def test_the_count_of_turan_is_a_lower_bound_that_random_graphs_obey(d: int, pairs: int) -> None:
    rng = np.random.default_rng(1)
    edges = [(i, j) for i in range(d) for j in range(i)]
    for _ in range(30):
        chosen = rng.choice(len(edges), pairs, replace=False)
        others = nx.Graph([edges[i] for i in set(range(len(edges))) - set(chosen.tolist())])
        largest = max(len(clique) for clique in nx.find_cliques(others))
        assert largest >= networks.remaining(d, pairs, 1) - 1e-9


def test_the_least_number_of_units_is_where_the_count_passes_two() -> None:
    for depth in (3, 4, 5):
        w = networks.least_units(1e10, depth)
        assert networks.remaining(1e10, w, depth - 2) == pytest.approx(2, rel=1e-6)
    # Depth 3 by hand: d²/(2w + d) = 2.
    assert networks.least_units(1e4, 3) == pytest.approx(1e8 / 4 - 1e4 / 2)


def test_the_checks_hold_for_another_seed() -> None:
    result = networks.compute(networks.Params(), np.random.default_rng(1))
    assert [check.what for check in networks.checks(result) if not check.holds] == []
