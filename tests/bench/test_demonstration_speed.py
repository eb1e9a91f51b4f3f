"""What each demonstration costs, and the core of them together: ``make bench ARGS='-k demo'``.

Each runs by itself, with one thread, as ``survey demo NAME`` does.  The core should take less than
3 minutes on 2 cores, each less than 40 s, with less than 1 GB of memory; nothing is asserted about
it, and the totals are printed at the end.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from survey_tools.demonstrations import registry
from tests.bench.measuring import Cost, cost_of, tell
from tests.projects import ENVIRONMENT, HOME

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

CORE = (
    "shuffling-rates",
    "condition-number-threshold",
    "spurious-minima",
    "minimum-to-saddle",
    "memorisation",
    "logarithmic-rate",
    "ridge-grokking",
    "xor-grokking",
    "non-robustness",
    "universal-perturbation",
    "leaky-rank",
    "univariate-regions",
    "provable-attacks",
    "reconstruction",
    "no-prior",
    "metalearning",
    "positive-shift",
    "cost-of-overfitting",
    "univariate-interpolation",
)


@pytest.fixture(scope="module")
def costs() -> Iterator[dict[str, Cost]]:
    """Return where costs are put; what they add up to is printed once all are there."""
    found: dict[str, Cost] = {}
    yield found
    for title, names in (("the core", CORE), ("all", registry.names())):
        if set(names) <= found.keys():
            seconds = [found[name].cpu_seconds for name in names]
            peak = max(found[name].peak_megabytes for name in names)
            print(  # noqa: T201
                f"\n{title}, {len(names)} demonstrations: {sum(seconds):.0f} CPU s, the longest "
                f"{max(seconds):.0f} s, peak of memory {peak:.0f} MB"
            )


@pytest.mark.parametrize("name", registry.names())
def test_demonstration(benchmark: BenchmarkFixture, costs: dict[str, Cost], name: str) -> None:
    command = [sys.executable, "-m", "survey_tools", "demo", name]

    def work() -> None:
        costs[name] = cost_of(command, cwd=HOME, env=ENVIRONMENT)

    benchmark.pedantic(work, rounds=1)  # type: ignore[no-untyped-call]
    tell(benchmark, [costs[name]])
