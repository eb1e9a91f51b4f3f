"""Chapters: what people write in ``docs/chapters/<slug>.md``, checked against the works.

A chapter cites every work of its topic that has an abstract, and every work that its tables
compare; it keeps to its length, its formulas can be set, and it copies no abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from survey_tools.errors import Fault, FaultCode
from survey_tools.prose import copied, count_words, formula_faults, shared_run
from survey_tools.survey import Survey
from survey_tools.text import did_you_mean
from survey_tools.topics import Topic
from survey_tools.works import Work

FOLDER = "docs/chapters"

_CITATION = re.compile(
    r"\{(?:cite(?::\w+)?|work|claim)\}(?P<ticks>`+)(?P<body>[^`]+)(?P=ticks)", re.DOTALL
)
_TARGET = re.compile(r".*<(?P<target>[^<>]+)>\s*", re.DOTALL)
_CLAIM = re.compile(r"\{claim\}`(?:[^`<]*<)?(?P<name>[^`<>]+)>?`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """The text of a chapter."""

    slug: str
    text: str

    @property
    def file(self) -> str:
        """The path of the file."""
        return f"{FOLDER}/{self.slug}.md"


def chapter_faults(chapters: Iterable[Chapter], survey: Survey) -> Iterator[Fault]:
    """Yield everything that is wrong with the chapters, given the survey they are part of."""
    topics = {topic.slug: topic for topic in survey.topics.chapters}
    names = {name: work for work in survey.all_works for name in (work.key, *work.aliases)}
    abstracts = [version.text for work in survey.works for version in work.abstracts]
    for chapter in chapters:
        topic = topics.get(chapter.slug)
        if topic is None:
            message = f"no chapter '{chapter.slug}'" + did_you_mean(chapter.slug, topics)
            yield Fault(file=chapter.file, message=message, code=FaultCode.UNKNOWN_NAME)
            continue
        yield from _citation_faults(chapter, topic, survey, names)
        yield from _claim_faults(chapter, survey)
        yield from _length_faults(chapter, topic)
        yield from formula_faults(chapter.text, chapter.file, 1)
        shared = shared_run(chapter.text, abstracts)
        if shared:
            yield Fault(
                file=chapter.file,
                line=shared.line,
                message=copied(shared.words),
                code=FaultCode.COPIED,
            )


def cited_keys(text: str) -> Iterator[tuple[str, int]]:
    """Yield the key of each citation, link to a work or link to a claim, with its line."""
    for match in _CITATION.finditer(text):
        target = _TARGET.fullmatch(match["body"])
        for key in (target["target"] if target else match["body"]).split(","):
            yield key.strip().partition("/")[0], text.count("\n", 0, match.start()) + 1


def _citation_faults(
    chapter: Chapter, topic: Topic, survey: Survey, names: Mapping[str, Work]
) -> Iterator[Fault]:
    cited = set()
    for name, line in cited_keys(chapter.text):
        if name in names:
            cited.add(names[name].key)
        else:
            message = f"no work has the key '{name}'" + did_you_mean(name, names)
            yield Fault(file=chapter.file, line=line, message=message, code=FaultCode.UNKNOWN_KEY)
    for work in survey.works_of(topic):
        if work.abstracts and work.key not in cited:
            yield Fault(
                file=chapter.file,
                message=f"the chapter does not cite its work '{work.key}'",
                code=FaultCode.NOT_CITED,
            )
    for table in survey.commentary.tables_of(topic.slug):
        for index, row in enumerate(table.table.rows):
            if row.key not in cited:
                message = f"the chapter '{topic.slug}' does not cite '{row.key}'"
                yield table.document.fault(message, "rows", index, "key", code=FaultCode.NOT_CITED)


def _claim_faults(chapter: Chapter, survey: Survey) -> Iterator[Fault]:
    known = [f"{key}/{claim.id}" for key, claim in survey.commentary.claims]
    for match in _CLAIM.finditer(chapter.text):
        name = match["name"].strip()
        if name not in known:
            line = chapter.text.count("\n", 0, match.start()) + 1
            message = f"no claim is called '{name}'" + did_you_mean(name, known)
            yield Fault(file=chapter.file, line=line, message=message, code=FaultCode.UNKNOWN_NAME)


def _length_faults(chapter: Chapter, topic: Topic) -> Iterator[Fault]:
    if topic.words is None:
        return
    words, (least, most) = count_words(chapter.text), topic.words
    if not least <= words <= most:
        message = f"the chapter has {words} words, expected {least} to {most}"
        yield Fault(file=chapter.file, message=message, code=FaultCode.WRONG_LENGTH)
