"""Scripts and style sheets of single pages, which name them in their front matter.

::

    ---
    scripts: search-words.js browse.js
    styles: browse.css
    ---

The files lie in ``_static``; no other page loads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _add_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Add what the page names."""
    del templatename, context, doctree
    metadata = app.env.metadata.get(pagename, {})
    for name in str(metadata.get("scripts", "")).split():
        app.add_js_file(name, loading_method="defer")
    for name in str(metadata.get("styles", "")).split():
        app.add_css_file(name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the files before ``pages.py`` chooses among all scripts."""
    app.connect("html-page-context", _add_files, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
