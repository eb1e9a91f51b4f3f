"""Records and all that as plain data, for the files of expected results."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from survey_tools.model import ParseResult, Provenance


def _place(place: Provenance) -> str:
    one_line = place.first_line == place.last_line
    return f"{place.first_line}" if one_line else f"{place.first_line}-{place.last_line}"


def _plain(value: object) -> Any:  # noqa: ANN401
    """Return a value as JSON has it, without what is absent."""
    if isinstance(value, Provenance):
        return _place(value)
    if dataclasses.is_dataclass(value):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return _plain(fields)
    if isinstance(value, Mapping):
        plain = {str(key): _plain(item) for key, item in value.items()}
        return {key: item for key, item in plain.items() if item not in (None, False, [], {})}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _plain_result(result: ParseResult) -> dict[str, Any]:
    skipped: dict[str, list[str]] = defaultdict(list)
    for note in result.skipped:
        skipped[note.rule].append(_place(note.provenance))
    doubts = [str(doubt) for doubt in result.diagnostics]
    plain = {
        "records": _plain(result.records),
        "events": _plain(result.events),
        "diagnostics": doubts,
        "skipped": dict(skipped),
    }
    return {key: value for key, value in plain.items() if value}


@pytest.fixture
def plain_result() -> Callable[[ParseResult], dict[str, Any]]:
    """Return the function that makes a result plain data."""
    return _plain_result
