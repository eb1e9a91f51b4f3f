"""The edge: what a build does to the disk, and what it leaves behind when it fails."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey_tools.build import COMMITTED
from survey_tools.pages import GENERATED_FOLDERS
from tests.projects import ENVIRONMENT, HOME, Project, copy_of_home, without_codes

BIB, KEYS, FACTS = "docs/references.bib", "docs/data/keys.yaml", "docs/data/facts.yaml"
LONG_AGO = 1_000_000_000
OLD_BIB = "@misc{old,\n  title = {What stood here before},\n}\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_of_home(tmp_path / "project")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    """Return every file of our survey after its first build."""
    project = copy_of_home(tmp_path_factory.mktemp("fresh"))
    assert project.run("build").status == 0
    return project.tree()


def age(project: Project) -> None:
    """Date all files back, so that any write shows."""
    for name in project.tree():
        os.utime(project.path(name), (LONG_AGO, LONG_AGO))


def written(project: Project) -> set[str]:
    """Return the files written since they were dated back."""
    return {name for name, when in project.times().items() if when != LONG_AGO * 10**9}


def temporaries(project: Project) -> list[str]:
    return [name for name in project.tree() if name.endswith(".survey-new")]


# --- What is written ----------------------------------------------------------------------------


def test_the_committed_files_are_what_a_build_writes(fresh: dict[str, bytes | str]) -> None:
    for name in COMMITTED:
        assert fresh[name] == (HOME / name).read_bytes()


def test_a_second_build_writes_nothing(project: Project) -> None:
    project.run("build")
    age(project)
    run = project.run("build")
    assert "wrote 0 of " in run.out
    assert written(project) == set()


def test_one_edited_fact_writes_only_what_shows_it(project: Project) -> None:
    project.run("build")
    age(project)
    line = project.replace(FACTS, "    pages: 2979--2987", "    pages: 2979--2988")
    assert line
    project.run("build")
    changed = written(project)
    assert changed == {
        FACTS,
        BIB,
        "docs/references.biblatex.bib",
        "docs/works/safran2016depth.md",
        "docs/generated/site/catalogue.json",
        "docs/generated/site/references.json",
        "docs/generated/site/references.ris",
        "docs/generated/site/references.publication-years.bib",
        "docs/generated/site/bib/entries.js",
        *(
            f"docs/generated/site/bib/{name}.{suffix}"
            for name in (
                "chapters/depth-separation",
                "authors/itay-safran",
                "authors/ohad-shamir",
                "works/safran2016depth",
            )
            for suffix in ("bib", "biblatex.bib", "json", "ris")
        ),
        "docs/generated/site/bib/works/safran2016depth.js",
    }


def test_generated_leftovers_are_removed_and_nothing_else(project: Project) -> None:
    project.run("build")
    kept = ["docs/notes.md", "docs/chapters/mine.md", "docs/annotations/x.md.bak", "docs/works.txt"]
    for name in kept:
        project.put(name, "mine")
    gone = [f"docs/{folder}/left-over.md" for folder in GENERATED_FOLDERS]
    gone += ["docs/works/x.md.survey-new", "docs/references.bib.survey-new"]
    for name in gone:
        project.put(name, "")
    before = project.tree()
    run = project.run("build")
    assert f"removed {len(GENERATED_FOLDERS) + 1}\n" in run.out
    assert before.keys() - project.tree().keys() == set(gone)
    assert project.tree().keys() - before.keys() == set()


def test_a_linked_folder_among_the_generated_is_not_emptied(
    project: Project, tmp_path: Path
) -> None:
    project.run("build")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.md").write_text("mine", encoding="utf-8")
    project.path("docs/works/thesis").symlink_to(elsewhere)
    project.run("build")
    assert (elsewhere / "thesis.md").read_text("utf-8") == "mine"


def test_a_page_of_a_work_that_left_is_removed(project: Project) -> None:
    project.run("build")
    project.path("seeds/003_5e392b696b7ceb09.txt").unlink()
    project.run("build")
    assert not project.path("docs/ledger/003.md").exists()


# --- The same every time ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_bytes_do_not_depend_on_hashes_locale_and_time_zone(
    project: Project, fresh: dict[str, bytes | str], seed: str
) -> None:
    run = project.spawn("build", PYTHONHASHSEED=seed, LC_ALL="C", TZ="Pacific/Kiritimati")
    assert (run.status, run.err) == (0, "")
    assert project.tree() == fresh


def test_the_bytes_do_not_depend_on_the_order_of_a_folder(
    project: Project, fresh: dict[str, bytes | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = Path.glob

    def backwards(path: Path, pattern: str) -> Iterator[Path]:
        return iter(sorted(listing(path, pattern), reverse=True))

    monkeypatch.setattr(Path, "glob", backwards)
    project.run("build")
    assert project.tree() == fresh


# --- Keys ---------------------------------------------------------------------------------------


def test_keys_stay_when_all_they_were_made_of_changes(project: Project) -> None:
    before = project.text(KEYS)
    entry = "- key: arora2016understanding\n  group: foundational\n  title: Understanding"
    project.replace(FACTS, entry, entry.replace("Understanding", "What Can Be Known of"))
    project.replace(FACTS, "  authors: [Raman Arora, Amitabh Basu,", "  authors: [Amitabh Basu,")
    assert project.run("build").status == 0
    assert project.text(KEYS) == before


def test_a_new_work_gets_a_key_and_the_others_keep_theirs(project: Project) -> None:
    project.put(
        "seeds/005_new.txt",
        "Abstract:We prove that walls are dry.\n\nAbstract:We prove that paint is wet.\n",
    )
    before = project.text(KEYS).split("\n\n")
    assert project.run("build").status == 0
    after = project.text(KEYS).split("\n\n")
    assert [entry for entry in after if entry in before] == before
    assert len(after) == len(before) + 2


def test_the_key_of_a_work_that_left_stays_recorded(project: Project) -> None:
    before = project.text(KEYS)
    project.path("seeds/004_a8d8a5cec2a67158.txt").unlink()
    project.put(FACTS, "[]\n")
    project.path("docs/data/links.yaml").unlink()
    project.leave_out_our_words()
    assert project.run("build").status == 0
    gone = "- key: lee2010practical\n"
    assert gone in before
    assert gone in project.text(KEYS)


# --- build --check ------------------------------------------------------------------------------


def test_check_passes_in_silence_and_writes_nothing(project: Project) -> None:
    age(project)
    run = project.run("build", "--check")
    assert (run.status, run.out, run.err) == (0, "", "")
    assert written(project) == set()


def test_check_prints_a_diff_of_what_is_stale_and_writes_nothing(project: Project) -> None:
    project.replace(BIB, "  year          = {2010},\n", "  year          = {2011},\n")
    project.replace(KEYS, "- key: arora2016understanding\n", "- key:  arora2016understanding\n")
    before = project.tree()
    run = project.run("build", "--check")
    assert run.status == 1
    assert run.err == "stale: run 'survey build' and commit what it writes\n"
    for line in (
        f"--- {BIB}\t(committed)",
        f"+++ {BIB}\t(fresh)",
        "-  year          = {2011},",
        "+  year          = {2010},",
        f"--- {KEYS}\t(committed)",
        "-- key:  arora2016understanding",
        "+- key: arora2016understanding",
    ):
        assert line in run.out.splitlines()
    assert project.tree() == before


def test_check_prints_all_of_a_file_that_is_missing(project: Project) -> None:
    entries = project.text(BIB).count("\n@")
    assert entries
    project.path(BIB).unlink()
    run = project.run("build", "--check")
    assert run.status == 1
    assert run.out.count("\n+@") == entries


def test_check_prints_a_diff_that_patch_takes(project: Project) -> None:
    whole = project.text(BIB)
    project.put(BIB, whole.removesuffix("\n"))
    run = project.run("build", "--check")
    assert run.out.endswith("-}\n\\ No newline at end of file\n+}\n")
    project.put("x.diff", run.out)
    subprocess.run(["git", "apply", "-p0", "x.diff"], cwd=project.root, check=True)
    assert project.text(BIB) == whole


# --- When the disk does not take it -------------------------------------------------------------


def mounted(folder: Path, *options: str) -> bool:
    """Mount something on a folder, if we may."""
    command = ["mount", *options, str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Project]]:
    """Return what copies our project to a disk with so many kilobytes left."""
    folders: list[Path] = []

    def make(free: int) -> Project:
        folder = tmp_path / f"disk{len(folders)}"
        folder.mkdir()
        if not mounted(folder, "-t", "tmpfs", "-o", "size=64m", "tmpfs"):
            pytest.skip("only root may mount a disk")
        folders.append(folder)
        project = copy_of_home(folder)
        project.put(BIB, OLD_BIB)
        used = os.statvfs(folder)
        kilobytes = (used.f_blocks - used.f_bfree) * used.f_frsize // 1024
        assert mounted(folder, "-o", f"remount,size={kilobytes + free}k")
        return project

    yield make
    for folder in folders:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("free", [0, 4, 40, 200, 900])
def test_a_full_disk_leaves_the_old_files(small_disk: Callable[[int], Project], free: int) -> None:
    project = small_disk(free)
    before = project.tree()
    run = project.spawn("build")
    message, outcome = without_codes(run.err).splitlines()
    name, _, said = message.partition(": ")
    assert name.startswith("docs/")
    assert said == "cannot be written: no space left on device; the old file is as it was"
    assert (run.status, run.out, outcome) == (1, "", "1 fault; nothing was written")
    assert project.tree() == before


def test_a_file_larger_than_allowed_leaves_the_old_files(project: Project) -> None:
    project.put(BIB, OLD_BIB)
    before = project.tree()
    run = subprocess.run(
        [sys.executable, "-m", "survey_tools", "build"],
        cwd=project.root,
        env=ENVIRONMENT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    told = f"{BIB}: cannot be written: file too large; the old file is as it was"
    assert told in without_codes(run.stderr).splitlines()
    assert run.stderr.endswith(" faults; nothing was written\n")
    assert run.returncode == 1
    assert project.tree() == before


@pytest.fixture
def read_only(project: Project) -> Iterator[Project]:
    """Return the project, its folder of documents read-only."""
    docs = project.path("docs")
    if os.geteuid():
        docs.chmod(0o555)
        yield project
        docs.chmod(0o755)
        return
    if not mounted(docs, "--bind", str(docs)):
        pytest.skip("may not mount")
    assert mounted(docs, "-o", "remount,ro,bind")
    yield project
    subprocess.run(["umount", docs], check=True)


def test_a_folder_that_may_not_be_written_to(read_only: Project) -> None:
    before = read_only.tree()
    run = read_only.run("build")
    *messages, outcome = run.err.splitlines()
    assert outcome.endswith("; nothing was written")
    folders = [Path(message.partition(": cannot be written: ")[0]).parent for message in messages]
    assert len(set(folders)) == len(folders) > 0, "one message for each folder is enough"
    assert {folder.parts[0] for folder in folders} == {"docs"}
    assert run.status == 1
    assert read_only.tree() == before


@pytest.fixture
def fixed(project: Project) -> Iterator[Project]:
    """Return the project with a .bib that not even root can replace."""
    project.put(BIB, OLD_BIB)
    file = project.path(BIB)
    if not mounted(file, "--bind", str(file)):
        pytest.skip("may not mount")
    yield project
    subprocess.run(["umount", file], check=True)


def test_a_file_that_cannot_be_replaced(fixed: Project) -> None:
    run = fixed.run("build")
    assert without_codes(run.err).splitlines() == [
        f"{BIB}: cannot be replaced: device or resource busy",
        "1 fault; the rest was written",
    ]
    assert run.status == 1
    assert fixed.text(BIB) == OLD_BIB
    assert fixed.path("docs/works/safran2016depth.md").exists()
    assert temporaries(fixed) == []


# --- When it is interrupted ---------------------------------------------------------------------


def start(project: Project) -> subprocess.Popen[bytes]:
    """Start a build in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "survey_tools", "build"],
        cwd=project.root,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def wait_for_writing(project: Project, process: subprocess.Popen[bytes]) -> None:
    """Wait until the first page is being written."""
    while not project.path("docs/works").exists() and process.poll() is None:
        time.sleep(0.0005)


@pytest.mark.parametrize("round_", range(6))
def test_a_killed_run_leaves_whole_files_and_the_next_is_right(
    project: Project, fresh: dict[str, bytes | str], round_: int
) -> None:
    project.put(BIB, OLD_BIB)
    process = start(project)
    wait_for_writing(project, process)
    # From the first file to after the last one, at another moment every time.
    time.sleep(random.random() * 0.01 * round_)  # noqa: S311
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert project.text(BIB).encode() in {OLD_BIB.encode(), fresh[BIB]}
    assert project.tree()[KEYS] == fresh[KEYS]
    for name, content in project.tree().items():
        assert name.endswith(".survey-new") or name == BIB or content == fresh[name]
    run = project.run("build")
    assert (run.status, run.err) == (0, "")
    assert project.tree() == fresh


def test_an_interrupted_run_leaves_no_temporaries(project: Project) -> None:
    process = start(project)
    wait_for_writing(project, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert b"Traceback" not in said
    assert temporaries(project) == []


def test_two_runs_at_a_time_wait_for_each_other(
    project: Project, fresh: dict[str, bytes | str]
) -> None:
    project.put(BIB, OLD_BIB)
    runs = [start(project) for _ in range(3)]
    said = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert project.tree() == fresh
