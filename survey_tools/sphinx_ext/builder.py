"""The HTML builder: Sphinx's own, which copies only what pages load and rests when nothing is new.

Sphinx writes the search page, the search index, the inventory and all static files again on every
run; here a run that has no page to write and no static file to copy writes nothing at all.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from docutils import nodes
from pydata_sphinx_theme.pygments import (  # type: ignore[import-untyped]
    overwrite_pygments_css,
)
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset
from sphinx.util.matching import Matcher

from survey_tools.file_ages import Age, age_of, ages_in
from survey_tools.sphinx_ext.copying import put_new
from survey_tools.sphinx_ext.html_translator import PageTranslator
from survey_tools.sphinx_ext.undoing import undo

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

UNUSED = Matcher(
    [
        "**/.*",
        "**/*.map",
        "**/*.LICENSE.txt",
        # The theme's scripts, 1.7 MB; the layout of this package has its own, 3 KB.
        "**/scripts",
        # Icons, of which the layout draws the few it has itself.
        "**/vendor",
        "**/locales",
        # Of Sphinx's own search.
        "**/searchtools.js",
        "**/language_data.js*",
        "**/doctools.js",
        "**/documentation_options.js*",
        "**/sphinx_highlight.js",
        # Of services that run notebooks.
        "**/images/logo_*",
        "**/*webpack-macros.html",
    ]
)
"""Files of the theme that no page loads."""

END = b"</html>"
"""What every whole page ends with."""
TEMPLATES = "templates"
"""The folder, beside the pickled doctrees, with the templates of pages as they are compiled."""
STAMP = "static.stamp"
"""The file, beside the pickled doctrees, that says of which sources the output was made."""


def _method(handler: Callable[..., None]) -> Callable[[Any, nodes.Node], None]:
    def handle(self: Any, node: nodes.Node) -> None:  # noqa: ANN401
        handler(self, node)

    return handle


class SurveyHTMLBuilder(StandaloneHTMLBuilder):
    """Sphinx's HTML builder, made leaner."""

    default_translator_class = PageTranslator
    search = False
    """Sphinx's index of every word; ``search.py`` makes a better one."""
    _idle = False

    def init_templates(self) -> None:
        """Make the templates of pages, which are compiled once and not on every run."""
        super().init_templates()
        environment: jinja2.Environment = self.templates.environment
        folder = Path(self.doctreedir) / TEMPLATES
        folder.mkdir(parents=True, exist_ok=True)
        how = zlib.crc32(repr((jinja2.__version__, sorted(environment.extensions))).encode())
        pattern = f"%s.{how:08x}"
        environment.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder), pattern)

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write a page, which is then not needed in memory any more."""
        super().write_doc(docname, doctree)
        self.env._pickled_doctree_cache.pop(docname, None)  # noqa: SLF001
        undo(doctree)

    def render_partial(self, node: nodes.Node | None) -> dict[str, str]:
        """Render a node that stands alone: a title, which stays, or a copy, which is done with."""
        parts = super().render_partial(node)
        if node and isinstance(node.parent, nodes.document):
            # A title goes on asking the document for where it is from, so that this stays, empty.
            vars(node.parent).update(children=[], transformer=None, reporter=None)
            if not isinstance(node, nodes.title):
                undo(node)
        return parts

    def create_translator(self, *about: Any) -> nodes.NodeVisitor:  # noqa: ANN401
        """Return what writes a document, of one class that has the handlers of all extensions.

        Sphinx would bind each of them to each translator, which then keeps itself from going.
        """
        return self._writer_of_pages(*about)

    @cached_property
    def _writer_of_pages(self) -> type[nodes.NodeVisitor]:
        registry = self.app.registry
        handlers = registry.translation_handlers
        named = handlers.get(self.name, handlers.get(self.format, {}))
        methods = {
            f"{step}_{name}": _method(handler)
            for name, pair in named.items()
            for step, handler in zip(("visit", "depart"), pair, strict=True)
            if handler
        }
        return type("Translator", (registry.get_translator_class(self),), methods)

    def handle_page(self, pagename: str, *args: Any, **how: Any) -> None:  # noqa: ANN401
        """Write a page; one cut short, as on a full disk, does not stay to be taken for whole.

        Sphinx only warns of it, and does not write it again as long as its source is older.
        """
        super().handle_page(pagename, *args, **how)
        page = Path(self.get_output_path(pagename))
        if page.suffix == ".html" and page.is_file() and not _ends_well(page):
            page.unlink()

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Prepare to write, unless nothing has changed since the last run."""
        stamp = self._stamp()
        path = Path(self.doctreedir) / STAMP
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        self._idle = not docnames and stamp == before and self._static_dir.is_dir()
        if not self._idle:
            super().prepare_writing(docnames)
            # docutils would look for its own style sheets on the disk, twice for each page.
            self.docsettings.stylesheet_path = []
            path.write_text(stamp, encoding="utf-8")

    def copy_assets(self) -> None:
        """Copy static files, unless none is new."""
        if not self._idle:
            super().copy_assets()

    def finish(self) -> None:
        """Write what is made of all pages together, unless no page is new."""
        if not self._idle:
            super().finish()

    def copy_extra_files(self) -> None:
        """Put the files beside the pages that are new; the generator replaces its own whole."""
        left_out = Matcher(self.config.exclude_patterns)
        for name in self.config.html_extra_path:
            try:
                put_new(
                    self.confdir / name,
                    Path(self.outdir),
                    left_out=left_out,
                    linked=name.startswith("docs/generated/"),
                )
            except OSError as error:
                logger.warning("cannot copy '%s' to the site: %s", name, error, type="survey")

    def copy_theme_static_files(self, context: dict[str, Any]) -> None:
        """Copy the files of the theme that pages load."""
        for entry in reversed(self._theme_folders()):
            copy_asset(
                entry / "static",
                self._static_dir,
                excluded=UNUSED,
                context=context,
                renderer=self.templates,
                force=True,
            )

    def _theme_folders(self) -> list[Path]:
        return [Path(entry) for entry in self.theme.get_theme_dirs()] if self.theme else []

    def _stamp(self) -> str:
        digest = hashlib.sha256()
        for docname in sorted(self.env.found_docs):
            digest.update(docname.encode())
        for path, (size, time) in sorted(self._static_sources()):
            digest.update(f"{path} {size} {time}\n".encode())
        return digest.hexdigest()

    def _static_sources(self) -> Iterator[tuple[str, Age]]:
        config = self.config
        extra = [*config.html_static_path, *config.html_extra_path]
        extra += [path for path in (config.html_logo, config.html_favicon) if path]
        folders = [entry / "static" for entry in self._theme_folders()]
        for place in [*folders, *(self.confdir / name for name in extra)]:
            if place.is_dir():
                yield from ages_in(str(place))
            elif place.is_file():
                yield str(place), age_of(place.stat())


def _ends_well(page: Path) -> bool:
    with page.open("rb") as file:
        file.seek(max(0, page.stat().st_size - len(END) - 8))
        return file.read().rstrip().endswith(END)


def _colour_code(app: Sphinx, exception: Exception | None) -> None:
    """Let the theme write its colours of code, in runs that write something."""
    if not getattr(app.builder, "_idle", False):
        overwrite_pygments_css(app, exception)


def _take_over_pygments(app: Sphinx) -> None:
    """Put our listener in the place of the theme's, which writes its file on every run."""
    listeners = app.events.listeners.get("build-finished", [])
    handlers: list[Callable[..., Any]] = [listener.handler for listener in listeners]
    if overwrite_pygments_css in handlers:
        app.disconnect(listeners[handlers.index(overwrite_pygments_css)].id)
        app.connect("build-finished", _colour_code)


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the builder in the place of Sphinx's ``html``."""
    app.add_builder(SurveyHTMLBuilder, override=True)
    # The theme registers its listeners when it is chosen, after all extensions are set up.
    app.connect("builder-inited", _take_over_pygments)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
