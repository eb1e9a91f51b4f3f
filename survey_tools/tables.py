r"""Comparison tables: what works state, side by side, a sentence behind each cell.

``docs/data/tables/sgd-shuffling.yaml``::

    title: 'SGD with and without replacement: bounds ($n$ functions, $k$ passes)'
    chapter: sgd-shuffling
    columns: [sampling scheme, bound or claim, tightness]
    rows:
    - key: safran2019good
      cells:
        sampling scheme:
          value: shuffled once
          evidence: if the functions are only shuffled once
        bound or claim:
          value: $\Omega(1/(nk^2))$
          evidence: then the lower bound increases to $Ω(1/nk^2)$
        tightness: null

A blank cell (``null``) says that the seeds do not say.  The row of a work from outside the seeds
has ``source`` in the place of ``evidence``: where what it says is commonly found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from survey_tools.data_files import EXPECTED_SLUG, Document, Path, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.evidence import Quotation, SeedLabel, SeedQuotation, missing_evidence, text_of
from survey_tools.prose import formula_faults
from survey_tools.text import did_you_mean, is_slug, squeeze
from survey_tools.works import Work

FOLDER = "docs/data/tables"
Text = Annotated[str, Field(min_length=1)]


class Cell(Strict):
    """What a work states, and the sentence that states it."""

    value: Text = Field(
        description="What the work states, in our words, with TeX between dollar signs."
    )
    evidence: Quotation | None = Field(
        default=None, description="The words of the abstract behind it."
    )
    source: Text | None = Field(
        default=None, description="For a work outside the seeds: where this is commonly found."
    )

    @model_validator(mode="after")
    def _one_ground(self) -> Cell:
        if (self.evidence is None) == (self.source is None):
            raise ValueError("a cell has either 'evidence' or 'source'; a blank one is null")
        return self


class Row(Strict):
    """What one work states, by column."""

    key: Text = Field(description="Key of the work.")
    seed: SeedLabel | None = Field(
        default=None,
        description=(
            "The only seed to look for the evidence in, where the wordings of an abstract differ."
        ),
    )
    cells: Mapping[str, Cell | None] = Field(
        description="A cell for each column by its name; null where the abstract is silent."
    )


class Table(Strict):
    """One comparison table."""

    title: Text = Field(description="The title above the table.")
    chapter: Text | None = Field(
        default=None,
        description="Slug of the chapter it belongs to; a table across topics has none.",
    )
    columns: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Names of the columns, in their order."
    )
    note: Text | None = Field(
        default=None, description="What readers should know of the table; it stands below."
    )
    rows: Annotated[tuple[Row, ...], Field(min_length=1)] = Field(description="The works.")


@dataclass(frozen=True, kw_only=True, slots=True)
class TableFile:
    """A table and the file it stands in."""

    slug: str
    table: Table
    document: Document


@dataclass(frozen=True, kw_only=True, slots=True)
class Blank:
    """A cell that the seeds do not fill."""

    table: TableFile
    row: Row
    column: str


def parse_table(text: str, *, file: str) -> TableFile:
    """Return the table that a text is.

    :raises SurveyError: with every fault of schema, and for cells of no column or missing ones.
    """
    document = parse_yaml(text, file=file)
    table: Table = validate(document, Table)
    slug = file.rpartition("/")[2].removesuffix(".yaml")
    if not is_slug(slug):
        message = f"found the name '{squeeze(slug)}', expected {EXPECTED_SLUG}"
        refuse([Fault(file=file, message=message, code=FaultCode.WRONG_VALUE)])
    refuse(_column_faults(table, document))
    return TableFile(slug=slug, table=table, document=document)


def _column_faults(table: Table, document: Document) -> Iterator[Fault]:
    for index, row in enumerate(table.rows):
        for column in row.cells:
            if column not in table.columns:
                message = f"no column '{column}'" + did_you_mean(column, table.columns)
                yield document.fault(
                    message, "rows", index, "cells", column, code=FaultCode.UNKNOWN_NAME
                )
        for column in table.columns:
            if column not in row.cells:
                message = f"no cell for the column '{column}'; a blank one is null"
                yield document.fault(message, "rows", index, "cells", code=FaultCode.MISSING_FIELD)


def table_faults(
    file: TableFile, works: Mapping[str, Work], chapters: Collection[str]
) -> Iterator[Fault]:
    """Yield what is wrong with a table, given the works and the slugs of the chapters."""
    chapter = file.table.chapter
    if chapter is not None and chapter not in chapters:
        message = f"no chapter '{chapter}'" + did_you_mean(chapter, chapters)
        yield file.document.fault(message, "chapter", code=FaultCode.UNKNOWN_NAME)
    yield from formula_faults(file.table.title, file.document.file, file.document.line("title"))
    for index, row in enumerate(file.table.rows):
        if row.key not in works:
            message = f"no work has the key '{row.key}'" + did_you_mean(row.key, works)
            yield file.document.fault(message, "rows", index, "key", code=FaultCode.UNKNOWN_KEY)
            continue
        for column, cell in row.cells.items():
            path: Path = ("rows", index, "cells", column)
            if cell is not None:
                yield from _cell_faults(file.document, path, cell, row, works[row.key])


def _cell_faults(
    document: Document, path: Path, cell: Cell, row: Row, work: Work
) -> Iterator[Fault]:
    if cell.evidence is not None:
        message = missing_evidence(within(cell.evidence, row.seed), work)
        if message:
            yield document.fault(message, *path, "evidence", code=FaultCode.NO_EVIDENCE)
    elif work.abstracts:
        message = f"the seeds have an abstract of '{row.key}': give 'evidence', not 'source'"
        yield document.fault(message, *path, "source", code=FaultCode.NO_EVIDENCE)
    yield from formula_faults(cell.value, document.file, document.line(*path, "value"))


def within(quotation: Quotation, seed: str | None) -> Quotation:
    """Return a quotation restricted to a row's seed, unless it names one itself."""
    if seed is None or isinstance(quotation, SeedQuotation):
        return quotation
    return SeedQuotation(text=text_of(quotation), seed=seed)


def blanks_of(file: TableFile) -> Iterator[Blank]:
    """Yield the blank cells of a table."""
    for row in file.table.rows:
        for column in file.table.columns:
            if row.cells[column] is None:
                yield Blank(table=file, row=row, column=column)
