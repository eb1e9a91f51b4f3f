"""What Sphinx tells of its own doings is not put into words when nobody is to read it.

It makes a record of each event and each patched node, and of each page as it comes by, and throws
them away behind; that is a fiftieth of a build.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TALKATIVE = ("sphinx.sphinx.events", "sphinx.sphinx.util.nodes", "sphinx.sphinx.registry")
"""Loggers with a word for each event, node and script, in a run with ``-vv``."""
PROGRESS = "sphinx.sphinx.util.display"
"""The logger with a word for each page, in a run without ``-q``."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Let loggers be silent from the start that would not be heard."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if app.verbosity < 2 else logging.NOTSET)  # noqa: PLR2004
    logging.getLogger(PROGRESS).setLevel(logging.WARNING if app.quiet else logging.NOTSET)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
