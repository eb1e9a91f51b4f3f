r"""TeX in running text, as abstracts are written, read into nodes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.build import Made
from survey_tools.tex import (
    Citation,
    Inline,
    Link,
    Math,
    Styled,
    Text,
    is_balanced,
    join_text,
    normalise_math,
    parse_inline,
    plain_text,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("100% of the data", "100% of the data", id="percent"),  # xu2023benign
        pytest.param(r"100\% of \$5 \& \#1 a\_b \{x\}", "100% of $5 & #1 a_b {x}", id="escapes"),
        pytest.param("``tempered overfitting'' is", "“tempered overfitting” is", id="quotes"),
        pytest.param("a `small' change", "a ‘small’ change", id="single quotes"),
        pytest.param("`the model's view' is", "‘the model's view’ is", id="apostrophe in quotes"),
        pytest.param("the networks' size", "the networks' size", id="apostrophe"),
        pytest.param("strongly -- are", "strongly – are", id="en dash"),  # seeds/000:48
        pytest.param("Karush--Kuhn--Tucker", "Karush–Kuhn–Tucker", id="names"),  # seeds/001:12
        pytest.param("a---b ---- c", "a—b ---- c", id="em dash, rule"),
        pytest.param("Haim et al.~(2022)", "Haim et al.\u00a0(2022)", id="tie"),
        pytest.param(r"Tur\'an Tur\'{a}n Tur{\'a}n Tur\' an", "Turán " * 3 + "Turán", id="acute"),
        pytest.param(r"\'\i \'{\i} {\'\i} \'{i}", "í í í í", id="dotless i"),
        pytest.param(r"\v{S} \v S \c{c} \c c Erd\H{o}s \k{a} \r{u} \u{g} \d{s}",
                     "Š Š ç ç Erdős ą ů ğ ṣ", id="letters as accents"),
        pytest.param(r"\L ojasiewicz {\L}o \L{}o \o \ss{} \AE", "Łojasiewicz Ło Ło øß Æ",
                     id="letters"),
        pytest.param(r"G\"urb\"uz \~n \^o \`e \=a \.z", "Gürbüz ñ ô è ā ż", id="more accents"),
        pytest.param(r"\"{\emph x", '\\"x', id="accent on a command"),
        pytest.param("$5 and $6", "$5 and $6", id="money"),
        pytest.param("from $5-$10 to $", "from $5-$10 to $", id="ranges of money"),
        pytest.param("an odd $ sign", "an odd $ sign", id="odd dollar"),
        pytest.param("$$$", "$$$", id="three dollars"),
        pytest.param("$ $ and $$ $$", "$ $ and $$ $$", id="empty formulas"),
        pytest.param(r"\foo and \foo{bar}", r"\foo and \foo{bar}", id="unknown commands"),
        pytest.param(r"\emph{open", "open", id="brace that never closes"),
        pytest.param("close} {open", "close open", id="braces"),
        pytest.param("{\\em big} {\\bf b}old", "big bold", id="switches"),
        pytest.param(r"\textsc{Sgd} \mbox{a b} \TeX\ x", "Sgd a b TeX x", id="kept words"),
        pytest.param("x\\", "x\\", id="backslash at the end"),
        pytest.param("", "", id="nothing"),
    ],
)  # fmt: skip
def test_words(text: str, plain: str) -> None:
    assert plain_text(parse_inline(text)) == plain


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param(r"\emph{max}", [Styled("emphasis", (Text("max"),))], id="emphasis"),
        pytest.param(r"\textbf{$(\epsilon)$-successful}",
                     [Styled("strong", (Math(r"(\epsilon)"), Text("-successful")))],
                     id="math in bold"),
        pytest.param(r"\emph{a \textbf{b \emph{c}} d}",
                     [Styled("emphasis", (Text("a "), Styled("strong", (
                         Text("b "), Styled("emphasis", (Text("c"),)))), Text(" d")))],
                     id="nesting"),
        pytest.param(r"{\em big}", [Styled("emphasis", (Text("big"),))], id="switch"),
        pytest.param(r"\texttt{a\_b}", [Styled("literal", (Text("a_b"),))], id="literal"),
        pytest.param(r"\citet{safran2019depth}",
                     [Citation(("safran2019depth",), narrative=True)], id="citet"),
        pytest.param(r"\citep[see][p.~3]{a, b}", [Citation(("a", "b"), narrative=False)],
                     id="citep"),
        pytest.param(r"a\cite{}", [Text("a")], id="cites nothing"),
        pytest.param("https://github.com/gonbuzaglo/decoreco.",  # seeds/001:3
                     [Link(*["https://github.com/gonbuzaglo/decoreco"] * 2), Text(".")],
                     id="address"),
        pytest.param(r"\url{https://e.org/a\_b\%c}", [Link(*["https://e.org/a_b%c"] * 2)],
                     id="url"),
        pytest.param(r"\href{javascript:x}{y}", [Link("javascript:x", "y")], id="href"),
        pytest.param(r"$a$ \(b\) \[c\] $$d$$", [Math("a"), Text(" "), Math("b"), Text(" "),
                     Math("c"), Text(" "), Math("d")], id="formulas"),
        pytest.param(r"$\text{\$5}$", [Math(r"\text{\$5}")], id="dollar in a formula"),
        pytest.param(r"\$x$y$", [Text("$x"), Math("y")], id="escaped dollar before"),
        pytest.param("$ O(n^2) $", [Math("O(n^2)")], id="spaced formula"),
    ],
)  # fmt: skip
def test_nodes(text: str, content: list[Inline]) -> None:
    assert list(parse_inline(text)) == content


@pytest.mark.parametrize(
    ("tex", "normal"),
    [
        pytest.param("Ω(d)", r"\Omega(d)", id="Greek"),
        pytest.param("εd", r"\varepsilon d", id="Greek before a letter"),
        pytest.param(r"\frac{ε}{δ}θ_β", r"\frac{\varepsilon}{\delta}\theta_\beta", id="everywhere"),
        pytest.param("a ≤ b", r"a \le b", id="relation"),
        pytest.param(r"\sigma(<\mathbf{w},\mathbf{x}> + b)",  # seeds/001, vardi2021learning
                     r"\sigma(\langle \mathbf{w},\mathbf{x}\rangle  + b)", id="inner product"),
        pytest.param("0<x,y>0", "0<x,y>0", id="two inequalities"),
        pytest.param("a < b, c > d", "a < b, c > d", id="two inequalities, spaced"),
        pytest.param("100%", r"100\%", id="percent"),
        pytest.param(r"100\%", r"100\%", id="percent, escaped"),
    ],
)  # fmt: skip
def test_formulas(tex: str, normal: str) -> None:
    assert normalise_math(tex) == normal
    assert normalise_math(normal) == normal


@pytest.mark.parametrize(
    ("tex", "balanced"),
    [("{a}{b{c}}", True), (r"\{a", True), ("{a", False), ("a}{", False), (r"\\{a}", True)],
)
def test_balance(tex: str, balanced: bool) -> None:  # noqa: FBT001
    assert is_balanced(tex) is balanced


def test_deep_nesting_keeps_the_words() -> None:
    assert plain_text(parse_inline(r"\emph{" * 500 + "deep" + "}" * 500)) == "deep"


@given(st.text())
def test_reading_is_total(text: str) -> None:
    content = parse_inline(text)
    assert join_text(content) == content
    assert bool(plain_text(content).strip()) == bool(text.strip())


@pytest.mark.parametrize("text", ["{{", "}}", r"\emph{}", "{ }", "{}{}"])
def test_of_a_text_there_is_always_something(text: str) -> None:
    assert parse_inline(text) == (Text(text),)


@given(st.text(alphabet=st.characters(exclude_characters="\\$`'-~{}", codec="utf-8")))
def test_a_text_without_tex_is_kept(text: str) -> None:
    assert plain_text(parse_inline(text)) == text


@pytest.mark.parametrize(
    "piece",
    [
        "\\emph{",
        "\\(",
        "\\[",
        "\\cite[",
        "\\url{",
        "$",
        "$a ",
        "`a ",
        "\\foo{}",
        "{",
        "}",
        "'",
        "\\'{",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.process_time()
    parse_inline(text)
    assert time.process_time() - started < 3  # a tenth of a second; were it quadratic, minutes


def test_a_megabyte_is_read() -> None:
    text = r"We \emph{show} $Ω(d)$, ``so'' \citet{key}, 100% -- for \$5. " * 17_000
    assert len(text) > 1_000_000
    assert len(parse_inline(text)) == 6 * 17_000 + 1


def test_the_abstracts_of_the_seeds_hold_no_tex_outside_formulas(made: Made) -> None:
    for work in made.survey.works:
        for version in work.abstracts:
            words = "".join(_outside(version.content))
            assert not set(words) & set("\\${}`"), work.key
            assert "''" not in words, work.key


def _outside(content: tuple[Inline, ...]) -> list[str]:
    words: list[str] = []
    for node in content:
        match node:
            case Text(text):
                words.append(text)
            case Styled(_, inner):
                words += _outside(inner)
    return words
