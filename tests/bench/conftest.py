"""Benchmarks are for those who ask: ``make bench`` runs them, ``make test`` leaves them out.

What one finds besides its time, its ``extra_info``, is printed beside the table of times, with the
CPU seconds of the last run that was kept: ``make bench`` keeps all, in ``.benchmarks/``.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

Found = Mapping[str, Any]
FOUND = pytest.StashKey[dict[str, Found]]()
"""What each benchmark found besides its time, by its name."""
BEFORE = pytest.StashKey[dict[str, Found]]()
"""What they found in the runs that were kept."""


def pytest_configure(config: pytest.Config) -> None:
    """Read the runs that were kept, before this one is kept beside them."""
    runs = sorted((config.rootpath / ".benchmarks").glob("*/*.json"), key=lambda path: path.name)
    config.stash[BEFORE] = {
        item["name"]: item["extra_info"]
        for path in runs
        for item in json.loads(path.read_text("utf-8"))["benchmarks"]
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the benchmarks out unless an option of pytest-benchmark says what to do with them."""
    if config.getoption("benchmark_only") or config.getoption("benchmark_disable"):
        return
    here = Path(__file__).parent
    left_out = [item for item in items if here in item.path.parents]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def _keep_what_is_found(
    request: pytest.FixtureRequest, benchmark: BenchmarkFixture
) -> Iterator[None]:
    yield
    if benchmark.extra_info:
        found = request.config.stash.setdefault(FOUND, {})
        found[str(benchmark.name)] = benchmark.extra_info


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what the benchmarks found besides their times, and how costs grow."""
    found = config.stash.get(FOUND, {})
    before = config.stash.get(BEFORE, {})
    if found:
        terminalreporter.section("besides the times")
    for name, values in found.items():
        told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in values.items())
        last = before.get(name, {}).get("cpu_seconds")
        kept = f" (the last kept run: {last})" if last is not None else ""
        terminalreporter.write_line(f"{name}: {told}{kept}")
    for name, exponent in exponents(found).items():
        terminalreporter.write_line(f"{name}: CPU seconds grow as size^{exponent:.2f}")


def exponents(found: Mapping[str, Found]) -> dict[str, float]:
    """Return how the costs of benchmarks grow with size, from the least to the most.

    >>> costs = {10: 1, 20: 2}
    >>> exponents({f"a[{n}]": {"size": n, "cpu_seconds": costs[n]} for n in costs})
    {'a': 1.0}
    """
    series: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for name, values in found.items():
        if "size" in values:
            size = values["size"]
            of_any_size = re.sub(rf"\[{size}\]|-{size}(?=\])|(?<=\[){size}-", "", name)
            series[of_any_size].append((size, values["cpu_seconds"]))
    return {
        name: math.log(last[1] / first[1]) / math.log(last[0] / first[0])
        for name, points in series.items()
        for first, last in [(min(points), max(points))]
        if first[0] < last[0] and first[1] and last[1]
    }
