"""What it costs to make our own survey: ``make bench``.

Time is of the clock; CPU seconds (of all processes) and the peak of memory stand in the extra
information of the saved results, ``--benchmark-json``, and are printed beside the times.
Nothing is asserted about time.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from survey_tools.build import make, read_inputs
from tests.bench.measuring import Cost, cost_of, tell
from tests.projects import ENVIRONMENT, HOME, Project, copy_of_home

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SPHINX = shlex.split("-m sphinx -n -W --keep-going -q -d _build/.doctrees -c . docs _build/html")
PRINT = shlex.split(
    "-m sphinx -n -W --keep-going -q -b typst -d _build/.doctrees -c . docs _build/pdf"
)
WRITE_LATEX = shlex.split(
    "-m sphinx -n -W --keep-going -q -b tex -d _build/.doctrees -c . docs _build/latex"
)
WRITE_EPUB = shlex.split(
    "-m sphinx -n -W --keep-going -q -b epub -d _build/.doctrees-epub -c . docs _build/epub"
)
SET_LATEX = shlex.split("-m survey_tools.latex_run _build/latex")
GENERATE = shlex.split("-m survey_tools build")
PAGES = "    pages: 2979--29"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a copy of our project, its pages generated, its site not built."""
    project = copy_of_home(tmp_path, with_pages=True)
    assert project.run("build").status == 0
    return project


@pytest.fixture
def built(project: Project) -> Project:
    """Return a copy of our project with its site."""
    run(project, SPHINX)
    return project


def run(project: Project, arguments: list[str]) -> Cost:
    return cost_of([sys.executable, *arguments], cwd=project.root, env=ENVIRONMENT)


def measure(
    benchmark: BenchmarkFixture,
    work: Callable[[], Cost],
    *,
    rounds: int,
    setup: Callable[[], None] | None = None,
) -> None:
    """Time some work done by other processes, with their CPU seconds and peak of memory."""
    costs: list[Cost] = []
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: costs.append(work()), setup=setup, rounds=rounds
    )
    tell(benchmark, costs)


def test_generation_beyond_the_start_of_python(benchmark: BenchmarkFixture) -> None:
    made = benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: make(read_inputs(HOME)), rounds=5, warmup_rounds=1
    )
    assert len(made.survey.works) == 89


def test_generation_as_a_command(benchmark: BenchmarkFixture, project: Project) -> None:
    measure(benchmark, lambda: run(project, GENERATE), rounds=3)


def test_the_whole_site(benchmark: BenchmarkFixture, project: Project) -> None:
    measure(benchmark, lambda: run(project, [*SPHINX, "-E", "-a"]), rounds=2)
    sizes = [path.stat().st_size for path in project.path("_build/html/works").glob("*.html")]
    benchmark.extra_info["heaviest_work_page_bytes"] = max(sizes)
    benchmark.extra_info["median_work_page_bytes"] = sorted(sizes)[len(sizes) // 2]


def test_the_whole_book(benchmark: BenchmarkFixture, built: Project) -> None:
    """Print the book, of pages that are read already; its pages and bytes are told, too."""
    pdf = built.path("_build/pdf/survey.pdf")
    measure(
        benchmark, lambda: run(built, PRINT), setup=lambda: pdf.unlink(missing_ok=True), rounds=2
    )
    benchmark.extra_info["pages"] = len(PdfReader(pdf).pages)
    benchmark.extra_info["bytes"] = pdf.stat().st_size


@pytest.mark.skipif(not shutil.which("latexmk"), reason="TeX is not installed")
def test_the_whole_book_by_latex(benchmark: BenchmarkFixture, built: Project) -> None:
    """Print the book by LuaLaTeX from nothing, until the numbers of pages rest."""

    def work() -> Cost:
        return run(built, WRITE_LATEX) + run(built, SET_LATEX)

    folder = built.path("_build/latex")
    measure(benchmark, work, setup=lambda: shutil.rmtree(folder, ignore_errors=True), rounds=1)
    benchmark.extra_info["pages"] = len(PdfReader(folder / "survey.pdf").pages)
    benchmark.extra_info["bytes"] = (folder / "survey.pdf").stat().st_size


def test_the_whole_book_for_readers(benchmark: BenchmarkFixture, project: Project) -> None:
    """Make the EPUB from nothing; it has a store of pages of its own."""

    def clear() -> None:
        for name in ("_build/epub", "_build/.doctrees-epub"):
            shutil.rmtree(project.path(name), ignore_errors=True)

    measure(benchmark, lambda: run(project, WRITE_EPUB), setup=clear, rounds=2)
    epub = project.path("_build/epub/survey.epub")
    with zipfile.ZipFile(epub) as file:
        benchmark.extra_info["pages"] = sum(n.endswith(".xhtml") for n in file.namelist())
    benchmark.extra_info["bytes"] = epub.stat().st_size


def test_the_book_again_after_nothing(benchmark: BenchmarkFixture, built: Project) -> None:
    run(built, PRINT)
    measure(benchmark, lambda: run(built, PRINT), rounds=3)


def test_again_after_nothing(benchmark: BenchmarkFixture, built: Project) -> None:
    """Build as ``make html`` does: where no input has changed it generates nothing."""
    run(built, SPHINX)
    measure(benchmark, lambda: run(built, SPHINX), rounds=3)


def test_again_after_one_edited_fact(benchmark: BenchmarkFixture, built: Project) -> None:
    name = "docs/data/facts.yaml"

    def edit() -> None:
        text = built.text(name)
        other = "88" if f"{PAGES}87" in text else "87"
        built.put(name, re.sub(rf"{PAGES}\d\d", f"{PAGES}{other}", text))

    def again() -> Cost:
        return run(built, GENERATE) + run(built, SPHINX)

    measure(benchmark, again, rounds=3, setup=edit)
    assert "safran2016depth" in built.text("docs/references.bib")


def test_again_after_one_edited_annotation(benchmark: BenchmarkFixture, built: Project) -> None:
    edits = iter(range(100))

    def edit() -> None:
        name = "docs/annotations/safran2016depth.md"
        slogan = f"slogan: Deep beats wide, the {next(edits)}th time."
        built.put(name, re.sub(r"(?m)^slogan: .*$", slogan, built.text(name)))

    def again() -> Cost:
        return run(built, GENERATE) + run(built, SPHINX)

    measure(benchmark, again, rounds=3, setup=edit)
