"""The flow against its closed form, the limits, and the rate from a second seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.logarithmic_rate import (
    Params,
    checks,
    compute,
    descend,
    flow,
    limit,
    random_starts,
)

START = Params().start


def test_flow_has_the_closed_form_of_its_derivation() -> None:
    log_times = np.array([2.0, 10.0, 100.0])
    times = np.exp(log_times)
    w1, w2, b1, b2 = START
    m1 = np.log(2 * times + np.exp(w1 + b1))
    m2 = np.log(2 * times + np.exp(-w2 + b2))
    first, second = w1 - b1, -w2 - b2
    exact = ((m2 - second) - (m1 - first)) / (m1 + first + m2 + second)
    found = flow(np.array(START)[:, None], log_times, (1.0, -1.0))[0]
    np.testing.assert_allclose(found, exact, rtol=1e-4)


def test_descent_with_short_steps_follows_the_flow() -> None:
    found = descend(START, 1e-3, [100_000])[0]
    exact = flow(np.array(START)[:, None], np.array([np.log(100.0)]), (1.0, -1.0))[0, 0]
    assert found == pytest.approx(exact, rel=1e-3)


def test_boundary_times_log_time_tends_to_the_derived_limit() -> None:
    assert limit(np.array(START)) == pytest.approx(0.2)
    starts = random_starts(16, 0.5, np.random.default_rng(2))
    own = (starts[2] < starts[0]) & (starts[3] < -starts[1])
    last = flow(starts, np.array([600.0]), (1.0, -1.0))[:, 0] * 600
    expected = [limit(start) for start in starts.T]
    assert own.sum() >= 2
    np.testing.assert_allclose(last[own], np.array(expected)[own], rtol=0.02)


def test_both_neurons_active_on_both_points_reach_the_midpoint_faster() -> None:
    """The exception of the derivation, from a start without symmetry."""
    start = np.array([[0.1], [-0.2], [0.5], [0.4]])
    assert abs(flow(start, np.array([20.0]), (1.0, -1.0))[0, 0]) < 1e-4


@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    params = replace(Params(), others=4, end=300.0, descent=200_000)
    result = compute(params, np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
