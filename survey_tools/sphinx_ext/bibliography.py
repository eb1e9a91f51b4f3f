"""The bibliography page: a list of full references, each with links back to who cites it.

Written as ``ul`` and ``li`` in HTML: the roles that docutils gives to citations are deprecated, and
screen readers announce a list and its length.  Other formats keep docutils' citations, on which
their links rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex import transforms as bibtex
from sphinxcontrib.bibtex.directives import BibliographyDirective, BibliographyKey
from sphinxcontrib.bibtex.nodes import bibliography

from survey_tools.sphinx_ext import entries
from survey_tools.sphinx_ext.citations import SurveyCiteDomain, cite_domain, leads_to
from survey_tools.sphinx_ext.cited_by import place_nodes
from survey_tools.sphinx_ext.links import PlainLinks

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinxcontrib.bibtex.domain import Citation


class SurveyBibliography(BibliographyDirective):
    """The directive of sphinxcontrib-bibtex, whose document lists the citing pages of all works."""

    def run(self) -> list[nodes.Node]:
        """Return what the directive returns, and note what the document lists."""
        cite_domain(self.env).listings[self.env.current_document.docname] = {"*"}
        return list(super().run())


class BibliographyTransform(SphinxPostTransform):
    """Writes the entries, where formats other than HTML want them: before all that resolves."""

    default_priority = bibtex.BibliographyTransform.default_priority

    def is_supported(self) -> bool:
        """Return whether this is the transform for what is built."""
        return bool(self.app.builder.format != "html")

    def run(self, **_options: object) -> None:
        """Replace each bibliography of the document."""
        domain = cite_domain(self.env)
        for node in list(self.document.findall(bibliography)):
            key = BibliographyKey(docname=node["docname"], id_=node["ids"][0])
            found = [cited for cited in domain.citations if cited.bibliography_key == key]
            node.replace_self(self._list(domain, key, found))

    def _list(
        self, domain: SurveyCiteDomain, key: BibliographyKey, found: list[Citation]
    ) -> nodes.Element:
        if self.app.builder.format == "html" or domain.bibliographies[key].list_ != "citation":
            result: nodes.Element = nodes.bullet_list(classes=["bibliography"])
            result += [self._list_item(domain, citation) for citation in found]
        else:
            result = nodes.container(classes=["bibliography"])
            result += [self._citation(domain, citation) for citation in found]
        return result if found else nodes.comment()

    def _list_item(self, domain: SurveyCiteDomain, citation: Citation) -> nodes.list_item:
        item = nodes.list_item("", *self._content(domain, citation), ids=[citation.citation_id])
        item["classes"].append("entry")
        return item

    def _citation(self, domain: SurveyCiteDomain, citation: Citation) -> nodes.citation:
        label = nodes.label("", citation.formatted_entry.label, support_smartquotes=False)
        return nodes.citation(
            "",
            label,
            *self._content(domain, citation),
            ids=[citation.citation_id],
            docname=citation.bibliography_key.docname,
        )

    def _content(self, domain: SurveyCiteDomain, citation: Citation) -> list[nodes.Element]:
        entry = citation.entry
        reference = entries.reference_nodes(entry, domain.label_year(entry))
        content: list[nodes.Element] = [nodes.paragraph("", "", *reference)]
        home = citation.bibliography_key.docname
        own = {home, domain.page_of(entry.key)}
        places = [
            place
            for place in domain.places_of.get(entry.key, ())
            if place.docname not in own and leads_to(self.app.builder, place.docname)
        ]
        if places or domain.printed_page_of(entry.key, self.app.builder):
            content.append(self._back_references(domain, citation, places))
        return content

    def _back_references(
        self, domain: SurveyCiteDomain, citation: Citation, places: list[Any]
    ) -> nodes.paragraph:
        home = citation.bibliography_key.docname
        paragraph = nodes.paragraph("", "", classes=["cited-by"])
        page = domain.printed_page_of(citation.entry.key, self.app.builder)
        if page:
            address = self.app.builder.get_relative_uri(home, page)
            paragraph += nodes.reference("", "In this survey", refuri=address, internal=True)
        if places:
            paragraph += nodes.Text(" · Cited in: " if page else "Cited in: ")
            paragraph += place_nodes(self.env, self.app.builder, home, places)
        return paragraph


class HtmlBibliographyTransform(BibliographyTransform):
    """Writes the entries in HTML: late, for all that comes before would walk through thousands."""

    default_priority = PlainLinks.default_priority - 1

    def is_supported(self) -> bool:
        """Return whether this is the transform for what is built."""
        return not super().is_supported()


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the directive and the transforms in the places of those of sphinxcontrib-bibtex."""
    app.add_directive("bibliography", SurveyBibliography, override=True)
    app.registry.post_transforms.remove(bibtex.BibliographyTransform)
    app.add_post_transform(BibliographyTransform)
    app.add_post_transform(HtmlBibliographyTransform)
    # Coloured, the entry to copy would be five times as large, a tenth of a work's page.
    app.add_lexer("bibtex", TextLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
