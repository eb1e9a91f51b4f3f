r"""Formulas as MathML, made while the site is built: no script in the reader's browser.

``$\tilde{O}(\norm{x})$`` becomes ``<math>…</math>`` with its TeX kept as an annotation.  A formula
that cannot be set is a warning that names it, and its TeX stands on the page as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

RENDERER = "mathml"

MACROS = {
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
    "abs": r"\left|#1\right|",
    "bbE": r"\mathbb{E}",
    "bm": r"\boldsymbol{#1}",
    "bbm": r"\mathbb{#1}",
    "ceil": r"\left\lceil #1\right\rceil",
    "diag": r"\operatorname{diag}",
    "E": r"\mathop{\mathbb{E}}",
    "ensuremath": "{#1}",
    "eps": r"\varepsilon",
    "floor": r"\left\lfloor #1\right\rfloor",
    "inner": r"\left\langle #1\right\rangle",
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "mbox": r"\text{#1}",
    "N": r"\mathbb{N}",
    "nicefrac": r"{#1}/{#2}",
    "norm": r"\left\lVert #1\right\rVert",
    "poly": r"\operatorname{poly}",
    "polylog": r"\operatorname{polylog}",
    "Prob": r"\mathop{\mathbb{P}}",
    "R": r"\mathbb{R}",
    "rank": r"\operatorname{rank}",
    "ReLU": r"\operatorname{ReLU}",
    "relu": r"\operatorname{ReLU}",
    "set": r"\left\{#1\right\}",
    "sgn": r"\operatorname{sgn}",
    "sign": r"\operatorname{sign}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "supp": r"\operatorname{supp}",
    "textsl": r"\textit{#1}",
    "tr": r"\operatorname{tr}",
    "Tr": r"\operatorname{Tr}",
    "Var": r"\operatorname{Var}",
    "vect": r"\mathbf{#1}",
    "xspace": "",
    "Z": r"\mathbb{Z}",
}  # fmt: skip
"""Commands that abstracts use as if every reader's TeX knew them."""

_NUMBERED = re.compile(r"\\(begin|end)\{(align|gather|alignat|split|eqnarray)\*?\}")
"""Environments that number their lines; Sphinx numbers the formula as a whole."""
_INNER = {
    "align": "aligned",
    "split": "aligned",
    "eqnarray": "aligned",
    "gather": "gathered",
    "alignat": "alignedat",
}
_WHOLE = re.compile(
    r"\s*\\begin\{(?:equation|displaymath|multline)\*?\}(.*)\\end\{\w+\*?\}\s*", re.S
)
_LABEL = re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")
_REPAIRS = (
    # A named entity of HTML that the XML of an EPUB does not know.
    ("&ApplyFunction;", "\u2061"),
    # A line over a letter is not the combining line under one, which fonts draw below.
    ('<mo stretchy="true">\u0332</mo></mover>', '<mo stretchy="true">\u203e</mo></mover>'),
    ('<mo stretchy="true">\u0332</mo></munder>', '<mo stretchy="true">_</mo></munder>'),
)

logger = logging.getLogger(__name__)


class FormulaError(ValueError):
    """Raised when a formula is not TeX that can be set; says what is wrong with it."""


@lru_cache(maxsize=8)
def _converter(macros: tuple[tuple[str, str], ...], *, xml: bool) -> LatexToMathML:
    return LatexToMathML(
        macros=dict(macros),
        annotation=True,
        fancy_error=False,
        allow_unreliable_rendering=True,
        xml_namespace=xml,
    )


@lru_cache(maxsize=None)
def to_mathml(
    tex: str,
    *,
    display: bool = False,
    macros: tuple[tuple[str, str], ...] = tuple(MACROS.items()),
    xml: bool = False,
) -> str:
    r"""Return a formula as MathML.

    >>> to_mathml("x", display=False)[:26]
    '<math><semantics><mi>x</mi'

    :raises FormulaError: for unknown commands, missing arguments, unbalanced braces.
    """
    try:
        result: str = _converter(macros, xml=xml).convert_with_local_state(
            plain_tex(tex), displaystyle=display
        )
    except LatexError as error:
        raise FormulaError(_reason(error)) from None
    for found, wanted in _REPAIRS:
        result = result.replace(found, wanted)
    return result


def _reason(error: LatexError) -> str:
    """Return what is wrong, without the offset into a formula that macros have rewritten."""
    message = str(error).partition(": ")[2] or str(error)
    return message.rstrip(".")


def plain_tex(tex: str) -> str:
    r"""Return a formula without the numbering that Sphinx does itself.

    >>> plain_tex(r"\begin{align*}a&=b\end{align*}")
    '\\begin{aligned}a&=b\\end{aligned}'
    """
    whole = _WHOLE.fullmatch(tex)
    inside = _LABEL.sub("", whole[1] if whole else tex).strip()
    inside = _NUMBERED.sub(lambda match: rf"\{match[1]}{{{_INNER[match[2]]}}}", inside)
    if r"\\" in inside and r"\begin" not in inside:
        inside = rf"\begin{{gathered}}{inside}\end{{gathered}}"
    return inside


_ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.S)
_TAG = re.compile(r"<[^>]*>")


def to_text(tex: str) -> str:
    """Return a formula as a line of plain text, for titles of windows and tool tips.

    >>> to_text(r"\\ell_2")
    'ℓ2'
    """
    try:
        mathml = to_mathml(tex)
    except FormulaError:
        return tex
    text = _TAG.sub("", _ANNOTATION.sub("", mathml))
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text.replace("\u2061", " ").translate({0xFE00: None, 0xFE01: None})


def _render(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    config = translator.config
    tex = node.astext()
    try:
        return to_mathml(
            tex,
            display=isinstance(node, nodes.math_block),
            macros=config.survey_math_macros_all,
            xml=translator.builder.name == "epub",
        )
    except FormulaError as error:
        logger.warning(
            "formula %r cannot be set: %s", tex, error, location=node, type="survey", subtype="math"
        )
        return f'<code class="tex">{escape(tex, quote=False)}</code>'


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in the line; no class ``math``, whose rules in the theme clip accents."""
    attributes = "".join(f' id="{name}"' for name in node.get("ids", ())[:1])
    translator.body.append(f"<span{attributes}>" if attributes else "")
    translator.body.append(_render(translator, node))
    translator.body.append("</span>" if attributes else "")
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own line, which scrolls inside itself where it is too wide."""
    number = node.get("number")
    classes = "display-math numbered" if number else "display-math"
    translator.body.append(translator.starttag(node, "div", "", CLASS=classes))
    # What can be scrolled must be reachable by keyboard.
    translator.body.append(f'<div class="formula" tabindex="0">{_render(translator, node)}</div>')
    if number:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def _gather_macros(_app: Sphinx, config: Config) -> None:
    """Lay the survey's macros over ours, in a form that can be hashed."""
    config.survey_math_macros_all = tuple((MACROS | config.survey_math_macros).items())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer and make it the one in use."""
    app.add_config_value("survey_math_macros", {}, "env", types=frozenset({dict}))
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_display, None))
    app.connect("config-inited", _gather_macros)
    app.connect("config-inited", _choose_renderer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _choose_renderer(_app: Sphinx, config: Config) -> None:
    config.html_math_renderer = RENDERER
