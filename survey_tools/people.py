"""One person, many spellings: who the authors are.

Two spellings are one person's by rule when the family names agree and the given names do not
contradict each other (Jason Lee, Jason D. Lee, SHIYU LIANG in capitals); what no rule can know
(Nati and Nathan Srebro) a person writes down in ``people.yaml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count

from pydantic import Field

from survey_tools.data_files import Document, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.names import PersonName, parse_name, same_person
from survey_tools.text import FoldedText, fold


class DeclaredPerson(Strict):
    """One who goes by names that no rule can tell to be theirs."""

    name: str = Field(description="The name to show.")
    also: tuple[str, ...] = Field(description="The other names that the person goes by.")
    why: str = Field(description="What shows that the names are one person's.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """An author, by the fullest of their names, with every spelling met."""

    slug: str
    name: PersonName
    spellings: tuple[str, ...]

    def __hash__(self) -> int:
        """Return a number that is quick to have: no two people have one slug."""
        return hash(self.slug)


def parse_people(text: str, *, file: str) -> tuple[DeclaredPerson, ...]:
    """Return the people a text declares.

    :raises SurveyError: for faults of schema, and for a spelling given to two people.
    """
    document = parse_yaml(text, file=file)
    if document.data is None:
        return ()
    people: tuple[DeclaredPerson, ...] = validate(document, tuple[DeclaredPerson, ...])
    refuse(_given_twice(people, document))
    return people


def _given_twice(people: tuple[DeclaredPerson, ...], document: Document) -> Iterator[Fault]:
    first: dict[FoldedText, int] = {}
    for index, person in enumerate(people):
        names = [("name", person.name), *(("also", spelling) for spelling in person.also)]
        for field, spelling in names:
            line = document.line(index, field)
            before = first.setdefault(fold(spelling), line)
            if before != line:
                message = f"'{spelling}' is given twice; the first is on line {before}"
                yield document.fault(message, index, field, code=FaultCode.GIVEN_TWICE)


def identify_people(
    spellings: Iterable[str], declared: Iterable[DeclaredPerson]
) -> Mapping[str, Person]:
    """Return the person behind each spelling."""
    known = {fold(name): person.name for person in declared for name in (person.name, *person.also)}
    by_family: defaultdict[str, list[str]] = defaultdict(list)
    for spelling in sorted(set(spellings)):
        canonical = known.get(fold(spelling), spelling)
        by_family[fold(parse_name(canonical).family)].append(spelling)
    people = [person for group in by_family.values() for person in _people(group, known)]
    return {spelling: person for person in _with_own_slugs(people) for spelling in person.spellings}


def _with_own_slugs(people: Iterable[Person]) -> Iterator[Person]:
    """Yield the people, those after the first of one slug with a number: each has a page."""
    taken: set[str] = set()
    for person in sorted(people, key=lambda person: person.spellings):
        slugs = (f"{person.slug}-{number}" for number in count(2))
        slug = next(slug for slug in chain((person.slug,), slugs) if slug not in taken)
        taken.add(slug)
        yield replace(person, slug=slug)


def _people(spellings: list[str], known: Mapping[FoldedText, str]) -> Iterator[Person]:
    """Yield the people of one family name.

    The fullest names found a person each; a shorter one joins the only person it agrees with,
    and is one of its own where it agrees with several, for then nobody can say whose it is.
    """
    canonical = {spelling: known.get(fold(spelling), spelling) for spelling in spellings}
    groups: list[list[str]] = []
    home_of: dict[str, list[str]] = {}
    for spelling in sorted(spellings, key=lambda item: (-_fullness(canonical[item]), item)):
        name = parse_name(canonical[spelling])
        same = home_of.get(fold(str(name)))
        if same is not None:
            same.append(spelling)
            continue
        homes = [
            group
            for group in groups
            if all(same_person(name, parse_name(canonical[other])) for other in group)
        ]
        if len(homes) == 1:
            homes[0].append(spelling)
        else:
            groups.append([spelling])
        home_of[fold(str(name))] = homes[0] if len(homes) == 1 else groups[-1]
    for group in groups:
        name = _shown(group, canonical, known)
        yield Person(slug=name.slug, name=name, spellings=tuple(sorted(group)))


def _fullness(spelling: str) -> int:
    return len(fold(spelling).replace(" ", ""))


def _shown(
    group: list[str], canonical: Mapping[str, str], known: Mapping[FoldedText, str]
) -> PersonName:
    declared = [known[fold(item)] for item in group if fold(item) in known]
    if declared:
        return parse_name(declared[0])
    # Among equally full names the one with accents is the more careful, capitals the less.
    best = max(
        group, key=lambda item: (_fullness(item), not item.isascii(), not item.isupper(), len(item))
    )
    return parse_name(canonical[best])
