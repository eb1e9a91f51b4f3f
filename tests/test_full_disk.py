"""Output that cannot be written, as on a full disk, is told and not traced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import Project

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", [("export",), ("stats",), ("show", "paper2020example")])
def test_a_full_disk_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    project = Project(root=tmp_path / "kites")
    assert project.run("init").status == 0
    with FULL.open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "survey_tools", *command],
            cwd=project.root,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.stderr == "the output cannot be written: no space left on device\n"
    assert run.returncode == 1
