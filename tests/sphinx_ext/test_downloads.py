"""Downloads: offered where they are, with size and date, and gone when they are gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sphinx_ext.fabricate import Project

CONF = "survey_as_of = '2026-01-02'\nhtml_baseurl = 'https://example.org/s/'\n"
PAGE = "# A\n\n```{downloads}\n```\n"
INDEX = f"{PAGE}\n```{{toctree}}\ncite/this\nother\n```\n"


@pytest.fixture(name="offering")
def _offering(small: Callable[..., Project]) -> Project:
    return small("", CONF, index=INDEX, cite__this=PAGE, other="# Other\n")


def pages(project: Project) -> dict[str, str]:
    """Build the site; return the text of its pages."""
    assert project.build("-W") == ""
    site = project.folder / "_build/html"
    names = ("index.html", "cite/this.html", "other.html")
    return {name: (site / name).read_text("utf-8") for name in names}


def put(project: Project, name: str, size: int) -> Path:
    """Make the book of the pages as they are; put a file of a size in its place."""
    kind = name.partition("/")[0]
    builder = {"pdf": "typst", "epub": "epub"}[kind]
    store = str(project.folder / f"_build/.{kind}")
    assert project.build("-W", "-b", builder, "-d", store, out=kind) == ""
    path = project.folder / "_build" / name
    assert path.stat().st_size > 1000
    path.write_bytes(b"x" * size)
    return path


@pytest.mark.site
def test_nothing_is_offered_that_is_not_there(offering: Project) -> None:
    for text in pages(offering).values():
        assert "survey.pdf" not in text
        assert "survey.epub" not in text
        assert "as one file" not in text


@pytest.mark.site
def test_what_comes_later_is_offered_and_what_goes_is_not(offering: Project) -> None:
    before = pages(offering)
    pdf = put(offering, "pdf/survey.pdf", 2_340_000)
    put(offering, "epub/survey.epub", 41_800)
    site = offering.folder / "_build/html"
    with_both = pages(offering)
    line = (
        'The whole survey as one file: <a href="{up}survey.pdf">PDF</a> to print (2.3 MB), '
        '<a href="{up}survey.epub">EPUB</a> for reading devices (42 KB); as of 2 January 2026.'
    )
    assert line.format(up="") in with_both["index.html"]
    assert line.format(up="../") in with_both["cite/this.html"]
    tag = '<meta name="citation_pdf_url" content="https://example.org/s/survey.pdf">'
    assert tag in with_both["index.html"]
    assert tag not in before["index.html"]
    assert with_both["other.html"] == before["other.html"]
    assert (site / "survey.pdf").read_bytes() == pdf.read_bytes()

    pdf.write_bytes(b"y" * 3_000_000)
    assert "(3.0 MB)" in pages(offering)["cite/this.html"]
    assert (site / "survey.pdf").read_bytes() == pdf.read_bytes()

    pdf.unlink()
    left = pages(offering)
    assert "survey.pdf" not in left["index.html"]
    assert 'href="survey.epub"' in left["index.html"]
    assert not (site / "survey.pdf").exists()


@pytest.mark.site
def test_what_was_made_of_other_pages_is_not_offered(offering: Project) -> None:
    put(offering, "pdf/survey.pdf", 41_800)
    put(offering, "epub/survey.epub", 41_800)
    assert 'href="survey.pdf"' in pages(offering)["index.html"]
    offering.edit("other.md", "# Other", "# Another")
    put(offering, "epub/survey.epub", 52_300)
    after = pages(offering)
    for name in ("index.html", "cite/this.html"):
        assert "survey.pdf" not in after[name]
        assert "(52 KB)" in after[name]
    assert not (offering.folder / "_build/html/survey.pdf").exists()
    put(offering, "pdf/survey.pdf", 51_900)
    assert "(52 KB)" in pages(offering)["index.html"]


@pytest.mark.site
def test_the_book_itself_offers_none(offering: Project) -> None:
    put(offering, "pdf/survey.pdf", 1000)
    assert (
        offering.build("-W", "-b", "epub", "-d", str(offering.folder / "_build/.epub"), out="epub")
        == ""
    )
    text = (offering.folder / "_build/epub/index.xhtml").read_text("utf-8")
    assert "as one file" not in text
