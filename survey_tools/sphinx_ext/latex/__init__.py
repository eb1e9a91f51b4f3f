"""The book by LaTeX: ``-b tex`` writes ``survey.tex``, which LuaLaTeX and XeLaTeX can set.

The same book as Typst's, for the better line breaking of TeX.  ``translator`` writes it as calls of
the commands that ``survey.sty`` defines; ``builder`` adds the indexes and what they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from survey_tools.sphinx_ext.latex.builder import LatexBuilder

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder."""
    app.add_builder(LatexBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
