"""The builder: the book assembled, translated, and written as ``survey.tex`` with all it needs.

Besides it there are ``survey.sty``, the pictures as PDF, ``latexmkrc`` for latexmk, and the same
``survey.json`` as Typst's builder writes, for :mod:`survey_tools.pdf_check`.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typst
from docutils import nodes
from sphinx.util.display import progress_message

from survey_tools.formulas import MACROS
from survey_tools.sphinx_ext.latex.text import address, escaped, place_name
from survey_tools.sphinx_ext.latex.translator import LatexTranslator, image_name
from survey_tools.sphinx_ext.printing.builder import NAME, BookBuilder
from survey_tools.sphinx_ext.printing.pictures import on_paper
from survey_tools.sphinx_ext.printing.translator import Printed

STYLE = Path(__file__).with_name("survey.sty")
WHERE_CITED = ("front", "chapters", "works", "back")
WHERE_INDEXED = ("chapters",)
"""The parts of the book whose pages the bibliography and the indexes name."""
_PICTURE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}")\n'


class LatexBuilder(BookBuilder):
    """Makes ``survey.tex`` of all documents of the book."""

    name = "tex"
    supported_image_types = ["image/svg+xml", "application/pdf", "image/png", "image/jpeg"]  # noqa: RUF012

    def _is_there(self) -> bool:
        return Path(self.outdir, f"{NAME}.tex").is_file()

    def _print(self, document: nodes.document) -> Printed:
        translator = LatexTranslator(self.env, self.works)
        with progress_message("translating"):
            body = translator.translate(document)
        self._write_images()
        shutil.copyfile(STYLE, self.outdir / STYLE.name)
        (self.outdir / "latexmkrc").write_text(self._latexmkrc(), "utf-8")
        (self.outdir / f"{NAME}.tex").write_text(self._document(body, translator), "utf-8")
        return translator.printed

    # The source ----------------------------------------------------------------------------------

    def _latexmkrc(self) -> str:
        return (
            "# The dates in the PDF are those of the survey.\n"
            f"$ENV{{SOURCE_DATE_EPOCH}} = '{int(self.moment.timestamp())}';\n"
            "$ENV{FORCE_SOURCE_DATE} = '1';\n"
            "$max_repeat = 6;\n"
        )

    def _document(self, body: str, translator: LatexTranslator) -> str:
        config = self.config
        settings = {
            "title": escaped(config.project),
            "subtitle": escaped(config.survey_subtitle),
            "authors": escaped(", ".join(config.survey_authors or [config.author])),
            "version": escaped(config.version),
            "day": self.shown_day,
            "year": str(self.day.year),
            "language": escaped(config.language),
            "url": address(config.html_baseurl),
            "licence": escaped(config.survey_licence),
            "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{config.project} {self.day}").hex.upper(),
        }
        lines = [
            r"\documentclass[paper=a4,fontsize=11pt,oneside,openany,numbers=noendperiod]{scrbook}",
            *(rf"\newcommand\book{name}{{{value}}}" for name, value in settings.items()),
            r"\usepackage{survey}",
            r"\begin{document}",
            *self._macros(),
            r"\frontpages",
            *_cited(translator),
            body,
            r"\bookpart{indexes}",
            *self._indexes(translator),
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

    def _indexes(self, translator: LatexTranslator) -> Iterator[str]:
        """Yield the indexes of authors, works and terms."""

        def line(shown: str, keys: Sequence[str]) -> str:
            mains = [self.pages[key] for key in keys if key in self.pages]
            return _index_line(translator, shown, mains, [f"w:{key}" for key in keys])

        authors = (line(escaped(name), keys) for name, keys in self.works_by_author())
        works = (line(translator.title(title), [key]) for title, key in self.works_by_title())
        terms = (
            _index_line(translator, escaped(term), [label], [f"t:{label}"])
            for term, label in self.terms(translator.printed)
        )
        yield from _index("Index of authors", "index-authors", authors)
        yield from _index("Index of works", "index-works", works)
        yield from _index("Index of terms", "index-terms", terms)

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
            typst.compile(str(main), str(target), ignore_system_fonts=True, timestamp=self.moment)


def _cited(translator: LatexTranslator) -> Iterator[str]:
    """Yield the places where each work is cited, which its entry in the bibliography names."""
    for name, places in translator.seen.items():
        if name.startswith("w:"):
            cited = _pages((False, f"seen:{n}") for part, n in places if part in WHERE_CITED)
            yield rf"\bookpages{{{name}}}{{{cited}}}"


def _index(title: str, name: str, lines: Iterator[str]) -> Iterator[str]:
    yield rf"\begin{{bookindex}}{{{title}}}{{{name}}}"
    yield from filter(None, lines)
    yield r"\end{bookindex}"


def _index_line(
    translator: LatexTranslator, shown: str, mains: Sequence[str], names: Sequence[str]
) -> str:
    """Return a line of an index: where a thing is described, and where it is named."""
    order = translator.order
    places = [(order[main], True, place_name(main)) for main in mains if main in order]
    places += [
        (number, False, f"seen:{number}")
        for name in names
        for part, number in translator.seen.get(name, ())
        if part in WHERE_INDEXED
    ]
    if not places:
        return ""
    pages = _pages((main, place) for _, main, place in sorted(places))
    return rf"\indexline{{{shown}}}{{{pages}}}"


def _pages(places: Iterable[tuple[bool, str]]) -> str:
    return "".join(rf"\onpage{'*' if main else ''}{{{place}}}" for main, place in places)
