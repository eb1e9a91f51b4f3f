r"""The sentence behind a statement, which a reader can open: ``{evidence}``“…” seed 000, line 5```.

The role stands at the end of a paragraph, a list's item or a table's cell.  In HTML a mark behind
the statement opens the sentence (``<details>``, which needs no script and works by keyboard and
touch; the statement stands before it, since its links may not lie in what is clicked on);
elsewhere the sentence is left out, so that tables stay readable in print.

Where the page itself quotes the sentence, ``{passage}`q3``` is enough: a link to the passage with
this id, which is marked when one comes there; the script of the page shows its words in place.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

_NOTED = re.compile(r"<semantics>(?P<shown>.*?)<annotation[^>]*>[^<]*</annotation></semantics>")


class evidence_text(nodes.Inline, nodes.TextElement):  # noqa: N801
    """The sentence, where the role stands, until the paragraph has been read."""


class evidence(nodes.Body, nodes.Element):  # noqa: N801
    """A statement that opens: a paragraph, and the sentence behind it."""


class evidence_summary(nodes.Part, nodes.TextElement):  # noqa: N801
    """The statement."""


class evidence_body(nodes.Part, nodes.TextElement):  # noqa: N801
    """The sentence."""


class EvidenceRole(SphinxRole):
    """The role ``evidence``: inline markup, as in any line of text."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the sentence, read as markup."""
        node = evidence_text(self.rawtext)
        children, messages = self.inliner.parse(self.text, self.lineno, SimpleNamespace(), node)
        node += children
        return [node], messages


class passage(nodes.Inline, nodes.TextElement):  # noqa: N801
    """The link to the sentence, by the id of its passage."""


class PassageRole(SphinxRole):
    """The role ``passage``."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the link."""
        return [passage(self.rawtext, "", refid=self.text)], []


class PassageNames(SphinxTransform):
    """Keeps the names of passages to their page.

    Many pages have a passage ``q1``; in the list of all labels one would stand for all of them, and
    with several processes now the one, now the other.
    """

    default_priority = 210

    def apply(self, **_options: object) -> None:
        """Take the names of passages off those by which other pages can refer to this one."""
        for link in self.document.findall(passage):
            self.document.nametypes[link["refid"]] = False


class EvidenceTransform(SphinxTransform):
    """Makes of each paragraph that ends in a sentence of evidence a statement that opens."""

    default_priority = 210

    def apply(self, **_options: object) -> None:
        """Replace the paragraphs of the document."""
        for node in list(self.document.findall(evidence_text)):
            paragraph = node.parent
            if isinstance(paragraph, nodes.paragraph) and paragraph.parent:
                paragraph.replace_self(_disclosure(paragraph, node))
            else:  # In a heading or a link there is no place for it.
                node.parent.remove(node)


def _disclosure(paragraph: nodes.paragraph, sentence: evidence_text) -> evidence:
    paragraph.remove(sentence)
    if paragraph.children and isinstance(paragraph[-1], nodes.Text):
        text = paragraph.pop().astext().rstrip()
        paragraph += [nodes.Text(text)] if text else []
    result = evidence("", classes=["evidence", *paragraph["classes"]], ids=paragraph["ids"])
    result += evidence_summary("", "", *paragraph.children)
    result += evidence_body("", "", *sentence.children)
    return result


def _open_statement(translator: HTML5Translator, node: evidence) -> None:
    classes = ["said", *(name for name in node["classes"] if name != "evidence")]
    ids = "".join(f' id="{name}"' for name in node["ids"][:1])
    translator.body.append(f'<div class="{" ".join(classes)}"{ids}>')


def _close_statement(translator: HTML5Translator, _node: evidence) -> None:
    translator.body.append("</div>\n")


def _write_nothing(_translator: HTML5Translator, _node: evidence_summary) -> None:
    """Write the statement as the text that it is."""


def _write_body(translator: HTML5Translator, node: evidence_body) -> None:
    """Write the sentence; the TeX of its formulas is noted where the abstract stands."""
    start = len(translator.body)
    translator.body.append("<details><summary>“</summary><p>")
    for child in node.children:
        child.walkabout(translator)
    translator.body.append("</p></details>")
    written = "".join(translator.body[start:])
    translator.body[start:] = [_NOTED.sub(r"\g<shown>", written)]
    raise nodes.SkipNode


def _write_passage(translator: HTML5Translator, node: passage) -> None:
    """Write the mark; the script of the page gives it a name that can be spoken."""
    translator.body.append(f'<a class="stated" href="#{node["refid"]}">“</a>')
    raise nodes.SkipNode


class KeepMark(SphinxPostTransform):
    """Ties the mark of a passage to a formula before it.

    Browsers break lines behind a formula, whatever follows; the mark must not stand alone.
    """

    default_priority = 705
    formats = ("html",)

    def run(self, **_options: object) -> None:
        """Tie the marks of the document."""
        for link in list(self.document.findall(passage)):
            paragraph = link.parent
            last = _take_formula(paragraph, paragraph.index(link) - 1)
            if last:
                tied = nodes.inline("", "", *last, link.deepcopy(), classes=["tied"])
                paragraph.replace(link, tied)


def _take_formula(parent: nodes.Element, index: int) -> list[nodes.Element]:
    """Take the formula that stands at a place out of its parent, if one stands there."""
    node = parent[index] if index >= 0 else None
    if isinstance(node, nodes.math) or (isinstance(node, nodes.inline) and _is_tied(node)):
        parent.remove(node)
        return [node]
    return []


def _is_tied(node: nodes.inline) -> bool:
    """Return whether a node is a formula with its stops, and fits into a line."""
    return "tied" in node["classes"] and "long" not in node["classes"]


class EvidenceElsewhere(SphinxPostTransform):
    """Leaves the sentence and links to it out where nothing can be opened: in print."""

    default_priority = 7

    def run(self, **_options: object) -> None:
        """Replace each statement of the document by its paragraph."""
        if self.app.builder.format == "html":
            return
        if self.app.builder.format != "typst":  # It marks the passages of the abstracts.
            for link in list(self.document.findall(passage)):
                link.parent.remove(link)
        for node in list(self.document.findall(evidence)):
            summary, _ = node.children
            classes = [name for name in node["classes"] if name != "evidence"]
            node.replace_self(nodes.paragraph("", "", *summary.children, classes=classes))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role, what becomes of it, and how it is written."""
    app.add_node(evidence, html=(_open_statement, _close_statement))
    app.add_node(evidence_summary, html=(_write_nothing, _write_nothing))
    app.add_node(evidence_body, html=(_write_body, None))
    app.add_node(passage, html=(_write_passage, None))
    app.add_role("evidence", EvidenceRole())
    app.add_role("passage", PassageRole())
    app.add_transform(PassageNames)
    app.add_transform(EvidenceTransform)
    app.add_post_transform(EvidenceElsewhere)
    app.add_post_transform(KeepMark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
