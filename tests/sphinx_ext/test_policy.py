"""The Content-Security-Policy of pages, and styles that become classes so that it can be strict."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from survey_tools.style_classes import classes_of, render_rules, without_styles
from tests.sphinx_ext.fabricate import Project

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
INDEX = r"""# Kites

```{image} kite.svg
:alt: a kite
:width: 50%
```

| left | right |
|:-----|------:|
| a    | b     |

$$\begin{aligned} a &= b \\ c &= \left.d\right|_{\textcolor{red}{e}} \end{aligned}$$
"""


def directives(page: str) -> dict[str, list[str]]:
    """Return what the policy of a page allows, by directive."""
    (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    return {name: sources for name, *sources in map(str.split, content.split(";"))}


@pytest.mark.site
def test_styles_of_a_page_stand_in_its_style_sheet(small: Callable[..., Project]) -> None:
    project = small("", index=INDEX)
    (project.docs / "kite.svg").write_text(PICTURE, "utf-8")
    assert project.build("-W") == ""
    page = project.page("index")
    assert ' style="' not in page
    rules = (project.html / "_static/theme.css").read_text("utf-8")
    classes = " ".join(re.findall(r'class="([^"]*)"', page)).split()
    styled = {name for name in classes if ":" in name}
    assert {"width:50_pc", "color:_hexFF0000", "text-align:right"} <= styled
    assert "{width:50%}\n" in rules
    assert "{color:#FF0000}\n" in rules
    assert all(re.sub(r"[^\w-]", r"\\\g<0>", name) in rules for name in styled)


@pytest.mark.site
def test_conf_py_may_allow_more(small: Callable[..., Project]) -> None:
    host = "https://stats.example.org"
    project = small("", f"survey_policy = {{'script-src': ['{host}']}}\n", index="# Kites\n")
    assert project.build("-W") == ""
    policy = directives(project.page("index"))
    assert host in policy.pop("script-src")
    assert host not in str(policy)
    assert policy["default-src"] == ["'none'"]


@pytest.mark.site
def test_the_page_for_wrong_addresses_may_load_from_where_the_site_is(
    small: Callable[..., Project],
) -> None:
    base = "https://example.org/survey/"
    project = small("", f"html_baseurl = {base!r}\n", index="# Kites\n")
    assert project.build("-W") == ""
    policy = directives(project.page("404"))
    assert all(base in policy[name] for name in ("script-src", "style-src", "base-uri"))
    assert base not in str(directives(project.page("index")))


@pytest.mark.parametrize(
    ("style", "rules"),
    [
        ("padding-left: 0;margin-left:-0.1667em;", ["{margin-left:-0.1667em}", "{padding-left:0}"]),
        ("border-top: 0.05em solid currentcolor", ["{border-top:0.05em solid currentcolor}"]),
        ("color:#1a2b3c; width: 7.5%", ["{color:#1a2b3c}", "{width:7.5%}"]),
        ("background: url(//example.org); width: 4px", ["{width:4px}"]),
        ('a: "b"; c: d}e; f: </style>; g:h/**/', []),
        ("", []),
    ],
)
def test_a_style_becomes_classes_that_can_only_look(style: str, rules: list[str]) -> None:
    made = classes_of(style)
    assert all(re.fullmatch(r"[\w.:-]+", name, re.ASCII) for name in made), "MathML takes these"
    written = render_rules([*made, "box", "topic-bias"])
    assert [line[line.index("{") :] for line in written.splitlines()] == rules


def test_markup_keeps_all_but_its_styles() -> None:
    markup = '<mtd class="a" style="width: 1em;" id="b"><mo style="">=</mo><mi>style="c"</mi></mtd>'
    assert without_styles(markup) == (
        '<mtd class="a width:1em" id="b"><mo>=</mo><mi>style="c"</mi></mtd>'
    )
