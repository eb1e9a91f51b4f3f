"""Tables that a phone can show: rows become blocks, and each cell knows the head of its column.

A table of four columns or more gets the class ``stack``, its cells the attribute ``data-label``, or
a copy of the column's head where that holds a formula; the style sheet does the rest, below the
width at which the columns would be too narrow to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COLUMNS = 4
"""From how many columns on a table is stacked."""


class StackTables(SphinxPostTransform):
    """Marks wide tables, and tells their cells what stands at the head of their column."""

    default_priority = 710
    formats = ("html",)

    def run(self, **_options: object) -> None:
        """Mark the tables of the document that have a head and enough columns."""
        for table in self.document.findall(nodes.table):
            head = next(iter(table.findall(nodes.thead)), None)
            heads = list(head.findall(nodes.entry)) if head else []
            if len(heads) >= COLUMNS or "stack" in table["classes"]:
                _stack(table, heads)


def _stack(table: nodes.table, heads: list[nodes.entry]) -> None:
    if "stack" not in table["classes"]:
        table["classes"].append("stack")
    for body in table.findall(nodes.tbody):
        for row in body.findall(nodes.row):
            cells = [cell for cell in row.children if isinstance(cell, nodes.entry)]
            for cell, head in zip(cells, heads, strict=False):
                if not cell.astext().strip():
                    cell["classes"].append("blank")
                elif next(iter(head.findall(nodes.math)), None):
                    cell.insert(0, _copy(head))
                else:
                    cell["label"] = head.astext()


def _copy(head: nodes.entry) -> nodes.inline:
    """Return what stands at the head of a column, for one of its cells."""
    copy = nodes.inline("", "", classes=["label"])
    for paragraph in head.children:
        copy += [child.deepcopy() for child in paragraph.children]
    return copy


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_post_transform(StackTables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
