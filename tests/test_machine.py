"""What is ready, on machines that have only what the test puts there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from survey_tools.machine import APT, TEX_FILES, TEX_PACKAGES

REPORT = Path(__file__).parents[1] / "survey_tools" / "machine.py"
TEX = ("lualatex", "latexmk", "kpsewhich")


def install(folder: Path, *names: str, script: str = "echo /found/$1") -> None:
    """Put programs on a search path."""
    for name in names:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)


def ask(folder: Path, *arguments: str, engine: str = "") -> subprocess.CompletedProcess[str]:
    """Run the report where there is nothing but what the folder has."""
    environment = {"PATH": str(folder)} | ({"LATEX_ENGINE": engine} if engine else {})
    command = [sys.executable, "-I", str(REPORT), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_without_make_nothing_can_run(tmp_path: Path) -> None:
    done = ask(tmp_path)
    assert done.returncode == 1
    assert "make html and make test cannot run without make" in done.stdout
    for missing in ("Java", "Chromium", "LuaLaTeX", "biber"):
        assert f"missing  {missing}" in done.stdout


def test_what_is_there_is_ok_and_what_is_not_has_its_command(tmp_path: Path) -> None:
    install(tmp_path, "make", "uv", "java")
    done = ask(tmp_path)
    assert done.returncode == 0
    assert "make html and make test can run." in done.stdout
    lines = done.stdout.splitlines()
    java = next(line for line in lines if " Java " in line)
    assert java.startswith("ok")
    assert "epub-check" in java
    chromium = next(index for index, line in enumerate(lines) if " Chromium " in line)
    assert lines[chromium].startswith("missing")
    assert lines[chromium + 1].strip() == f"get it: {APT} chromium"


def test_latexpdf_has_all_it_needs(tmp_path: Path) -> None:
    install(tmp_path, *TEX)
    done = ask(tmp_path, "latexpdf")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("lacking", TEX)
def test_latexpdf_lacks_a_program(tmp_path: Path, lacking: str) -> None:
    install(tmp_path, *(name for name in TEX if name != lacking))
    done = ask(tmp_path, "latexpdf")
    assert done.returncode == 1
    fix = f"(Debian, Ubuntu: {APT} {TEX_PACKAGES['lualatex']})"
    wanted = f"error: 'make latexpdf' lacks {lacking} {fix}; 'make pdf' needs no TeX\n"
    assert done.stderr == wanted


def test_latexpdf_lacks_a_font(tmp_path: Path) -> None:
    install(tmp_path, "xelatex", "latexmk")
    install(tmp_path, "kpsewhich", script='case $1 in *math.otf) ;; *) echo "/$1" ;; esac')
    done = ask(tmp_path, "latexpdf", engine="xelatex")
    assert done.returncode == 1
    assert "lacks latinmodern-math.otf, texgyrepagella-math.otf (" in done.stderr
    assert TEX_PACKAGES["xelatex"] in done.stderr
    assert len(TEX_FILES) > 2


def test_a_font_of_xelatex_alone(tmp_path: Path) -> None:
    install(tmp_path, "lualatex", "xelatex", "latexmk")
    install(tmp_path, "kpsewhich", script='case $1 in pzdr.tfm) ;; *) echo "/$1" ;; esac')
    assert ask(tmp_path, "latexpdf").returncode == 0
    done = ask(tmp_path, "latexpdf", engine="xelatex")
    assert done.returncode == 1
    assert "lacks pzdr.tfm (" in done.stderr
    assert "texlive-fonts-recommended" in done.stderr


def test_unknown_engine(tmp_path: Path) -> None:
    done = ask(tmp_path, "latexpdf", engine="pdflatex")
    assert done.returncode == 1
    assert done.stderr == "error: LATEX_ENGINE=pdflatex: it must be lualatex or xelatex\n"
