"""Taking trees apart that nobody needs any more, so that their memory comes back at once.

The nodes of a tree know their children and their parents.  Python frees such rings only by going
through all there is, which was a fifth of the time of large sites; without parents they go at once.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import myst_parser.mdit_to_docutils.base
import myst_parser.parsers.sphinx_
from docutils import nodes
from markdown_it.tree import SyntaxTreeNode
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class LooseTree(SyntaxTreeNode):
    """A tree of Markdown whose nodes know their parents, but do not keep them."""

    @property
    def _parent(self) -> Any:  # noqa: ANN401
        parent = self.__dict__.get("up")
        return parent and parent()

    @_parent.setter
    def _parent(self, parent: Any) -> None:  # noqa: ANN401
        if parent is not None:
            self.__dict__["up"] = weakref.ref(parent)


class PassingRenderer(SphinxRenderer):
    """Makes the nodes of a page from Markdown, and is forgotten with all that parsed it."""

    def render(self, *page: Any) -> nodes.document:  # noqa: ANN401
        """Return the document; nothing can be rendered after it."""
        document = super().render(*page)
        parser = self.md
        vars(self).clear()
        vars(parser).clear()
        return document


def undo(tree: nodes.Node) -> None:
    """Take a tree apart; no node of it may be asked for its parent, its children, its document."""
    todo: list[Any] = [tree]
    while todo:
        node = todo.pop()
        node.parent = node._document = None  # noqa: SLF001
        if node.children:
            todo += node.children
            node.children = []
    if isinstance(tree, nodes.document):
        vars(tree).clear()


def setup(app: Sphinx) -> dict[str, Any]:
    """Let trees of Markdown go by themselves."""
    del app
    vars(myst_parser.mdit_to_docutils.base)["SyntaxTreeNode"] = LooseTree
    vars(myst_parser.parsers.sphinx_)["SphinxRenderer"] = PassingRenderer
    return {"parallel_read_safe": True, "parallel_write_safe": True}
