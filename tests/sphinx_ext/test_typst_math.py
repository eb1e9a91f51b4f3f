"""Formulas for Typst: what they become, and that Typst sets all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typst

from survey_tools.formulas import FormulaError
from survey_tools.sphinx_ext.typst.builder import TEMPLATE
from survey_tools.sphinx_ext.typst.math import to_typst
from survey_tools.sphinx_ext.typst.text import quoted

ROOT = Path(__file__).parents[2]

SHAPES = {
    r"\frac{1}{\sqrt{d}}": "frac(1, sqrt(d))",
    r"x_i^2": "attach(x, b: i, t: 2)",
    r"f'(x)": "attach(f, tr: primes(#1))",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}": "mat(delim: #none, 1, 2; 3, 4)",
    r"b\le\begin{cases}c & d\\ e&f\end{cases}": 'cases(delim: #"{", c & d, e & f)',
    r"\begin{gathered}a\\ b\le\begin{cases}c\\ e\end{cases}\end{gathered}": (
        'cases(delim: #"{", c, e)'
    ),
    r"x=\begin{aligned}a&=b\\&=c\end{aligned}": "mat(delim: #none, align: #left, a, ",
    r"\left\lvert\frac{a}{b}\right\rvert": "lr(",
    r"\tilde{O}(n)": "tilde(",
    r"\operatorname{poly}(d)": 'op("poly")',
}
"""Formulas, and a part of what they become."""


@pytest.mark.parametrize(("tex", "part"), SHAPES.items())
def test_shape_of_a_formula(tex: str, part: str) -> None:
    assert part in to_typst(tex, display=True)


def test_aligned_lines_are_lines_of_the_formula() -> None:
    assert to_typst(r"\begin{aligned}a&=b\\&=c\end{aligned}", display=True).count(" \\ ") == 1


def test_letters_that_typst_would_read_as_words_stand_apart() -> None:
    assert re.sub(r"/\*\*/", "", to_typst("pi")) == "pi"
    assert "pi" not in to_typst("pi")


def test_tex_that_cannot_be_set_is_an_error() -> None:
    with pytest.raises(FormulaError):
        to_typst(r"\frac{1}")


def document(*formulas: str) -> bytes:
    """Return a source that sets formulas as the book does."""
    head = '#set document(title: "formulas")\n#set text(lang: "en", fallback: false)\n'
    lines = [f"#math-text[#formula({quoted(tex)}, ${to_typst(tex)}$);]" for tex in formulas]
    return (TEMPLATE.read_text("utf-8") + head + "\n\n".join(lines)).encode()


def test_typst_sets_them_with_their_tex_to_read_aloud() -> None:
    pdf = typst.compile(
        document(*SHAPES), format="pdf", ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"]
    )
    assert pdf.startswith(b"%PDF")
