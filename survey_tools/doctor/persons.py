"""Checks of people: names in capitals, and two that are likely one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

from rapidfuzz.distance import OSA

from survey_tools.doctor.findings import (
    PEOPLE_FILE,
    Check,
    Declare,
    Finding,
    Patient,
    Reword,
    place_of,
)
from survey_tools.doctor.values import values_of
from survey_tools.names import PersonName, parse_name
from survey_tools.people import Person
from survey_tools.text import FoldedText, fold
from survey_tools.works import Work
from survey_tools.yaml_edits import render_scalar

_LONG_ENOUGH = 5
"""Letters of a name in which one that differs is a slip; "Wei" and "Wen" are two names."""


def recased(name: str) -> str:
    """Return a name with its words in capitals as names are written.

    >>> recased("SHIYU LIANG"), recased("Jason D. Lee")
    ('Shiyu Liang', 'Jason D. Lee')
    """
    if not name.strip(" ,"):
        return name
    parsed = parse_name(name)
    shouted = set(name.replace(",", " ").split()) - set(str(parsed).split())
    return str(parsed) if parsed.given and any(map(str.isupper, shouted)) else name


def _in_capitals(patient: Patient) -> Iterator[Finding]:
    """Yield the names that are printed in capitals wherever they stand."""
    declared, told = _declared(patient), set()
    for value in values_of(patient):
        part = (value.field or (value.path or ())[1:])[:1]
        right = recased(value.text) if part == ("authors",) else value.text
        if right == value.text:
            continue
        person = patient.survey.spellings.get(value.text)
        if value.path:
            repair: Reword | Declare = Reword(value=value)
        elif fold(value.text) in declared or person in told or _is_written_well(person):
            continue
        else:
            told.add(person)
            why = f"{value.file}:{value.line} prints it in capitals"
            repair = Declare(name=right, why=f"{why}; recased by survey doctor")
        yield Finding(
            file=value.file,
            line=value.line,
            message=value.what,
            found=value.text,
            right=right,
            repair=repair,
        )


def _is_written_well(person: Person | None) -> bool:
    """Return whether some source has the name in ordinary letters, which then is shown."""
    return person is not None and any(recased(name) == name for name in person.spellings)


def _declared(patient: Patient) -> Mapping[FoldedText, int]:
    """Return the names that ``people.yaml`` holds, with their lines."""
    entries = patient.people.data or ()
    return {
        fold(name): patient.people.line(index)
        for index, entry in enumerate(entries)
        for name in (entry["name"], *entry["also"])
    }


def _alike(patient: Patient) -> Iterator[Finding]:
    """Yield the pairs of people whose names are likely those of one."""
    declared = _declared(patient)
    works = patient.survey.people
    for one, other, why in _pairs(works):
        names = {fold(name) for name in one.spellings}
        together = any(other in work.people for work in works[one])
        if names & declared.keys() or together:
            continue
        file, line = place_of(works[one][0].authors.source)
        entry = f"- name: {render_scalar(str(other.name))}"
        also = f"also: [{render_scalar(one.spellings[0])}]"
        yield Finding(
            file=file,
            line=line,
            message=f"'{one.name}' of {_keys(works[one])} may be '{other.name}' of "
            f"{_keys(works[other])}: {why}",
            advice=f"if so, add to {PEOPLE_FILE}: {entry}, {also}, why: ...",
        )


def _pairs(works: Mapping[Person, tuple[Work, ...]]) -> Iterator[tuple[Person, Person, str]]:
    """Yield the less full name, the fuller one, and what makes them one person's."""
    for people in _by(works, lambda name: fold(name.family)):
        yield from _abbreviated(people, works)
        for one, other in combinations(people, 2):
            if _is_slip(fold(one.name.given), fold(other.name.given)):
                yield one, other, "the given names differ by one letter"
    for people in _by(works, lambda name: fold(name.given)):
        for one, other in combinations(people if len(people[0].name.given) > 1 else (), 2):
            if _is_slip(fold(one.name.family), fold(other.name.family)):
                yield one, other, "the family names differ by one letter"
    for people in _by(works, lambda name: " ".join(sorted(fold(str(name)).split()))):
        for one, other in combinations(people, 2):
            if fold(one.name.family) != fold(other.name.family):
                yield one, other, "the same names in another order"


def _by(people: Iterable[Person], part: Callable[[PersonName], str]) -> Iterable[list[Person]]:
    """Return people in groups of those who share a part of their name."""
    groups: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        groups[part(person.name)].append(person)
    return groups.values()


def _abbreviated(
    people: list[Person], works: Mapping[Person, tuple[Work, ...]]
) -> Iterator[tuple[Person, Person, str]]:
    """Yield those of one family name who are given by initials, and the only one it can be."""
    for short in people:
        if not _has_initial(short.name):
            continue
        fuller = [
            other
            for other in people
            if not _has_initial(other.name) and _stand_for(short.name, other.name)
        ]
        known = [other for other in fuller if _share(works[short], works[other])]
        candidates = known or fuller
        if len(candidates) == 1:
            shared = _share(works[short], works[candidates[0]])
            why = f"both write with {', '.join(sorted(shared))}" if shared else "the initials agree"
            yield short, candidates[0], why


def _has_initial(name: PersonName) -> bool:
    """Return whether the first given name is a single letter."""
    return len(fold(name.given).partition(" ")[0]) == 1


def _stand_for(short: PersonName, full: PersonName) -> bool:
    return all(a == b for a, b in zip(short.initials, full.initials, strict=False))


def _share(some: tuple[Work, ...], others: tuple[Work, ...]) -> set[str]:
    """Return the names of those who write with both."""
    here = {person for work in some for person in work.people}
    there = {person for work in others for person in work.people}
    return {str(person.name) for person in here & there}


def _is_slip(one: str, other: str) -> bool:
    """Return whether two names differ by one letter, or two the wrong way round."""
    return min(len(one), len(other)) >= _LONG_ENOUGH and OSA.distance(one, other) == 1


def _keys(works: tuple[Work, ...]) -> str:
    more = f" and {len(works) - 1} more" if len(works) > 1 else ""
    return f"{works[0].key}{more}"


CHECKS = (
    Check(
        name="upper-case-names",
        summary="names of people in capitals",
        explanation="'SHIYU LIANG' is shown as 'Shiyu Liang'; what the rule cannot know is that "
        "MCDONALD is McDonald.  --fix writes the name into docs/data/people.yaml (one of the facts "
        "it mends in place): look it over once, and it is right on all pages.",
        find=_in_capitals,
        mend=recased,
        mends=True,
    ),
    Check(
        name="alike-people",
        summary="two people who are likely one",
        explanation="'A. Quillfeather' and 'Ada Quillfeather' have two pages, each with half of "
        "the works, unless somebody says that they are one.  Nothing but the papers can show that, "
        "so no rule joins them: add the name and the other spelling to docs/data/people.yaml.  "
        "If they are two people, add the first with 'also: []', and this check says no more.",
        find=_alike,
    ),
)
"""The checks of people."""
