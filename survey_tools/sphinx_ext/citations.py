"""The citation domain of sphinxcontrib-bibtex, indexed, and aware of the pages of the works.

It keeps the roles and the data of ``BibtexDomain`` 2.7 and replaces what is slow or wrong in it:

* Looking up a citation, or who cites an entry, is a look into a dictionary, not a scan.
* Pages are written again when an entry they cite has changed, although their text has not.
* Entries of one label and year are told apart: 2026a, 2026b.
* A citation leads to the page of the work, where the output has one, else to the bibliography.
* Keys in one citation keep the order in which they were written; an alias counts as its key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pybtex.plugin
from docutils import nodes
from pybtex.richtext import Text as RichText
from pybtex.style import FormattedEntry
from pybtex.style.template import Node as TemplateNode
from sphinx import addnodes
from sphinx.errors import NoUri
from sphinx.util import logging
from sphinxcontrib.bibtex.citation_target import CitationTarget, parse_citation_targets
from sphinxcontrib.bibtex.domain import BibtexDomain, Citation, _FilterVisitor
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.roles import CitationRef
from sphinxcontrib.bibtex.style import template
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle, format_references
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle
from sphinxcontrib.bibtex.style.referencing.basic_author_year import (
    BasicAuthorYearTextualReferenceStyle,
)
from sphinxcontrib.bibtex.style.template import SphinxReferenceInfo, join, join2

from survey_tools.formulas import to_text
from survey_tools.sphinx_ext import entries

if TYPE_CHECKING:
    from pathlib import Path

    from pybtex.database import Entry
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinxcontrib.bibtex.directives import BibliographyKey

STYLE = "survey"

logger = logging.getLogger(__name__)


class Place(NamedTuple):
    """A section of a page in which an entry is cited."""

    docname: str
    section_id: str
    """Empty for the page's beginning, before its first section."""
    section: str
    """The section's title, as plain text; empty for the page's beginning."""


class References:
    """The citations of all documents, by document: what the domain calls ``citation_refs``."""

    def __init__(self) -> None:
        self.by_document: dict[str, list[CitationRef]] = {}

    def append(self, reference: CitationRef) -> None:
        """Add a citation; the role does it while a document is read."""
        self.by_document.setdefault(reference.docname, []).append(reference)

    def __iter__(self) -> Iterator[CitationRef]:
        for docname in sorted(self.by_document):
            yield from self.by_document[docname]

    def __bool__(self) -> bool:
        return bool(self.by_document)


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


def _round_in_sentence() -> BracketStyle:
    """Return round brackets for citations that are words of a sentence."""
    return BracketStyle(left="(", right=")", sep=", ", sep2=" and ", last_sep=", and ")


@dataclass
class SurveyReferenceStyle(AuthorYearReferenceStyle):
    """Author and year with round brackets: Safran et al. (2019), (Safran et al., 2019)."""

    bracket_textual: BracketStyle = field(default_factory=_round_in_sentence)
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)
    person: PersonStyle = field(
        # Names of two are joined as they are in the bibliography; "et al." is not a foreign word
        # that needs italics in every line.
        default_factory=lambda: PersonStyle(other=RichText(" et al."))
    )

    def __post_init__(self) -> None:
        """Put our textual style before the one of the base class, which then is not asked."""
        textual = _WholeTextual(bracket=self.bracket_textual, person=self.person)
        super().__post_init__()  # type: ignore[no-untyped-call]
        self.role_style |= dict.fromkeys(textual.role_names(), textual)


@dataclass
class _WholeTextual(BasicAuthorYearTextualReferenceStyle):
    """Safran et al. (2019), all of it the link: four digits are a small target for a finger."""

    def inner(self, role_name: str) -> TemplateNode:
        """Return the names, the bracketed year and the words around it, inside the link."""
        years = join2(sep1=self.pre_text_sep, sep2=self.post_text_sep)[
            template.pre_text, template.year, template.post_text
        ]
        return template.reference[
            join(sep=self.text_reference_sep)[
                self.person.author_or_editor_or_title(full="s" in role_name),
                join[self.bracket.left, years, self.bracket.right],
            ]
        ]


