"""Document trees to Typst: each kind of node becomes a call of a function of ``survey.typ``.

Text is always a string of Typst.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from docutils import nodes

from survey_tools.formulas import FormulaError
from survey_tools.sphinx_ext.printing.columns import longest_word
from survey_tools.sphinx_ext.printing.translator import (
    BookTranslator,
    Figure,
    Table,
    in_one_line,
    plain_text,
)
from survey_tools.sphinx_ext.typst.math import to_typst
from survey_tools.sphinx_ext.typst.text import quoted

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_LONGEST_ADDRESS = 8_000
"""Bytes that Typst takes for the address of a link."""

DEEPEST = 6
"""The deepest level of headings that PDF has a name for."""
UNBROKEN = 12
"""Words of so many letters find room in each column of a table."""


class TypstTranslator(BookTranslator):
    """Writes the book as Typst."""

    format = "typst"

    def __init__(self, env: BuildEnvironment, works: Mapping[str, str]) -> None:
        """Start with nothing written.

        :param works: the key of each work of the annotated bibliography, by its document.
        """
        super().__init__(env, works)
        self.formulas: dict[str, tuple[str, str]] = {}
        """For each different formula its TeX and the document where it stands first."""

    # Places and links ----------------------------------------------------------------------------

    def _words(self, text: str) -> str:
        return f"#{quoted(text)};" if text else ""

    def _label(self, name: str) -> str:
        return f"#label({quoted(name)})" if self._is_new(name) else ""

    def _place(self, name: str) -> str:
        label = self._label(name)
        return f"#place-holder(){label}" if label else ""

    def _seen(self, name: str) -> str:
        return f"#seen({quoted(self._part)}, {quoted(name)})"

    def _link_to(self, name: str) -> str:
        return f"#link(label({quoted(name)}))["

    def _instead_of_link(self) -> str:
        return "#["

    def _end_of_link(self) -> str:
        return "]"

    def _outside_link(self, uri: str, content: str) -> str:
        if len(uri.encode()) > _LONGEST_ADDRESS:
            return content
        return f"#link({quoted(uri)})[{content}]"

    # Structure -----------------------------------------------------------------------------------

    def _part_of_book(self, content: str) -> str:
        return f"#show: {self._part}-part\n\n{content}"

    def _heading(self, title: nodes.title, names: list[str], kind: str) -> str:
        level = min(self._level, DEEPEST)
        labels = [label for name in names if (label := self._label(name))]
        arguments = f"level: {level}" + (f", kind: {quoted(kind)}" if kind else "")
        # Typst joins a label to what stands before it; a second place needs a thing of its own.
        first, *others = labels or [""]
        more = "".join(f"#place-holder(){label}" for label in others)
        bookmark = quoted(plain_text(title))
        return f"#head({arguments}, {bookmark})[{self._content(title)}]{first}{more}"

    def _paragraph(self, kind: str, content: str) -> str:
        return f"#para({quoted(kind)})[{content}]"

    def _claim(self, name: str, content: str) -> str:
        return f"#claim({quoted(name)})[\n{content}\n]"

    def _card(self, content: str) -> str:
        return f"#card[\n{content}\n]"

    def _on_rubric(self, node: nodes.rubric) -> str:
        return f"#rubric[{self._content(node)}]"

    def _on_transition(self, _node: nodes.transition) -> str:
        return "#transition()"

    # Lists ---------------------------------------------------------------------------------------

    def _on_bullet_list(self, node: nodes.bullet_list) -> str:
        items = "".join(f"[{item}]" for item in self._items(node))
        return f"#list{items}" if items else ""

    def _on_enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = node.get("start")
        items = "".join(f"[{item}]" for item in self._items(node))
        return f"#enum{f'(start: {start})' if start else ''}{items}"

    def _definitions(self, items: list[tuple[str, str]]) -> str:
        pairs = "".join(f"([{term}], [{meaning}])," for term, meaning in items)
        return f"#terms-list({pairs})"

    def _facts(self, items: list[tuple[str, str]]) -> str:
        pairs = "".join(f"({quoted(name)}, [{value}])," for name, value in items)
        return f"#facts({pairs})"

    def _on_line_block(self, node: nodes.line_block) -> str:
        return r" \ ".join(self._one(child) for child in node.children)

    # Blocks --------------------------------------------------------------------------------------

    def _quotation(self, kind: str, content: str) -> str:
        return f"#{kind}[\n{content}\n]"

    def _code_block(self, lines: list[str]) -> str:
        return f"#code-block(({', '.join(map(quoted, lines))},))"

    def _on_admonition(self, node: nodes.Element) -> str:
        return f"#admonition({quoted(type(node).__name__)})[\n{self._block_content(node)}\n]"

    def _reference(self, name: str, content: str) -> str:
        return f"#reference-entry({quoted(name)})[{content}]"

    # Tables and figures --------------------------------------------------------------------------

    def _table(self, table: Table) -> str:
        arguments = [
            f"columns: ({''.join(f'{share}fr, ' for share in table.shares)})",
            f"classes: ({''.join(f'{quoted(name)}, ' for name in table.classes)})",
            f"heads: ({''.join(map(self._row, table.heads))})",
            f"rows: ({''.join(map(self._row, table.rows))})",
        ]
        if table.caption is not None:
            arguments.append(f"number: {quoted(table.number)}")
            arguments.append(f"caption: [{table.caption}]")
        return f"#data-table({', '.join(arguments)})"

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
        if longest_word(cell) > UNBROKEN:
            content = f"hyphenated{content}"
        return f"table.cell({', '.join(spans)}){content}," if spans else f"{content},"

    def _figure(self, figure: Figure) -> str:
        arguments = [f"number: {quoted(figure.number)}"]
        if figure.caption:
            arguments.append(f"caption: [{figure.caption}]")
        if figure.legend:
            arguments.append(f"legend: [{figure.legend}]")
        return f"#picture({', '.join(arguments)})[{figure.body}]"

    def _on_image(self, node: nodes.image) -> str:
        if not node.get("alt"):
            return ""  # Decoration, for the screen.
        alt = quoted(node["alt"])
        inline = not isinstance(node.parent, nodes.figure | nodes.container | nodes.section)
        arguments = f"{quoted(node['uri'])}, alt: {alt}, inline: {'true' if inline else 'false'}"
        return f"#image-file({arguments})"

    # Text ----------------------------------------------------------------------------------------

    def _on_inline(self, node: nodes.Element) -> str:
        content = super()._on_inline(node)
        return f"#only-here[{content}]" if "only-here" in node["classes"] else content

    def _passage_mark(self, letter: str) -> str:
        return f"#passage-mark({quoted(letter)})"

    def _passage_link(self, letter: str, name: str) -> str:
        return f"#passage-link({quoted(letter)}, label({quoted(name)}))"

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

    def _footnote(self, content: str) -> str:
        return f"#footnote[{content}]"

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
            self._warn_of_formula(node, error)
            return f"#code({quoted(tex)});"
        function = "display-formula" if display else "formula"
        call = f"#{function}({quoted(in_one_line(tex))}, ${shown}$)"
        self.formulas.setdefault(call, (tex, self._docname))
        return f"{call};"

    # Kinds that are written as others are:
    _on_literal_emphasis = _on_literal
    _on_literal_strong = _on_literal
    _on_title_reference = _on_emphasis
