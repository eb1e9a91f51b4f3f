"""What makes builds quicker changes nothing that is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.transforms.universal import SmartQuotes
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.sphinx_ext import code_version
from survey_tools.sphinx_ext.document_paths import found_once
from survey_tools.sphinx_ext.smart_quotes import SIGNS
from survey_tools.sphinx_ext.traversal import descend, descend_to

TREES = st.recursive(
    st.builds(nodes.Text, st.text(max_size=3)),
    lambda children: st.builds(
        lambda kind, inside: kind("", *inside),
        st.sampled_from([nodes.paragraph, nodes.emphasis, nodes.section]),
        st.lists(children, max_size=4),
    ),
    max_leaves=25,
)


def _plain(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a node and all below it, as simply as it can be said."""
    yield node
    for child in node.children:
        yield from _plain(child)


@given(TREES)
def test_all_nodes_in_docutils_order(tree: nodes.Node) -> None:
    assert [id(node) for node in descend(tree)] == [id(node) for node in _plain(tree)]
    for kind in (nodes.Text, nodes.TextElement, nodes.section):
        wanted = [id(node) for node in _plain(tree) if isinstance(node, kind)]
        assert [id(node) for node in descend_to(tree, kind)] == wanted


def test_what_is_put_in_front_of_the_walk_is_walked() -> None:
    tree = nodes.section("", nodes.paragraph("", "a"), nodes.paragraph("", "b"))
    seen = []
    for node in descend(tree):
        seen.append(node.astext() if isinstance(node, nodes.Text) else type(node).__name__)
        if len(tree) == 2:
            tree += nodes.paragraph("", "c")
    assert seen == ["section", "paragraph", "a", "paragraph", "b", "paragraph", "c"]


@given(st.text(alphabet="ab '\"-.", max_size=12))
def test_quotes_are_set_wherever_docutils_sets_them(text: str) -> None:
    document = publish_doctree("x\n")
    paragraph = document[0]
    assert isinstance(paragraph, nodes.paragraph)
    paragraph[:] = [nodes.Text(text)]
    document.settings.smart_quotes = True
    document.settings.smartquotes_locales = []
    SmartQuotes(document, startnode=None).apply()
    assert paragraph.astext() == text or SIGNS.search(text)


@pytest.fixture(name="asked")
def _asked() -> list[str]:
    return []


@pytest.fixture(name="find")
def _find(asked: list[str]) -> Callable[..., tuple[str, str]]:
    def find(env: SimpleNamespace, filename: str, docname: str | None = None) -> tuple[str, str]:
        asked.append(filename)
        return filename, f"{env.srcdir}/{docname}/{filename}"

    return found_once(find)


def test_an_address_from_the_top_is_looked_up_once(
    find: Callable[..., tuple[str, str]], asked: list[str]
) -> None:
    one, other = SimpleNamespace(srcdir=Path("/one")), SimpleNamespace(srcdir=Path("/other"))
    assert find(one, "/a.md", "x") == find(one, "/a.md", "y")
    assert find(one, "/a.md") != find(other, "/a.md")
    assert find(one, "a.md", "x") != find(one, "a.md", "y")
    assert asked == ["/a.md", "/a.md", "a.md", "a.md"]


def test_other_code_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "sphinx_ext").mkdir()
    seen = {code_version(tmp_path)}
    for name, text in (
        ("formulas.py", "one"),
        ("formulas.py", "two"),
        ("sphinx_ext/claims.py", "one"),
        ("sphinx_ext/links.py", "one"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.add(code_version(tmp_path))
    assert len(seen) == 5
    assert code_version(tmp_path) in seen
    assert code_version() == code_version()
