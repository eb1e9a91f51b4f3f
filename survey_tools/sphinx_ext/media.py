"""What is for the screen alone, and what for paper: the classes ``screen`` and ``print``.

Any block may have one of them, a section by its heading::

    {.screen}
    Each statement opens the sentence it rests on.

    {.print}
    The letters point into the abstract.

HTML and EPUB are read on a screen; all other formats are printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MEDIA = ("screen", "print")


class OneMedium(SphinxPostTransform):
    """Leaves out of a document what is for the other medium."""

    default_priority = 3

    def run(self, **_options: object) -> None:
        """Remove the blocks for the other medium, and the mark from those of this one."""
        screen = self.app.builder.format == "html"
        shown, other = MEDIA if screen else MEDIA[::-1]
        for node in list(self.document.findall(nodes.Element)):
            classes: list[str] = node.get("classes", [])
            if other in classes:
                node.parent.remove(node)
            elif shown in classes:
                classes.remove(shown)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_post_transform(OneMedium)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
