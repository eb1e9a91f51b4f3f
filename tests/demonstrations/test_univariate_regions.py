"""Few regions after training, for two seeds; before it there are many."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations.univariate_regions import Params, checks, compute


@pytest.mark.demonstration
@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold(seed: int) -> None:
    result = compute(Params(), np.random.default_rng(seed))
    assert [check.what for check in checks(result) if not check.holds] == []
    assert result.before.min() > 2 * result.after.max()


def test_untrained_networks_do_not_pass() -> None:
    params = Params(widths=(50,), steps=(0,), draws=1)
    result = compute(params, np.random.default_rng(0))
    assert [check.holds for check in checks(result)] == [False, False, True]
