"""What is wrong with something a person wrote, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Fault:
    """One fault of an input: where it is, what was found, what was expected."""

    file: str
    line: int = 0
    """Counted from 1; 0 where the fault is the file's as a whole."""
    message: str
    """One line, lower case, no full stop: what was found and what was expected."""

    def __str__(self) -> str:
        """Return the fault in the form compilers use, ``file:line: message``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class SurveyError(ValueError):
    """Raised once, with all faults of a run; nothing has been written then, unless it says so."""

    def __init__(self, faults: Iterable[Fault], *, wrote: bool = False) -> None:
        self.faults = tuple(sorted(set(faults)))
        self.wrote = wrote
        """Whether some files had been written; each of them is whole."""
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise all the faults together, if there are any.

    :raises SurveyError: if there is at least one fault.
    """
    found = tuple(faults)
    if found:
        raise SurveyError(found)
