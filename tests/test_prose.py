"""Prose: what counts as a word, which formulas it has, what it takes from an abstract."""

from __future__ import annotations

import pytest

from survey_tools.prose import copied, count_words, formula_faults, formulas_in, shared_run
from tests.projects import without_codes

ABSTRACT = (
    r"In particular, we prove that after $k$ passes over $n$ functions the best possible error is "
    r"at least $Ω(1/k^2)$, which \emph{partially} corresponds to upper bounds."
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("three plain words", 3, id="words"),
        pytest.param("of *size* **two** _x_", 4, id="emphasis"),
        pytest.param("at $O(\\log d)$ cost", 3, id="a formula is one word"),
        pytest.param("$$\na = b\n$$", 1, id="a display is one word"),
        pytest.param("{cite:t}`ode2020locks` prove", 2, id="a citation is one word"),
        pytest.param("{cite:p}`a,b`", 1, id="several in one"),
        pytest.param("{term}`KKT points <KKT point>`", 2, id="a role with words of its own"),
        pytest.param("[two words](/x.md)", 2, id="a link"),
        pytest.param("a – b", 2, id="a dash is none"),
        pytest.param("a <!-- not\nthis --> b", 2, id="a comment"),
        pytest.param("a\n```{include} x.md\n```\nb", 2, id="a directive"),
        pytest.param("{.lead}\na b", 2, id="attributes"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


def test_formulas_have_lines() -> None:
    text = "a $x$ b\n\n$$\ny\n$$\n costs \\$5 and $z$"
    assert list(formulas_in(text)) == [("x", 1), ("\ny\n", 3), ("z", 6)]


def test_a_formula_that_cannot_be_set() -> None:
    assert [without_codes(fault) for fault in formula_faults("a\nb $\\fooo$", "x.md", 7)] == [
        "x.md:8: formula '\\fooo' cannot be set: Unknown command \"\\fooo\""
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("prove that after $k$ passes over $n$", id="seven words and formulas"),
        pytest.param(
            "they say “we prove that after $k$ passes over $n$ functions the best”", id="marked"
        ),
        pytest.param(
            "> we prove that after $k$ passes over $n$ functions the best", id="a block quotation"
        ),
        pytest.param(
            "we prove that after $k$ passes “over $n$ functions the best possible error”",
            id="a quotation breaks the run",
        ),
        pytest.param("we prove that after $j$ passes over $n$ functions", id="another formula"),
    ],
)
def test_not_copied(text: str) -> None:
    assert shared_run(text, [ABSTRACT]) is None


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        pytest.param(
            "Then:\nwe prove that after $k$ passes\nover *n*, $n$ functions, the best",
            None,
            0,
            id="another word between",
        ),
        pytest.param(
            "Then:\nWe prove that, after $k$ *passes*\nover $n$ functions the.",
            "we prove that after ƒk passes over ƒn functions the",
            2,
            id="case, punctuation and markup do not matter",
        ),
        pytest.param(
            r"it is at least $\Omega(1/k^2)$ which partially corresponds to bounds",
            "is at least ƒomega1k2 which partially corresponds to",
            1,
            id="the same formula written otherwise",
        ),
    ],
)
def test_copied(text: str, words: str | None, line: int) -> None:
    shared = shared_run(text, [ABSTRACT])
    assert (shared.words if shared else None, shared.line if shared else 0) == (words, line)


def test_what_is_said_of_a_copy() -> None:
    assert copied("after ƒk passes over ƒn functions the best") == (
        "8 consecutive words are the abstract's: 'after $…$ passes over $…$ functions the best'; "
        "say it in other words, or mark it as a quotation with “…”"
    )
