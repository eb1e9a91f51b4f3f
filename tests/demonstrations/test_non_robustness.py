"""Networks that are easy to fool: for two seeds, and the exponents of a law that is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey_tools.demonstrations.non_robustness import Params, checks, compute, exponents


@pytest.mark.demonstration
@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []


def test_exponents_of_a_power_law() -> None:
    small = replace(Params(), dimensions=(30, 60), examples=(2, 4), width=10, steps=100)
    result = compute(small, np.random.default_rng(0))
    law = 3 * result.examples[:, None] ** -0.7 * result.dimensions**0.4
    assert exponents(replace(result, radii=law)) == pytest.approx((-0.7, 0.4))


def test_examples_that_are_not_fitted_fail_the_checks() -> None:
    unfit = replace(Params(), dimensions=(30, 60), examples=(10, 20), width=10, steps=0)
    found = checks(compute(unfit, np.random.default_rng(0)))
    assert not any(check.holds for check in found[:4])
