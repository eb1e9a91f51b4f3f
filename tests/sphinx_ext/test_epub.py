"""The book for reading devices: its package, its pages, and that it is the same at each build."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_tools.epub_check import NO_JAVA, check_epub, main
from survey_tools.sphinx_ext.epub.xhtml import to_xhtml
from tests.epub_reader import XHTML, EpubFile
from tests.sphinx_ext.fabricate import CHAPTERS, Project

STRICT = ("-b", "epub", "-W", "--keep-going", "-D", "survey_as_of=2026-01-02")
MATHML = "{http://www.w3.org/1998/Math/MathML}"


def build_epub(project: Project) -> EpubFile:
    """Build the book of a project, and read it."""
    assert project.build(*STRICT, "-d", str(project.folder / "_build/.epub"), out="epub") == ""
    return EpubFile(project.folder / "_build/epub/survey.epub")


@pytest.fixture(name="book", scope="module")
def _book(built: Project) -> EpubFile:
    return build_epub(built)


@pytest.mark.site
def test_every_page_is_there_and_none_has_a_script(book: EpubFile, built: Project) -> None:
    sources = {path.relative_to(built.docs).with_suffix("") for path in built.docs.rglob("*.md")}
    assert len(sources) > 20
    assert {f"{name}.xhtml" for name in sources} == set(book.pages) - {
        "nav.xhtml",
        "epub-cover.xhtml",
    }
    for name, page in book.pages.items():
        assert page.find(f".//{XHTML}script") is None, name


@pytest.mark.site
def test_archive_begins_with_its_type(book: EpubFile) -> None:
    start = book.path.read_bytes()[:58]
    assert start[30:38] == b"mimetype"
    assert start[38:] == b"application/epub+zip"


@pytest.mark.site
def test_contents_are_chapters_with_their_works(book: EpubFile) -> None:
    top = {address: [line[0] for line in below] for address, _, below in book.contents}
    assert [*top][:3] == ["index.xhtml", "chapters/width.xhtml", "chapters/bias.xhtml"]
    works = [address for address in book.pages if address.startswith("works/")]
    below = [work for slug in CHAPTERS for work in top[f"chapters/{slug}.xhtml"]]
    assert sorted(below) == sorted(works)
    text = "".join(line[1] for _, _, lines in book.contents for line in lines)
    assert "ℓ2" in text
    assert "$" not in text


@pytest.mark.site
def test_one_reads_a_chapter_and_then_its_works(book: EpubFile) -> None:
    spine = book.spine
    assert spine[:2] == ["epub-cover.xhtml", "index.xhtml"]
    first = spine.index("chapters/width.xhtml")
    following = spine.index("chapters/bias.xhtml")
    assert following - first > 1
    assert all(name.startswith("works/") for name in spine[first + 1 : following])
    assert not [name for name in spine if name.startswith("authors/")]


@pytest.mark.site
def test_no_link_leads_nowhere(book: EpubFile) -> None:
    assert len(list(book.links())) > 100
    assert book.dead_links() == []


@pytest.mark.site
def test_manifest_says_which_pages_have_formulas(book: EpubFile) -> None:
    with_formulas = {
        name for name, page in book.pages.items() if page.find(f".//{MATHML}math") is not None
    }
    assert with_formulas
    assert {name for name, said in book.properties.items() if "mathml" in said} == with_formulas


@pytest.mark.site
def test_cover_is_a_picture_of_the_size_that_shops_ask_for(book: EpubFile) -> None:
    covers = [name for name, said in book.properties.items() if "cover-image" in said]
    assert len(covers) == 1
    assert struct.unpack(">II", book.files[covers[0]][16:24]) == (1600, 2560)


@pytest.mark.site
def test_date_is_that_of_the_survey(book: EpubFile) -> None:
    assert book.metadata("dcterms:modified") == ["2026-01-02T00:00:00Z"]


@pytest.mark.site
def test_same_sources_make_the_same_bytes_whatever_was_built_before(
    project: Project, tmp_path: Path
) -> None:
    first = build_epub(project).path.read_bytes()
    gone = project.docs / "authors" / "gone.md"
    gone.write_text("---\norphan: true\n---\n# Gone\n", encoding="utf-8")
    assert "authors/gone.xhtml" in build_epub(project).pages
    gone.unlink()
    assert build_epub(project).path.read_bytes() == first
    shutil.move(project.folder / "_build", tmp_path / "old")
    assert build_epub(project).path.read_bytes() == first


FILES = 'A <a href="all.bib">file</a>, [a page](b.md), [the web](https://example.org/).\n'


@pytest.mark.site
@pytest.mark.parametrize(
    ("base", "shown"),
    [
        pytest.param("", "A file, ", id="unpublished"),
        pytest.param(
            "https://example.org/s/",
            'A <a href="https://example.org/s/all.bib">file</a>, ',
            id="published",
        ),
    ],
)
def test_files_beside_the_pages_are_linked_only_where_they_are(
    small: Callable[..., Project], base: str, shown: str
) -> None:
    project = small(
        "",
        f"html_baseurl = {base!r}\nhtml_extra_path = ['docs/all.bib']\n",
        index=f"# A\n\n{FILES}\n```{{toctree}}\nb\n```\n",
        b="# B\n",
    )
    (project.docs / "all.bib").write_text("", encoding="utf-8")
    book = build_epub(project)
    text = book.files["index.xhtml"].decode()
    assert shown in text
    assert 'href="b.xhtml"' in text
    assert 'href="https://example.org/"' in text
    assert "all.bib" not in book.files


FORMULAS = r"""# Formulas

