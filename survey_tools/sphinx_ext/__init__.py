"""What Sphinx itself must do for a survey: formulas, citations, back-references, frame, fonts.

One module a component, each with its own ``setup``.  ``survey_tools.sphinx_ext`` stands last among
the extensions of ``conf.py``: after ``myst_parser``, ``sphinxcontrib.bibtex``, the theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COMPONENTS = (
    "traversal",
    "document_paths",
    "smart_quotes",
    "builder",
    "media",
    "mathml",
    "citations",
    "cited_by",
    "work_link",
    "evidence",
    "claims",
    "links",
    "first_terms",
    "bibliography",
    "book",
    "typst",
    "navigation",
    "pages",
    "search",
    "head",
    "cite_box",
    "tables",
    "fonts",
    "stylesheets",
    "epub",
    "parallel",
)
FOUNDATIONS = ("myst_parser", "sphinxcontrib.bibtex", "sphinx_book_theme")


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up all components, over the extensions that they build on."""
    for name in FOUNDATIONS:
        app.setup_extension(name)
    for name in COMPONENTS:
        app.setup_extension(f"{__name__}.{name}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
