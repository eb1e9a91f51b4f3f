"""How old and how long the files of a folder are, which is quicker to ask than what they hold."""

from __future__ import annotations

import os
from collections.abc import Iterator

Age = tuple[int, int]
"""Length and time of the last change, which together tell one state of a file from another."""


def age_of(status: os.stat_result) -> Age:
    """Return the age that the system tells of a file."""
    return status.st_size, status.st_mtime_ns


def ages_in(folder: str) -> Iterator[tuple[str, Age]]:
    """Yield path and age of each file of a folder and the folders in it, in any order.

    :raises OSError: if a folder cannot be read.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from ages_in(entry.path)
            else:
                yield entry.path, age_of(entry.stat(follow_symlinks=False))
