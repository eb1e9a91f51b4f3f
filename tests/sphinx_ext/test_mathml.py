"""Formulas: what is set, how, and what is refused."""

from __future__ import annotations

import pytest

from survey_tools.formulas import FormulaError, plain_tex, to_mathml, to_text


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        pytest.param(r"\sqrt{d}", '<msqrt><mi>d</mi><mspace height="0.75em"/></msqrt>', id="root"),
        pytest.param(r"\tilde{O}(n)", '<mover accent="true"><mi>O</mi>', id="tilde"),
        pytest.param(r"\bar{x}", 'class="over">¯</mo></mover>', id="bar"),
        pytest.param(r"\overline{AB}", 'class="over">‾</mo></mover>', id="overline"),
        pytest.param(r"\vec{v}", 'class="arrow">→</mo></mover>', id="vector"),
        pytest.param(r"\frac{1}{2}", "<mfrac><mn>1</mn><mn>2</mn></mfrac>", id="fraction"),
        pytest.param(r"\eps", "<mi>ε</mi>", id="macro"),
        pytest.param(
            r"\norm{x}_2",
            '<mi>x</mi><msub><mo stretchy="false" form="postfix">‖</mo>',
            id="macro with argument",
        ),
        pytest.param("k'", "<mrow><mi>k</mi><mo>′</mo></mrow>", id="prime"),
        pytest.param(
            "x'_1", "<mrow><mi>x</mi><mo>′</mo></mrow><mn>1</mn></msub>", id="prime, index"
        ),
        pytest.param(r"(\eps k)^2", '<msup><mspace height="0.5em"/>', id="exponent"),
        pytest.param(r"\bigl(x\bigr)^2", '<msup><mspace height="0.85em"', id="large, exponent"),
        pytest.param(r"\R^d", "<mi>ℝ</mi>", id="blackboard"),
        pytest.param(r"\bm{x}", "<mi>𝒙</mi>", id="bold"),
        pytest.param(r"\mathbbm{1}", "<mi>𝟙</mi>", id="indicator"),
        pytest.param(r"\argmin_x f", "arg", id="argmin"),
        pytest.param(r"\E_{x\sim D}[f]", "<mi>𝔼</mi>", id="expectation"),
        pytest.param(r"\tilde\Omega(d)", '<mi mathvariant="normal">Ω</mi>', id="upright capital"),
        pytest.param(r"\text{if } x", "<mtext>if\xa0</mtext>", id="text"),
        pytest.param(r"a<b", "<mo>&lt;</mo>", id="less"),
        pytest.param(r"\hat{\log n}", "\u2061", id="no named entity"),
    ],
)
def test_sets_inline(tex: str, part: str) -> None:
    mathml = to_mathml(tex)
    assert part in mathml.replace('lspace="0" rspace="0"', "").replace("<mo >", "<mo>")
    assert mathml.startswith("<math><semantics>")
    assert '<annotation encoding="application/x-tex">' in mathml


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        pytest.param(r"\sum_{i=1}^n x_i", "<munderover>", id="sum"),
        pytest.param(r"\begin{align}a&=b\\c&=d\end{align}", "<mtable", id="align"),
        pytest.param(r"a&=b\\c&=d", "<mtable", id="lines that are aligned"),
        pytest.param(r"a\&b\\c", "<mtable", id="lines that are not"),
        pytest.param(r"\begin{split}a&=b\\c&=d\end{split}", "<mtable", id="split"),
        pytest.param(r"\begin{equation}x=1\label{x}\end{equation}", "<mi>x</mi>", id="equation"),
        pytest.param(r"\begin{cases}a&b\\c&d\end{cases}", "<mo>{</mo>", id="cases"),
        pytest.param(r"\max_{\substack{x\\y}} g", "<mtr>", id="substack"),
        pytest.param(r"a \\ b", "<mtable", id="lines"),
    ],
)
def test_sets_display(tex: str, part: str) -> None:
    mathml = to_mathml(tex, display=True)
    assert part in mathml
    assert mathml.startswith('<math display="block">')
    assert "(1)" not in mathml  # Sphinx numbers formulas, not their lines.


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        pytest.param(r"\foo{x}", r'Unknown command "\foo"', id="command"),
        pytest.param(r"\frac{1}", "Expected argument but reached end of input", id="argument"),
        pytest.param(r"\begin{foo}x\end{foo}", 'Unknown environment "foo"', id="environment"),
        pytest.param("a & b", "may only appear in a table-like environment", id="ampersand"),
        pytest.param(r"\def\a{\a}\a", "", id="endless macro"),
    ],
)
def test_refuses(tex: str, reason: str) -> None:
    with pytest.raises(FormulaError) as raised:
        to_mathml(tex)
    assert reason in str(raised.value)


def test_macros_of_a_survey_come_first() -> None:
    assert "<mi>q</mi>" in to_mathml(r"\eps", macros=(("eps", "q"),))


def test_xml_names_its_space() -> None:
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in to_mathml("x", xml=True)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        pytest.param(r"\ell_2", "ℓ2", id="index"),
        pytest.param(r"\mathcal{N}", "𝒩", id="script"),
        pytest.param("a < b", "a<b", id="less"),
        pytest.param(r"\foo", r"\foo", id="not TeX"),
    ],
)
def test_plain_text(tex: str, text: str) -> None:
    assert to_text(tex) == text


def test_plain_tex_leaves_other_tex_alone() -> None:
    assert plain_tex(r"\frac{a}{b}") == r"\frac{a}{b}"


@pytest.mark.parametrize("tex", ["O(n)", r"\Omega(d)", r"\log\log d", r"1/\epsilon", "x_1^{2}"])
def test_what_shows_its_tex_has_none_beside_it_and_no_row_around_it(tex: str) -> None:
    mathml = to_mathml(tex)
    assert "<annotation" not in mathml
    assert not mathml.startswith("<math><mrow>")
    assert mathml.count("<mrow>") == mathml.count("</mrow>")


@pytest.mark.parametrize("tex", [r"\tilde O(n)", r"\mathbf{x}", r"\epsilon\R"])
def test_other_tex_is_noted(tex: str) -> None:
    assert "<annotation" in to_mathml(tex)
