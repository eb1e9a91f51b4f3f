"""Clusters of records become works: which value is shown, who the authors are, what is cited.

One table of precedence says which of several values is shown: what the facts record of the
version of record, then what they record of the preprint, then the pages of arXiv and of the
proceedings, then files of references, and last the listings.  The values not shown are kept
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from survey_tools.citation_keys import Identity, RecordedKey, assign_keys
from survey_tools.data_files import Located
from survey_tools.dates import PartialDate
from survey_tools.facts import Facts, Publication, PublicationKind, is_key, stated
from survey_tools.link import Cluster, Linking
from survey_tools.mentions import Citable, Mention, MentionIndex, link_mentions
from survey_tools.model import (
    CitationKey,
    Diagnostic,
    DiagnosticCode,
    Presentation,
    Provenance,
    Record,
    Stated,
)
from survey_tools.names import AuthorList, parse_name
from survey_tools.people import DeclaredPerson, Person, identify_people
from survey_tools.tex import parse_inline, plain_text
from survey_tools.text import fold, slug_of
from survey_tools.topics import Topics
from survey_tools.venues import address_of, publication_of, publishers_doi, same_venue
from survey_tools.works import AbstractVersion, Attested, T, Work, attest

PRECEDENCE = (
    "arxiv-abstract",
    "arxiv-atom",
    "pmlr",
    "openreview",
    "neurips-poster",
    "bibtex",
    "csl-json",
    "ris",
    "author-listing",
    "run-on-listing",
    "abstract-dump",
    "id-list",
)
"""The formats of records, the most trusted first; the facts come before all of them."""

FORMAT_LABELS: Mapping[str, str] = {
    "arxiv-abstract": "arXiv page",
    "arxiv-atom": "arXiv feed",
    "pmlr": "PMLR page",
    "openreview": "OpenReview page",
    "bibtex": "BibTeX entry",
    "csl-json": "CSL item",
    "ris": "RIS record",
    "id-list": "list of numbers",
    "neurips-poster": "NeurIPS poster page",
    "author-listing": "author listing",
    "run-on-listing": "author listing",
    "abstract-dump": "list of abstracts",
}
"""What readers call the formats."""

_TITLE_WORDS = 8
_FORUM = re.compile(r"https://openreview\.net/forum\?id=[\w-]{1,40}$")

_PUBLISHED_TRACKS = frozenset(("poster", "oral", "spotlight"))
"""The tracks of a poster page whose papers stand in the proceedings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Curated:
    """All works, those of the seeds and those only cited, and what came up on the way."""

    works: tuple[Work, ...]
    """By key."""
    people: Mapping[str, Person]
    """By spelling."""
    keys: tuple[RecordedKey, ...]
    """As they are to be recorded."""
    diagnostics: tuple[Diagnostic, ...]


def curate(
    linking: Linking,
    *,
    topics: Topics,
    declared: Iterable[DeclaredPerson],
    recorded: Sequence[Located[RecordedKey]],
) -> Curated:
    """Return the works that the clusters are.

    :raises SurveyError: if a recorded key and the facts contradict each other.
    """
    clusters = linking.clusters
    people = identify_people(_spellings(clusters), declared)
    years = _listing_years(clusters)
    drafts = [_draft(cluster, people, years) for cluster in clusters]
    given = assign_keys([_identity(draft) for draft in drafts], recorded)
    placements = {item.key: item for item in topics.works}
    named = [
        replace(draft, key=key, aliases=aliases, placement=placements.get(key))
        for draft, key, aliases in zip(drafts, given.keys, given.aliases, strict=True)
    ]
    index = MentionIndex(_citable(work) for work in named)
    works = sorted((_with_abstracts(work, index) for work in named), key=lambda work: work.key)
    doubts = (doubt for work in works for doubt in _doubts(work))
    return Curated(
        works=tuple(works),
        people=people,
        keys=given.recorded,
        diagnostics=(*given.diagnostics, *doubts),
    )


def _spellings(clusters: Iterable[Cluster]) -> Iterator[str]:
    for cluster in clusters:
        for record in cluster.records:
            yield from record.authors.names if record.authors else ()
        if cluster.facts:
            facts = cluster.facts.value
            yield from facts.authors
            yield from (facts.venue.authors or () if facts.venue else ())


