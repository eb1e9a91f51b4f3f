"""The builder: the book assembled, translated, compiled by Typst, and said in a manifest.

Besides ``survey.pdf`` it writes ``survey.json``: the works, claims and tables that were printed,
with which :mod:`survey_tools.pdf_check` compares what it finds in the PDF.  With the same input the
PDF is the same byte for byte.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typst
from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.display import progress_message

from survey_tools.sphinx_ext.printing.builder import NAME, BookBuilder
from survey_tools.sphinx_ext.printing.pictures import on_paper
from survey_tools.sphinx_ext.printing.translator import Printed
from survey_tools.sphinx_ext.typst.text import quoted
from survey_tools.sphinx_ext.typst.translator import TypstTranslator

if TYPE_CHECKING:
    from typst import PDFStandard

logger = logging.getLogger(__name__)

TEMPLATE = Path(__file__).with_name("survey.typ")
STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]
"""What Typst itself checks the PDF against: archiving, and reading aloud."""


class TypstBuilder(BookBuilder):
    """Makes ``survey.pdf`` of all documents of the book."""

    name = "typst"
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]  # noqa: RUF012

    @property
    def _pdf(self) -> Path:
        return Path(self.outdir, f"{NAME}.pdf")

    def _is_there(self) -> bool:
        return self._pdf.is_file()

    def _print(self, document: nodes.document) -> Printed:
        translator = TypstTranslator(self.env, self.works)
        with progress_message("translating"):
            body = translator.translate(document)
        self._check_formulas(translator.formulas)
        source = self._source(body, translator)
        with progress_message("typesetting"):
            self._typeset(source)
        return translator.printed

    # The source ----------------------------------------------------------------------------------

    def _source(self, body: str, translator: TypstTranslator) -> str:
        config, day = self.config, self.day
        settings = {
            "title": quoted(config.project),
            "subtitle": quoted(config.survey_subtitle),
            "authors": _array(map(quoted, config.survey_authors or [config.author])),
            "version": quoted(config.version),
            "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
            "shown-date": quoted(self.shown_day),
            "lang": quoted(config.language),
            "url": quoted(config.html_baseurl),
            "licence": quoted(config.survey_licence),
        }
        arguments = ", ".join(f"{name}: {value}" for name, value in settings.items())
        head = f'#import "{TEMPLATE.name}": *\n#show: book.with({arguments})\n'
        return f"{head}\n{body}\n\n{self._indexes(translator)}\n"

    def _indexes(self, translator: TypstTranslator) -> str:
        """Return the indexes of authors, works and terms."""
        authors = (self._line(_text(name), keys) for name, keys in self.works_by_author())
        works = (self._line(translator.title(title), [key]) for title, key in self.works_by_title())
        terms = (
            _index_line(_text(term), [label], [f"t:{label}"])
            for term, label in self.terms(translator.printed)
        )
        return "\n".join(
            [
                "#show: indexes-part",
                _index("Index of authors", "index-authors", authors),
                _index("Index of works", "index-works", works),
                _index("Index of terms", "index-terms", terms),
            ]
        )

    def _line(self, shown: str, keys: Sequence[str]) -> str:
        """Return a line of an index: where works are described, and where they are named."""
        mains = [self.pages[key] for key in keys if key in self.pages]
        return _index_line(shown, mains, [f"w:{key}" for key in keys])

    def _check_formulas(self, formulas: dict[str, tuple[str, str]]) -> None:
        """Warn of each formula that Typst cannot set, by its TeX and its document."""
        for call in _failing([*formulas]):
            tex, docname = formulas[call]
            logger.warning(
                "formula %r cannot be set by Typst: %s",
                tex,
                _error_of(call),
                location=docname,
                type="survey",
                subtype="math",
            )

    # Files ---------------------------------------------------------------------------------------

    def _typeset(self, source: str) -> None:
        """Compile the book.

        :raises SphinxError: if Typst cannot, or finds the PDF not to be what the standards ask.
        """
        folder = Path(self.outdir, "typst")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TEMPLATE, folder / TEMPLATE.name)
        for path in self.images:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            picture = Path(self.srcdir, path)
            if picture.suffix == ".svg":
                target.write_text(on_paper(picture.read_text("utf-8")), "utf-8")
            else:
                shutil.copyfile(picture, target)
        main = folder / "main.typ"
        main.write_text(source, "utf-8")
        compiler = typst.Compiler(str(main), root=str(folder), ignore_system_fonts=True)
        try:
            data, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards=STANDARDS, timestamp=self.moment
            )
        except typst.TypstError as error:
            raise SphinxError(f"Typst cannot set the book: {error.diagnostic}") from None
        for warning in warnings:
            logger.warning("Typst: %s", warning.message, type="survey", subtype="typst")
        assert isinstance(data, bytes)
        self._pdf.write_bytes(data)


# Formulas, compiled together ---------------------------------------------------------------------


def _failing(calls: Sequence[str]) -> Iterator[str]:
    """Yield the formulas that cannot be set: halves of what fails are tried until one is left."""
    if not calls or not _error_of(*calls):
        return
    if len(calls) == 1:
        yield calls[0]
        return
    middle = len(calls) // 2
    yield from _failing(calls[:middle])
    yield from _failing(calls[middle:])


def _error_of(*calls: str) -> str:
    """Return why Typst cannot set formulas, or nothing."""
    head = (
        '#set document(title: "formulas", author: "", date: datetime(year: 1980, month: 1, day: 1))'
        '\n#set text(lang: "en")\n'
    )
    source = (
        TEMPLATE.read_text("utf-8") + head + "\n\n".join(f"#math-text[{call};]" for call in calls)
    )
    try:
        typst.compile(
            source.encode(), format="pdf", ignore_system_fonts=True, pdf_standards=STANDARDS
        )
    except typst.TypstError as error:
        return str(error.message).splitlines()[0]
    return ""


# Indexes -----------------------------------------------------------------------------------------


def _array(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _text(text: str) -> str:
    return f"#{quoted(text)};"


def _index(title: str, name: str, lines: Iterable[str]) -> str:
    return f"#index-part({quoted(title)}, {quoted(name)}, (\n" + "\n".join(lines) + "\n))"


def _index_line(shown: str, mains: Sequence[str], names: Sequence[str]) -> str:
    return f"([{shown}], {_array(map(quoted, mains))}, {_array(map(quoted, names))}),"
