"""What the parsers read from the seeds of this survey, as reviewed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from survey_tools.data_files import parse_yaml
from survey_tools.model import DiagnosticCode, ParseResult
from survey_tools.parsers import (
    Known,
    known_from,
    parse_all,
    parse_files,
    read_seed,
    recognise,
    unaccounted,
)

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "records.json"
FILES = tuple((path.name, path.read_bytes()) for path in sorted((ROOT / "seeds").glob("*.txt")))
assert FILES, "no seeds"


def known_from_facts() -> Known:
    facts = ROOT / "docs" / "data" / "facts.yaml"
    works = parse_yaml(facts.read_text(encoding="utf-8"), file="facts.yaml").data
    return known_from(
        titles=[work["title"] for work in works],
        names=[name for work in works for name in work["authors"]],
    )


def test_records(
    agree: Callable[[Path, str], None], plain_result: Callable[[ParseResult], dict[str, Any]]
) -> None:
    read = {seed.name: plain_result(result) for seed, result in parse_files(FILES)}
    agree(GOLDEN, json.dumps(read, indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize(
    ("start", "form", "records", "events"),
    [
        pytest.param("000", "author-listing", 17, 0, id="000"),
        pytest.param("001", "run-on-listing", 41, 0, id="001"),
        pytest.param("002", "abstract-dump", 10, 0, id="002"),
        pytest.param("003", "arxiv-abstract", 1, 0, id="003"),
        pytest.param("004", "neurips-poster", 1 + 50, 2, id="004"),
    ],
)
def test_counts(start: str, form: str, records: int, events: int) -> None:
    read = {seed.name[:3]: (seed, result) for seed, result in parse_files(FILES)}
    seed, result = read[start]
    assert recognise(seed).name == form
    assert {record.format for record in result.records} == {form}
    assert (len(result.records), len(result.events)) == (records, events)
    assert unaccounted(seed, result) == ()


def test_with_the_facts_there_is_no_doubt() -> None:
    results = parse_files(FILES, known_from_facts())
    assert [str(doubt) for _, result in results for doubt in result.diagnostics] == []


def test_guesses_are_what_the_facts_say() -> None:
    guessed = [result.records for _, result in parse_files(FILES)]
    assert guessed == [result.records for _, result in parse_files(FILES, known_from_facts())]


def test_other_seeds_spare_guesses() -> None:
    seeds = [read_seed(*file) for file in FILES]
    alone = [result for seed in seeds for _, result in parse_all([seed])]
    together = [result for _, result in parse_all(seeds)]
    assert _guesses(alone) == 23
    assert _guesses(together) == 12  # Nobody else names these twelve first authors or titles.


def _guesses(results: list[ParseResult]) -> int:
    codes = [doubt.code for result in results for doubt in result.diagnostics]
    return codes.count(DiagnosticCode.GLUED_AUTHORS)
