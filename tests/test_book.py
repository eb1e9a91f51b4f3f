"""Our own book, printed as ``make pdf`` does: it holds what the site holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pypdf
import pytest

from survey_tools.pdf_check import check_pdf, read_manifest
from tests.projects import ENVIRONMENT, Project

pytestmark = pytest.mark.site

NOT_TEXT = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>", re.DOTALL)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
HEADING = re.compile(r"<h1>(.*?)<a", re.DOTALL)


@pytest.fixture(name="folder", scope="module")
def _folder(home: Project) -> Path:
    """Print the book without a warning; return its folder."""
    settings = "-n -W --keep-going -q -b typst -d _build/.doctrees -c . docs _build/pdf"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *settings.split()],
        cwd=home.root, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return home.path("_build/pdf")


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
        for name in re.findall(r'class="claim[^"]*"[^>]*\bid="(C\d+)"', path.read_text("utf-8"))
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


def test_numbers_of_equations_are_those_of_the_site(folder: Path, site: Path) -> None:
    numbered = {
        number
        for path in (site / "chapters").glob("*.html")
        for number in re.findall(r'class="eqno">\((\d+)\)', path.read_text("utf-8"))
    }
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(folder / "survey.pdf").pages)
    assert {number for number in numbered if f"({number})" in text} == numbered
