"""The style sheet of the theme, cut to what pages use."""

from __future__ import annotations

import pytest

from survey_tools.sphinx_ext.stylesheets import (
    names_of,
    prune_properties,
    prune_rules,
    split_rules,
)


def test_rules_are_parted_at_their_own_braces_alone() -> None:
    css = """
    /* a } comment { */ @import "other.css";
    a::after { content: "}"; } b{c:url('x;{')}
    @media (min-width: 1px) { d { e: f } @supports (g: h) { i { j: k } } }
    """
    assert list(split_rules(css)) == [
        ("a::after", 'content: "}";'),
        ("b", "c:url('x;{')"),
        ("@media (min-width: 1px)", "d { e: f } @supports (g: h) { i { j: k } }"),
    ]


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p{a:b}", "p{a:b}"),
        (".used{a:b}.unused{a:b}", ".used{a:b}"),
        (".used .unused{a:b}", ""),
        ("#unused p{a:b}", ""),
        (".unused,p .used,i{a:b}", "p .used,i{a:b}"),
        ("p:not(.unused){a:b}", "p:not(.unused){a:b}"),
        ("p:not(.unused:is(.other)) a{a:b}", "p:not(.unused:is(.other)) a{a:b}"),
        (":is(p,.unused) .used{a:b}", ":is(p,.unused) .used{a:b}"),
        ("@media print{.unused{a:b}}", ""),
        ("@media print{.used{a:b}.unused{a:b}}", "@media print{.used{a:b}}"),
        ("@font-face{font-family:Icons;src:url(icons.woff2)}p{a:b}", "p{a:b}"),
        ("@keyframes turn{from{a:b}}", ""),
        ("@page{margin:1cm}", "@page{margin:1cm}"),
    ],
)
def test_rules_for_what_no_page_has_are_left_out(css: str, kept: str) -> None:
    assert prune_rules(css, {"used"}) == kept


def test_properties_that_nothing_uses_are_left_out() -> None:
    css = 'p{--a:1px;--b:var(--a);--c:url("x;}");--d:0}\ni{margin:var(--b)}\nb{--e:2px}'
    assert prune_properties(css, "u{color:var(--d)}") == (
        "p{--a:1px;--b:var(--a);--d:0}\ni{margin:var(--b)}\n"
    )


def test_names_are_those_of_pages_and_those_that_scripts_may_give() -> None:
    pages = ['<p class="one two" id="three">class="four"</p>', '<a class="one">']
    script = "box.className = 'five six'; list.querySelector(\".seven > li\"); let eight;"
    names = names_of(pages, [script])
    assert {"one", "two", "three", "five", "six", "seven"} <= names
    assert "eight" not in names
