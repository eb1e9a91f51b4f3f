"""Files beside the pages are put into the site once, and again when they change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from survey_tools.sphinx_ext.copying import put_new


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder with three files."""
    folder = tmp_path / "source"
    for name in ("a.txt", "works/b.bib", "works/more/c.bib"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


@pytest.mark.parametrize("linked", [False, True])
def test_only_what_changed_is_put_again(source: Path, tmp_path: Path, *, linked: bool) -> None:
    site = tmp_path / "site"
    assert put_new(source, site, linked=linked) == 3
    assert put_new(source, site, linked=linked) == 0
    # The generator writes beside and moves, so the site keeps the old text until it is put anew.
    fresh = source / "new"
    fresh.write_text("other", encoding="utf-8")
    fresh.replace(source / "works/b.bib")
    assert (site / "works/b.bib").read_text("utf-8") == "works/b.bib"
    assert put_new(source, site, linked=linked) == 1
    assert (site / "works/b.bib").read_text("utf-8") == "other"
    assert (site / "works/more/c.bib").read_text("utf-8") == "works/more/c.bib"
    assert (site / "works/b.bib").stat().st_mtime_ns == (source / "works/b.bib").stat().st_mtime_ns


def test_a_copy_is_no_second_name_of_its_source(source: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    put_new(source / "a.txt", site, linked=True)
    assert (site / "a.txt").samefile(source / "a.txt")
    # One that people edit is copied, and takes the place of the link without writing into it.
    os.utime(source / "a.txt", ns=(1, 1))
    (source / "a.txt").write_text("edited", encoding="utf-8")
    link = site / "a.txt"
    os.utime(link, ns=(2, 2))
    other = tmp_path / "other/a.txt"
    other.parent.mkdir()
    other.write_text("mine", encoding="utf-8")
    assert put_new(other, site) == 1
    assert (source / "a.txt").read_text("utf-8") == "edited"
    assert (site / "a.txt").read_text("utf-8") == "mine"
    assert not (site / "a.txt").samefile(other)


def test_a_disk_without_links_gets_copies(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    assert put_new(source, tmp_path / "site", linked=True) == 3
    assert put_new(source, tmp_path / "site", linked=True) == 0
    assert (tmp_path / "site/a.txt").read_text("utf-8") == "a.txt"


def test_what_is_left_out_is_not_there(source: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert put_new(source, site, left_out=lambda path: path == "works/more") == 2
    assert put_new(source / "missing", site) == 0
    assert sorted(path.name for path in site.rglob("*.*")) == ["a.txt", "b.bib"]
