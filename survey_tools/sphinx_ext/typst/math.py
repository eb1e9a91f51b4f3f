r"""Formulas for Typst, made of the MathML that HTML and EPUB show.

``$\frac{1}{\sqrt{d}}$`` is MathML by way of :func:`survey_tools.formulas.raw_mathml`, so macros and
mistakes are the same in all formats; here the MathML becomes ``frac(1, sqrt(d))``.  Spacing is left
to Typst, which knows the classes of signs as TeX does.  Each sign that Typst could take for markup
is escaped, hence a bracket grows only where ``\left`` and ``\right`` ask for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from xml.etree import ElementTree as ET

from survey_tools.formulas import MACROS, FormulaError, raw_mathml
from survey_tools.sphinx_ext.typst.text import quoted

Element = ET.Element

_XMLNS = re.compile(r"^\{[^}]*\}")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_LENGTH = re.compile(r"(?P<number>-?[\d.]+)em")
_UNSEEN = dict.fromkeys((0x2061, 0x2062, 0x2063, 0x2064, 0xFE00, 0xFE01, 0x200B))
"""Signs that say how a formula is read, and leave no ink."""

_ACCENTS = {
    "ˆ": "hat", "^": "hat", "\u0302": "hat",
    "˜": "tilde", "~": "tilde", "\u0303": "tilde",
    "¯": "macron", "\u0304": "macron", "ˉ": "macron",
    "˙": "dot", "\u0307": "dot",
    "¨": "dot.double", "\u0308": "dot.double",
    "→": "arrow", "\u20d7": "arrow",
    "ˇ": "caron", "\u030c": "caron",
    "˘": "breve", "\u0306": "breve",
    "´": "acute", "\u0301": "acute",
    "`": "grave", "\u0300": "grave",
    "˚": "circle", "\u030a": "circle",
}  # fmt: skip
_OVER = {
    "\u0332": "overline", "‾": "overline", "_": "overline", "\u0305": "overline",
    "⏞": "overbrace", "⎴": "overbracket", "⏜": "overparen",
}  # fmt: skip
_UNDER = {
    "\u0332": "underline", "_": "underline", "‾": "underline",
    "⏟": "underbrace", "⎵": "underbracket", "⏝": "underparen",
}  # fmt: skip
_OPENING = frozenset("([{⟨⌈⌊⟦⟮")
_CLOSING = frozenset(")]}⟩⌉⌋⟧⟯")
_FENCES = frozenset("|‖∣∥/\\↑↓")
_BIG = frozenset("∑∏∐⋃⋂⋁⋀⨁⨂⨀⨄∫∬∭∮")
_PRIMES = {"′": 1, "″": 2, "‴": 3, "⁗": 4}
_STYLES = {"i": "italic", "em": "italic", "b": "bold", "strong": "bold", "code": "mono"}
_ARROWS = frozenset("→←↔⟶⟵⇒⇐⇔↦↪⇀")
_GENERATED_SPACE = "0.1667em"
"""What math-core puts beside operators, where Typst puts a space by itself."""


@cache
def to_typst(
    tex: str, *, display: bool = False, macros: tuple[tuple[str, str], ...] = tuple(MACROS.items())
) -> str:
    r"""Return a formula as what Typst expects between dollar signs.

    >>> to_typst(r"\frac{1}{\sqrt{d}}")
    'frac(1, sqrt(d))'

    :raises FormulaError: for TeX that cannot be set, and MathML that this module does not know.
    """
    mathml = raw_mathml(tex, display=display, macros=macros, xml=True)
    root = ET.fromstring(mathml.replace("&ApplyFunction;", "\u2061"))  # noqa: S314 - of our making
    content = root
    while len(inked := _inked(content)) == 1 and _name(content) in {"math", "mrow", "semantics"}:
        content = inked[0]
    if _name(content) == "mtable" and _is_aligned(content):
        return r" \ ".join(_rows(content))
    return _row(list(root))


def _name(element: Element) -> str:
    return _XMLNS.sub("", element.tag)


def _text(element: Element) -> str:
    return "".join(element.itertext()).translate(_UNSEEN)


def _convert(element: Element) -> str:
    name = _name(element)
    if name not in _RULES:
        raise FormulaError(f"found <{name}>, for which there is no rule in Typst")
    return _RULES[name](element)


def _join(pieces: Iterable[str]) -> str:
    """Return pieces side by side, apart by empty comments: a space beside a word would be seen."""
    return "/**/".join(filter(None, pieces))


def _row(children: Sequence[Element]) -> str:
    """Return elements side by side."""
    if len(children) > 1 and (_grows(children[0]) or _grows(children[-1]) or _is_pair(children)):
        return _grown(children)
    return _join(map(_convert, children))


def _grows(element: Element) -> bool:
    """Return whether an element is a bracket that grows with what it holds."""
    if _name(element) != "mo" or element.get("stretchy") == "false" or element.get("minsize"):
        return False
    text = _text(element)
    return text in _OPENING | _CLOSING or (
        text in _FENCES and element.get("form") in {"prefix", "postfix"}
    )


def _is_pair(children: Sequence[Element]) -> bool:
    """Return whether a row stands between two bars, which the standard lets grow as fences."""
    return len(children) > 2 and all(  # noqa: PLR2004 - two bars, and what is between them
        _name(end) == "mo" and not end.attrib and _text(end) in _FENCES
        for end in (children[0], children[-1])
    )


def _grown(children: Sequence[Element]) -> str:
    """Return a row between brackets that grow with it."""
    first, last = (_is_pair(children) or _grows(end) for end in (children[0], children[-1]))
    inside = [*children[1 if first else 0 : -1 if last else None]]
    inside = [c for c in inside if _name(c) != "mo" or _text(c)]
    if first and not last and len(inside) == 1 and _name(inside[0]) == "mtable":
        delimiter = quoted(_text(children[0]))
        return f"cases(delim: #{delimiter}, {', '.join(_rows(inside[0]))})"
    pieces = [f"mid({_convert(c)})" if _is_middle(c) else _convert(c) for c in inside]
    opening = _sign(_text(children[0])) if first else ""
    closing = _sign(_text(children[-1])) if last else ""
    return f"lr({_join([opening, *pieces, closing])})"


def _is_middle(element: Element) -> bool:
    return (
        _name(element) == "mo"
        and _text(element) in _FENCES
        and element.get("stretchy") == "true"
        and not element.get("minsize")
    )


def _sign(text: str) -> str:
    """Return one sign so that Typst takes it for nothing else."""
    if text.isascii() and text.isalnum():
        return text
    return f"\\{text}" if text.isascii() or not text.isalpha() else text


def _identifier(element: Element) -> str:
    text = _text(element)
    if len(text) != 1:
        return _operator(text) if text else ""
    if element.get("mathvariant") == "normal":
        return f"upright({_sign(text)})"
    if unicodedata.name(text, "").startswith("GREEK CAPITAL"):
        return f"italic({text})"
    return _sign(text)


def _number(element: Element) -> str:
    text = _text(element)
    return text if _NUMBER.fullmatch(text) else quoted(text)


def _words(element: Element) -> str:
    text = _text(element)
    words = quoted(text) if text else ""
    style = _STYLES.get(_name(element[0])) if len(element) else None
    return f"{style}({words})" if style else words


def _operator(text: str, *, limits: bool = False) -> str:
    words = quoted(text.replace("\u00a0", " ").replace("\u2009", " "))
    return f"op({words}, limits: #true)" if limits else f"op({words})"


def _symbol(element: Element) -> str:
    """Return what ``<mo>`` holds."""
    text = _text(element)
    if not text:
        return ""
    if len(text) > 1:
        return _operator(text)
    if text in _PRIMES:
        return f"primes(#{_PRIMES[text]})"
    sign = _sign(text)
    if size := element.get("minsize"):
        sign = f"lr(size: #{size}, {sign})"
    form = {"prefix": "opening", "postfix": "closing"}.get(element.get("form", ""))
    if text in _FENCES and form:
        return f'class("{form}", {sign})'
    if size and text in _OPENING | _CLOSING:
        return f'class("{"opening" if text in _OPENING else "closing"}", {sign})'
    kind = {":": "relation", "|": "normal", "‖": "normal"}.get(text)
    return f'class("{kind}", {sign})' if kind else sign


def _space(element: Element) -> str:
    style = element.get("style", "")
    width = element.get("width", "")
    found = _LENGTH.search(width or style)
    if not found or width == _GENERATED_SPACE:
        return ""
    return f"#h({float(found['number']):.3g}em)"


def _script(element: Element, *names: str) -> str:
    """Return a base with what stands around it."""
    base, *others = element
    parts = []
    shown = _convert(base) or '""'
    for name, other in zip(names, others, strict=True):
        if _name(other) == "mo" and _text(other) in _PRIMES:
            parts.append(f"tr: {_symbol(other)}")
        else:
            parts.append(f"{name}: {_convert(other)}")
    return f"attach({', '.join([shown, *parts])})"


def _sub(element: Element) -> str:
    return _script(element, "b")


def _sup(element: Element) -> str:
    return _script(element, "t")


def _subsup(element: Element) -> str:
    return _script(element, "b", "t")


def _around(element: Element, *names: str) -> str:
    """Return a base with what stands under and over it."""
    base, *others = element
    signs = [_text(other) if _name(other) == "mo" else "" for other in others]
    if len(others) == 1:
        known = (_OVER if names == ("t",) else _UNDER).get(signs[0])
        if known and others[0].get("stretchy") != "false":
            return f"{known}({_convert(base)})"
        if names == ("t",) and (element.get("accent") == "true") and signs[0] in _ACCENTS:
            return f"{_ACCENTS[signs[0]]}({_convert(base)})"
    parts = [
        f"{name}: {_convert(other)}"
        for name, other in zip(names, others, strict=True)
        if _text(other)
    ]
    return f"attach({', '.join([_base(base), *parts])})" if parts else _convert(base)


def _base(base: Element) -> str:
    """Return what limits stand around: beside it where they would break the line, if TeX did so."""
    text = _text(base)
    while _name(base) in {"mrow", "mpadded"} and len(_inked(base)) == 1:
        base = _inked(base)[0]
    if _name(base) in {"mo", "mi"} and len(text) > 1:
        return _operator(text, limits=True)
    if text in _BIG:
        return _sign(text)
    if _name(base) == "mi":  # The expectation, the probability.
        return f"op({_convert(base)}, limits: #true)"
    if _name(base) == "mo":
        sign = f"stretch({_sign(text)})" if text in _ARROWS else _sign(text)
        return f'class("relation", limits({sign}))'
    return f"limits({_convert(base)})"


def _inked(element: Element) -> list[Element]:
    """Return the children of an element that are seen."""
    return [
        child
        for child in element
        if _name(child) != "annotation" and (_name(child) != "mspace" or child.attrib)
    ]


def _under(element: Element) -> str:
    return _around(element, "b")


def _over(element: Element) -> str:
    return _around(element, "t")


def _underover(element: Element) -> str:
    return _around(element, "b", "t")


def _fraction(element: Element) -> str:
    above, below = (_convert(child) for child in element)
    if element.get("linethickness") == "0":
        return f"mat(delim: #none, {above}; {below})"
    shown = f"frac({above}, {below})"
    return _in_style(element, shown)


def _in_style(element: Element, shown: str) -> str:
    style = element.get("displaystyle")
    return {"true": f"display({shown})", "false": f"inline({shown})"}.get(style or "", shown)


def _style(element: Element) -> str:
    return _in_style(element, _row(list(element)))


def _padded(element: Element) -> str:
    """Return the content; what math-core pads is an operator of the writer's own."""
    content = _row(list(element))
    return f"op({content})" if "padding" in element.get("style", "") else content


