r"""What a citation of a work says, before any format: the value that all exports are made from.

A work can be cited by its published version or by its preprint; :func:`reference_of` takes the
published version where there is one and keeps the arXiv number, :func:`preprint_of` the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from survey_tools.dates import PartialDate
from survey_tools.facts import Publication, PublicationKind
from survey_tools.formulas import to_text
from survey_tools.keeping import kept
from survey_tools.labels import NO_YEAR, Citable, labels_of, plain
from survey_tools.model import CitationKey, Source
from survey_tools.names import PersonName, parse_name
from survey_tools.tex import Inline, Math, Styled, parse_inline, plain_text
from survey_tools.text import squeeze
from survey_tools.works import Work

LANGUAGE = "en"
"""Of the works: arXiv and the proceedings that surveys like this one rest on want English."""

_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()nikp", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢₖₚ")
_SCRIPT = re.compile(r"(?P<mark>[_^])(?:\{(?P<group>[^{}\\]+)\}|(?P<one>[^{}\\\s]))")
_LEFT_OF_TEX = re.compile(r"\\([A-Za-z]+)|[\\${}]")


class ReferenceKind(StrEnum):
    """What is cited."""

    PREPRINT = "preprint"
    PROCEEDINGS = "proceedings"
    """A paper of a conference or a workshop."""
    JOURNAL = "journal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One citable version of a work; titles and names of venues may hold TeX as the seeds do."""

    key: CitationKey
    aliases: tuple[str, ...] = ()
    kind: ReferenceKind
    title: str
    authors: tuple[PersonName, ...]
    truncated: bool = False
    """Whether there are more authors, whom no source names."""
    year: int | None = None
    date: PartialDate | None = None
    """Of a preprint's first version, where more than the year is known."""
    container: str = ""
    """The name of the proceedings or the journal."""
    volume: str = ""
    number: str = ""
    pages: str = ""
    publisher: str = ""
    series: str = ""
    editors: tuple[PersonName, ...] = ()
    arxiv: str = ""
    arxiv_class: str = ""
    version: int | None = None
    """The newest version of a preprint that the seeds know of."""
    doi: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    source: Source
    """Where the title is from, for messages."""

    def __hash__(self) -> int:
        """Return a number that is quick to have: at most two references have one key."""
        return hash((self.key, self.kind))

    @property
    def eprint(self) -> str:
        """The arXiv number as references print it: ``arXiv:2112.02393 [cs.LG]``."""
        if not self.arxiv:
            return ""
        return f"arXiv:{self.arxiv}" + (f" [{self.arxiv_class}]" if self.arxiv_class else "")


@kept
def reference_of(work: Work) -> Reference:
    """Return how the work is cited: by its published version, else by its preprint."""
    return _published(work, work.venue.value) if work.venue else _preprint(work)


@kept
def preprint_of(work: Work) -> Reference | None:
    """Return how the preprint of a published work is cited, if it has one."""
    return _preprint(work) if work.venue and work.arxiv else None


def with_labels(works: Iterable[Work]) -> tuple[Work, ...]:
    """Return works, which must be all that are cited, with the labels by which citations go."""
    made = tuple(works)
    labels = labels_of(_citable(reference_of(work)) for work in made)
    return tuple(replace(work, label=labels[work.key]) for work in made)


def _citable(reference: Reference) -> Citable:
    return Citable(
        key=reference.key,
        families=tuple(name.family for name in reference.authors or reference.editors),
        others=reference.truncated,
        title=plain(reference.title),
        year=str(reference.year or NO_YEAR),
    )


def _published(work: Work, venue: Publication) -> Reference:
    names = tuple(parse_name(name) for name in venue.authors or ())
    journal = venue.kind is PublicationKind.JOURNAL
    return Reference(
        key=work.key,
        aliases=work.aliases,
        kind=ReferenceKind.JOURNAL if journal else ReferenceKind.PROCEEDINGS,
        title=venue.title or work.title.value,
        authors=names or _authors(work),
        truncated=work.authors.value.truncated,
        year=venue.year,
        container=venue.name,
        volume=str(venue.volume or ""),
        number=str(venue.number or ""),
        pages=venue.pages or "",
        publisher=venue.publisher or "",
        series=venue.series or "",
        editors=tuple(parse_name(name) for name in venue.editors or ()),
        arxiv=_number(work),
        arxiv_class=_class(work),
        doi=venue.doi or "",
        url=work.url or "",
        topics=_topics(work),
        source=work.venue.source if work.venue else work.title.source,
    )


def _preprint(work: Work) -> Reference:
    arxiv = work.arxiv.value if work.arxiv else None
    return Reference(
        key=work.key,
        aliases=work.aliases,
        kind=ReferenceKind.PREPRINT,
        title=work.title.value,
        authors=_authors(work),
        truncated=work.authors.value.truncated,
        year=work.year.value if work.year else None,
        date=work.date.value if work.date and work.date.value.year else None,
        arxiv=_number(work),
        arxiv_class=_class(work),
        version=work.versions[-1].number if work.versions else None,
        doi=arxiv.doi if arxiv else work.doi or "",
        url=arxiv.bare.url if arxiv else work.url or "",
        topics=_topics(work),
        source=work.title.source,
    )


def _authors(work: Work) -> tuple[PersonName, ...]:
    """Return the authors by the one name each has in the survey."""
    return tuple(person.name for person in work.people)


def _number(work: Work) -> str:
    return work.arxiv.value.number if work.arxiv else ""


def _class(work: Work) -> str:
    return work.arxiv_class.value if work.arxiv and work.arxiv_class else ""


def _topics(work: Work) -> tuple[str, ...]:
    placement = work.placement
    return (placement.topic, *placement.secondary) if placement else ()


# --- Text without TeX ---------------------------------------------------------------------------


@kept
def in_unicode(text: str) -> str:
    r"""Return text that may hold TeX as plain Unicode: no dollar sign, no backslash.

    >>> in_unicode(r"How Good is \emph{SGD} on $L_0$?")
    'How Good is SGD on L₀?'
    """
    return squeeze("".join(map(_node_in_unicode, parse_inline(text))))


def _node_in_unicode(node: Inline) -> str:
    match node:
        case Math(tex):
            return _LEFT_OF_TEX.sub(r"\1", to_text(_SCRIPT.sub(_script, tex)))
        case Styled(_, content):
            return "".join(map(_node_in_unicode, content))
        case _:
            return plain_text((node,))


def _script(match: re.Match[str]) -> str:
    """Return an index or exponent in letters of its own; as it was, where there are none."""
    text = match["group"] or match["one"]
    table = _RAISED if match["mark"] == "^" else _LOWERED
    return text.translate(table) if all(ord(char) in table for char in text) else match[0]
