"""The topics of a survey, in the order of its chapters, and where each work belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field

from survey_tools.data_files import Document, Slug, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.text import did_you_mean

Kind = Literal["theory", "theory+experiments", "empirical", "survey"]
Level = Literal["introductory", "foundational", "core", "advanced"]


class Topic(Strict):
    """One topic; one with a question is a chapter, the others are only listed."""

    slug: Slug = Field(
        description=(
            "The name in addresses and in other files; the chapter is docs/chapters/SLUG.md."
        ),
    )
    name: str = Field(description="The name that readers see.")
    short: str = Field(
        default="", description="For badges and tables; the name where it is short enough itself."
    )
    question: str = Field(
        default="",
        description=(
            "The question of the chapter; a topic without one has no chapter and is only listed."
        ),
    )
    words: tuple[int, int] | None = Field(
        default=None, description="How long the chapter may be: at least, at most."
    )

    @property
    def label(self) -> str:
        """The name in its short form."""
        return self.short or self.name


class Placement(Strict):
    """Where a work belongs, as the editors judge from its abstract or title."""

    key: str = Field(description="The citation key of the work.")
    topic: str = Field(description="The slug of the topic it belongs to.")
    secondary: tuple[str, ...] = Field(default=(), description="Slugs of further topics.")
    kind: Kind | None = Field(
        default=None, description="Whether it is theory, experiments or both."
    )
    level: Level | None = Field(default=None, description="Whom it is for.")
    reason: str = Field(default="", description="Why it is placed there; for editors.")


class Topics(Strict):
    """The contents of ``topics.yaml``."""

    topics: tuple[Topic, ...] = Field(description="The topics, in the order of the chapters.")
    works: tuple[Placement, ...] = Field(
        description="Where the works without an annotation belong."
    )

    @property
    def chapters(self) -> tuple[Topic, ...]:
        """The topics that have a chapter of their own."""
        return tuple(topic for topic in self.topics if topic.question)

    @property
    def listed(self) -> tuple[Topic, ...]:
        """The topics whose works are only listed."""
        return tuple(topic for topic in self.topics if not topic.question)


def parse_topics(text: str, *, file: str) -> tuple[Topics, Document]:
    """Return the topics a text describes, and the document they stand in.

    :raises SurveyError: with every fault: of schema, repeated slugs and keys, unknown topics.
    """
    document = parse_yaml(text, file=file)
    topics: Topics = validate(document, Topics)
    refuse(_faults(topics, document))
    return topics, document


def _faults(topics: Topics, document: Document) -> Iterator[Fault]:
    slugs = [topic.slug for topic in topics.topics]
    yield from _repeated(slugs, "topics", "slug", document)
    yield from _repeated([item.key for item in topics.works], "works", "key", document)
    for index, placement in enumerate(topics.works):
        places = [("topic", placement.topic)]
        places += [("secondary", slug) for slug in placement.secondary]
        for field, slug in places:
            if slug not in slugs:
                message = f"work '{placement.key}': no topic '{slug}'" + did_you_mean(slug, slugs)
                yield document.fault(message, "works", index, field, code=FaultCode.UNKNOWN_NAME)


def _repeated(names: list[str], part: str, field: str, document: Document) -> Iterator[Fault]:
    counts = Counter(names)
    for index, name in enumerate(names):
        first = names.index(name) if counts[name] > 1 else index
        if first != index:
            before = document.line(part, first, field)
            message = f"{field} '{name}' is given twice; the first is on line {before}"
            yield document.fault(message, part, index, field, code=FaultCode.GIVEN_TWICE)


def unknown_keys(topics: Topics, document: Document, keys: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each placement of a work that the survey does not have."""
    for index, item in enumerate(topics.works):
        if item.key not in keys:
            message = f"no work has the key '{item.key}'" + did_you_mean(item.key, keys)
            yield document.fault(message, "works", index, "key", code=FaultCode.UNKNOWN_KEY)
