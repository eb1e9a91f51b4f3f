"""Reading paths: which works to read, in which order, for whom.

``docs/data/paths.yaml`` is a list; a path of a chapter names it, the others are global::

    - slug: newcomer
      name: Newcomer
      audience: Someone who ...
      works: [vardi2022implicit, safran2016depth]

What to read before a work stands in its annotation (``reads_after``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from pydantic import Field

from survey_tools.data_files import Located, Slug, Strict, parse_yaml, repeated, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.text import did_you_mean
from survey_tools.works import Work

Text = Annotated[str, Field(min_length=1)]


class ReadingPath(Strict):
    """Works in the order in which to read them."""

    slug: Slug = Field(description="The name in addresses.")
    name: Text = Field(description="The name that readers see.")
    chapter: Text | None = Field(
        default=None,
        description=(
            "Slug of the chapter that the path leads through; a path without one crosses the "
            "survey."
        ),
    )
    audience: Text | None = Field(
        default=None, description="Whom it is for, and what they take from it: one sentence."
    )
    works: Annotated[tuple[Text, ...], Field(min_length=2)] = Field(
        description="Keys of the works, in the order of reading."
    )
    aside: tuple[Text, ...] = Field(
        default=(), description="Works to read besides, when the path has been walked."
    )


def parse_paths(text: str, *, file: str) -> tuple[Located[ReadingPath], ...]:
    """Return the reading paths that a text lists.

    :raises SurveyError: with every fault of schema, and for slugs given twice.
    """
    document = parse_yaml(text, file=file)
    paths: tuple[ReadingPath, ...] = validate(document, tuple[ReadingPath, ...])
    refuse(repeated(document, "slug"))
    return tuple(
        Located(value=path, document=document, path=(index,)) for index, path in enumerate(paths)
    )


def path_faults(
    located: Located[ReadingPath], works: Mapping[str, Work], chapters: Collection[str]
) -> Iterator[Fault]:
    """Yield what is wrong with a path, given the works and the slugs of the chapters."""
    path = located.value
    if path.chapter is not None and path.chapter not in chapters:
        message = f"no chapter '{path.chapter}'" + did_you_mean(path.chapter, chapters)
        yield located.fault(message, "chapter", code=FaultCode.UNKNOWN_NAME)
    seen: set[str] = set()
    for field in ("works", "aside"):
        keys: tuple[str, ...] = getattr(path, field)
        for index, key in enumerate(keys):
            if key not in works or not works[key].in_seeds:
                message = f"no work of the survey has the key '{key}'" + did_you_mean(key, works)
                yield located.fault(message, field, index, code=FaultCode.UNKNOWN_KEY)
            elif key in seen:
                yield located.fault(
                    f"'{key}' is on the path twice", field, index, code=FaultCode.GIVEN_TWICE
                )
            seen.add(key)
