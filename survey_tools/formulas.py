r"""Formulas: TeX in, MathML or a line of plain text out.

``$\tilde{O}(\norm{x})$`` becomes ``<math>…</math>`` with its TeX kept as an annotation; what
cannot be set is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from math_core import LatexError, LatexToMathML

from survey_tools.style_classes import without_styles

MACROS = {
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
    "abs": r"\lvert #1\rvert",
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
    "norm": r"\lVert #1\rVert",
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
    r"\s*\\begin\{(?:equation|displaymath|multline)\*?\}(.*)\\end\{\w+\*?\}\s*", re.DOTALL
)
_ALIGNS = re.compile(r"(?<!\\)(?:\\\\)*&")
"""A sign at which lines are aligned, and not one to be shown: ``\\&``."""
_LABEL = re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")
_REPAIRS = (
    # A named entity of HTML that the XML of an EPUB does not know.
    ("&ApplyFunction;", "\u2061"),
    # A line over a letter is not the combining line under one, which fonts draw below; and bars and
    # arrows need a little air and size, which the style sheet gives them by these classes.
    (
        '<mo stretchy="true">\u0332</mo></mover>',
        '<mo stretchy="true" class="over">\u203e</mo></mover>',
    ),
    ('<mo stretchy="true">\u0332</mo></munder>', '<mo stretchy="true">_</mo></munder>'),
    (
        '<mo stretchy="false">\u00af</mo></mover>',
        '<mo stretchy="false" class="over">\u00af</mo></mover>',
    ),
    (
        '<mo stretchy="false">\u20d7</mo></mover>',
        '<mo stretchy="false" class="arrow">\u2192</mo></mover>',
    ),
)

_LEAF = r"<m[in](?:\s[^>]*)?>[^<]*</m[in]>"
_PRIME = '<mo lspace="0" rspace="0">\\g<prime></mo>'


def _with_box(match: re.Match[str]) -> str:
    half = float(match["size"]) / 2
    box = f'<mspace height="{half + _AXIS:.2f}em" depth="{half - _AXIS:.2f}em"/>'
    return f"{match['bracket']}<{match['script']}>{box}"


_AXIS = 0.25
"""How far above the baseline, in em, brackets are centred."""
_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Browsers raise and shrink a prime in a superscript, although fonts draw it raised and small.
    (
        re.compile(rf"<msup>(?P<base>{_LEAF})<mo>(?P<prime>[′″‴])</mo></msup>"),
        rf"<mrow>\g<base>{_PRIME}</mrow>",
    ),
    (
        re.compile(
            rf"<msubsup>(?P<base>{_LEAF})(?P<sub>{_LEAF})<mo>(?P<prime>[′″‴])</mo></msubsup>"
        ),
        rf"<msub><mrow>\g<base>{_PRIME}</mrow>\g<sub></msub>",
    ),
    # An exponent after a closing bracket is set too high, and one of \bigr is not made large where
    # it carries an exponent; so an empty box of its height carries the exponent instead.
    (
        re.compile(
            r"<(?P<script>msup|msubsup)>"
            r'(?P<bracket><mo stretchy="false"(?: form="postfix")?>[)\]}⟩‖|]</mo>)'
        ),
        r'\g<bracket><\g<script>><mspace height="0.5em"/>',
    ),
    (
        re.compile(
            r"<(?P<script>msup|msubsup|msub)>"
            r'(?P<bracket><mo minsize="(?P<size>[\d.]+)em"[^>]*>[^<]*</mo>)'
        ),
        _with_box,
    ),
    # Over a low letter browsers hang the root below the line; a strut gives it a capital's height.
    (re.compile("</msqrt>"), '<mspace height="0.75em"/></msqrt>'),
    # An empty space before a name tells nobody anything.
    (re.compile(r"<mrow><mspace/>(?P<name><mi[^>]*>[^<]*</mi>)</mrow>"), r"\g<name>"),
)


_MARK = re.compile(r"[{\\]")
_MOST_MARKS = 1_000
"""Commands and opening braces of a formula.  The converter calls itself for each within another,
and some thousands of them end the process, without a word."""
_DEEPEST = 80


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


def raw_mathml(
    tex: str,
    *,
    display: bool = False,
    macros: tuple[tuple[str, str], ...] = tuple(MACROS.items()),
    xml: bool = False,
) -> str:
    r"""Return a formula as MathML that says what it means, before it is fitted to browsers.

    :raises FormulaError: for unknown commands, missing arguments, unbalanced braces.
    """
    marks = len(_MARK.findall(tex))
    if marks > _MOST_MARKS:
        raise FormulaError(f"it has {marks} commands and braces, more than {_MOST_MARKS}")
    try:
        result: str = _converter(macros, xml=xml).convert_with_local_state(
            plain_tex(tex), displaystyle=display
        )
    except LatexError as error:
        raise FormulaError(_reason(error)) from None
    if marks > _DEEPEST and _depth(result) > _DEEPEST:
        raise FormulaError(f"its parts stand more than {_DEEPEST} deep in each other")
    return result


def _depth(mathml: str) -> int:
    """Return how deep the elements of a formula stand in each other."""
    deepest = depth = 0
    for tag in _TAG.findall(mathml):
        depth += -1 if tag.startswith("</") else not tag.endswith("/>")
        deepest = max(deepest, depth)
    return deepest


@cache
def to_mathml(
    tex: str,
    *,
    display: bool = False,
    macros: tuple[tuple[str, str], ...] = tuple(MACROS.items()),
    xml: bool = False,
) -> str:
    r"""Return a formula as MathML.

    >>> to_mathml("x", display=False)
    '<math><mi>x</mi></math>'

    :raises FormulaError: for unknown commands, missing arguments, unbalanced braces.
    """
    result = raw_mathml(tex, display=display, macros=macros, xml=xml)
    for found, wanted in _REPAIRS:
        result = result.replace(found, wanted)
    for pattern, replacement in _REWRITES:
        result = pattern.sub(replacement, result)
    result = result if xml else without_styles(result)
    # Of $O(n)$ the TeX is what is shown; noted beside it, it would be half of a page's weight.
    return (
        _without_outer_row(_NOTED.sub(r"\g<shown>", result)) if _AS_SHOWN.fullmatch(tex) else result
    )


_ROWS = re.compile(r"<(?P<end>/)?mrow>")


def _without_outer_row(mathml: str) -> str:
    """Return a formula without the row around all of it, which MathML infers.

    >>> _without_outer_row("<math><mrow><mi>n</mi><mo>!</mo></mrow></math>")
    '<math><mi>n</mi><mo>!</mo></math>'
    """
    head, tail = "<math><mrow>", "</mrow></math>"
    if not mathml.startswith(head) or not mathml.endswith(tail):
        return mathml
    inside = mathml[len(head) : -len(tail)]
    depth = 0
    for row in _ROWS.finditer(inside):
        depth += -1 if row["end"] else 1
        if depth < 0:  # The first row ends before the last begins.
            return mathml
    return f"<math>{inside}</math>"


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
        lines = "aligned" if _ALIGNS.search(inside) else "gathered"
        inside = rf"\begin{{{lines}}}{inside}\end{{{lines}}}"
    return inside


def is_hopeless(tex: str) -> bool:
    r"""Return whether a formula cannot be set, whatever macros a survey may define.

    >>> is_hopeless("x_a_b"), is_hopeless(r"\ours{x}")
    (True, False)
    """
    try:
        to_mathml(tex)
    except FormulaError as error:
        return not str(error).startswith("Unknown command")
    return False


_PLAIN_COMMANDS = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma"
    "|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega|ell|infty"
    "|log|ln|exp|min|max|le|leq|ge|geq|times|cdot|to|in"
)
"""Commands that any reader of a formula would write for what it shows."""
_AS_SHOWN = re.compile(rf"(?:[A-Za-z0-9 ()\[\]+=,./^_{{}}-]|\\(?:{_PLAIN_COMMANDS})(?![A-Za-z]))+")
_NOTED = re.compile(r"<semantics>(?P<shown>.*)<annotation[^>]*>[^<]*</annotation></semantics>")
_ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def to_text(tex: str) -> str:
    r"""Return a formula as a line of plain text, for titles of windows and tool tips.

    >>> to_text("\\ell_2")
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
