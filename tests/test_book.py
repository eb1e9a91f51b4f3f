"""Our own book, as ``make pdf`` and ``make epub`` make it: it holds what the site holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from survey_tools.pdf_check import check_pdf, read_manifest
from tests.epub_reader import EpubFile
from tests.projects import ENVIRONMENT, Project

pytestmark = pytest.mark.site

NOT_TEXT = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>", re.DOTALL)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CLAIM = re.compile(r'class="claim[^"]*"[^>]*\bid="(C\d+)"')
HEADING = re.compile(r"<h1>(.*?)<a", re.DOTALL)


def sphinx(home: Project, settings: str, folder: Path) -> None:
    """Run Sphinx, which must have nothing to say.

    The folder is none from which the site would offer a book to those who test it after us.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *settings.split(), "-c", ".", "docs", str(folder)],
        cwd=home.root, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture(name="folder", scope="module")
def _folder(home: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Print the book without a warning; return its folder."""
    folder = tmp_path_factory.mktemp("book") / "pdf"
    sphinx(home, "-n -W --keep-going -q -b typst -d _build/.doctrees", folder)
    return folder


@pytest.fixture(name="manifest", scope="module")
def _manifest(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "survey.json").read_text("utf-8"))
    return loaded


def page_of(site: Path, docname: str) -> str:
    return (site / f"{docname}.html").read_text("utf-8")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(NOT_TEXT.sub("", html))).strip()


def test_nothing_is_wrong_with_it(folder: Path) -> None:
    manifest = read_manifest((folder / "survey.json").read_text("utf-8"))
    assert check_pdf(folder / "survey.pdf", manifest) == []


def test_back_of_the_title_says_how_to_cite_it_and_its_terms(folder: Path) -> None:
    text = PdfReader(folder / "survey.pdf").pages[1].extract_text()
    assert "How to cite." in text
    assert "CC BY 4.0" in text


def test_works_are_those_of_the_site(manifest: dict[str, Any], site: Path) -> None:
    assert set(manifest["works"]) == {path.stem for path in (site / "works").glob("*.html")}
    for key, work in manifest["works"].items():
        assert work["document"] == f"works/{key}"
        heading = HEADING.search(page_of(site, work["document"]))
        assert heading
        assert work["title"] in words(heading[1]), key


def test_claims_are_those_of_the_site(manifest: dict[str, Any], site: Path) -> None:
    on_site = {
        f"works/{path.stem}#{name}"
        for path in (site / "works").glob("*.html")
        for name in CLAIM.findall(path.read_text("utf-8"))
    }
    assert len(on_site) > 100
    assert set(manifest["claims"]) == on_site


def test_tables_are_those_of_the_site(manifest: dict[str, Any], site: Path) -> None:
    """As many tables in each document, each with as many rows, which hold the same words."""
    printed: dict[str, list[list[list[str]]]] = {}
    for table in manifest["tables"]:
        printed.setdefault(table["document"], []).append(table["rows"])
    assert sum(map(len, printed.values())) > 20
    for docname, tables in printed.items():
        if docname.startswith("demos/"):
            continue  # The table of parameters is for the screen.
        on_site = [ROW.findall(table) for table in TABLE.findall(page_of(site, docname))]
        assert [len(rows) for rows in tables] == [len(rows) for rows in on_site], docname
        for rows, html_rows in zip(tables, on_site, strict=True):
            for cells, html_row in zip(rows, html_rows, strict=True):
                shown = words(html_row)
                assert all(cell in shown for cell in cells), (docname, cells, shown)


@pytest.fixture(name="for_readers", scope="module")
def _for_readers(home: Project, tmp_path_factory: pytest.TempPathFactory) -> EpubFile:
    """Make the EPUB without a warning, as ``make epub`` does."""
    folder = tmp_path_factory.mktemp("book") / "epub"
    sphinx(home, "-n -W --keep-going -q -b epub -d _build/.doctrees-epub", folder)
    return EpubFile(folder / "survey.epub")


def test_epub_has_the_works_claims_and_tables_of_the_site(
    for_readers: EpubFile, site: Path, manifest: dict[str, Any]
) -> None:
    """Page by page: the same claims, and as many tables, each with as many rows."""
    pages = {
        name.removesuffix(".xhtml"): data.decode()
        for name, data in for_readers.files.items()
        if name.endswith(".xhtml")
    }
    works = {name.removeprefix("works/") for name in pages if name.startswith("works/")}
    assert works == set(manifest["works"])
    claims: set[str] = set()
    tables = 0
    for docname, page in pages.items():
        if not docname.startswith(("works/", "chapters/", "findings/")):
            continue
        on_site = page_of(site, docname)
        assert set(CLAIM.findall(page)) == set(CLAIM.findall(on_site)), docname
        claims |= {f"{docname}#{name}" for name in CLAIM.findall(page)}
        rows = [len(ROW.findall(table)) for table in TABLE.findall(page)]
        assert rows == [len(ROW.findall(table)) for table in TABLE.findall(on_site)], docname
        tables += len(rows)
    assert claims == set(manifest["claims"])
    assert tables > 20
    # What the site draws with a script is a picture here.
    assert "<img" in pages["map"]
    assert "_images/map.svg" in for_readers.files
