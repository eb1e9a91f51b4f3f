"""Phrases that the search takes for each other."""

from __future__ import annotations

import pytest

from survey_tools.build import Made
from survey_tools.errors import SurveyError
from survey_tools.search_words import folded_words
from survey_tools.synonyms import parse_synonyms
from tests.projects import without_codes

FILE = "docs/data/synonyms.yaml"


def messages(text: str) -> list[str]:
    with pytest.raises(SurveyError) as caught:
        parse_synonyms(text, file=FILE)
    return [without_codes(fault) for fault in caught.value.faults]


def test_phrases_are_read_line_by_line() -> None:
    assert parse_synonyms("- [EoS, edge of stability]\n", file=FILE) == (
        ("EoS", "edge of stability"),
    )
    assert parse_synonyms("# none yet\n", file=FILE) == ()


def test_a_phrase_stands_once() -> None:
    assert messages("- [EoS, edge]\n- [eos, rim]\n") == [
        f"{FILE}:2: 'eos' is given twice; the first is on line 1"
    ]


def test_one_phrase_has_no_synonym() -> None:
    [message] = messages("- [EoS]\n")
    assert message.startswith(f"{FILE}:1: ")
    assert "2" in message


def test_all_phrases_hold_words(made: Made) -> None:
    assert made.survey.synonyms
    for group in made.survey.synonyms:
        assert all(folded_words(phrase) for phrase in group), group
