r"""Formulas as MathML, made while the site is built: no script in the reader's browser.

``$\tilde{O}(\norm{x})$`` becomes ``<math>…</math>`` with its TeX kept as an annotation.  A formula
that cannot be set is a warning that names it, and its TeX stands on the page as it was written.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from survey_tools.formulas import MACROS, FormulaError, to_mathml, to_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

RENDERER = "mathml"

logger = logging.getLogger(__name__)


def _render(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    config = translator.config
    tex = node.astext()
    try:
        return to_mathml(
            tex,
            display=isinstance(node, nodes.math_block),
            macros=config.survey_math_macros_all,
            xml=translator.builder.name == "epub",
        )
    except FormulaError as error:
        logger.warning(
            "formula %r cannot be set: %s", tex, error, location=node, type="survey", subtype="math"
        )
        return f'<code class="tex">{escape(tex, quote=False)}</code>'


_OPENING = re.compile(r"[(\[“‘„«]+$")
_CLOSING = re.compile(r"^[,.;:!?)\]”’»…'\-–—]+")
LONG = 34
"""Signs of a formula from which on it may be wider than a phone."""


class KeepTogether(SphinxPostTransform):
    """Ties a formula to the brackets and stops around it: browsers break lines before a comma."""

    default_priority = 700
    formats = ("html",)

    def run(self, **_options: object) -> None:
        """Put each formula that touches such a sign into one span with it."""
        for node in list(self.document.findall(nodes.math)):
            if type(node.parent).__name__ != "evidence_body":  # Small print, and a page's weight.
                _tie(node)


def _tie(node: nodes.math) -> None:
    parent = node.parent
    index = parent.index(node)
    before, after = index - 1, index + 1
    content: list[nodes.Node] = [node]
    span = nodes.inline("", "", classes=["tied"])
    if len(to_text(node.astext())) > LONG:
        span["classes"].append("long")
    if after < len(parent) and (text := _split(parent, after, _CLOSING)):
        content.append(nodes.Text(text))
    if before >= 0 and (text := _split(parent, before, _OPENING)):
        content.insert(0, nodes.Text(text))
    if len(content) > 1 or "long" in span["classes"]:
        parent.replace(node, span)
        span += content


def _split(parent: nodes.Element, index: int, signs: re.Pattern[str]) -> str:
    """Take the signs off a neighbouring text and return them."""
    neighbour = parent.children[index]
    text = str(neighbour) if isinstance(neighbour, nodes.Text) else ""
    found = signs.search(text)
    if not found:
        return ""
    parent.children[index] = nodes.Text(text[: found.start()] + text[found.end() :])
    parent.children[index].parent = parent
    return found[0]


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in the line; no class ``math``, whose rules in the theme clip accents."""
    formula = _render(translator, node)
    ids = node.get("ids")
    translator.body.append(f'<span id="{ids[0]}">{formula}</span>' if ids else formula)
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own line, which scrolls inside itself where it is too wide."""
    number = node.get("number")
    classes = "display-math numbered" if number else "display-math"
    translator.body.append(translator.starttag(node, "div", "", CLASS=classes))
    # What can be scrolled must be reachable by keyboard.
    translator.body.append(f'<div class="formula" tabindex="0">{_render(translator, node)}</div>')
    if number:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def _gather_macros(_app: Sphinx, config: Config) -> None:
    """Lay the survey's macros over ours, in a form that can be hashed."""
    config.survey_math_macros_all = tuple((MACROS | config.survey_math_macros).items())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer and make it the one in use."""
    app.add_config_value("survey_math_macros", {}, "env", types=frozenset({dict}))
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_display, None))
    app.add_post_transform(KeepTogether)
    app.connect("config-inited", _gather_macros)
    app.connect("config-inited", _choose_renderer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _choose_renderer(_app: Sphinx, config: Config) -> None:
    config.html_math_renderer = RENDERER
