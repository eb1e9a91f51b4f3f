"""The Makefile: what it offers, and how it makes .venv, with Pythons that only play at it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from survey_tools.site import STRICT

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
TOOLS = ("awk", "cat", "cp", "echo", "find", "make", "mkdir", "rm", "sed", "sh", "touch")

PYTHON = """\
#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in
  *version_info*) echo {version} ;;
  *ensurepip*) exit {no_venv} ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/bin/pip3 ;;
  *requirements.lock*) test ! -e pip-fails ;;
esac
"""
UV = """\
#!/bin/sh
echo "uv $*" >> "$LOG"
case "$1" in
  venv) mkdir -p .venv/bin && cp "$4" .venv/bin/python ;;
esac
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """A project in a folder with a space in its name, on a machine with few programs."""

    project: Path
    programs: Path

    def add(self, name: str, script: str) -> None:
        """Put a program on the search path."""
        program = self.programs / name
        program.write_text(script, "utf-8")
        program.chmod(0o755)

    def add_python(self, name: str, version: str, *, venv: bool = True) -> None:
        """Put a Python on the search path that logs what it is asked and makes empty venvs."""
        self.add(name, PYTHON.format(version=version, no_venv=0 if venv else 1))

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run make in the project."""
        environment = {"PATH": str(self.programs), "LOG": str(self.log)}
        return subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def log(self) -> Path:
        """The file with a line for each command that was run."""
        return self.programs / "log"

    def ran(self, command: str) -> int:
        """Return how often a command was run whose text contains this one."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return sum(command in line for line in lines)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    programs, project = tmp_path / "programs", tmp_path / "a project, it's ours"
    programs.mkdir()
    project.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"{tool} is needed for this test"
        (programs / tool).symlink_to(found)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, project / name)
    return Machine(project=project, programs=programs)


