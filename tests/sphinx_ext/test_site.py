"""A built survey: whole, light, offline, the same on one process and two, still when at rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.site_checks import check_site, read_page
from tests.sphinx_ext.fabricate import Project

pytestmark = pytest.mark.site

WORK = "works/abelard2010w0"


def test_has_no_dead_link_and_loads_nothing_from_elsewhere(built: Project) -> None:
    assert check_site(built.html) == []


def test_work_page_is_light(built: Project) -> None:
    sizes = {path.name: path.stat().st_size for path in (built.html / "works").iterdir()}
    assert max(sizes.values()) <= 25_000


def test_the_shelf_of_pages_is_made_and_sphinx_s_index_is_not(built: Project) -> None:
    assert not (built.html / "searchindex.js").exists()
    shelf = (built.html / "search/pages.js").read_text("utf-8")
    assert '"label":"Chapters","base":""' in shelf
    assert "chapters/bias.html" in shelf
    assert "works/" not in shelf


def test_pages_load_our_script_alone(built: Project) -> None:
    scripts = [load for load in read_page(built.page(WORK)).loads if ".js" in load]
    assert [re.sub(r"\?v=.*", "", script) for script in scripts] == ["../_static/survey.js"]


def test_static_files_hold_no_source_maps_and_no_theme_scripts(built: Project) -> None:
    names = [path.name for path in (built.html / "_static").rglob("*")]
    assert "survey.css" in names
    assert "math.woff2" in names
    assert not [name for name in names if name.endswith((".map", ".po", ".mo"))]
    assert not {"fontawesome.js", "searchtools.js", "language_data.js"} & set(names)


def test_sidebar_lists_chapters_and_indexes_and_no_works(built: Project) -> None:
    sidebar = built.page("chapters/bias").partition('<nav class="site"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"#]+)"', sidebar) == [
        "../index.html",
        "../chapters/width.html",
        "../chapters/shuffling.html",
        "../chapters/attacks.html",
        "../chapters/overfitting.html",
        "../browse/all.html",
        "../bibliography.html",
    ]
    assert re.findall(r'<a href="(\S*)" aria-current="page"', sidebar) == ["#"]


def test_page_of_a_work_marks_its_chapter_and_has_no_neighbours(built: Project) -> None:
    page = built.page(WORK)
    assert 'href="../chapters/width.html" aria-current="true"' in page
    assert '<p class="parent"><a href="../chapters/width.html">' in page
    assert "neighbours" not in page
    assert "neighbours" in built.page("chapters/bias")


def test_cells_of_a_wide_table_know_their_columns(built: Project) -> None:
    page = built.page("browse/all")
    assert '<table class="stack table">' in page or '<table class="table stack">' in page
    row = page.partition("<tbody>")[2].partition("</tr>")[0]
    labels = re.findall(r'<td data-label="([^"]*)"', row)
    assert labels == ["Title", "Authors", "Year", "Chapter"]


def test_title_of_the_window_is_plain_text(built: Project) -> None:
    title = built.page(WORK).partition("<title>")[2].partition("</title>")[0]
    assert title == "Result 0 on ReLU Networks in ℓ2 and the Depth of Things – Fabrications"


def test_page_has_one_first_heading_and_one_search_field(built: Project) -> None:
    page = built.page(WORK)
    assert page.count("<h1") == 1
    assert page.count('type="search"') == 1


def test_rest_writes_nothing(built: Project) -> None:
    before = snapshot(built.html)
    built.build("-W")
    assert snapshot(built.html) == before


def test_two_processes_make_what_one_makes(built: Project) -> None:
    assert built.build("-j2", "-W", out="parallel") == ""
    one, two = contents(built.html), contents(built.html.parent / "parallel")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_new_title_of_a_chapter_reaches_every_sidebar(project: Project) -> None:
    project.edit("chapters/bias.md", "# The chapter on bias", "# Implicit bias")
    project.build("-W")
    assert ">Implicit bias</a>" in project.page(WORK)


def test_static_file_that_is_lost_comes_back(project: Project) -> None:
    (project.folder / "docs" / "extra.md").write_text("---\norphan: true\n---\n# Extra\n", "utf-8")
    (project.html / "_static" / "survey.css").unlink()
    project.build("-W")
    assert (project.html / "_static" / "survey.css").is_file()


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
    }


def contents(folder: Path) -> dict[str, bytes]:
    kept = (p for p in folder.rglob("*") if p.is_file() and ".doctrees" not in p.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}
