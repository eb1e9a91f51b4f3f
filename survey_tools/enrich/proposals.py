"""What to add to the facts, and what a person should look at instead.

A value is added where nothing stands, where an answer is known to be of the work, and where no
other answer contradicts it.  What the facts say already is never changed: an answer that says
something else is a difference, told and not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from survey_tools.enrich.answers import Answer
from survey_tools.enrich.facts_text import Change
from survey_tools.enrich.matching import how_matched, is_another
from survey_tools.enrich.wanted import Lack, Wanted
from survey_tools.facts import ArxivClass, Group, Publication, PublicationKind, years_of
from survey_tools.link.agreement import name_keys
from survey_tools.text import fold

_TRUSTED = ("Crossref", "DBLP", "OpenAlex", "arXiv")
"""Whose wording is taken where sources word the same differently: venues, publishers."""
_OF_PREPRINT = frozenset(("arxiv", "arxiv_class"))
"""Of which arXiv itself is trusted the most."""
_DETAILS = ("volume", "number", "pages", "publisher", "series", "url", "doi")
_AS_WORDED = frozenset(("publisher", "series", "url"))
"""What sources put differently without contradicting each other."""
_ARXIV_CLASS: TypeAdapter[str] = TypeAdapter(ArxivClass)
_SMALL_WORDS = frozenset(
    (
        *("a", "and", "annual", "for", "in", "international", "of", "on", "proc", "proceedings"),
        *("the", "to"),
    )
)


class Kind(StrEnum):
    """Why a person should look."""

    DIFFERENCE = "difference"
    """A source says something else than the facts."""
    DOUBT = "doubt"
    """Sources contradict each other, or a value cannot stand where it belongs."""
    RETRACTED = "retracted"
    """A source says that the paper was taken back."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Remark:
    """What a person should look at; nothing was written for it."""

    key: str
    kind: Kind
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """All that the answers come to."""

    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Heard:
    """An answer that is of the work, and by what that is known."""

    answer: Answer
    how: str

    @property
    def evidence(self) -> str:
        answer = self.answer
        return f"{answer.source} {answer.url} ({self.how}, read {answer.read.isoformat()})"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """A value, and who says it."""

    value: Any
    heard: _Heard


@dataclass(slots=True)
class _Draft:
    """What is being found out of one work."""

    wanted: Wanted
    values: dict[tuple[str, ...], Any] = field(default_factory=dict)
    heard: dict[tuple[str, ...], _Heard] = field(default_factory=dict)
    """The most trusted of those who say a value."""
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, kind: Kind, message: str) -> None:
        self.remarks.append(Remark(key=self.wanted.key, kind=kind, message=message))

    def add(self, path: tuple[str, ...], value: Any, heard: _Heard) -> None:  # noqa: ANN401
        self.values[path] = value
        self.heard[path] = heard

    def agreed(
        self, path: tuple[str, ...], said: Sequence[_Said], same: Callable[[Any], Any] = str
    ) -> bool:
        """Add what all say, if they say the same; else tell of it."""
        if len({same(item.value) for item in said}) > 1:
            by = ", ".join(f"{item.heard.answer.source} has {_shown(item.value)}" for item in said)
            self.remark(Kind.DOUBT, f"{_label(path)}: {by}; not written")
            return False
        if said:
            best = _most_trusted(said, of_preprint=path[0] in _OF_PREPRINT)
            self.add(path, best.value, best.heard)
        return bool(said)


def find(
    wanted: Iterable[Wanted],
    answers: Mapping[str, Sequence[Answer]],
    numbers: Mapping[str, str],
) -> Findings:
    """Return what to add to the facts, by the answers for each key, and what to look at.

    :param numbers: the key of each work that has a number of arXiv.
    """
    taken = dict(numbers)
    changes: list[Change] = []
    remarks: list[Remark] = []
    for item in wanted:
        draft = _draft(item, answers.get(item.key, ()), taken)
        change = _change(draft)
        if change:
            changes.append(change)
            number = change.values.get(("arxiv",))
            taken |= {number: item.key} if number else {}
        remarks += dict.fromkeys(draft.remarks)
    return Findings(changes=tuple(changes), remarks=tuple(remarks))


