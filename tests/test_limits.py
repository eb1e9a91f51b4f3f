"""What is larger than anybody writes, or no file at all, is refused before it costs anything."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from survey_tools.errors import SurveyError
from survey_tools.seeds import MOST_LINES, read_seed
from tests.projects import ENVIRONMENT, Project

GIGABYTE = 1_000_000_000
LIMITED = f"""
import resource, runpy
resource.setrlimit(resource.RLIMIT_AS, ({GIGABYTE}, {GIGABYTE}))
runpy.run_module("survey_tools", run_name="__main__")
"""
LARGE = 200_000_000


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "survey")
    assert project.run("init", "--title", "Kites").status == 0
    return project


def refused(project: Project, *arguments: str) -> str:
    """Run ``survey`` in a gigabyte of memory, and return of what it complains."""
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments],
        cwd=project.root,
        env=ENVIRONMENT | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert run.returncode == 1, run.stderr
    assert run.stdout == ""
    return run.stderr


def large(path: Path, line: str) -> None:
    """Write a file of one line that has no end."""
    with path.open("wb") as file:
        for _ in range(LARGE // 1_000_000):
            file.write((line * (1_000_000 // len(line))).encode())


@pytest.mark.parametrize("name", ["seeds/large.txt", "seeds/large.bib", "seeds/large.json"])
def test_a_seed_of_two_hundred_megabytes(survey: Project, name: str) -> None:
    large(survey.path(name), "kites fly ")
    assert refused(survey, "build") == (
        f"{name}: found a file of 200.0 MB, expected one of at most 32 MB; split it [no-file]\n"
        "1 fault; nothing was written\n"
    )
    outside = survey.path(f"../{Path(name).name}")
    survey.path(name).rename(outside)
    assert refused(survey, "add", str(outside)).startswith(f"{outside}: found a file of 200.0 MB")


@pytest.mark.parametrize(
    "name", ["survey.toml", "docs/data/facts.yaml", "docs/data/relations.yaml",
             "docs/annotations/kite2020x.md", "docs/data/tables/kites.yaml"],
)  # fmt: skip
def test_a_data_file_of_two_hundred_megabytes(survey: Project, name: str) -> None:
    survey.path(name).parent.mkdir(exist_ok=True, parents=True)
    large(survey.path(name), "- a\n")
    assert f"{name}: found a file of 200.0 MB, expected one of at most 16 MB" in (
        refused(survey, "check")
    )


def test_lines_without_number() -> None:
    with pytest.raises(SurveyError) as caught:
        read_seed("x.txt", b"Abstract: kites fly.\n" + b"a\n" * MOST_LINES)
    assert str(caught.value) == (
        "seeds/x.txt:1000001: found 1,000,001 lines, expected at most 1,000,000; split it"
        " [not-text]"
    )


@pytest.mark.parametrize(
    ("target", "found"),
    [("/dev/zero", "a device"), ("/dev/null", "a device"), ("pipe", "a pipe"), ("..", "a folder")],
)
def test_what_is_no_file_is_not_read(survey: Project, target: str, found: str) -> None:
    os.mkfifo(survey.path("seeds/pipe"))
    survey.path("seeds/x.txt").symlink_to(target)
    message = f"found {found}, expected a file [no-file]"
    assert refused(survey, "build").startswith(f"seeds/x.txt: {message}\n")
    assert refused(survey, "add", "seeds/x.txt").startswith("seeds/x.txt: ")
    survey.path("seeds/x.txt").rename(survey.path("x.txt"))
    survey.path("x.txt").unlink()
    survey.path("x.txt").symlink_to(f"seeds/{target}" if target == "pipe" else target)
    assert refused(survey, "add", "x.txt").startswith(f"x.txt: {message}\n")


@pytest.mark.parametrize("name", ["docs/works", "docs/generated/site/bib", "docs/data/schemas"])
def test_nothing_is_written_or_removed_through_a_link(survey: Project, name: str) -> None:
    """A folder of the survey that leads elsewhere: what is there belongs to somebody else."""
    elsewhere = survey.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "theirs.md").write_text("theirs", "utf-8")
    survey.path(name).parent.mkdir(parents=True, exist_ok=True)
    survey.path(name).symlink_to(elsewhere)
    run = survey.run("build")
    assert run.err == (
        f"{name}: found a link to a folder outside of the survey, expected a folder in it"
        " [cannot-write]\n1 fault; nothing was written\n"
    )
    assert [path.name for path in elsewhere.iterdir()] == ["theirs.md"]


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(survey: Project) -> None:
    theirs = survey.root.parent / "theirs"
    theirs.write_text("theirs", "utf-8")
    for name in ("docs/references.bib", "docs/references.bib.survey-new"):
        survey.path(name).unlink(missing_ok=True)
        survey.path(name).symlink_to(theirs)
    assert survey.run("build").status == 0
    assert theirs.read_text("utf-8") == "theirs"
    assert survey.text("docs/references.bib").startswith("%")
    assert not survey.path("docs/references.bib").is_symlink()


def test_the_limit_of_memory_holds() -> None:
    """Else the tests above would show nothing."""
    code = LIMITED.replace("runpy.run_module", "bytes(2_000_000_000); runpy.run_module")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"MemoryError" in run.stderr
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != GIGABYTE
