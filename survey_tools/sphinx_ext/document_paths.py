"""The files that links name, each found once a build.

Sphinx asks the disk at every link which file an address from the top of the documents is, and takes
the path apart to see which document that is; the pages of a survey have thousands of links to some
hundred files.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.environment import BuildEnvironment
from sphinx.project import Project

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


def documents_found_once(find: Callable[..., str | None]) -> Callable[..., str | None]:
    """Return ``path2doc``, which remembers the documents of paths.

    While pages are read no document comes or goes, and ``relfn2path`` gives the same paths again.
    """
    found: dict[tuple[str, str], str] = {}

    @wraps(find)
    def path2doc(self: Project, filename: str | Path) -> str | None:
        name = (str(self.srcdir), str(filename))
        docname = found.get(name)
        if docname is None or docname not in self.docnames:
            docname = find(self, filename)
            if docname is not None:
                found[name] = docname
        return docname

    return path2doc


def setup(app: Sphinx) -> dict[str, Any]:
    """Let environments remember."""
    del app
    environment: Any = BuildEnvironment
    if not hasattr(environment.relfn2path, "__wrapped__"):
        environment.relfn2path = found_once(environment.relfn2path)
    project: Any = Project
    if not hasattr(project.path2doc, "__wrapped__"):
        project.path2doc = documents_found_once(project.path2doc)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
