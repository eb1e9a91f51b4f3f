r"""What the editors say of a work, as plain text: what travels in the note of an exported entry.

The prose of an annotation is MyST; here its roles, links and marks become words::

    {cite:t}`safran2020effects` prove $k \ge 2$  ->  Safran et al. (2020) prove k≥2
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from survey_tools.annotations import AnnotatedWork
from survey_tools.reference import in_unicode
from survey_tools.text import squeeze
from survey_tools.works import Work, short

_ROLE = re.compile(r"\{(?P<name>[\w:]+)\}(?P<ticks>`+)(?P<body>.+?)(?P=ticks)", re.DOTALL)
_TARGET = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\([^)]*\)")
_YEAR = re.compile(r"\((\d{4}[a-z]*|n\.d\.)\)$")
_MARK = re.compile(r"(?<!\w)(?P<mark>\*\*|[*_`])(?P<text>[^*_`]+)(?P=mark)(?!\w)")


def annotation_text(item: AnnotatedWork, works: Mapping[str, Work]) -> str:
    """Return slogan and prose of an annotation in one line.

    :param works: by every key, for the names that citations stand for.
    """

    def say(match: re.Match[str]) -> str:
        return _role(match["name"], match["body"], works)

    prose = _MARK.sub(r"\g<text>", _LINK.sub(r"\g<text>", _ROLE.sub(say, item.prose)))
    return squeeze(f"{in_unicode(item.front.slogan or '')} {in_unicode(prose)}")


def _role(name: str, body: str, works: Mapping[str, Work]) -> str:
    if name == "math":
        return f"${body}$"
    if name.startswith("cite"):
        cited = [short(works[key.strip()]) for key in body.split(",") if key.strip() in works]
        if name.endswith("p"):
            return "(" + "; ".join(_YEAR.sub(r"\1", text) for text in cited) + ")"
        return ", ".join(cited)
    target = _TARGET.fullmatch(body)
    if target:
        return target["text"] or target["target"]
    return short(works[body]) if body in works else body
