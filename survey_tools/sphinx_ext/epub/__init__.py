"""The survey as a book for reading devices: one EPUB 3 file, with MathML and without scripts.

``make epub`` writes ``survey.epub``.  Sphinx makes the pages and the package; here is what it does
not do: contents by chapter with the works below them, formulas declared in the manifest, links only
to what is in the book, a cover drawn from the works, and the same bytes from the same sources.
"""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import uuid
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sphinx.builders.epub3 import Epub3Builder

from survey_tools.sphinx_ext.book import read_book
from survey_tools.sphinx_ext.downloads import PAGES
from survey_tools.sphinx_ext.epub.cover import draw_cover
from survey_tools.sphinx_ext.epub.xhtml import to_xhtml
from survey_tools.sphinx_ext.fonts import prepare_fonts
from survey_tools.sphinx_ext.html_translator import PageTranslator
from survey_tools.sphinx_ext.navigation import title_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders._epub_base import NavPoint
    from sphinx.config import Config

FOLDER = Path(__file__).parent
NAME = "survey"
"""The name of the file, without its ending."""
WEB_ONLY = ("guide", "corrections")
"""Documents and folders of documents for those who work on the survey, not for its readers."""
COVER = "_static/cover.png"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of the files in the archive, the earliest that one can have."""

OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
ACCESSIBILITY = (
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "visual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "MathML"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "displayTransformability"),
    ("schema:accessibilityHazard", "none"),
)
"""What book shops and readers ask of a book: https://www.w3.org/TR/epub-a11y/."""


