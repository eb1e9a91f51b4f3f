"""Document trees to Typst: each kind of node becomes a call of a function of ``survey.typ``.

Text is always a string of Typst.  A node without a rule, and a link without a target, is a warning;
a link to a document that is not printed has become plain words before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from survey_tools.formulas import FormulaError, to_text
from survey_tools.sphinx_ext.book import book_part
from survey_tools.sphinx_ext.evidence import passage
from survey_tools.sphinx_ext.typst.math import to_typst
from survey_tools.sphinx_ext.typst.text import quoted

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_SPACE = re.compile(r"\s+")
_PARAGRAPHS = frozenset(
    (
        *("authors", "editor-note", "how-to-read", "lead", "our-reading", "provenance", "question"),
        *("reads-after", "slogan", "table-note", "table-title", "title-only", "version-label"),
        *("card-title", "caveat", "shown-of"),
    )
)
"""Classes of paragraphs that the template sets in a way of its own."""
_LEFT_OUT = (
    nodes.comment,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.target,
    addnodes.index,
    addnodes.highlightlang,
    addnodes.tabular_col_spec,
    nodes.raw,
    nodes.meta,
    nodes.footnote,
)
"""Nodes that leave nothing on paper by themselves."""
DEEPEST = 6
"""The deepest level of headings that PDF has a name for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedTable:
    """A table, so that what is printed can be compared with it."""

    docname: str
    rows: tuple[tuple[str, ...], ...]
    """The longest piece of text of each cell, between its formulas."""


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
    formulas: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For each different formula its TeX and the document where it stands first."""
    images: dict[str, str] = field(default_factory=dict)
    """The file name of each picture, by its path below the sources."""


class TypstTranslator:
    """Writes one document that holds all others; see :mod:`survey_tools.sphinx_ext.book`."""

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

    def translate(self, node: nodes.Node) -> str:
        """Return a node, and all below it, as Typst."""
        result = self._one(node)
        if isinstance(node, nodes.document):
            for name in self._dead_links():
                result = result.replace(_link_to(name), "#[")
        return result

    def title(self, node: nodes.Element) -> str:
        """Return the content of a title, without leaving marks for the indexes."""
        return self._content(node)

    # Dispatch ------------------------------------------------------------------------------------

    def _one(self, node: nodes.Node) -> str:
        if isinstance(node, _LEFT_OUT):
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
            subtype="typst",
        )
        return quoted_text(node.astext())

    def _content(self, node: nodes.Element) -> str:
        """Return the children of a node as what stands between square brackets."""
        return "".join(map(self._one, node.children))

    def _blocks(self, children: Iterable[nodes.Node]) -> str:
        return "\n\n".join(filter(None, map(self._one, children)))

    def _block_content(self, node: nodes.Element) -> str:
        return self._blocks(node.children)

    # Places --------------------------------------------------------------------------------------

    def _label(self, name: str) -> str:
        """Return a label that links can lead to; each leads to one place."""
        if name in self._targets:
            return ""
        self._targets.add(name)
        return f"#label({quoted(name)})"

    def _place(self, name: str) -> str:
        """Return an invisible place with a label."""
        label = self._label(name)
        return f"#place-holder(){label}" if label else ""

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
                    subtype="typst",
                )
                yield name

    # Structure -----------------------------------------------------------------------------------

    def _on_document(self, node: nodes.document) -> str:
        return self._blocks(node.children)

    def _on_book_part(self, node: book_part) -> str:
        if not node.children:
            return ""
        self._part = node["kind"]
        return f"#show: {self._part}-part\n\n{self._block_content(node)}"

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

    def _heading(self, title: nodes.title, names: list[str], kind: str) -> str:
        level = min(self._level, DEEPEST)
        labels = [label for name in names if (label := self._label(name))]
        arguments = f"level: {level}" + (f", kind: {quoted(kind)}" if kind else "")
        # Typst joins a label to what stands before it; a second place needs a thing of its own.
        first, *others = labels or [""]
        more = "".join(f"#place-holder(){label}" for label in others)
        bookmark = quoted(_plain(title))
        return f"#head({arguments}, {bookmark})[{self._content(title)}]{first}{more}"

    def _on_paragraph(self, node: nodes.paragraph) -> str:
        known = [name for name in node["classes"] if name in _PARAGRAPHS]
        if known == ["lead"] and self._level > 1:
            known = ["slogan"]
        content = self._places(node) + self._content(node)
        if not content.strip():
            return ""
        return f"#para({quoted(known[0])})[{content}]" if known else content

    def _on_container(self, node: nodes.container) -> str:
        if "claim" in node["classes"]:
            return self._claim(node)
        for name in ("version", "versions", "card"):
            if name in node["classes"]:
                return f"#{name}[\n{self._block_content(node)}\n]"
        return self._places(node) + self._block_content(node)

    def _claim(self, node: nodes.container) -> str:
        head, *body = node.children
        assert isinstance(head, nodes.Element)
        name = node["ids"][0]
        self.printed.claims[f"{self._docname}#{name}"] = _longest_text(node)
        content = self._places(node) + self._blocks(body)
        return f"#claim({quoted(head.astext())})[\n{content}\n]"

    def _on_compound(self, node: nodes.Element) -> str:
        return self._places(node) + self._block_content(node)

    def _on_rubric(self, node: nodes.rubric) -> str:
        return f"#rubric[{self._content(node)}]"

    def _on_transition(self, _node: nodes.transition) -> str:
        return "#transition()"

    # Lists ---------------------------------------------------------------------------------------

    def _items(self, node: nodes.Element) -> str:
        return "".join(
            f"[{self._places(item)}{self._block_content(item)}]"
            for item in node.children
            if isinstance(item, nodes.list_item)
        )

    def _on_bullet_list(self, node: nodes.bullet_list) -> str:
        return f"#list{self._items(node)}" if node.children else ""

    def _on_enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = node.get("start")
        return f"#enum{f'(start: {start})' if start else ''}{self._items(node)}"

    def _on_definition_list(self, node: nodes.definition_list) -> str:
        if "facts" in node["classes"]:
            return self._facts(node)
        items = "".join(f"({self._definition(item)})," for item in node.children)
        return f"#terms-list({items})"

    def _definition(self, item: nodes.Node) -> str:
        assert isinstance(item, nodes.definition_list_item)
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        places = ""
        for term in terms:
            for name in term["ids"]:
                label = f"{self._docname}#{name}"
                places += self._place(label)
                if isinstance(item.parent, nodes.definition_list) and isinstance(
                    item.parent.parent, addnodes.glossary
                ):
                    self.printed.terms[_plain(term)] = label
        shown = "#term-separator".join(f"{self._content(term)};" for term in terms)
        shown = shown.replace(";;", ";")
        body = [child for child in item.children if isinstance(child, nodes.definition)]
        return f"[{places}{shown}], [{''.join(map(self._block_content, body))}]"

    def _facts(self, node: nodes.definition_list) -> str:
        """Return what is known of a work, a name and a value each; its topic is where it stands."""
        pairs = []
        for item in node.children:
            assert isinstance(item, nodes.definition_list_item)
            term = next(item.findall(nodes.term)).astext()
            definition = next(item.findall(nodes.definition))
            inside = self._facts_content(definition)
            pairs.append(f"({quoted(term)}, [{inside}]),")
        return f"#facts({''.join(pairs)})"

    def _facts_content(self, definition: nodes.definition) -> str:
        return "".join(
            self._content(child) if isinstance(child, nodes.paragraph) else self._one(child)
            for child in definition.children
        )

    def _on_field_list(self, node: nodes.field_list) -> str:
        pairs = []
        for item in node.findall(nodes.field):
            name, body = item.children
            assert isinstance(name, nodes.Element)
            assert isinstance(body, nodes.Element)
            pairs.append(f"([{self._content(name)}], [{self._block_content(body)}]),")
        return f"#terms-list({''.join(pairs)})"

    def _on_line_block(self, node: nodes.line_block) -> str:
        return r" \ ".join(self._one(child) for child in node.children)

    # Blocks --------------------------------------------------------------------------------------

    def _on_block_quote(self, node: nodes.block_quote) -> str:
        kind = "abstract" if "abstract" in node["classes"] else "quotation"
        return f"#{kind}[\n{self._block_content(node)}\n]"

    def _on_literal_block(self, node: nodes.literal_block) -> str:
        lines = ", ".join(quoted(line) for line in node.astext().split("\n"))
        return f"#code-block(({lines},))"

    def _on_admonition(self, node: nodes.Element) -> str:
        return f"#admonition({quoted(type(node).__name__)})[\n{self._block_content(node)}\n]"

    def _on_citation(self, node: nodes.citation) -> str:
        """Return an entry of the bibliography, with the pages that cite it."""
        key = str(node["ids"][0]).removeprefix(self._cite_prefix)
        body = [
            child
            for child in node.children
            if not isinstance(child, nodes.label) and "cited-by" not in child["classes"]  # type: ignore[index]
        ]
        content = self._places(node) + "".join(
            self._content(child) if isinstance(child, nodes.paragraph) else self._one(child)
            for child in body
        )
        return f"#reference-entry({quoted(f'w:{key}')})[{content}]"

    # Tables and figures --------------------------------------------------------------------------

    def _on_table(self, node: nodes.table) -> str:
        group = next(node.findall(nodes.tgroup))
        rows = list(group.findall(nodes.row))
        columns = int(group["cols"])
        heads = [*next(iter(group.findall(nodes.thead)), nodes.thead()).findall(nodes.row)]
        body = [row for row in rows if row not in heads]
        cells = [[[*_pieces(cell)] for cell in row.children] for row in rows]
        longest = tuple(tuple(map(_longest_text, row.children)) for row in rows)
        self.printed.tables.append(PrintedTable(docname=self._docname, rows=longest))
        widths = ", ".join(f"{share}fr" for share in _shares(cells, columns))
        head = "".join(self._row(row) for row in heads)
        classes = ", ".join(quoted(name) for name in node["classes"])
        caption = next((c for c in node.children if isinstance(c, nodes.title)), None)
        arguments = [
            f"columns: ({widths},)",
            f"classes: ({classes},)" if classes else "classes: ()",
            f"heads: ({head})",
            f"rows: ({''.join(self._row(row) for row in body)})",
        ]
        if caption is not None:
            arguments.append(f"number: {quoted(self._number('table', node))}")
            arguments.append(f"caption: [{self._content(caption)}]")
        return f"{self._places(node)}#data-table({', '.join(arguments)})"

    def _row(self, row: nodes.row) -> str:
        return f"({''.join(self._cell(cell) for cell in row.children)}),"

    def _cell(self, cell: nodes.Node) -> str:
        assert isinstance(cell, nodes.entry)
        spans = []
        if across := cell.get("morecols"):
            spans.append(f"colspan: {across + 1}")
        if down := cell.get("morerows"):
            spans.append(f"rowspan: {down + 1}")
        content = f"[{self._block_content(cell)}]"
        return f"table.cell({', '.join(spans)}){content}," if spans else f"{content},"

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
        pictures = [
            child for child in node.children if not isinstance(child, nodes.caption | nodes.legend)
        ]
        caption = next((c for c in node.children if isinstance(c, nodes.caption)), None)
        legend = next((c for c in node.children if isinstance(c, nodes.legend)), None)
        arguments = [f"number: {quoted(self._number('figure', node))}"]
        if caption is not None:
            arguments.append(f"caption: [{self._content(caption)}]")
        if legend is not None:
            arguments.append(f"legend: [{self._block_content(legend)}]")
        return f"{self._places(node)}#picture({', '.join(arguments)})[{self._blocks(pictures)}]"

    def _on_image(self, node: nodes.image) -> str:
        if not node.get("alt"):
            return ""  # Decoration, for the screen.
        uri = node["uri"]
        self.printed.images[uri] = uri
        alt = quoted(node["alt"])
        inline = not isinstance(node.parent, nodes.figure | nodes.container | nodes.section)
        return f"#image-file({quoted(uri)}, alt: {alt}, inline: {'true' if inline else 'false'})"

    # Text ----------------------------------------------------------------------------------------

    def _on_text(self, node: nodes.Text) -> str:
        text = _SPACE.sub(" ", node.astext())
        # A mark stands at the word it belongs to.
        before_mark = isinstance(node.next_node(descend=False, siblings=True), passage)
        return quoted_text(text.rstrip() if before_mark else text)

    def _on_inline(self, node: nodes.Element) -> str:
        content = self._content(node)
        marks = [self._mark(name) for name in node["ids"] if name in self._marks]
        if marks:
            return "".join(marks) + content
        if "only-here" in node["classes"]:
            content = f"#only-here[{content}]"
        elif "title" in node["classes"]:
            content = f"#work-title[{content}]"
        return self._places(node) + content

    def _mark(self, name: str) -> str:
        return f"#passage-mark({quoted(self._marks[name])}){self._label(f'{self._docname}#{name}')}"

    def _on_passage(self, node: passage) -> str:
        """Return the letter of the passage in the abstract that a statement rests on."""
        name = node["refid"]
        if name not in self._marks:
            return ""
        label = f"{self._docname}#{name}"
        self._links.append((label, node, self._docname))
        return f"#passage-link({quoted(self._marks[name])}, label({quoted(label)}))"

    def _on_emphasis(self, node: nodes.Element) -> str:
        return f"#emph[{self._content(node)}]"

    def _on_strong(self, node: nodes.Element) -> str:
        return f"#strong[{self._content(node)}]"

    def _on_literal(self, node: nodes.Element) -> str:
        return f"#code({quoted(node.astext())});"

    def _on_subscript(self, node: nodes.Element) -> str:
        return f"#sub[{self._content(node)}]"

    def _on_superscript(self, node: nodes.Element) -> str:
        return f"#super[{self._content(node)}]"

    def _on_reference(self, node: nodes.reference) -> str:
        content = self._content(node)
        uri = node.get("refuri", "")
        if uri and not uri.startswith("%"):
            return self._outside(uri, content, node)
        name = uri[1:] if uri else f"{self._docname}#{node.get('refid', '')}"
        name = name.removesuffix("#")
        self._links.append((name, node, self._docname))
        return f"{_link_to(name)}{content}]{self._index_mark(name)}"

    def _outside(self, uri: str, content: str, node: nodes.reference) -> str:
        """Return a link out of the book; a path without a host leads nowhere from paper."""
        if ":" not in uri:
            return content
        del node
        return f"#link({quoted(uri)})[{content}]"

    def _index_mark(self, name: str) -> str:
        """Return the invisible place from which an index knows the page of what is named."""
        docname, _, place = name.partition("#")
        if docname in self._works:
            return self._seen(f"w:{self._works[docname]}")
        if place.startswith(self._cite_prefix):
            return self._seen(f"w:{place.removeprefix(self._cite_prefix)}")
        return self._seen(f"t:{name}") if place.startswith("term-") else ""

    def _seen(self, name: str) -> str:
        return f"#seen({quoted(self._part)}, {quoted(name)})"

    def _on_footnote_reference(self, node: nodes.footnote_reference) -> str:
        note = self._footnotes.get(f"{self._docname}#{node.get('refid', '')}")
        if note is None:
            return quoted_text(node.astext())
        body = (child for child in note.children if not isinstance(child, nodes.label))
        return f"#footnote[{self._blocks(body)}]"

    def _on_math(self, node: nodes.math) -> str:
        return self._formula(node, display=False)

    def _on_math_block(self, node: nodes.math_block) -> str:
        formula = self._formula(node, display=True)
        number = self._equation_number(node)
        if not number:
            return self._places(node) + formula
        return f"{self._places(node)}#numbered({quoted(f'({number})')})[{formula}]"

    def _formula(self, node: nodes.Element, *, display: bool) -> str:
        tex = node.astext()
        try:
            shown = to_typst(tex, display=display, macros=self._env.config.survey_math_macros_all)
        except FormulaError as error:
            logger.warning(
                "formula %r cannot be set: %s",
                tex,
                error,
                location=node if node.source else self._docname,
                type="survey",
                subtype="math",
            )
            return f"#code({quoted(tex)});"
        function = "display-formula" if display else "formula"
        call = f"#{function}({quoted(_SPACE.sub(' ', tex))}, ${shown}$)"
        self.printed.formulas.setdefault(call, (tex, self._docname))
        return f"{call};"

    def _on_inline_content(self, node: nodes.Element) -> str:
        return self._content(node)

    # Kinds that are written as others are:
    _on_abbreviation = _on_inline_content
    _on_glossary = _on_compound
    _on_line = _on_inline_content
    _on_literal_emphasis = _on_literal
    _on_literal_strong = _on_literal
    _on_problematic = _on_inline_content
    _on_term = _on_inline_content
    _on_title_reference = _on_emphasis


def _letters(number: int) -> str:
    """Return the mark of a passage: a, b … z, aa, ab."""
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + "abcdefghijklmnopqrstuvwxyz"[last]


def _link_to(name: str) -> str:
    """Return how a link to a place in the book begins."""
    return f"#link(label({quoted(name)}))["


def quoted_text(text: str) -> str:
    """Return a text for a place where Typst expects markup."""
    return f"#{quoted(text)};" if text else ""


def _plain(node: nodes.Node) -> str:
    """Return the text of a node, its formulas as a line of text."""
    parts = []
    for text in node.findall(nodes.Text):
        is_formula = isinstance(text.parent, nodes.math)
        parts.append(to_text(text.astext()) if is_formula else text.astext())
    return _SPACE.sub(" ", "".join(parts)).strip()


def _longest_text(node: nodes.Node) -> str:
    """Return the longest piece of text between formulas, by which it is found in a PDF."""
    texts = (
        text.astext()
        for text in node.findall(nodes.Text)
        if not isinstance(text.parent, nodes.math)
    )
    return _SPACE.sub(" ", max(texts, key=len, default="")).strip()


CAPACITY = {3: 96, 5: 104}
"""How many letters fit beside each other in a table of so many columns; see ``survey.typ``."""
CAPACITY_OF_WIDE = 130
PADDING = 3
"""What stands between columns, in letters."""
LONGEST_WORD = 15
"""Longer words are hyphenated."""


def _pieces(node: nodes.Node) -> Iterator[tuple[int, int]]:
    """Yield the length of each word and formula, and how much of it stays in one line."""
    for text in node.findall(nodes.Text):
        if isinstance(text.parent, nodes.math):
            length = len(to_text(text.astext()))
            yield length, length
        else:
            for word in text.astext().split():
                yield len(word), min(LONGEST_WORD, len(word))


def _shares(cells: list[list[list[tuple[int, int]]]], columns: int) -> Iterator[int]:
    """Yield the width of each column: that of its longest word, and more where there is more text.

    What the longest words leave is shared out by the square roots of the lengths of the columns'
    texts, which makes rows about as high as their fullest cells allow.

    :param cells: the pieces of each cell, as :func:`_pieces` has them.
    """
    texts = [[row[index] for row in cells if index < len(row)] for index in range(columns)]
    least = [
        PADDING + max((piece for cell in column for _, piece in cell), default=1)
        for column in texts
    ]
    wanted = []
    for column in texts:
        lengths = [sum(length + 1 for length, _ in cell) for cell in column] or [0]
        wanted.append(2.2 * (sum(lengths) / len(lengths)) ** 0.5 + max(lengths) ** 0.5)
    capacity = next(
        (letters for most, letters in CAPACITY.items() if columns <= most), CAPACITY_OF_WIDE
    )
    left = max(0, capacity - sum(least))
    for words, want in zip(least, wanted, strict=True):
        yield round(10 * (words + left * want / max(1.0, sum(wanted))))
