"""The files that links name, each found once a build.

Sphinx asks the disk at every link which file an address from the top of the documents is; the pages
of a survey have thousands of links to some hundred files.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.environment import BuildEnvironment

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Find = Callable[..., tuple[str, str]]


def found_once(find: Find) -> Find:
    """Return ``relfn2path``, which remembers what does not depend on the document that asks."""
    found: dict[tuple[str, str], tuple[str, str]] = {}

    @wraps(find)
    def relfn2path(
        self: BuildEnvironment, filename: str | Path, docname: str | None = None
    ) -> tuple[str, str]:
        if not isinstance(filename, str) or not filename.startswith("/"):
            return find(self, filename, docname)
        name = (str(self.srcdir), filename)
        if name not in found:
            found[name] = find(self, filename)
        return found[name]

    return relfn2path


def setup(app: Sphinx) -> dict[str, Any]:
    """Let environments remember."""
    del app
    environment: Any = BuildEnvironment
    if not hasattr(environment.relfn2path, "__wrapped__"):
        environment.relfn2path = found_once(environment.relfn2path)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
