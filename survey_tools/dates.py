"""Dates as sources print them: with or without a day, a month, or even a year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LEAP_YEAR = 2000
"""What a date without a year is held against: 29 February may be one."""
_LAST_YEAR = 9999

_MONTH_FIRST = re.compile(
    r"(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>[0-9]{1,2})(?:, (?P<year>[0-9]{4}))?"
)
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2}) (?P<month>[A-Z][a-z]{2,8})\.?(?: (?P<year>[0-9]{4}))?"
)
_MONTH_OF = {
    name: number for names in (MONTHS, _LONG_MONTHS) for number, name in enumerate(names, start=1)
} | {"Sept": 9}


_MONTH_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,9}(?![A-Za-z])")
_MONTH_NUMBER = re.compile(r"0?[1-9]|1[0-2]")


@dataclass(frozen=True, kw_only=True, slots=True)
class PartialDate:
    """A date of which some parts may be unknown; what a source does not say stays ``None``."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is not None and not 1 <= self.month <= len(MONTHS):
            raise ValueError(f"no month {self.month}")
        if self.year is not None and not 1 <= self.year <= _LAST_YEAR:
            raise ValueError(f"no year {self.year}")
        if self.day is not None and (self.month is None or not self._day_exists(self.day)):
            raise ValueError(f"no day {self.day} in month {self.month}")

    def _day_exists(self, day: int) -> bool:
        if self.month is None:
            return False
        return 1 <= day <= calendar.monthrange(self.year or _LEAP_YEAR, self.month)[1]

    def __str__(self) -> str:
        """Return the date as the survey prints it: ``4 December 2021``, ``6 February``."""
        month = _LONG_MONTHS[self.month - 1] if self.month else None
        return " ".join(str(part) for part in (self.day, month, self.year) if part is not None)

    def isoformat(self) -> str | None:
        """Return ``2021-12-04``, ``2021-12`` or ``2021``; ``None`` without a year."""
        if self.year is None:
            return None
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def parse_date(text: str) -> PartialDate | None:
    """Return the date that the whole text is, or ``None`` if it is not one.

    >>> parse_date("Dec 4, 2021") == parse_date("4 Dec 2021")
    True
    >>> parse_date("Feb 6").year is None
    True
    """
    match = _MONTH_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if not match or match["month"] not in _MONTH_OF:
        return None
    year = int(match["year"]) if match["year"] else None
    try:
        return PartialDate(year=year, month=_MONTH_OF[match["month"]], day=int(match["day"]))
    except ValueError:
        return None


def parse_month(text: str) -> int | None:
    """Return the number of the month with which a text begins, in digits or in English.

    >>> parse_month("29 Jun--03 Jul"), parse_month("dec"), parse_month("07")
    (6, 12, 7)
    """
    word = _MONTH_WORD.search(text)
    if word:
        return _MONTH_OF.get(word[0].title())
    number = _MONTH_NUMBER.fullmatch(text.strip())
    return int(number[0]) if number else None
