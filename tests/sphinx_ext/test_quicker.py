"""What makes builds quicker changes nothing that is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.frontend import Values, get_default_settings
from docutils.parsers.rst import Parser as RstParser
from docutils.transforms.universal import SmartQuotes
from docutils.writers.latex2e import Writer as LatexWriter
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.sphinx_ext import code_version, traversal
from survey_tools.sphinx_ext.document_paths import documents_found_once, found_once
from survey_tools.sphinx_ext.document_settings import asked_once
from survey_tools.sphinx_ext.needless import with_code_only
from survey_tools.sphinx_ext.smart_quotes import SIGNS
from survey_tools.sphinx_ext.traversal import adopt, descend, descend_to, quicker

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


@given(TREES)
def test_a_condition_finds_what_it_holds_of_in_that_order(tree: nodes.Node) -> None:
    find: Callable[..., Iterator[nodes.Node]] = quicker(nodes.Node.findall)
    conditions: list[Callable[[nodes.Node], bool]] = [
        lambda node: len(node.children) > 1,
        lambda node: node is tree,
    ]
    for condition in conditions:
        wanted = [id(node) for node in _plain(tree) if condition(node)]
        assert [id(node) for node in find(tree, condition)] == wanted
        below = [id(node) for node in find(tree, condition, include_self=False)]
        assert below == [id(node) for node in list(_plain(tree))[1:] if condition(node)]


@given(tree=TREES, below_document=st.booleans(), has_place=st.booleans())
def test_a_child_is_adopted_as_docutils_does_it(
    tree: nodes.Node, *, below_document: bool, has_place: bool
) -> None:
    children = []
    for setup_child in (nodes.Node.setup_child, adopt):
        parent = nodes.paragraph()
        if below_document:
            document = publish_doctree("")
            document.current_source, document.current_line = "a.md", 7
            parent.parent = section = nodes.section()
            section.parent = document
            document.document = document
        child = tree.deepcopy()
        child.source, child.line = ("b.md", 3) if has_place else (None, None)
        setup_child(parent, child)
        assert child.parent is parent
        assert (child.document is not None) == below_document
        children.append((child.source, child.line))
    assert children[0] == children[1]


def test_another_docutils_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(nodes.Node, "_superfast_findall")
    before = nodes.Node.findall
    traversal.setup(None)  # type: ignore[arg-type]
    assert nodes.Node.findall is before
    assert not hasattr(nodes.Node, "_superfast_findall")


def test_each_document_has_settings_of_its_own() -> None:
    asked: list[object] = []

    def ask(*components: Any, **_how: object) -> Values:  # noqa: ANN401
        asked.append(components)
        return get_default_settings(*components)

    once = asked_once(ask)
    one, other = once(RstParser), once(RstParser)
    assert vars(other).keys() == vars(get_default_settings(RstParser)).keys()
    one.record_dependencies.add("image.svg")
    one.language_code = "de"
    assert other.record_dependencies.list == []
    assert other.language_code == once(RstParser).language_code == "en"
    assert asked == [(RstParser,)]
    # Other components have other settings, and so has another question.
    assert hasattr(once(LatexWriter), "documentclass")
    assert not hasattr(once(RstParser), "documentclass")
    once(RstParser, read_config_files=True)
    assert asked[1:] == [(LatexWriter,), (RstParser,)]


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


def test_the_document_of_a_path_is_looked_up_once(asked: list[str]) -> None:
    def path2doc(project: SimpleNamespace, filename: str | Path) -> str | None:
        asked.append(f"{project.srcdir}:{filename}")
        return str(filename).removesuffix(".md") if str(filename).endswith(".md") else None

    find = documents_found_once(path2doc)
    one: Any = SimpleNamespace(srcdir=Path("/one"), docnames={"a"})
    other: Any = SimpleNamespace(srcdir=Path("/other"), docnames={"a"})
    assert [find(one, "a.md"), find(one, Path("a.md")), find(other, "a.md")] == ["a", "a", "a"]
    assert asked == ["/one:a.md", "/other:a.md"]
    # What is no document may become one, and a document may go.
    assert [find(one, "b.md"), find(one, "b.md"), find(one, "c.txt")] == ["b", "b", None]
    one.docnames.remove("a")
    assert find(one, "a.md") == "a"
    assert asked[2:] == ["/one:b.md", "/one:b.md", "/one:c.txt", "/one:a.md"]


def test_code_is_told_its_language_and_pages_without_code_are_not_walked() -> None:
    walked: list[nodes.document] = []
    apply = with_code_only(lambda self: walked.append(self.document))
    for text in ("x\n", "x::\n\n   y\n"):
        apply(SimpleNamespace(document=publish_doctree(text)))
    assert [document.astext() for document in walked] == ["x:\n\ny"]


@pytest.mark.parametrize("translated", [False, True])
def test_texts_are_looked_at_for_translation_where_somebody_translates(
    small: Callable[..., Any], *, translated: bool
) -> None:
    project = small("", index="# Title\n\nA word.\n")
    if translated:
        messages = project.docs / "locales/de/LC_MESSAGES"
        messages.mkdir(parents=True)
        catalogue = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        catalogue += 'msgid "A word."\nmsgstr "Ein Wort."\n'
        (messages / "index.po").write_text(catalogue, encoding="utf-8")
        with (project.folder / "conf.py").open("a", encoding="utf-8") as file:
            file.write('\nlanguage = "de"\n')
    project.build()
    assert ("Ein Wort." if translated else "A word.") in project.page("index")


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
