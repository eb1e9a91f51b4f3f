"""What cards say of works: every work has one, and links that lead where its page leads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from survey_tools.build import Made
from survey_tools.cards import MOST_AUTHORS, markup, render_cards


@pytest.fixture(scope="module")
def cards(made: Made) -> Mapping[str, dict[str, Any]]:
    """Return the cards, read from the script as the browser reads them."""
    text = render_cards(made.survey)
    before, _, after = text.partition(" = ")
    assert before == "globalThis.surveyWorks"
    read: dict[str, dict[str, Any]] = json.loads(after.removesuffix(";\n"))
    return read


def test_every_work_has_a_card(cards: Mapping[str, object], made: Made) -> None:
    assert sorted(cards) == sorted(made.survey.by_key)


def test_a_card(cards: Mapping[str, dict[str, Any]]) -> None:
    card = cards["safran2019depth"]
    assert card["t"].startswith("Depth Separations in Neural Networks")
    assert card["a"] == "Itay Safran, Ronen Eldan, Ohad Shamir"
    assert (card["y"], card["c"]) == ("COLT 2019", "depth-separation")
    assert [name for name, _ in card["l"]] == ["COLT", "arXiv:1904.06984"]
    assert "<math>" in cards["safran2024depth"]["s"]


def test_long_lists_of_authors_are_cut(cards: Mapping[str, dict[str, Any]], made: Made) -> None:
    for key, card in cards.items():
        people = made.survey.by_key[key].people
        if len(people) > MOST_AUTHORS:
            assert card["a"] == f"{people[0].name} and {len(people) - 1} others"
        else:
            assert all(str(person.name) in card["a"] for person in people), key


def test_markup_escapes_what_the_text_has() -> None:
    assert markup("a < b & <i>") == "a &lt; b &amp; &lt;i&gt;"
