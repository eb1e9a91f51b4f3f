"""The survey as one file: ``downloads``, a line of links to what has been built beside the site.

``make pdf`` and ``make epub`` put their files into folders beside that of the site.  Those that are
there are copied into it and offered, with their size and the date of the survey; a page on which
the directive stands is written again when one of them comes, changes or goes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

FORMATS = (("PDF", "pdf", "to print"), ("EPUB", "epub", "for reading devices"))
"""Label, folder and ending, and what for, of each."""
NAME = "survey"
"""The name of the files, without their endings."""
SITE = "html"
"""The builder whose pages offer them."""


class downloads(nodes.General, nodes.Element):  # noqa: N801
    """The place of the line."""


class DownloadsDirective(SphinxDirective):
    """The directive ``downloads``, which takes nothing."""

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        self.env.metadata[self.env.docname]["downloads"] = "yes"
        return [downloads()]


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A file that can be offered."""

    label: str
    purpose: str
    source: Path
    copy: Path

    @property
    def is_new(self) -> bool:
        """Whether the site has not this very file, or has one that is there no longer."""
        return _state(self.source) != _state(self.copy)

    def put_into_site(self) -> None:
        """Copy the file, with its date, or take away the copy of one that is gone."""
        if not self.source.is_file():
            self.copy.unlink(missing_ok=True)
        elif self.is_new:
            shutil.copy2(self.source, self.copy)


def _state(path: Path) -> tuple[int, int] | None:
    if not path.is_file():
        return None
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def read_downloads(builder: Builder) -> Iterator[Download]:
    """Yield what could be offered, whether it is there or not."""
    site = Path(builder.outdir)
    for label, ending, purpose in FORMATS:
        name = f"{NAME}.{ending}"
        source = site.parent / ending / name
        yield Download(label=label, purpose=purpose, source=source, copy=site / name)


def size_of(number: int) -> str:
    """Return a number of bytes as people read it.

    >>> size_of(980), size_of(4_437_000)
    ('1 KB', '4.4 MB')
    """
    return f"{number / 1e6:.1f} MB" if number >= 1e6 / 2 else f"{max(1, round(number / 1e3))} KB"


def _name_pdf(app: Sphinx) -> None:
    """Tell the tags of the home page where the PDF is."""
    if app.builder.name == SITE and not app.config.survey_pdf:
        found = (item.copy.name for item in read_downloads(app.builder) if item.source.is_file())
        app.config.survey_pdf = next((name for name in found if name.endswith(".pdf")), "")


def _pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that say what there is, if that has changed."""
    if app.builder.name != SITE or not any(item.is_new for item in read_downloads(app.builder)):
        return []
    offering = {doc for doc, data in env.metadata.items() if "downloads" in data}
    return sorted(offering | {app.config.root_doc})


def _resolve(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the line in its place; none where nothing is there to offer."""
    for node in list(document.findall(downloads)):
        there = [item for item in read_downloads(app.builder) if item.source.is_file()]
        if app.builder.name == SITE and there:
            node.replace_self(_line(app, docname, there))
        else:
            node.parent.remove(node)


def _line(app: Sphinx, docname: str, there: list[Download]) -> nodes.paragraph:
    here = app.builder.get_target_uri(docname)
    line = nodes.paragraph("", "", nodes.Text("The whole survey as one file: "))
    line["classes"].append("downloads")
    for index, item in enumerate(there):
        uri = relative_uri(here, item.copy.name)
        line += nodes.Text(", " if index else "")
        line += nodes.reference("", item.label, refuri=uri, internal=True)
        line += nodes.Text(f" {item.purpose} ({size_of(item.source.stat().st_size)})")
    if app.config.survey_as_of:
        day = date.fromisoformat(app.config.survey_as_of)
        line += nodes.Text(f"; as of {day.day} {day:%B} {day.year}")
    line += nodes.Text(".")
    return line


def _put_into_site(app: Sphinx, exception: Exception | None) -> None:
    if app.builder.name == SITE and exception is None:
        for item in read_downloads(app.builder):
            item.put_into_site()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and what becomes of it."""
    app.add_node(downloads)
    app.add_directive("downloads", DownloadsDirective)
    app.connect("builder-inited", _name_pdf)
    app.connect("env-updated", _pages_to_write)
    app.connect("doctree-resolved", _resolve)
    app.connect("build-finished", _put_into_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