class SurveyCiteDomain(BibtexDomain):
    """The ``cite`` domain with indexes; its data is made anew when this number changes."""

    data_version = BibtexDomain.data_version * 100 + 1
    initial_data = BibtexDomain.initial_data | {
        "citation_refs": References(),
        "places": {},
        "listings": {},
        "seen": {},
    }

    # What documents say, gathered while they are read -------------------------------------------

    @property
    def places(self) -> dict[str, list[tuple[str, Place]]]:
        """Where each document cites which key, in its order."""
        places: dict[str, list[tuple[str, Place]]] = self.data["places"]
        return places

    @property
    def listings(self) -> dict[str, set[str]]:
        """Of which keys each document lists the citing pages; ``*`` stands for all."""
        listings: dict[str, set[str]] = self.data["listings"]
        return listings

    def note_places(self, docname: str, doctree: nodes.document) -> None:
        """Remember in which section of a document each of its citations stands."""
        if docname not in self.data["citation_refs"].by_document:
            return
        found = []
        for node in doctree.findall(addnodes.pending_xref):
            if node.get("refdomain") == self.name:
                place = _place(docname, node)
                targets = parse_citation_targets(node["reftarget"])
                found += [(target.key, place) for target in targets]
        self.places[docname] = found

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is read again, or gone."""
        self.data["citation_refs"].by_document.pop(docname, None)
        self.places.pop(docname, None)
        self.listings.pop(docname, None)
        for key in [key for key in self.bibliographies if key.docname == docname]:
            del self.bibliographies[key]

    def merge_domaindata(self, docnames: Collection[str], otherdata: Mapping[str, Any]) -> None:
        """Take over what another process has read."""
        other_references = otherdata["citation_refs"].by_document
        for docname in docnames:
            for mine, theirs in (
                (self.data["citation_refs"].by_document, other_references),
                (self.places, otherdata["places"]),
                (self.listings, otherdata["listings"]),
            ):
                if docname in theirs:
                    mine[docname] = theirs[docname]
        for key, value in otherdata["bibliographies"].items():
            if key.docname in docnames:
                self.bibliographies[key] = value

    # Indexes, made once a build -----------------------------------------------------------------

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by their keys, spelt as in the .bib."""
        return dict(self.bibdata.data.entries.items())

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The key for each alias: from the field ``ids`` of entries, and from the configuration."""
        aliases: dict[str, str] = {
            alias.strip(): entry.key
            for entry in self.entries.values()
            for alias in str(entry.fields.get("ids", "")).split(",")
            if alias.strip()
        }
        aliases.update(self.env.config.survey_aliases)
        return aliases

    def resolve_key(self, key: str) -> str:
        """Return the key that a citation means, be it a key or an alias."""
        return key if key in self.entries else self.aliases.get(key, key)

    @cached_property
    def suffixes(self) -> dict[str, str]:
        """The letters after the years of entries that could be mixed up."""
        return entries.year_suffixes(self.entries.values())

    @cached_property
    def places_of(self) -> dict[str, tuple[Place, ...]]:
        """Where each key is cited, in the order of the table of contents, each section once."""
        found: dict[str, dict[Place, None]] = {}
        order = [*self._reading_order()]
        for docname in [*order, *sorted(self.places.keys() - set(order))]:
            for key, place in self.places.get(docname, ()):
                found.setdefault(self.resolve_key(key), {})[place] = None
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def citation_of(self) -> dict[str, Citation]:
        """The target of each key: its place in the bibliography."""
        return {
            citation.key: citation
            for citation in self.citations
            if self.bibliographies[citation.bibliography_key].list_ == "citation"
        }

    def _reading_order(self) -> Iterator[str]:
        """Yield documents in the order of the table of contents, without the orphans."""
        includes, seen = self.env.toctree_includes, set()
        stack = [self.env.config.root_doc]
        while stack:
            docname = stack.pop()
            if docname not in seen:
                seen.add(docname)
                yield docname
                stack.extend(reversed(includes.get(docname, [])))

    def label_year(self, entry: Entry) -> str:
        """Return the year by which an entry is cited: ``2026``, ``2026b``."""
        return entries.year(entry) + self.suffixes.get(entry.key, "")

    def page_of(self, key: str) -> str | None:
        """Return the document of a work, or ``None`` where it has none."""
        docname: str = self.env.config.survey_work_page.format(key=key)
        return docname if docname in self.env.found_docs else None

    def printed_page_of(self, key: str, builder: Builder) -> str | None:
        """Return the document of a work, if what a builder makes holds it and can lead to it."""
        docname = self.page_of(key)
        return docname if docname and leads_to(builder, docname) else None

    # Once all documents are read ----------------------------------------------------------------

    def env_updated(self) -> list[str]:
        """Assign entries to bibliographies; return the documents that must be written again."""
        for name in ("entries", "aliases", "suffixes", "places_of", "citation_of"):
            self.__dict__.pop(name, None)
        self.data["citations"] = [
            citation for key in self.bibliographies for citation in self._citations_of(key)
        ]
        return sorted(self._stale_documents())

    def _citations_of(self, bibliography_key: BibliographyKey) -> Iterator[Citation]:
        bibliography = self.bibliographies[bibliography_key]
        found = sorted(self.get_filtered_entries(bibliography_key), key=_order)
        for key, entry in found:
            label = f"{entries.author_label(entry)}, {self.label_year(entry)}"
            yield Citation(
                citation_id=bibliography.citation_nodes[key]["ids"][0],
                bibliography_key=bibliography_key,
                key=key,
                entry=entry,
                formatted_entry=FormattedEntry(
                    entry.key, RichText(label), bibliography.labelprefix + label
                ),
                tooltip_entry=None,
            )

    def get_entries(self, bibfiles: list[Path]) -> Iterable[Entry]:
        """Yield the entries of the files, in their order."""
        for bibfile in bibfiles:
            for key in self.bibdata.bibfiles[bibfile].keys:
                yield self.entries[key] if key in self.entries else self.bibdata.data.entries[key]

    def get_filtered_entries(
        self, bibliography_key: BibliographyKey
    ) -> Iterator[tuple[str, Entry]]:
        """Yield the entries of a bibliography; who cites them is looked up, not searched for."""
        bibliography = self.bibliographies[bibliography_key]
        for entry in self.get_entries(bibliography.bibfiles):
            cited = {place.docname for place in self.places_of.get(entry.key, ())}
            visitor: Any = _FilterVisitor(  # type: ignore[no-untyped-call]
                entry, bibliography_key.docname, cited
            )
            try:
                success = visitor.visit(bibliography.filter_)
            except ValueError as error:
                logger.warning(
                    "syntax error in :filter: expression; %s",
                    error,
                    location=(bibliography_key.docname, bibliography.line),
                    type="bibtex",
                    subtype="filter_syntax_error",
                )
                success = bool(cited)
            if success or entry.key in bibliography.keys:
                yield bibliography.keyprefix + entry.key, entry

    def _stale_documents(self) -> set[str]:
        """Return the documents whose text is as before, but of which what they cite has changed."""
        before: dict[str, Any] = self.data["seen"]
        cited = {key: self._signature(key) for key in {*self.entries, *self.places_of}}
        listed = {key: self._listing_signature(key) for key in cited}
        self.data["seen"] = {"cited": cited, "listed": listed}
        if not before:
            return set()
        changed = _changed(before["cited"], cited)
        moved = _changed(before["listed"], listed)
        return {
            *(doc for key in changed for doc in self._documents_citing(key)),
            *(doc for doc, keys in self.listings.items() if self._lists(keys, moved | changed)),
        } & self.env.found_docs

    def _documents_citing(self, key: str) -> Iterator[str]:
        return (place.docname for place in self.places_of.get(key, ()))

    def _lists(self, keys: set[str], changed: set[str]) -> bool:
        return bool(changed) and ("*" in keys or any(self.resolve_key(k) in changed for k in keys))

    def _signature(self, key: str) -> int | str:
        """Return what a citation of the key shows and where it leads, in short."""
        entry = self.entries.get(key)
        if entry is None:
            return ""
        target = self.citation_of.get(key)
        where = (target.bibliography_key.docname, target.citation_id) if target else None
        people = [(role, [*map(str, persons)]) for role, persons in entry.persons.items()]
        return repr(
            (people, [*entry.fields.items()], self.label_year(entry), self.page_of(key), where)
        )

    def _listing_signature(self, key: str) -> str:
        """Return what a list of the pages citing the key shows, in short."""
        titles = self.env.titles
        places = self.places_of.get(key, ())
        return repr([(place, titles[place.docname].astext()) for place in places])

    # Citations in running text ------------------------------------------------------------------

    def resolve_xref(  # type: ignore[override]  # noqa: PLR0913, PLR0917  as the base class has it
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element:
        """Return the citation that a role stands for, with a link for each key."""
        del env, contnode
        result = nodes.inline(rawsource=target, classes=["bibtex-citation"])
        references = []
        for cited in parse_citation_targets(target):
            citation = self.citation_of.get(self.resolve_key(cited.key))
            if citation is None:
                warn_of_unknown_key(cited.key, node)
            else:
                references.append(self._reference(citation, cited, builder, fromdocname))
        if not references:
            return nodes.inline(target, f"[{target}]", classes=["bibtex-citation", "unresolved"])
        result += format_references(self.reference_style, typ, references).render(self.backend)
        return result

    def _reference(
        self, citation: Citation, cited: CitationTarget, builder: Builder, fromdocname: str
    ) -> tuple[Entry, FormattedEntry, SphinxReferenceInfo]:
        page = self.printed_page_of(citation.entry.key, builder)
        info = SphinxReferenceInfo(
            builder=builder,
            fromdocname=fromdocname,
            todocname=page or citation.bibliography_key.docname,
            citation_id="" if page else citation.citation_id,
            title="",  # What a work is, its card says (static/cards.js).
            pre_text=cited.pre,
            post_text=cited.post,
        )
        return self._dated(citation.entry.key), citation.formatted_entry, info

    def _dated(self, key: str) -> Entry:
        """Return the entry with the year by which it is cited; the style prints what it finds."""
        entry = self.entries[key]
        if entry.fields.get("year") == self.label_year(entry):
            return entry
        fields = [(name, value) for name, value in entry.fields.items() if name != "year"]
        persons = entry.persons
        dated = type(entry)(entry.type, [*fields, ("year", self.label_year(entry))], persons)
        dated.key = entry.key
        return dated

    def resolve_any_xref(  # type: ignore[override]  # noqa: PLR0913, PLR0917  likewise
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.Element]]:
        """Return a citation for a target of the ``any`` role, if it has keys of ours."""
        keys = [self.resolve_key(key.strip()) for key in target.split(",")]
        if not all(key in self.citation_of for key in keys):
            return []
        args = (env, fromdocname, builder, "p", target, node, contnode)
        return [("cite:p", self.resolve_xref(*args))]


def leads_to(builder: Builder, docname: str) -> bool:
    """Return whether what a builder makes holds a document, so that links can lead to it."""
    try:
        builder.get_target_uri(docname)
    except NoUri:
        return False
    return True


def warn_of_unknown_key(key: str, location: nodes.Node | str | tuple[str, int]) -> None:
    """Say that a key is neither that of an entry nor an alias of one."""
    logger.warning(
        "could not find bibtex key %r",
        key,
        location=location,
        type="bibtex",
        subtype="key_not_found",
    )


def _order(found: tuple[str, Entry]) -> tuple[str, ...]:
    return entries.sort_key(found[1])


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    return {key for key in {*before, *now} if before.get(key) != now.get(key)}


def _place(docname: str, node: nodes.Node) -> Place:
    """Return the innermost section below the page's title in which a node stands."""
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.section):
        parent = parent.parent
    if parent is None or not isinstance(parent.parent, nodes.section):
        return Place(docname, "", "")
    title = next(iter(parent.findall(nodes.title)), None)
    return Place(docname, parent["ids"][0], _title_text(title))


