"""Memory: garbage is collected, and trees are put away, only when there gets to be much of it.

Sphinx makes millions of nodes that know their parents, so that Python has to go through all of them
to see which are still needed; for a survey of a thousand works that is a fifth of a build, and it
frees 400 MB which most machines can spare until the end.  Beyond :data:`PLENTY` garbage is
collected as always.  Likewise the trees of pages stay in memory from reading to writing, but no
more than :data:`KEPT_TREES` of them; the others come back from the disk, where they are anyway.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from survey_tools.process_memory import is_told, taken

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PLENTY = 700
"""Megabytes that a process may take before it collects garbage."""
KEPT_TREES = 1500
"""Pages; the trees of so many take about 300 MB."""
SELDOM = (100_000, 50, 100)
"""How often garbage is looked for then: Python's own 700 looks again and again at what stays."""


def _look(*_: object) -> None:
    """Collect garbage from now on, if this process has grown large."""
    if not gc.isenabled() and taken() > PLENTY:
        gc.set_threshold(*SELDOM)
        gc.enable()


def _put_away(app: Sphinx, _document: nodes.document) -> None:
    """Let the trees of pages be read from the disk again, beyond so many."""
    trees = app.env._write_doc_doctree_cache  # noqa: SLF001
    while len(trees) > KEPT_TREES:
        trees.popitem()


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
    app.connect("doctree-read", _look)
    app.connect("doctree-read", _put_away)
    app.connect("doctree-resolved", _look)
    app.connect("build-finished", _end, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
