"""How pages print what demonstrations claimed and observed: numbers, sources, meanings."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterable

from survey_tools.demonstration_pages import ShownDemonstration
from survey_tools.demonstrations.shape import Check, ClaimSource
from survey_tools.myst import escape

FIGURES = "generated/figures"
"""Where figures are drawn, below ``docs/``."""
EXPLORED = {
    "shuffling-rates": (),
    "logarithmic-rate": (),
    "memorisation": (),
    "ridge-grokking": ("step", "null_error", "generalised"),
}
"""The demonstrations whose setting a reader can change in the browser, by the models of
``explorer.js``, each with the parts of its result that the model needs."""

_CLAIM = re.compile(r"[a-z]+[0-9]{4}[a-z]+/C[0-9]+")
_MARKED = re.compile(r"(``[^`]+``|`[^`]+`|(?<![\\$])\$[^$]+\$)")
_DIGITS = 4


def figure_of(shown: ShownDemonstration) -> str:
    """Return the address of a figure; the builder takes the form that it prints."""
    return f"/{FIGURES}/{shown.name}.*"


def explored(shown: ShownDemonstration) -> str:
    """Return what a model in the browser needs of a result, as JSON in an attribute."""
    parts = {name: shown.kept.result[name] for name in EXPLORED[shown.name]}
    return html.escape(json.dumps(parts))


def number(value: float) -> str:
    r"""Return a number as Markdown, with four significant digits.

    >>> number(-2.99500)
    '−2.995'
    >>> number(1.2e-13)
    '$1.2\\times 10^{-13}$'
    """
    mantissa, _, exponent = f"{value:.{_DIGITS}g}".partition("e")
    if not exponent:
        return mantissa.replace("-", "−").replace("inf", "∞")
    power = f"10^{{{int(exponent)}}}"
    return f"${power}$" if mantissa == "1" else f"${mantissa}\\times {power}$"


def measured(value: float) -> str:
    """Return an observed number as Markdown, with all its four digits unless it is a whole one.

    >>> measured(-1.00003), measured(7.0)
    ('−1.000', '7')
    """
    if not math.isfinite(value) or value == round(value):
        return number(value)
    text = f"{value:#.{_DIGITS}g}"
    return number(value) if "e" in text else text.removesuffix(".").replace("-", "−")


def claimed(check: Check) -> str:
    """Return what is claimed: a number, or a bound."""
    sign = "" if check.comparison == "=" else f"{check.comparison} "
    return sign + number(check.claimed)


def source_of_claim(source: ClaimSource) -> str:
    """Return where a claimed number comes from, its claim as a link."""
    place = source.place
    if _CLAIM.fullmatch(place):
        return f"{source.kind}, {{claim}}`{place}`"
    return f"{source.kind}: {literals(place)}"


def whys(checks: Iterable[Check]) -> list[tuple[str, str]]:
    """Return why each tolerance is what it is, with the quantities it is of.

    Where one reason holds for all, no quantity is named.
    """
    reasons: dict[str, list[str]] = {}
    for check in checks:
        reasons.setdefault(check.why, []).append(check.what)
    if len(reasons) == 1:
        return [("", why) for why in reasons]
    return [("; ".join(dict.fromkeys(of)), why) for why, of in reasons.items()]


def literals(text: str) -> str:
    r"""Return plain text as Markdown: code in backquotes and formulas as such, the rest as it is.

    >>> literals("doubled ``n_max`` times, $2^n$")
    'doubled [n\\_max]{.literal} times, $2^n$'
    """
    return "".join(map(_piece, _MARKED.split(text)))


def _piece(text: str) -> str:
    if text.startswith("$"):
        return text
    code = text.strip("`")
    return escape(text) if code == text else f"[{escape(code)}]{{.literal}}"


def one_line(markdown: str) -> str:
    r"""Return Markdown on one line.

    The reader of formulas takes the last character for the one before the first, and no formula
    can follow a digit; a digit at the end is therefore written by its number.

    >>> one_line("$k$ of\n12")
    '$k$ of 1&#50;'
    """
    line = " ".join(markdown.split())
    return f"{line[:-1]}&#{ord(line[-1])};" if line[:1] == "$" and line[-1].isdigit() else line


def cell(markdown: str) -> str:
    """Return Markdown for a cell of a table, where a bar would begin the next one."""
    return one_line(markdown).replace("|", "\\|")


def sentence(markdown: str) -> str:
    """Return Markdown on one line, with a capital where it begins with a letter."""
    line = one_line(markdown)
    return line[:1].upper() + line[1:]
