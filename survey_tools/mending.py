"""``survey doctor`` at the edge: a project's files to what the checks look at, and back.

All repairs are made in memory, and the survey that they would give is made and examined again,
before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from survey_tools.build import Inputs, known_of, make_survey, read_inputs, texts_of_people
from survey_tools.data_files import parse_yaml
from survey_tools.doctor import Check, Finding, Findings, Patient, examine
from survey_tools.doctor.findings import PEOPLE_FILE
from survey_tools.doctor.repairs import mended
from survey_tools.doctor.texts import mend_mojibake
from survey_tools.errors import SurveyError
from survey_tools.model import Provenance, Record
from survey_tools.parsers import parse_all
from survey_tools.survey import Survey
from survey_tools.text import split_lines

_ROUNDS = 5
"""What mending brings to light is mended, too; more than two rounds have never been needed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What the checks found, and what mends it."""

    checks: tuple[Check, ...]
    found: Findings
    left: Findings
    """What there is to find when the repairs have been made."""
    before: Mapping[str, str]
    """The files that people write, as they are."""
    files: Mapping[str, str]
    """The repaired files by path, in the order in which to write them."""


def visit(root: Path, checks: Sequence[Check], *, fix: bool) -> Visit:
    """Return what checks find in the project of a folder; nothing is written.

    :raises SurveyError: if the survey is at fault.
    """
    original = texts_of_people(root)
    texts = {file: text.replace("\r\n", "\n") for file, text in original.items()}
    changed: dict[str, str] = {}
    patient = _patient(root, texts)
    first = left = examine(patient, checks)
    for _ in range(_ROUNDS if fix else 0):
        repaired = mended(patient, left)
        if not repaired:
            break
        changed |= repaired
        patient = _patient(root, texts | changed, changed)
        left = examine(patient, checks)
    left = tuple((check, tuple(map(_by_hand, items))) for check, items in left) if fix else left
    files = {file: _as_ended(text, original.get(file, "")) for file, text in changed.items()}
    return Visit(checks=tuple(checks), found=first, left=left, before=original, files=files)


def _by_hand(finding: Finding) -> Finding:
    """Return what is left as what no rule could mend after all."""
    if finding.repair is None:
        return finding
    return replace(finding, repair=None, advice="other works or facts stand in the way of --fix")


def _as_ended(text: str, original: str) -> str:
    """Return a text with its lines ended as they were."""
    return text.replace("\n", "\r\n") if "\r\n" in original else text


def _patient(
    root: Path, texts: Mapping[str, str], changed: Mapping[str, str] | None = None
) -> Patient:
    inputs = read_inputs(root, changed)
    survey, _ = make_survey(inputs)
    people = texts.get(PEOPLE_FILE, "")
    return Patient(
        survey=survey,
        facts=inputs.facts,
        keys=inputs.keys,
        decisions=inputs.decisions,
        people=parse_yaml(people, file=PEOPLE_FILE),
        texts=texts,
        reread=_reread(inputs, survey),
    )


def _reread(inputs: Inputs, survey: Survey) -> dict[Provenance, Record]:
    """Return what records would be, had their seeds been saved in the right encoding.

    The lines are mended rather than what was read of them: what is invisible belongs to letters
    that were read wrongly, and is gone when a line has been read.
    """
    seeds = tuple(replace(seed, lines=tuple(map(_line, seed.lines))) for seed in inputs.seeds)
    if seeds == inputs.seeds:
        return {}
    try:
        parsed = parse_all(seeds, known_of(inputs.facts))
    except SurveyError:  # Mended, a line can look like one of another kind of page.
        return {}
    again = {seed.name: result.records for seed, result in parsed}
    return {
        old.provenance: new
        for reading in survey.readings
        for old, new in zip(reading.result.records, again[reading.seed.name], strict=False)
        if old.provenance == new.provenance and old != new
    }


def _line(line: str) -> str:
    mended_line = line if line.isascii() else mend_mojibake(line)
    return mended_line if len(split_lines(mended_line)) == 1 else line
