"""The book by LaTeX: what the HTML has is in it, and signs mean what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_tools.pdf_check import check_log, check_pdf, read_manifest
from survey_tools.sphinx_ext.latex.text import address, escaped, place_name
from tests.sphinx_ext.fabricate import Project

BOOK = {"front": [], "chapters": ["chapters/*"], "back": ["browse/*", "bibliography"]}
CONF = f"survey_as_of = '2026-01-02'\nsurvey_book = {BOOK!r}\n"
PAGE = r"""# Awkward signs: 50 % of $\{a_i\}$ & \_more\_

Braces {x}, a hash #1, a tilde ~, a caret ^, back\\slash, $5, ℝ, ε and “quotes”; [brackets].

$$
a &= b \\
c &= \sqrt{d}
$$

| bound | for |
|---|---|
| $\sqrt{\frac{\log(1/\delta)}{n}}$ | all |
| [a page](../bibliography.md) | 1 & 2 |

See {cite:t}`one`.

| A picture |
|---|
| none |
"""
BIB = "@misc{one, author = {Bo, Ada}, title = {One & Two}, year = {2020}}\n"
INDEX = "# A\n\n```{toctree}\nchapters/odd\nbibliography\n```\n"


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


@pytest.mark.site
@pytest.mark.timeout(300)
def test_lualatex_sets_awkward_signs_without_a_fault(small: Callable[..., Project]) -> None:
    if not shutil.which("latexmk") and not os.environ.get("CI"):
        pytest.skip("TeX is not installed")
    bibliography = "# Bibliography\n\n```{bibliography}\n:all:\n```\n"
    project = small(BIB, index=INDEX, chapters__odd=PAGE, bibliography=bibliography)
    folder, _ = build(project)
    command = ["latexmk", "-norc", "-r", "latexmkrc", "-lualatex", "-interaction=nonstopmode"]
    done = subprocess.run(
        [*command, "-halt-on-error", "survey.tex"], cwd=folder, capture_output=True, check=False
    )
    log = (folder / "survey.log").read_text("utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert check_log(log) == []
    manifest = read_manifest((folder / "survey.json").read_text("utf-8"))
    assert check_pdf(folder / "survey.pdf", manifest) == []


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
