"""Real runs of ``survey`` killed at random, over a survey whose inputs change between them.

``test_crashes`` kills at every touch of the disk, one by one; here nothing is known of when.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from survey_tools.build import COMMITTED
from tests.projects import CAFE, ENVIRONMENT, MISREAD, Project

KITES = """
@misc{a, author = {Ada Quillfeather}, title = {Kites Fly High}, year = {2020},
  abstract = {Kites fly.}}
@misc{b, author = {Bo Toop}, title = {Lanterns Burn Long at Night}, year = {2020}}
"""
FEWER = "@misc{a, author = {Ada Quillfeather}, title = {Kites Fly Higher}, year = {2020}}\n"
ALIKE = (
    "@misc{c, author = {A. Quillfeather}, title = {Moths Fly around Lanterns}, year = 2020}\n"
    "@misc{d, author = {Ada Quillfeather}, title = {Moths Fly around Lantern}, year = 2020}\n"
)
SEED = "seeds/mine.bib"


def start(project: Project, *arguments: str, answers: str = "") -> subprocess.Popen[bytes]:
    """Start ``survey`` in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "survey_tools", *arguments],
        cwd=project.root,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(answers.encode())
    process.stdin.close()
    process.stdin = None
    return process


@dataclass(kw_only=True)
class Killer:
    """Kills runs at random between their start and their end, as long as they took so far."""

    chance: random.Random
    longest: float = 0.0
    killed: int = 0

    def whole(self, project: Project, *arguments: str, answers: str = "") -> None:
        """Let a run come to its end, and note how long that took."""
        begun = time.monotonic()
        process = start(project, *arguments, answers=answers)
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 0, said
        self.longest = time.monotonic() - begun

    def run(self, project: Project, *arguments: str, answers: str = "") -> bool:
        """Start a run and kill it; return whether it had not ended by then."""
        process = start(project, *arguments, answers=answers)
        # What is written is written late.
        time.sleep(self.longest * self.chance.triangular(0.1, 1.1, 0.9))
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=60)[1]
        assert process.returncode in {0, -signal.SIGKILL}, said
        if process.returncode == 0:  # It was faster than the one that was measured.
            self.longest *= 0.8
        else:
            self.killed += 1
        return process.returncode != 0


def files(project: Project) -> dict[str, bytes | str]:
    """Return all files but those that a run had begun and that nothing reads."""
    tree = project.tree()
    return {name: data for name, data in tree.items() if not name.endswith(".survey-new")}


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "survey")
    assert project.run("init", "--title", "Kites").status == 0
    return project


@contextmanager
def every_file_of(project: Project, *states: dict[str, bytes | str]) -> Iterator[None]:
    """Check after what may be killed that each file is one of those of the states, whole."""
    yield
    for name, data in files(project).items():
        assert data in {state.get(name) for state in states}, name
    for name in COMMITTED:
        if all(name in state for state in states):
            assert project.path(name).exists(), name


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(2))
def test_builds_killed_at_random(survey: Project, seed: int) -> None:
    """With seeds that come and go: pages are written and removed, and keys recorded."""
    killer = Killer(chance=random.Random(seed))  # noqa: S311
    inputs = (KITES, FEWER)
    states = []
    for text in (*inputs, *inputs):  # By the second time all keys are recorded.
        survey.put(SEED, text)
        killer.whole(survey, "build")
        states.append(survey.tree())
    states = states[2:]
    assert len(states[0].keys() - states[1].keys()) > 5, "pages are made"
    assert any(states[0][name] != states[1][name] for name in COMMITTED)
    for turn in range(6):
        old, new = states[(turn + 1) % 2], states[turn % 2]
        survey.put(SEED, inputs[turn % 2])
        with every_file_of(survey, old, new):
            killer.run(survey, "build")
        with every_file_of(survey, old, new):  # And one that goes on where the first was.
            killer.run(survey, "build")
        assert survey.run("build").status == 0
        assert survey.tree() == new, f"turn {turn}"
    assert killer.killed > 4


COMMANDS = {
    "add": (("add", "../alike.bib"), ""),
    "new": (("new", "quillfeather2020kites"), ""),
    "review": (("review",), "yes\nread both\n"),
    "doctor": (("doctor", "--fix"), ""),
}
"""What writes, and what is answered to it."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_killed_at_random(survey: Project, name: str) -> None:
    arguments, answers = COMMANDS[name]
    survey.put(SEED, KITES)
    survey.put("../alike.bib", ALIKE)
    if name == "review":
        survey.put("seeds/alike.bib", ALIKE)
        survey.put("docs/data/links.yaml", "# Mine.\n")
    if name == "doctor":
        survey.put("seeds/cafe.bib", CAFE)
        survey.put("docs/data/facts.yaml", MISREAD)
    assert survey.run("build").status == 0
    before = survey.tree()
    killer = Killer(chance=random.Random(name))  # noqa: S311
    killer.whole(survey, *arguments, answers=answers)
    after = survey.tree()
    changed = [path for path in after if after[path] != before.get(path)]
    assert changed, "something is written"
    for _ in range(4):
        for path in changed:
            survey.path(path).unlink()
            if path in before:
                survey.put(path, before[path])
        with every_file_of(survey, before, after):
            killer.run(survey, *arguments, answers=answers)
        assert survey.run("check").status == 0
        for path in after.keys() - before.keys():
            survey.path(path).unlink(missing_ok=True)
        for path in changed:
            if path in before:
                survey.put(path, before[path])
        killer.whole(survey, *arguments, answers=answers)
        assert files(survey) == after
    assert killer.killed > 0
    assert survey.run("build").status == 0
    assert survey.run("build", "--check").status == 0


@pytest.mark.timeout(300)
def test_new_surveys_killed_at_random(tmp_path: Path) -> None:
    killer = Killer(chance=random.Random(1))  # noqa: S311
    folders = (Project(root=tmp_path / str(number)) for number in count())
    whole = next(folders)
    for folder in (whole, *(next(folders) for _ in range(6))):
        folder.root.mkdir()
        if folder is whole:
            killer.whole(folder, "init", "--title", "Kites")
            continue
        with every_file_of(folder, {}, whole.tree()):
            if not killer.run(folder, "init", "--title", "Kites"):
                assert folder.tree() == whole.tree()
    assert killer.killed > 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("runs", [2, 3])
def test_builds_at_once(survey: Project, runs: int) -> None:
    """Of which one is killed; the lock that it held goes with it."""
    chance = random.Random(runs)  # noqa: S311
    for text in (FEWER, KITES, FEWER, KITES):  # By the second time all keys are recorded.
        survey.put(SEED, text)
        assert survey.run("build").status == 0
    fresh = survey.tree()
    for _ in range(2):
        survey.put(SEED, FEWER)
        assert survey.run("build").status == 0
        survey.put(SEED, KITES)
        killed, *others = [start(survey, "build") for _ in range(runs)]
        time.sleep(chance.random())
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=60)
        said = [other.communicate(timeout=120)[1] for other in others]
        assert [other.returncode for other in others] == [0] * len(others), said
        assert survey.tree() == fresh
