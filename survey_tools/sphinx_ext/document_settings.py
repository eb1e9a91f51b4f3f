"""The settings of docutils, worked out once a build.

Sphinx and MyST each build docutils' whole parser of command lines for every document, to ask it for
its defaults, which are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from docutils.frontend import Values
from docutils.utils import DependencyList
from myst_parser.mdit_to_docutils import base as myst
from sphinx.util import docutils as sphinx_docutils

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Ask = Callable[..., Values]


def asked_once(ask: Ask) -> Ask:
    """Return a function that gives each document settings of its own, without asking again."""
    known: dict[str, Values] = {}

    @wraps(ask)
    def settings(*components: Any, **how: Any) -> Values:  # noqa: ANN401
        kinds = [part if isinstance(part, type) else type(part) for part in components]
        asked = repr((kinds, how))
        if asked not in known:
            known[asked] = ask(*components, **how)
        result = known[asked].copy()
        result.record_dependencies = DependencyList()
        return result

    return settings


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx and MyST remember."""
    del app
    for module, name in ((sphinx_docutils, "_get_settings"), (myst, "get_default_settings")):
        ask = getattr(module, name, None)
        if ask is not None and not hasattr(ask, "__wrapped__"):
            setattr(module, name, asked_once(ask))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
