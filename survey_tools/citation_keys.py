"""Citation keys: surname, year, first significant word; given once and then for ever.

The rule is that of the seeds' own ``safran2019depth``: family name of the first author, year of
the first arXiv version (of publication, where there is none), first significant word of the
title.  ``keys.yaml`` records each key that was ever given; a recorded key wins over the rule, is
never changed, and never given to another work, even when its own work is gone.  Who goes by the
year of publication finds the same key with that year as an alias::

    - key: safran2019good
      title: How Good is SGD with Random Shuffling?
      arxiv: '1908.00045'
      aliases: [safran2020good]
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, islice

import yaml
from pydantic import Field

from survey_tools.data_files import Document, Located, Strict, parse_yaml, repeated, validate
from survey_tools.errors import Fault, FaultCode, SurveyError, refuse
from survey_tools.facts import ArxivNumber, Key, Text, is_key
from survey_tools.model import CitationKey, Diagnostic, DiagnosticCode, Evidence, Source
from survey_tools.names import parse_name
from survey_tools.text import fold, strip_accents

_NOT_SIGNIFICANT = frozenset(
    ("a", "an", "the", "on", "of", "to", "from", "for", "in", "how", "why", "no", "and")
)
"""Words that those who use such keys skip; "many" and "what" are not among them."""
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_PARTS = re.compile(r"[-‐-―/]")
"""What divides a compound word, of which the first part counts."""
_ARTICLE = re.compile(r"^the ", re.IGNORECASE)
_YEAR_IN_KEY = re.compile(r"(?P<surname>[a-z]+)(?P<year>\d{4})(?P<rest>[a-z].*)")
_NO_AUTHOR, _NO_YEAR, _NO_WORD = "anon", "nd", "untitled"
_LONGEST_PART = 40
"""Letters of a surname or a word, since keys name files; no word of a language has as many."""
_FAR = 50
"""As many keys of the rule are looked at to tell works of one title apart."""
_HEADER = """\
# Every citation key that was ever given; `survey build` adds to this file and changes nothing.
#
# A key stays what it is, whatever becomes of title, authors or year: people cite by it.  That of
# a work which left the survey stays here too, so that it is never given again.
"""


class RecordedKey(Strict):
    """A key that was given, and the work it was given to."""

    key: Key = Field(description="The key that was given; it is never given to another work.")
    title: Text = Field(description="Title of the work, to know it by.")
    arxiv: ArxivNumber | None = Field(default=None, description="Its arXiv number.")
    aliases: tuple[Key, ...] = Field(default=(), description="Other keys that lead to it.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a work is known by when it is given a key."""

    title: str | None
    first_author: str | None
    year: int | None
    """Of the first arXiv version, else of publication."""
    source: Source
    other_titles: tuple[str, ...] = ()
    published: int | None = None
    """The year of publication."""
    arxiv: str | None = None
    """The number without a version."""
    declared: CitationKey | None = None
    """The key that the facts give."""
    by_number: str | None = None
    """What stands for a key while no source gives title or author; it is never recorded."""
    cited_as: tuple[str, ...] = ()
    """The keys by which files of references cite it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyAssignment:
    """The keys of the works, in the order of the works, and what to record of them."""

    keys: tuple[CitationKey, ...]
    aliases: tuple[tuple[str, ...], ...]
    recorded: tuple[RecordedKey, ...]
    diagnostics: tuple[Diagnostic, ...]


def parse_keys(text: str, *, file: str) -> tuple[Located[RecordedKey], ...]:
    """Return the keys that a file records; a file of comments records none.

    :raises SurveyError: with all faults of the file, names given to two works among them.
    """
    document = parse_yaml(text, file=file)
    if document.data is None:
        return ()
    faults = [*repeated(document, "arxiv"), *_names_given_twice(document)]
    keys: tuple[RecordedKey, ...] = ()
    try:
        keys = validate(document, tuple[RecordedKey, ...])
    except SurveyError as error:
        faults += error.faults
    refuse(faults)
    return tuple(
        Located(value=key, document=document, path=(index,)) for index, key in enumerate(keys)
    )


def _names_given_twice(document: Document) -> Iterator[Fault]:
    """Yield a fault for each key or alias that names two works, in the raw data of a file."""
    lines: dict[str, int] = {}
    for index, entry in enumerate(document.data if isinstance(document.data, list) else ()):
        fields = entry if isinstance(entry, dict) else {}
        aliases = fields.get("aliases")
        places = [(fields.get("key"), "key")]
        places += [(name, "aliases") for name in (aliases if isinstance(aliases, list) else ())]
        for name, field in places:
            line = document.line(index, field)
            if isinstance(name, str) and lines.setdefault(name, line) != line:
                message = f"'{name}' is given twice; the first is on line {lines[name]}"
                yield Fault(
                    file=document.file, line=line, message=message, code=FaultCode.GIVEN_TWICE
                )


def render_keys(recorded: Iterable[RecordedKey]) -> str:
    """Return the text of the file that records the keys, sorted by key."""
    entries = sorted(recorded, key=lambda entry: entry.key)
    return "\n".join([_HEADER, *map(_render_key, entries)])


def _render_key(recorded: RecordedKey) -> str:
    lines = [f"- key: {recorded.key}", f"  title: {_scalar(recorded.title)}"]
    if recorded.arxiv:
        lines.append(f"  arxiv: '{recorded.arxiv}'")
    if recorded.aliases:
        lines.append(f"  aliases: [{', '.join(recorded.aliases)}]")
    return "\n".join([*lines, ""])


_PLAIN_SCALAR = re.compile(r"[A-Za-z](?:[A-Za-z]|[ ,.()-](?=[A-Za-z(]))*")
"""What YAML writes as it stands, and most titles are of; the writer takes its time to see that."""
_NO_TEXT = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def _scalar(text: str) -> str:
    if _PLAIN_SCALAR.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    return yaml.safe_dump([text], width=10**9, allow_unicode=True).removeprefix("- ").rstrip("\n")


def significant_words(title: str) -> tuple[str, ...]:
    """Return the words a key can take from a title, in order.

    >>> significant_words("On the Depth-Width Tradeoffs of (Łojasiewicz) Networks")
    ('depth', 'tradeoffs', 'lojasiewicz', 'networks')
    """
    first_parts = (_PARTS.split(word.lstrip("-‐‑‒–—―"))[0] for word in title.split())
    words = (_NOT_KEY.sub("", fold(part))[:_LONGEST_PART] for part in first_parts)
    return tuple(word for word in words if word and word not in _NOT_SIGNIFICANT)


def surname_part(name: str | None) -> str:
    """Return what a key takes from an author.

    >>> surname_part("Christopher De Sa"), surname_part("The Lantern Collaboration")
    ('desa', 'lanterncollaboration')
    """
    parsed = parse_name(name) if name and name.strip(" ,") else None
    family = parsed.family if parsed else ""
    if parsed and parsed.is_group:
        family = _ARTICLE.sub("", family)
    return _NOT_KEY.sub("", strip_accents(family))[:_LONGEST_PART] or _NO_AUTHOR


def keys_by_rule(identity: Identity) -> Iterator[CitationKey]:
    """Yield the keys a work can have, without end: the first that no other work has is its own.

    First with each significant word, then with the first word and a number.
    """
    if identity.by_number:
        yield CitationKey(identity.by_number)
    start = _start(identity, identity.year)
    words = tuple(dict.fromkeys(significant_words(identity.title or ""))) or (_NO_WORD,)
    yield from (CitationKey(start + word) for word in words)
    yield from (CitationKey(f"{start}{words[0]}-{number}") for number in count(2))


def _start(identity: Identity, year: int | None) -> str:
    return f"{surname_part(identity.first_author)}{year or _NO_YEAR}"


def assign_keys(
    works: Sequence[Identity], recorded: Sequence[Located[RecordedKey]] = ()
) -> KeyAssignment:
    """Return a key for each work: the recorded one, that of the facts, or one by the rule.

    :raises SurveyError: if facts give a key that is not the recorded one, or another work's.
    """
    owners = _owners(works, recorded)
    refuse(_contradictions(works, recorded, owners))
    keys = _keys(works, recorded, owners)
    aliases, clashes = _aliases(works, keys, recorded)
    entries = _entries(works, keys, aliases, recorded)
    in_use = set(keys)
    orphans = (entry for entry in recorded if entry.value.key not in in_use)
    return KeyAssignment(
        keys=keys,
        aliases=aliases,
        recorded=entries,
        diagnostics=(*clashes, *map(_without_work, orphans)),
    )


def _owners(
    works: Sequence[Identity], recorded: Sequence[Located[RecordedKey]]
) -> dict[int, Located[RecordedKey]]:
    """Return what is recorded for each work, by its place among the works.

    A work is found by its arXiv number, else by the key its facts give, else by its titles.
    """
    by_arxiv = {entry.value.arxiv: entry for entry in recorded if entry.value.arxiv}
    by_key = {entry.value.key: entry for entry in recorded}
    by_title = defaultdict(list)
    for entry in recorded:
        by_title[fold(entry.value.title)].append(entry)
    ways: tuple[Callable[[Identity], Iterable[Located[RecordedKey]]], ...] = (
        lambda work: [by_arxiv[work.arxiv]] if work.arxiv in by_arxiv else [],
        lambda work: [by_key[work.declared]] if work.declared in by_key else [],
        lambda work: [entry for title in _titles(work) for entry in by_title[fold(title)]],
    )
    owners: dict[int, Located[RecordedKey]] = {}
    for way in ways:
        _find_owners(works, owners, way)
    return owners


def _find_owners(
    works: Sequence[Identity],
    owners: dict[int, Located[RecordedKey]],
    way: Callable[[Identity], Iterable[Located[RecordedKey]]],
) -> None:
    """Add to the owners those works that are found in one way; a key has one owner."""
    taken = {entry.value.key for entry in owners.values()}
    for index in sorted(range(len(works)), key=lambda at: _age(works[at])):
        if index in owners:
            continue
        work = works[index]
        free = [item for item in way(work) if _can_own(work, item) and item.value.key not in taken]
        free.sort(key=partial(_unlikely, work))
        if free:
            owners[index] = free[0]
            taken.add(free[0].value.key)


def _unlikely(work: Identity, entry: Located[RecordedKey]) -> tuple[int, bool]:
    """Return how late the rule would give a work the key: what tells two of one title apart."""
    key = entry.value.key
    ranks = (rank for rank, own in enumerate(islice(keys_by_rule(work), _FAR)) if own == key)
    return next(ranks, _FAR), not key.startswith(surname_part(work.first_author))


def _can_own(work: Identity, entry: Located[RecordedKey]) -> bool:
    """Return whether the arXiv numbers do not contradict each other."""
    return not work.arxiv or entry.value.arxiv in {None, work.arxiv}


def _titles(work: Identity) -> tuple[str, ...]:
    return (work.title or _NO_WORD, *work.other_titles)


def _contradictions(
    works: Sequence[Identity],
    recorded: Sequence[Located[RecordedKey]],
    owners: Mapping[int, Located[RecordedKey]],
) -> Iterator[Fault]:
    """Yield a fault for each key of the facts that the record of keys contradicts."""
    names = {name: entry for entry in recorded for name in (entry.value.key, *entry.value.aliases)}
    for index, work in enumerate(works):
        if not work.declared:
            continue
        entry = owners.get(index) or names.get(work.declared)
        if entry and (index not in owners or entry.value.key != work.declared):
            yield _contradiction(work, entry, is_owner=index in owners)


def _contradiction(work: Identity, entry: Located[RecordedKey], *, is_owner: bool) -> Fault:
    place = f"{entry.document.file}:{entry.line()}"
    message = f"key '{work.declared}' is that of another work, '{entry.value.title}', by {place}"
    if is_owner:
        message = f"found key '{work.declared}', expected '{entry.value.key}' as {place} records it"
    source = work.source
    if isinstance(source, Evidence):
        return Fault(
            file=source.file, line=source.line, message=message, code=FaultCode.KEY_CHANGED
        )
    return Fault(
        file=f"seeds/{source.seed}",
        line=source.first_line,
        message=message,
        code=FaultCode.KEY_CHANGED,
    )


def _keys(
    works: Sequence[Identity],
    recorded: Sequence[Located[RecordedKey]],
    owners: Mapping[int, Located[RecordedKey]],
) -> tuple[CitationKey, ...]:
    given = {index: CitationKey(entry.value.key) for index, entry in owners.items()}
    for index, work in enumerate(works):
        if index not in given and work.declared:
            given[index] = work.declared
    taken = {name for entry in recorded for name in (entry.value.key, *entry.value.aliases)}
    taken.update(given.values())
    for index in sorted(set(range(len(works))) - set(given), key=lambda at: _age(works[at])):
        given[index] = next(key for key in keys_by_rule(works[index]) if key not in taken)
        taken.add(given[index])
    return tuple(given[index] for index in range(len(works)))


def _age(work: Identity) -> tuple[str, ...]:
    """Return what puts new works in an order of their own: of two, the older gets the key."""
    return str(work.year or "9999"), work.arxiv or "", fold(work.title or ""), str(work.source)


def _aliases(
    works: Sequence[Identity],
    keys: Sequence[CitationKey],
    recorded: Sequence[Located[RecordedKey]],
) -> tuple[tuple[tuple[str, ...], ...], tuple[Diagnostic, ...]]:
    """Return the aliases of each work, and a doubt for each that cannot be given."""
    kept = {entry.value.key: entry.value.aliases for entry in recorded}
    new = [
        tuple(name for name in _wanted(key, work) if name not in kept.get(key, ()))
        for key, work in zip(keys, works, strict=True)
    ]
    names = Counter([*{*keys, *kept}, *(name for aliases in kept.values() for name in aliases)])
    names.update(name for wanted in new for name in wanted)
    aliases = tuple(
        (*kept.get(key, ()), *(name for name in wanted if names[name] == 1))
        for key, wanted in zip(keys, new, strict=True)
    )
    clashes = tuple(
        _clash(key, name, work.source)
        for key, wanted, work in zip(keys, new, works, strict=True)
        for name in wanted
        if names[name] > 1
    )
    return aliases, clashes


def _wanted(key: CitationKey, work: Identity) -> tuple[str, ...]:
    """Return the other names of a work: by the year of publication, and as references have it."""
    names = (_alias(key, work.published), *filter(is_key, work.cited_as))
    return tuple(dict.fromkeys(name for name in names if name and name != key))


def _alias(key: CitationKey, published: int | None) -> str | None:
    """Return the key with the year of publication, if that is another."""
    match = _YEAR_IN_KEY.fullmatch(key)
    if not match or not published or int(match["year"]) == published:
        return None
    return f"{match['surname']}{published}{match['rest']}"


def _clash(key: CitationKey, name: str, source: Source) -> Diagnostic:
    message = f"'{name}' is no alias of {key}, since another work goes by it"
    return Diagnostic(code=DiagnosticCode.ALIAS_CLASH, message=message, source=source)


def _without_work(entry: Located[RecordedKey]) -> Diagnostic:
    return Diagnostic(
        code=DiagnosticCode.KEY_WITHOUT_WORK,
        message=f"no work has the key {entry.value.key} any more; it stays recorded",
        source=Evidence(text=entry.value.title, file=entry.document.file, line=entry.line()),
    )


def _entries(
    works: Sequence[Identity],
    keys: Sequence[CitationKey],
    aliases: Sequence[tuple[str, ...]],
    recorded: Sequence[Located[RecordedKey]],
) -> tuple[RecordedKey, ...]:
    """Return what to record: what was, completed, and what is new."""
    entries = {entry.value.key: entry.value for entry in recorded}
    for work, key, names in zip(works, keys, aliases, strict=True):
        if work.by_number and key not in entries:
            continue
        old = entries.get(key)
        entries[key] = RecordedKey(
            key=key,
            title=old.title if old else work.title or _NO_WORD,
            arxiv=(old.arxiv if old else None) or work.arxiv,
            aliases=names,
        )
    return tuple(entries[key] for key in sorted(entries))
