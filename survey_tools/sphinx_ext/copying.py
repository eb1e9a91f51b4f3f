"""Folders put into the site: what is there already, as old and as long, is left alone.

Sphinx reads both files whole, each time, to see whether they differ, and copies them through five
calls each; a survey of a thousand works has some seven thousand small files beside its pages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from survey_tools.file_ages import Age, age_of


def put_new(
    source: Path,
    target: Path,
    *,
    left_out: Callable[[str], bool] = frozenset[str]().__contains__,
    linked: bool = False,
) -> int:
    """Put a file into a folder, or all that is in a folder, with the times of change.

    :param left_out: whether something at a path below ``source`` is left out.
    :param linked: whether a file may be one with its source, where the disk can do that; only for
        sources that are replaced as a whole and never written into.
    :return: how many files were put there.
    :raises OSError: if one cannot be.
    """
    put = _link if linked else _copy
    if source.is_file():
        target.mkdir(parents=True, exist_ok=True)
        return _put(source.stat(), str(source), target / source.name, _files(target), put)
    return _put_folder(str(source), target, "", left_out, put) if source.is_dir() else 0


_Put = Callable[[str, Path, os.stat_result], None]


def _put_folder(
    source: str, target: Path, path: str, left_out: Callable[[str], bool], put: _Put
) -> int:
    target.mkdir(parents=True, exist_ok=True)
    there = _files(target)
    count = 0
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            name = f"{path}/{entry.name}" if path else entry.name
            if left_out(name):
                continue
            if entry.is_dir():
                count += _put_folder(entry.path, target / entry.name, name, left_out, put)
            else:
                count += _put(entry.stat(), entry.path, target / entry.name, there, put)
    return count


def _files(folder: Path) -> dict[str, Age]:
    with os.scandir(folder) as entries:
        return {
            entry.name: age_of(entry.stat(follow_symlinks=False))
            for entry in entries
            if not entry.is_dir()
        }


def _put(
    status: os.stat_result, source: str, target: Path, there: dict[str, Age], put: _Put
) -> int:
    if there.get(target.name) == age_of(status):
        return 0
    if target.name in there:  # perhaps a link to a file that is not to be written into
        target.unlink()
    put(source, target, status)
    return 1


def _copy(source: str, target: Path, status: os.stat_result) -> None:
    shutil.copyfile(source, target)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _link(source: str, target: Path, status: os.stat_result) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        _copy(source, target, status)
