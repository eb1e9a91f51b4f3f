r"""Back-references: where the survey cites a work.

A page says, with a key or an alias::

    ```{cited-by} safran2019depth
    ```

and readers see "Cited in: Depth separation (What is known, Open questions)", with links.  The list
is made after all pages are read, and made again when a page that cites the work has changed.  Pages
that the option ``except`` names are left out: those that this page leads to otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from survey_tools.sphinx_ext.citations import (
    Place,
    cite_domain,
    leads_to,
    warn_of_unknown_key,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import OptionSpec


class cited_by(nodes.General, nodes.Element):  # noqa: N801
    """Stands for the list of the pages that cite the work ``key`` until they are known."""


class CitedBy(SphinxDirective):
    """The directive ``cited-by``: one argument, the key of a work."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"except": str.split}

    def run(self) -> list[nodes.Node]:
        """Return the place holder, and note that this document shows the list."""
        key = self.arguments[0].strip()
        domain = cite_domain(self.env)
        if domain.resolve_key(key) not in domain.entries:
            warn_of_unknown_key(key, self.get_location())
            return []
        domain.listings.setdefault(self.env.current_document.docname, set()).add(key)
        docname = self.env.current_document.docname
        return [
            cited_by(key=key, docname=docname, apart={docname, *self.options.get("except", ())})
        ]


class CitedByTransform(SphinxPostTransform):
    """Puts the lists in the place of the place holders."""

    default_priority = 6

    def run(self, **_options: object) -> None:
        """Replace each place holder of the document."""
        domain = cite_domain(self.env)
        for node in list(self.document.findall(cited_by)):
            places = domain.places_of.get(domain.resolve_key(node["key"]), ())
            elsewhere = [
                place
                for place in places
                if place.docname not in node["apart"] and leads_to(self.app.builder, place.docname)
            ]
            paragraph = nodes.paragraph("", "", classes=["cited-by"])
            if elsewhere:
                paragraph += nodes.Text("Cited in: ")
                paragraph += place_nodes(self.env, self.app.builder, node["docname"], elsewhere)
            else:
                paragraph += nodes.Text("No other page of this survey cites this work.")
            node.replace_self(paragraph)


def place_nodes(
    env: BuildEnvironment, builder: Builder, fromdocname: str, places: Iterable[Place]
) -> list[nodes.Node]:
    """Return links to places, by page: ``Page (Section, Section); Page``."""
    result: list[nodes.Node] = []
    for docname, of_page in groupby(places, key=lambda place: place.docname):
        result.append(nodes.Text("; " if result else ""))
        result.append(_link(builder, fromdocname, Place(docname, "", ""), env))
        sections = [place for place in of_page if place.section]
        result += _section_nodes(env, builder, fromdocname, sections)
    return result


def _section_nodes(
    env: BuildEnvironment, builder: Builder, fromdocname: str, sections: list[Place]
) -> Iterator[nodes.Node]:
    for index, place in enumerate(sections):
        yield nodes.Text(", " if index else " (")
        yield _link(builder, fromdocname, place, env)
    if sections:
        yield nodes.Text(")")


def _link(
    builder: Builder, fromdocname: str, place: Place, env: BuildEnvironment
) -> nodes.reference:
    if place.section:
        content: list[nodes.Node] = [nodes.Text(place.section)]
    else:
        content = [child.deepcopy() for child in env.titles[place.docname].children]
    inside = nodes.inline("", "", *content)
    reference: nodes.reference = make_refnode(
        builder, fromdocname, place.docname, place.section_id, inside
    )
    return reference


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and what replaces its place holder."""
    app.add_node(cited_by)
    app.add_directive("cited-by", CitedBy)
    app.add_post_transform(CitedByTransform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
