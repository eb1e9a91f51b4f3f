"""A new survey builds at once, and takes no folder that holds anything."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.projects import HOME, QUIET, Project, without_codes
from tests.site_checks import check_site

TITLE = 'A "Survey" of \\ and $x$ — ünïcode'


@pytest.fixture
def begun(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "new one")
    run = project.run("init", "--title", TITLE, "--author", "Ada Quillfeather")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("wrote 15 files to ")
    return project


def test_it_has_the_name_it_was_given(begun: Project) -> None:
    config = tomllib.loads(begun.text("survey.toml"))
    assert (config["title"], config["authors"]) == (TITLE, ["Ada Quillfeather"])


def test_it_is_without_fault_and_its_example_is_whole(begun: Project) -> None:
    assert begun.run("check").out == "no faults; 0 doubts, 0 doubtful pairs\n"
    out = begun.run("build").out
    assert out.startswith("1 work (1 with an abstract, 0 by title only), 0 events; wrote ")
    assert begun.run("build", "--check").status == 0
    assert "claim" in begun.text("docs/works/paper2020example.md").lower()


def test_its_makefile_says_when_survey_is_not_on_the_path(tmp_path: Path) -> None:
    project = Project(root=tmp_path / "kites")
    assert project.run("init").status == 0
    (tmp_path / "bin").mkdir()
    make = shutil.which("make")
    assert make
    run = subprocess.run(
        [make, "html"],
        cwd=project.root,
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "survey is not on the PATH" in run.stderr
    assert ".venv/bin/activate" in run.stderr


@pytest.mark.site
def test_its_site_is_whole(begun: Project) -> None:
    assert begun.run("build").status == 0
    assert begun.build_site() == QUIET
    assert check_site(begun.path("_build/html")) == []


def test_its_configuration_of_sphinx_is_ours(begun: Project) -> None:
    assert begun.text("conf.py") == (HOME / "conf.py").read_text("utf-8")


def test_what_it_generates_is_not_committed(begun: Project) -> None:
    ours = (HOME / ".gitignore").read_text("utf-8").splitlines()
    assert set(begun.text(".gitignore").splitlines()) <= set(ours)


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "survey.toml"])
def test_a_folder_that_holds_anything_is_refused(tmp_path: Path, name: str) -> None:
    project = Project(root=tmp_path)
    project.put(name, "mine")
    before = project.tree()
    run = project.run("init")
    assert (run.status, run.out) == (1, "")
    assert without_codes(run.err) == (
        f"{tmp_path}: found '{name}' in this folder, expected an empty one for a new survey\n"
        "1 fault; nothing was written\n"
    )
    assert project.tree() == before


def test_a_repository_without_files_is_empty(tmp_path: Path) -> None:
    project = Project(root=tmp_path)
    project.put(".git/HEAD", "ref: refs/heads/main\n")
    assert project.run("init").status == 0


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    project = Project(root=tmp_path)
    project.put("x", "mine")
    assert project.run("init", str(tmp_path / "x")).status == 2
    assert without_codes(project.run("init", str(tmp_path / "x" / "y")).err) == (
        f"{tmp_path}/x/y: cannot be written: not a directory\n1 fault; nothing was written\n"
    )


def test_without_a_title_it_is_named_after_its_folder(tmp_path: Path) -> None:
    project = Project(root=tmp_path)
    assert project.run("init", str(tmp_path / "kites-and_lanterns")).status == 0
    config = tomllib.loads(project.text("kites-and_lanterns/survey.toml"))
    assert config["title"] == "kites and lanterns"


@pytest.mark.site
def test_the_example_can_be_left_behind(begun: Project) -> None:
    """What the README of a new survey says to do, step by step."""
    assert begun.run("build").status == 0
    begun.put("../mine.bib", "@misc{mine, author = {A. Quill}, title = {Kites}, year = 2020}")
    assert begun.run("add", str(begun.path("../mine.bib"))).status == 0
    for name in (
        "seeds/example.bib",
        "docs/annotations/paper2020example.md",
        "docs/data/keys.yaml",
    ):
        assert name in begun.text("README.md")
        begun.path(name).unlink()
    for name in ("docs/index.md", "docs/chapters/first-chapter.md"):
        assert name in begun.text("README.md")
        lines = begun.text(name).splitlines(keepends=True)
        begun.put(name, "".join(line for line in lines if "paper2020example" not in line))
    assert begun.run("check").out == "no faults; 0 doubts, 0 doubtful pairs\n"
    assert begun.run("build").out.startswith("1 work ")
    assert begun.build_site() == QUIET