def error_of(result: subprocess.CompletedProcess[str]) -> str:
    """Return what a run has to say, which is one line beside make's own."""
    lines = [line for line in result.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(lines) == 1, result.stderr
    assert result.returncode == 2
    return lines[0]


# --- What it offers -----------------------------------------------------------------------------


def test_help_is_the_default_and_lists_every_target(machine: Machine) -> None:
    shown = machine.make("help").stdout
    assert machine.make().stdout == shown
    assert {"help", "html", "test", "check", "lint", "bench", "serve", "clean"} <= TARGETS
    assert set(re.findall(r"^  ([a-z-]+) +\S", shown, re.MULTILINE)) == TARGETS


def test_every_target_is_phony() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == TARGETS | {"again"}


def test_sphinx_is_strict(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    planned = machine.make("-n", "html").stdout
    assert "-m survey_tools html -j 1" in planned
    strict = "-m sphinx -n -W --keep-going -j 1 -d _build/.doctrees -c . docs"
    assert strict in machine.make("-n", "pdf").stdout
    assert shlex.split(strict)[2:5] == list(STRICT)
    assert not (machine.project / ".venv").exists()


def test_pages_are_generated_when_something_has_changed(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    for folder in ("seeds", "docs/works"):
        (machine.project / folder).mkdir(parents=True)
    (machine.project / "docs/works/page.md").touch()
    seed = machine.project / "seeds" / "a seed (1).txt"
    seed.touch()
    for _ in range(2):
        assert machine.make("html").returncode == 0
    assert machine.ran("-m survey_tools html") == 1
    later = time.time() + 5
    os.utime(seed, (later, later))
    assert machine.make("html").returncode == 0
    assert machine.ran("-m survey_tools html") == 2
    page = machine.project / "docs/works/page.md"
    page.unlink()
    assert machine.make("html").returncode == 0
    assert machine.ran("-m survey_tools html") == 3
    # Where pages are fresh, Sphinx runs alone; it is run once more than that for the book.
    assert machine.ran("-m sphinx") == 1
    os.utime(seed, (later + 5, later + 5))
    machine.make("pdf")
    assert machine.ran("-m survey_tools build") == 1


def test_clean_removes_all_that_git_ignores_but_the_venv(machine: Machine) -> None:
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    ignored = [line.strip("/") for line in lines if line and not line.startswith("#")]
    for pattern in ignored:
        parent = {"__pycache__": "survey_tools", "*.survey-new": "docs"}.get(pattern, ".")
        made = machine.project / parent / pattern.replace("*", "x")
        made.parent.mkdir(parents=True, exist_ok=True)
        made.touch() if pattern.endswith("-new") else made.mkdir()
    (machine.project / "tests").mkdir()
    result = machine.make("clean")
    assert result.returncode == 0, result.stderr
    left = {path.relative_to(machine.project).as_posix() for path in machine.project.rglob("*")}
    assert left == {
        "Makefile", "pyproject.toml", "requirements.lock", ".venv", "docs", "survey_tools", "tests",
    }  # fmt: skip


# --- Which Python -------------------------------------------------------------------------------


def test_no_python(machine: Machine) -> None:
    assert error_of(machine.make("html")) == (
        "error: Python 3.11 or newer is needed; install it (Debian, Ubuntu: apt-get install"
        " python3.11-venv) or say where it is: make PYTHON=/path/to/python3"
    )


@pytest.mark.parametrize("version", ["2.7.18", "3.9.18", "3.10.13"])
def test_old_python(machine: Machine, version: str) -> None:
    machine.add_python("python3", version)
    message = error_of(machine.make("html"))
    assert message.startswith(
        f"error: Python 3.11 or newer is needed, but python3 is {version}; install it"
    )


def test_python_without_venv(machine: Machine) -> None:
    machine.add_python("python3", "3.12.1", venv=False)
    assert error_of(machine.make("html")) == (
        "error: python3 3.12.1 has no venv module; install it"
        " (Debian, Ubuntu: apt-get install python3.12-venv)"
    )


def test_newer_python_beside_an_old_one(machine: Machine) -> None:
    machine.add_python("python3", "3.9.18")
    machine.add_python("python3.11", "3.11.4")
    result = machine.make("html")
    assert result.returncode == 0, result.stderr
    assert "Making .venv with python3.11 3.11.4" in result.stdout


def test_python_that_is_asked_for(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    machine.add_python("my python", "3.13.0")
    wanted = machine.programs / "my python"
    assert f"with {wanted} 3.13.0" in machine.make("html", f"PYTHON={wanted}").stdout


# --- Making .venv -------------------------------------------------------------------------------


def test_venv_is_made_once(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    result = machine.make("-j2", "html", "test")
    assert (result.returncode, result.stderr) == (0, "")
    assert machine.ran("-m venv") == 1
    assert machine.ran("--require-hashes --only-binary :all: -r requirements.lock") == 1
    assert machine.ran("--editable .") == 1
    assert machine.ran("-m survey_tools html") == machine.ran("-m pytest") == 1
    assert "Making .venv" not in machine.make("html", "test").stdout
    assert machine.ran("-m venv") == machine.ran("--editable .") == 1


def test_interrupted_installation_is_not_taken_for_done(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    (machine.project / "pip-fails").touch()
    assert machine.make("html").returncode == 2
    assert machine.ran("-m survey_tools html") == 0
    (machine.project / "pip-fails").unlink()
    assert machine.make("html").returncode == 0
    assert machine.ran("-m venv") == 2
    assert machine.ran("-m survey_tools html") == 1


def test_venv_of_an_older_lock_is_made_again(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    machine.make("html")
    newer = (machine.project / ".venv" / ".locked").stat().st_mtime + 10
    touch(machine.project / "requirements.lock", newer)
    machine.make("html")
    assert machine.ran("-m venv") == 2


def test_change_of_pyproject_installs_the_project_only(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    machine.make("html")
    newer = (machine.project / ".venv" / ".installed").stat().st_mtime + 10
    touch(machine.project / "pyproject.toml", newer)
    machine.make("html")
    assert machine.ran("-m venv") == 1
    assert machine.ran("--editable .") == 2


def test_moved_project_gets_a_venv_of_its_own(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    machine.make("html")
    moved = Machine(project=machine.project.with_name("moved"), programs=machine.programs)
    machine.project.rename(moved.project)
    assert "Making .venv" in moved.make("html").stdout


def test_venv_whose_python_is_gone_is_made_again(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    machine.make("html")
    (machine.project / ".venv" / "bin" / "python").unlink()
    assert "Making .venv" in machine.make("html").stdout


def test_uv_is_used_and_not_missed(machine: Machine) -> None:
    machine.add_python("python3", "3.11.4")
    machine.add("uv", UV.replace('"$4"', f"'{machine.programs / 'python3'}'"))
    result = machine.make("html")
    assert (result.returncode, result.stderr) == (0, "")
    assert machine.ran("uv pip sync --quiet --compile-bytecode --python .venv/bin/python") == 1
    assert machine.ran("--require-hashes --only-binary :all: requirements.lock") == 1
    assert machine.ran("-m venv") == 0
    (machine.programs / "uv").unlink()
    assert machine.make("html").returncode == 0
    assert machine.ran("-m venv") == 1


def test_lock_without_uv(machine: Machine) -> None:
    message = error_of(machine.make("lock"))
    assert message == "error: 'make lock' needs uv; see docs.astral.sh/uv"


def touch(path: Path, time: float) -> None:
    """Give a file a later time, however coarse the clock of the disk is."""
    os.utime(path, (time, time))
