"""Files of people's, read whole: those that are files, and no larger than anybody writes.

What a pipe or a device holds may never end, and what is made of a text takes many times its room;
so how large a file may be is known before it is read.
"""

from __future__ import annotations

import stat
from pathlib import Path

from survey_tools.errors import Fault, FaultCode, SurveyError

MEGABYTE = 1_000_000
LARGEST_SEED = 32 * MEGABYTE
"""Bytes: some 70 000 entries of BibTeX with their abstracts, three hundred times our largest."""
LARGEST_DATA = 16 * MEGABYTE
"""Bytes of a file that people write: facts of ten thousand works."""


def read_file(place: Path, *, file: str, largest: int) -> bytes:
    """Return the bytes of a file.

    :param file: how messages name it.
    :param largest: how many bytes it may have.
    :raises SurveyError: if it is not there, is no file, is too large, or cannot be read.
    """
    try:
        status = place.stat()
        if not stat.S_ISREG(status.st_mode):
            message = f"found {_kind(status.st_mode)}, expected a file"
        elif status.st_size > largest:
            message = _too_large(f"a file of {status.st_size / MEGABYTE:,.1f} MB", largest)
        else:
            with place.open("rb") as opened:
                data = opened.read(largest + 1)
            if len(data) <= largest:
                return data
            message = _too_large("a file that grows", largest)
    except FileNotFoundError:
        message = "there is no such file"
        if place.is_symlink():
            message = f"found a link to '{place.readlink()}', which is not there, expected a file"
    except OSError as error:
        message = f"cannot be read: {(error.strerror or str(error)).lower()}"
    raise SurveyError([Fault(file=file, message=message, code=FaultCode.NO_FILE)])


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"


def _too_large(found: str, largest: int) -> str:
    return f"found {found}, expected one of at most {largest // MEGABYTE} MB; split it"
