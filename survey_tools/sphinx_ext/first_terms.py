"""Terms of the glossary, linked where they occur first in a chapter.

``survey_terms_in`` says on which pages: those of ``chapters/``, if it says nothing.  Nobody has to
mark a term, and one that is marked, ``{term}`KKT points <KKT point>```, is not linked again.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from functools import lru_cache
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
        self._targets = self._all_targets()
        if not self._targets:
            return
        self._search = _pattern(tuple(self._targets))
        self._linked = {
            (reference.get("refuri", "") + reference.get("refid", "")).rpartition("#")[2]
            for reference in self.document.findall(nodes.reference)
        }
        for block in list(self.document.findall(nodes.TextElement)):
            if _is_running_text(block):
                self._link(block)

    def _all_targets(self) -> Targets:
        objects: Mapping[tuple[str, str], tuple[str, str]]
        objects = self.env.domains.standard_domain.objects
        return {
            name.lower(): place
            for (kind, name), place in objects.items()
            if kind == "term" and len(name) > 3  # noqa: PLR2004 - GF, CoT and the like are written out
        }

    def _link(self, block: nodes.TextElement) -> None:
        """Replace the texts of a paragraph by themselves with the terms new in them as links."""
        _join_lines(block)
        quotations = 0
        for node in list(block.findall(nodes.Text)):
            text = node.astext()
            if not _is_closed(node):
                pieces = list(self._pieces(text, quotations))
                if len(pieces) > 1:
                    node.parent.replace(node, pieces)
            quotations = _open_quotations(text, quotations)

    def _pieces(self, text: str, quotations: int) -> Iterator[nodes.Node]:
        done = 0
        for match in self._search.finditer(text):
            docname, anchor = self._targets[_name(match)]
            if anchor in self._linked or _open_quotations(text[: match.start()], quotations):
                continue
            self._linked.add(anchor)
            yield nodes.Text(text[done : match.start()])
            content = nodes.Text(match[0])
            yield make_refnode(self.app.builder, self._docname, docname, anchor, content)
            done = match.end()
        yield nodes.Text(text[done:])


@lru_cache(maxsize=1)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the terms, the longest where several begin, broken over lines or not."""
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<![\w-])(?P<name>{either})s?(?![\w-])", re.IGNORECASE)


def _name(match: re.Match[str]) -> str:
    return " ".join(match["name"].lower().split())


def _open_quotations(text: str, before: int) -> int:
    """Return how many quotations are open behind a text, given how many are before it."""
    return max(0, before + text.count("“") - text.count("”"))


def _join_lines(block: nodes.TextElement) -> None:
    """Make one text of those that stand side by side: each line of the source is one."""
    for parent in [block, *block.findall(nodes.TextElement)]:
        children: list[nodes.Node] = []
        for child in parent.children:
            if isinstance(child, nodes.Text) and children and isinstance(children[-1], nodes.Text):
                children[-1] = nodes.Text(children[-1].astext() + child.astext())
            else:
                children.append(child)
        if len(children) < len(parent.children):
            parent.children = []
            parent.extend(children)


def _is_running_text(node: nodes.TextElement) -> bool:
    """Return whether a node is a paragraph, and in nothing that a link would not fit."""
    is_paragraph = isinstance(node, nodes.paragraph | evidence_summary)
    return is_paragraph and not _is_closed(node)


def _is_closed(node: nodes.Node) -> bool:
    """Return whether a node stands in something closed, or in a citation."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, _CLOSED) or "bibtex-citation" in parent.get("classes", ()):
            return True
        parent = parent.parent
    return False


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and its option."""
    app.add_config_value("survey_terms_in", ["chapters/*"], "env", types=frozenset({list}))
    app.add_post_transform(FirstTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
