r"""MyST, the Markdown that Sphinx reads: escaping, once and in one place, and inline nodes.

Whatever comes from a seed or a data file passes through here on its way to a page, so that none
of it can mean anything to Markdown, HTML or TeX that it did not mean where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from survey_tools.tex import (
    Citation,
    Inline,
    Link,
    Math,
    Styled,
    Text,
    WorkLink,
    parse_inline,
)
from survey_tools.text import squeeze

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>$&#|~^!]")
"""Characters that can begin something; a backslash takes their meaning away."""
_LINE_START = re.compile(r"^(?=[-+:=>%(])")
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)])")
_STYLES = {"emphasis": "*{}*", "strong": "**{}**", "literal": "[{}]{{.literal}}"}
_URL_UNSAFE = re.compile(r"[\s<>\"'`\\]")
_SAFE_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def escape(text: str) -> str:
    r"""Return plain text as MyST that shows exactly this text.

    >>> print(escape("f_1 * [x] <b>"))
    f\_1 \* \[x\] \<b\>
    """
    line = _SPECIAL.sub(r"\\\g<0>", squeeze_keeping_ends(text))
    return _NUMBERED.sub(r"\1\\", _LINE_START.sub(r"\\", line))


def squeeze_keeping_ends(text: str) -> str:
    """Return the text on one line, its first and last space kept: it may join other pieces."""
    body = squeeze(text)
    if not body:
        return " " if text else ""
    before = " " if text[0].isspace() and text[0] != "\u00a0" else ""
    after = " " if text[-1].isspace() and text[-1] != "\u00a0" else ""
    return f"{before}{body}{after}"


def render_inline(nodes: Iterable[Inline]) -> str:
    """Return inline nodes as one line of MyST."""
    return "".join(_render(node) for node in nodes)


def _render(node: Inline) -> str:
    match node:
        case Text(text):
            return escape(text)
        case Math(tex):
            return render_math(tex)
        case Styled(style, content):
            inner = render_inline(content)
            return _STYLES[style].format(inner) if inner.strip() else inner
        case Citation(keys, narrative):
            return f"{{cite:{'t' if narrative else 'p'}}}`{','.join(keys)}`"
        case Link(url, text):
            return render_link(text, url)
        case WorkLink(text, key):
            return f"{{work}}`{text.replace('`', '')} <{key}>`"


def render_math(tex: str) -> str:
    """Return a formula; bars are spelt out, since a bar ends the cell of a table."""
    line = squeeze(tex).replace("\\|", "\\Vert ").replace("|", "\\vert ")
    return f"{{math}}`{line}`" if "$" in line else f"${line}$"


def render_link(text: str, url: str) -> str:
    """Return a link to an outside address; one that is no web address is shown as text."""
    if not _SAFE_SCHEME.match(url):
        return escape(text)
    return f"[{escape(text)}](<{_URL_UNSAFE.sub('', url)}>)"


def render_text(text: str) -> str:
    r"""Return text that may hold TeX, as titles do, as one line of MyST."""
    return render_inline(parse_inline(text))


def code_block(text: str, language: str) -> str:
    """Return text as a block shown letter for letter, inside a fence longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
