"""What is asked of a source: by an identifier, else by title and author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from survey_tools.enrich.wanted import Wanted
from survey_tools.names import parse_name
from survey_tools.text import fold

SLUGS = ("arxiv", "openalex", "dblp", "crossref")
"""The sources, in the order in which they are asked."""
_LONGEST = 300
"""Characters of a title that are asked for."""
_FORMULA = re.compile(r"\$[^$]*\$")


class By(StrEnum):
    """What a query gives."""

    NUMBER = "number"
    """Of arXiv."""
    DOI = "doi"
    TITLE = "title"


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One question to one source, for one request as a rule."""

    by: By
    keys: tuple[str, ...]
    """Of the works that it is asked for."""
    values: tuple[str, ...]
    """The identifiers, or the words of the title."""
    phrase: str = ""
    """The longest run of the title's words that no formula interrupts."""
    author: str = ""
    """The folded family name of the first author."""


def by_title(wanted: Wanted) -> Query:
    """Return the question for a work by title and first author.

    Folded, a title holds letters, digits and spaces alone, which no source's language of queries
    takes for anything else.  What stands in formulas is left out: each source spells it its way.
    """
    author = fold(parse_name(wanted.authors[0]).family) if wanted.authors else ""
    runs = [fold(run)[:_LONGEST] for run in _FORMULA.split(wanted.titles[0])]
    words = " ".join(word for run in runs for word in run.split() if len(word) > 1)
    return Query(
        by=By.TITLE,
        keys=(wanted.key,),
        values=(words or fold(wanted.titles[0])[:_LONGEST],),
        phrase=max(runs, key=len) or fold(wanted.titles[0])[:_LONGEST],
        author=author,
    )


def in_batches(by: By, pairs: Iterable[tuple[str, str]], size: int) -> Iterator[Query]:
    """Yield the questions for identifiers, given with the keys of their works."""
    left = iter(pairs)
    while batch := list(islice(left, size)):
        keys = tuple(dict.fromkeys(key for key, _ in batch))
        yield Query(by=by, keys=keys, values=tuple(dict.fromkeys(value for _, value in batch)))


def words_to_search(wanted: Sequence[Wanted]) -> Iterator[Wanted]:
    """Yield the works whose title can be searched for."""
    return (item for item in wanted if fold(item.titles[0]))
