"""Trees go when they are done with, and nothing of what is built changes by it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from survey_tools.sphinx_ext.undoing import LooseTree, undo
from tests.sphinx_ext.fabricate import Project, write_site

TEXT = "# A\n\n- one *two*\n  - three\n\n| a | b |\n|---|---|\n| c | `d` |\n"

_LEFT = """
import collections, gc, pathlib

def _tell(app, _error):
    kinds = collections.Counter(
        f"{base.__module__.partition('.')[0]}.{type(thing).__name__}"
        for thing in gc.get_objects()
        for base in type(thing).__mro__[-2:-1]
    )
    kinds["pages"] = len(app.env.found_docs)
    pathlib.Path(app.outdir, "left.txt").write_text(repr(dict(kinds)))

def setup(app):
    app.connect("build-finished", _tell, priority=998)
"""
"""For ``conf.py``: says at the end what is in memory, garbage that was not collected included."""

_AS_MYST_DOES = """
from survey_tools.sphinx_ext.links import PageLinks

def setup(app):
    app.connect("builder-inited", lambda app: app.registry.post_transforms.remove(PageLinks))
"""


@pytest.fixture
def _no_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
def test_a_tree_that_is_undone_goes_at_once() -> None:
    document = publish_doctree("")
    item = nodes.list_item("", nodes.paragraph("", "one ", nodes.emphasis("", "two")))
    section = nodes.section("", nodes.title("", "Title"), nodes.bullet_list("", item))
    document += section
    document.note_implicit_target(section)
    watched = [weakref.ref(node) for node in section.findall(nodes.Element)]
    assert len(watched) == 6
    undo(document)
    del document, item, section
    assert not [node for node in watched if node() is not None]


@pytest.mark.usefixtures("_no_collection")
def test_a_tree_of_markdown_knows_parents_and_goes_by_itself() -> None:
    tokens = MarkdownIt().enable("table").parse(TEXT)
    loose, usual = LooseTree(tokens), SyntaxTreeNode(tokens)
    for mine, its in zip(loose.walk(), usual.walk(), strict=True):
        assert mine.type == its.type
        assert (mine.parent and mine.parent.type) == (its.parent and its.parent.type)
        assert all(child.parent is mine for child in mine.children)
        assert len(mine.siblings) == len(its.siblings)
    assert loose.parent is None
    assert loose.to_tokens() == usual.to_tokens()
    watched = [weakref.ref(node) for node in loose.walk()]
    del loose, mine
    assert not [node for node in watched if node() is not None]


def small_site(folder: Path, conf: str) -> Project:
    project = Project(folder)
    write_site(project.folder)
    place = project.folder / "conf.py"
    place.write_text(f"{place.read_text('utf-8')}\n{conf}", encoding="utf-8")
    assert project.build("-W", "--keep-going", "-j", "1") == ""
    return project


def test_a_built_site_leaves_no_trees_in_memory(tmp_path: Path) -> None:
    project = small_site(tmp_path / "survey", _LEFT)
    left: dict[str, int] = eval((project.html / "left.txt").read_text("utf-8"))  # noqa: S307
    assert left["pages"] > 20
    # Titles stay, and the lists of sections.
    assert left["docutils.title"] >= left["pages"]
    gone = ("markdown_it.LooseTree", "markdown_it.Token", "docutils.entry", "docutils.definition")
    assert {kind: left.get(kind, 0) for kind in gone} == dict.fromkeys(gone, 0)


def test_links_between_pages_are_those_that_myst_makes(built: Project, tmp_path: Path) -> None:
    other = small_site(tmp_path / "survey", _AS_MYST_DOES)
    pages = {path.relative_to(built.html): path.read_bytes() for path in built.html.rglob("*.html")}
    assert len(pages) > 12
    assert pages == {path: (other.html / path).read_bytes() for path in pages}
