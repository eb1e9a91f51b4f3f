"""More facts in the text of the file: what was there stays as it was, to the letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.enrich.facts_text import Change, with_changes
from survey_tools.errors import SurveyError
from survey_tools.facts import Facts, parse_facts
from tests.projects import HOME

FILE = "docs/data/facts.yaml"
TEXT = """\
# Facts — Ünïcödé 🪁 before what is edited.

- key: doe2020walls   # the first
  group: seed
  title: 'Walls: Do They Help?'
  authors: [Ann Doe,
    Bob Roe]          # both of them
  et_al: true
  year: 2020
  year_basis: publication year
  venue:
    kind: conference
    short: ICML
    name: A Conference
    year: 2021        # late
  evidence: >
    read in
    two places

  note: Kept.
# Between the two.
- {key: roe2021doors, group: cited, title: Doors, authors: [Bob Roe], year: 2021, evidence: a page,
   year_basis: x, venue: {kind: journal, short: J, name: Journal, year: 2022}}
"""


def change(
    key: str, values: Mapping[tuple[str, ...], Any], entry: Mapping[str, Any] | None = None
) -> Change:
    evidence = "b: B https://b.example.org (read)"
    return Change(key=key, values=values, evidence=evidence, entry=entry)


def test_lines_are_put_where_the_schema_has_them() -> None:
    values = {
        ("venue", "doi"): "10.5555/w",
        ("venue", "volume"): 7,
        ("arxiv",): "2012.00001",
        ("arxiv_class",): "cs.LG",
        ("openreview",): "https://openreview.net/forum?id=x",
    }
    after = with_changes(TEXT, [change("doe2020walls", values)], file=FILE)
    assert after == TEXT.replace(
        "  venue:\n", "  arxiv: '2012.00001'\n  arxiv_class: cs.LG\n  venue:\n"
    ).replace(
        "# late\n  evidence: >\n    read in\n    two places\n",
        "# late\n    volume: 7\n    doi: 10.5555/w\n"
        "  openreview: https://openreview.net/forum?id=x\n"
        "  evidence: 'read in two places; b: B https://b.example.org (read)'\n",
    )


def test_the_rest_of_the_authors() -> None:
    values: dict[tuple[str, ...], Any] = {("authors",): ["Ann Doe", "Bob Roe", "Cem Şen"]}
    after = with_changes(TEXT, [change("doe2020walls", values)], file=FILE)
    assert "  authors: [Ann Doe, Bob Roe, Cem Şen]          # both of them\n  year: 2020" in after
    assert "et_al" not in after
    assert after.startswith(TEXT[: TEXT.index("authors")])


def test_an_entry_in_one_line() -> None:
    values = {("venue", "volume"): "1-2", ("openreview",): "https://openreview.net/forum?id=x"}
    after = with_changes(TEXT, [change("roe2021doors", values)], file=FILE)
    assert "year: 2022, volume: 1-2}, openreview: 'https://openreview.net/" in after
    assert yaml.safe_load(after)[1]["evidence"] == "a page; b: B https://b.example.org (read)"


def test_a_whole_venue_and_a_new_entry() -> None:
    venue = {"kind": "workshop", "short": "W", "name": "A: Workshop", "year": 2021}
    text = "- key: doe2020walls\n  evidence: e"
    entry = {"key": "poe2022roofs", "title": "Roofs", "authors": ["Cy Poe"], "year": 2022}
    changes = [
        change("doe2020walls", {("venue", name): value for name, value in venue.items()}),
        change("poe2022roofs", {("arxiv",): "2201.00001"}, entry=entry),
    ]
    assert with_changes(text, changes, file=FILE) == (
        "- key: doe2020walls\n"
        "  venue:\n"
        "    kind: workshop\n"
        "    short: W\n"
        "    name: 'A: Workshop'\n"
        "    year: 2021\n"
        "  evidence: 'e; b: B https://b.example.org (read)'\n"
        "\n"
        "- key: poe2022roofs\n"
        "  title: Roofs\n"
        "  authors: [Cy Poe]\n"
        "  year: 2022\n"
        "  arxiv: '2201.00001'\n"
        "  evidence: 'b: B https://b.example.org (read)'\n"
    )


@pytest.mark.parametrize("empty", ["", "# Facts.\n", "[]\n", "# Facts.\n[]\n", "# Facts.\n\n\n"])
def test_a_file_without_entries(empty: str) -> None:
    entry = {"key": "poe2022roofs", "title": "Roofs"}
    new = change("poe2022roofs", {("arxiv",): "2201.00001"}, entry=entry)
    after = with_changes(empty, [new], file=FILE)
    assert after.startswith("# Facts.\n" if empty.startswith("#") else "- key")
    assert [item["key"] for item in yaml.safe_load(after)] == ["poe2022roofs"]


def test_what_is_never_touched() -> None:
    """Each value of the real facts can be there; nothing but lines added and evidence differs."""
    text = (HOME / FILE).read_text("utf-8")
    changes = []
    for located in parse_facts(text, file=FILE):
        facts = located.value
        values: dict[tuple[str, ...], Any] = {("presentation",): "Oral"}
        values |= {("code",): "https://code.example.org/x"}
        if facts.venue:
            values |= {("venue", "number"): 99} if facts.venue.number is None else {}
            values |= {("venue", "doi"): "10.5555/x"} if facts.venue.doi is None else {}
        values = {path: value for path, value in values.items() if not _has(facts, path)}
        changes.append(change(facts.key, values))
    after = with_changes(text, changes, file=FILE)
    left = iter(after.splitlines())
    for line in text.splitlines():
        said = line.removesuffix("'") if line.startswith("  evidence: ") else line
        assert any(_is_longer(other, said) for other in left), line
    assert [item.value.key for item in parse_facts(after, file=FILE)] == [
        item.value.key for item in parse_facts(text, file=FILE)
    ]


def _is_longer(line: str, said: str) -> bool:
    """Return whether a line is another, or evidence that begins with what another has."""
    if not said.startswith("  evidence: "):
        return line == said
    return line.replace("'", "").startswith(said.replace("'", ""))


def _has(facts: Facts, path: tuple[str, ...]) -> bool:
    return getattr(facts, path[0]) is not None if len(path) == 1 else False


printable = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1)


@given(words=printable, evidence=printable)
def test_any_text_can_be_said(words: str, evidence: str) -> None:
    new = Change(key="doe2020walls", values={("venue", "publisher"): words}, evidence=evidence)
    (doe, roe) = yaml.safe_load(with_changes(TEXT, [new], file=FILE))
    assert doe["venue"]["publisher"] == words
    assert doe["evidence"].endswith(f"; {evidence}")
    assert roe == yaml.safe_load(TEXT)[1]


def test_a_form_in_which_nothing_can_be_put_in_is_refused() -> None:
    text = "- key: doe2020walls\n  evidence: e\n  venue: null\n"
    with pytest.raises(SurveyError, match=r"facts\.yaml: it is of a form in which nothing"):
        with_changes(text, [change("doe2020walls", {("venue", "doi"): "10.5555/x"})], file=FILE)
