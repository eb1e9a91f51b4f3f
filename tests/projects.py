"""Copies of projects for tests of the edge: change them, run ``survey`` on them, look at them."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from survey_tools.cli import main
from survey_tools.pages import GENERATED_FOLDERS

HOME = Path(__file__).parents[1]
"""The project that the tests belong to."""

ENVIRONMENT = os.environ | {"PYTHONPATH": str(HOME)}
"""For processes: the package that is tested is the one beside the tests."""

INPUTS = (
    *("survey.toml", "seeds", "docs/data", "docs/annotations"),
    *("docs/references.bib", "docs/references.biblatex.bib"),
)
"""What a project needs for ``survey`` to run on it, and what it commits of the output."""

MISREAD = """\
- key: koves2020cafe
  group: seed-title-only
  title: The CafÃ© of Kites
  authors: [Ada KovÃ©s]
  year: 2020
  year_basis: a poster on a wall
  evidence: a poster on a wall
"""
"""Facts in letters that were read in the wrong encoding, for ``survey doctor --fix``."""
CAFE = "@misc{d, author = {KovÃ©s, Ada}, title = {The CafÃ© of Kites}, year = {2020}}\n"
"""The seed that has the paper so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a run of ``survey`` said, and its exit status."""

    status: int
    out: str
    err: str


QUIET = Outcome(status=0, out="", err="")
"""A run that went well, without a word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """A project in a folder of its own."""

    root: Path

    def run(self, *arguments: str, answers: str = "") -> Outcome:
        """Run ``survey`` in this process; an exception it does not turn into a message passes."""
        line = ["--project", str(self.root), *arguments]
        result = CliRunner().invoke(main, line, input=answers or None, catch_exceptions=False)
        return Outcome(status=result.exit_code, out=result.stdout, err=result.stderr)

    def spawn(self, *arguments: str, **environment: str) -> Outcome:
        """Run ``survey`` in a process of its own, in the project's folder, without a terminal."""
        result = subprocess.run(
            [sys.executable, "-m", "survey_tools", *arguments],
            cwd=self.root,
            env=ENVIRONMENT | environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
        )
        return Outcome(status=result.returncode, out=result.stdout, err=result.stderr)

    def build_site(self) -> Outcome:
        """Run Sphinx as ``make html`` does, into ``_build/html``."""
        settings = "-n -W --keep-going -q -d _build/.doctrees -c . docs _build/html"
        result = subprocess.run(
            [sys.executable, "-m", "sphinx", *settings.split()],
            cwd=self.root,
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
            text=True,
            timeout=300,
        )
        return Outcome(status=result.returncode, out=result.stdout, err=result.stderr)

    def path(self, name: str) -> Path:
        """Return the path of a file of the project."""
        return self.root / name

    def text(self, name: str) -> str:
        """Return what a file holds."""
        return self.path(name).read_text("utf-8")

    def put(self, name: str, content: str | bytes) -> None:
        """Write a file, and the folders it needs."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, name: str, old: str, new: str) -> int:
        """Put a text in the place of another, and return the line on which that begins."""
        before, found, after = self.text(name).partition(old)
        assert found, f"{name} does not hold {old!r}"
        self.put(name, before + new + after)
        return before.count("\n") + 1

    def add(self, name: str, text: str) -> int:
        """Put a text at the end of a file, and return the number of its first line."""
        before = self.text(name)
        self.put(name, before + text)
        return before.count("\n") + 1

    def leave_out_our_words(self) -> None:
        """Remove what people wrote about the works: annotations, relations, tables and so on."""
        shutil.rmtree(self.path("docs/annotations"))
        for path in self.path("docs/data").iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.stem not in {"facts", "keys", "links", "people", "topics"}:
                path.unlink()
        self.put("docs/data/topics.yaml", "topics: []\nworks: []\n")

    def tree(self) -> dict[str, bytes | str]:
        """Return every file with its bytes and every link with its target, by path."""
        return {
            path.relative_to(self.root).as_posix(): str(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_symlink() or path.is_file()
        }

    def times(self) -> dict[str, int]:
        """Return when each file was last written, in nanoseconds, by path."""
        return {name: self.path(name).stat().st_mtime_ns for name in self.tree()}


def without_codes(said: object) -> str:
    """Return faults as text without their codes, which the pages of the guide are tests of."""
    return re.sub(r" \[[a-z-]+\]$", "", str(said), flags=re.MULTILINE)


def copy_of_home(folder: Path, *, with_pages: bool = False) -> Project:
    """Return a copy of our own project: what ``survey`` reads and commits, or all Sphinx needs."""
    without = shutil.ignore_patterns(*GENERATED_FOLDERS)
    for name in (
        ("conf.py", "survey.toml", "CITATION.cff", "seeds", "docs") if with_pages else INPUTS
    ):
        source, target = HOME / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=without)
        else:
            shutil.copyfile(source, target)
    return Project(root=folder)


def terminal(
    project: Project, *arguments: str, columns: int, status: int = 0, **environment: str
) -> str:
    """Return what a run writes to a terminal of some columns."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "survey_tools", *arguments],
        cwd=project.root,
        env=ENVIRONMENT | {"TERM": "xterm-256color", "COLUMNS": str(columns)} | environment,
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = bytearray()
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # Linux says so when the other end is closed.
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert process.wait(timeout=60) == status
    return shown.decode()
