"""Document trees to LaTeX: each kind of node becomes a call of a command of ``survey.sty``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from survey_tools.formulas import FormulaError, to_mathml
from survey_tools.sphinx_ext.latex.text import address, breakable, escaped, place_name, words
from survey_tools.sphinx_ext.printing.translator import (
    LEFT_OUT,
    BookTranslator,
    Figure,
    Table,
    in_one_line,
    plain_text,
)

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_BLANK_LINES = re.compile(r"\n\s*\n")
_ENVIRONMENT = re.compile(
    r"\s*\\begin\{(?:align|alignat|eqnarray|equation|flalign|gather|multline)\*?\}"
)
_UNBROKEN = re.compile(r"\\(?:left|sqrt|[dt]?frac)\b")
"""What TeX breaks no line in; such a formula may be too wide for the column of a table."""
_VECTOR = frozenset((".svg",))


class LatexTranslator(BookTranslator):
    """Writes the book as LaTeX."""

    format = "latex"

    def __init__(self, env: BuildEnvironment, works: Mapping[str, str]) -> None:
        """Start with nothing written.

        :param works: the key of each work of the annotated bibliography, by its document.
        """
        super().__init__(env, works)
        self.seen: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        """Where each work (``w:key``) and term (``t:place``) is named: part and number."""
        self.order: dict[str, int] = {}
        """For each place, how many places were written before it."""
        self._in_cell = False

    # Places and links ----------------------------------------------------------------------------

    def _words(self, text: str) -> str:
        return words(text)

    def _label(self, name: str) -> str:
        if not self._is_new(name):
            return ""
        self.order[name] = len(self.order)
        return rf"\place{{{place_name(name)}}}"

    def _seen(self, name: str) -> str:
        number = len(self.order)
        self.order[f"seen:{number}"] = number
        self.seen[name].append((self._part, number))
        return rf"\place{{seen:{number}}}"

    def _link_to(self, name: str) -> str:
        return f"\\hyperlink{{{place_name(name)}}}{{"

    def _instead_of_link(self) -> str:
        return "{"

    def _end_of_link(self) -> str:
        return "}"

    def _outside_link(self, uri: str, content: str) -> str:
        # A name has no hyphens but its own.
        content = content if " " in content else f"\\unhyphenated{{{content}}}"
        return f"\\outside{{{address(uri)}}}{{{content}}}"

    # Structure -----------------------------------------------------------------------------------

    def _part_of_book(self, content: str) -> str:
        return f"\\bookpart{{{self._part}}}\n\n{content}"

    def _heading(self, title: nodes.title, names: list[str], kind: str) -> str:
        places = "".join(self._label(name) for name in names)
        bookmark = escaped(plain_text(title))
        content = self._content(title)
        room = "\\roomfortable\n" if _begins_with_table(title.parent) else ""
        return f"{room}\\bookhead{{{self._level}}}{{{kind}}}{{{bookmark}}}{{{content}}}{places}"

    def _paragraph(self, kind: str, content: str) -> str:
        return f"\\bookpara{{{kind}}}{{{content}}}"

    def _claim(self, name: str, content: str) -> str:
        return f"\\begin{{claim}}{{{escaped(name)}}}\n{content}\n\\end{{claim}}"

    def _card(self, content: str) -> str:
        return f"\\begin{{card}}\n{content}\n\\end{{card}}"

    def _on_rubric(self, node: nodes.rubric) -> str:
        return f"\\bookrubric{{{self._content(node)}}}"

    def _on_transition(self, _node: nodes.transition) -> str:
        return r"\booktransition{}"

    # Lists ---------------------------------------------------------------------------------------

    def _list(self, environment: str, node: nodes.Element, setting: str = "") -> str:
        items = "\n".join(f"\\item {item}" for item in self._items(node))
        return (
            f"\\begin{{{environment}}}{setting}\n{items}\n\\end{{{environment}}}" if items else ""
        )

    def _on_bullet_list(self, node: nodes.bullet_list) -> str:
        return self._list("itemize", node)

    def _on_enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = node.get("start")
        setting = f"\\setcounter{{enumi}}{{{start - 1}}}" if start else ""
        return self._list("enumerate", node, setting)

    def _definitions(self, items: list[tuple[str, str]]) -> str:
        return "\n\n".join(
            f"\\begin{{definition}}{{{term}}}\n{meaning}\n\\end{{definition}}"
            for term, meaning in items
        )

    def _facts(self, items: list[tuple[str, str]]) -> str:
        shown = "".join(f"\\fact{{{escaped(name)}}}{{{value}}}" for name, value in items)
        return f"\\bookfacts{{{shown}}}"

    def _on_line_block(self, node: nodes.line_block) -> str:
        return "\\newline\n".join(self._one(child) for child in node.children)

    # Blocks --------------------------------------------------------------------------------------

    def _quotation(self, kind: str, content: str) -> str:
        return f"\\begin{{book{kind}}}\n{content}\n\\end{{book{kind}}}"

    def _code_block(self, lines: list[str]) -> str:
        shown = [escaped(line).replace(" ", "~") or "~" for line in lines]
        return "\\begin{codeblock}\n" + "\\\\\n".join(shown) + "\n\\end{codeblock}"

    def _on_admonition(self, node: nodes.Element) -> str:
        return f"\\begin{{admonition}}\n{self._block_content(node)}\n\\end{{admonition}}"

    def _reference(self, name: str, content: str) -> str:
        return f"\\bookreference{{{name}}}{{{content}}}"

    # Tables and figures --------------------------------------------------------------------------

    def _table(self, table: Table) -> str:
        columns, total = len(table.shares), sum(table.shares)
        widths = "".join(f"T{{{share / total:.4f}}}" for share in table.shares)
        above = ""
        if table.caption is not None:
            above = f"\\tablecaption{{{table.number}}}{{{table.caption}}}"
        head = "".join(f"{self._row(row, head=True)}\\\\\n" for row in table.heads)
        rule = "\\midrule" if table.heads else ""
        lines = "\\\\\n\\tablerule\n".join(map(self._row, table.rows))
        return (
            f"{above}\\begin{{booktable}}{{{columns}}}\n"
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

    def _figure(self, figure: Figure) -> str:
        below = " ".join(filter(None, (figure.caption, figure.legend)))
        return (
            f"\\begin{{picturepart}}\n{figure.body}\n"
            f"\\picturecaption{{{figure.number}}}{{{below}}}\n\\end{{picturepart}}"
        )

    def _on_image(self, node: nodes.image) -> str:
        if not node.get("alt"):
            return ""  # Decoration, for the screen.
        inline = not isinstance(node.parent, nodes.figure | nodes.container | nodes.section)
        command = "inlineimage" if inline else "bookimage"
        return f"\\{command}{{\\detokenize{{{image_name(node['uri'])}}}}}"

    # Text ----------------------------------------------------------------------------------------

    def _on_inline(self, node: nodes.Element) -> str:
        content = super()._on_inline(node)
        return f"\\onlyhere{{{content}}}" if "only-here" in node["classes"] else content

    def _passage_mark(self, letter: str) -> str:
        return f"\\passagemark{{{letter}}}"

    def _passage_link(self, letter: str, name: str) -> str:
        return f"\\passagelink{{{letter}}}{{{place_name(name)}}}"

    def _on_emphasis(self, node: nodes.Element) -> str:
        return f"\\emph{{{self._content(node)}}}"

    def _on_strong(self, node: nodes.Element) -> str:
        return f"\\textbf{{{self._content(node)}}}"

    def _on_literal(self, node: nodes.Element) -> str:
        return f"\\code{{{breakable(node.astext())}}}"

    def _on_subscript(self, node: nodes.Element) -> str:
        return f"\\textsubscript{{{self._content(node)}}}"

    def _on_superscript(self, node: nodes.Element) -> str:
        return f"\\textsuperscript{{{self._content(node)}}}"

    def _footnote(self, content: str) -> str:
        return f"\\footnote{{{content}}}"

    def _refused(self, node: nodes.math | nodes.math_block) -> str:
        """Return a formula as text if no other form of the survey can set it.

        TeX would stop at it, or do what it says: only known commands get that far.
        """
        tex = node.astext()
        try:
            to_mathml(tex, macros=self._env.config.survey_math_macros_all)
        except FormulaError as error:
            self._warn_of_formula(node, error)
            return f"\\texttt{{{escaped(in_one_line(tex))}}}"
        return ""

    def _on_math(self, node: nodes.math) -> str:
        if refused := self._refused(node):
            return refused
        tex = f"\\({_formula(node)}\\)"
        return f"\\fitting{{{tex}}}" if self._in_cell and _UNBROKEN.search(tex) else tex

    def _on_math_block(self, node: nodes.math_block) -> str:
        if refused := self._refused(node):
            return self._places(node) + refused
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


def _begins_with_table(section: nodes.Element) -> bool:
    """Return whether a table stands below the heading of a section, or below a heading there."""
    body = (child for child in section.children if not isinstance(child, LEFT_OUT | nodes.title))
    first = next(body, None)
    if isinstance(first, nodes.section | addnodes.start_of_file):
        return _begins_with_table(first)
    return isinstance(first, nodes.table)


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
