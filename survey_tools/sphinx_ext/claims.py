"""Claims: each has its place on the page of its work, for ever, and can be linked to.

The page of a work says, with the claim's permanent name::

    :::{claim} safran2019good/C1
    With a new permutation before each pass ...
    :::

and any page may link to it, ``{claim}`safran2019good/C1``` or with words of its own,
``{claim}`the lower bound <safran2019good/C1>```.  The address is ``works/safran2019good.html#C1``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from sphinx.util.nodes import make_refnode

from survey_tools.sphinx_ext.citations import cite_domain

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx


class claim_link(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Stands for the link to a claim until all pages are read."""


class Claim(SphinxDirective):
    """The directive ``claim``: its name, ``key/C1``, and what is claimed."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[Node]:
        """Return the claim with its anchor; an id keeps its capital, as the address does."""
        name = self.arguments[0].rpartition("/")[2]
        node = nodes.container("", classes=["claim"], ids=[name])
        node += nodes.paragraph(
            "",
            "",
            nodes.reference("", name, refid=name, classes=["claim-id"]),
            classes=["claim-name"],
        )
        node += self.parse_content_to_nodes()
        return [node]


class ClaimRole(ReferenceRole):
    """The role ``claim``."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the place holder of the link."""
        key, _, name = self.target.strip().partition("/")
        node = claim_link(self.rawtext, self.title, key=key, name=name)
        node["docname"] = self.env.current_document.docname
        self.set_source_info(node)
        return [node], []


class ClaimTransform(SphinxPostTransform):
    """Puts links in the place of the place holders; plain words where works have no pages."""

    default_priority = 6

    def run(self, **_options: object) -> None:
        """Replace each place holder of the document."""
        domain = cite_domain(self.env)
        for node in list(self.document.findall(claim_link)):
            page = domain.printed_page_of(node["key"], self.app.builder)
            content = nodes.inline("", "", *node.children)
            if page:
                refnode = make_refnode(
                    self.app.builder, node["docname"], page, node["name"], content
                )
                node.replace_self(refnode)
            else:
                node.replace_self(content)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register directive, role and what replaces the place holders."""
    app.add_node(claim_link)
    app.add_directive("claim", Claim)
    app.add_role("claim", ClaimRole())
    app.add_post_transform(ClaimTransform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
