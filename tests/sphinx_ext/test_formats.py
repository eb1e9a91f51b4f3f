"""One source, four exits: site, EPUB, and the book by Typst and by LaTeX have the same in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.epub_reader import EpubFile
from tests.sphinx_ext.fabricate import Project

BOOK = {"front": [], "chapters": ["chapters/*"], "back": ["bibliography"]}
CONF = f"numfig = True\nsurvey_as_of = '2026-01-02'\nsurvey_book = {BOOK!r}\n"
BIB = "\n".join(
    f"@misc{{{key}, author = {{Bo, Ada}}, title = {{On {key}}}, year = {{2020}}}}"
    for key in ("bo2020one", "bo2020two")
)
INDEX = "# A\n\n```{toctree}\n:numbered:\nchapters/first\nchapters/second\nbibliography\n```\n"
CHAPTER = """# The {name} chapter

{{cite:t}}`bo2020one` and {{cite:t}}`bo2020two`.

$$
x = {name}
$$ (eq-{name})

By {{eq}}`eq-{name}`.

```{{figure}} line.svg
:name: figure-{name}
:alt: A line.

What the {name} shows.
```

```{{table}} Rows of the {name}
:name: table-{name}

| work | bound |
|---|---|
| row one of {name} | upper |
| row two of {name} | lower |
| row three of {name} | none |
```
"""
WORK = """---
orphan: true
parent: chapters/first
---
# On {key}

:::{{claim}} {key}/C1
The first claim of {key}.
:::

:::{{claim}} {key}/C2
The second claim of {key}.
:::

{{.abstract}}
> An abstract.
"""
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">'
    '<path d="M0 0L90 30" stroke="#000"/></svg>'
)


@pytest.fixture(name="project")
def _project(small: Callable[..., Project]) -> Project:
    pages = {f"chapters__{name}": CHAPTER.format(name=name) for name in ("first", "second")}
    pages |= {f"works__{key}": WORK.format(key=key) for key in ("bo2020one", "bo2020two")}
    bibliography = "# Bibliography\n\n```{bibliography}\n:all:\n```\n"
    project = small(BIB, CONF, index=INDEX, bibliography=bibliography, **pages)
    (project.docs / "chapters/line.svg").write_text(PICTURE, "utf-8")
    assert project.build("-W", "--keep-going") == ""
    return project


def manifest(project: Project, builder: str) -> tuple[Path, dict[str, Any]]:
    """Build a book; return its folder, and what it says it has printed."""
    assert project.build("-W", "--keep-going", "-b", builder, out=builder) == ""
    folder = project.folder / "_build" / builder
    return folder, json.loads((folder / "survey.json").read_text("utf-8"))


def epub(project: Project) -> EpubFile:
    """Build the book for reading devices."""
    store = str(project.folder / "_build/.epub")
    assert project.build("-W", "-b", "epub", "-d", store, out="epub") == ""
    return EpubFile(project.folder / "_build/epub/survey.epub")


def site(project: Project) -> dict[str, str]:
    """Return the pages of the site that stand in books."""
    names = ("chapters/first", "chapters/second", "works/bo2020one", "works/bo2020two")
    return {name: project.page(name) for name in names}


def rows(text: str) -> list[str]:
    """Return the first cell of each row of the tables of a page."""
    return re.findall(r"row \w+ of \w+", text)


def text_of(pdf: Path) -> str:
    """Return the text of a PDF, spaces and line ends as single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(pdf).pages))


def numbers(text: str) -> list[str]:
    """Return the numbers of figures, tables and equations of a page."""
    return re.findall(
        r'class="(?:caption-number|eqno)">(?:Fig\. |Table |\()([\d.]+)', text.replace("&nbsp;", " ")
    )


@pytest.mark.site
@pytest.mark.timeout(600)
def test_all_formats_have_the_same_works_claims_tables_and_numbers(project: Project) -> None:
    pages = site(project)
    claims = {
        f"{name}#{place}"
        for name, text in pages.items()
        for place in re.findall(r'<div class="claim[^"]*" id="([^"]+)"', text)
    }
    lines = [row for text in pages.values() for row in rows(text)]
    assert (len(claims), len(lines)) == (4, 6)
    of_site = {name: numbers(text) for name, text in pages.items()}
    assert of_site["chapters/second"] == ["2.1", "2.1", "2.1"]

    book = epub(project)
    for name, text in pages.items():
        page = book.files[f"{name}.xhtml"].decode()
        assert rows(page) == rows(text)
        assert numbers(page) == of_site[name]
        assert page.count('<div class="claim') == text.count('<div class="claim')
    assert any(name.endswith(".svg") for name in book.files)

    for builder in ("typst", "tex"):
        folder, printed = manifest(project, builder)
        assert set(printed["works"]) == {"bo2020one", "bo2020two"}
        assert set(printed["claims"]) == claims
        assert [row[0] for table in printed["tables"] for row in table["rows"][1:]] == lines
        if builder == "typst":
            text = text_of(folder / "survey.pdf")
            for number, name in (("1.1", "first"), ("2.1", "second")):
                assert f"Figure {number}. What the {name} shows." in text
                assert f"Table {number}. Rows of the {name}" in text
                assert f"By ({number})." in text
                assert (
                    len(re.findall(rf"\({number}\)", text)) == 2
                )  # of the equation, and beside it
        if builder == "tex":
            text = (folder / "survey.tex").read_text("utf-8")
            assert r"\picturecaption{2.1}{What the second shows." in text
            assert r"\tablecaption{2.1}{Rows of the second}" in text
            assert r"\tag{2.1}" in text
            assert r"\bookimage{\detokenize{images/chapters-line.pdf}}" in text
            assert (folder / "images/chapters-line.pdf").read_bytes().startswith(b"%PDF")