def _semantics(element: Element) -> str:
    return _convert(element[0])


def _root(element: Element) -> str:
    if _name(element) == "msqrt":
        return f"sqrt({_row(list(element))})"
    radicand, index = element
    return f"root({_convert(index)}, {_convert(radicand)})"


def _rows(table: Element) -> list[str]:
    """Return the rows of a table, their cells apart by the sign at which Typst aligns."""
    return [" & ".join(_row(list(cell)) for cell in row) for row in table]


def _table(element: Element) -> str:
    """Return a matrix; lines that stand beside something else are one, too."""
    rows = "; ".join(", ".join(_row(list(cell)) or '""' for cell in row) for row in element)
    align = "align: #left, " if any("left" in style for style in _styles(element)) else ""
    return f"mat(delim: #none, {align}{rows})"


def _is_aligned(table: Element) -> bool:
    """Return whether the rows of a table are lines of a formula."""
    columns = max((len(row) for row in table), default=0)
    return columns == 1 or any("text-align" in style for style in _styles(table))


def _styles(table: Element) -> list[str]:
    return [cell.get("style", "") for row in table for cell in row]


def _group(element: Element) -> str:
    return _row(list(element))


_RULES: dict[str, Callable[[Element], str]] = {
    "math": _group,
    "mfrac": _fraction,
    "mi": _identifier,
    "mn": _number,
    "mo": _symbol,
    "mover": _over,
    "mpadded": _padded,
    "mphantom": lambda element: f"#hide(${_row(list(element))}$)",
    "mroot": _root,
    "mrow": _group,
    "mspace": _space,
    "msqrt": _root,
    "mstyle": _style,
    "msub": _sub,
    "msubsup": _subsup,
    "msup": _sup,
    "mtable": _table,
    "mtext": _words,
    "munder": _under,
    "munderover": _underover,
    "semantics": _semantics,
}