class SurveyEpubBuilder(Epub3Builder):
    """Sphinx's builder of EPUB 3, for a survey."""

    default_translator_class = PageTranslator

    def init(self) -> None:
        """Prepare the builder."""
        super().init()
        self.media_types = {**self.media_types, ".woff2": "font/woff2"}
        # Sphinx asks for one; a survey need not count its versions.
        self.config.version = self.config.version or self.config.survey_as_of or "0"

    @property
    def documents(self) -> set[str]:
        """The documents of the book."""
        return {doc for doc in self.env.found_docs if doc.partition("/")[0] not in WEB_ONLY}

    # The pages ------------------------------------------------------------------------------

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write the pages of the book."""
        super().write_documents(docnames & self.documents)

    def copy_static_files(self) -> None:
        """Copy the style sheet and the fonts; no script, and nothing of the theme."""
        static = Path(self.outdir, "_static")
        shutil.rmtree(static, ignore_errors=True)
        static.mkdir(parents=True)
        shutil.copyfile(FOLDER / "epub.css", static / "epub.css")
        cache = self.config.survey_font_cache or Path(self.outdir).parent
        fonts = prepare_fonts(Path(self.confdir, cache))
        if fonts is not None:
            shutil.copytree(fonts / "fonts", static / "fonts")
        Path(self.outdir, COVER).write_bytes(draw_cover(self.env))

    def copy_extra_files(self) -> None:
        """Leave out the files beside the pages: no reader could open them."""

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        *,
        outfilename: Path | None = None,
        event_arg: Any = None,  # noqa: ANN401 - as the base class has it
    ) -> None:
        """Write a page with the template of the book."""
        if templatename == "page.html":
            templatename = "epub/page.html"
        super().handle_page(
            pagename, addctx, templatename, outfilename=outfilename, event_arg=event_arg
        )

    def update_page_context(
        self,
        pagename: str,
        templatename: str,
        ctx: dict[str, Any],
        event_arg: Any,  # noqa: ANN401
    ) -> None:
        """Make the text of a page such as reading devices take."""
        super().update_page_context(pagename, templatename, ctx, event_arg)
        if "body" in ctx:
            ctx["body"] = to_xhtml(self._linked(ctx["body"], pagename))

    def _linked(self, body: str, pagename: str) -> str:
        """Return a text in which links lead to pages of the book, or out of it."""

        def link(match: re.Match[str]) -> str:
            uri = html.unescape(match["uri"])
            if "://" in uri or uri.startswith(("#", "mailto:")):
                return match[0]
            place = posixpath.normpath(posixpath.join(posixpath.dirname(pagename), uri))
            if place.partition("#")[0].removesuffix(self.link_suffix) in self.documents:
                return match[0]
            if not self.config.html_baseurl:
                return match["label"]
            address = html.escape(f"{self.config.html_baseurl.rstrip('/')}/{place}")
            return f'<a href="{address}">{match["label"]}</a>'

        return _LINK.sub(link, body)

    # The package ----------------------------------------------------------------------------

    def make_id(self, name: str) -> str:
        """Return the id of a file, which depends on its name alone."""
        return "id-" + re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match[0]):x}_", name)

    def get_toc(self) -> None:
        """Set what the contents list, which is also the order in which one reads."""
        self.refnodes = [
            {
                "level": level,
                "refuri": html.escape(docname + self.out_suffix),
                "text": html.escape(title_text(self.env.titles[docname]), quote=False),
            }
            for level, docname in self._outline()
        ]

    def _outline(self) -> Iterator[tuple[int, str]]:
        """Yield each document of the contents with its level, each once."""
        book = read_book(self.env)
        works = {group.chapter: (*group.annotated, *group.by_title) for group in book.works}
        seen: set[str] = set()

        def below(docname: str, level: int) -> Iterator[tuple[int, str]]:
            if docname in seen or docname not in self.documents:
                return
            seen.add(docname)
            yield level, docname
            children = [*self.env.toctree_includes.get(docname, []), *works.get(docname, ())]
            for child in children:
                yield from below(child, level + 1)

        root = self.config.root_doc
        yield 1, root
        seen.add(root)
        for docname in (*self.env.toctree_includes.get(root, []), *works.get("", ())):
            yield from below(docname, 1)

    def content_metadata(self) -> dict[str, Any]:
        """Return the metadata, dated by the survey and not by the build."""
        metadata = super().content_metadata()
        if self.config.survey_as_of:
            metadata["date"] = f"{self.config.survey_as_of}T00:00:00Z"
        return metadata

    def toc_metadata(self, level: int, navpoints: list[NavPoint]) -> dict[str, Any]:
        """Return what ``toc.ncx`` says, with the identifier of the book and not the name of it."""
        identifier = html.escape(self.config.epub_identifier)
        return super().toc_metadata(level, navpoints) | {"uid": identifier}

    def build_content(self) -> None:
        """Write ``content.opf``, with what Sphinx leaves out of it."""
        self._remove_pages_of_old()
        super().build_content()
        path = Path(self.outdir, "content.opf")
        path.write_text(self._completed(path.read_text("utf-8")), encoding="utf-8")

    def _remove_pages_of_old(self) -> None:
        """Remove pages whose document is gone; Sphinx takes up all files that it finds."""
        for path in Path(self.outdir).rglob(f"*{self.out_suffix}"):
            name = path.relative_to(self.outdir).as_posix().removesuffix(self.out_suffix)
            if name not in self.documents:
                path.unlink()

    def _completed(self, text: str) -> str:
        ET.register_namespace("", OPF)
        ET.register_namespace("dc", DC)
        package = ET.fromstring(text)  # noqa: S314 - written by Sphinx a moment ago
        metadata = package.find(f"{{{OPF}}}metadata")
        assert metadata is not None
        # Sphinx asks for one, and a survey has authors alone.
        for contributor in metadata.findall(f"{{{DC}}}contributor"):
            metadata.remove(contributor)
        for name, value in ACCESSIBILITY:
            ET.SubElement(metadata, f"{{{OPF}}}meta", {"property": name}).text = value
        for item in package.iter(f"{{{OPF}}}item"):
            if properties := self._properties(item.attrib["href"]):
                item.set("properties", properties)
        ET.indent(package)
        return ET.tostring(package, encoding="unicode", xml_declaration=True) + "\n"

    def _properties(self, name: str) -> str:
        """Return what a reader must be able to do with a file of the book."""
        if name == COVER:
            return "cover-image"
        if name == "nav.xhtml":
            return "nav"
        if not name.endswith(self.out_suffix):
            return ""
        text = Path(self.outdir, name).read_text("utf-8")
        return " ".join(kind for kind, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in text)

    def build_epub(self) -> None:
        """Write the file, with dates that do not change from build to build."""
        first = ("META-INF/container.xml", "content.opf", "toc.ncx")
        with ZipFile(Path(self.outdir, f"{self.config.epub_basename}.epub"), "w") as archive:
            for name in ("mimetype", *first, *self.files):
                entry = ZipInfo(name, EPOCH)
                entry.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, Path(self.outdir, name).read_bytes())


_LINK = re.compile(r'<a\b[^>]*?\bhref="(?P<uri>[^"]*)"[^>]*>(?P<label>.*?)</a>', re.DOTALL)


def _configure(_app: Sphinx, config: Config) -> None:
    """Set what the book is called and what is in it, from what the survey is."""
    config.epub_basename = NAME
    config.epub_uid = "survey"
    config.epub_identifier = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, config.project)}"
    config.epub_copyright = config.copyright or config.author
    config.epub_contributor = config.author
    config.epub_show_urls = "no"
    config.epub_cover = (COVER, "epub/cover.html")
    config.epub_tocscope = "includehidden"
    config.epub_tocdup = False
    config.epub_use_index = False
    # Sphinx's, written when the configuration has changed; and what the book is made of.
    config.epub_exclude_files = [*config.epub_exclude_files, ".buildinfo.bak", PAGES]
    if config.epub_description == "unknown":
        config.epub_description = config.project


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the builder in the place of Sphinx's ``epub``."""
    app.add_builder(SurveyEpubBuilder, override=True)
    app.connect("config-inited", _configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
