"""``survey.toml``: what a survey is, and how its faults are told."""

from __future__ import annotations

import datetime as dt

import pytest

from survey_tools.config import parse_config
from survey_tools.errors import SurveyError

GOOD = """\
title = "A Survey"
short_title = "Survey"
authors = ["Ada Ode"]
version = "0.1.0"
as_of = 2026-11-22

[macros]
"\\\\R" = "\\\\mathbb{R}"
"""


def test_config() -> None:
    config = parse_config(GOOD)
    assert (config.title, config.authors, config.as_of) == (
        "A Survey",
        ("Ada Ode",),
        dt.date(2026, 11, 22),
    )
    assert config.language == "en"
    assert config.macros == {r"\R": r"\mathbb{R}"}


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        pytest.param('title = "A Survey"', "title = 3", "survey.toml:1: ", id="type"),
        pytest.param('version = "0.1.0"', 'versoin = "0.1.0"', "survey.toml:4: ", id="misspelt"),
        pytest.param('version = "0.1.0"\n', "", "survey.toml:1: ", id="missing"),
        pytest.param("as_of = 2026-11-22", "as_of = today", "survey.toml", id="no TOML"),
    ],
)
def test_faults(before: str, after: str, place: str) -> None:
    with pytest.raises(SurveyError) as caught:
        parse_config(GOOD.replace(before, after, 1))
    assert any(line.startswith(place) for line in str(caught.value).splitlines())


def test_a_contact_is_an_address_for_mail() -> None:
    assert parse_config('contact = "we@example.org"\n' + GOOD).contact == "we@example.org"
    with pytest.raises(SurveyError) as caught:
        parse_config('contact = "Ada Ode"\n' + GOOD)
    assert str(caught.value) == (
        "survey.toml:1: contact: found 'Ada Ode', expected an address for mail, "
        "such as 'you@example.org' [wrong-value]"
    )
