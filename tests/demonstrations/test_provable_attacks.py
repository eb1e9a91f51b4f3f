"""Attacks on trained networks, for two seeds; on untrained ones they find nothing."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations.provable_attacks import Params, checks, compute


@pytest.mark.demonstration
@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
    assert (result.candidates <= 7).all()
    assert (result.recovered < result.examples / 2).all()


def test_untrained_networks_betray_nothing() -> None:
    params = Params(line_steps=0, dimensions=(100, 200), steps=0, tests=50)
    result = compute(params, np.random.default_rng(0))
    assert not any(check.holds for check in checks(result))
    assert np.isnan(result.strangers).all()
