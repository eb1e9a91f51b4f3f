"""Generalisation and fragility at once: for two seeds; and the clusters."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations.margin_network import on_sphere
from survey_tools.demonstrations.universal_perturbation import Params, checks, clustered, compute


@pytest.mark.demonstration
@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []


def test_clusters_lie_about_their_centres() -> None:
    rng = np.random.default_rng(0)
    centres = 10 * on_sphere(4, 50, rng)
    inputs, labels, own = clustered(centres, 4000, rng)
    for cluster in range(4):
        mine = inputs[own == cluster]
        assert 900 < len(mine) < 1100
        np.testing.assert_allclose(mine.mean(axis=0), centres[cluster], atol=0.15)
        np.testing.assert_allclose(mine.std(axis=0), 1, atol=0.1)
        assert (labels[own == cluster] == (-1) ** cluster).all()