def _draft(wanted: Wanted, answers: Sequence[Answer], taken: Mapping[str, str]) -> _Draft:
    draft = _Draft(wanted)
    heard = []
    for answer in dict.fromkeys(answers):
        how = how_matched(wanted, answer)
        identifier = is_another(wanted, answer)
        if identifier:
            said = f"{answer.source} has another title under this {identifier.removeprefix('by ')}"
            draft.remark(Kind.DOUBT, f"{said}: '{answer.titles[0]}' ({answer.url})")
        elif how and answer.retracted:
            draft.remark(Kind.RETRACTED, f"{answer.source} has it as taken back ({answer.url})")
        elif how:
            heard.append(_Heard(answer=answer, how=how))
    _preprint(draft, heard, taken)
    _authors(draft, heard)
    _published(draft, heard)
    if not wanted.openreview:
        forums = [_Said(value=item.answer.openreview, heard=item) for item in heard]
        draft.agreed(("openreview",), [item for item in forums if item.value])
    return draft


def _preprint(draft: _Draft, heard: Sequence[_Heard], taken: Mapping[str, str]) -> None:
    """Find the number of the preprint and its class."""
    wanted = draft.wanted
    number = wanted.arxiv
    if number is None:
        said = [_Said(value=item.answer.arxiv, heard=item) for item in heard if item.answer.arxiv]
        if not draft.agreed(("arxiv",), said):
            return
        number = draft.values[("arxiv",)]
        objection = _objection(wanted, number, taken)
        if objection:
            del draft.values[("arxiv",)]
            draft.remark(Kind.DOUBT, f"arxiv: {said[0].heard.answer.source} has {objection}")
            return
    classes = [
        _Said(value=item.answer.arxiv_class, heard=item)
        for item in heard
        if item.answer.arxiv == number and item.answer.arxiv_class
    ]
    if wanted.arxiv_class:
        given = wanted.arxiv_class.rpartition(".")[2]
        for item in classes:
            if item.value.rpartition(".")[2] != given:
                _differs(draft, ("arxiv_class",), wanted.arxiv_class, item)
    elif all(_is_class(item.value) for item in classes):
        draft.agreed(("arxiv_class",), classes)


def _objection(wanted: Wanted, number: str, taken: Mapping[str, str]) -> str | None:
    """Return why a number cannot be that of a work, if it cannot."""
    if number in taken:
        return f"{number}, which is that of {taken[number]}; not written"
    years = years_of(number) if number[:1].isdecimal() else ()
    if wanted.facts and years and wanted.facts.year not in years:
        year = f"'year' is {wanted.facts.year}, and should be of the first version"
        return f"{number}, of {years[0]}; {year}; not written"
    return None


def _is_class(text: str) -> bool:
    try:
        _ARXIV_CLASS.validate_python(text)
    except ValidationError:
        return False
    return True


def _authors(draft: _Draft, heard: Sequence[_Heard]) -> None:
    """Find the authors behind "et al.": longer lists that begin with those that are known."""
    wanted = draft.wanted
    known = name_keys(wanted.authors)
    said = []
    for item in heard:
        names = item.answer.authors
        begins_alike = [key.family for key in name_keys(names)[: len(known)]] == [
            key.family for key in known
        ]
        if Lack.AUTHORS in wanted.lacks and begins_alike and len(names) > len(known):
            whole = [*wanted.authors, *names[len(known) :]]
            said.append(_Said(value=whole, heard=item))
        elif Lack.AUTHORS not in wanted.lacks and names and len(names) != len(known):
            people = _Said(value=list(names), heard=item)
            _differs(draft, ("authors",), f"{len(known)} people", people)
    draft.agreed(("authors",), said, same=lambda names: tuple(k.family for k in name_keys(names)))


