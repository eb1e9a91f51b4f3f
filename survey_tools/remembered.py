"""Results that follow from the code alone, kept between runs as Python keeps its modules.

They stand in ``__pycache__`` beside the code, each with the state of the code that it is of.  Where
nothing may be read or written there, they are made again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

import pydantic

from survey_tools.file_ages import ages_in

PACKAGE = "survey_tools"


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """A text that is kept in a file, and what it is true of."""

    path: Path | None
    state: str
    """One line; with any other the text is not true any more."""

    def recall(self) -> str | None:
        """Return the text, if there is one of this state."""
        if not self.path:
            return None
        with suppress(OSError, ValueError):
            state, _, text = self.path.read_text("utf-8").partition("\n")
            return text if state == self.state else None
        return None

    def keep(self, text: str) -> None:
        """Keep a text, where that can be done."""
        with suppress(OSError):
            if self.path and self.recall() != text:
                self.path.parent.mkdir(exist_ok=True)
                beside = self.path.with_suffix(f".{os.getpid()}")
                beside.write_text(f"{self.state}\n{text}", "utf-8")
                beside.replace(self.path)


def memory(name: str, *, package: str = PACKAGE, state: str) -> Memory:
    """Return the memory of a name; it keeps nothing if the package is not in a folder on a disk."""
    folder = resources.files(package)
    path = folder / "__pycache__" / name if isinstance(folder, Path) else None
    return Memory(path=path, state=state)


def remembered(name: str, make: Callable[[], str]) -> str:
    """Return the text that a function makes, which nothing but the code may have a part in."""
    kept = memory(name, state=state_of_code())
    text = kept.recall()
    if text is None:
        text = make()
        kept.keep(text)
    return text


@cache
def state_of_code() -> str:
    """Return a name for the code as it stands, by sizes and times of files, as Python tells it."""
    folder = resources.files(PACKAGE)
    all_files = ages_in(str(folder)) if isinstance(folder, Path) else ()
    files = sorted(item for item in all_files if item[0].endswith(".py"))
    return sha256(repr((sys.version, pydantic.VERSION, files)).encode()).hexdigest()
