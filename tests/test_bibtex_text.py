"""Titles and names as TeX: what is escaped, and what keeps its capitals."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Person
from pybtex.richtext import Text as LaTeX

from survey_tools.bibtex_text import name_to_tex, text_to_tex, title_to_tex
from survey_tools.names import PersonName, parse_name
from survey_tools.tex import parse_inline, plain_text
from survey_tools.text import squeeze


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        pytest.param("Turán", r"Tur{\'a}n", id="acute"),
        pytest.param("Łojasiewicz", r"{\L}ojasiewicz", id="stroke"),
        pytest.param("Gürbüzbalaban", r"G{\"u}rb{\"u}zbalaban", id="umlaut"),
        pytest.param("Richtárik", r"Richt{\'a}rik", id="acute before r"),
        pytest.param("Tramèr", r"Tram{\`e}r", id="grave"),
        pytest.param("Úlfar", r"{\'U}lfar", id="capital with accent"),
        pytest.param("Erdős", r"Erd{\H{o}}s", id="double acute"),
        pytest.param("Šimůnek Çelik", r"{\v{S}}im{\r{u}}nek {\c{C}}elik", id="letter accents"),
        pytest.param("Martí", r"Mart{\'\i}", id="accent on i"),
        pytest.param("Nguyễn", r"Nguy{\~{\^e}}n", id="two accents"),
        pytest.param("Tura\u0301n", r"Tur{\'a}n", id="decomposed"),
        pytest.param("x\u0304 of M\u0300", r"{\=x} of {\`M}", id="no letter has this accent"),
        pytest.param("&\u0301 \u0301", r"{\'\&}{\'{}}", id="accents on what is no letter"),
        pytest.param("\u0141\u0300 ”\u0301", r"{\`{{\L}}} {\'{''}}", id="accents on other letters"),
        pytest.param("R&D, 100%, #1, a_b", r"R\&D, 100\%, \#1, a\_b", id="specials"),
        pytest.param("~ ^ \\ $", r"\textasciitilde{} \^{} \textbackslash{} \$", id="more specials"),
        pytest.param("a < b", "a {$<$} b", id="less than"),
        pytest.param("{x", r"\textbraceleft{}x", id="brace"),
        pytest.param("“yes” – it’s…", r"``yes'' -- it's\ldots{}", id="quotes and dashes"),
        pytest.param("ε ≤ ∞", r"{$\varepsilon$} {$\le$} {$\infty$}", id="symbols"),
        pytest.param("plain", "plain", id="plain"),
        pytest.param("", "", id="empty"),
    ],
)
def test_text(text: str, tex: str) -> None:
    assert text_to_tex(text) == tex


@pytest.mark.parametrize(
    ("title", "tex"),
    [
        pytest.param(
            "How Good is SGD with Random Shuffling?",  # seeds/001
            "How Good is {SGD} with Random Shuffling?",
            id="acronym",
        ),
        pytest.param(
            "A Constant-Depth, Linear-Width ReLU Network",
            "A Constant-Depth, Linear-Width {ReLU} Network",
            id="inner capital, hyphens left alone",
        ),
        pytest.param('On $a"b$', 'On {$a"b$}', id="mark in a formula"),
        pytest.param("The ReLU\u0304 Mean", r"The {ReL{\=U}} Mean", id="accent within a word"),
        pytest.param("ImpMIA: CoT for GANs", "{ImpMIA}: {CoT} for {GANs}", id="mixed case"),
        pytest.param(
            "Langevin Dynamics and other Markov Processes",
            "{Langevin} Dynamics and other {Markov} Processes",
            id="names",
        ),
        pytest.param("Newton-type, Newton's, Gaussians", "{Newton}-type, {Newton}'s, {Gaussians}",
                     id="names with endings"),
        pytest.param("Soft-Q-learning", "Soft-{Q}-learning", id="single letter"),
        pytest.param("A Theory of a Thing", "A Theory of a Thing", id="article"),
        pytest.param("GPT-4 in 3D, x² of 2026", "{GPT}-4 in {3D}, x{$^2$} of 2026", id="digit"),
        pytest.param("Is It Deep? Yes, It Is", "Is It Deep? {Yes}, It Is", id="after a question"),
        pytest.param("Networks: What is It?", "Networks: What is It?", id="after a colon"),
        pytest.param("Norms $L_0$ and $Ω(d)$", r"Norms {$L_0$} and {$\Omega(d)$}", id="math"),
        pytest.param(r"Sets $\{x\}$", r"Sets {$\lbrace x\rbrace $}", id="braces in math"),
        pytest.param("The Łojasiewicz and Turán Bounds",
                     r"The {{\L}ojasiewicz} and {Tur{\'a}n} Bounds", id="accented names"),
        pytest.param(r"The \emph{ReLU} of Tur\'an", r"The \emph{{ReLU}} of {Tur{\'a}n}", id="TeX"),
        pytest.param('The "Best" of Both', "The ``Best'' of Both", id="straight quotes"),
        pytest.param("“Best” of ‘Both’", "``Best'' of `Both'", id="curly quotes"),
        pytest.param("Q&A: 50% of C#, a_b", r"{Q}\&A: 50\% of {C}\#, a\_b", id="specials"),
        pytest.param("DEPTH OF ReLU", "{DEPTH} {OF} {ReLU}", id="capitals that mean something"),
        pytest.param("DEPTH OF NETS BY SGD", "DEPTH OF NETS BY SGD", id="shouted"),
        pytest.param("Width vs. Depth", "Width vs. Depth", id="vs."),
    ],
)  # fmt: skip
def test_title(title: str, tex: str) -> None:
    assert title_to_tex(title) == tex


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        pytest.param("Jason D. Lee", "Lee, Jason D.", id="plain"),
        pytest.param("Marco Di Summa", "Di Summa, Marco", id="Di"),
        pytest.param("Christopher De Sa", "De Sa, Christopher", id="De"),
        pytest.param("Johan van der Berg", "van der Berg, Johan", id="van der"),
        pytest.param("Stanisław Łojasiewicz", r"{\L}ojasiewicz, Stanis{\l}aw", id="stroke"),
        pytest.param("Úlfar Erlingsson", r"Erlingsson, {\'U}lfar", id="accent first"),
        pytest.param("King, Jr., John", "King, Jr., John", id="suffix"),
        pytest.param("K.Q. Weinberger", "Weinberger, K. Q.", id="glued initials"),
        pytest.param("Plato", "Plato", id="single"),
    ],
)
def test_name(name: str, tex: str) -> None:
    assert name_to_tex(parse_name(name)) == tex
    assert str(Person(tex)) == tex


def test_group_without_given_name_stays_in_one_piece() -> None:
    assert name_to_tex(PersonName(family="Gemini Team")) == "{Gemini Team}"
    assert Person("{Gemini Team}").last_names == ["{Gemini Team}"]


def test_words_that_would_end_a_name_are_in_braces() -> None:
    assert name_to_tex(PersonName(family="Rock and Roll", given="A")) == "{Rock and Roll}, A"


_LETTERS = "abcxyzABCXYZ áàâäãåçéèêëíìîïñóòôöõøúùûüýÿæßÁÉÍÓÚÄÖÜÅØÆčďěňřšťůžłŁŠŽőű"


def undashed(text: str) -> str:
    """Return text with dashes as TeX writes them, and white space as TeX reads it."""
    return squeeze(text.replace("—", "---").replace("–", "--"))


def read_by_latexcodec(tex: str) -> str:
    return undashed(str(LaTeX.from_latex(tex)))


@given(st.text(_LETTERS + " 0123456789-.:;?!()&%#_", max_size=60))
def test_latexcodec_reads_the_text_that_was_meant(text: str) -> None:
    assert read_by_latexcodec(text_to_tex(text)) == undashed(text)


@given(st.text(_LETTERS + " 0123456789-.:;?!()&%#_", max_size=60))
def test_braces_of_titles_change_no_letter(title: str) -> None:
    assert read_by_latexcodec(title_to_tex(title)) == undashed(plain_text(parse_inline(title)))


@given(st.text(max_size=80))
def test_braces_always_pair_up(title: str) -> None:
    depths = list(accumulate((c == "{") - (c == "}") for c in title_to_tex(title)))
    assert all(depth >= 0 for depth in depths)
    assert not depths or depths[-1] == 0
