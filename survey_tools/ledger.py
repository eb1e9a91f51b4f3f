"""The ledger of a seed: what became of each of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey_tools.model import Provenance, Record
from survey_tools.survey import SeedReading, Survey
from survey_tools.works import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerRow:
    """A run of lines of a seed and what they are."""

    first_line: int
    last_line: int
    kind: str
    """``record``, ``event``, ``doubt`` or ``chrome``."""
    what: str
    """The title of the record or event, the doubt, or the rule of page chrome."""
    work: Work | None = None


def ledger_rows(reading: SeedReading, survey: Survey) -> tuple[LedgerRow, ...]:
    """Return the rows of a seed's ledger, in the order of its lines."""
    owner = _owners(survey)
    rows = [*_rows(reading, owner)]
    return tuple(sorted(rows, key=lambda row: (row.first_line, row.last_line, row.kind)))


def _owners(survey: Survey) -> Mapping[Provenance, Work]:
    return {record.provenance: work for work in survey.works for record in work.records}


def _rows(reading: SeedReading, owner: Mapping[Provenance, Work]) -> Iterator[LedgerRow]:
    result = reading.result
    for record in result.records:
        yield _row(record.provenance, "record", _title(record), owner.get(record.provenance))
    for event in result.events:
        yield _row(event.provenance, "event", event.title)
    for doubt in result.diagnostics:
        if isinstance(doubt.source, Provenance):
            yield _row(doubt.source, "doubt", f"{doubt.message} [{doubt.code}]")
    yield from _chrome(reading)


def _title(record: Record) -> str:
    return record.title or f"(no title) {(record.abstract or '')[:60]}…"


def _row(place: Provenance, kind: str, what: str, work: Work | None = None) -> LedgerRow:
    return LedgerRow(
        first_line=place.first_line, last_line=place.last_line, kind=kind, what=what, work=work
    )


def _chrome(reading: SeedReading) -> Iterator[LedgerRow]:
    """Yield the lines of page chrome, neighbours under one rule in one row."""
    run: LedgerRow | None = None
    for skipped in sorted(reading.result.skipped, key=lambda item: item.provenance):
        place = skipped.provenance
        if (
            run
            and run.what == skipped.rule
            and _only_blank(reading, run.last_line, place.first_line)
        ):
            run = LedgerRow(
                first_line=run.first_line, last_line=place.last_line, kind="chrome", what=run.what
            )
            continue
        if run:
            yield run
        run = _row(place, "chrome", skipped.rule)
    if run:
        yield run


def _only_blank(reading: SeedReading, after: int, before: int) -> bool:
    return not any(line.strip() for line in reading.seed.lines[after : before - 1])
