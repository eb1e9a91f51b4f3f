"""The builder: the book assembled, translated, and written as ``survey.tex`` with all it needs.

Besides it there are ``survey.sty``, the pictures as PDF, ``latexmkrc`` for latexmk, and the same
``survey.json`` as Typst's builder writes, for :mod:`survey_tools.pdf_check`.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typst
from sphinx.util.display import progress_message

from survey_tools.formulas import MACROS
from survey_tools.sphinx_ext.book import assemble
from survey_tools.sphinx_ext.latex.text import address, escaped, place_name
from survey_tools.sphinx_ext.latex.translator import LatexTranslator, image_name
from survey_tools.sphinx_ext.typst.builder import NAME, TypstBuilder, _alphabetical, _significant
from survey_tools.sphinx_ext.typst.pictures import on_paper

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

STYLE = Path(__file__).with_name("survey.sty")
WHERE_CITED = ("front", "chapters", "works", "back")
WHERE_INDEXED = ("chapters",)
"""The parts of the book whose pages the bibliography and the indexes name."""
_PICTURE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}")\n'


class LatexBuilder(TypstBuilder):
    """Makes ``survey.tex`` of all documents of the book."""

    name = "tex"
    # What Typst's book has, this has: the marks of passages, no opened sentences.
    format = "typst"
    supported_image_types = ["image/svg+xml", "application/pdf", "image/png", "image/jpeg"]  # noqa: RUF012

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Prepare the builder."""
        super().__init__(app, env)
        self._written: LatexTranslator

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write the source of the book; latexmk knows by itself whether it is new."""
        del docnames
        with progress_message("assembling the book"):
            document = assemble(self.book, self)
            self.post_process_images(document)
        translator = LatexTranslator(self.env, self._works)
        with progress_message("translating"):
            body = translator.translate(document)
        self._written = translator
        self._write_images()
        shutil.copyfile(STYLE, self.outdir / STYLE.name)
        (self.outdir / "latexmkrc").write_text(self._latexmkrc(), "utf-8")
        (self.outdir / f"{NAME}.tex").write_text(self._document(body), "utf-8")
        self._write_manifest(translator.printed)

    # The source ----------------------------------------------------------------------------------

    def _day(self) -> date:
        config = self.config
        return date.fromisoformat(config.survey_as_of) if config.survey_as_of else date(1980, 1, 1)

    def _latexmkrc(self) -> str:
        moment = datetime.combine(self._day(), datetime.min.time(), UTC)
        return (
            "# The dates in the PDF are those of the survey.\n"
            f"$ENV{{SOURCE_DATE_EPOCH}} = '{int(moment.timestamp())}';\n"
            "$ENV{FORCE_SOURCE_DATE} = '1';\n"
            "$max_repeat = 6;\n"
        )

    def _document(self, body: str) -> str:
        config, day = self.config, self._day()
        settings = {
            "title": escaped(config.project),
            "subtitle": escaped(config.survey_subtitle),
            "authors": escaped(", ".join(config.survey_authors or [config.author])),
            "version": escaped(config.version),
            "day": f"{day.day} {day:%B} {day.year}",
            "year": str(day.year),
            "language": escaped(config.language),
            "url": address(config.html_baseurl),
            "licence": escaped(config.survey_licence),
            "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{config.project} {day}").hex.upper(),
        }
        lines = [
            r"\documentclass[paper=a4,fontsize=11pt,oneside,openany,numbers=noendperiod]{scrbook}",
            *(rf"\newcommand\book{name}{{{value}}}" for name, value in settings.items()),
            r"\usepackage{survey}",
            r"\begin{document}",
            *self._macros(),
            r"\frontpages",
            *self._cited(),
            body,
            r"\bookpart{indexes}",
            *self._index("Index of authors", "index-authors", self._author_lines()),
            *self._index("Index of works", "index-works", self._titles()),
            *self._index("Index of terms", "index-terms", self._terms()),
            r"\end{document}",
        ]
        return "\n".join(lines) + "\n"

    def _macros(self) -> Iterator[str]:
        """Yield the commands of formulas; those of the survey replace what there is."""
        own = self.config.survey_math_macros
        for name, meaning in (MACROS | own).items():
            count = max(map(int, re.findall(r"#(\d)", meaning)), default=0)
            arguments = f"[{count}]" if count else ""
            whose = "own" if name in own else ""
            yield rf"\bookmacro{{\{name}}}{{{whose}}}{arguments}{{{meaning}}}"

    # Indexes -------------------------------------------------------------------------------------

    def _cited(self) -> Iterator[str]:
        for name, places in self._written.seen.items():
            if name.startswith("w:"):
                numbers = [number for part, number in places if part in WHERE_CITED]
                yield rf"\bookpages{{{name}}}{{{_pages((False, f'seen:{n}') for n in numbers)}}}"

    def _line(self, shown: str, keys: Sequence[str]) -> str:
        pages = {key: page for page, key in self._works.items()}
        mains = [pages[key] for key in keys if key in pages]
        return self._index_line(shown, mains, [f"w:{key}" for key in keys])

    def _index_line(self, shown: str, mains: Sequence[str], names: Sequence[str]) -> str:
        """Return a line of an index: where a thing is described, and where it is named."""
        order = self._written.order
        places = [(order[main], True, place_name(main)) for main in mains if main in order]
        places += [
            (number, False, f"seen:{number}")
            for name in names
            for part, number in self._written.seen.get(name, ())
            if part in WHERE_INDEXED
        ]
        if not places:
            return ""
        pages = _pages((main, place) for _, main, place in sorted(places))
        return rf"\indexline{{{shown}}}{{{pages}}}"

    def _author_lines(self) -> Iterator[str]:
        for name, keys in self._works_by_author():
            yield self._line(escaped(name), keys)

    def _titles(self) -> Iterator[str]:
        titles = {doc: self.env.titles[doc] for doc in self._works}
        for doc in sorted(titles, key=lambda doc: _alphabetical(_significant(titles[doc]))):
            yield self._line(self._written.title(titles[doc]), [self._works[doc]])

    def _terms(self) -> Iterator[str]:
        terms = self._written.printed.terms
        for term in sorted(terms, key=_alphabetical):
            yield self._index_line(escaped(term), [terms[term]], [f"t:{terms[term]}"])

    def _index(self, title: str, name: str, lines: Iterator[str]) -> Iterator[str]:
        yield rf"\begin{{bookindex}}{{{title}}}{{{name}}}"
        yield from filter(None, lines)
        yield r"\end{bookindex}"

    # Pictures ------------------------------------------------------------------------------------

    def _write_images(self) -> None:
        """Copy the pictures; those that TeX cannot read are made PDF, still of lines."""
        for path in self.images:
            source, target = Path(self.srcdir / path), Path(self.outdir / image_name(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == source.suffix:
                shutil.copyfile(source, target)
                continue
            picture = on_paper(source.read_text("utf-8"))
            target.with_suffix(source.suffix).write_text(picture, "utf-8")
            main = target.with_suffix(".typ")
            main.write_text(_PICTURE.format(name=f"{target.stem}{source.suffix}"), "utf-8")
            moment = datetime.combine(self._day(), datetime.min.time(), UTC)
            typst.compile(str(main), str(target), ignore_system_fonts=True, timestamp=moment)


def _pages(places: Iterator[tuple[bool, str]]) -> str:
    return "".join(rf"\onpage{'*' if main else ''}{{{place}}}" for main, place in places)
