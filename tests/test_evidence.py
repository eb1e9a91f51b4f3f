"""Evidence: what counts as a piece of an abstract, and what is said of a piece that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.build import Made
from survey_tools.evidence import (
    SeedQuotation,
    find_evidence,
    find_quote,
    fold_spacing,
    missing_evidence,
)
from tests.fabricated import DOORS, FIRST, LOCKS, SECOND, place


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("the mild assumption that every lock is new", 5, id="words"),
        pytest.param("the mild  assumption\nthat every lock is new", 5, id="white space"),
        pytest.param(r"that $Ω( n^2 )$ keys are", 5, id="spacing of TeX"),
        pytest.param("how many “keys” a chain", 5, id="quotation marks"),
        pytest.param("$Ω(n^2)$", 5, id="begins and ends with a formula"),
        pytest.param("How Many Keys Does a Chain Need?", 2, id="the title"),
    ],
)
def test_found(text: str, line: int) -> None:
    assert find_evidence(text, LOCKS) == place("000", line)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the mild assumption that each lock is new", id="another word"),
        pytest.param("he mild assumption", id="begins in a word"),
        pytest.param("the mild assum", id="ends in a word"),
        pytest.param("The mild assumption", id="another case"),
        pytest.param("are necessary. Whether", id="something left out"),
        pytest.param("doors that have no locks", id="another work's"),
        pytest.param(" ", id="nothing"),
    ],
)
def test_not_found(text: str) -> None:
    assert find_evidence(text, LOCKS) is None


def test_only_in_one_seed() -> None:
    assert find_evidence("how many keys a chain", LOCKS) == place("002", 5)
    assert find_evidence("how many keys a chain", LOCKS, seed="002") == place("002", 5)
    assert find_evidence("how many keys a chain", LOCKS, seed="000") is None
    assert find_evidence("how many keys a chain", LOCKS, seed="00") is None
    assert find_quote(SeedQuotation(text="and show", seed="000"), LOCKS) is None


def test_a_miss_names_the_nearest_sentence() -> None:
    near = missing_evidence("Whether less keys suffice is open", LOCKS)
    assert near == (
        "the title and the abstract of 'ode2020locks' do not have this evidence in any seed; "
        "the nearest sentence is: Whether fewer keys suffice is open."
    )
    near = missing_evidence(SeedQuotation(text="Whether fewer keys suffice", seed="002"), LOCKS)
    assert near == (
        "the title and the abstract of 'ode2020locks' do not have this evidence in seed 002; "
        f"the nearest sentence is: {SECOND}"
    )
    assert missing_evidence("Whether fewer keys suffice", LOCKS) is None


def test_a_seed_without_the_work() -> None:
    assert missing_evidence(SeedQuotation(text="We open doors", seed="009"), DOORS) == (
        "the title and the abstract of 'ode2021doors' do not have this evidence in seed 009"
    )


@given(st.integers(0, len(FIRST.split()) - 1), st.integers(1, 12))
def test_every_run_of_words_is_found(start: int, length: int) -> None:
    piece = " ".join(FIRST.split()[start : start + length])
    assert find_evidence(piece, LOCKS) == place("000", 5)


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    once = fold_spacing(text)
    assert fold_spacing(once) == once


def test_every_abstract_is_evidence_for_itself(made: Made) -> None:
    for work in made.survey.works:
        for version in work.abstracts:
            assert find_evidence(version.text, work) in version.sources
