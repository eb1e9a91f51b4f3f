"""The tutorial, followed as it stands: each file is written, each command typed, in one folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.projects import HOME
from tests.site_checks import check_site
from tests.walkthrough import Command, File, is_printed, run_as_typed, steps

TUTORIAL = HOME / "docs/guide/tutorial.md"
PROMPT = re.compile(r"^[^\n]*\? (?:\([^\n]*\) )?\[[^\n]*\]: (?P<answer>[^\n]*)$", re.MULTILINE)
"""A question of the program, and what the reader answers."""


@pytest.mark.site
def test_who_follows_it_ends_with_a_survey(tmp_path: Path) -> None:
    folder = tmp_path
    followed = 0
    for step in steps(TUTORIAL.read_text("utf-8")):
        match step:
            case File(path=path, text=text):
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
            case Command(line=line, shown=_) if line.startswith("cd "):
                folder /= line.removeprefix("cd ")
            case Command(line=line, shown=shown):
                answers = [match["answer"] for match in PROMPT.finditer("\n".join(shown))]
                expected = tuple(row for row in shown if not PROMPT.match(row))
                printed = run_as_typed(folder, line, answers="".join(f"{a}\n" for a in answers))
                # A program has no echo: its questions stand on one line with what follows.
                printed = re.sub(r"\]: (?=\S)", "]:\n", printed)
                assert is_printed(expected, printed), f"$ {line}\n{printed}"
                followed += 1
    assert followed > 20
    site = folder / "_build/html"
    assert check_site(site) == []
    page = (site / "works/vane2021lanterns.html").read_text("utf-8")
    assert "extends" in page.lower()
    chapter = (site / "chapters/calm-weather.html").read_text("utf-8")
    assert "Who stays up for how long" in chapter
    assert (folder / "_build/pdf/survey.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "_build/epub/survey.epub").stat().st_size > 10_000


def test_its_workflows_publish_as_ours_do() -> None:
    shown = {s.path: s.text for s in steps(TUTORIAL.read_text("utf-8")) if isinstance(s, File)}
    for name in (".github/workflows/pages.yml", ".readthedocs.yaml"):
        theirs, ours = (yaml.safe_load(text) for text in (shown[name], _text(name)))
        assert theirs.get("permissions") == ours.get("permissions")
        own = ["pip install" in line for line in _lines(theirs)]
        rest = [line for line, is_own in zip(_lines(theirs), own, strict=True) if not is_own]
        assert rest == _lines(ours)
        assert sum(own) == 1


def _text(name: str) -> str:
    return (HOME / name).read_text("utf-8")


def _lines(workflow: dict[str, Any]) -> list[str]:
    """Return what a workflow does: the commands it runs and the actions it uses."""
    if "build" in workflow:
        return list(workflow["build"]["commands"])
    (job,) = workflow["jobs"].values()
    return [step.get("uses") or step["run"] for step in job["steps"]]
