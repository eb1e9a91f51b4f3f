"""Facts that the survey lacks, asked for and put into ``docs/data/facts.yaml``.

What comes out is a survey without faults, or it is not written: an addition with which the facts
would be at fault is left out and told of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from survey_tools.build import (
    FACTS_FILE,
    Inputs,
    make,
    make_survey,
    read_facts,
    read_inputs,
    write_facts,
)
from survey_tools.enrich.answers import Answer
from survey_tools.enrich.asking import CacheError, Hearing, Progress, ask_all, of_the_cache
from survey_tools.enrich.facts_text import Change, with_changes
from survey_tools.enrich.polite import Manner
from survey_tools.enrich.proposals import Kind, Remark, find
from survey_tools.enrich.wanted import Wanted, wanted_of
from survey_tools.errors import Fault, FaultCode, SurveyError
from survey_tools.facts import parse_facts
from survey_tools.survey import Survey
from survey_tools.works import Work

CACHE = "_build/enrich"
"""Where answers are kept, each source's in a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrichment:
    """What the sources said, and what comes of it."""

    wanted: int
    """How many works lack something."""
    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...]
    hearings: tuple[Hearing, ...]
    text: str
    """Of the facts with the changes."""

    @property
    def offline(self) -> bool:
        """Whether there was no way to any source."""
        return bool(self._asked) and all(
            hearing.unreachable and not hearing.heard for hearing in self._asked
        )

    @property
    def silent(self) -> bool:
        """Whether no source answered."""
        return bool(self._asked) and not any(hearing.heard for hearing in self._asked)

    @property
    def _asked(self) -> Sequence[Hearing]:
        return [hearing for hearing in self.hearings if hearing.queries]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is to be asked, of whom, and how."""

    keys: Collection[str]
    """Of the works."""
    slugs: Collection[str]
    """Of the sources."""
    manner: Manner
    environment: Mapping[str, str]
    progress: Progress


def enrich(root: Path, survey: Survey, request: Request) -> Enrichment:
    """Ask for what is lacking, and return what to add to the facts.

    :raises SurveyError: if the survey is at fault, or answers cannot be kept.
    """
    text = read_facts(root)
    wanted = _wanted(survey, request.keys)
    try:
        heard = ask_all(
            wanted, request.slugs, request.manner, request.environment, request.progress
        )
    except (CacheError, OSError) as error:
        message = f"answers cannot be kept here: {of_the_cache(error)}"
        raise SurveyError([Fault(file=CACHE, message=message, code=FaultCode.NO_FILE)]) from None
    inputs = read_inputs(root)
    if read_facts(root) != text:  # edited while the sources were asked
        text = read_facts(root)
        survey, _ = make_survey(inputs)
        wanted = _wanted(survey, request.keys)
    changes, remarks, text = _fitting(inputs, survey, wanted, heard.answers, text)
    return Enrichment(
        wanted=len(wanted), changes=changes, remarks=remarks, hearings=heard.hearings, text=text
    )


def _wanted(survey: Survey, keys: Collection[str]) -> tuple[Wanted, ...]:
    return wanted_of(work for work in survey.all_works if work.key in keys)


def _fitting(
    inputs: Inputs,
    survey: Survey,
    wanted: Sequence[Wanted],
    answers: Mapping[str, Sequence[Answer]],
    text: str,
) -> tuple[tuple[Change, ...], tuple[Remark, ...], str]:
    """Return the changes with which the survey has no faults, the remarks, and the text."""
    works = survey.all_works
    numbers = {work.arxiv.value.number: str(work.key) for work in works if work.arxiv}
    findings = find(wanted, answers, numbers)
    remarks = list(findings.remarks)

    def fitting(kept: tuple[Change, ...], more: tuple[Change, ...]) -> tuple[Change, ...]:
        """Return the changes kept and those of the others that can be kept, too."""
        if not more:
            return kept
        changed = with_changes(text, (*kept, *more), file=FACTS_FILE)
        faults = _faults(inputs, works, changed)
        if not faults:
            return (*kept, *more)
        if len(more) == 1:
            message = f"{faults[0].message}; not written"
            remarks.append(Remark(key=more[0].key, kind=Kind.DOUBT, message=message))
            return kept
        half = len(more) // 2
        return fitting(fitting(kept, more[:half]), more[half:])

    changes = fitting((), findings.changes)
    return changes, tuple(remarks), with_changes(text, changes, file=FACTS_FILE)


def _faults(inputs: Inputs, works: Iterable[Work], text: str) -> tuple[Fault, ...]:
    """Return what would be wrong with the survey if a text were its facts."""
    try:
        after = make(replace(inputs, facts=parse_facts(text, file=FACTS_FILE)))
    except SurveyError as error:
        return error.faults
    if {work.key for work in after.survey.all_works} != {work.key for work in works}:
        message = "with what was found, other descriptions would be of this work"
        return (Fault(file=FACTS_FILE, message=message, code=FaultCode.CONTRADICTION),)
    return ()


def write(root: Path, enrichment: Enrichment) -> None:
    """Write the facts.

    :raises SurveyError: if they cannot be written; the old ones are then as they were.
    """
    write_facts(root, enrichment.text)


def describe(enrichment: Enrichment, *, written: bool) -> Iterator[str]:
    """Yield what was found, work by work, and how it went with each source, in lines."""
    by_key: dict[str, list[str]] = {}
    for change in enrichment.changes:
        lines = by_key.setdefault(change.key, [])
        lines += ["  a new entry"] if change.entry else []
        lines += [f"  + {'.'.join(path)}: {_shown(value)}" for path, value in change.values.items()]
        lines.append(f"    {change.evidence}")
    for remark in enrichment.remarks:
        by_key.setdefault(remark.key, []).append(f"  {remark.kind}: {remark.message}")
    for key in sorted(by_key):
        yield key
        yield from by_key[key]
    if enrichment.silent:
        return
    if not enrichment.wanted:
        yield "nothing is missing that can be asked for"
        return
    for hearing in enrichment.hearings:
        kept = f", {_number(hearing.kept, 'answer')} kept from before" if hearing.kept else ""
        yield f"{hearing.name}: {_number(hearing.asked, 'request')}{kept}"
    number = sum(len(change.values) for change in enrichment.changes)
    facts = f"{_number(number, 'fact')} of {_number(len(enrichment.changes), 'work')}"
    looked = f"{_number(len(enrichment.remarks), 'thing')} to look at"
    if not enrichment.changes:
        yield f"nothing to add; {looked}"
    elif written:
        yield f"wrote {facts} to {FACTS_FILE}; {looked}; 'survey build' makes the pages"
    else:
        yield f"would write {facts} to {FACTS_FILE}; {looked}"


def troubles(enrichment: Enrichment) -> Iterator[str]:
    """Yield what was wrong with sources, in lines."""
    if enrichment.offline:
        names = ", ".join(hearing.name for hearing in enrichment.hearings if hearing.queries)
        yield f"the network is not there: no connection to {names}; nothing was changed"
        return
    for hearing in enrichment.hearings:
        if hearing.failed:
            yield f"{hearing.name} was given up: {hearing.failed}"
        elif hearing.unreadable:
            number = _number(len(hearing.unreadable), "answer")
            yield f"{hearing.name}: {number} could not be read: {hearing.unreadable[0]}"
    if enrichment.silent:
        yield "no source answered; nothing was changed"


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


def _shown(value: Any) -> str:  # noqa: ANN401
    return ", ".join(value) if isinstance(value, list) else str(value)


def as_data(enrichment: Enrichment, *, written: bool) -> dict[str, Any]:
    """Return all that as it is printed in JSON."""
    return {
        "written": written,
        "changes": [
            {
                "key": change.key,
                "new_entry": change.entry is not None,
                "values": {".".join(path): value for path, value in change.values.items()},
                "evidence": change.evidence,
            }
            for change in enrichment.changes
        ],
        "remarks": [asdict(remark) for remark in enrichment.remarks],
        "sources": [asdict(hearing) for hearing in enrichment.hearings],
    }
