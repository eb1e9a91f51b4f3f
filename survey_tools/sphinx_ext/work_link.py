r"""Links to a work in words of one's own: ``{work}`Haim et al. (2022) <haim2022reconstructing>```.

A citation writes its own words and counts as one; this is for quotations, whose words must stay,
and for lists.  It leads where a citation leads: to the work's page if the output has one, else
to the work's entry in the bibliography.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole
from sphinx.util.nodes import make_refnode

from survey_tools.sphinx_ext.citations import cite_domain

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class work_link(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Stands for the link to the work ``key`` until all pages are read."""


class WorkLinkRole(ReferenceRole):
    """The role ``work``: words, and the key or an alias of the work they name."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the place holder of the link."""
        node = work_link(self.rawtext, self.title, key=self.target.strip())
        node["docname"] = self.env.current_document.docname
        self.set_source_info(node)
        return [node], []


class WorkLinkTransform(SphinxPostTransform):
    """Puts links in the place of the place holders."""

    default_priority = 6

    def run(self, **_options: object) -> None:
        """Replace each place holder of the document."""
        for node in list(self.document.findall(work_link)):
            node.replace_self(self._reference(node))

    def _reference(self, node: work_link) -> nodes.Element:
        domain = cite_domain(self.env)
        key = domain.resolve_key(node["key"])
        content = nodes.inline("", "", *node.children)
        builder = self.app.builder
        page = domain.printed_page_of(key, builder)
        if page:
            return make_refnode(builder, node["docname"], page, "", content)
        citation = domain.citation_of.get(key)
        if citation is None:
            logger.warning(
                "could not find bibtex key %r",
                node["key"],
                location=node,
                type="bibtex",
                subtype="key_not_found",
            )
            return content
        return make_refnode(
            builder,
            node["docname"],
            citation.bibliography_key.docname,
            citation.citation_id,
            content,
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role and what replaces its place holder."""
    app.add_node(work_link)
    app.add_role("work", WorkLinkRole())
    app.add_post_transform(WorkLinkTransform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