def _published(draft: _Draft, heard: Sequence[_Heard]) -> None:
    """Find where it was published, and what is lacking of that."""
    wanted = draft.wanted
    said = [
        _Said(value=item.answer.published, heard=item) for item in heard if item.answer.published
    ]
    journals = [item for item in said if item.value.kind is PublicationKind.JOURNAL]
    others = [item for item in said if item not in journals]
    venue, journal = wanted.venue, wanted.journal_version
    if venue is None:
        first, second = (others, journals) if others else (journals, [])
        _publication(draft, "venue", None, first)
        if ("venue", "kind") in draft.values:
            _publication(draft, "journal_version", journal, second)
        return
    if venue.kind is PublicationKind.JOURNAL:
        _publication(draft, "venue", venue, journals)
        _told(draft, "venue", venue, others)
        return
    _publication(draft, "venue", venue, others)
    _publication(draft, "journal_version", journal, journals)


def _told(draft: _Draft, name: str, base: Publication, said: Sequence[_Said]) -> None:
    for item in said:
        _differs(draft, (name,), _place(base), _Said(value=_place(item.value), heard=item.heard))


def _publication(draft: _Draft, name: str, base: Publication | None, said: Sequence[_Said]) -> None:
    """Find a publication, or what is lacking of one that is known."""
    fitting = _new(draft, name, said) if base is None else _of(draft, name, base, said)
    for part in _DETAILS:
        given = getattr(base, part) if base else None
        sense = _sense(part)
        stated = [
            _Said(value=value, heard=item.heard)
            for item in fitting
            if (value := getattr(item.value, part)) is not None
        ]
        if given is None:
            draft.agreed((name, part), stated, same=sense)
            continue
        for item in stated:
            if sense(item.value) != sense(given):
                _differs(draft, (name, part), given, item)


def _new(draft: _Draft, name: str, said: Sequence[_Said]) -> Sequence[_Said]:
    """Begin a publication that the survey does not know, if all mean the same one."""
    if not said:
        return ()
    best = _most_trusted(said)
    held = best.value
    if not all(same_place(held, item.value) for item in said):
        by = ", ".join(f"{item.heard.answer.source} has {_place(item.value)}" for item in said)
        draft.remark(Kind.DOUBT, f"{name}: {by}; not written")
        return ()
    head = {
        "kind": str(held.kind),
        "short": min((item.value.short for item in said), key=len),
        "name": held.name,
        "year": held.year,
    }
    for part, value in head.items():
        draft.add((name, part), value, best.heard)
    return said


def _of(draft: _Draft, name: str, base: Publication, said: Sequence[_Said]) -> Sequence[_Said]:
    """Return what is said of a publication that is known; tell of what is said of others."""
    fitting = [item for item in said if same_place(base, item.value)]
    _told(draft, name, base, [item for item in said if item not in fitting])
    for item in fitting:
        if item.value.year != base.year:
            year = _Said(value=item.value.year, heard=item.heard)
            _differs(draft, (name, "year"), base.year, year)
    return fitting


def _sense(part: str) -> Callable[[Any], Any]:
    """Return what of a value sources have to agree in."""
    if part in _AS_WORDED:
        return lambda _: None
    return lambda value: str(value).casefold()


def same_place(one: Publication, other: Publication) -> bool:
    """Return whether two sources mean the same volume of the same venue."""
    if one.doi and other.doi:
        return one.doi.lower() == other.doi.lower()
    journals = {one.kind, other.kind} & {PublicationKind.JOURNAL}
    if one.year != other.year or (journals and one.kind != other.kind):
        return False
    mine, theirs = (one.short, one.name), (other.short, other.name)
    return any(_same_name(fold(a), fold(b)) for a in mine for b in theirs)


