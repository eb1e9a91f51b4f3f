"""Descriptions of the survey's works as others might give them: damaged, and of other papers.

Each kind of damage is something that sources do to a paper: a slip in the title, "et al.", the
subtitle dropped.  A hard negative is a paper that does not exist and is easily taken for one that
does: by the same people, its title differing where it matters.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from survey_tools.dates import PartialDate
from survey_tools.link import Linking, link
from survey_tools.model import Provenance, Record
from survey_tools.names import AuthorList, parse_name
from survey_tools.works import Work

Damage = Callable[[random.Random, Record], Record | None]
"""What a source does to a description; ``None`` where there is nothing to be done to it."""

_WORD = re.compile(r"[A-Za-z]{5,}")
_OTHER = {
    "lower": "upper", "upper": "lower", "deep": "shallow", "shallow": "deep", "depth": "width",
    "width": "depth", "convex": "nonconvex", "linear": "nonlinear", "with": "without",
    "without": "with", "networks": "transformers", "gradient": "mirror", "regression":
    "classification", "classification": "regression", "robust": "private", "single": "multiple",
    "learning": "testing", "bias": "regularization", "bounds": "rates", "two": "three",
    "local": "global", "random": "cyclic", "sharp": "rough", "implicit": "explicit",
    "univariate": "multivariate", "homogeneous": "inhomogeneous", "neural": "spiking",
}  # fmt: skip
"""Words of titles, and words that make another paper of one."""


def _retitled(record: Record, title: str | None) -> Record | None:
    return replace(record, title=title) if title and title != record.title else None


def _named(record: Record, names: Sequence[str], *, truncated: bool = False) -> Record:
    return replace(record, authors=AuthorList(names=tuple(names), truncated=truncated))


def _names(record: Record) -> tuple[str, ...]:
    return record.authors.names if record.authors else ()


def intact(_: random.Random, record: Record) -> Record:
    """Return the description as it is, by another source."""
    return record


def slip(chance: random.Random, record: Record) -> Record | None:
    """Return it with two letters of a longer word of the title the wrong way round."""
    words = list(_WORD.finditer(record.title or ""))
    if not words:
        return None
    word = chance.choice(words)
    at = word.start() + chance.randrange(1, len(word[0]) - 2)
    title = record.title or ""
    return _retitled(record, title[:at] + title[at + 1] + title[at] + title[at + 2 :])


def two_slips(chance: random.Random, record: Record) -> Record | None:
    """Return it with two slips."""
    once = slip(chance, record)
    return slip(chance, once) if once else None


def et_al(_: random.Random, record: Record) -> Record | None:
    """Return it with the first author and "et al."."""
    names = _names(record)
    return _named(record, names[:1], truncated=True) if len(names) > 1 else None


def cut_off(_: random.Random, record: Record) -> Record | None:
    """Return it with the last third of the title lost."""
    words = (record.title or "").split()
    return _retitled(record, " ".join(words[: max(3, 2 * len(words) // 3)]))


def capitals(_: random.Random, record: Record) -> Record | None:
    """Return it with title and names in capitals."""
    shouted = _named(record, [name.upper() for name in _names(record)])
    return replace(shouted, title=(record.title or "").upper())


def no_subtitle(_: random.Random, record: Record) -> Record | None:
    """Return it without what follows the colon."""
    before, colon, _rest = (record.title or "").partition(":")
    return _retitled(record, before) if colon else None


def accents(_: random.Random, record: Record) -> Record:
    """Return it with an accent on each e and o of the names, as if the other had lost them."""
    names = [name.replace("e", "é").replace("o", "ö") for name in _names(record)]
    return _named(record, names)


def initials(_: random.Random, record: Record) -> Record:
    """Return it with given names shortened and behind the family names."""
    parsed = [parse_name(name) for name in _names(record)]
    short = [f"{name.family}, {' '.join(word[0] + '.' for word in name.given.split())}" for name in parsed]  # fmt: skip  # noqa: E501
    return _named(record, [name.removesuffix(", ") for name in short])


def swapped(_: random.Random, record: Record) -> Record | None:
    """Return it with the authors in the opposite order."""
    names = _names(record)
    return _named(record, names[::-1]) if len(names) > 1 else None


def later_year(chance: random.Random, record: Record) -> Record | None:
    """Return it with the year of publication, one to three later."""
    year = record.date.year if record.date else None
    return replace(record, date=PartialDate(year=year + chance.randrange(1, 4))) if year else None


def other_abstract(chance: random.Random, record: Record) -> Record | None:
    """Return its abstract alone, a sentence lost and a word in twelve another."""
    sentences = re.split(r"(?<=[.!?]) ", record.abstract or "")
    if len(sentences) < 4:
        return None
    del sentences[chance.randrange(len(sentences))]
    words = " ".join(sentences).split()
    changed = [chance.choice(words) if chance.random() < 1 / 12 else word for word in words]
    return replace(record, title=None, authors=None, date=None, abstract=" ".join(changed))


def abstract_and_slip(chance: random.Random, record: Record) -> Record | None:
    """Return it with another wording of the abstract, and a slip in the title."""
    reworded = other_abstract(chance, record)
    slipped = slip(chance, record)
    return replace(slipped, abstract=reworded.abstract) if reworded and slipped else None


def all_at_once(chance: random.Random, record: Record) -> Record | None:
    """Return it in capitals, with initials, "et al.", a slip and a later year."""
    damaged: Record | None = record
    for damage in (slip, initials, et_al, capitals, later_year):
        damaged = (damage(chance, damaged) or damaged) if damaged else None
    return damaged


KINDS: Mapping[str, Damage] = {
    "intact": intact,
    "slip in the title": slip,
    "two slips": two_slips,
    "et al.": et_al,
    "title cut off": cut_off,
    "capitals": capitals,
    "subtitle dropped": no_subtitle,
    "accents lost": accents,
    "initials": initials,
    "authors swapped": swapped,
    "year of publication": later_year,
    "another abstract, alone": other_abstract,
    "abstract and slip": abstract_and_slip,
    "all at once": all_at_once,
}
"""Each kind of damage by name."""


def descriptions(works: Sequence[Work]) -> tuple[Record, ...]:
    """Return a whole description of each work, without its numbers: those would find anything."""
    return tuple(
        Record(
            format="clean",
            provenance=_place("clean.txt", number),
            title=work.title.value,
            authors=work.authors.value,
            abstract=work.abstracts[0].text if work.abstracts else None,
            date=PartialDate(year=work.year.value) if work.year else None,
        )
        for number, work in enumerate(works, start=1)
    )


def _place(seed: str, line: int) -> Provenance:
    return Provenance(seed=seed, first_line=line, last_line=line)


def damaged(kind: str, records: Sequence[Record]) -> tuple[Record, ...]:
    """Return the descriptions that one kind of damage makes; line ``n`` is of the ``n``-th."""
    chance = random.Random(kind)  # noqa: S311 - the same damage in every run
    made = [KINDS[kind](chance, record) for record in records]
    if "abstract" not in kind:  # That would find them, whatever is done to the rest.
        made = [record and replace(record, abstract=None) for record in made]
    return tuple(
        replace(record, provenance=_place("damaged.txt", number))
        for number, record in enumerate(made, start=1)
        if record is not None
    )


def hard_negatives(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return descriptions of papers that do not exist, and are easily taken for those that do."""
    chance = random.Random("negatives")  # noqa: S311 - the same papers in every run
    made = [negative for record in records for negative in _negatives(chance, record, records)]
    return tuple(
        replace(record, provenance=_place("negative.txt", number))
        for number, record in enumerate(made, start=1)
    )


