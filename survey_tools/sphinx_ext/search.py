"""The shelf of pages: what the search finds of chapters, findings, terms and the other pages.

It takes the place of Sphinx's own index, which holds every word of every page, knows neither
accents nor typing errors, and took a tenth of the time of a build.  Pages of works and authors are
on a shelf of their own, which the generator makes of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from survey_tools.search_shelf import Entry, Group, render_shelf, shortened
from survey_tools.search_words import keywords

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

PATH = "search/pages.js"
"""Below the site."""

_KINDS = {
    "chapters": "Chapters",
    "findings": "Findings",
    "demonstrations": "Demonstrations",
    "demos": "Demonstrations",
    "guide": "Guide",
}
"""The label of the pages in a folder, and of the page of the folder's name; of others, "Pages"."""
_WEIGHTS = {
    "Chapters": (9, 5, 6),
    "Terms": (6, 1, 6),
    "Findings": (4, 1, 4),
    "Demonstrations": (5, 2, 4),
    "Pages": (6, 2, 6),
    "Guide": (4, 1, 4),
    # The detail is the name of the page, to which not every section of it is an answer.
    "Sections": (4, 0, 4),
}
"""How much a word counts in the title, the detail and the other names, by label."""
_ELSEWHERE = ("works", "authors")
"""Folders whose pages are on the other shelf."""
_NAMED = "demos"
"""The folder of pages that are asked for by what they are about, as their files are named."""
_WHOLE = (_NAMED, "guide")
"""The folders of pages whose sections are called the same on each, and are no answers of their own.

Their titles say what is shown.
"""
_BY_TITLE = ("browse", "ledger", "bibliography")
"""Folders and pages whose text is that of other pages again."""
_SAME_TEXT = (nodes.bullet_list, nodes.table, nodes.literal_block, addnodes.glossary)
"""What repeats the pages of works, or is no prose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An entry, and the label it goes under."""

    label: str
    entry: Entry


def _read(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what can be found on a page."""
    docname = app.env.docname
    if docname.partition("/")[0] not in _ELSEWHERE:
        address = app.builder.get_target_uri(docname) if app.builder.format == "html" else docname
        _shelf_of(app.env)[docname] = tuple(_entries(docname, address, doctree))


def _shelf_of(env: BuildEnvironment) -> dict[str, tuple[Found, ...]]:
    """Return what was found on each page; the environment keeps it from build to build."""
    if not hasattr(env, "survey_search"):
        env.survey_search = {}  # type: ignore[attr-defined]
    shelf: dict[str, tuple[Found, ...]] = env.survey_search  # type: ignore[attr-defined]
    return shelf


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _shelf_of(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, _docnames: set[str], other: object) -> None:
    _shelf_of(env).update(getattr(other, "survey_search", {}))


def _entries(docname: str, address: str, doctree: nodes.document) -> Iterator[Found]:
    """Yield the page, its sections, and the terms it explains."""
    folder = docname.partition("/")[0]
    label = _KINDS.get(folder, "Pages")
    sections = list(doctree.findall(nodes.section))
    if not sections:
        return
    title = _title(sections[0])
    whole = folder in _WHOLE
    read = sections if whole else sections[:1]
    text = _text(node for section in read for node in _paragraphs(section))
    entry = Entry(
        path=address,
        title=title,
        detail=shortened(_lead(sections[0])),
        names=f"demonstration {docname.partition('/')[2].replace('-', ' ')}"
        if folder == _NAMED
        else "",
        words=keywords(text),
    )
    yield Found(label=label, entry=entry)
    if folder not in _BY_TITLE and not whole:
        for section in sections[1:]:
            if folder == "findings":
                # These are named after chapters, on each page the same.
                entry = _section(section, address)
                named = replace(entry, title=f"{title}: {entry.title}")
                yield Found(label=label, entry=named)
            else:
                yield Found(label="Sections", entry=_section(section, address, title))
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            yield Found(label="Terms", entry=_term(item, address))


def _section(section: nodes.section, address: str, page: str = "") -> Entry:
    return Entry(
        path=f"{address}#{section['ids'][0]}",
        title=_title(section),
        detail=page,
        words=keywords(_text(_paragraphs(section))),
    )


def _term(item: nodes.definition_list_item, address: str) -> Entry:
    names = list(item.findall(nodes.term))
    meaning = next(iter(item.findall(nodes.definition)), None)
    return Entry(
        path=f"{address}#{names[0]['ids'][0]}",
        title=_text(names[:1]),
        detail=shortened(_text(meaning.children[:1])) if meaning is not None else "",
        names="; ".join(_text([name]) for name in names[1:]),
    )


def _title(section: nodes.section) -> str:
    return _text(list(section.findall(nodes.title))[:1])


def _lead(section: nodes.section) -> str:
    """Return the first paragraph of a page."""
    return _text(list(_paragraphs(section))[:1])


def _paragraphs(section: nodes.Element) -> Iterator[nodes.Element]:
    """Yield the prose of a section, without that of the sections in it."""
    for child in section.children:
        if isinstance(child, nodes.paragraph):
            yield child
        elif isinstance(child, nodes.Element) and not isinstance(
            child, (nodes.section, *_SAME_TEXT)
        ):
            yield from _paragraphs(child)


def _text(parts: Iterable[nodes.Node]) -> str:
    """Return the words of some nodes on one line, formulas between dollar signs."""
    return " ".join("".join(map(_plain, parts)).split())


def _plain(node: nodes.Node) -> str:
    if isinstance(node, nodes.math):
        return f"${node.astext()}$"
    if isinstance(node, nodes.Text):
        return node.astext().replace("$", "＄")
    if type(node).__name__ == "evidence_body":  # The sentence behind a statement.
        return ""
    end = " " if isinstance(node, (nodes.paragraph, nodes.term)) else ""
    return "".join(map(_plain, node.children)) + end


def _write(app: Sphinx, exception: Exception | None) -> None:
    """Write the shelf, if it is not there as it should be."""
    if exception or app.builder.format != "html":
        return
    found = [item for docname in sorted(_shelf_of(app.env)) for item in _shelf_of(app.env)[docname]]
    groups = [
        Group(
            label=label,
            weights=weights,
            entries=[item.entry for item in found if item.label == label],
        )
        for label, weights in _WEIGHTS.items()
    ]
    text = render_shelf(groups)
    path = Path(app.outdir) / PATH
    if not path.is_file() or path.read_text("utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _configure(_app: Sphinx, config: Config) -> None:
    """Let the page of the search be made, which Sphinx makes only with its own index."""
    config.html_additional_pages = {"search": "search.html"} | config.html_additional_pages


def setup(app: Sphinx) -> dict[str, Any]:
    """Gather what can be found while pages are read; write it when they are."""
    app.connect("config-inited", _configure)
    app.connect("doctree-read", _read)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2}