def _title_text(title: nodes.title | None) -> str:
    """Return a title's text, its formulas and citations as a reader sees them."""
    if title is None:
        return ""
    parts = []
    for child in title.findall(nodes.Text):
        is_formula = isinstance(child.parent, nodes.math)
        parts.append(to_text(child.astext()) if is_formula else child.astext())
    return "".join(parts)


def _note_places(app: Sphinx, doctree: nodes.document) -> None:
    cite_domain(app.env).note_places(app.env.docname, doctree)


def cite_domain(env: BuildEnvironment) -> SurveyCiteDomain:
    """Return the citation domain of a build."""
    domain: Any = env.get_domain(SurveyCiteDomain.name)
    assert isinstance(domain, SurveyCiteDomain)
    return domain


def _remember_plugins() -> None:
    """Let pybtex look up a plug-in once: it reads the records of all installed packages for it."""
    find: Callable[..., Any] = pybtex.plugin.find_plugin
    if not hasattr(find, "cache_clear"):
        pybtex.plugin.find_plugin = lru_cache(maxsize=None)(find)


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the domain in place of the one that sphinxcontrib-bibtex has registered."""
    _remember_plugins()
    register_plugin(
        "sphinxcontrib.bibtex.style.referencing", STYLE, SurveyReferenceStyle, force=True
    )
    app.add_config_value("survey_aliases", {}, "env", types=frozenset({dict}))
    app.add_config_value("survey_work_page", "works/{key}", "env", types=frozenset({str}))
    app.add_domain(SurveyCiteDomain, override=True)
    app.connect("doctree-read", _note_places)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
