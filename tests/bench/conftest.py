"""Benchmarks are for those who ask: ``make bench`` times them, ``make test`` runs them once."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the benchmarks out unless an option of pytest-benchmark says what to do with them."""
    if config.getoption("benchmark_only") or config.getoption("benchmark_disable"):
        return
    here = Path(__file__).parent
    left_out = [item for item in items if here in item.path.parents]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
