"""Typographic quotation marks, by docutils' rules, looked for only where there is one to set.

Most paragraphs hold none of the signs that the rules are about; taking all of them apart into
tokens and joining them again was a fifteenth of a build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.transforms import SphinxSmartQuotes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SIGNS = re.compile(r"""['"]|--|\.\.\.""")
"""What the rules may change."""


class _WithSigns:
    """A document that finds only those of its text elements that hold one of the signs."""

    def __init__(self, document: nodes.document) -> None:
        self._document = document

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._document, name)

    def findall(self, kind: type[nodes.TextElement]) -> Iterator[nodes.TextElement]:
        return (node for node in self._document.findall(kind) if SIGNS.search(node.astext()))


class QuickSmartQuotes(SphinxSmartQuotes):
    """Sphinx's transform, for paragraphs that need it."""

    def apply(self, **options: Any) -> None:  # noqa: ANN401
        """Set the signs of the document."""
        document: Any = self.document
        self.document = cast("nodes.document", _WithSigns(document))
        try:
            super().apply(**options)
        finally:
            self.document = document


def _take_over(app: Sphinx) -> None:
    """Put our transform in the place of Sphinx's."""
    transforms = app.registry.get_transforms()
    if SphinxSmartQuotes in transforms:
        transforms[transforms.index(SphinxSmartQuotes)] = QuickSmartQuotes


def setup(app: Sphinx) -> dict[str, Any]:
    """Replace the transform when all extensions are set up."""
    app.connect("builder-inited", _take_over)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
