"""Pictures for paper, in which there are no variables of CSS, and one medium only."""

from __future__ import annotations

import re

_RULE = re.compile(r"(?:@media\s*(?P<medium>[^{]*)\{)?\s*svg\s*\{(?P<body>[^}]*)\}")
_WITH_END = re.compile(_RULE.pattern + r"(?(medium)\s*\})")
_VALUE = re.compile(r"(?P<name>--[\w-]+)\s*:\s*(?P<value>[^;]+)")
_USE = re.compile(r"var\(\s*(?P<name>--[\w-]+)\s*(?:,\s*(?P<other>[^()]*))?\)")


def on_paper(svg: str) -> str:
    """Return a picture with the colours of paper in the place of variables.

    >>> on_paper('<style>svg{--a:red;}@media print{svg{--a:blue;}}</style><g fill="var(--a)"/>')
    '<style></style><g fill="blue"/>'
    """
    values: dict[str, str] = {}
    for rule in _RULE.finditer(svg):
        if (rule["medium"] or "print").strip() == "print":
            values |= {found["name"]: found["value"].strip() for found in _VALUE.finditer(rule[0])}
    if not values:
        return svg
    return _USE.sub(
        lambda use: values.get(use["name"], use["other"] or "currentColor"), _without_rules(svg)
    )


def _without_rules(svg: str) -> str:
    """Return a picture without its rules for variables, and without those of media around them."""
    return _WITH_END.sub(lambda rule: "" if "--" in rule[0] else rule[0], svg)
