"""Sphinx's writer of HTML, with what a survey's pages want of single elements."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

from survey_tools.style_classes import classes_of


class PageTranslator(HTML5Translator):
    """Writes the text of a page, for the site and for reading devices."""

    def starttag(
        self,
        node: nodes.Element,
        tagname: str,
        suffix: str = "\n",
        empty: bool = False,  # noqa: FBT001, FBT002 - as docutils calls it
        **attributes: Any,  # noqa: ANN401
    ) -> str:
        """Return the start of an element; on the site, with a class in the place of a style."""
        if "style" in attributes and self.builder.name == "html":
            made = classes_of(attributes.pop("style"))
            attributes["classes"] = [*attributes.get("classes", ()), *made]
        start: str = super().starttag(node, tagname, suffix, empty, **attributes)
        return start

    def visit_entry(self, node: nodes.entry) -> None:
        """Write the start of a cell, with its label where rows can become blocks (tables.py)."""
        before = len(self.body)
        super().visit_entry(node)
        if label := node.get("label"):
            start = self.body[before]
            self.body[before] = start.replace("<td", f'<td data-label="{escape(label)}"', 1)

    def visit_figure(self, node: nodes.figure) -> None:
        """Write the start of a figure, which the keyboard can scroll where it is too wide."""
        before = len(self.body)
        super().visit_figure(node)
        if "demonstration" in node["classes"]:
            start = self.body[before]
            self.body[before] = start.replace("<figure", '<figure tabindex="0"', 1)

    def visit_image(self, node: nodes.image) -> None:
        """Write a picture, with its size in pixels, so that its place is kept until it is there.

        On the site, one that illustrates no more than a card is loaded when a reader comes near it.
        """
        path = self.builder.srcdir / node["uri"]
        size = get_image_size(path) if path.is_file() else None
        if size and not {"width", "height", "scale"} & set(node.attributes):
            node["width"], node["height"] = map(str, size)
        if self.builder.name == "html" and not isinstance(node.parent, nodes.figure):
            node["loading"] = "lazy"
        super().visit_image(node)
