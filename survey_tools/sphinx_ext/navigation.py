"""What surrounds a page: the list of chapters and indexes, the page's own contents, its parent.

The theme renders the whole tree of documents anew for every page, which is quadratic; here the
chapters and indexes are read once a build, from the toctrees of the root document.  Pages of works
and authors are orphans outside them; ``parent: chapters/depth`` in the front matter of such a page
says to which chapter it belongs, ``before: works/a2019x A Title`` and ``after:`` what stands beside
it there.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from survey_tools.formulas import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

CHAPTERS = "chapters"
"""The folder of the documents whose names are the slugs of chapters."""
_SEEN = "survey_navigation"
"""The attribute of the environment that keeps what the sidebar showed in the last build."""


class NavigationEntry(NamedTuple):
    """A line of the sidebar."""

    docname: str
    title: str
    """As HTML, formulas as plain text."""
    is_external: bool = False


class NavigationGroup(NamedTuple):
    """The lines under one caption."""

    caption: str
    entries: tuple[NavigationEntry, ...]


def title_text(title: nodes.Element) -> str:
    """Return a title as a line of plain text, formulas included."""
    parts = []
    for text in title.findall(nodes.Text):
        is_formula = isinstance(text.parent, nodes.math)
        parts.append(to_text(text.astext()) if is_formula else text.astext())
    return "".join(parts)


def read_navigation(env: BuildEnvironment) -> tuple[NavigationGroup, ...]:
    """Return the sidebar: what the root document's toctrees name, in their order."""
    root = env.tocs.get(env.config.root_doc)
    trees = root.findall(addnodes.toctree) if root is not None else ()
    groups = (
        NavigationGroup(tree.get("caption") or "", tuple(_entries(env, tree))) for tree in trees
    )
    return tuple(group for group in groups if group.entries)


def _entries(env: BuildEnvironment, tree: nodes.Element) -> Iterator[NavigationEntry]:
    for title, target in tree["entries"]:
        if "://" in target:
            yield NavigationEntry(target, html.escape(title or target), is_external=True)
            continue
        docname = env.config.root_doc if target == "self" else target
        if docname in env.titles:
            shown = title or title_text(env.titles[docname])
            yield NavigationEntry(docname, html.escape(shown, quote=False))


def _rewrite_all_when_changed(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return all documents if the sidebar, which stands on each, is not as it was."""
    now = read_navigation(env)
    before = getattr(env, _SEEN, None)
    setattr(env, _SEEN, now)
    return sorted(env.found_docs) if before is not None and before != now else []


_OUTER_ITEM = re.compile(r"^\s*<ul>\s*<li>\s*<a .*?</a>(?P<inner>.*)</li>\s*</ul>\s*$", re.DOTALL)


def page_contents(toc: str) -> str:
    """Return the list of a page's sections without the line for the page itself."""
    outer = _OUTER_ITEM.match(toc)
    return outer["inner"].strip() if outer else ""


def _parent(app: Sphinx, pagename: str, groups: tuple[NavigationGroup, ...]) -> str | None:
    """Return the document a page belongs to: of its front matter, else of the toctrees."""
    env = app.env
    parent = env.metadata.get(pagename, {}).get("parent")
    if parent is None:
        parents = [doc for doc, children in env.toctree_includes.items() if pagename in children]
        shown = {entry.docname for group in groups for entry in group.entries}
        return parents[0] if parents and pagename not in shown else None
    if parent not in env.found_docs:
        logger.warning("parent: no document %r", parent, location=pagename, type="survey")
        return None
    return str(parent)


def chapter_of(docname: str) -> str:
    """Return the slug of a chapter's document, and nothing for other documents.

    >>> chapter_of("chapters/depth"), chapter_of("works/depth")
    ('depth', '')
    """
    folder, _, slug = docname.partition("/")
    return slug if folder == CHAPTERS else ""


def _neighbour(app: Sphinx, pagename: str, written: str) -> dict[str, str] | None:
    """Return the link to a page that front matter names, with its title: ``works/a2019x A Title``.

    The title stands there so that a page is written again when that of its neighbour changes.
    """
    docname, _, title = written.partition(" ")
    if docname not in app.env.found_docs:
        logger.warning("no document %r", docname, location=pagename, type="survey")
        return None
    link = app.builder.get_relative_uri(pagename, docname)
    return {"link": link, "title": html.escape(title, quote=False)}


def _add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Give the templates what they show around a page."""
    del templatename, doctree
    groups = getattr(app.env, _SEEN, None) or read_navigation(app.env)
    parent = _parent(app, pagename, groups)
    titles = app.env.titles
    metadata = app.env.metadata.get(pagename, {})
    context["survey_navigation"] = groups
    context["survey_parent"] = parent
    context["survey_chapter"] = chapter_of(pagename) or chapter_of(parent or "")
    context["survey_parent_title"] = title_text(titles[parent]) if parent else ""
    context["survey_contents"] = page_contents(context.get("toc") or "")
    for name, role in (("prev", "before"), ("next", "after")):
        neighbour = metadata.get(role)
        if neighbour:
            context[name] = _neighbour(app, pagename, str(neighbour))
    if pagename in titles:
        context["survey_title"] = title_text(titles[pagename])


def setup(app: Sphinx) -> dict[str, Any]:
    """Compute the sidebar once a build, and hand it to every page."""
    app.connect("env-updated", _rewrite_all_when_changed)
    app.connect("html-page-context", _add_context, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
