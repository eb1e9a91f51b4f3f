"""The book by LaTeX: what the HTML has is in it, and signs mean what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner

from survey_tools import machine
from survey_tools.latex_run import ENGINES, MARK, errors_of, main, set_book
from survey_tools.pdf_check import check_log, check_pdf, read_manifest
from survey_tools.sphinx_ext.latex.text import address, breakable, escaped, place_name, words
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

See {cite:t}`one` and, at some length, github.com/SomeBody/OneLayerGDconvergenceOfNobody, commit 0.
Names without a space, such as `SomeBody/OneLayerGDconvergence`, also stand in
the way: `src/survey_tools_of_nobody/one_module_of_many.py` and `A.VeryLongNameOfSomeClassOfNobody`,
or `SomeBody/OneLayerGDconvergence`.

| A picture |
|---|
| none |
"""
BIB = "@misc{one, author = {Bo, Ada}, title = {One & Two}, year = {2020}}\n"
BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n:all:\n```\n"
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


def lualatex_or_skip() -> None:
    """Skip a test where TeX is not installed, unless everything should be."""
    if not shutil.which("latexmk") and not os.environ.get("CI"):
        pytest.skip("TeX is not installed")


def engine_or_skip(engine: str) -> None:
    """Skip a test where an engine lacks something; where everything is checked, one must not."""
    asked = subprocess.run(
        [sys.executable, "-I", machine.__file__, "latexpdf"],
        env=os.environ | {"LATEX_ENGINE": engine}, capture_output=True, check=False,
    )  # fmt: skip
    if asked.returncode and not (os.environ.get("CI") and engine == ENGINES[0]):
        pytest.skip(f"{engine} is not installed")


def assert_good(folder: Path) -> str:
    """Assert that a book has been set without a fault; return its text."""
    assert check_log((folder / "survey.log").read_text("utf-8", errors="replace")) == []
    manifest = read_manifest((folder / "survey.json").read_text("utf-8"))
    assert check_pdf(folder / "survey.pdf", manifest) == []
    pages = pypdf.PdfReader(folder / "survey.pdf").pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.mark.site
@pytest.mark.timeout(300)
@pytest.mark.parametrize("engine", ENGINES)
def test_awkward_signs_are_set_without_a_fault(small: Callable[..., Project], engine: str) -> None:
    engine_or_skip(engine)
    project = small(BIB, index=INDEX, chapters__odd=PAGE, bibliography=BIBLIOGRAPHY)
    folder, _ = build(project)
    assert set_book(folder, engine), errors_of(folder)
    assert_good(folder)
    before = (folder / "survey.pdf").read_bytes()

    # A run was cut short: TeX cannot read what it has left.
    (folder / "survey.aux").write_text("\\newlabel{chapters", "utf-8")
    (folder / MARK).write_text(f"{engine} has begun\n", "utf-8")
    assert set_book(folder, engine), errors_of(folder)
    assert_good(folder)
    assert (folder / "survey.pdf").read_bytes() == before


@pytest.mark.site
@pytest.mark.timeout(300)
def test_pages_in_a_row_are_named_by_the_first_and_the_last(small: Callable[..., Project]) -> None:
    lualatex_or_skip()
    on_each_page = "See {cite:t}`one`.\n\n" + "\n\n".join(["So it is. " * 120] * 4) + "\n\n"
    apart = "Nothing.\n\n" + "\n\n".join(["So it is not. " * 120] * 8) + "\n\n"
    chapter = f"# Long\n\n{on_each_page * 4}{apart}See {{cite:t}}`one`.\n"
    project = small(BIB, index=INDEX, chapters__odd=chapter, bibliography=BIBLIOGRAPHY)
    folder, _ = build(project)
    assert set_book(folder, "lualatex"), errors_of(folder)
    text = assert_good(folder)
    cited = re.search(r"Cited on pages 1–(\d+), (\d+)\.", text)
    assert cited
    assert 3 <= int(cited[1]) < int(cited[2]) - 1
    assert re.search(rf"Bo, Ada, 1–{cited[1]}, {cited[2]}\b", text)


@pytest.mark.site
@pytest.mark.timeout(300)
def test_table_begins_where_its_first_row_has_room(small: Callable[..., Project]) -> None:
    """With a heading before it at which TeX would rather have broken the page, and one above it."""
    lualatex_or_skip()
    rows = "".join(f"| the row of number {n} | {'a bound ' * 20} | ok |\n" for n in range(9))
    table = f"| the work of somebody | the bound it has | where |\n|---|---|---|\n{rows}"
    chapters = {
        f"chapters__c{lines}": f"# C{lines}\n\n{'So it is. ' * 60}\n\n## The work\n\n"
        f"{'It is a fact. ' * 6 * lines}\n\n{heading}{table}\n"
        for lines in range(20, 32)
        for heading in ("### In numbers\n\n" if lines % 2 else "",)
    }
    index = INDEX.replace("chapters/odd", "\n".join(name.replace("__", "/") for name in chapters))
    project = small(BIB, index=index, bibliography=BIBLIOGRAPHY, **chapters)
    folder, _ = build(project)
    assert set_book(folder, "lualatex"), errors_of(folder)
    text = assert_good(folder)
    assert text.count("the row of number") == 9 * len(chapters)
    for page in pypdf.PdfReader(folder / "survey.pdf").pages:
        for below in page.extract_text().split("In numbers")[1:]:
            assert "the row of number" in re.sub(r"\s+", " ", below)


@pytest.mark.site
def test_a_fault_of_tex_is_told(tmp_path: Path) -> None:
    lualatex_or_skip()
    (tmp_path / "latexmkrc").write_text("", "utf-8")
    source = "\\documentclass{article}\\begin{document}\\nothing\\end{document}"
    (tmp_path / "survey.tex").write_text(source, "utf-8")
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 1
    assert "Undefined control sequence" in result.output
    assert f"error: lualatex has failed; all it said is in {tmp_path}/survey.said" in result.output


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
    assert breakable("a_b/CdEf") == r"a\_\allowbreak{}b/\allowbreak{}Cd\allowbreak{}Ef"
    address_in_text = words("at host.example/SomeBody and/or")
    assert (
        address_in_text == r"at host.\allowbreak{}example/\allowbreak{}Some\allowbreak{}Body and/or"
    )
    assert place_name("a#b c") == "a:b=20c"
    assert address("https://example.org/?a_b=%7E") == r"https://example.org/?a\_b=\%7E"
