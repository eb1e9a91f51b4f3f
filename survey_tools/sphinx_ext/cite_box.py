r"""The box from which a work is cited: an entry to copy, and the files in every format.

::

    ```{cite-box} bib/works/safran2019good
    :coins: ctx_ver=Z39.88-2004&…
    :preprint:

    @inproceedings{safran2019good,
    …
    ```

The page holds the entry in the first format and links to the files of all, which is all a reader
without scripts needs.  ``cite.js`` makes tabs of the links: their texts come from a file beside the
others, ``safran2019good.js``, when one is asked for, so that the page stays light.  The span of
COinS is what Zotero reads.  In print there is the entry alone.
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
    """The box: the ``text`` to copy, and the ``path`` of the files without their endings."""


class CiteBox(SphinxDirective):
    """The directive ``cite-box``; what it holds is the entry, letter for letter."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "coins": directives.unchanged,
        "preprint": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the box."""
        return [
            cite_box(
                "",
                text="\n".join(self.content),
                path=self.arguments[0],
                coins=self.options.get("coins", ""),
                preprint="preprint" in self.options,
            )
        ]


def _write_box(translator: HTML5Translator, node: cite_box) -> None:
    files = f"Files: {_links(translator, node['path'])}."
    if node["preprint"]:
        # Its other formats lie beside it; a page of a work has no room for eight links.
        preprint = _links(translator, f"{node['path']}.preprint").partition(", ")[0]
        files = f"This cites the published version. {files} To cite the preprint: {preprint}."
    text = html.escape(node["text"], quote=False)
    span = f'<span class="Z3988" title="{html.escape(node["coins"])}"></span>'
    translator.body.append(
        f'<div class="cite-box">\n<pre>{text}</pre>\n<p>{files}</p>{span}\n</div>\n'
    )
    raise nodes.SkipNode


def _links(translator: HTML5Translator, path: str) -> str:
    """Return links to the files; they stand at the top of the site, so the page's depth counts."""
    depth = translator.builder.get_target_uri(translator.builder.current_docname).count("/")
    root = "../" * depth
    return ", ".join(
        f'<a rel="alternate" type="{media_type}" href="{root}{path}.{suffix}">{label}</a>'
        for label, suffix, media_type in FORMATS
    )


class CiteBoxElsewhere(SphinxPostTransform):
    """Leaves the entry, as it stands, where there is nothing to click on."""

    default_priority = 7

    def run(self, **_options: object) -> None:
        """Replace each box of the document by a block of text."""
        if self.app.builder.name in {"html", "dirhtml"}:
            return
        for box in list(self.document.findall(cite_box)):
            box.replace_self(nodes.literal_block(box["text"], box["text"], language="none"))


def _add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let pages that have a box load the script of the tabs."""
    del pagename, templatename, context
    if doctree is not None and next(doctree.findall(cite_box), None) is not None:
        app.add_js_file("cite.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and how it is written."""
    app.add_node(cite_box, html=(_write_box, None))
    app.add_directive("cite-box", CiteBox)
    app.add_post_transform(CiteBoxElsewhere)
    app.connect("html-page-context", _add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
