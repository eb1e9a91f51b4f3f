"""Prepare: records and facts, folded for comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from survey_tools.data_files import Located
from survey_tools.facts import Facts, Publication, evidence_of
from survey_tools.identifiers import parse_arxiv_id
from survey_tools.link.agreement import NameKey, Years, name_keys
from survey_tools.model import Record, Source
from survey_tools.text import FoldedText, fold

_OF_ARXIV = "10.48550/arxiv."
"""How the DOIs begin that arXiv registers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A record or an entry of facts, as it is compared."""

    record: Record | None = None
    facts: Located[Facts] | None = None
    place: Source
    titles: tuple[FoldedText, ...]
    author_lists: tuple[tuple[NameKey, ...], ...]
    """Who the authors may be: published versions can have others than the preprint."""
    years: Years | None
    arxiv: str | None
    dois: tuple[str, ...]
    abstract: FoldedText | None = None


def prepare(records: Iterable[Record], facts: Iterable[Located[Facts]]) -> tuple[Node, ...]:
    """Return the nodes in an order of their own: facts by key, then records by place."""
    return (
        *map(_facts_node, sorted(facts, key=lambda entry: entry.value.key)),
        *map(_record_node, sorted(records, key=lambda item: (item.provenance, item.title or ""))),
    )


def _facts_node(facts: Located[Facts]) -> Node:
    value = facts.value
    versions = [version for version in (value.venue, value.journal_version) if version]
    lists = [value.authors, *(version.authors for version in versions if version.authors)]
    lists += [other.authors for other in value.alt_titles if other.authors]
    return Node(
        facts=facts,
        place=evidence_of(facts),
        titles=tuple(dict.fromkeys(fold(title) for title in value.titles)),
        author_lists=tuple(name_keys(names) for names in lists),
        years=_span([value.year, *(version.year for version in versions)]),
        arxiv=value.arxiv,
        dois=_dois(versions),
    )


def _dois(versions: Iterable[Publication]) -> tuple[str, ...]:
    return tuple(version.doi.lower() for version in versions if version.doi)


def _record_node(record: Record) -> Node:
    names = name_keys(record.authors.names) if record.authors else ()
    title = fold(record.title or "")
    doi = (record.doi or "").lower()
    return Node(
        record=record,
        place=record.provenance,
        titles=(title,) if title else (),
        author_lists=(names,) if names else (),
        years=_span(_years_of(record)),
        arxiv=_arxiv_of(record, doi),
        dois=(doi,) if doi and not doi.startswith(_OF_ARXIV) else (),
        abstract=fold(record.abstract or "") or None,
    )


def _arxiv_of(record: Record, doi: str) -> str | None:
    if record.arxiv:
        return record.arxiv.number
    number = parse_arxiv_id(doi.removeprefix(_OF_ARXIV)) if doi.startswith(_OF_ARXIV) else None
    return number.number if number else None


def _years_of(record: Record) -> list[int]:
    years = [record.date.year if record.date else None]
    years += [version.date.year for version in record.versions]
    years += [record.presentation.year if record.presentation else None]
    years += [record.published.year if record.published else None]
    years += [record.arxiv.year if record.arxiv else None]
    return [year for year in years if year is not None]


def _span(years: list[int]) -> Years | None:
    return Years(first=min(years), last=max(years)) if years else None
