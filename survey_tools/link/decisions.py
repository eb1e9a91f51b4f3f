"""What a person decided about records that no rule can link, from ``docs/data/links.yaml``.

A decision names a record by its seed and the beginning of its title (of its abstract, where it
has no title), and says that it is, or is not, the paper of a key or of another record::

    - record: {seed: '002', begins: We study what provable privacy attacks}
      verdict: same
      key: smorodinsky2024provable
      why: the abstract is that of arXiv:2410.07632v1

    - record: {seed: '001', begins: Reconstructing Training Data from Multiclass}
      verdict: different
      other: {seed: '001', begins: Reconstructing Training Data from Trained}
      why: a workshop paper that builds on the other
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import yaml
from pydantic import Field, model_validator

from survey_tools.data_files import Located, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.facts import Facts, Key, Text
from survey_tools.model import Record
from survey_tools.text import did_you_mean, fold

_FEWEST_NAMING = 5
"""Words that a record is named by, if it has so many."""


class Verdict(StrEnum):
    """What a person says of two descriptions."""

    SAME = "same"
    """They are of one paper."""
    DIFFERENT = "different"
    """They are of two papers, however alike."""


class RecordName(Strict):
    """How a person points at one record."""

    seed: Text = Field(description="Name of the seed, or its beginning: 002.")
    begins: Text = Field(
        description="First words of the title; of the abstract, where the record has no title."
    )
    line: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="Where the record begins, if its seed has several that begin alike.",
    )


class Decision(Strict):
    """That a record is, or is not, the same paper as something else."""

    record: RecordName = Field(description="The record that is decided about.")
    verdict: Verdict = Field(description="Whether the two are the same paper.")
    key: Key | None = Field(
        default=None, description="Key of the work in facts.yaml that is meant."
    )
    other: RecordName | None = Field(
        default=None, description="The other record that is meant, instead of a key."
    )
    why: Text = Field(description="What shows it.")

    @model_validator(mode="after")
    def _has_one_other_end(self) -> Decision:
        if (self.key is None) == (self.other is None):
            raise ValueError("either 'key' or 'other' is expected, to say which paper is meant")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """A decision with its two ends found."""

    record: Record
    other: Record | Located[Facts]
    verdict: Verdict
    why: str
    decision: Located[Decision]


def parse_decisions(text: str, *, file: str) -> tuple[Located[Decision], ...]:
    """Return the decisions that a file holds; a file of comments holds none.

    :raises SurveyError: with all faults of the file.
    """
    document = parse_yaml(text, file=file)
    if document.data is None:
        return ()
    decisions: tuple[Decision, ...] = validate(document, tuple[Decision, ...])
    return tuple(
        Located(value=decision, document=document, path=(index,))
        for index, decision in enumerate(decisions)
    )


def name_record(record: Record, records: Sequence[Record]) -> RecordName | None:
    """Return how to point at a record among others; ``None`` if two stand on one line alike.

    By as few of its first words as tell it apart in its seed, and by its line where none do.
    """
    text = record.title or record.abstract or ""
    words = text.split(" ")
    for count in range(min(_FEWEST_NAMING, len(words)), len(words) + 1):
        name = RecordName(seed=record.provenance.seed, begins=" ".join(words[:count]) or "?")
        if _find(name, records) == (record,):
            return name
    line = record.provenance.first_line
    name = RecordName(seed=record.provenance.seed, begins=text or "?", line=line)
    return name if _find(name, records) == (record,) else None


def render_decision(decision: Decision) -> str:
    """Return a decision as it stands in the file."""
    data = decision.model_dump(mode="json", exclude_none=True)
    return yaml.safe_dump([data], sort_keys=False, allow_unicode=True, width=10**9)


def apply_decisions(
    decisions: Sequence[Located[Decision]],
    records: Sequence[Record],
    facts: Sequence[Located[Facts]],
) -> tuple[Ruling, ...]:
    """Return the decisions with their ends found among records and facts.

    :raises SurveyError: if a decision names a key without facts, no record, or several.
    """
    by_key = {entry.value.key: entry for entry in facts}
    faults = [fault for decision in decisions for fault in _faults(decision, records, by_key)]
    refuse(faults)
    return tuple(_ruling(decision, records, by_key) for decision in decisions)


def _faults(
    decision: Located[Decision],
    records: Sequence[Record],
    by_key: Mapping[str, Located[Facts]],
) -> Iterator[Fault]:
    value = decision.value
    yield from _name_faults(decision, "record", value.record, records)
    if value.other:
        yield from _name_faults(decision, "other", value.other, records)
        if _find(value.record, records) == _find(value.other, records) != ():
            yield decision.fault(
                "both ends are the same record", "other", code=FaultCode.CONTRADICTION
            )
    elif value.key not in by_key:
        message = f"no facts have the key '{value.key}'" + did_you_mean(str(value.key), by_key)
        yield decision.fault(message, "key", code=FaultCode.UNKNOWN_KEY)


def _name_faults(
    decision: Located[Decision], field: str, name: RecordName, records: Sequence[Record]
) -> Iterator[Fault]:
    found = _find(name, records)
    if not found:
        length = len(name.begins)
        of_seed = [_beginning(record, length) for record in records if _is_of_seed(record, name)]
        if not of_seed:
            seeds = {record.provenance.seed for record in records}
            message = f"no seed with records begins with '{name.seed}'"
            yield decision.fault(
                message + did_you_mean(name.seed, sorted(seeds)),
                field,
                "seed",
                code=FaultCode.UNKNOWN_NAME,
            )
            return
        message = f"no record of seed '{name.seed}' begins with '{name.begins}'"
        yield decision.fault(
            message + did_you_mean(name.begins, of_seed),
            field,
            "begins",
            code=FaultCode.UNKNOWN_NAME,
        )
    elif len(found) > 1:
        lines = ", ".join(str(record.provenance.first_line) for record in found)
        message = (
            f"{len(found)} records of seed '{name.seed}' begin with '{name.begins}', "
            f"on lines {lines}; add more of the beginning, or 'line'"
        )
        yield decision.fault(message, field, "begins", code=FaultCode.AMBIGUOUS_NAME)


def _find(name: RecordName, records: Sequence[Record]) -> tuple[Record, ...]:
    begins = fold(name.begins)
    return tuple(
        record
        for record in records
        if _is_of_seed(record, name)
        and name.line in {None, record.provenance.first_line}
        and fold(record.title or record.abstract or "").startswith(begins)
    )


def _is_of_seed(record: Record, name: RecordName) -> bool:
    return record.provenance.seed.startswith(name.seed)


def _beginning(record: Record, length: int) -> str:
    """Return about as much of a record's beginning as a person wrote, up to the end of a word."""
    text = record.title or record.abstract or ""
    return text[:length] + text[length:].partition(" ")[0]


def _ruling(
    decision: Located[Decision],
    records: Sequence[Record],
    by_key: Mapping[str, Located[Facts]],
) -> Ruling:
    value = decision.value
    return Ruling(
        record=_find(value.record, records)[0],
        other=_find(value.other, records)[0] if value.other else by_key[str(value.key)],
        verdict=value.verdict,
        why=value.why,
        decision=decision,
    )
