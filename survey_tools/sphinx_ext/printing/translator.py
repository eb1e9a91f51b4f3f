"""What is printed of document trees, by whatever printer: the walk, the places and the links.

A node without a rule, and a link without a target, is a warning; a link to a document that is not
printed has become plain words before.  The rules, ``_on_…`` for each kind of node, stand here as
far as they say *what* is printed; how it is written say the methods that are abstract.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from survey_tools.formulas import FormulaError, to_text
from survey_tools.sphinx_ext.evidence import passage
from survey_tools.sphinx_ext.printing.columns import shares_of

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_SPACE = re.compile(r"\s+")
PARAGRAPHS = frozenset(
    (
        *("authors", "editor-note", "how-to-read", "lead", "our-reading", "provenance", "question"),
        *("reads-after", "slogan", "table-note", "table-title", "title-only", "version-label"),
        *("card-title", "caveat", "shown-of"),
    )
)
"""Classes of paragraphs that the templates set in ways of their own."""
LEFT_OUT = (
    nodes.comment
    | nodes.substitution_definition
    | nodes.system_message
    | nodes.target
    | addnodes.index
    | addnodes.highlightlang
    | addnodes.tabular_col_spec
    | nodes.raw
    | nodes.meta
    | nodes.footnote
)
"""Nodes that leave nothing on paper by themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedTable:
    """A table, so that what is printed can be compared with it."""

    docname: str
    rows: tuple[tuple[str, ...], ...]
    """The longest piece of text of each cell, between its formulas."""
    heads: int
    """How many of the rows are the head, which is repeated on each page."""


