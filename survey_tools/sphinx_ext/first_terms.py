"""Terms of the glossary, linked where they occur first in a chapter.

``survey_terms_in = ["chapters/*"]`` says on which pages.  Nobody has to mark a term, and one that
is marked, ``{term}`KKT points <KKT point>```, is not linked again.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from survey_tools.sphinx_ext.evidence import evidence_body, evidence_summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx

_CLOSED = (
    nodes.block_quote,
    nodes.emphasis,
    nodes.literal,
    nodes.math,
    nodes.reference,
    nodes.table,
    nodes.title,
    evidence_body,
)
"""What a link would not fit into, what is quoted, and what defines rather than uses a term."""

Targets = dict[str, tuple[str, str]]
"""Page and anchor of each term, by its name in lower case."""


class FirstTerms(SphinxPostTransform):
    """Links each term of the glossary where it occurs first in the running text of a page."""

    default_priority = 20

    def run(self, **_options: object) -> None:
        """Link the terms of the document, if it is one of those."""
        patterns = self.app.config.survey_terms_in
        self._docname = self.env.current_document.docname
        if not any(fnmatch(self._docname, pattern) for pattern in patterns):
            return
        targets = self._targets()
        for reference in self.document.findall(nodes.reference):
            self._forget(targets, reference.get("refuri", "") + reference.get("refid", ""))
        for node in list(self.document.findall(nodes.Text)):
            if targets and _is_running_text(node):
                self._link(node, targets)

    def _targets(self) -> Targets:
        objects: Mapping[tuple[str, str], tuple[str, str]]
        objects = self.env.domains.standard_domain.objects
        return {
            name.lower(): place
            for (kind, name), place in objects.items()
            if kind == "term" and len(name) > 3  # noqa: PLR2004 - GF, CoT and the like are written out
        }

    @staticmethod
    def _forget(targets: Targets, address: str) -> None:
        """Forget the term that a link leads to already."""
        anchor = address.rpartition("#")[2]
        for name in [name for name, (_, place) in targets.items() if place == anchor]:
            del targets[name]

    def _link(self, node: nodes.Text, targets: Targets) -> None:
        """Replace a text by itself with the terms that are new in it as links."""
        pieces = list(self._pieces(node.astext(), targets))
        if len(pieces) > 1:
            node.parent.replace(node, pieces)

    def _pieces(self, text: str, targets: Targets) -> Iterator[nodes.Node]:
        while match := _search(text, targets):
            docname, anchor = targets[_name(match)]
            yield nodes.Text(text[: match.start()])
            content = nodes.Text(match[0])
            yield make_refnode(self.app.builder, self._docname, docname, anchor, content)
            self._forget(targets, f"#{anchor}")
            text = text[match.end() :]
        yield nodes.Text(text)


def _search(text: str, targets: Targets) -> re.Match[str] | None:
    """Return the first term in a text, the longest where several begin."""
    if not targets:
        return None
    names = sorted(map(re.escape, targets), key=len, reverse=True)
    return re.search(rf"(?<![\w-])(?P<name>{'|'.join(names)})s?(?![\w-])", text, re.IGNORECASE)


def _name(match: re.Match[str]) -> str:
    return match["name"].lower()


def _is_running_text(node: nodes.Text) -> bool:
    """Return whether a text stands in a paragraph, and in nothing that a link would not fit."""
    parent, in_paragraph = node.parent, False
    while parent is not None:
        if isinstance(parent, _CLOSED) or "bibtex-citation" in parent.get("classes", ()):
            return False
        in_paragraph = in_paragraph or isinstance(parent, nodes.paragraph | evidence_summary)
        parent = parent.parent
    return in_paragraph


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and its option."""
    app.add_config_value("survey_terms_in", [], "env", types=frozenset({list}))
    app.add_post_transform(FirstTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
