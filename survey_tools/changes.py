"""What changed in the survey, and when: the news, as people record it.

``docs/data/changes.yaml`` is a list, the newest first; ``survey changes`` proposes its entries::

    - date: 2026-11-22
      kind: new
      keys: [safran2016depth, safran2019depth]
      words: The first edition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from survey_tools.data_files import Located, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.text import did_you_mean
from survey_tools.works import Work

Text = Annotated[str, Field(min_length=1)]
Kind = Literal["new", "published", "corrected"]

HEADINGS: Mapping[Kind, str] = {
    "new": "New",
    "published": "Now published",
    "corrected": "Corrected",
}
"""What became of the works of a change, in words for readers."""


class Change(Strict):
    """Works that came, were published or were corrected on one day."""

    date: dt.date = Field(description="The day; the newest change stands first.")
    kind: Kind = Field(description="Whether the works are new, now published, or were corrected.")
    keys: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(description="Keys of the works.")
    words: Text | None = Field(
        default=None, description="What there is to say of it; of a correction, what was wrong."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A work with what happened to it."""

    work: Work
    changes: tuple[Change, ...]
    """The newest first."""


def parse_changes(text: str, *, file: str) -> tuple[Located[Change], ...]:
    """Return the changes that a text lists.

    :raises SurveyError: with every fault of schema, and for dates out of order.
    """
    document = parse_yaml(text, file=file)
    if document.data is None:
        return ()
    changes: tuple[Change, ...] = validate(document, tuple[Change, ...])
    located = tuple(
        Located(value=change, document=document, path=(index,))
        for index, change in enumerate(changes)
    )
    refuse(
        later.fault(
            f"{later.value.date} stands below {earlier.value.date}; expected the newest first",
            "date",
            code=FaultCode.WRONG_VALUE,
        )
        for earlier, later in pairwise(located)
        if later.value.date > earlier.value.date
    )
    return located


def change_faults(changes: Iterable[Located[Change]], works: Mapping[str, Work]) -> Iterator[Fault]:
    """Yield what is wrong with the changes, given the works."""
    announced: dict[str, int] = {}
    for located in changes:
        change = located.value
        seen: set[str] = set()
        for index, key in enumerate(change.keys):
            work = works.get(key)
            if work is None or not work.in_seeds:
                message = f"no work of the survey has the key '{key}'" + did_you_mean(key, works)
                yield located.fault(message, "keys", index, code=FaultCode.UNKNOWN_KEY)
            elif change.kind == "published" and not work.venue:
                yield located.fault(
                    f"'{key}' has no venue in the survey",
                    "keys",
                    index,
                    code=FaultCode.CONTRADICTION,
                )
            if key in seen:
                yield located.fault(
                    f"'{key}' is given twice", "keys", index, code=FaultCode.GIVEN_TWICE
                )
            seen.add(key)
            if change.kind == "new":
                line = located.line("keys", index)
                first = announced.setdefault(key, line)
                if first != line:
                    yield located.fault(
                        f"'{key}' is new twice; the other place is line {first}",
                        "keys",
                        index,
                        code=FaultCode.GIVEN_TWICE,
                    )


def by_work(changes: Iterable[Change], works: Mapping[str, Work]) -> tuple[Dated, ...]:
    """Return the works with their changes, the last changed first, then as the file has them."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        for key in change.keys:
            found.setdefault(key, []).append(change)
    return tuple(Dated(work=works[key], changes=tuple(told)) for key, told in found.items())
