"""Benchmarks are for those who ask: ``make bench`` runs them, ``make test`` leaves them out.

What one finds besides its time, its ``extra_info``, is printed beside the table of times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

FOUND = pytest.StashKey[dict[str, Mapping[str, object]]]()
"""What each benchmark found besides its time, by its name."""


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
    """Print what the benchmarks found besides their times."""
    found = config.stash.get(FOUND, {})
    if found:
        terminalreporter.section("besides the times")
    for name, values in found.items():
        told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in values.items())
        terminalreporter.write_line(f"{name}: {told}")
