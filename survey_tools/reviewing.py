"""Pairs that await a person: both ends at hand, and the decision as a value.

A decision names a record by its seed and first words, and says that it is, or is not, the paper of
another record or of a key; ``docs/data/links.yaml`` holds it, for a person to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from survey_tools.build import LINKS_FILE, Inputs, Made, make
from survey_tools.data_files import Located
from survey_tools.facts import Facts, evidence_of
from survey_tools.link import (
    Candidate,
    Decision,
    Verdict,
    name_record,
    parse_decisions,
    render_decision,
)
from survey_tools.model import Record, Source

End = Record | Located[Facts]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """Two descriptions that may be of one paper."""

    candidate: Candidate
    one: End
    other: End


def pending(made: Made, inputs: Inputs) -> tuple[Pending, ...]:
    """Return the pairs that await a person, in the order in which ``survey check`` has them."""
    ends: dict[Source, End] = {evidence_of(entry): entry for entry in inputs.facts}
    ends |= {record.provenance: record for record in records_of(made)}
    return tuple(
        Pending(candidate=pair, one=ends[pair.one], other=ends[pair.other])
        for pair in made.survey.candidates
    )


def records_of(made: Made) -> tuple[Record, ...]:
    """Return all records of a survey."""
    readings = made.survey.readings
    return tuple(record for reading in readings for record in reading.result.records)


def describe(pair: Pending) -> Iterator[str]:
    """Yield what is known of the two, in lines."""
    candidate = pair.candidate
    score = f", {candidate.score:.0f} of 100 alike" if candidate.score is not None else ""
    yield f"[{candidate.reason}{score}]" + (f" {candidate.why}" if candidate.why else "")
    for end, source in ((pair.one, candidate.one), (pair.other, candidate.other)):
        yield f"  {source}"
        yield from (f"    {line}" for line in _said(end))


def _said(end: End) -> Iterator[str]:
    if isinstance(end, Located):
        facts = end.value
        yield from (facts.title, ", ".join(facts.authors))
        yield f"{facts.year}, key {facts.key}" + (f", arXiv:{facts.arxiv}" if facts.arxiv else "")
        return
    yield end.title or f"(no title) {(end.abstract or '')[:200]}"
    if end.authors:
        yield str(end.authors)
    number = f"arXiv:{end.arxiv}" if end.arxiv else None
    place = f"{end.published.container} {end.published.year or ''}" if end.published else None
    date = str(end.date) if end.date else None
    yield (
        ", ".join(item for item in (date, number, end.doi, place) if item) or "(no date, no number)"
    )


def decide(pair: Pending, verdict: Verdict, why: str, records: Sequence[Record]) -> Decision | None:
    """Return the decision of a person on a pair; ``None`` if an end cannot be named."""
    one, other = pair.one, pair.other
    if isinstance(one, Located):
        one, other = other, one
    if isinstance(one, Located):  # Two entries of facts are two works, and never a pair.
        return None
    name = name_record(one, records)
    key = other.value.key if isinstance(other, Located) else None
    named = None if isinstance(other, Located) else name_record(other, records)
    if name is None or (key is None and named is None):
        return None
    return Decision(record=name, verdict=verdict, key=key, other=named, why=why)


def with_decision(text: str, decision: Decision, inputs: Inputs) -> tuple[str, Inputs, Made]:
    """Return the file of decisions with one more, and what the survey then is.

    :raises SurveyError: if the decision contradicts the facts or another decision.
    """
    kept = text.rstrip()
    kept = kept.removesuffix("[]").rstrip() if kept.endswith("\n[]") or kept == "[]" else kept
    new = f"{kept}\n\n{render_decision(decision)}".lstrip("\n")
    changed = replace(inputs, decisions=parse_decisions(new, file=LINKS_FILE))
    return new, changed, make(changed)
