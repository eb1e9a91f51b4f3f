"""Walking a document tree, and making one: docutils' own order, with less to do at each node.

A build asks some hundred times a page for all nodes of a kind.  docutils answers by a generator in
a generator for each node, so that each node is handed up through all levels above it; here one
generator keeps the way down on a list.  What comes out, and what happens when the tree is changed
meanwhile, is the same.  Likewise a node that is put into another asks once which document that is
of, instead of four times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_FindAll = Callable[..., Iterator[nodes.Node]]


def descend(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a node and all below it, each before its children."""
    yield node
    way = [iter(node.children)]
    while way:
        for child in way[-1]:
            yield child
            if child.children:
                way.append(iter(child.children))
                break
        else:
            way.pop()


def descend_to(node: nodes.Node, kind: type) -> Iterator[nodes.Node]:
    """Yield those of :func:`descend` that are of a kind."""
    if isinstance(node, kind):
        yield node
    way = [iter(node.children)]
    while way:
        for child in way[-1]:
            if isinstance(child, kind):
                yield child
            if child.children:
                way.append(iter(child.children))
                break
        else:
            way.pop()


def adopt(self: Any, child: Any) -> None:  # noqa: ANN401
    """Make a node the child of another, as ``Node.setup_child`` does."""
    child.parent = ancestor = self
    document = None
    while ancestor is not None and document is None:
        document = ancestor._document
        ancestor = ancestor.parent
    if document is not None:
        child._document = document  # noqa: SLF001
        if child.source is None:
            child.source = document.current_source
        if child.line is None:
            child.line = document.current_line


def quicker(findall: _FindAll) -> _FindAll:
    """Return docutils' method, with the conditions that it tests node by node answered here."""

    @wraps(findall)
    def find(
        self: nodes.Node,
        condition: Any = None,  # noqa: ANN401
        *place: bool,
        **how: bool,
    ) -> Iterator[nodes.Node]:
        if place or how or condition is None or isinstance(condition, type):
            return findall(self, condition, *place, **how)
        return filter(condition, descend(self))

    return find


def setup(app: Sphinx) -> dict[str, Any]:
    """Let all nodes walk so, where docutils is still built as this module knows."""
    del app
    node: Any = nodes.Node
    known = hasattr(node, "_superfast_findall") and hasattr(node, "_fast_findall")
    if known and node._superfast_findall is not descend:  # noqa: SLF001
        node._superfast_findall = descend  # noqa: SLF001
        node._fast_findall = descend_to  # noqa: SLF001
        node.findall = quicker(node.findall)
        if hasattr(node, "_document") and isinstance(node.document, property):
            node.setup_child = adopt
    return {"parallel_read_safe": True, "parallel_write_safe": True}
