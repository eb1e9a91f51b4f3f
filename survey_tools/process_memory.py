"""How much memory a process takes."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

try:
    import resource
except ImportError:  # Windows has none.
    resource = None  # type: ignore[assignment]

_STATM = Path("/proc/self/statm")
"""Where Linux says how many pages of memory a process has."""


def is_told() -> bool:
    """Return whether the system tells how much memory a process takes."""
    return _STATM.is_file() or resource is not None


def taken() -> float:
    """Return the megabytes that this process takes, or took at most where that is all one is told.

    Where nothing is told, it may be any number of them.
    """
    if _STATM.is_file():
        pages = int(_STATM.read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    if not resource:
        return math.inf
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
