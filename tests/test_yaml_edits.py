"""Edits of YAML files leave all else as it is; what they wrote is read back by YAML itself."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_tools.yaml_edits import (
    render_entry,
    render_scalar,
    with_entries,
    with_field,
    with_values,
)
from tests.projects import HOME

FACTS = (HOME / "docs/data/facts.yaml").read_text("utf-8")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1)
KINDS = """\
# Before.
- plain: as it is  # behind
  single: 'it''s'
  double: "a\\u00e9 b"
  folded: >-
    of two
    lines
  block: |
    of two
    lines

  list: [one, 'two, too']   # a list
  last: end
- {flow: here, other: there}
"""


@pytest.mark.parametrize("path", [
    (0, "plain"), (0, "single"), (0, "double"), (0, "folded"), (0, "block"), (0, "last"),
    (0, "list", 0), (0, "list", 1), (1, "flow"), (1, "other"),
])  # fmt: skip
@given(value=WORDS)
def test_one_value_is_another(path: tuple[str | int, ...], value: str) -> None:
    data = yaml.safe_load(KINDS)
    part: Any = data
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    edited = with_values(KINDS, {path: value})
    assert yaml.safe_load(edited) == data
    for comment in ("# Before.\n", "# a list\n"):
        assert comment in edited


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), WORDS)
def test_the_other_lines_of_our_facts_stay(number: int, value: str) -> None:
    entries = yaml.load(FACTS, Loader=LOADER)  # noqa: S506 - a safe one
    index = number % len(entries)
    edited = with_values(FACTS, {(index, "title"): value, (index, "authors", 0): value})
    entries[index]["title"] = entries[index]["authors"][0] = value
    assert yaml.load(edited, Loader=LOADER) == entries  # noqa: S506 - a safe one
    lines = zip(FACTS.splitlines(), edited.splitlines(), strict=True)
    assert sum(before != after for before, after in lines) <= 2


@given(WORDS)
def test_a_text_is_read_back(text: str) -> None:
    assert yaml.safe_load(f"- {render_scalar(text)}\n- [{render_scalar(text)}]\n") == [text, [text]]


ENTRY = {"key": "a", "authors": ["Ada, Q.", "B"], "venue": {"year": 2020, "editors": ["C"]}}


@pytest.mark.parametrize("before", ["", "[]\n", "# Ours.\n", "# Ours.\n[]\n", "- key: z\n", KINDS])
def test_entries_are_added_at_the_end(before: str) -> None:
    there = yaml.safe_load(before) or []
    edited = with_entries(before, [render_entry(ENTRY), render_entry({"key": "b"})])
    assert yaml.safe_load(edited) == [*there, ENTRY, {"key": "b"}]
    assert edited.startswith(before.removesuffix("[]\n").rstrip("\n"))


def test_entries_are_written_as_people_do() -> None:
    assert render_entry(ENTRY) == (
        "- key: a\n  authors: ['Ada, Q.', B]\n  venue:\n    year: 2020\n    editors: [C]\n"
    )


def test_a_field_goes_before_another() -> None:
    edited = with_field(KINDS, (0, "last"), "venue", {"year": 2020})
    assert edited == KINDS.replace("  last:", "  venue:\n    year: 2020\n  last:")
    assert with_field(KINDS, (1, "other"), "venue", {"year": 2020}) is None
    assert with_field(KINDS, (0, "plain"), "venue", {"year": 2020}) is None
