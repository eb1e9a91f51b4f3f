"""What a builder of the book knows: its documents, its indexes, and what is said to the checker."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import NoUri
from sphinx.util.display import progress_message

from survey_tools.sphinx_ext import entries
from survey_tools.sphinx_ext.book import Book, assemble, read_book
from survey_tools.sphinx_ext.citations import cite_domain
from survey_tools.sphinx_ext.navigation import title_text
from survey_tools.sphinx_ext.printing.translator import Printed
from survey_tools.text import fold

if TYPE_CHECKING:
    from pybtex.database import Person

NAME = "survey"
"""The name of the files, without their endings."""
DAY_OF_NONE = date(1980, 1, 1)
"""The day of a survey that says none."""
_PACKAGE = Path(__file__).parents[1]
_CODE = frozenset((".py", ".typ", ".sty"))


class BookBuilder(Builder):
    """Makes one file of all documents of the book."""

    # What differs in print: the marks of passages, and no sentences that open.
    format = "typst"
    epilog = ""
    allow_parallel = False

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
        stamp = self.outdir / f"{NAME}.stamp"
        now = self._stamp()
        if self._is_there() and stamp.is_file() and stamp.read_text("utf-8") == now:
            return
        stamp.unlink(missing_ok=True)
        with progress_message("assembling the book"):
            document = assemble(self.book, self)
            self.post_process_images(document)
        self._write_manifest(self._print(document))
        stamp.write_text(now, "utf-8")

    @abstractmethod
    def _is_there(self) -> bool:
        """Return whether all that would be written has been written."""

    @abstractmethod
    def _print(self, document: nodes.document) -> Printed:
        """Write the book, and return what is in it."""

    @property
    def day(self) -> date:
        """The day of the survey, which is that of the book."""
        day: str = self.config.survey_as_of
        return date.fromisoformat(day) if day else DAY_OF_NONE

    @property
    def shown_day(self) -> str:
        """The day as people read it."""
        return f"{self.day.day} {self.day:%B} {self.day.year}"

    @property
    def moment(self) -> datetime:
        """The time that files say they were made at."""
        return datetime.combine(self.day, datetime.min.time(), UTC)

    # Indexes -------------------------------------------------------------------------------------

    @cached_property
    def works(self) -> Mapping[str, str]:
        """The key of each printed work, by its document."""
        domain = cite_domain(self.env)
        pages = ((domain.page_of(key), key) for key in domain.entries)
        return {page: key for page, key in pages if page in self._documents}

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The document of each printed work, by its key."""
        return {key: page for page, key in self.works.items()}

    def works_by_author(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the authors by name, each with the keys of the works."""
        domain = cite_domain(self.env)
        works: defaultdict[str, list[str]] = defaultdict(list)
        for key, entry in domain.entries.items():
            for person in entries.people(entry):
                works[_inverted(person)].append(key)
        for name in sorted(works, key=_alphabetical):
            if name.lower() != "others":
                yield name, works[name]

    def works_by_title(self) -> Iterator[tuple[nodes.title, str]]:
        """Yield the titles of the works, each with the key."""
        titles = {doc: self.env.titles[doc] for doc in self.works}
        for doc in sorted(titles, key=lambda doc: _alphabetical(_significant(titles[doc]))):
            yield titles[doc], self.works[doc]

    def terms(self, printed: Printed) -> Iterator[tuple[str, str]]:
        """Yield the terms of the glossary, each with its label."""
        yield from sorted(printed.terms.items(), key=lambda item: _alphabetical(item[0]))

    # Files ---------------------------------------------------------------------------------------

    def _write_manifest(self, printed: Printed) -> None:
        """Write what :mod:`survey_tools.pdf_check` looks for."""
        manifest = {
            "title": self.config.project,
            "works": {
                self.works[doc]: {"document": doc, "title": title}
                for doc, title in printed.works.items()
            },
            "claims": printed.claims,
            "tables": [
                {
                    "document": table.docname,
                    "rows": [list(row) for row in table.rows],
                    "heads": table.heads,
                }
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
        sources = [path for path in _PACKAGE.rglob("*") if path.suffix in _CODE]
        sources += [self.confdir / "conf.py", self.confdir / "survey.toml"]
        sources += [self.srcdir / path for path in self.env.images]
        sources += [Path(path) for path in self.config.bibtex_bibfiles if Path(path).is_file()]
        for path in sorted(sources):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()


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
