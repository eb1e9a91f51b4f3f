"""What a process and all that it waited for cost: CPU seconds, and the peak of memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What a process cost."""

    cpu_seconds: float
    """Of the process and its children."""
    peak_megabytes: float
    """Of the largest of them."""

    def __add__(self, later: Cost) -> Cost:
        """Return what both cost, one after the other."""
        return Cost(
            cpu_seconds=self.cpu_seconds + later.cpu_seconds,
            peak_megabytes=max(self.peak_megabytes, later.peak_megabytes),
        )


def cost_of(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> Cost:
    """Run a command to its end and return what it cost.

    :raises subprocess.CalledProcessError: if it fails.
    """
    process = subprocess.Popen(command, cwd=cwd, env=dict(env), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(cpu_seconds=usage.ru_utime + usage.ru_stime, peak_megabytes=usage.ru_maxrss / 1024)


def tell(benchmark: BenchmarkFixture, costs: Sequence[Cost]) -> None:
    """Keep with a benchmark what its rounds cost, the least of the times."""
    benchmark.extra_info["cpu_seconds"] = round(min(cost.cpu_seconds for cost in costs), 2)
    benchmark.extra_info["peak_megabytes"] = round(max(cost.peak_megabytes for cost in costs))
