r"""MyST, the Markdown that Sphinx reads: escaping, once and in one place, and inline nodes.

Whatever comes from a seed or a data file passes through here on its way to a page, so that none
of it can mean anything to Markdown, HTML or TeX that it did not mean where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from survey_tools.keeping import kept
from survey_tools.tex import (
    Anchored,
    Citation,
    Inline,
    Link,
    Math,
    Styled,
    Text,
    WorkLink,
    is_balanced,
    join_text,
    parse_inline,
)
from survey_tools.text import squeeze

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>$&#|~^!]")
"""Characters that can begin something; a backslash takes their meaning away."""
_LINE_START = re.compile(r"^ ?(?=[-+:=%().])")
_NUMBERED = re.compile(r"^( ?\d{1,9})(?=[.)])")
_BREAKS = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
"""White space that is none of the kinds one sets on purpose, as no-break spaces are."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SET_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that Markdown would strip from the ends of a line."""

_MARKS = {"emphasis": "*", "strong": "**"}
_CITED_KEY = re.compile(r"[^\s`,<>|{}\\]+")
_URL_UNSAFE = re.compile(r"[\s<>\"'`\\|\x00-\x1f\x7f]")
_URL_ENTITY = re.compile(r"&(?=#?\w+;)")
_SAFE_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_BARS = re.compile(r"\\\\|\\\||\|")
_BAR_NAMES = {"\\|": "\\Vert ", "|": "\\vert "}


@kept
def escape(text: str) -> str:
    r"""Return plain text as one line of MyST that shows exactly this text.

    >>> print(escape("f_1 * [x] <b>"))
    f\_1 \* \[x\] \<b\>
    """
    # Most texts are plain, which is quicker to see than to look through them time and again.
    plain = text.isprintable() and "  " not in text
    line = text if plain else _CONTROL.sub("\ufffd", _BREAKS.sub(" ", text))
    line = _SPECIAL.sub(r"\\\g<0>", line)
    if not line.isascii():
        line = _SET_SPACE.sub(lambda match: f"&#x{ord(match[0]):x};", line)
    return _NUMBERED.sub(r"\1\\", _LINE_START.sub(r"\g<0>\\", line))


def render_inline(nodes: Iterable[Inline]) -> str:
    """Return inline nodes as one line of MyST."""
    return _render_between("", nodes, "")


def _render_between(before: str, nodes: Iterable[Inline], after: str) -> str:
    """Return nodes as MyST, given the characters that will stand around them."""
    pieces = join_text(nodes)
    done = before
    for node, following in zip(pieces, (*pieces[1:], None), strict=False):
        behind = after
        if following and isinstance(node, Math | Styled):  # The others do not mind.
            behind = _render(following, "", "")[:1]
        done += _render(node, done[-1:], behind)
    return done[len(before) :]


def _render(node: Inline, before: str, after: str) -> str:  # noqa: PLR0911  one for each kind
    match node:
        case Text(text):
            return escape(text)
        case Math(tex):
            return _math(tex, before, after)
        case Styled(style, content):
            return _styled(style, content, before, after)
        case Citation(keys, narrative):
            return _citation(keys, "t" if narrative else "p")
        case Link(url, text):
            return render_link(text, url)
        case WorkLink(text, key):
            return f"{{work}}`{text.replace('`', '')} <{key}>`"
        case Anchored(name, content):
            return f"[{_render_between('[', content, ']')}]{{#{name}}}"


def _styled(style: str, content: Iterable[Inline], before: str, after: str) -> str:
    """Return content between marks, in brackets where the marks alone would not be seen as such.

    Markdown sees a mark only where words and punctuation around it look like prose:
    ``*big*``, but ``[*O(n).*]{}time``.
    """
    inner = _render_between("*", content, "*")
    body = inner.strip(" ")
    if not body:
        return inner
    if style not in _MARKS:
        return f"[{inner}]{{.{style}}}"
    start = inner[: len(inner) - len(inner.lstrip(" "))]
    end = inner[len(inner.rstrip(" ")) :]
    outside = (start or before)[-1:] + (end or after)[:1]
    plain = body[0].isalnum() and body[-1].isalnum()
    alone = not any(char.isalnum() or char in "*\\&" for char in outside)
    marked = f"{_MARKS[style]}{body}{_MARKS[style]}"
    return f"{start}{marked if plain and alone else f'[{marked}]{{}}'}{end}"


def _math(tex: str, before: str, after: str) -> str:
    """Return a formula, or its letters if TeX could not set it.

    Bars are spelt out, since a bar ends the cell of a table.
    """
    line = _BARS.sub(lambda match: _BAR_NAMES.get(match[0], match[0]), squeeze(tex))
    line = line.replace("`", "‘").strip()
    if not line:
        return ""
    if not is_balanced(line):
        return escape(f"${line}$")
    # The parser of dollars takes the last character of the line for the one before the first.
    touched = not before or any(char.isdigit() or char in "$\\" for char in before + after)
    if touched or "$" in line or line.endswith("\\"):
        return f"{{math}}`{line}`"
    return f"${line}$"


def _citation(keys: Iterable[str], kind: str) -> str:
    names = tuple(keys)
    if all(_CITED_KEY.fullmatch(key) for key in names):
        return f"{{cite:{kind}}}`{','.join(names)}`"
    return escape(f"[{', '.join(names)}]")


def render_link(text: str, url: str) -> str:
    """Return a link to an outside address; one that is no web address is shown as text."""
    if not _SAFE_SCHEME.match(url):
        return escape(text)
    address = _URL_UNSAFE.sub(lambda match: quote(match[0]), url.strip())
    return f"[{escape(text or url)}](<{_URL_ENTITY.sub('&amp;', address)}>)"


@kept
def render_text(text: str) -> str:
    r"""Return text that may hold TeX, as titles do, as one line of MyST."""
    return render_inline(parse_inline(text))


@kept
def render_title(text: str) -> str:
    r"""Return text of others that may hold TeX as one line of MyST, which can stand in a link.

    What it cites or links to is text.

    >>> print(render_title(r"After \citet{kim2019norms}: the \emph{norm}"))
    After \[kim2019norms\]: the *norm*
    """
    return render_inline(_unlinked(parse_inline(text)))


def _unlinked(nodes: Iterable[Inline]) -> Iterator[Inline]:
    for node in nodes:
        match node:
            case Citation(keys, _):
                yield Text(f"[{', '.join(keys)}]")
            case Link(_, text):
                yield Text(text)
            case Styled(style, content):
                yield Styled(style, tuple(_unlinked(content)))
            case _:
                yield node


def code_block(text: str, language: str) -> str:
    """Return text as a block shown letter for letter, inside a fence longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
