"""The survey as one file: ``downloads``, a line of links to what has been built beside the site.

``make pdf`` and ``make epub`` put their files into folders beside that of the site, each with a
digest of the pages that it was made of.  Those that were made of the pages of the site are copied
into it and offered, with their size and the date of the survey; a page on which the directive
stands is written again when one of them comes, changes, goes, or falls behind the pages.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

FORMATS = (("PDF", "pdf", "to print"), ("EPUB", "epub", "for reading devices"))
"""Label, folder and ending, and what for, of each."""
NAME = "survey"
"""The name of the files, without their endings."""
SITE = "html"
"""The builder whose pages offer them."""
MAKERS = ("typst", "epub")
"""The builders that make them."""
PAGES = f"{NAME}.pages"
"""The file that says of which pages a format was made."""


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
    pages: str
    """The digest of the pages of the site."""

    @property
    def is_there(self) -> bool:
        """Whether the file has been made, whatever of."""
        return self.source.is_file()

    @property
    def is_offered(self) -> bool:
        """Whether the file is there, and was made of the pages of the site."""
        stamp = self.source.with_name(PAGES)
        return self.is_there and stamp.is_file() and stamp.read_text("utf-8").strip() == self.pages

    @property
    def is_new(self) -> bool:
        """Whether the site has not this very file, or has one that is offered no longer."""
        return (_state(self.source) if self.is_offered else None) != _state(self.copy)

    def put_into_site(self) -> None:
        """Copy the file, with its date, or take away the copy of one that is not offered."""
        if not self.is_offered:
            self.copy.unlink(missing_ok=True)
        elif self.is_new:
            shutil.copy2(self.source, self.copy)


def _state(path: Path) -> tuple[int, int] | None:
    if not path.is_file():
        return None
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def digest_of_pages(env: BuildEnvironment) -> str:
    """Return what is the same for two formats if they were made of the same pages."""
    config = env.config
    digest = hashlib.sha256(f"{config.project}\n{config.release}\n{config.survey_as_of}".encode())
    sources = [Path(env.doc2path(docname)) for docname in env.found_docs]
    sources += [Path(env.srcdir, path) for path in env.images]
    sources += [Path(path) for path in config.bibtex_bibfiles]
    for path in sorted(filter(Path.is_file, sources)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def read_downloads(builder: Builder) -> Iterator[Download]:
    """Yield what could be offered, whether it is there or not; to be called when all is read."""
    site = Path(builder.outdir)
    pages = digest_of_pages(builder.env)
    for label, ending, purpose in FORMATS:
        name = f"{NAME}.{ending}"
        source = site.parent / ending / name
        yield Download(label=label, purpose=purpose, source=source, copy=site / name, pages=pages)


def size_of(number: int) -> str:
    """Return a number of bytes as people read it.

    >>> size_of(980), size_of(4_437_000)
    ('1 KB', '4.4 MB')
    """
    return f"{number / 1e6:.1f} MB" if number >= 1e6 / 2 else f"{max(1, round(number / 1e3))} KB"


def _offer(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """See what can be offered; return the pages that say what there is, if that has changed."""
    if app.builder.name != SITE:
        return []
    items = app.builder.downloads = tuple(read_downloads(app.builder))  # type: ignore[attr-defined]
    for item in items:
        if item.is_there and not item.is_offered:
            logger.info("the %s is not offered, since it was made of other pages", item.label)
    # The tags of the home page say where the PDF is.
    pdf = next((item.copy.name for item in items if item.is_offered and item.label == "PDF"), "")
    app.config.survey_pdf = app.config.survey_pdf or pdf
    if not any(item.is_new for item in items):
        return []
    offering = {doc for doc, data in env.metadata.items() if "downloads" in data}
    return sorted(offering | {app.config.root_doc})


def _resolve(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the line in its place; none where nothing is there to offer."""
    for node in list(document.findall(downloads)):
        items: tuple[Download, ...] = getattr(app.builder, "downloads", ())
        offered = [item for item in items if item.is_offered]
        if offered:
            node.replace_self(_line(app, docname, offered))
        else:
            node.parent.remove(node)


def _line(app: Sphinx, docname: str, offered: list[Download]) -> nodes.paragraph:
    here = app.builder.get_target_uri(docname)
    line = nodes.paragraph("", "", nodes.Text("The whole survey as one file: "))
    line["classes"].append("downloads")
    for index, item in enumerate(offered):
        uri = relative_uri(here, item.copy.name)
        line += nodes.Text(", " if index else "")
        line += nodes.reference("", item.label, refuri=uri, internal=True)
        line += nodes.Text(f" {item.purpose} ({size_of(item.source.stat().st_size)})")
    if app.config.survey_as_of:
        day = date.fromisoformat(app.config.survey_as_of)
        line += nodes.Text(f"; as of {day.day} {day:%B} {day.year}")
    line += nodes.Text(".")
    return line


def _finish(app: Sphinx, exception: Exception | None) -> None:
    """Copy what is offered; or say of which pages a format was made."""
    if exception is not None:
        return
    for item in getattr(app.builder, "downloads", ()):
        item.put_into_site()
    if app.builder.name in MAKERS:
        Path(app.outdir, PAGES).write_text(f"{digest_of_pages(app.env)}\n", "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and what becomes of it."""
    app.add_node(downloads)
    app.add_directive("downloads", DownloadsDirective)
    app.connect("env-updated", _offer)
    app.connect("doctree-resolved", _resolve)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
