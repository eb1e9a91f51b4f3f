"""The book by Typst: all of it, the same bytes each time, and a word about what cannot be set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import DictionaryObject

from survey_tools.pdf_check import check_pdf, letters_of, read_manifest
from tests.sphinx_ext.fabricate import CHAPTERS, Project, entry, key

pytestmark = pytest.mark.site

STRICT = ("-b", "typst", "-D", "survey_as_of=2026-01-02")
PARTS = "\nsurvey_book = {'front': [], 'chapters': ['a', 'b'], 'back': ['c']}\n"


def print_book(project: Project, *options: str) -> str:
    """Make the book of a project; return the warnings."""
    return project.build(*STRICT, *options, "-d", str(project.folder / "_build/.pdf"), out="pdf")


def pdf_of(project: Project) -> Path:
    return project.folder / "_build/pdf/survey.pdf"


def text_of(project: Project) -> str:
    """Return the text of the book, spaces and line ends as single spaces."""
    pages = pypdf.PdfReader(pdf_of(project)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def bookmarks(outline: list[Any], level: int = 0) -> list[tuple[int, str]]:
    """Return level and title of each bookmark."""
    found: list[tuple[int, str]] = []
    for item in outline:
        if isinstance(item, list):
            found += bookmarks(item, level + 1)
        else:
            found.append((level, item.title))
    return found


@pytest.fixture(name="book", scope="module")
def _book(built: Project) -> pypdf.PdfReader:
    assert print_book(built, "-W", "--keep-going") == ""
    return pypdf.PdfReader(pdf_of(built))


def test_book_is_without_fault(book: pypdf.PdfReader, built: Project) -> None:
    assert len(book.pages) > 10
    manifest = read_manifest((built.folder / "_build/pdf/survey.json").read_text("utf-8"))
    assert set(manifest.works) == {key(number) for number in range(12)}
    assert check_pdf(pdf_of(built), manifest) == []


def test_parts_stand_in_order(book: pypdf.PdfReader) -> None:
    top = [title for level, title in bookmarks(book.outline) if level == 0]
    chapters = [f"{n} The chapter on {slug}" for n, slug in enumerate(CHAPTERS, start=1)]
    assert [title.replace("\u2002", " ") for title in top] == [
        "Contents",
        *(title if title in top else title[2:] for title in chapters),
        "Annotated bibliography",
        "Bibliography",
        "Index of authors",
        "Index of works",
        "Index of terms",
    ]


def test_works_stand_below_their_chapters(book: pypdf.PdfReader) -> None:
    lines = bookmarks(book.outline)
    start = [title for _, title in lines].index("Annotated bibliography")
    works = [title for level, title in lines[start:] if level == 2]
    assert len(works) == 12
    assert all(title.startswith("Result ") and "ℓ" in title for title in works)


def test_pages_have_labels(book: pypdf.PdfReader) -> None:
    labels = book.page_labels
    assert "iii" in labels
    assert labels[-1].isdigit()


def test_title_language_and_standards_are_said(book: pypdf.PdfReader) -> None:
    assert book.metadata is not None
    assert book.metadata.title == "The fabricated survey"
    assert book.metadata.author == "Nobody"
    root: Any = book.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part\W+1\b", xmp)
    assert re.search(r"pdfaid:part\W+2\b", xmp)
    assert re.search(r"pdfaid:conformance\W+A\b", xmp)


def test_formulas_are_read_aloud_as_their_tex(book: pypdf.PdfReader) -> None:
    size: Any = book.trailer["/Size"]
    spoken = {
        str(thing["/Alt"])
        for number in range(1, int(size))
        for thing in [book.get_object(number)]
        if isinstance(thing, DictionaryObject) and "/Alt" in thing
    }
    assert r"\Omega(d^{3})" in spoken


def test_equations_have_the_numbers_of_the_site(book: pypdf.PdfReader, built: Project) -> None:
    del book
    numbers = {
        found
        for slug in CHAPTERS
        for found in re.findall(r'class="eqno">\((\d+)\)', built.page(f"chapters/{slug}"))
    }
    assert numbers
    text = text_of(built)
    assert all(f"As ({number}) says" in text for number in numbers)


def test_bibliography_says_on_which_pages_a_work_is_cited(built: Project) -> None:
    print_book(built)
    assert re.search(r"Cited on pages? [\divx, –]+\.", text_of(built))


def test_same_sources_make_the_same_bytes(built: Project, project: Project) -> None:
    print_book(built)
    print_book(project)
    assert pdf_of(built).read_bytes() == pdf_of(project).read_bytes()


def test_nothing_is_written_when_nothing_has_changed(project: Project) -> None:
    print_book(project)
    before = pdf_of(project).stat().st_mtime_ns
    assert print_book(project) == ""
    assert pdf_of(project).stat().st_mtime_ns == before
    project.edit("chapters/width.md", "A question, and", "Another question, and")
    print_book(project)
    assert pdf_of(project).stat().st_mtime_ns != before
    assert "Another question, and" in text_of(project)


# --- What cannot be set ---------------------------------------------------------------------------

TREE = "# Home\n\n```{toctree}\na\nb\nc\n```\n"


@pytest.fixture(name="trio")
def _trio(small: Callable[..., Project]) -> Callable[..., Project]:
    """Return a function that makes a survey of three pages, the first with the given text."""

    def make(text: str, conf: str = "", **pages: str) -> Project:
        rest = {"b": "# B\n\nWords.\n", "c": "# C\n\n```{bibliography}\n:all:\n```\n"} | pages
        return small(entry(1), PARTS + conf, index=TREE, a=f"# A\n\n{text}\n", **rest)

    return make


def test_formula_that_cannot_be_set_is_named_with_its_page(trio: Callable[..., Project]) -> None:
    project = trio(r"A $\frac{1}$ formula.")
    warnings = print_book(project)
    assert r"a.md:3: WARNING: formula '\\frac{1}' cannot be set" in warnings


def test_node_without_a_form_is_named(trio: Callable[..., Project]) -> None:
    conf = (
        "from docutils import nodes\n"
        "def turn(app, tree):\n"
        "    for node in list(tree.findall(nodes.paragraph)):\n"
        "        if node.astext() == 'Words.':\n"
        "            node.replace_self(nodes.doctest_block('', '>>> 1'))\n"
        "def setup(app): app.connect('doctree-read', turn)\n"
    )
    warnings = print_book(trio("Text.", conf))
    assert "the PDF has no form for <doctest_block>" in warnings


def test_link_to_a_place_that_is_not_there_is_named(trio: Callable[..., Project]) -> None:
    conf = (
        "from docutils import nodes\n"
        "def turn(app, tree):\n"
        "    for node in list(tree.findall(nodes.strong)):\n"
        "        node.replace_self(nodes.reference('', 'x', internal=True, refid='gone'))\n"
        "def setup(app): app.connect('doctree-read', turn)\n"
    )
    project = trio("A **dead** link.", conf)
    warnings = print_book(project)
    assert "the PDF has no place 'a#gone' for a link" in warnings
    assert "A x link." in text_of(project)


def test_link_to_a_page_that_is_not_printed_is_words(trio: Callable[..., Project]) -> None:
    project = trio("See [the page](d.md).", d="---\norphan: true\n---\n# D\n")
    assert print_book(project, "-W") == ""
    assert "See the page." in text_of(project)
    assert check_pdf(pdf_of(project)) == []


def test_text_is_never_read_as_markup(trio: Callable[..., Project]) -> None:
    nasty = r'#eval("1") \$5\$ @ref \<label> [[x]] // no comment, /* none */ \\ "q" ~ -- ='
    project = trio(nasty)
    print_book(project)
    text = letters_of(text_of(project))
    assert letters_of('#eval("1") $5$ @ref label x no comment, none q') in text
    assert "//" in text_of(project)


TABLE = """\
| name | value |
|---|---|
{rows}
"""


def test_long_table_loses_no_row_and_repeats_its_head(trio: Callable[..., Project]) -> None:
    rows = "\n".join(f"| the row {n} | number{n}end |" for n in range(150))
    project = trio(TABLE.format(rows=rows))
    assert print_book(project, "-W") == ""
    text = text_of(project)
    assert all(f"number{n}end" in text for n in range(150))
    assert text.count("name value") >= 3
    manifest = json.loads((project.folder / "_build/pdf/survey.json").read_text("utf-8"))
    assert [len(table["rows"]) for table in manifest["tables"]] == [151]
