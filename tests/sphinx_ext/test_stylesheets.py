"""The style sheet of the theme, cut to what pages use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from survey_tools.sphinx_ext.stylesheets import (
    Names,
    names_of,
    prune_properties,
    prune_rules,
    split_rules,
)
from tests.sphinx_ext.fabricate import Project


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


def test_a_page_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    site = tmp_path / "html"
    for name, text in {
        "index.html": '<p class="one">',
        "works/a.html": '<p id="two">',
        "_static/cards.js": "card.className = 'three'",
        "bib/a.js": "'four'",
    }.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    memory = tmp_path / "memory"
    assert Names(memory).read(site) >= {"one", "two", "three"}
    assert "four" not in Names(memory).read(site)
    page = site / "works/a.html"
    age = page.stat()
    page.write_text('<p id="six">', encoding="utf-8")
    os.utime(page, ns=(age.st_atime_ns, age.st_mtime_ns))
    # As long and as old as before: what is known of it is used.
    assert "two" in Names(memory).read(site)
    os.utime(page, ns=(age.st_atime_ns, age.st_mtime_ns + 1))
    assert {"two", "six"} & Names(memory).read(site) == {"six"}
    page.unlink()
    assert "six" not in Names(memory).read(site)
    memory.write_bytes(b"garbage")
    assert Names(memory).read(site) >= {"one", "three"}


def test_a_sheet_is_made_again_when_pages_use_other_rules(project: Project) -> None:
    sheet = project.html / "_static/theme.css"
    before = sheet.read_text("utf-8")
    assert "admonition" not in before
    sheet.write_text(f"/* kept */{before}", "utf-8")
    page = project.docs / "index.md"
    page.write_text(page.read_text("utf-8") + "\nA word more.\n", "utf-8")
    project.build()
    assert sheet.read_text("utf-8").startswith("/* kept */")
    page.write_text(page.read_text("utf-8") + "\n```{note}\nMind it.\n```\n", "utf-8")
    project.build()
    after = sheet.read_text("utf-8")
    assert "/* kept */" not in after
    assert "admonition" in after
