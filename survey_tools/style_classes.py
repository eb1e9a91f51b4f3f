"""Inline styles as classes: under a strict Content-Security-Policy no element carries a style.

``style="padding-left: 0; color: #f00"`` becomes ``class="padding-left:0 color:_hexf00"``.  Such a
class says what it does, so the rules for a site are made of its pages alone, whenever each was
written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SAFE = re.compile(r"[a-z-]+:[\w.-]+", re.ASCII)
"""A class for one declaration; it may stand in MathML, too, where no other signs may."""
_SIGNS = (("_hex", "#"), ("_pc", "%"), ("_", " "))
"""What such a class has in the place of other signs."""
_TAG = re.compile(r'<\w[^<>]*? style="(?P<style>[^"]*)"[^<>]*>')
_HAS_CLASS = re.compile(r' class="([^"]*)"')
_CLASSES = re.compile(r'\bclass=\\?"([^"\\]*)')


def classes_of(style: str) -> list[str]:
    """Return the classes that stand for a style; what could do more than look is left out.

    >>> classes_of("border-top: 0.05em solid; width: 5%; background: url(x)")
    ['border-top:0.05em_solid', 'width:5_pc']
    """
    declarations = (part.partition(":") for part in style.split(";"))
    made = (f"{name.strip()}:{_encode(' '.join(value.split()))}" for name, _, value in declarations)
    return [name for name in made if _SAFE.fullmatch(name)]


def _encode(value: str) -> str:
    for code, sign in _SIGNS:
        value = value.replace(sign, code)
    return value


def _decode(name: str) -> str:
    for code, sign in _SIGNS:
        name = name.replace(code, sign)
    return name


def without_styles(markup: str) -> str:
    """Return markup whose elements have classes in the place of styles.

    >>> without_styles('<mtd class="a" style="padding-left: 0;"><mi>x</mi></mtd>')
    '<mtd class="a padding-left:0"><mi>x</mi></mtd>'
    """
    return _TAG.sub(_without_style, markup) if " style=" in markup else markup


def _without_style(tag: re.Match[str]) -> str:
    given = f' style="{tag["style"]}"'
    has = _HAS_CLASS.search(tag[0])
    classes = [*(has[1].split() if has else ()), *classes_of(tag["style"])]
    attribute = f' class="{" ".join(classes)}"' if classes else ""
    bare = tag[0].replace(has[0], "") if has else tag[0]
    return bare.replace(given, attribute)


def find_classes(text: str) -> Iterator[str]:
    """Yield the classes that stand in a text, such as a script that holds markup."""
    for found in _CLASSES.finditer(text):
        yield from found[1].split()


def render_rules(names: Iterable[str]) -> str:
    r"""Return the rules of those among some classes that stand for a style.

    >>> print(render_rules(["box", "margin-left:-0.5em"]), end="")
    .margin-left\:-0\.5em{margin-left:-0.5em}
    """
    made = sorted(name for name in set(names) if _SAFE.fullmatch(name))
    return "".join(f".{_escape(name)}{{{_decode(name)}}}\n" for name in made)


def _escape(name: str) -> str:
    return re.sub(r"[^\w-]", r"\\\g<0>", name)
