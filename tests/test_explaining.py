"""Each code that a message ends in has a text, and its example prints what the text shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey_tools.demonstration_pages import said
from survey_tools.demonstrations.shape import Check, ClaimSource, Comparison, SourceKind
from survey_tools.errors import Fault, FaultCode
from survey_tools.explaining import CODES, explanation, summary
from survey_tools.link import CandidateReason
from survey_tools.model import DiagnosticCode
from tests.projects import HOME, Project
from tests.walkthrough import Command, File, is_printed, run_in, steps

TEXTS = HOME / "survey_tools/explanations"
PAGES = HOME / "docs/guide/diagnostics"
INDEX = HOME / "docs/guide/diagnostics.md"
NOT_STAGED = {"not-observed", "demonstration-fails"}
"""What a broken demonstration says; no new survey has one."""


def test_the_codes_are_those_of_faults_doubts_and_doubtful_pairs() -> None:
    assert sorted(CODES) == sorted({*FaultCode, *DiagnosticCode, *CandidateReason})


def test_every_code_has_a_text_and_every_text_a_code() -> None:
    assert sorted(path.stem for path in TEXTS.iterdir()) == sorted(CODES)
    assert sorted(path.stem for path in PAGES.iterdir()) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_text_says_what_and_why_and_what_one_can_do(code: str) -> None:
    text = explanation(code)
    assert text.startswith(f"# {code}\n\n")
    prose = re.sub(r"(?ms)^```.*?^```$", "", text)
    assert re.findall("^## (.*)$", prose, re.MULTILINE) == ["Example", "Why", "What you can do"]
    assert summary(code).endswith(".")
    assert text.count("\n- ") >= 1
    assert len(text) < 2500


def test_the_list_of_all_has_their_meanings() -> None:
    listed = dict(
        re.findall(r"^\{doc\}`diagnostics/(\S+)`\n: (.*)$", INDEX.read_text(), re.MULTILINE)
    )
    assert listed == {code: summary(code) for code in CODES}


@pytest.mark.parametrize("code", sorted(set(CODES) - NOT_STAGED))
def test_the_example_prints_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    project = Project(root=tmp_path / "kites")
    assert project.run("init").status == 0
    monkeypatch.chdir(project.root)
    shown = 0
    for step in steps(explanation(code)):
        match step:
            case File(path=path, text=text):
                project.put(path, text)
            case Command(line=line, shown=lines):
                printed = run_in(project, line)
                assert is_printed(lines, printed), printed
                shown += sum(text.endswith(f" [{code}]") for text in lines)
    assert shown == 1


def test_what_a_broken_demonstration_says() -> None:
    check = Check(
        what="height",
        comparison=Comparison.AT_LEAST,
        claimed=3,
        observed=2,
        tolerance=0,
        why="it is exact",
        source=ClaimSource(kind=SourceKind.DERIVED, place="here"),
    )
    kept = "docs/data/demonstrations/kites.json"
    told = Fault(file=kept, message=f"not kept: {said(check)}", code=FaultCode.NOT_OBSERVED)
    assert f"\n{told}\n" in explanation("not-observed")
    module = "survey_tools/demonstrations/kites.py"
    error = ZeroDivisionError("division by zero")
    message = f"{type(error).__name__}: {error}"
    told = Fault(file=module, message=message, code=FaultCode.DEMONSTRATION_FAILS)
    assert f"\n{told}\n" in explanation("demonstration-fails")


def test_the_command_prints_the_text(tmp_path: Path) -> None:
    project = Project(root=tmp_path)
    assert project.run("explain", "no-seed").out == explanation("no-seed")
    assert project.run("explain", "[no-seed]").out == explanation("no-seed")
    listed = project.run("explain").out.splitlines()
    assert [line.split()[0] for line in listed] == list(CODES)
    wrong = project.run("explain", "no-sede")
    assert wrong.status == 1
    assert "did you mean 'no-seed'?" in wrong.err
