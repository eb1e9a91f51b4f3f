"""Seeds from bytes: whatever a browser or an editor did to the file, the same lines come out.

A seed is UTF-8 text, with or without a byte order mark, its lines ended in any of the three ways.
"""

from __future__ import annotations

import codecs

from survey_tools.errors import Fault, SurveyError
from survey_tools.model import Seed
from survey_tools.text import split_lines, squeeze

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def seed_path(name: str) -> str:
    """Return the path by which messages name a seed."""
    return f"seeds/{name}"


def read_seed(name: str, data: bytes) -> Seed:
    """Return the seed that the bytes of a file are.

    :raises SurveyError: if the file is empty, binary, or not UTF-8.
    """
    text = decode(data, file=seed_path(name))
    if not squeeze(text):
        found = "nothing but white space" if data else "an empty file"
        raise _fault(seed_path(name), found, "the text of a saved page")
    return Seed(name=name, lines=split_lines(text))


def decode(data: bytes, *, file: str) -> str:
    """Return the text that the bytes of a file are, without a byte order mark.

    :raises SurveyError: if the file is binary, or not UTF-8.
    """
    if data.startswith(_UTF_16):
        raise _fault(file, "UTF-16 text", "UTF-8 text")
    zero = data.find(b"\0")
    if zero >= 0:
        raise _fault(file, "a zero byte, as in a binary file", "UTF-8 text", _line(data, zero))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from behind the byte order mark, if there is one.
        place = error.start + len(data) - len(data.removeprefix(codecs.BOM_UTF8))
        found = f"the byte 0x{data[place]:02x}, which is no UTF-8"
        raise _fault(file, found, "UTF-8 text", _line(data, place)) from None


def _line(data: bytes, place: int) -> int:
    """Return the number of the line on which a byte stands."""
    before = data[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _fault(file: str, found: str, expected: str, line: int = 0) -> SurveyError:
    message = f"found {found}, expected {expected}"
    return SurveyError([Fault(file=file, line=line, message=message)])
