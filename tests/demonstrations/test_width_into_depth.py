"""The compiled networks against the wide ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_tools.demonstrations import width_into_depth as depth


@settings(max_examples=30)
@given(d=st.integers(1, 6), n=st.integers(1, 20), seed=st.integers(0, 10**6))
def test_the_compiled_network_is_the_same_function(d: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    wide = depth.wide_network(d, n, rng)
    deep = depth.compiled(wide, 2.0)
    x = rng.uniform(-2, 5, (20, d))
    (inner, biases), (outer, constant) = wide
    by_hand = [
        constant[0] + sum(outer[0, i] * max(inner[i] @ row + biases[i], 0) for i in range(n))
        for row in x
    ]
    assert depth.run(deep, x) == pytest.approx(by_hand, abs=1e-9)
    assert len(deep) == n + 1
    assert max(len(offsets) for _, offsets in deep) == d + 3


def test_below_the_bound_the_networks_differ() -> None:
    wide = depth.wide_network(3, 20, np.random.default_rng(0))
    x = np.full((1, 3), -5.0)
    assert depth.run(depth.compiled(wide, 1.0), x) != pytest.approx(depth.run(wide, x))


def test_the_checks_hold_for_another_seed() -> None:
    result = depth.compute(depth.Params(), np.random.default_rng(1))
    assert [check.what for check in depth.checks(result) if not check.holds] == []
