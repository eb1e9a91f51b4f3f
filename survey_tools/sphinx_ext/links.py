"""Links between pages, made in one step and without the marks that Sphinx leaves inside them.

``<a class="reference internal"><span class="std std-doc">Title</span></a>`` becomes
``<a>Title</a>``, which is a fifth lighter in a list of links.  Nearly all links of a site lead to a
page by words of their own; MyST would first look up for each what the page is called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_parser.sphinx_ext.myst_refs import MystReferenceResolver
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MARKS = frozenset(("doc", "std", "std-doc", "std-ref", "std-term", "myst", "xref"))
"""Classes that say by which role a link was made; no style sheet of ours asks."""


class PageLinks(SphinxPostTransform):
    """Makes the links that name a page and say what is to be read in its place."""

    default_priority = MystReferenceResolver.default_priority - 1
    formats = ("html",)

    def run(self, **_options: object) -> None:
        """Replace what MyST has left to be resolved; it says itself what leads nowhere."""
        for waiting in list(self.document.findall(addnodes.pending_xref)):
            if self._is_plain(waiting):
                here = waiting.get("refdoc", self.env.docname)
                address = self.app.builder.get_relative_uri(here, waiting["reftarget"])
                words = waiting[0].children
                link = nodes.reference("", "", *words, internal=True, refuri=address)
                waiting.replace_self(link)
                waiting.children = []

    def _is_plain(self, waiting: addnodes.pending_xref) -> bool:
        return (
            waiting["reftype"] == "myst"
            and waiting["refdomain"] == "doc"
            and waiting["refexplicit"]
            and not waiting["reftargetid"]
            and "reftitle" not in waiting
            and waiting["reftarget"] in self.env.all_docs
        )


class PlainLinks(SphinxPostTransform):
    """Takes the marks out of the links of a document."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_options: object) -> None:
        """Replace a link's only child, if it is nothing but a mark, by its content."""
        for reference in list(self.document.findall(nodes.reference)):
            if len(reference) == 1 and _is_mark(reference[0]):
                reference[:] = reference[0].children


def _is_mark(node: nodes.Node) -> bool:
    return type(node) is nodes.inline and not node["ids"] and set(node["classes"]) <= MARKS


_LIGHTER = (
    (re.compile(r'<a class="reference internal" (?=href=)'), "<a "),
    (re.compile(r' class="([\w-]+) reference internal"'), r' class="\1"'),
    (re.compile(r' class="([\w-]+) docutils container"'), r' class="\1"'),
    (re.compile(r'(<a class="headerlink" href="[^"]*") title="[^"]*"'), r"\1"),
)
"""What docutils writes that no reader and no style sheet asks for, and what is enough."""
_WHERE = ("body", "toc")


def _leave_out_classes(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Take the class that docutils gives each link out of a page; no style sheet asks for it."""
    del app, pagename, templatename, doctree
    for part in _WHERE:
        if isinstance(context.get(part), str):
            for pattern, lighter in _LIGHTER:
                context[part] = pattern.sub(lighter, context[part])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transforms."""
    app.add_post_transform(PageLinks)
    app.add_post_transform(PlainLinks)
    app.connect("html-page-context", _leave_out_classes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
