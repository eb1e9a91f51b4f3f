"""The book: which documents are printed, in which order; one document for every printer.

``survey_book`` in ``conf.py`` says by patterns what stands before the chapters, which documents are
chapters, and what stands after the works.  A pattern that fits no document is passed over.  A
document that a chapter's toctree names becomes a section of it; so does one whose front matter
calls the chapter its ``parent``, in the place of the card by which the chapter shows it.  The works
are an annotated bibliography, grouped by the chapter that they call ``parent``.

Typst and LaTeX both print what :func:`assemble` returns::

    document
      book_part kind=front       start_of_file docname=…
      book_part kind=chapters    start_of_file docname=… (section, with those of its toctree inside)
      book_part kind=works       section > section for each group > start_of_file of each work
      book_part kind=back        start_of_file docname=…

Links between documents are ``%docname#id``, those within one ``refid``; an id is unique within its
``start_of_file`` only.  The numbers of figures, tables and equations are those of the HTML.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from survey_tools.sphinx_ext import entries
from survey_tools.sphinx_ext.citations import cite_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

DEFAULT: dict[str, list[str]] = {
    "front": ["reading", "paths"],
    "chapters": ["chapters/*"],
    "back": ["demonstrations", "method", "findings", "glossary", "bibliography"],
    "without": ["findings/blanks", "findings/relations"],
}
"""What is printed where ``conf.py`` does not say otherwise."""

WORKS = "Annotated bibliography"
"""The title of the part that holds the works."""
OF_NONE = "Of no chapter"
"""The title of the works that nobody has placed yet."""
BY_TITLE = "By title only"
"""What stands above the works of a group that have no annotation."""


class book_part(nodes.Structural, nodes.Element):  # noqa: N801
    """A part of the book; ``kind`` is front, chapters, works or back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BookChapter:
    """A document, and the documents that are its sections."""

    docname: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkGroup:
    """The works of a chapter, by authors and year: first those with an abstract."""

    chapter: str
    annotated: tuple[str, ...]
    by_title: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """The documents of the book, in the order of print."""

    front: tuple[BookChapter, ...]
    chapters: tuple[BookChapter, ...]
    works: tuple[WorkGroup, ...]
    back: tuple[BookChapter, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """All documents of the book, each once."""
        return tuple(dict.fromkeys(self._documents()))

    def _documents(self) -> Iterator[str]:
        for chapter in (*self.front, *self.chapters):
            yield from (chapter.docname, *chapter.sections)
        for group in self.works:
            yield from (*group.annotated, *group.by_title)
        for chapter in self.back:
            yield from (chapter.docname, *chapter.sections)


def read_book(env: BuildEnvironment) -> Book:
    """Return the book that the documents of a project make; to be called when all are read."""
    parts = DEFAULT | env.config.survey_book
    order = [
        doc
        for doc in _reading_order(env)
        if not any(fnmatchcase(doc, pattern) for pattern in parts["without"])
    ]

    def chapters(part: str) -> tuple[BookChapter, ...]:
        found = (doc for pattern in parts[part] for doc in order if fnmatchcase(doc, pattern))
        return tuple(
            BookChapter(docname=doc, sections=_sections(env, doc, order))
            for doc in dict.fromkeys(found)
        )

    return Book(
        front=chapters("front"),
        chapters=chapters("chapters"),
        works=tuple(_groups(env, order)),
        back=chapters("back"),
    )


def _reading_order(env: BuildEnvironment) -> Iterator[str]:
    """Yield the documents of the toctrees, each once, as a reader meets them."""
    seen: set[str] = set()
    stack: list[str] = [env.config.root_doc]
    while stack:
        docname = stack.pop()
        if docname not in seen and docname in env.found_docs:
            seen.add(docname)
            yield docname
            stack += reversed(env.toctree_includes.get(docname, []))


def _sections(env: BuildEnvironment, docname: str, order: list[str]) -> tuple[str, ...]:
    inside = [doc for doc in env.toctree_includes.get(docname, []) if doc in order]
    return tuple(dict.fromkeys([*inside, *_children(env, docname)]))


def _children(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the documents, works apart, that call a document their parent, as it names them."""
    domain = cite_domain(env)
    works = {domain.page_of(key) for key in domain.entries}
    children = [doc for doc in env.found_docs if env.metadata[doc].get("parent") == docname]
    if not children:
        return []
    links = env.get_doctree(docname).findall(addnodes.pending_xref)
    named = list(dict.fromkeys(link["reftarget"].strip("/") for link in links))
    return sorted(
        (doc for doc in children if doc not in works),
        key=lambda doc: (named.index(doc) if doc in named else len(named), doc),
    )


def _groups(env: BuildEnvironment, order: list[str]) -> Iterator[WorkGroup]:
    """Yield the works by their parents, these in reading order."""
    domain = cite_domain(env)
    works: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(domain.entries, key=lambda key: entries.sort_key(domain.entries[key])):
        if docname := domain.page_of(key):
            works[env.metadata[docname].get("parent", "")].append(docname)
    for parent in sorted(works, key=lambda doc: order.index(doc) if doc in order else len(order)):
        by_title = [doc for doc in works[parent] if _is_title_only(env.get_doctree(doc))]
        yield WorkGroup(
            chapter=parent,
            annotated=tuple(doc for doc in works[parent] if doc not in by_title),
            by_title=tuple(by_title),
        )


def _is_title_only(document: nodes.document) -> bool:
    return any("title-only" in node["classes"] for node in document.findall(nodes.paragraph))


def assemble(book: Book, builder: Builder) -> nodes.document:
    """Return the whole book as one document, with all references resolved for a builder."""
    root = builder.env.get_doctree(builder.config.root_doc)
    document: nodes.document = root.copy()
    document.children = []
    document["docname"] = builder.config.root_doc
    for kind, chapters in (("front", book.front), ("chapters", book.chapters)):
        document += _part(kind, [_chapter(builder, chapter) for chapter in chapters])
    if book.works:
        document += _part("works", [_works(builder, book.works)])
    document += _part("back", [_chapter(builder, chapter) for chapter in book.back])
    return document


def _part(kind: str, content: list[nodes.Element]) -> book_part:
    return book_part("", *content, kind=kind)


def _chapter(builder: Builder, chapter: BookChapter) -> addnodes.start_of_file:
    file = _file(builder, chapter.docname)
    section: nodes.Element = next(file.findall(nodes.section), file)
    left = dict.fromkeys(chapter.sections)
    for cards in [node for node in file.findall(nodes.container) if "cards" in node["classes"]]:
        named = [name for name in _linked(cards) if name in left]
        if named:
            cards.replace_self([_file(builder, name) for name in named])
            left = {name: None for name in left if name not in named}
    section += [_file(builder, docname) for docname in left]
    return file


def _linked(node: nodes.Element) -> Iterator[str]:
    """Yield the documents that a resolved node links to, each once."""
    links = node.findall(nodes.reference)
    yield from dict.fromkeys(link.get("refuri", "")[1:].partition("#")[0] for link in links)


def _file(builder: Builder, docname: str) -> addnodes.start_of_file:
    """Return a document with its references resolved, and without its toctrees."""
    document = builder.env.get_doctree(docname)
    for node in list(document.findall(addnodes.toctree)):
        node.parent.remove(node)
    builder.env.resolve_references(document, docname, builder)
    result = addnodes.start_of_file("", *document.children, docname=docname)
    # What a footnote or a picture must know of its document.
    result.document = document
    return result


def _works(builder: Builder, groups: tuple[WorkGroup, ...]) -> nodes.section:
    part = _section(WORKS, "works")
    for group in groups:
        title = builder.env.titles.get(group.chapter)
        content = [child.deepcopy() for child in title.children] if title else []
        name = f"works-{nodes.make_id(group.chapter) or 'of-none'}"
        section = _section(OF_NONE, name, content, ("work-group",))
        section["chapter"] = group.chapter
        section += [_file(builder, docname) for docname in group.annotated]
        if group.by_title:
            listed = _section(BY_TITLE, f"{name}-by-title", classes=("by-title",))
            listed += [_file(builder, docname) for docname in group.by_title]
            section += listed
        part += section
    return part


def _section(
    title: str, name: str, content: list[nodes.Node] | None = None, classes: tuple[str, ...] = ()
) -> nodes.section:
    head = nodes.title("", "", *(content or [nodes.Text(title)]))
    return nodes.section("", head, ids=[name], classes=[*classes])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what ``conf.py`` may say of the book."""
    app.add_config_value("survey_book", {}, "env", types=frozenset({dict}))
    app.add_node(book_part)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
