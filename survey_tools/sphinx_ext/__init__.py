"""What Sphinx itself must do for a survey: formulas, citations, back-references, frame, fonts.

One module a component, each with its own ``setup``.  ``survey_tools.sphinx_ext`` stands last among
the extensions of ``conf.py``: after ``myst_parser``, ``sphinxcontrib.bibtex``, the theme.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COMPONENTS = (
    "memory",
    "undoing",
    "traversal",
    "document_paths",
    "document_settings",
    "front_matter",
    "logs",
    "needless",
    "smart_quotes",
    "builder",
    "media",
    "mathml",
    "citations",
    "cited_by",
    "work_link",
    "evidence",
    "claims",
    "leftovers",
    "links",
    "first_terms",
    "bibliography",
    "book",
    "typst",
    "latex",
    "navigation",
    "pages",
    "search",
    "page_files",
    "head",
    "publishing",
    "policy",
    "downloads",
    "cite_box",
    "corrections",
    "schema_fields",
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
    return {
        "version": "1",
        "env_version": code_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def code_version(package: Path = Path(__file__).parents[1]) -> int:
    """Return a number that changes with the code that pages are made by: this package's and below.

    Sphinx reads all pages again when it differs from the one it kept; else a page that was read
    by older code would stay as it was until somebody thought of ``make clean``.
    """
    version = 1
    for path in sorted([*package.glob("*.py"), *package.glob("sphinx_ext/**/*.py")]):
        version = zlib.crc32(f"{path.relative_to(package)}".encode() + path.read_bytes(), version)
    return version or 1
