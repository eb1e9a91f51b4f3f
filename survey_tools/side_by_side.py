"""Two computations side by side, for surveys so large that one waits for them."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def has_room() -> bool:
    """Return whether a second process can be split off and has a processor to run on.

    On macOS, what is split off may not use what the system's own libraries have begun.
    """
    if sys.platform == "darwin" or not (hasattr(os, "fork") and hasattr(os, "sched_getaffinity")):
        return False
    return len(os.sched_getaffinity(0)) > 1


def side_by_side(one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
    """Return what two functions return; the second runs in a process of its own meanwhile.

    If that comes to nothing, the second is called here after all, which then says why.

    :param other: a function whose result can be pickled and that nobody notices otherwise.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        _hand_over(other, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            first = one()
            handed = pipe.read()
    except BaseException:
        os.kill(process, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(process, 0)
    # What was handed over whole was written by our own code, a moment ago.
    return first, other() if status else pickle.loads(handed)  # noqa: S301


def _hand_over(other: Callable[[], object], pipe: int) -> None:
    """Write into a pipe what a function returns, and end this process without a word."""
    status = 1
    with suppress(BaseException):
        result = pickle.dumps(other(), protocol=pickle.HIGHEST_PROTOCOL)
        with os.fdopen(pipe, "wb") as file:
            file.write(result)
        status = 0
    os._exit(status)
