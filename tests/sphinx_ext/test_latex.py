"""The book by LaTeX: what the HTML has is in it, and signs mean what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from survey_tools.sphinx_ext.latex.text import address, escaped, place_name
from tests.sphinx_ext.fabricate import Project

BOOK = {"front": [], "chapters": ["chapters/*"], "back": ["browse/*", "bibliography"]}
CONF = f"survey_as_of = '2026-01-02'\nsurvey_book = {BOOK!r}\n"


def build(project: Project) -> tuple[Path, dict[str, object]]:
    """Write the source of the book; return its folder, and the manifest."""
    with (project.folder / "conf.py").open("a", encoding="utf-8") as file:
        file.write(CONF)
    assert project.build("-W", "--keep-going", "-b", "tex", out="latex") == ""
    folder = project.folder / "_build/latex"
    return folder, json.loads((folder / "survey.json").read_text("utf-8"))


@pytest.mark.site
def test_works_and_tables_are_those_of_the_html(project: Project) -> None:
    folder, manifest = build(project)
    text = (folder / "survey.tex").read_text("utf-8")
    pages = {path.stem for path in project.html.glob("works/*.html")}
    works = manifest["works"]
    assert isinstance(works, dict)
    assert set(works) == pages
    for key in pages:
        assert rf"\place{{works/{key}}}" in text
    rows = project.page("browse/all").count("<tr") - 1
    assert rows == len(pages)
    table = text[text.index(r"\begin{longtable}") : text.index(r"\end{longtable}")]
    assert table.count(r"\tablerule") == rows - 1


@pytest.mark.site
def test_each_link_has_its_place_once(project: Project) -> None:
    text = (build(project)[0] / "survey.tex").read_text("utf-8")
    places = re.findall(r"\\place\{([^}]*)\}", text)
    links = re.findall(r"\\hyperlink\{([^}]*)\}", text)
    named = re.findall(r"\\onpage\*?\{([^}]*)\}", text)
    assert len(links) > 30
    assert len(named) > 30
    assert len(set(places)) == len(places)
    assert set(links) | set(named) <= set(places)


@pytest.mark.site
def test_numbers_of_equations_are_those_of_the_html(project: Project) -> None:
    text = (build(project)[0] / "survey.tex").read_text("utf-8")
    for slug in ("width", "bias"):
        number = re.search(r'class="eqno">\((\d+)\)', project.page(f"chapters/{slug}"))
        assert number
        assert rf"\tag{{{number[1]}}}" in text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(r"a\b", r"a\textbackslash{}b", id="backslash"),
        pytest.param("{#1}", r"\{\#1\}", id="braces"),
        pytest.param("[x]", "{[}x{]}", id="brackets"),
        pytest.param("ε≤ℝ", r"\ensuremath{ε≤ℝ}", id="mathematics"),
        pytest.param("naïve – “x”", "naïve – “x”", id="text"),
    ],
)
def test_escaped(text: str, wanted: str) -> None:
    assert escaped(text) == wanted


def test_names_and_addresses() -> None:
    assert place_name("a#b c") == "a:b=20c"
    assert address("https://example.org/?a_b=%7E") == r"https://example.org/?a\_b=\%7E"