def _listing_years(clusters: Iterable[Cluster]) -> Mapping[str, int]:
    """Return for each seed the year that its dates without a year must be of.

    A listing leaves the year out where it is the current one.  The current one is not among the
    years it prints, and papers are listed as they come, so it is the one after the latest.
    """
    latest: dict[str, int] = {}
    for cluster in clusters:
        for record in cluster.records:
            if record.date and record.date.year:
                seed = record.provenance.seed
                latest[seed] = max(latest.get(seed, 0), record.date.year)
    return {seed: year + 1 for seed, year in latest.items()}


def _draft(cluster: Cluster, people: Mapping[str, Person], years: Mapping[str, int]) -> Work:
    """Return the work of a cluster, still without key, abstracts and mentions."""
    records = tuple(sorted(cluster.records, key=_rank))
    made = _Statements(cluster.facts, records)
    lists = made.of(lambda facts: AuthorList(names=facts.authors), "authors")
    authors = attest(
        sorted(lists, key=lambda statement: statement.value.truncated),
        agree=lambda one, other: _same_authors(one, other, people),
    )
    titles = made.of(lambda facts: facts.title, "title") or [_untitled(records[0])]
    title = attest(titles, agree=_same_text)
    assert title
    year = attest(_years(made, records, years))
    return Work(
        key=CitationKey(""),
        title=title,
        authors=authors or _nobody(title),
        people=tuple(people[name] for name in authors.value.names) if authors else (),
        year=year,
        date=_date(records, year),
        arxiv=attest(
            made.of(lambda facts: facts.arxiv_id, "arxiv"),
            agree=lambda one, other: one.number == other.number,
        ),
        arxiv_class=attest(
            made.of(lambda facts: facts.arxiv_class, "arxiv_class", field="category"),
            agree=lambda one, other: one.split(".")[-1] == other.split(".")[-1],
        ),
        venue=attest(
            [*made.fact(lambda facts: facts.venue, "venue"), *_venues(records)],
            agree=same_venue,
        ),
        journal_version=next(
            iter(made.fact(lambda facts: facts.journal_version, "journal_version")), None
        ),
        code=next(iter(made.fact(lambda facts: facts.code, "code")), None),
        openreview=next(
            iter([*made.fact(lambda facts: facts.openreview, "openreview"), *_forums(records)]),
            None,
        ),
        publisher_doi=next(_stated(records, publishers_doi, "doi"), None),
        address=next(_stated(records, address_of, "url"), None),
        subjects=next((record.subjects for record in records if record.subjects), ()),
        comments=tuple(record.comments for record in records if record.comments),
        affiliations=next((record.affiliations for record in records if record.affiliations), ()),
        versions=next((record.versions for record in records if record.versions), ()),
        presentations=_presentations(records),
        records=records,
        matches=cluster.matches,
        facts=cluster.facts.value if cluster.facts else None,
    )


def _rank(record: Record) -> tuple[int, Provenance]:
    rank = PRECEDENCE.index(record.format) if record.format in PRECEDENCE else len(PRECEDENCE)
    return rank, record.provenance


class _Statements:
    """All that the facts and the records of one work state, by precedence."""

    def __init__(self, facts: Located[Facts] | None, records: tuple[Record, ...]) -> None:
        self._facts = facts
        self._records = records

    def fact(self, pick: Callable[[Facts], T | None], name: str) -> list[Stated[T]]:
        """Return what the facts state, if they do."""
        value = pick(self._facts.value) if self._facts else None
        return [stated(self._facts, value, name)] if self._facts and value is not None else []

    def of(
        self, pick: Callable[[Facts], T | None], name: str, *, field: str | None = None
    ) -> list[Stated[T]]:
        """Return what the facts and the records state of a field that both have."""
        return [*self.fact(pick, name), *self._in_records(field or name)]

    def _in_records(self, field: str) -> Iterator[Stated[T]]:
        for record in self._records:
            value: T | None = getattr(record, field)
            if value is not None:
                yield Stated(value=value, source=record.where(field))


