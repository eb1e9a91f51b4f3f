"""Inline styles as classes: under a strict Content-Security-Policy no element carries a style.

``style="padding-left: 0; color: red"`` becomes ``class="padding-left:0;color:red;"``.  Such a class
says what it does, so the rules for a site are made of its pages alone, whenever each was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SAFE = re.compile(r"[a-z-]+:[\w.,#%+-]+;")
"""One declaration; nothing in it can end a rule, an attribute or a string of a script."""
_CLASS = re.compile(rf"(?<![\w:;.,#%+-])(?:{_SAFE.pattern})+")
_TAG = re.compile(r'<\w[^<>]*? style="(?P<style>[^"]*)"[^<>]*>')
_HAS_CLASS = re.compile(r' class="([^"]*)"')


def class_of(style: str) -> str:
    """Return the class that stands for a style; what could do more than look is left out.

    >>> class_of("border-top: 0.05em solid currentcolor; background: url(x)")
    'border-top:0.05em_solid_currentcolor;'
    """
    declarations = (part.partition(":") for part in style.split(";"))
    made = (f"{name.strip()}:{'_'.join(value.split())};" for name, _, value in declarations)
    return "".join(filter(_SAFE.fullmatch, made))


def without_styles(markup: str) -> str:
    """Return markup whose elements have classes in the place of styles.

    >>> without_styles('<mtd class="a" style="padding-left: 0;"><mi>x</mi></mtd>')
    '<mtd class="a padding-left:0;"><mi>x</mi></mtd>'
    """
    return _TAG.sub(_without_style, markup) if " style=" in markup else markup


def _without_style(tag: re.Match[str]) -> str:
    made = class_of(tag["style"])
    given = f' style="{tag["style"]}"'
    if has := _HAS_CLASS.search(tag[0]):
        return tag[0].replace(given, "").replace(has[0], f' class="{has[1]} {made}"')
    return tag[0].replace(given, f' class="{made}"')


def find_classes(text: str) -> Iterator[str]:
    """Yield the classes of this kind that stand in a text, such as a script that holds markup."""
    return (found[0] for found in _CLASS.finditer(text))


def render_rules(names: Iterable[str]) -> str:
    r"""Return the rules of those among some classes that stand for a style.

    >>> print(render_rules(["box", "margin-left:-0.5em;"]), end="")
    .margin-left\:-0\.5em\;{margin-left:-0.5em;}
    """
    made = sorted(name for name in set(names) if _CLASS.fullmatch(name))
    return "".join(f".{_escape(name)}{{{name.replace('_', ' ')}}}\n" for name in made)


def _escape(name: str) -> str:
    return re.sub(r"[^\w-]", r"\\\g<0>", name)
