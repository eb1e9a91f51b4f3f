"""Seeds from bytes: whatever a browser or an editor did to the file, the same lines come out.

A seed is UTF-8 text, with or without a byte order mark, its lines ended in any of the three ways.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable
from itertools import chain, count

from survey_tools.errors import Fault, FaultCode, SurveyError
from survey_tools.model import Seed
from survey_tools.text import file_slug, slug_of, split_lines, squeeze

SEED_ENDINGS = (".txt", ".bib", ".json", ".ris", ".xml", ".atom")
"""How the names of seeds end; what kind a seed is says its content alone."""
MOST_LINES = 1_000_000
"""Of a seed; what is noted of each line takes more room than a short line does."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def seed_path(name: str) -> str:
    """Return the path by which messages name a seed."""
    return f"seeds/{name}"


def read_seed(name: str, data: bytes) -> Seed:
    """Return the seed that the bytes of a file are.

    :raises SurveyError: if the file is empty, binary, not UTF-8, or too long.
    """
    text = decode(data, file=seed_path(name))
    if not squeeze(text):
        found = "nothing but white space" if data else "an empty file"
        raise _fault(seed_path(name), found, "the text of a saved page")
    lines = split_lines(text)
    if len(lines) > MOST_LINES:
        found = f"{len(lines):,} lines"
        raise _fault(seed_path(name), found, f"at most {MOST_LINES:,}; split it", MOST_LINES + 1)
    return Seed(name=name, lines=lines)


def seed_labels(names: Iterable[str]) -> dict[str, str]:
    """Return a short name for each seed, its own and fit for an address.

    It is what stands before the first underscore, if no other seed begins so, else the whole
    name; two names that fold to the same are numbered.

    >>> seed_labels(["000_b3aa.txt", "page_1.txt", "page_2.txt"]).values()
    dict_values(['000', 'page-1', 'page-2'])
    """
    stems = {name: name.rpartition(".")[0] for name in sorted(names)}
    short = {name: slug_of(stem.partition("_")[0]) for name, stem in stems.items()}
    uses = Counter(short.values())
    labels: dict[str, str] = {}
    for name, stem in stems.items():
        alone = short[name] and uses[short[name]] == 1
        label = file_slug(short[name] if alone else slug_of(stem)) or "seed"
        taken = set(labels.values())
        numbered = (f"{label}-{number}" for number in count(2))
        labels[name] = next(name for name in chain([label], numbered) if name not in taken)
    return labels


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
    return SurveyError([Fault(file=file, line=line, message=message, code=FaultCode.NOT_TEXT)])
