"""What browsers take and the grammar of EPUB 3 does not, put right in the text of a page.

EPUB knows the MathML 3 of 2014 and the HTML of 2020.

>>> to_xhtml('<mfrac displaystyle="true"><mn>1</mn><mn>2</mn></mfrac>')
'<mstyle displaystyle="true"><mfrac><mn>1</mn><mn>2</mn></mfrac></mstyle>'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(<mtable\b[^>]*?) scriptlevel=\"[^\"]*\""), r"\1"),
    (re.compile(r"<mtext><i>([^<]*)</i></mtext>"), r'<mtext style="font-style: italic">\1</mtext>'),
    (re.compile(r"<mtext><b>([^<]*)</b></mtext>"), r'<mtext style="font-weight: bold">\1</mtext>'),
    # Of exclusive disclosures: each opens by itself.
    (re.compile(r'(<details\b[^>]*?) name="[^"]*"'), r"\1"),
)
_ELEMENT = re.compile(
    r"<(?P<name>mfrac|munder|mover|munderover)\b(?P<attributes>[^>]*)>"
    r"|</(?:mfrac|munder|mover|munderover)>"
)
_STYLE = re.compile(r' (?:displaystyle|scriptlevel)="[^"]*"')


def to_xhtml(text: str) -> str:
    """Return the text of a page in the vocabulary of EPUB 3."""
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    return "".join(_with_styles_around(text))


def _with_styles_around(text: str) -> Iterator[str]:
    """Yield a text with each style of a fraction in an element of its own, around it."""
    wrapped: list[bool] = []
    done = 0
    for match in _ELEMENT.finditer(text):
        yield text[done : match.start()]
        done = match.end()
        if match["name"] is None:
            yield match[0] + ("</mstyle>" if wrapped.pop() else "")
            continue
        style = "".join(_STYLE.findall(match["attributes"]))
        wrapped.append(bool(style))
        yield f"<mstyle{style}>{_STYLE.sub('', match[0])}" if style else match[0]
    yield text[done:]