@dataclass(kw_only=True, slots=True)
class Printed:
    """What of a document has been written, for indexes and checks."""

    works: dict[str, str] = field(default_factory=dict)
    """The longest piece of text in the title of each work, by its document."""
    claims: dict[str, str] = field(default_factory=dict)
    """The longest piece of text of each claim, by its place, ``docname#C1``."""
    tables: list[PrintedTable] = field(default_factory=list)
    terms: dict[str, str] = field(default_factory=dict)
    """The label of each term of the glossary, by the term."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table as it is printed."""

    classes: tuple[str, ...]
    shares: list[int]
    """The share of the width of each column."""
    heads: list[nodes.row]
    rows: list[nodes.row]
    number: str
    caption: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A figure as it is printed; what stands below it is empty where there is nothing."""

    number: str
    caption: str
    legend: str
    body: str


class BookTranslator(ABC):
    """Writes one document that holds all others; see :mod:`survey_tools.sphinx_ext.book`."""

    format: ClassVar[str]
    """The subtype of its warnings."""

    def __init__(self, env: BuildEnvironment, works: Mapping[str, str]) -> None:
        """Start with nothing written.

        :param works: the key of each work of the annotated bibliography, by its document.
        """
        self.printed = Printed()
        self._env = env
        self._works = works
        self._docname = env.config.root_doc
        self._cite_prefix = env.config.bibtex_cite_id.partition("{key}")[0]
        self._part = ""
        self._level = 0
        self._in_listed = False
        self._targets: set[str] = set()
        self._links: list[tuple[str, nodes.Node, str]] = []
        self._footnotes: dict[str, nodes.footnote] = {}
        self._marks: dict[str, str] = {}

    def translate(self, document: nodes.document) -> str:
        """Return a document as the source of a book; links to nowhere become words."""
        result = self._one(document)
        for name in self._dead_links():
            result = result.replace(self._link_to(name), self._instead_of_link())
        return result

    def title(self, node: nodes.Element) -> str:
        """Return the content of a title."""
        return self._content(node)

    # How things are written ----------------------------------------------------------------------

    @abstractmethod
    def _words(self, text: str) -> str:
        """Return plain text."""

    @abstractmethod
    def _label(self, name: str) -> str:
        """Return a label, for what stands before it, that links can lead to."""

    @abstractmethod
    def _seen(self, name: str) -> str:
        """Return the invisible place where a work (``w:key``) or term (``t:place``) is named."""

    @abstractmethod
    def _link_to(self, name: str) -> str:
        """Return how a link to a place in the book begins."""

    @abstractmethod
    def _instead_of_link(self) -> str:
        """Return how the same begins where there is no such place."""

    @abstractmethod
    def _end_of_link(self) -> str:
        """Return how both end."""

    @abstractmethod
    def _outside_link(self, uri: str, content: str) -> str: ...

    @abstractmethod
    def _part_of_book(self, content: str) -> str: ...

    @abstractmethod
    def _heading(self, title: nodes.title, names: list[str], kind: str) -> str:
        """Return a heading of the present level, with its places.

        :param kind: work, listed (a work by title only) or nothing.
        """

    @abstractmethod
    def _paragraph(self, kind: str, content: str) -> str: ...

    @abstractmethod
    def _claim(self, name: str, content: str) -> str: ...

    @abstractmethod
    def _card(self, content: str) -> str: ...

    @abstractmethod
    def _definitions(self, items: list[tuple[str, str]]) -> str:
        """Return terms with their meanings."""

    @abstractmethod
    def _facts(self, items: list[tuple[str, str]]) -> str:
        """Return what is known of a work: names, as plain text, with their values."""

    @abstractmethod
    def _quotation(self, kind: str, content: str) -> str:
        """Return a quotation; its kind is abstract or quotation."""

    @abstractmethod
    def _code_block(self, lines: list[str]) -> str: ...

    @abstractmethod
    def _reference(self, name: str, content: str) -> str:
        """Return an entry of the bibliography, with the pages that name the work."""

    @abstractmethod
    def _table(self, table: Table) -> str: ...

    @abstractmethod
    def _figure(self, figure: Figure) -> str: ...

    @abstractmethod
    def _passage_mark(self, letter: str) -> str: ...

    @abstractmethod
    def _passage_link(self, letter: str, name: str) -> str: ...

    @abstractmethod
    def _footnote(self, content: str) -> str: ...

    # Dispatch ------------------------------------------------------------------------------------

    def _one(self, node: nodes.Node) -> str:
        if isinstance(node, LEFT_OUT):
            return ""
        for kind in type(node).__mro__:
            rule: Callable[[nodes.Node], str] | None = getattr(
                self, f"_on_{kind.__name__.lower()}", None
            )
            if rule:
                return rule(node)
        logger.warning(
            "the PDF has no form for <%s>",
            type(node).__name__,
            location=node,
            type="survey",
            subtype=self.format,
        )
        return self._words(node.astext())

    def _warn_of_formula(self, node: nodes.Element, error: FormulaError) -> None:
        logger.warning(
            "formula %r cannot be set: %s",
            node.astext(),
            error,
            location=node if node.source else self._docname,
            type="survey",
            subtype="math",
        )

    def _content(self, node: nodes.Element) -> str:
        """Return the children of a node as they stand in a line."""
        return "".join(map(self._one, node.children))

    def _blocks(self, children: Iterable[nodes.Node]) -> str:
        return "\n\n".join(filter(None, map(self._one, children)))

    def _block_content(self, node: nodes.Element) -> str:
        return self._blocks(node.children)

    # Places --------------------------------------------------------------------------------------

    def _is_new(self, name: str) -> bool:
        """Note a place, and return whether it is the first of its name: labels are for one."""
        if name in self._targets:
            return False
        self._targets.add(name)
        return True

    def _place(self, name: str) -> str:
        """Return an invisible place with a label."""
        return self._label(name)

    def _places(self, node: nodes.Element) -> str:
        names: list[str] = node.get("ids", [])
        return "".join(self._place(f"{self._docname}#{name}") for name in names)

    def _dead_links(self) -> Iterator[str]:
        """Yield the names that links lead to and nothing has, with a warning; they become words."""
        for name, node, docname in self._links:
            if name not in self._targets:
                logger.warning(
                    "the PDF has no place %r for a link",
                    name,
                    location=node if node.source else docname,
                    type="survey",
                    subtype=self.format,
                )
                yield name

    # Structure -----------------------------------------------------------------------------------

    def _on_document(self, node: nodes.document) -> str:
        return self._blocks(node.children)

    def _on_book_part(self, node: nodes.Element) -> str:
        if not node.children:
            return ""
        self._part = node["kind"]
        return self._part_of_book(self._block_content(node))

    def _on_start_of_file(self, node: addnodes.start_of_file) -> str:
        outer, self._docname = self._docname, node["docname"]
        for footnote in node.findall(nodes.footnote):
            for name in footnote["ids"]:
                self._footnotes[f"{self._docname}#{name}"] = footnote
        self._marks = self._marks_of(node)
        result = self._block_content(node)
        self._docname = outer
        return result

    def _marks_of(self, file: addnodes.start_of_file) -> dict[str, str]:
        """Return the letters for the passages of an abstract that statements rest on."""
        used = {node["refid"] for node in file.findall(passage)}
        found = dict.fromkeys(
            name for node in file.findall(nodes.inline) for name in node["ids"] if name in used
        )
        return {name: _letters(number) for number, name in enumerate(found)}

    def _on_section(self, node: nodes.section) -> str:
        self._level += 1
        outer = self._in_listed
        self._in_listed = outer or "by-title" in node["classes"]
        is_file = isinstance(node.parent, addnodes.start_of_file)
        names = [f"{self._docname}#{name}" for name in node["ids"]]
        if is_file:
            names.insert(0, self._docname)
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        body = [child for child in node.children if child is not title]
        is_work = is_file and self._docname in self._works
        if is_work and title is not None:
            self.printed.works[self._docname] = _longest_text(title)
        kind = "work" if is_work else ""
        kind = "listed" if is_work and self._in_listed else kind
        head = self._heading(title, names, kind) if title is not None else ""
        result = "\n\n".join(filter(None, [head, self._blocks(self._wanted(body, kind))]))
        self._in_listed = outer
        self._level -= 1
        return result

    def _wanted(self, body: list[nodes.Node], kind: str) -> list[nodes.Node]:
        """Return what is printed of a section: of works by title only, not that they are such."""
        if kind != "listed":
            return body
        return [
            child
            for child in body
            if not (isinstance(child, nodes.Element) and "title-only" in child["classes"])
        ]

    def _on_paragraph(self, node: nodes.paragraph) -> str:
        known = [name for name in node["classes"] if name in PARAGRAPHS]
        if known == ["lead"] and self._level > 1:
            known = ["slogan"]
        content = self._places(node) + self._content(node)
        if not content.strip():
            return ""
        return self._paragraph(known[0], content) if known else content

    def _on_container(self, node: nodes.container) -> str:
        if "card" in node["classes"]:
            return self._card(self._block_content(node))
        if "claim" not in node["classes"]:
            return self._places(node) + self._block_content(node)
        head, *body = node.children
        self.printed.claims[f"{self._docname}#{node['ids'][0]}"] = _longest_text(node)
        return self._claim(head.astext(), self._places(node) + self._blocks(body))

    def _on_compound(self, node: nodes.Element) -> str:
        return self._places(node) + self._block_content(node)

    # Lists ---------------------------------------------------------------------------------------

    def _items(self, node: nodes.Element) -> list[str]:
        return [
            self._places(item) + self._block_content(item)
            for item in node.children
            if isinstance(item, nodes.list_item)
        ]

    def _on_definition_list(self, node: nodes.definition_list) -> str:
        items = [child for child in node.children if isinstance(child, nodes.definition_list_item)]
        if "facts" in node["classes"]:
            return self._facts(list(map(self._fact, items)))
        return self._definitions(list(map(self._definition, items)))

    def _definition(self, item: nodes.definition_list_item) -> tuple[str, str]:
        in_glossary = isinstance(item.parent.parent, addnodes.glossary)
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        places = ""
        for term in terms:
            for name in term["ids"]:
                label = f"{self._docname}#{name}"
                places += self._place(label)
                if in_glossary:
                    self.printed.terms[plain_text(term)] = label
        body = [child for child in item.children if isinstance(child, nodes.definition)]
        shown = self._words(", ").join(map(self._content, terms))
        return places + shown, "".join(map(self._block_content, body))

    def _fact(self, item: nodes.definition_list_item) -> tuple[str, str]:
        value = next(item.findall(nodes.definition))
        return next(item.findall(nodes.term)).astext(), self._in_line(value.children)

    def _in_line(self, children: Iterable[nodes.Node]) -> str:
        """Return blocks one after the other in the same paragraph."""
        return "".join(
            self._content(child) if isinstance(child, nodes.paragraph) else self._one(child)
            for child in children
        )

    def _on_field_list(self, node: nodes.field_list) -> str:
        pairs = []
        for item in node.findall(nodes.field):
            name, body = item.children
            assert isinstance(name, nodes.Element)
            assert isinstance(body, nodes.Element)
            pairs.append((self._content(name), self._block_content(body)))
        return self._definitions(pairs)

    # Blocks --------------------------------------------------------------------------------------

    def _on_block_quote(self, node: nodes.block_quote) -> str:
        kind = "abstract" if "abstract" in node["classes"] else "quotation"
        return self._quotation(kind, self._block_content(node))

    def _on_literal_block(self, node: nodes.literal_block) -> str:
        return self._code_block(node.astext().split("\n"))

    def _on_citation(self, node: nodes.citation) -> str:
        """Return an entry of the bibliography, with the pages that cite it."""
        key = str(node["ids"][0]).removeprefix(self._cite_prefix)
        body = [
            child
            for child in node.children
            if not isinstance(child, nodes.label) and "cited-by" not in child["classes"]  # type: ignore[index]
        ]
        return self._reference(f"w:{key}", self._places(node) + self._in_line(body))

    # Tables and figures --------------------------------------------------------------------------

    def _on_table(self, node: nodes.table) -> str:
        group = next(node.findall(nodes.tgroup))
        rows = list(group.findall(nodes.row))
        heads = [*next(iter(group.findall(nodes.thead)), nodes.thead()).findall(nodes.row)]
        longest = tuple(tuple(map(_longest_text, row.children)) for row in rows)
        self.printed.tables.append(
            PrintedTable(docname=self._docname, rows=longest, heads=len(heads))
        )
        caption = next((c for c in node.children if isinstance(c, nodes.title)), None)
        table = Table(
            classes=tuple(node["classes"]),
            shares=shares_of(rows, int(group["cols"])),
            heads=heads,
            rows=[row for row in rows if row not in heads],
            number=self._number("table", node),
            caption=None if caption is None else self._content(caption),
        )
        return self._places(node) + self._table(table)

    def _number(self, kind: str, node: nodes.Element) -> str:
        """Return the number that Sphinx has given to a figure or a table; nothing without one."""
        numbers = self._env.toc_fignumbers.get(self._docname, {}).get(kind, {})
        found = next((numbers[name] for name in node["ids"] if name in numbers), ())
        return ".".join(map(str, found))

    def _equation_number(self, node: nodes.math_block) -> str:
        """Return the number of an equation as the HTML has it; nothing without one."""
        plain = node.get("number")
        return (self._number("displaymath", node) or str(plain)) if plain else ""

    def _on_figure(self, node: nodes.figure) -> str:
        below = nodes.caption | nodes.legend
        pictures = [child for child in node.children if not isinstance(child, below)]
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        legends = [child for child in node.children if isinstance(child, nodes.legend)]
        figure = Figure(
            number=self._number("figure", node),
            caption="".join(map(self._content, captions)),
            legend="".join(map(self._block_content, legends)),
            body=self._blocks(pictures),
        )
        return self._places(node) + self._figure(figure)

    # Text ----------------------------------------------------------------------------------------

    def _on_text(self, node: nodes.Text) -> str:
        text = _SPACE.sub(" ", node.astext())
        # A mark stands at the word it belongs to.
        before_mark = isinstance(node.next_node(descend=False, siblings=True), passage)
        return self._words(text.rstrip() if before_mark else text)

    def _on_inline(self, node: nodes.Element) -> str:
        content = self._content(node)
        marks = [
            self._passage_mark(self._marks[name]) + self._label(f"{self._docname}#{name}")
            for name in node["ids"]
            if name in self._marks
        ]
        return "".join(marks) + content if marks else self._places(node) + content

    def _on_passage(self, node: passage) -> str:
        """Return the letter of the passage in the abstract that a statement rests on."""
        name = node["refid"]
        if name not in self._marks:
            return ""
        label = f"{self._docname}#{name}"
        self._links.append((label, node, self._docname))
        return self._passage_link(self._marks[name], label)

    def _on_reference(self, node: nodes.reference) -> str:
        content = self._content(node)
        uri = node.get("refuri", "")
        if uri and not uri.startswith("%"):
            # A path without a host leads nowhere from paper.
            return self._outside_link(uri, content) if ":" in uri else content
        name = uri[1:] if uri else f"{self._docname}#{node.get('refid', '')}"
        name = name.removesuffix("#")
        self._links.append((name, node, self._docname))
        return f"{self._link_to(name)}{content}{self._end_of_link()}{self._index_mark(name)}"

    def _index_mark(self, name: str) -> str:
        """Return the invisible place from which an index knows the page of what is named."""
        docname, _, place = name.partition("#")
        if docname in self._works:
            return self._seen(f"w:{self._works[docname]}")
        if place.startswith(self._cite_prefix):
            return self._seen(f"w:{place.removeprefix(self._cite_prefix)}")
        return self._seen(f"t:{name}") if place.startswith("term-") else ""

    def _on_footnote_reference(self, node: nodes.footnote_reference) -> str:
        note = self._footnotes.get(f"{self._docname}#{node.get('refid', '')}")
        if note is None:
            return self._words(node.astext())
        return self._footnote(
            self._blocks(child for child in note.children if not isinstance(child, nodes.label))
        )

    def _on_inline_content(self, node: nodes.Element) -> str:
        return self._content(node)

    # Kinds that are written as others are:
    _on_abbreviation = _on_inline_content
    _on_glossary = _on_compound
    _on_line = _on_inline_content
    _on_problematic = _on_inline_content
    _on_term = _on_inline_content


def _letters(number: int) -> str:
    """Return the mark of a passage: a, b … z, aa, ab."""
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + "abcdefghijklmnopqrstuvwxyz"[last]


def plain_text(node: nodes.Node) -> str:
    """Return the text of a node, its formulas as a line of text."""
    parts = []
    for text in node.findall(nodes.Text):
        is_formula = isinstance(text.parent, nodes.math)
        parts.append(to_text(text.astext()) if is_formula else text.astext())
    return _SPACE.sub(" ", "".join(parts)).strip()


def in_one_line(text: str) -> str:
    """Return a text with single spaces for all of its white space."""
    return _SPACE.sub(" ", text)


def _longest_text(node: nodes.Node) -> str:
    """Return the longest piece of text between formulas, by which it is found in a PDF."""
    texts = (
        text.astext()
        for text in node.findall(nodes.Text)
        if not isinstance(text.parent, nodes.math)
    )
    return _SPACE.sub(" ", max(texts, key=len, default="")).strip()
