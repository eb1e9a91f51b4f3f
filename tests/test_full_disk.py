"""What cannot be written, as on a full disk, is told and not traced, and harms nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects import CAFE, HOME, MISREAD, Outcome, Project, without_codes

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


# --- Files on a full disk -----------------------------------------------------------------------

BIB = """
@misc{a, author = {Ada Quillfeather}, title = {Kites Fly High}, year = {2020},
  abstract = {Kites fly.}}
@misc{b, author = {Ada Quillfeather}, title = {Lanterns Burn Long at Night}, year = {2020}}
@misc{c, author = {A. Quillfeather}, title = {Lanterns Burn Long at Nights}, year = 2020}
"""
NO_SPACE = "no space left on device"
FACTS = "docs/data/facts.yaml"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path) -> None:
    """Leave no room on the disk."""
    (disk / "other").write_bytes(b"not empty")  # A size of nothing would be no limit.
    free = os.statvfs(disk).f_bfree
    size = (os.statvfs(disk).f_blocks - free) * os.statvfs(disk).f_frsize // 1024
    subprocess.run(["mount", "-o", f"remount,size={size}k", disk], check=True)


@pytest.fixture
def survey(disk: Path) -> Project:
    """Return a survey on a small disk."""
    project = Project(root=disk / "survey")
    assert project.run("init", "--title", "Kites").status == 0
    project.put("seeds/mine.bib", BIB)
    project.put("../new.bib", "@misc{e, author = {Bo Toop}, title = {Moths}, year = {2021}}\n")
    return project


def full(project: Project, *arguments: str, answers: str = "") -> Outcome:
    """Fill the disk, run ``survey`` there, and assert that all stands as it stood."""
    before = sources(project)
    fill(project.root.parent)
    run = project.run(*arguments, answers=answers)
    assert "Traceback" not in run.err
    assert run.status == 1
    assert sources(project) == before
    return run


def sources(project: Project) -> dict[str, bytes | str]:
    """Return all files but those that can be made again."""
    return {path: data for path, data in project.tree().items() if not path.startswith("_build/")}


@pytest.mark.parametrize(
    ("arguments", "answers", "file"),
    [
        pytest.param(("add", "new.bib"), "", "seeds/new.bib", id="add"),
        pytest.param(
            ("new", "quillfeather2020kites"),
            "",
            "docs/annotations/drafts/quillfeather2020kites.md",
            id="new",
        ),
        pytest.param(("review",), "yes\nread both\n", "docs/data/links.yaml", id="review"),
    ],
)
def test_commands_on_a_full_disk(
    survey: Project,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    answers: str,
    file: str,
) -> None:
    monkeypatch.chdir(survey.root.parent)
    run = full(survey, *arguments, answers=answers)
    told = f"{file}: cannot be written: {NO_SPACE}; the old file is as it was"
    assert told in without_codes(run.err).splitlines()


def test_mending_on_a_full_disk(survey: Project) -> None:
    survey.put("seeds/cafe.bib", CAFE)
    survey.put(FACTS, MISREAD)
    run = full(survey, "doctor", "--fix")
    assert f"docs/data/links.yaml: cannot be written: {NO_SPACE}" in run.err
    assert run.err.endswith("nothing was written\n")


ENRICH = ("enrich", "--contact", "me@example.org")


@pytest.mark.usefixtures("server")
def test_enriching_on_a_full_disk(survey: Project) -> None:
    """The library that keeps answers would try for ever to begin its file."""
    run = full(survey, *ENRICH)
    assert without_codes(run.err) == (
        f"_build/enrich: answers cannot be kept here: {NO_SPACE}\n1 fault; nothing was written\n"
    )


@pytest.mark.usefixtures("server")
def test_answers_outlast_a_full_disk(survey: Project) -> None:
    """Only what comes of them cannot be written; with room again nobody is asked again."""
    assert survey.run(*ENRICH, "--dry-run").status == 0
    run = full(survey, *ENRICH)
    told = f"{FACTS}: cannot be written: {NO_SPACE}; the old file is as it was"
    assert told in without_codes(run.err).splitlines()
    subprocess.run(["mount", "-o", "remount,size=32m", survey.root.parent], check=True)
    again = survey.run(*ENRICH)
    assert again.status == 0
    assert survey.path(FACTS).is_file()


def test_demonstrations_on_a_full_disk(survey: Project) -> None:
    name = "squares-by-depth"
    page = HOME / "docs" / "demonstrations" / f"{name}.md"
    survey.put(f"docs/demonstrations/{name}.md", page.read_bytes())
    run = full(survey, "demo", "--update")
    assert f"docs/data/demonstrations/{name}.json: cannot be written: {NO_SPACE}" in run.err
    figure = str(survey.path("figure.svg"))
    run = full(survey, "demo", name, "--plot", figure)
    assert f"{figure}: cannot be written: {NO_SPACE}" in run.err


def test_a_new_survey_on_a_full_disk(disk: Path) -> None:
    project = Project(root=disk / "survey")
    project.root.mkdir()
    run = full(project, "init", "--title", "Kites")
    assert f"cannot be written: {NO_SPACE}" in run.err


@pytest.mark.parametrize("room", [400, 1_000, 1_600])
def test_a_site_on_a_full_disk_is_whole_when_there_is_room_again(
    survey: Project, room: int
) -> None:
    """Fill the disk while the site is built, with so many kilobytes left at its beginning."""
    assert survey.spawn("html").status == 0
    site = survey.path("_build/html")
    whole = {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")}
    shutil.rmtree(survey.path("_build"))
    disk = survey.root.parent
    (disk / "room").write_bytes(b"\0" * 1024 * room)
    fill(disk)
    (disk / "room").unlink()
    run = survey.spawn("html")
    assert run.status == 1
    assert run.err.endswith(f"the output cannot be written: {NO_SPACE}\n")
    subprocess.run(["mount", "-o", "remount,size=32m", disk], check=True)
    again = survey.spawn("html")
    assert (again.status, again.err) == (0, "")
    assert {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")} == whole