$\tfrac12$, $\dfrac{1}{\tfrac{1}{2}}$ and

$$
\begin{aligned}
\textit{benign}\quad&\text{if}\quad \textbf{a}\\
\sum_{i} \frac{1}{2}&\le 3
\end{aligned}
$$
"""


@pytest.mark.site
def test_epubcheck_finds_nothing(small: Callable[..., Project], book: EpubFile) -> None:
    if not shutil.which("java") and not os.environ.get("CI"):
        pytest.skip("Java is not installed")
    assert check_epub(book.path) == []
    assert check_epub(build_epub(small("", index=FORMULAS)).path) == []


@pytest.mark.site
def test_epubcheck_finds_what_is_wrong(
    book: EpubFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not shutil.which("java") and not os.environ.get("CI"):
        pytest.skip("Java is not installed")
    broken = tmp_path / "broken.epub"
    broken.write_bytes(book.path.read_bytes().replace(b"META-INF/container.xml", b"META-INF/xxxx"))
    assert main([str(broken)]) == 1
    assert "broken.epub" in capsys.readouterr().err


def test_without_java_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.epub").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([str(tmp_path / "x.epub")]) == 1
    assert capsys.readouterr().err == f"{NO_JAVA}\n"


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no.epub"]) == 1
    assert capsys.readouterr().err == "error: no.epub does not exist; make epub builds it\n"


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        pytest.param(
            '<mfrac displaystyle="true"><mfrac><mi>a</mi><mi>b</mi></mfrac><mi>c</mi></mfrac>',
            '<mstyle displaystyle="true"><mfrac><mfrac><mi>a</mi><mi>b</mi></mfrac>'
            "<mi>c</mi></mfrac></mstyle>",
            id="the outer of two fractions",
        ),
        pytest.param(
            '<mfrac linethickness="0" displaystyle="false"><mi>a</mi><mi>b</mi></mfrac>',
            '<mstyle displaystyle="false"><mfrac linethickness="0"><mi>a</mi><mi>b</mi></mfrac>'
            "</mstyle>",
            id="other attributes stay",
        ),
        pytest.param(
            '<mtable displaystyle="true" scriptlevel="0"></mtable>',
            '<mtable displaystyle="true"></mtable>',
            id="table",
        ),
        pytest.param('<p class="name"></p>', '<p class="name"></p>', id="nothing to do"),
    ],
)
def test_mathml_of_2014(found: str, wanted: str) -> None:
    assert to_xhtml(found) == wanted
