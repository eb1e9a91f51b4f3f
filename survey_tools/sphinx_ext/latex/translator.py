"""Document trees to LaTeX: each kind of node becomes a call of a command of ``survey.sty``.

What is printed, where links lead and which marks passages have is the same as in the book by Typst,
so its translator is the base; here is how each thing is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from survey_tools.sphinx_ext.book import book_part
from survey_tools.sphinx_ext.evidence import passage
from survey_tools.sphinx_ext.latex.text import address, escaped, place_name
from survey_tools.sphinx_ext.typst.translator import (
    _PARAGRAPHS,
    _SPACE,
    PrintedTable,
    TypstTranslator,
    _longest_text,
    _pieces,
    _plain,
    _shares,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.environment import BuildEnvironment

_BLANK_LINES = re.compile(r"\n\s*\n")
_ENVIRONMENT = re.compile(
    r"\s*\\begin\{(?:align|alignat|eqnarray|equation|flalign|gather|multline)\*?\}"
)
_UNBROKEN = re.compile(r"\\(?:left|sqrt|[dt]?frac)\b")
"""What TeX breaks no line in; such a formula may be too wide for the column of a table."""
_VECTOR = frozenset((".svg",))


class LatexTranslator(TypstTranslator):
    """Writes one document that holds all others; see :mod:`survey_tools.sphinx_ext.book`."""

    def __init__(self, env: BuildEnvironment, works: Mapping[str, str]) -> None:
        """Start with nothing written.

        :param works: the key of each work of the annotated bibliography, by its document.
        """
        super().__init__(env, works)
        self.seen: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        """Where each work (``w:key``) and term (``t:place``) is named: part and number."""
        self._in_cell = False
        self.order: dict[str, int] = {}
        """For each place, how many places were written before it."""

    # Places --------------------------------------------------------------------------------------

    def _label(self, name: str) -> str:
        if name in self._targets:
            return ""
        self._targets.add(name)
        self.order[name] = len(self.order)
        return rf"\place{{{place_name(name)}}}"

    def _place(self, name: str) -> str:
        return self._label(name)

    def _seen(self, name: str) -> str:
        number = len(self.order)
        self.order[f"seen:{number}"] = number
        self.seen[name].append((self._part, number))
        return rf"\place{{seen:{number}}}"

    # Structure -----------------------------------------------------------------------------------

    def _on_book_part(self, node: book_part) -> str:
        if not node.children:
            return ""
        self._part = node["kind"]
        return f"\\bookpart{{{self._part}}}\n\n{self._block_content(node)}"

    def _heading(self, title: nodes.title, names: list[str], kind: str) -> str:
        places = "".join(self._label(name) for name in names)
        bookmark = escaped(_plain(title))
        content = self._content(title)
        return f"\\bookhead{{{self._level}}}{{{kind}}}{{{bookmark}}}{{{content}}}{places}"

    def _on_paragraph(self, node: nodes.paragraph) -> str:
        known = [name for name in node["classes"] if name in _PARAGRAPHS]
        if known == ["lead"] and self._level > 1:
            known = ["slogan"]
        content = self._places(node) + self._content(node)
        if not content.strip():
            return ""
        return f"\\bookpara{{{known[0]}}}{{{content}}}" if known else content

    def _on_container(self, node: nodes.container) -> str:
        if "claim" in node["classes"]:
            return self._claim(node)
        return self._places(node) + self._block_content(node)

    def _claim(self, node: nodes.container) -> str:
        head, *body = node.children
        assert isinstance(head, nodes.Element)
        name = node["ids"][0]
        self.printed.claims[f"{self._docname}#{name}"] = _longest_text(node)
        content = self._places(node) + self._blocks(body)
        return f"\\begin{{claim}}{{{escaped(head.astext())}}}\n{content}\n\\end{{claim}}"

    def _on_rubric(self, node: nodes.rubric) -> str:
        return f"\\bookrubric{{{self._content(node)}}}"

    def _on_transition(self, _node: nodes.transition) -> str:
        return r"\booktransition{}"

    # Lists ---------------------------------------------------------------------------------------

    def _list(self, environment: str, node: nodes.Element, setting: str = "") -> str:
        items = "\n".join(
            f"\\item {self._places(item)}{self._block_content(item)}"
            for item in node.children
            if isinstance(item, nodes.list_item)
        )
        if not items:
            return ""
        return f"\\begin{{{environment}}}{setting}\n{items}\n\\end{{{environment}}}"

    def _on_bullet_list(self, node: nodes.bullet_list) -> str:
        return self._list("itemize", node)

    def _on_enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = node.get("start")
        setting = f"\\setcounter{{enumi}}{{{start - 1}}}" if start else ""
        return self._list("enumerate", node, setting)

    def _on_definition_list(self, node: nodes.definition_list) -> str:
        if "facts" in node["classes"]:
            return self._facts(node)
        return "\n\n".join(self._definition(item) for item in node.children)

    def _definition(self, item: nodes.Node) -> str:
        assert isinstance(item, nodes.definition_list_item)
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        in_glossary = isinstance(item.parent.parent, addnodes.glossary)
        places = ""
        for term in terms:
            for name in term["ids"]:
                label = f"{self._docname}#{name}"
                places += self._place(label)
                if in_glossary:
                    self.printed.terms[_plain(term)] = label
        shown = ", ".join(map(self._content, terms))
        body = [child for child in item.children if isinstance(child, nodes.definition)]
        meaning = "".join(map(self._block_content, body))
        return f"\\begin{{definition}}{{{places}{shown}}}\n{meaning}\n\\end{{definition}}"

    def _facts(self, node: nodes.definition_list) -> str:
        facts = []
        for item in node.children:
            assert isinstance(item, nodes.definition_list_item)
            term = next(item.findall(nodes.term)).astext()
            inside = self._facts_content(next(item.findall(nodes.definition)))
            if term in {"Preprint", "Published"}:
                facts.append(inside)
            elif term != "Topic":
                facts.append(f"\\emph{{{escaped(term)}}} {inside}")
        return f"\\bookfacts{{{'. '.join(facts)}.}}"

    def _on_field_list(self, node: nodes.field_list) -> str:
        fields = []
        for item in node.findall(nodes.field):
            name, body = item.children
            assert isinstance(name, nodes.Element)
            assert isinstance(body, nodes.Element)
            fields.append(
                f"\\begin{{definition}}{{{self._content(name)}}}\n{self._block_content(body)}\n"
                "\\end{definition}"
            )
        return "\n\n".join(fields)

    def _on_line_block(self, node: nodes.line_block) -> str:
        return "\\newline\n".join(self._one(child) for child in node.children)

    # Blocks --------------------------------------------------------------------------------------

    def _on_block_quote(self, node: nodes.block_quote) -> str:
        kind = "bookabstract" if "abstract" in node["classes"] else "quotation"
        return f"\\begin{{{kind}}}\n{self._block_content(node)}\n\\end{{{kind}}}"

    def _on_literal_block(self, node: nodes.literal_block) -> str:
        lines = [escaped(line).replace(" ", "~") or "~" for line in node.astext().split("\n")]
        return "\\begin{codeblock}\n" + "\\\\\n".join(lines) + "\n\\end{codeblock}"

    def _on_admonition(self, node: nodes.Element) -> str:
        return f"\\begin{{admonition}}\n{self._block_content(node)}\n\\end{{admonition}}"

    def _on_citation(self, node: nodes.citation) -> str:
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
        return f"\\bookreference{{w:{key}}}{{{content}}}"

    # Tables and figures --------------------------------------------------------------------------

    def _on_table(self, node: nodes.table) -> str:
        group = next(node.findall(nodes.tgroup))
        rows = list(group.findall(nodes.row))
        columns = int(group["cols"])
        heads = [*next(iter(group.findall(nodes.thead)), nodes.thead()).findall(nodes.row)]
        body = [row for row in rows if row not in heads]
        longest = tuple(tuple(map(_longest_text, row.children)) for row in rows)
        self.printed.tables.append(PrintedTable(docname=self._docname, rows=longest))
        cells = [[[*_pieces(cell)] for cell in row.children] for row in rows]
        shares = list(_shares(cells, columns))
        total = sum(shares)
        widths = "".join(f"T{{{share / total:.4f}}}" for share in shares)
        caption = next((c for c in node.children if isinstance(c, nodes.title)), None)
        above = ""
        if caption is not None:
            number = self._number("table", node)
            above = f"\\tablecaption{{{number}}}{{{self._content(caption)}}}"
        places = self._places(node)
        head = "".join(f"{self._row(row, head=True)}\\\\\n" for row in heads)
        rule = "\\midrule" if heads else ""
        lines = "\\\\\n\\tablerule\n".join(self._row(row) for row in body)
        return (
            f"{places}{above}\\begin{{booktable}}{{{columns}}}\n"
            f"\\begin{{longtable}}{{@{{}}{widths}@{{}}}}\n"
            f"\\toprule\n{head}{rule}\\endhead\n\\bottomrule\\endfoot\n"
            f"{lines}\\\\\n\\end{{longtable}}\n\\end{{booktable}}"
        )

    def _row(self, row: nodes.row, *, head: bool = False) -> str:
        return " & ".join(self._cell(cell, head=head) for cell in row.children)

    def _cell(self, cell: nodes.Node, *, head: bool = False) -> str:
        assert isinstance(cell, nodes.entry)
        self._in_cell = True
        content = self._block_content(cell)
        self._in_cell = False
        content = f"\\tablehead{{{content}}}" if head and content else content
        across = cell.get("morecols", 0) + 1
        return f"\\multicolumn{{{across}}}{{l}}{{{content}}}" if across > 1 else content

    def _on_figure(self, node: nodes.figure) -> str:
        inside = nodes.caption | nodes.legend
        pictures = [child for child in node.children if not isinstance(child, inside)]
        caption = next((c for c in node.children if isinstance(c, nodes.caption)), None)
        legend = next((c for c in node.children if isinstance(c, nodes.legend)), None)
        below = self._content(caption) if caption is not None else ""
        below += f" {self._block_content(legend)}" if legend is not None else ""
        number = self._number("figure", node)
        shown = self._blocks(pictures)
        return (
            f"{self._places(node)}\\begin{{picturepart}}\n{shown}\n"
            f"\\picturecaption{{{number}}}{{{below}}}\n\\end{{picturepart}}"
        )

    def _on_image(self, node: nodes.image) -> str:
        uri = node["uri"]
        if isinstance(node.parent, nodes.reference):
            return ""  # A small picture that leads to a large one, which is printed itself.
        self.printed.images[uri] = uri
        inline = not isinstance(node.parent, nodes.figure | nodes.container | nodes.section)
        command = "inlineimage" if inline else "bookimage"
        return f"\\{command}{{\\detokenize{{{image_name(uri)}}}}}"

    # Text ----------------------------------------------------------------------------------------

    def _on_text(self, node: nodes.Text) -> str:
        text = _SPACE.sub(" ", node.astext())
        # A mark stands at the word it belongs to.
        before_mark = isinstance(node.next_node(descend=False, siblings=True), passage)
        return escaped(text.rstrip() if before_mark else text)

    def _on_inline(self, node: nodes.Element) -> str:
        content = self._content(node)
        marks = [self._mark(name) for name in node["ids"] if name in self._marks]
        if marks:
            return "".join(marks) + content
        if "only-here" in node["classes"]:
            content = f"\\onlyhere{{{content}}}"
        return self._places(node) + content

    def _mark(self, name: str) -> str:
        return f"\\passagemark{{{self._marks[name]}}}{self._label(f'{self._docname}#{name}')}"

    def _on_passage(self, node: passage) -> str:
        name = node["refid"]
        if name not in self._marks:
            return ""
        label = f"{self._docname}#{name}"
        self._links.append((label, node, self._docname))
        return f"\\passagelink{{{self._marks[name]}}}{{{place_name(label)}}}"

    def _on_emphasis(self, node: nodes.Element) -> str:
        return f"\\emph{{{self._content(node)}}}"

    def _on_strong(self, node: nodes.Element) -> str:
        return f"\\textbf{{{self._content(node)}}}"

    def _on_literal(self, node: nodes.Element) -> str:
        # A long name may be broken at its stops.
        shown = re.sub(r"(?<=[/.:-])(?=\w)", r"\\allowbreak{}", escaped(node.astext()))
        return f"\\code{{{shown}}}"

    def _on_subscript(self, node: nodes.Element) -> str:
        return f"\\textsubscript{{{self._content(node)}}}"

    def _on_superscript(self, node: nodes.Element) -> str:
        return f"\\textsuperscript{{{self._content(node)}}}"

    def _on_reference(self, node: nodes.reference) -> str:
        content = self._content(node)
        uri = node.get("refuri", "")
        if uri and not uri.startswith("%"):
            return self._outside(uri, content, node)
        name = uri[1:] if uri else f"{self._docname}#{node.get('refid', '')}"
        name = name.removesuffix("#")
        self._links.append((name, node, self._docname))
        return f"\\hyperlink{{{place_name(name)}}}{{{content}}}{self._index_mark(name)}"

    def _outside(self, uri: str, content: str, node: nodes.reference) -> str:
        del node
        return f"\\outside{{{address(uri)}}}{{{content}}}" if ":" in uri else content

    def _on_footnote_reference(self, node: nodes.footnote_reference) -> str:
        note = self._footnotes.get(f"{self._docname}#{node.get('refid', '')}")
        if note is None:
            return escaped(node.astext())
        body = (child for child in note.children if not isinstance(child, nodes.label))
        return f"\\footnote{{{self._blocks(body)}}}"

    def _on_math(self, node: nodes.math) -> str:
        tex = f"\\({_formula(node)}\\)"
        return f"\\fitting{{{tex}}}" if self._in_cell and _UNBROKEN.search(tex) else tex

    def _on_math_block(self, node: nodes.math_block) -> str:
        tex = _formula(node)
        number = self._equation_number(node)
        tag = f"\\tag{{{number}}}" if number else ""
        places = self._places(node)
        if _ENVIRONMENT.match(tex):
            return f"{places}\\displaystart{{}}{tex}\\displayend{{}}"
        if "\\\\" in tex and "\\begin" not in tex:
            tex = f"\\begin{{aligned}}{tex}\\end{{aligned}}"
        return f"{places}\\displaystart{{}}\\[{tex}{tag}\\]\\displayend{{}}"

    # Kinds that are written as others are:
    _on_literal_emphasis = _on_literal
    _on_literal_strong = _on_literal
    _on_title_reference = _on_emphasis


def _formula(node: nodes.Element) -> str:
    return _BLANK_LINES.sub("\n", node.astext()).strip()


def image_name(uri: str) -> str:
    """Return where the picture of a path below the sources is kept; vector pictures become PDF.

    >>> image_name("demonstrations/a b.svg")
    'images/demonstrations-a-b.pdf'
    """
    path = PurePosixPath(uri)
    suffix = ".pdf" if path.suffix in _VECTOR else path.suffix
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", path.with_suffix("").as_posix())
    return f"images/{stem}{suffix}"
