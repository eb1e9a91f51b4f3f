"""What ``survey doctor`` says: for people in groups, for programs as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from survey_tools.doctor import CHECKS, Finding, Findings
from survey_tools.doctor.files import visible

_LONGEST = 160
"""Characters of a text that is shown; --json gives all."""


class FoundItem(BaseModel):
    """One thing that a check found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str = Field(description="The name of the check, as 'survey doctor --list' has it.")
    file: str = Field(description="Where it stands, below the project's folder.")
    line: int = Field(description="Counted from 1; 0 where the whole file is meant.")
    message: str = Field(description="What is found, in a line.")
    found: str = Field(description="The text in question; empty where the message says it.")
    right: str = Field(description="What it would be; empty where only a person can say it.")
    advice: str = Field(description="What to do where --fix does not; may be empty.")
    fixable: bool = Field(description="Whether --fix mends it.")


class Report(BaseModel):
    """What 'survey doctor --json' prints; with faults of the input alone, it has no findings."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"title": "Report"})

    checks: tuple[str, ...] = Field(description="The names of the checks that were made.")
    findings: tuple[FoundItem, ...] = Field(description="What is there, after --fix.")
    fixed: tuple[FoundItem, ...] = Field(default=(), description="What --fix has mended.")
    written: tuple[str, ...] = Field(default=(), description="The files that --fix has written.")


def items(findings: Findings) -> Iterator[FoundItem]:
    """Yield what was found, one after the other."""
    for check, found in findings:
        for finding in found:
            yield FoundItem(
                check=check.name,
                file=finding.file,
                line=finding.line,
                message=visible(finding.message),
                found=visible(finding.found),
                right=visible(finding.right),
                advice=finding.advice,
                fixable=finding.repair is not None,
            )


def count(findings: Findings) -> int:
    """Return how many things were found."""
    return sum(len(found) for _, found in findings)


def without(findings: Findings, left: Findings) -> Findings:
    """Return the findings that are not there any more."""
    there = {(check.name, item.message, item.found) for check, found in left for item in found}
    return tuple(
        (check, tuple(i for i in found if (check.name, i.message, i.found) not in there))
        for check, found in findings
    )


def as_data(left: Findings, mended: Findings, written: tuple[str, ...]) -> dict[str, Any]:
    """Return all that is said as data."""
    report = Report(
        checks=tuple(check.name for check, _ in left),
        findings=tuple(items(left)),
        fixed=tuple(items(mended)),
        written=written,
    )
    return report.model_dump(mode="json")


def show(left: Findings, mended: Findings, console: Console) -> None:
    """Print what was found and, apart from it, what was mended."""
    if count(mended):
        _show_groups(mended, console, mark="mended ")
    _show_groups(left, console, mark="")


def _show_groups(findings: Findings, console: Console, *, mark: str) -> None:
    for check, found in findings:
        if found:
            console.print(Text.assemble(mark, (check.name, "bold"), f": {check.summary}"))
            for finding in found:
                _show(finding, console)
            console.print()


def _show(finding: Finding, console: Console) -> None:
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    head = Text.assemble((place, "cyan"), f": {visible(finding.message)}")
    console.print(Padding(head, (0, 0, 0, 2), expand=False))
    found, right = _around(visible(finding.found), visible(finding.right))
    rows = Table.grid(padding=(0, 2, 0, 0))
    for label, text, style in (
        ("found", found, "red"),
        ("right", right, "green"),
        ("to do", visible(finding.advice), ""),
    ):
        if text:
            rows.add_row(Text(label, "dim"), Text(text, style))
    if rows.rows:
        console.print(Padding(rows, (0, 0, 0, 4), expand=False))


def _around(found: str, right: str) -> tuple[str, str]:
    """Return two long texts, such as abstracts, only around where they begin to differ."""
    if max(len(found), len(right)) <= _LONGEST:
        return found, right
    same = next(
        (at for at, pair in enumerate(zip(found, right, strict=False)) if len(set(pair)) > 1), 0
    )
    start = max(same - _LONGEST // 2, 0)
    return _cut(found, start), _cut(right, start)


def _cut(text: str, start: int) -> str:
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def show_list(console: Console) -> None:
    """Print all checks with what they are for."""
    for check in CHECKS:
        mends = " (--fix)" if check.mends else ""
        console.print(Text.assemble((check.name, "bold"), f"{mends}: {check.summary}"))
        console.print(Padding(Text(check.explanation), (0, 0, 0, 2), expand=False))
        console.print()


def listed() -> list[dict[str, object]]:
    """Return all checks as data."""
    return [
        {
            "name": check.name,
            "summary": check.summary,
            "explanation": check.explanation,
            "fixable": check.mends,
        }
        for check in CHECKS
    ]


def outcome(left: Findings, mended: Findings = ()) -> str:
    """Return the last line: how much there is, and how much of it --fix mends."""
    number = count(left)
    by = f"{len(left)} check{'s' if len(left) != 1 else ''}"
    done = f"mended {_findings(count(mended))}; " if count(mended) else ""
    if not number:
        return done + (f"nothing is left for {by}" if done else f"nothing found by {by}")
    groups = sum(1 for _, found in left if found)
    able = sum(item.repair is not None for _, found in left for item in found)
    hint = f"; --fix mends {able if able < number else 'all'} of them" if able else ""
    there = "left by" if done else "by"
    return f"{done}{_findings(number)} {there} {groups} of {by}{hint}"


def _findings(number: int) -> str:
    return f"{number} finding{'s' if number != 1 else ''}"
