r"""The box from which a work is cited: an entry to copy, and the files in every format.

::

    :::::{cite-box} bib/works/safran2019good
    :coins: ctx_ver=Z39.88-2004&…
    :preprint:

    ```{citation-format} BibTeX
    @inproceedings{safran2019good,
    …
    ```
    :::::

A box may hold several formats: they are ``<details>`` of one name, of which browsers keep one open,
without a script.  All four would make the fullest pages 2 KB heavier, so pages of works hold one.
The span of COinS is what Zotero reads.  In print there is the first format alone.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from survey_tools.sphinx_ext.head import FORMATS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec
    from sphinx.writers.html5 import HTML5Translator


class cite_box(nodes.General, nodes.Element):  # noqa: N801
    """The box; ``path`` is that of the work's files, without their endings."""


class citation_format(nodes.General, nodes.Element):  # noqa: N801
    """One format: its ``label`` and the ``text`` to copy."""


class CiteBox(SphinxDirective):
    """The directive ``cite-box``; what it holds are formats."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "coins": directives.unchanged,
        "preprint": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the box with the formats in it."""
        box = cite_box(
            "",
            *self.parse_content_to_nodes(),
            path=self.arguments[0],
            coins=self.options.get("coins", ""),
            preprint="preprint" in self.options,
        )
        for item in list(box.findall(citation_format))[:1]:
            item["open"] = True
        return [box]


class CitationFormat(SphinxDirective):
    """The directive ``citation-format``: a text to copy, letter for letter."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the format."""
        text = "\n".join(self.content)
        return [citation_format("", label=self.arguments[0], text=text, open=False)]


def _open_box(translator: HTML5Translator, _node: cite_box) -> None:
    translator.body.append('<div class="cite-box">\n')


def _close_box(translator: HTML5Translator, node: cite_box) -> None:
    files = f"Files: {_links(translator, node['path'])}."
    if node["preprint"]:
        # Its other formats lie beside it; a page of a work has no room for eight links.
        preprint = _links(translator, f"{node['path']}.preprint").partition(", ")[0]
        files = f"This cites the published version. {files} To cite the preprint: {preprint}."
    span = f'<span class="Z3988" title="{html.escape(node["coins"])}"></span>'
    translator.body.append(f"<p>{files}</p>{span}\n</div>\n")


def _links(translator: HTML5Translator, path: str) -> str:
    """Return links to the files; they stand at the top of the site, so the page's depth counts."""
    depth = translator.builder.get_target_uri(translator.builder.current_docname).count("/")
    root = "../" * depth
    return ", ".join(
        f'<a rel="alternate" type="{media_type}" href="{root}{path}.{suffix}">{label}</a>'
        for label, suffix, media_type in FORMATS
    )


def _write_format(translator: HTML5Translator, node: citation_format) -> None:
    state = " open" if node["open"] else ""
    text = html.escape(node["text"], quote=False)
    translator.body.append(
        f'<details name="cite"{state}><summary>{html.escape(node["label"])}</summary>'
        f"<pre>{text}</pre></details>\n"
    )
    raise nodes.SkipNode


class CiteBoxElsewhere(SphinxPostTransform):
    """Leaves the first format, as it stands, where there is nothing to click on."""

    default_priority = 7

    def run(self, **_options: object) -> None:
        """Replace each box of the document by a block of text."""
        if self.app.builder.name in {"html", "dirhtml"}:
            return
        for box in list(self.document.findall(cite_box)):
            first = next(box.findall(citation_format), None)
            text = first["text"] if first is not None else ""
            box.replace_self(nodes.literal_block(text, text, language="none"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives and how they are written."""
    app.add_node(cite_box, html=(_open_box, _close_box))
    app.add_node(citation_format, html=(_write_format, None))
    app.add_directive("cite-box", CiteBox)
    app.add_directive("citation-format", CitationFormat)
    app.add_post_transform(CiteBoxElsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
