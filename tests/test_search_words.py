"""Words as the search compares them; a browser folds the same examples in tests/browser."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.search_words import folded_words, keywords

EXAMPLES = yaml.safe_load((Path(__file__).parent / "data/search_words.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("text", "words"), EXAMPLES.items())
def test_words_are_folded(text: str, words: str) -> None:
    assert list(folded_words(text)) == words.split()


@given(st.text())
def test_words_are_plain_whatever_the_text(text: str) -> None:
    for word in folded_words(text):
        assert word.isascii()
        assert word == word.lower()
        assert word.replace(".", "").isalnum()


def test_keywords_are_those_that_tell_something() -> None:
    assert keywords("We show that the $L_2$-norm of k weights is small") == {
        *("l2", "norm", "l2norm", "weight", "small"),
    }
