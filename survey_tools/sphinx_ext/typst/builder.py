"""The builder: the book assembled, translated, compiled by Typst, and said in a manifest.

Besides ``survey.pdf`` it writes ``survey.json``: the works, claims and tables that were printed,
with which :mod:`survey_tools.pdf_check` compares what it finds in the PDF.  With the same input the
PDF is the same byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import NoUri, SphinxError
from sphinx.util import logging
from sphinx.util.display import progress_message

from survey_tools.sphinx_ext import entries
from survey_tools.sphinx_ext.book import Book, assemble, read_book
from survey_tools.sphinx_ext.citations import cite_domain
from survey_tools.sphinx_ext.navigation import title_text
from survey_tools.sphinx_ext.typst.pictures import on_paper
from survey_tools.sphinx_ext.typst.text import quoted
from survey_tools.sphinx_ext.typst.translator import Printed, TypstTranslator
from survey_tools.text import fold

if TYPE_CHECKING:
    from pybtex.database import Person
    from typst import PDFStandard

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
TEMPLATE = HERE / "survey.typ"
STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]
"""What Typst itself checks the PDF against: archiving, and reading aloud."""
NAME = "survey"
"""The name of the files, without their endings."""


class TypstBuilder(Builder):
    """Makes ``survey.pdf`` of all documents of the book."""

    name = "typst"
    format = "typst"
    epilog = ""
    allow_parallel = False
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]  # noqa: RUF012

    @cached_property
    def book(self) -> Book:
        """The documents of the book."""
        return read_book(self.env)

    @cached_property
    def _documents(self) -> frozenset[str]:
        return frozenset(self.book.documents)

    def get_outdated_docs(self) -> str:
        """Return what is to be written: all or nothing, which is known when all is read."""
        return "the book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return where links to a document lead.

        :raises NoUri: if it is not printed.
        """
        if docname not in self._documents:
            raise NoUri(docname, typ)
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same, since all documents are in one file."""
        del from_
        return self.get_target_uri(to, typ)

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write the book, unless it is as it was."""
        del docnames
        pdf, stamp = self.outdir / f"{NAME}.pdf", self.outdir / f"{NAME}.stamp"
        now = self._stamp()
        if pdf.is_file() and stamp.is_file() and stamp.read_text("utf-8") == now:
            return
        stamp.unlink(missing_ok=True)
        with progress_message("assembling the book"):
            document = assemble(self.book, self)
            self.post_process_images(document)
        translator = TypstTranslator(self.env, self._works)
        with progress_message("translating"):
            body = translator.translate(document)
        self._check_formulas(translator.printed)
        source = self._source(body, translator)
        with progress_message("typesetting"):
            self._typeset(source, pdf)
        self._write_manifest(translator.printed)
        stamp.write_text(now, "utf-8")

    @cached_property
    def _works(self) -> Mapping[str, str]:
        """The key of each printed work, by its document."""
        domain = cite_domain(self.env)
        pages = ((domain.page_of(key), key) for key in domain.entries)
        return {page: key for page, key in pages if page in self._documents}

    # The source ----------------------------------------------------------------------------------

    def _source(self, body: str, translator: TypstTranslator) -> str:
        config = self.config
        day = date.fromisoformat(config.survey_as_of) if config.survey_as_of else date(1980, 1, 1)
        settings = {
            "title": quoted(config.project),
            "subtitle": quoted(config.survey_subtitle),
            "authors": _array(map(quoted, config.survey_authors or [config.author])),
            "version": quoted(config.version),
            "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
            "shown-date": quoted(f"{day.day} {day:%B} {day.year}"),
            "lang": quoted(config.language),
            "url": quoted(config.html_baseurl),
            "licence": quoted(config.survey_licence),
        }
        arguments = ", ".join(f"{name}: {value}" for name, value in settings.items())
        head = f'#import "{TEMPLATE.name}": *\n#show: book.with({arguments})\n'
        return f"{head}\n{body}\n\n{self._indexes(translator)}\n"

    def _indexes(self, translator: TypstTranslator) -> str:
        """Return the indexes of authors, works and terms."""
        return "\n".join(
            [
                "#show: indexes-part",
                _index("Index of authors", "index-authors", self._author_lines()),
                _index("Index of works", "index-works", self._work_lines(translator)),
                _index("Index of terms", "index-terms", _term_lines(translator.printed)),
            ]
        )

    def _works_by_author(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the authors by name, each with the keys of the works."""
        domain = cite_domain(self.env)
        works: defaultdict[str, list[str]] = defaultdict(list)
        for key, entry in domain.entries.items():
            for person in entries.people(entry):
                works[_inverted(person)].append(key)
        for name in sorted(works, key=_alphabetical):
            if name.lower() != "others":
                yield name, works[name]

    def _author_lines(self) -> Iterator[str]:
        for name, keys in self._works_by_author():
            yield self._line(f"[{_text(name)}]", keys)

    def _work_lines(self, translator: TypstTranslator) -> Iterator[str]:
        titles = {doc: self.env.titles[doc] for doc in self._works}
        for doc in sorted(titles, key=lambda doc: _alphabetical(_significant(titles[doc]))):
            yield self._line(f"[{translator.title(titles[doc])}]", [self._works[doc]])

    def _line(self, shown: str, keys: Sequence[str]) -> str:
        """Return a line of an index: where works are described, and where they are named."""
        pages = {key: page for page, key in self._works.items()}
        main = _array(quoted(pages[key]) for key in keys if key in pages)
        names = _array(quoted(f"w:{key}") for key in keys)
        return f"({shown}, {main}, {names}),"

    def _check_formulas(self, printed: Printed) -> None:
        """Warn of each formula that Typst cannot set, by its TeX and its document."""
        for call in _failing([*printed.formulas]):
            tex, docname = printed.formulas[call]
            logger.warning(
                "formula %r cannot be set by Typst: %s",
                tex,
                _error_of(call),
                location=docname,
                type="survey",
                subtype="math",
            )

    # Files ---------------------------------------------------------------------------------------

    def _typeset(self, source: str, pdf: Path) -> None:
        """Compile the book.

        :raises SphinxError: if Typst cannot, or finds the PDF not to be what the standards ask.
        """
        folder = self.outdir / "typst"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TEMPLATE, folder / TEMPLATE.name)
        for path in self.images:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            picture = Path(self.srcdir / path)
            if picture.suffix == ".svg":
                target.write_text(on_paper(picture.read_text("utf-8")), "utf-8")
            else:
                shutil.copyfile(picture, target)
        main = folder / "main.typ"
        main.write_text(source, "utf-8")
        compiler = typst.Compiler(str(main), root=str(folder), ignore_system_fonts=True)
        day = self.config.survey_as_of or "1980-01-01"
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
        try:
            data, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards=STANDARDS, timestamp=moment
            )
        except typst.TypstError as error:
            raise SphinxError(f"Typst cannot set the book: {error.diagnostic}") from None
        for warning in warnings:
            logger.warning("Typst: %s", warning.message, type="survey", subtype="typst")
        assert isinstance(data, bytes)
        pdf.write_bytes(data)

    def _write_manifest(self, printed: Printed) -> None:
        manifest = {
            "title": self.config.project,
            "works": {
                self._works[doc]: {"document": doc, "title": title}
                for doc, title in printed.works.items()
            },
            "claims": printed.claims,
            "tables": [
                {"document": table.docname, "rows": [list(row) for row in table.rows]}
                for table in printed.tables
            ],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (self.outdir / f"{NAME}.json").write_text(text + "\n", "utf-8")

    def _stamp(self) -> str:
        """Return what tells whether the book would be another than the one that is there."""
        digest = hashlib.sha256()
        for docname in self.book.documents:
            digest.update(self.env.doc2path(docname, base=True).read_bytes())
            digest.update((self.doctreedir / f"{docname}.doctree").read_bytes())
        sources = [path for path in HERE.parent.rglob("*") if path.suffix in {".py", ".typ"}]
        sources += [self.confdir / "conf.py", self.confdir / "survey.toml"]
        sources += [self.srcdir / path for path in self.env.images]
        sources += [Path(path) for path in self.config.bibtex_bibfiles if Path(path).is_file()]
        for path in sorted(sources):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()


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


def _array(items: Any) -> str:  # noqa: ANN401 - any iterable of Typst's values
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _text(text: str) -> str:
    return f"#{quoted(text)};"


def _index(title: str, name: str, lines: Iterator[str]) -> str:
    return f"#index-part({quoted(title)}, {quoted(name)}, (\n" + "\n".join(lines) + "\n))"


def _term_lines(printed: Printed) -> Iterator[str]:
    for term in sorted(printed.terms, key=_alphabetical):
        label = printed.terms[term]
        yield f"([{_text(term)}], ({quoted(label)},), ({quoted(f't:{label}')},)),"


def _inverted(person: Person) -> str:
    """Return a name as indexes have it: ``Berg, Ada van der``."""
    family = entries.family_name(person)
    given = entries.full_name(person).removesuffix(family).strip()
    return f"{family}, {given}" if given else family


def _significant(title: nodes.Element) -> str:
    """Return a title's text without the article and the signs that it begins with."""
    words = title_text(title).lstrip("\"“‘'([").split()
    return " ".join(words[1:] if words[:1] and words[0].lower() in {"a", "an", "the"} else words)


def _alphabetical(text: str) -> tuple[str, str]:
    return fold(text), text
