"""Text for Typst: always a string, so that nothing in it can be read as markup."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def quoted(text: str) -> str:
    r"""Return a text as a string of Typst.

    >>> quoted('a "b" \\')
    '"a \\"b\\" \\\\"'
    """
    text = _CONTROL.sub(" ", text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{text}"'