def _same_text(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _same_authors(one: AuthorList, other: AuthorList, people: Mapping[str, Person]) -> bool:
    """Return whether lists name the same people; "et al." stands for the rest.

    The list shown is a whole one if there is any.
    """
    shown = [people[name].slug for name in one.names]
    named = [people[name].slug for name in other.names]
    if one.truncated:
        return all(a == b for a, b in zip(shown, named, strict=False))
    return shown[: len(named)] == named if other.truncated else shown == named


def _untitled(record: Record) -> Stated[str]:
    """Return what stands for a title where no source gives one: how the abstract begins, if any."""
    number = f"arXiv:{record.arxiv.number}" if record.arxiv else record.doi
    words = (record.abstract or number or "").split()
    beginning = " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")
    return Stated(value=f"[Untitled] {beginning}", source=record.provenance, inferred=True)


def _nobody(title: Attested[str]) -> Attested[AuthorList]:
    return Attested(statements=(Stated(value=AuthorList(names=()), source=title.source),))


def _years(
    made: _Statements, records: tuple[Record, ...], years: Mapping[str, int]
) -> Iterator[Stated[int]]:
    """Yield the year of the first version by each source; of publication only if none knows it."""
    known = [
        *made.fact(lambda facts: facts.year, "year"),
        *(year for record in records for year in _first_year(record, years)),
    ]
    yield from known
    if known:
        return
    numbered = list(_stated(records, _year_of_number, "arxiv", inferred=True))
    yield from numbered
    if not numbered:
        yield from _stated(records, _year_shown, "presentation")
        yield from _stated(records, _year_published, "published")


def _year_of_number(record: Record) -> int | None:
    return record.arxiv.year if record.arxiv else None


def _year_shown(record: Record) -> int | None:
    return record.presentation.year if record.presentation else None


def _year_published(record: Record) -> int | None:
    return record.published.year if record.published else None


def _stated(
    records: Iterable[Record],
    pick: Callable[[Record], T | None],
    field: str,
    *,
    inferred: bool = False,
) -> Iterator[Stated[T]]:
    """Yield what the records say when asked, each with the lines of a field."""
    for record in records:
        value = pick(record)
        if value is not None:
            yield Stated(value=value, source=record.where(field), inferred=inferred)


def _forums(records: Iterable[Record]) -> Iterator[Stated[str]]:
    return _stated(records, lambda record: _forum(record.url), "url")


def _forum(url: str | None) -> str | None:
    return url if url and _FORUM.match(url) else None


def _first_year(record: Record, years: Mapping[str, int]) -> Iterator[Stated[int]]:
    seed = record.provenance.seed
    if record.date and record.date.year:
        yield Stated(value=record.date.year, source=record.where("date"))
    elif record.date and seed in years:
        yield Stated(value=years[seed], source=record.where("date"), inferred=True)


def _date(records: tuple[Record, ...], year: Attested[int] | None) -> Attested[PartialDate] | None:
    """Return the day of the first version; a listing's missing year is the work's.

    A day says more than the year alone, as in an entry of BibTeX, and is shown before it.
    """
    stated = [
        Stated(
            value=_dated(record.date, year.value if year else None),
            source=record.where("date"),
            inferred=record.date.year is None,
        )
        for record in records
        if record.date
    ]
    stated.sort(key=lambda statement: statement.value.month is None)
    return attest(stated, agree=_same_date)


def _same_date(one: PartialDate, other: PartialDate) -> bool:
    """Return whether the parts that both dates have are the same: 2025 is no other date."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(a == b for a, b in pairs if a is not None and b is not None)


def _dated(date: PartialDate, year: int | None) -> PartialDate:
    """Return a date with the year it lacks; as it is if there is no such day in that year."""
    if date.year or not year:
        return date
    try:
        return replace(date, year=year)
    except ValueError:
        return date


def _venues(records: tuple[Record, ...]) -> Iterator[Stated[Publication]]:
    """Yield where the paper was published by each source, those first that give the pages."""
    stated = list(_stated(records, publication_of, "published"))
    yield from sorted(stated, key=lambda statement: statement.value.pages is None)
    yield from _posters(records)


def _posters(records: tuple[Record, ...]) -> Iterator[Stated[Publication]]:
    """Yield what a poster page says of publication: a poster stands in the year's proceedings."""
    for record in records:
        shown = record.presentation
        if shown and shown.track.lower() in _PUBLISHED_TRACKS:
            venue = Publication(
                kind=PublicationKind.CONFERENCE,
                short="NeurIPS",
                name="Advances in Neural Information Processing Systems",
                year=shown.year,
            )
            yield Stated(value=venue, source=shown.provenance)


