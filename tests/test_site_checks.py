"""The checks of built sites find the faults that they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site_checks import check_site, external_loads, read_page


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        pytest.param('<a href="gone.html">x</a>', "gone.html does not exist", id="page"),
        pytest.param('<a href="#gone">x</a>', "#gone has no such anchor", id="anchor"),
        pytest.param('<a href="b.html#no">x</a>', "b.html#no has no such anchor", id="in b"),
        pytest.param('<img src="gone.png">', "gone.png does not exist", id="image"),
        pytest.param('<a href="../x.html">x</a>', "../x.html leads out of the site", id="out"),
        pytest.param('<p id="a"><p id="a">', "id 'a' 2 times", id="double id"),
        pytest.param(
            '<script src="https://x.example/a.js"></script>',
            "loads https://x.example/a.js",
            id="foreign script",
        ),
        pytest.param(
            "<style>@import '//x.example/a.css';</style>",
            "loads //x.example/a.css",
            id="foreign style",
        ),
    ],
)  # fmt: skip
def test_finds_fault(tmp_path: Path, html: str, fault: str) -> None:
    write(tmp_path, a__html=html, b__html='<p id="there">')
    assert check_site(tmp_path) == [f"a.html: {fault}"]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param('<a href="b.html#there">x</a>', id="anchor"),
        pytest.param('<a href="b.html?q=1#there">x</a>', id="query"),
        pytest.param('<a href="https://example.org/#x">x</a>', id="link to another host"),
        pytest.param('<link rel="canonical" href="https://example.org/">', id="canonical"),
        pytest.param('<a href="#caf%C3%A9">x</a><p id="café">', id="quoted anchor"),
        pytest.param('<a href="./">x</a>', id="folder"),
    ],
)
def test_finds_no_fault(tmp_path: Path, html: str) -> None:
    write(tmp_path, a__html=html, b__html='<p id="there">', index__html="")
    assert check_site(tmp_path) == []


def test_finds_loads_of_styles_and_scripts(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__css="/* https://example.org */ p { background: url('http://x.example/a.png') }",
        b__js='// https://example.org\nfetch("https://x.example/a")',
    )
    assert [name for name, _ in external_loads(tmp_path)] == ["a.css", "b.js"]


def test_reads_ids_links_and_loads() -> None:
    page = read_page('<p id="x" style="background: url(a.png)"><a href="b.html"><img src="c.png">')
    assert (dict(page.ids), page.links, page.loads) == ({"x": 1}, ["b.html"], ["a.png", "c.png"])
