"""Seeds added to a survey: what they bring, and to what of it they were linked, and why.

Everything is read and made in memory first; the files are written together at the end or, if any
of them cannot be, not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from survey_tools.build import Inputs, Made, make
from survey_tools.errors import Fault, FaultCode, SurveyError, refuse
from survey_tools.input_files import LARGEST_SEED, read_file
from survey_tools.link import Candidate, Match
from survey_tools.model import Diagnostic, Provenance, Seed, T
from survey_tools.parsers import recognise
from survey_tools.seeds import SEED_ENDINGS, read_seed, seed_path
from survey_tools.skeleton import draft_path, render_draft
from survey_tools.survey import SeedReading
from survey_tools.text import is_device, squeeze
from survey_tools.works import Work

_ON_WINDOWS = frozenset('<>:"|?*')
"""What no name of a file may hold there, where others will want the seeds, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Addition:
    """What some seeds add to a survey."""

    readings: tuple[SeedReading, ...]
    """The new seeds."""
    new: tuple[Work, ...]
    """Works that no seed described before."""
    linked: tuple[tuple[Work, tuple[Match, ...]], ...]
    """Works that were there, and why descriptions in the new seeds are of them."""
    doubts: tuple[Diagnostic, ...]
    """Doubts that were not there."""
    candidates: tuple[Candidate, ...]
    """Pairs for a person to look at that were not there."""
    files: Mapping[str, bytes]
    """What is to be written, by path: the seeds, and drafts of annotations."""


def target_name(file: str) -> str:
    """Return the name that a file gets among the seeds.

    :raises ValueError: if it can have none.
    """
    name = Path(file).name
    if not name or name.startswith(".") or squeeze(name) != name or "\\" in name:
        raise ValueError(f"found the name '{squeeze(name)}', expected one without a dot in front")
    if is_device(name) or not _ON_WINDOWS.isdisjoint(name):
        raise ValueError(f"found the name '{name}', expected one that a file can have on Windows")
    return name if name.lower().endswith(SEED_ENDINGS) else f"{name}.txt"


def read_files(files: Sequence[str], inputs: Inputs) -> tuple[tuple[Seed, bytes], ...]:
    """Return the new seeds and their bytes.

    :raises SurveyError: with the faults of all files: those that are not there, that no parser
        recognises, or whose name or content a seed of the survey has already.
    """
    read: list[tuple[Seed, bytes]] = []
    faults: list[Fault] = []
    known = {seed.name: seed for seed in inputs.seeds}
    for file in files:
        try:
            seed, data = _read_file(file, known)
        except SurveyError as error:
            faults += error.faults
            continue
        known[seed.name] = seed
        read.append((seed, data))
    refuse(faults)
    return tuple(read)


def _read_file(file: str, known: Mapping[str, Seed]) -> tuple[Seed, bytes]:
    try:
        name = target_name(file)
    except ValueError as error:
        raise SurveyError(
            [Fault(file=file, message=str(error), code=FaultCode.UNKNOWN_FORMAT)]
        ) from None
    data = read_file(Path(file), file=file, largest=LARGEST_SEED)
    try:
        seed = read_seed(name, data)
        recognise(seed)
    except SurveyError as error:
        raise SurveyError(replace(fault, file=file) for fault in error.faults) from None
    same = next((other for other in known if other.casefold() == name.casefold()), None)
    if same:  # Where letters differ in case only, some systems have room for one of the two.
        message = f"there is a seed of that name, {seed_path(same)}; give the file another"
        raise SurveyError([Fault(file=file, message=message, code=FaultCode.ALREADY_THERE)])
    for other in known.values():
        if other.lines == seed.lines:
            message = f"its text is that of {seed_path(other.name)}"
            raise SurveyError([Fault(file=file, message=message, code=FaultCode.ALREADY_THERE)])
    return seed, data


def add(inputs: Inputs, read: Sequence[tuple[Seed, bytes]], drafted: frozenset[str]) -> Addition:
    """Return what new seeds add to a survey.

    :param drafted: keys of the works that have a draft.
    :raises SurveyError: if the survey is at fault, without the seeds or with them.
    """
    before = make(inputs)
    after = make(replace(inputs, seeds=(*inputs.seeds, *(seed for seed, _ in read))))
    names = frozenset(seed.name for seed, _ in read)
    had = {str(work.key) for work in before.survey.works}
    new = tuple(work for work in after.survey.works if work.key not in had)
    wanted = (work for work in new if work.abstracts and work.key not in drafted)
    drafts = {
        draft_path(work.key): render_draft(work, after.survey.topics).encode() for work in wanted
    }
    return Addition(
        readings=tuple(reading for reading in after.survey.readings if reading.seed.name in names),
        new=new,
        linked=tuple(_linked(after, names, had)),
        doubts=_new(before.survey.diagnostics, after.survey.diagnostics),
        candidates=_new(before.survey.candidates, after.survey.candidates),
        files={**{seed_path(seed.name): data for seed, data in read}, **drafts},
    )


def _linked(
    made: Made, names: frozenset[str], had: set[str]
) -> Iterator[tuple[Work, tuple[Match, ...]]]:
    for work in made.survey.works:
        if work.key in had:
            matches = tuple(
                match
                for match in work.matches
                if _is_of(match.one, names) or _is_of(match.other, names)
            )
            if matches:
                yield work, matches


def _is_of(source: object, names: frozenset[str]) -> bool:
    return isinstance(source, Provenance) and source.seed in names


def _new(before: Sequence[T], after: Sequence[T]) -> tuple[T, ...]:
    known = set(map(str, before))
    return tuple(item for item in after if str(item) not in known)


def describe(addition: Addition) -> Iterator[str]:
    """Yield what an addition is, in lines."""
    for reading in addition.readings:
        result = reading.result
        yield (
            f"{seed_path(reading.seed.name)}: {reading.description}; "
            f"{_number(result.records, 'record')}, {_number(result.events, 'event')}, "
            f"{_number(result.diagnostics, 'doubt')}"
        )
    yield f"new works: {len(addition.new)}"
    for work in addition.new:
        without = "" if work.abstracts else " (no abstract)"
        yield f"  {work.key}: {work.title.value}{without}"
    yield f"linked to works that were there: {len(addition.linked)}"
    for work, matches in addition.linked:
        yield f"  {work.key}: {work.title.value}"
        yield from (f"    {match.one} = {match.other} [{_why(match)}]" for match in matches)
    yield f"for a person to decide: {len(addition.candidates)}"
    for pair in addition.candidates:
        why = f": {pair.why}" if pair.why else ""
        yield f"  {pair.one} and {pair.other} [{pair.reason}]{why}"
    yield f"doubts: {len(addition.doubts)}"
    yield from (f"  {doubt}" for doubt in addition.doubts)


def _number(items: Sequence[object], noun: str) -> str:
    return f"{len(items)} {noun}{'s' if len(items) != 1 else ''}"


def _why(match: Match) -> str:
    return str(match.reason) + (f", {match.score:.0f} of 100" if match.score is not None else "")