def _same_name(one: str, other: str) -> bool:
    """Return whether two folded names are of one venue: equal, abbreviated or initials."""
    short, long = sorted(
        ([word for word in name.split() if word not in _SMALL_WORDS] for name in (one, other)),
        key=lambda words: sum(map(len, words)),
    )
    if not short or not long:
        return one == other
    if len(short) == len(long):
        return all(b.startswith(a) for a, b in zip(short, long, strict=True))
    return len(short) == 1 and short[0] == "".join(word[0] for word in long)


def _most_trusted(said: Sequence[_Said], *, of_preprint: bool = False) -> _Said:
    order = _TRUSTED[::-1] if of_preprint else _TRUSTED
    return min(said, key=lambda item: order.index(item.heard.answer.source))


def _differs(draft: _Draft, path: tuple[str, ...], given: Any, said: _Said) -> None:  # noqa: ANN401
    answer = said.heard.answer
    has = f"{answer.source} has {_shown(said.value)} ({answer.url}, {said.heard.how})"
    draft.remark(Kind.DIFFERENCE, f"{_label(path)} is {_shown(given)}; {has}")


def _shown(value: Any) -> str:  # noqa: ANN401
    return ", ".join(value) if isinstance(value, list) else str(value)


def _place(published: Publication) -> str:
    return f"{published.kind} {published.short} {published.year}"


def _label(path: tuple[str, ...]) -> str:
    return ".".join(path)


def _change(draft: _Draft) -> Change | None:
    """Return what a draft comes to, if there is anything to add."""
    wanted = draft.wanted
    if not draft.values:
        return None
    values = dict(draft.values)
    evidence = _evidence(draft)
    if wanted.venue and wanted.venue_source and any(path[0] == "venue" for path in values):
        # The seeds state the rest of it; a block of facts stands for the whole.
        stated = wanted.venue.model_dump(mode="json", exclude_none=True)
        values = {("venue", part): value for part, value in stated.items()} | values
        evidence = f"venue: {wanted.venue_source}; {evidence}"
    if wanted.facts is not None:
        return Change(key=wanted.key, values=values, evidence=evidence)
    entry = _entry(wanted, values)
    if entry is None:
        draft.remark(Kind.DOUBT, "neither a year nor authors are known; no entry was begun")
        return None
    evidence = f"title: {wanted.place}; {evidence}"
    return Change(key=wanted.key, values=values, evidence=evidence, entry=entry)


def _entry(wanted: Wanted, values: Mapping[tuple[str, ...], Any]) -> Mapping[str, Any] | None:
    """Return what begins an entry of a work that has none: what the seeds say of it."""
    number = wanted.arxiv or values.get(("arxiv",))
    year = wanted.year
    if number and number[:1].isdecimal() and year not in years_of(number):
        year = years_of(number)[0]
    authors = values.get(("authors",)) or list(wanted.authors)
    if not authors or year is None:
        return None
    group = Group.SEED if wanted.has_abstract else Group.TITLE_ONLY
    entry: dict[str, Any] = {
        "key": wanted.key,
        "group": str(group),
        "title": wanted.titles[0],
        "authors": authors,
        "year": year,
    }
    if wanted.truncated and ("authors",) not in values:
        entry["et_al"] = True
    if number:
        entry["arxiv"] = number
    else:
        entry["year_basis"] = "publication year"
    return entry


def _evidence(draft: _Draft) -> str:
    """Return where the values were read, those of one answer together."""
    groups: dict[_Heard, list[tuple[str, ...]]] = {}
    for path in draft.values:
        groups.setdefault(draft.heard[path], []).append(path)
    return "; ".join(f"{_fields(paths)}: {heard.evidence}" for heard, paths in groups.items())


def _fields(paths: Sequence[tuple[str, ...]]) -> str:
    """Return the names of fields as evidence gives them; a new venue is named as a whole."""
    whole = {path[0] for path in paths if path[1:] == ("kind",)}
    return "/".join(dict.fromkeys(path[0] if path[0] in whole else path[-1] for path in paths))
