"""The survey as one value: everything the pages, the .bib and the catalogue are made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from survey_tools.commentary import Commentary
from survey_tools.config import SurveyConfig
from survey_tools.demonstration_pages import ShownDemonstration
from survey_tools.link import Candidate
from survey_tools.model import CitationKey, Diagnostic, Event, ParseResult, Seed
from survey_tools.people import Person
from survey_tools.synonyms import Alike
from survey_tools.topics import Topic, Topics
from survey_tools.works import Work


@dataclass(frozen=True, kw_only=True)
class SeedReading:
    """A seed, the format it is in, and what was read from it."""

    seed: Seed
    label: str
    """The seed's name in short, as pages show it and addresses hold it."""
    format: str
    description: str
    result: ParseResult

    @property
    def non_blank(self) -> int:
        """How many lines of the seed say something."""
        return sum(1 for line in self.seed.lines if line.strip())


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers of the survey, as ``survey stats`` and the method page give them."""

    seeds: int
    lines: int
    records: int
    abstracts: int
    """Records that hold an abstract."""
    listed: int
    """Records that are a line of a list: title and authors, no abstract."""
    events: int
    works: int
    with_abstract: int
    title_only: int
    differing: int
    """Works whose abstract the seeds have in more than one wording."""
    outside: int
    people: int
    mentions: int
    resolved: int
    candidates: int
    diagnostics: int
    annotated: int
    claims: int
    terms: int
    filled: int
    """Cells of the comparison tables that hold something."""
    blanks: int
    """Those that do not, because the seeds do not say."""
    matches: Mapping[str, int] = field(default_factory=dict)
    """How many matches have each reason."""
    relations: Mapping[str, int] = field(default_factory=dict)
    """How many relations have each strength."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The whole of it; works are in the order of their keys."""

    config: SurveyConfig
    topics: Topics
    readings: tuple[SeedReading, ...]
    all_works: tuple[Work, ...]
    spellings: Mapping[str, Person]
    candidates: tuple[Candidate, ...]
    diagnostics: tuple[Diagnostic, ...]
    commentary: Commentary = field(default_factory=Commentary)
    """What the editors say of the works."""
    synonyms: tuple[Alike, ...] = ()
    """Phrases that the search takes for each other."""

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """The works that the seeds describe; each has a page."""
        return tuple(work for work in self.all_works if work.in_seeds)

    @cached_property
    def in_time(self) -> tuple[Work, ...]:
        """The same in order of time, the oldest first, by key where time does not tell."""
        return tuple(sorted(self.works, key=_time))

    @cached_property
    def outside(self) -> tuple[Work, ...]:
        """The works known from the facts alone: cited, without a page."""
        return tuple(work for work in self.all_works if not work.in_seeds)

    @cached_property
    def by_key(self) -> Mapping[str, Work]:
        """All works by key."""
        return {work.key: work for work in self.all_works}

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The lines of the seeds that are no papers."""
        return tuple(event for reading in self.readings for event in reading.result.events)

    @cached_property
    def people(self) -> Mapping[Person, tuple[Work, ...]]:
        """The authors of the works of the seeds, by family name, each with their works."""
        works: defaultdict[Person, list[Work]] = defaultdict(list)
        for work in self.in_time:
            for person in work.people:
                works[person].append(work)
        by_name = sorted(works, key=lambda person: (person.name.inverted.casefold(), person.slug))
        return {person: tuple(works[person]) for person in by_name}

    @cached_property
    def mentioned_by(self) -> Mapping[CitationKey, tuple[Work, ...]]:
        """For each work those whose abstracts cite it."""
        citing: defaultdict[CitationKey, list[Work]] = defaultdict(list)
        for work in self.in_time:
            for key in dict.fromkeys(mention.key for mention in work.mentions if mention.key):
                citing[key].append(work)
        return {key: tuple(works) for key, works in citing.items()}

    def demonstrations_of(self, key: str) -> tuple[ShownDemonstration, ...]:
        """Return the demonstrations that show a claim of a work."""
        return self._demonstrations_by_key.get(key, ())

    @cached_property
    def _demonstrations_by_key(self) -> Mapping[str, tuple[ShownDemonstration, ...]]:
        found: defaultdict[str, list[ShownDemonstration]] = defaultdict(list)
        for shown in self.commentary.demonstrations:
            for key in shown.front.works:
                found[key].append(shown)
        return {key: tuple(demonstrations) for key, demonstrations in found.items()}

    @cached_property
    def demonstrations(self) -> Mapping[Topic, tuple[ShownDemonstration, ...]]:
        """The demonstrations by the chapter of their first work, in the order of the chapters."""
        found: dict[str, list[ShownDemonstration]] = {}
        for shown in self.commentary.demonstrations:
            placement = self.by_key[shown.front.works[0]].placement
            if placement:
                found.setdefault(placement.topic, []).append(shown)
        topics = (topic for topic in self.topics.topics if topic.slug in found)
        return {topic: tuple(found[topic.slug]) for topic in topics}

    def works_of(self, topic: Topic) -> tuple[Work, ...]:
        """Return the works whose topic it is, in order of time."""
        return self._works_by_topic.get(topic.slug, ())

    @cached_property
    def _works_by_topic(self) -> Mapping[str, tuple[Work, ...]]:
        works: defaultdict[str, list[Work]] = defaultdict(list)
        for work in self.in_time:
            if work.placement:
                works[work.placement.topic].append(work)
        return {slug: tuple(members) for slug, members in works.items()}

    @cached_property
    def neighbours(self) -> Mapping[CitationKey, tuple[Work | None, Work | None]]:
        """The works before and after each in the list of its topic, where title-only ones end."""
        found: dict[CitationKey, tuple[Work | None, Work | None]] = {}
        for topic in self.topics.topics:
            listed = sorted(self.works_of(topic), key=lambda work: work.title_only)
            around = (None, *listed, None)
            for before, work, after in zip(around, listed, around[2:], strict=False):
                found[work.key] = (before, after)
        return found

    def also_of(self, topic: Topic) -> tuple[Work, ...]:
        """Return the works of other topics that bear on it."""
        return tuple(
            work
            for work in self.in_time
            if work.placement and topic.slug in work.placement.secondary
        )

    @cached_property
    def counts(self) -> Counts:
        """The numbers of the survey."""
        records = [record for reading in self.readings for record in reading.result.records]
        mentions = [mention for work in self.works for mention in work.mentions]
        reasons = Counter(str(match.reason) for work in self.works for match in work.matches)
        return Counts(
            seeds=len(self.readings),
            lines=sum(reading.non_blank for reading in self.readings),
            records=len(records),
            abstracts=sum(1 for record in records if record.abstract),
            listed=sum(1 for record in records if not record.abstract),
            events=len(self.events),
            works=len(self.works),
            with_abstract=sum(1 for work in self.works if work.abstracts),
            title_only=sum(1 for work in self.works if work.title_only),
            differing=sum(1 for work in self.works if len(work.abstracts) > 1),
            outside=len(self.outside),
            people=len(self.people),
            mentions=len(mentions),
            resolved=sum(1 for mention in mentions if mention.key),
            candidates=len(self.candidates),
            diagnostics=len(self.diagnostics),
            annotated=len(self.commentary.annotations),
            claims=len(self.commentary.claims),
            terms=len(self.commentary.glossary),
            filled=self.commentary.filled,
            blanks=len(self.commentary.blanks),
            matches=dict(sorted(reasons.items())),
            relations=dict(
                sorted(Counter(str(edge.strength) for edge in self.commentary.edges).items())
            ),
        )


def _time(work: Work) -> tuple[str, str]:
    date = work.date.value.isoformat() if work.date else None
    year = f"{work.year.value:04d}" if work.year else "9999"
    return date or year, work.key
