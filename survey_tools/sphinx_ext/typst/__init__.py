"""The book by Typst: ``-b typst`` writes ``survey.pdf``, tagged, without TeX and without a network.

``builder`` asks for the book, ``translator`` writes it as calls of the functions that
``survey.typ`` defines, ``math`` turns the MathML of the formulas into Typst's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from survey_tools.sphinx_ext.typst.builder import TypstBuilder

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder."""
    app.add_config_value("survey_subtitle", "", "env", types=frozenset({str}))
    app.add_config_value("survey_licence", "", "env", types=frozenset({str}))
    app.add_builder(TypstBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
