"""Plain text: lines, white space, and folding for comparison.

What a page shows keeps its spelling; what is compared is folded first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NewType

from rapidfuzz import fuzz, process

from survey_tools.keeping import kept

FoldedText = NewType("FoldedText", str)
"""Text without case, accents, punctuation and TeX markup: equal when only those differ."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_ZERO_WIDTH = (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD)
"""Zero-width characters and soft hyphens, which copied pages are sown with."""
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that turn the direction of writing; left open they would turn the page around a title."""
_CONTROL = (
    *(code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()),
    *range(0xD800, 0xE000),
    0xFFFE,
    0xFFFF,
)
"""What no page and no terminal can show: control characters, halves of characters."""
_INVISIBLE = dict.fromkeys((*_ZERO_WIDTH, *_TURNING, *_CONTROL))
_ANY_INVISIBLE = re.compile(f"[{''.join(re.escape(chr(code)) for code in _INVISIBLE)}]")
_TEX_COMMAND = re.compile(r"\\[A-Za-z]+\*?|\\.")
_NOT_WORD = re.compile(r"[^\w]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 100
"""A slug names files, of which no part may be longer than 255 bytes."""
_DEVICES = frozenset((
    *("aux", "con", "nul", "prn"), *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))
))  # fmt: skip
"""What Windows takes for a device and not for a file, whatever ending follows."""
_STROKES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart into a base letter and an accent."""


def split_lines(text: str) -> tuple[str, ...]:
    r"""Return the lines of a text as an editor counts them (``\r\n``, ``\n`` or ``\r``)."""
    lines = _LINE_END.split(text)
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def squeeze(text: str) -> str:
    """Return the text with each run of white space, no-break spaces included, made one space.

    What is invisible goes: zero-width characters, marks of direction, control characters.
    """
    # Most texts are plain, which is quicker to see than to take out what they do not have.
    if text.isascii() and text.isprintable():
        return text if "  " not in text and text == text.strip() else " ".join(text.split())
    plain = not _ANY_INVISIBLE.search(text)
    return " ".join((text if plain else text.translate(_INVISIBLE)).split())


def strip_accents(text: str) -> str:
    """Return the text with its letters reduced to their base, in lower case: Póczos, poczos."""
    if text.isascii():  # as most text is; this makes folding twice as fast
        return text.lower()
    # Apart first, since what comes apart may be in capitals: "℡" is "TEL".
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    base = [char for char in apart if char.isascii() or not unicodedata.combining(char)]
    return "".join(base).translate(_STROKES)


@kept
def fold(text: str) -> FoldedText:
    r"""Return the text as it is compared: no case, accents, punctuation or TeX commands.

    Folding is idempotent, and blind to how white space, quotes and dashes were saved.

    >>> fold("The $L_2$-Norm of \\emph{Łojasiewicz}’s")
    'the l 2 norm of lojasiewicz s'
    """
    plain = _TEX_COMMAND.sub(" ", strip_accents(text)).replace("_", " ")
    return FoldedText(_NOT_WORD.sub(" ", plain).strip())


def slug_of(text: str) -> str:
    """Return a text as it is written in addresses.

    >>> slug_of("Polyak–Łojasiewicz condition")
    'polyak-lojasiewicz-condition'
    """
    return _NOT_SLUG.sub("-", fold(text)).strip("-")


def is_device(name: str) -> bool:
    """Return whether no file can have a name on Windows, since a device has it.

    >>> is_device("aux"), is_device("Con.tar.gz"), is_device("console")
    (True, True, False)
    """
    return name.partition(".")[0].rstrip(" ").casefold() in _DEVICES


def is_slug(text: str) -> bool:
    """Return whether a text can name a page, an address and a file, on every system."""
    return len(text) <= _LONGEST_SLUG and bool(_SLUG.fullmatch(text)) and not is_device(text)


def file_slug(slug: str) -> str:
    """Return a slug as it can name a file: not too long, and no device's name.

    >>> file_slug("ada-ode"), file_slug("aux")
    ('ada-ode', 'aux-1')
    """
    short = slug[:_LONGEST_SLUG].strip("-")
    return f"{short}-1" if is_device(short) else short


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of the names that a misspelt name most likely means, if any is near."""
    found = process.extractOne(name, list(names), scorer=fuzz.WRatio, score_cutoff=70)
    return found[0] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return the end of a message, ``; did you mean 'x'?``, or nothing if no name is near."""
    near = nearest(name, names)
    return f"; did you mean '{near}'?" if near else ""
