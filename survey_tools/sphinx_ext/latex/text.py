"""Text for LaTeX: each sign that it would read as a command is written as the sign itself."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "[": "{[}",
    "]": "{]}",
}
_SIGN = re.compile(r"[\\{}$&#%_^~\[\]]")
_OF_FORMULAS = re.compile("[\u0370-\u03ff\u2100-\u22ff\u27c0-\u27ff\U0001d400-\U0001d7ff]+")
"""Greek, letters and signs of mathematics, which the font of the text has few of."""
_PART = re.compile(r"(?<=[/.:_-])(?=\w)|(?<=[a-z])(?=[A-Z])")
"""Where a part of a name begins: behind a stop, and at a capital."""
_LONG_NAME = re.compile(r"(?=\S{18})\S*[/_]\S*")
"""An address or a path, which has no place where every engine would break it."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_/:.-]")


def escaped(text: str) -> str:
    r"""Return a text as LaTeX.

    >>> escaped("50 % of $x_i$ in ℝ")
    '50 \\% of \\$x\\_i\\$ in \\ensuremath{ℝ}'
    """
    text = _SIGN.sub(lambda match: _SPECIAL[match[0]], _CONTROL.sub(" ", text))
    return _OF_FORMULAS.sub(lambda match: rf"\ensuremath{{{match[0]}}}", text)


def breakable(text: str) -> str:
    r"""Return a name or path as LaTeX that may be broken, without a hyphen, where its parts begin.

    >>> breakable("a/OneLayer.py")
    'a/\\allowbreak{}One\\allowbreak{}Layer.\\allowbreak{}py'
    """
    return r"\allowbreak{}".join(map(escaped, _PART.split(text)))


def words(text: str) -> str:
    r"""Return a text as LaTeX in which long addresses and paths may be broken.

    >>> words("see example.org/a_long_name")
    'see example.\\allowbreak{}org/\\allowbreak{}a\\_\\allowbreak{}long\\_\\allowbreak{}name'
    """
    shown, start = [], 0
    for name in _LONG_NAME.finditer(text):
        shown += [escaped(text[start : name.start()]), breakable(name[0])]
        start = name.end()
    return "".join([*shown, escaped(text[start:])])


def place_name(name: str) -> str:
    """Return the name of a place in the signs that names may have.

    >>> place_name("chapters/width#l₂")
    'chapters/width:l=2082'
    """
    return _NOT_IN_NAMES.sub(lambda match: f"={ord(match[0]):x}", name.replace("#", ":"))


def address(uri: str) -> str:
    r"""Return an address on the web as an argument.

    >>> address("https://example.org/a%20b#c")
    'https://example.org/a\\%20b\\#c'
    """
    return re.sub(r"[%#&_~^{}$\\]", lambda match: f"\\{match[0]}", uri)
