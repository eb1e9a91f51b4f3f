"""Pages that readers follow by hand, followed by the tests.

Their files are written, their commands run, and what they show is compared with what is printed.

A page of the guide shows a file as a ``code-block`` whose caption is its path, and a session as a
``console`` block: lines that begin with ``$``, and below each what it prints, or some of its lines.
Where a page leaves something out it has ``…``.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.projects import ENVIRONMENT, Project

_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_CAPTION = re.compile(r":caption: (?P<path>\S+)\n(?::\w+:.*\n)*\n?")


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file that the page shows whole."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A line that the page has one type, and the lines of what it prints that it shows."""

    line: str
    shown: tuple[str, ...]


def steps(page: str) -> Iterator[File | Command]:
    """Yield what the page has one do, in its order."""
    for block in _FENCE.finditer(page):
        if block["info"] == "console":
            yield from _session(block["body"])
        elif block["info"].startswith("{code-block}"):
            caption = _CAPTION.match(block["body"])
            if caption:
                yield File(path=caption["path"], text=block["body"][caption.end() :])


def _session(body: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        # A line that ends in a backslash goes on.
        line, _, rest = part.replace("\\\n", "\0").partition("\n")
        yield Command(line=line.replace("\0", "\\\n"), shown=tuple(rest.splitlines()))


def is_printed(shown: tuple[str, ...], printed: str) -> bool:
    """Return whether lines are printed in this order, whatever stands for each ``…``."""
    pattern = ".*\n".join(
        ".*".join(re.escape(part) for part in line.rstrip().split("…")) for line in shown
    )
    lines = "\n".join(line.rstrip() for line in printed.splitlines())
    return re.search(rf"(?ms)^{pattern}$", lines) is not None if shown else True


def run_in(project: Project, line: str) -> str:
    """Return all that a command prints; ``survey`` runs in this process."""
    words = shlex.split(line)
    if words[0] == "survey" and "--project" not in words:
        run = project.run(*words[1:])
        return run.out + run.err
    return run_as_typed(project.root, line)


def run_as_typed(folder: Path, line: str, *, answers: str = "") -> str:
    """Return all that a line prints in a shell that finds ``survey`` and ``python``."""
    path = f"{Path(sys.executable).parent}:{ENVIRONMENT['PATH']}"
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=ENVIRONMENT | {"PATH": path},
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        timeout=600,
    )
    return done.stdout