def _negatives(
    chance: random.Random, record: Record, records: Sequence[Record]
) -> Iterator[Record]:
    """Yield a sequel, papers whose title says something else, and one of other people."""
    title = record.title or ""
    words = title.split()
    other = chance.choice([item for item in records if item is not record])
    titles = [f"{title}, Part II", f"{title}: The Case of {words[-1]}"]
    if ":" in title:
        titles.append(f"{title.partition(':')[0]}: {(other.title or '').split(':')[-1].strip()}")
    for place, word in enumerate(words):
        changed = _OTHER.get(word.lower().strip(":,?"))
        if changed:
            shown = changed.title() if word[0].isupper() else changed
            titles.append(" ".join([*words[:place], shown, *words[place + 1 :]]))
    for other_title in dict.fromkeys(titles):
        yield replace(record, title=other_title, abstract=_abstract(chance, other))
    nobody = AuthorList(names=("Ann Nobody", "Ben Noone"))
    yield replace(record, authors=nobody, abstract=_abstract(chance, other))


def _abstract(chance: random.Random, record: Record) -> str | None:
    """Return an abstract in the words of another, in no order."""
    words = (record.abstract or "").split()
    return " ".join(chance.sample(words, len(words))) or None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How well the descriptions of one kind of damage were linked to the works they are of."""

    kind: str
    tried: int
    joined: int
    """To their own work."""
    asked: int
    """Not joined, but shown to a person beside it."""
    wrong: int
    """Joins of two works, in the whole pool."""

    @property
    def recall(self) -> float:
        """The share that was joined."""
        return self.joined / self.tried

    @property
    def precision(self) -> float:
        """The share of right joins among all."""
        return self.joined / (self.joined + self.wrong) if self.joined + self.wrong else 1.0

    def __str__(self) -> str:
        return (
            f"{self.kind:<26}{self.tried:>6}{self.precision:>10.3f}{self.recall:>8.3f}"
            f"{(self.joined + self.asked) / self.tried:>18.3f}{self.wrong:>8}"
        )


HEADER = f"{'kind of damage':<26}{'tried':>6}{'precision':>10}{'recall':>8}{'joined or asked':>18}{'wrong':>8}"  # noqa: E501


def measure(kind: str, works: Sequence[Work]) -> Outcome:
    """Return how the damaged descriptions are linked in one pool with whole ones and negatives."""
    whole = descriptions(works)
    broken = damaged(kind, whole)
    linking = link([*whole, *broken, *hard_negatives(whole)])
    joined = sum(_joins(cluster.records) for cluster in linking.clusters)
    return Outcome(
        kind=kind,
        tried=len(broken),
        joined=joined,
        asked=_asked(linking),
        wrong=sum(len(_papers(cluster.records)) - 1 for cluster in linking.clusters),
    )


def _papers(records: Sequence[Record]) -> set[object]:
    """Return the papers that some records are of: works by number, each negative one of its own."""
    return {
        place.first_line if place.seed != "negative.txt" else place
        for place in (record.provenance for record in records)
    }


def _joins(records: Sequence[Record]) -> int:
    lines = Counter(
        record.provenance.first_line
        for record in records
        if record.provenance.seed != "negative.txt"
    )
    return sum(1 for number in lines.values() if number > 1)


def _asked(linking: Linking) -> int:
    """Return how many damaged descriptions are shown to a person beside their own work alone."""
    own = set()
    for pair in linking.candidates:
        ends = {end for end in (pair.one, pair.other) if isinstance(end, Provenance)}
        seeds = {end.seed for end in ends}
        if seeds == {"clean.txt", "damaged.txt"} and len({end.first_line for end in ends}) == 1:
            own |= {end.first_line for end in ends}
    return len(own)
