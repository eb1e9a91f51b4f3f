"""Lines, white space and folding: what counts as equal, and what as near."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey_tools.text import (
    did_you_mean,
    file_slug,
    fold,
    is_device,
    is_slug,
    nearest,
    split_lines,
    squeeze,
    strip_accents,
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("a", ("a",), id="no end"),
        pytest.param("a\nb\n", ("a", "b"), id="Unix"),
        pytest.param("a\r\nb\r\n", ("a", "b"), id="Windows"),
        pytest.param("a\rb", ("a", "b"), id="old Mac"),
        pytest.param("a\n\n", ("a", ""), id="blank line"),
        pytest.param("a\u2028b\x0cc\n", ("a\u2028b\x0cc",), id="no line ends for editors"),
    ],
)
def test_lines(text: str, lines: tuple[str, ...]) -> None:
    assert split_lines(text) == lines


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        pytest.param("  a \t b\n", "a b", id="runs"),
        pytest.param("a\u00a0b\u2009c", "a b c", id="set spaces"),
        pytest.param("a\u200bb\u00adc\ufeff", "abc", id="invisible"),
    ],
)
def test_white_space(text: str, squeezed: str) -> None:
    assert squeeze(text) == squeezed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Data from Trained", "Data From Trained", id="case"),  # seeds/001:5, 004:56
        pytest.param("Łojasiewicz", "lojasiewicz", id="stroke"),
        pytest.param("Póczos", "Po\u0301czos", id="composed or not"),
        pytest.param("Soft-Q-learning", "soft q learning", id="hyphens"),
        pytest.param("network’s “size”", 'network\'s "size"', id="quotes"),
        pytest.param("Karush--Kuhn--Tucker", "Karush–Kuhn–Tucker", id="dashes"),
        pytest.param("ﬁnite eﬀect", "finite effect", id="ligatures"),
        pytest.param(r"the \emph{max} of $L_2$", "the max of L2".replace("L2", "L 2"), id="TeX"),
        pytest.param("STRASSE", "Straße", id="sharp s"),
    ],
)
def test_texts_that_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("depth 2", "depth 3", id="digits"),
        pytest.param("李伟", "王芳", id="other scripts"),
        pytest.param("a b", "ab", id="words"),
    ],
)
def test_texts_that_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
@example("℡")
@example("\\＼emph")
@example("ẞıİǅ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert strip_accents(strip_accents(text)) == strip_accents(text)


@pytest.mark.parametrize(
    "name", ["aux", "AUX", "con.txt", "Nul.tar.gz", "prn ", "com0", "com9.md", "LPT1", "aux .txt"]
)
def test_names_of_devices(name: str) -> None:
    assert is_device(name)
    assert not is_slug(name)


@pytest.mark.parametrize("name", ["auxiliary", "con-1", "com", "com10", "lpt-1", "x.aux", "nuls"])
def test_names_that_no_device_has(name: str) -> None:
    assert not is_device(name)


@pytest.mark.parametrize(
    "name",
    ["", "-a", "a-", "a--b", ".a", "a.b", "A", "a_b", "a b", "a/b", "..", "é", "a\n", "a" * 101],
)
def test_what_names_no_page(name: str) -> None:
    assert not is_slug(name)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        pytest.param("ada-ode", "ada-ode", id="a slug"),
        pytest.param("aux", "aux-1", id="a device"),
        pytest.param("lpt3", "lpt3-1", id="a port"),
        pytest.param("a" * 300, "a" * 100, id="300 letters"),
        pytest.param(f"{'a' * 99}-b", "a" * 99, id="a hyphen at the end"),
    ],
)
def test_slugs_of_files(slug: str, name: str) -> None:
    assert file_slug(slug) == name
    assert is_slug(name)


def test_the_nearest_name() -> None:
    names = ["depth-separation", "implicit-bias"]
    assert nearest("depth-seperation", names) == "depth-separation"
    assert did_you_mean("implict-bias", names) == "; did you mean 'implicit-bias'?"
    assert nearest("quantum", names) is None
    assert not did_you_mean("x", [])