def _presentations(records: tuple[Record, ...]) -> tuple[Presentation, ...]:
    shown = {record.presentation for record in records if record.presentation}
    return tuple(sorted(shown, key=lambda item: (item.year, item.track, item.provenance)))


def _identity(work: Work) -> Identity:
    """Return what the rule of keys asks of a work."""
    names = work.authors.value.names
    return Identity(
        title=work.title.value,
        other_titles=tuple(statement.value for statement in work.title.differing),
        first_author=names[0] if names else None,
        year=work.year.value if work.year else None,
        source=work.title.source,
        published=work.published,
        arxiv=work.arxiv.value.number if work.arxiv else None,
        declared=CitationKey(work.facts.key) if work.facts else None,
        by_number=_number_key(work),
        cited_as=tuple(dict.fromkeys(record.key for record in work.records if record.key)),
    )


def _number_key(work: Work) -> str | None:
    """Return what names a work of which nothing is known but a number: ``arxiv-2101-00007``."""
    if work.facts or work.authors.value.names or not work.title.inferred:
        return None
    number = f"arxiv-{work.arxiv.value.number}" if work.arxiv else f"doi-{work.doi}"
    key = slug_of(number)
    return key if is_key(key) and (work.arxiv or work.doi) else None


def _citable(work: Work) -> Citable:
    return Citable(
        key=work.key,
        aliases=work.aliases,
        families=tuple(parse_name(name).family for name in work.authors.value.names),
        first_year=work.year.value if work.year else None,
        published=work.published,
        arxiv=work.arxiv.value.number if work.arxiv else None,
    )


def _with_abstracts(work: Work, index: MentionIndex) -> Work:
    """Return the work with the wordings of its abstract, the mentions in them resolved."""
    wordings: dict[str, list[Record]] = {}
    described = [record for record in work.records if record.abstract]
    for record in described:
        text = record.abstract or ""
        same = fold(plain_text(parse_inline(text))) if len(described) > 1 else text
        wordings.setdefault(same, []).append(record)
    abstracts, mentions = [], []
    for records in wordings.values():
        text = records[0].abstract or ""
        content, found = link_mentions(parse_inline(text), index, own=work.key)
        abstracts.append(
            AbstractVersion(
                text=text,
                content=content,
                sources=tuple(record.where("abstract") for record in records),
                labels=tuple(_label(record) for record in records),
            )
        )
        mentions += [mention for mention in found if mention not in mentions]
    return replace(work, abstracts=tuple(abstracts), mentions=tuple(mentions))


def _label(record: Record) -> str:
    label = FORMAT_LABELS.get(record.format, record.format)
    version = record.arxiv.version if record.arxiv else None
    return f"{label}, version {version}" if version else label


def _doubts(work: Work) -> Iterator[Diagnostic]:
    for mention in work.mentions:
        if mention.problem:
            code = (
                DiagnosticCode.AMBIGUOUS_MENTION
                if mention.ambiguous
                else DiagnosticCode.UNRESOLVED_MENTION
            )
            message = f"'{mention.text}' in the abstract of {work.key}: {mention.problem}"
            yield Diagnostic(code=code, message=message, source=_place_of(mention, work))
    if not work.year:
        message = f"no source gives the year of {work.key}"
        yield Diagnostic(
            code=DiagnosticCode.YEAR_UNKNOWN, message=message, source=work.title.source
        )
    for name in ("title", "authors", "year", "date", "arxiv", "venue"):
        yield from _differences(work.key, name, getattr(work, name))


def _place_of(mention: Mention, work: Work) -> Provenance:
    """Return where the wording stands that has a mention."""
    with_it = (item for item in work.abstracts if mention.text in plain_text(item.content))
    return next(with_it, work.abstracts[0]).sources[0]


def _differences(
    key: CitationKey, name: str, value: Attested[object] | None
) -> Iterator[Diagnostic]:
    if value is None:
        return
    for other in value.differing:
        message = f"{name} of {key}: '{other.value}' here, '{value.value}' is shown"
        yield Diagnostic(code=DiagnosticCode.VALUES_DIFFER, message=message, source=other.source)
