"""Two wordings side by side: nothing is lost, and only what differs is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.abstract_diff import Passage, compare
from survey_tools.build import Made
from survey_tools.tex import Inline, Math, Styled, Text, parse_inline, plain_text

GOLDEN = Path(__file__).parent / "golden" / "abstract_differences.txt"
WORDS = st.lists(
    st.sampled_from(["a", "the", "depth", "width", "$d$", "$2$", r"\emph{max}", ",", ".", "-"]),
    max_size=25,
).map(" ".join)


def _text(passages: Iterable[Passage]) -> str:
    return "".join(plain_text(passage.content) for passage in passages)


def _marked(passages: Iterable[Passage]) -> str:
    return "".join(
        f"⟦{plain_text(item.content)}⟧" if item.changed else plain_text(item.content)
        for item in passages
    )


@given(WORDS, WORDS)
def test_the_passages_together_are_the_text(one: str, other: str) -> None:
    left, right = compare(parse_inline(one), parse_inline(other))
    assert _text(left) == plain_text(parse_inline(one))
    assert _text(right) == plain_text(parse_inline(other))


@given(WORDS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    for passages in compare(parse_inline(text), parse_inline(text)):
        assert not any(passage.changed for passage in passages)


@given(WORDS, WORDS)
def test_marks_hold_no_space_at_their_ends(one: str, other: str) -> None:
    for passages in compare(parse_inline(one), parse_inline(other)):
        for passage in passages:
            if passage.changed:
                text = plain_text(passage.content)
                assert text
                assert text == text.strip()


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        pytest.param("we resolve it all now", "we address it all now", "we ⟦resolve⟧ it all now",
                     "we ⟦address⟧ it all now", id="a word"),
        pytest.param("of $O(r)$ for all of us", "of $O(r^2)$ for all of us",
                     "of ⟦$O(r)$⟧ for all of us", "of ⟦$O(r^2)$⟧ for all of us",
                     id="a formula is one word"),
        pytest.param("one two three", "one two three four", "one two three",
                     "one two three ⟦four⟧", id="more at the end"),
        pytest.param("a b", "", "⟦a b⟧", "", id="nothing there"),
    ],
)  # fmt: skip
def test_marks(one: str, other: str, left: str, right: str) -> None:
    passages = compare(parse_inline(one), parse_inline(other))
    assert (_marked(passages[0]), _marked(passages[1])) == (left, right)


def test_emphasis_that_is_cut_stays_emphasis() -> None:
    one: tuple[Inline, ...] = (Styled("emphasis", (Text("big deep net now here"),)), Math("x"))
    left, _ = compare(one, (Styled("emphasis", (Text("small deep net now here"),)), Math("x")))
    assert [passage.content[0] for passage in left] == [
        Styled("emphasis", (Text("big"),)),
        Text(" "),
    ] or all(isinstance(node, (Styled, Text, Math)) for item in left for node in item.content)


def test_golden_differences(made: Made, agree: Callable[[Path, str], None]) -> None:
    pieces = []
    for work in made.survey.works:
        if len(work.abstracts) > 1:
            one, other = (version.content for version in work.abstracts)
            left, right = compare(one, other)
            pieces.append(f"{work.key}\n\n{_marked(left)}\n\n{_marked(right)}\n")
    assert len(pieces) == 5
    agree(GOLDEN, "\n".join(pieces))
