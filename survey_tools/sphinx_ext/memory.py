"""Memory: garbage is collected, and trees are put away, only when there gets to be much of it.

Sphinx makes millions of nodes that know their parents, and Python has to go through all there are
to see which are still needed; left to itself it did so for a fifth of the time of a large site.
Trees are taken apart when their page is written (:mod:`undoing`), so that little garbage is left;
it is collected when the process has grown beyond :data:`PLENTY`, and then after each further
:data:`MORE`.  Likewise the trees of pages stay in memory from reading to writing, but no more than
:data:`KEPT_TREES` of them; the others come back from the disk, where they are anyway.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from survey_tools.process_memory import is_told, taken
from survey_tools.sphinx_ext.undoing import undo

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PLENTY = 700
"""Megabytes that a process may take before it collects garbage."""
MORE = 200
"""Megabytes that it may take in addition until it collects again."""
KEPT_TREES = 1500
"""Pages; the trees of so many take about 300 MB."""
SELDOM = (100_000, 50, 100)
"""How often garbage is looked for where no one tells how much memory a process takes.

Python's own 700 looks again and again at what stays.
"""


class Collector:
    """Collects garbage when this process has grown much since it last did."""

    def __init__(self) -> None:
        self.limit: float = PLENTY

    def look(self, *_: object) -> None:
        """Collect, if it is time."""
        if not gc.isenabled() and taken() > self.limit:
            gc.collect()
            gc.freeze()
            self.limit = max(PLENTY, taken() + MORE)


def _put_away(app: Sphinx, _document: nodes.document) -> None:
    """Let the trees of pages be read from the disk again, beyond so many."""
    trees = app.env._write_doc_doctree_cache  # noqa: SLF001
    while len(trees) > KEPT_TREES:
        _, tree = trees.popitem()
        undo(tree)


def _end(*_: object) -> None:
    """Let the process end without a last look at all there is."""
    gc.freeze()
    gc.enable()


def setup(app: Sphinx) -> dict[str, Any]:
    """Collect nothing until it is needed."""
    if is_told():
        gc.disable()
    else:
        gc.set_threshold(*SELDOM)
    collector = Collector()
    app.connect("doctree-read", collector.look)
    app.connect("doctree-read", _put_away)
    app.connect("doctree-resolved", collector.look)
    app.connect("build-finished", _end, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
