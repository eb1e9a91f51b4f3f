"""The cover: the works of the survey as dots, a row for each chapter, a column for each year.

Drawn by Typst from the documents themselves, so that any survey has its own.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from survey_tools.palette import palette
from survey_tools.sphinx_ext import entries
from survey_tools.sphinx_ext.book import read_book
from survey_tools.sphinx_ext.citations import cite_domain

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

PIXELS_PER_INCH = 266.7
"""A page of 6 by 9.6 inches becomes a picture of 1600 by 2560 pixels, as book shops ask for."""


def draw_cover(env: BuildEnvironment) -> bytes:
    """Return the cover as PNG, of 1600 by 2560 pixels."""
    config = env.config
    data = {
        "title": config.project,
        "authors": [*config.survey_authors] or [config.author],
        "note": " · ".join(part for part in (config.version, config.survey_as_of) if part),
        **_dots(env),
    }
    template = resources.files("survey_tools.sphinx_ext.epub") / "cover.typ"
    result: bytes = typst.compile(
        template.read_bytes(),
        format="png",
        ppi=PIXELS_PER_INCH,
        ignore_system_fonts=True,
        sys_inputs={"cover": json.dumps(data)},
    )
    return result


def _dots(env: BuildEnvironment) -> dict[str, Any]:
    """Return the years, and for each group of works its colour and the counts of its years."""
    domain = cite_domain(env)
    year_of = {
        domain.page_of(key): int(year)
        for key, entry in domain.entries.items()
        if (year := entries.year(entry)).isdecimal()
    }
    groups = read_book(env).works
    counts = [
        Counter(year_of[doc] for doc in (*group.annotated, *group.by_title) if doc in year_of)
        for group in groups
    ]
    years = [year for count in counts for year in count]
    rows = [
        {"colour": colour.light, "counts": {str(year): n for year, n in sorted(count.items())}}
        for colour, count in zip(palette(len(groups)), counts, strict=True)
    ]
    return {"first": min(years, default=0), "last": max(years, default=0), "rows": rows}
