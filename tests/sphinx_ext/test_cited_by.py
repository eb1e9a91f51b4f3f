"""Back-references: complete, in order, and fresh after every kind of change."""

from __future__ import annotations

import re

import pytest

from tests.sphinx_ext.fabricate import Project

pytestmark = pytest.mark.site

WORK = "works/abelard2010w0"


def cited_in(project: Project, page: str = WORK) -> list[str]:
    """Return the addresses of the list "Cited in" of a page."""
    line = re.search(r'<p class="cited-by">(.*?)</p>', project.page(page), re.DOTALL)
    assert line
    return re.findall(r'href="([^"]*)"', line[1])


def test_list_names_sections_in_the_order_of_the_contents(built: Project) -> None:
    found = cited_in(built)
    assert found[:3] == [
        "../chapters/width.html",
        "../chapters/width.html#what-is-known",
        "../chapters/width.html#open-questions",
    ]
    # The works, which stand outside the contents, come after the chapters, by name.
    assert found[3:] == sorted(found[3:])
    assert len(found) == 9


def test_list_of_a_work_leaves_out_its_own_page(built: Project) -> None:
    for path in (built.html / "works").iterdir():
        assert path.name not in {a.partition("#")[0] for a in cited_in(built, f"works/{path.stem}")}


def test_list_follows_a_new_citation_and_a_lost_one(project: Project) -> None:
    assert "../chapters/attacks.html" not in cited_in(project)
    untouched = (project.html / "authors/a1.html").stat().st_mtime_ns
    before, after = "A question, and what is known.", "As {cite:t}`abelard2010w0` says."
    project.edit("chapters/attacks.md", before, after)
    project.build("-W")
    assert "../chapters/attacks.html" in cited_in(project)
    assert (project.html / "authors/a1.html").stat().st_mtime_ns == untouched
    project.edit("chapters/attacks.md", after, before)
    project.build("-W")
    assert "../chapters/attacks.html" not in cited_in(project)


def test_list_follows_a_new_title_of_a_section(project: Project) -> None:
    project.edit("chapters/width.md", "## Open questions", "## What is open")
    project.build("-W")
    assert "../chapters/width.html#what-is-open" in cited_in(project)
    assert ">What is open<" in project.page(WORK)


def test_list_follows_a_page_that_is_gone(project: Project) -> None:
    citing = cited_in(project)[-1].partition(".html")[0]
    for name in (f"works/{citing}.md",):
        (project.docs / name).unlink()
    project.edit("browse/all.md", f"../works/{citing}.md", "../index.md")
    for path in (project.docs / "authors").glob("*.md"):
        path.unlink()
    for path in (project.docs / "works").glob("*.md"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"\[([^]]*)\]\(\.\./authors/[^)]*\)", r"\1", text), "utf-8")
    project.build()
    assert not [address for address in cited_in(project) if citing in address]


def test_work_that_nobody_cites_says_so(project: Project) -> None:
    page = "---\norphan: true\n---\n# Lonely\n\n```{cited-by} lonely\n```\n"
    (project.docs / "works" / "lonely.md").write_text(page, encoding="utf-8")
    with (project.docs / "references.bib").open("a", encoding="utf-8") as file:
        file.write("\n@misc{lonely, author = {Solo, Ann}, title = {Lonely}, year = {2020}}\n")
    project.build("-W")
    assert "No other page of this survey cites this work." in project.page("works/lonely")


def test_unknown_key_is_a_warning(project: Project) -> None:
    (project.docs / "x.md").write_text("---\norphan: true\n---\n# X\n\n```{cited-by} nix\n```\n")
    assert "x.md:6: WARNING: could not find bibtex key 'nix'" in project.build()
