"""The survey as data: ``catalogue.json`` and its JSON Schema, made from one set of models."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from survey_tools.annotations import Annotation, Direction, Quantity
from survey_tools.changes import Change
from survey_tools.evidence import Quote
from survey_tools.facts import Publication
from survey_tools.findings import Bound, bounds
from survey_tools.glossary import Term
from survey_tools.model import Event, Evidence, Provenance, Record, Source
from survey_tools.names import parse_name
from survey_tools.paths import ReadingPath
from survey_tools.relations import Edge, End, EndKind, Strength
from survey_tools.survey import Survey
from survey_tools.tables import Table
from survey_tools.works import AbstractVersion, Attested, Work

SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"


class Part(BaseModel):
    """A part of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Lines(Part):
    """A place in a seed."""

    seed: str
    first_line: int = Field(ge=1)
    last_line: int = Field(ge=1)


class FactsLine(Part):
    """A line of the facts file, and what was read to write it."""

    file: str
    line: int = Field(ge=1)
    evidence: str


class CataloguedRecord(Part):
    """One description of a work, as one seed prints it."""

    format: str
    place: Lines
    title: str | None
    authors: tuple[str, ...]
    authors_truncated: bool
    matched_because: tuple[str, ...]


class CataloguedAbstract(Part):
    """One wording of an abstract, TeX as printed."""

    text: str
    places: tuple[Lines, ...]


class CataloguedPresentation(Part):
    """One showing at a conference."""

    year: int
    track: str
    place: Lines


class CataloguedMention(Part):
    """A citation inside an abstract."""

    text: str
    key: str | None


class CataloguedVenue(Part):
    """Where the version to cite was published."""

    kind: str
    short: str
    name: str
    year: int
    volume: int | str | None
    number: int | str | None
    pages: str | None
    publisher: str | None
    url: str | None
    doi: str | None


class CataloguedWork(Part):
    """A work of the survey."""

    key: str
    aliases: tuple[str, ...]
    title: str
    authors: tuple[str, ...]
    people: tuple[str, ...] = Field(description="slugs of the authors, in the same order")
    year: int | None = Field(description="of the first arXiv version, else of publication")
    year_inferred: bool
    date: str | None = Field(description="of the first version: 2021-12-04, or parts of it")
    arxiv: str | None
    doi: str | None = Field(description="the publisher's, else the one arXiv registers")
    venue: CataloguedVenue | None
    topic: str | None
    secondary: tuple[str, ...]
    kind: str | None
    level: str | None
    in_seeds: bool
    abstracts: tuple[CataloguedAbstract, ...]
    records: tuple[CataloguedRecord, ...]
    presentations: tuple[CataloguedPresentation, ...]
    mentions: tuple[CataloguedMention, ...]
    sources: dict[str, Lines | FactsLine] = Field(
        description="where the title, authors, year, arXiv number and venue shown come from"
    )


class CataloguedEvent(Part):
    """A line of a seed that is not a paper."""

    title: str
    people: tuple[str, ...]
    year: int | None
    place: Lines


class CataloguedPerson(Part):
    """An author of works of the survey."""

    slug: str
    name: str
    spellings: tuple[str, ...]
    works: tuple[str, ...]


class CataloguedTopic(Part):
    """A topic of the survey."""

    slug: str
    name: str
    question: str
    works: tuple[str, ...]


class CataloguedQuote(Part):
    """A piece of an abstract or a title, and where it stands."""

    text: str
    place: Lines


class CataloguedEnd(Part):
    """One end of a relation."""

    kind: EndKind
    name: str = Field(description="key of a work, or slug of a topic, a term, an event")
    seed: str | None = Field(description="of the wording that is meant, where one is")


class CataloguedRelation(Part):
    """A typed edge between works."""

    source: CataloguedEnd
    type: str
    target: CataloguedEnd
    reads: str = Field(description="between source and target")
    reads_back: str = Field(description="between target and source")
    term: str | None = Field(description="the nearest term of CiTO or DataCite")
    strength: Strength
    evidence: CataloguedQuote
    evidence_to: CataloguedQuote | None
    note: str | None = Field(description="the editors'")


class CataloguedClaim(Part):
    """One result of a work; its id is permanent."""

    id: str = Field(description="key/C1")
    work: str
    statement: str
    quantity: Quantity
    direction: Direction
    bound: str | None = Field(description="TeX")
    setting: str | None
    evidence: CataloguedQuote


class CataloguedAnnotation(Part):
    """What the editors say of a work; each part as its file has it."""

    work: str
    annotation: Annotation
    prose: str = Field(description="MyST")


class CataloguedTable(Part):
    """A comparison table."""

    slug: str
    table: Table


class CataloguedTerm(Part):
    """A term of the glossary."""

    slug: str
    term: Term


class CataloguedDemonstration(Part):
    """A computation on a small case, beside what works claim."""

    name: str = Field(description="its page is demos/<name>.html")
    title: str
    works: tuple[str, ...]
    claims: tuple[str, ...]
    seed: int
    deterministic: bool


class Catalogue(Part):
    """Everything the survey knows, as data."""

    title: str
    version: str
    as_of: str
    works: tuple[CataloguedWork, ...] = Field(description="the works of the seeds, by key")
    outside: tuple[CataloguedWork, ...] = Field(description="works the survey cites besides")
    events: tuple[CataloguedEvent, ...]
    people: tuple[CataloguedPerson, ...]
    topics: tuple[CataloguedTopic, ...]
    relations: tuple[CataloguedRelation, ...]
    claims: tuple[CataloguedClaim, ...]
    annotations: tuple[CataloguedAnnotation, ...]
    tables: tuple[CataloguedTable, ...]
    glossary: tuple[CataloguedTerm, ...]
    paths: tuple[ReadingPath, ...]
    demonstrations: tuple[CataloguedDemonstration, ...]
    changes: tuple[Change, ...] = Field(description="the newest first")


def make_catalogue(survey: Survey) -> Catalogue:
    """Return the survey as data."""
    return Catalogue(
        title=survey.config.title,
        version=survey.config.version,
        as_of=survey.config.as_of.isoformat(),
        works=tuple(_work(work) for work in survey.works),
        outside=tuple(_work(work) for work in survey.outside),
        events=tuple(_event(event) for event in survey.events),
        people=tuple(
            CataloguedPerson(
                slug=person.slug,
                name=str(person.name),
                spellings=person.spellings,
                works=tuple(work.key for work in works),
            )
            for person, works in survey.people.items()
        ),
        topics=tuple(
            CataloguedTopic(
                slug=topic.slug,
                name=topic.name,
                question=topic.question,
                works=tuple(work.key for work in survey.works_of(topic)),
            )
            for topic in survey.topics.topics
        ),
        relations=tuple(_relation(edge) for edge in survey.commentary.edges),
        claims=tuple(_claim(bound) for members in bounds(survey).values() for bound in members),
        annotations=tuple(
            CataloguedAnnotation(work=key, annotation=item.front, prose=item.prose)
            for key, item in survey.commentary.annotations.items()
        ),
        tables=tuple(
            CataloguedTable(slug=file.slug, table=file.table) for file in survey.commentary.tables
        ),
        glossary=tuple(
            CataloguedTerm(slug=term.slug, term=term) for term in survey.commentary.glossary
        ),
        paths=survey.commentary.paths,
        demonstrations=tuple(
            CataloguedDemonstration(
                name=shown.name,
                title=" ".join(shown.front.title.split()),
                works=shown.front.works,
                claims=shown.front.claims,
                seed=shown.kept.seed,
                deterministic=shown.kept.deterministic,
            )
            for shown in survey.commentary.demonstrations
        ),
        changes=survey.commentary.changes,
    )


def render_catalogue(catalogue: Catalogue) -> str:
    """Return the text of ``catalogue.json``, an entry a line."""
    data = {"$schema": "catalogue.schema.json", **catalogue.model_dump(mode="json")}
    parts = (f"{json.dumps(name)}: {_rows(part)}" for name, part in data.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def render_part(entries: Iterable[Part]) -> str:
    """Return the text of some entries of the catalogue, an entry a line."""
    return _rows([entry.model_dump(mode="json") for entry in entries]) + "\n"


def render_schema() -> str:
    """Return the text of ``catalogue.schema.json``."""
    schema = Catalogue.model_json_schema(mode="serialization")
    schema["properties"]["$schema"] = {"type": "string"}
    whole = {"$schema": SCHEMA_ADDRESS, **schema}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _rows(data: Any) -> str:  # noqa: ANN401
    """Return data as JSON, with a line for each item of a list; json writes lines slowly."""
    if not isinstance(data, list) or not data:
        return _line(data)
    return "[\n" + ",\n".join(map(_line, data)) + "\n]"


def _line(data: Any) -> str:  # noqa: ANN401
    return json.dumps(data, ensure_ascii=False)


def _place(place: Provenance) -> Lines:
    return Lines(seed=place.seed, first_line=place.first_line, last_line=place.last_line)


def _quote(found: Quote) -> CataloguedQuote:
    return CataloguedQuote(text=found.text, place=_place(found.place))


def _relation(edge: Edge) -> CataloguedRelation:
    return CataloguedRelation(
        source=_end(edge.source),
        type=edge.name,
        target=_end(edge.target),
        reads=edge.type.forward,
        reads_back=edge.type.backward,
        term=edge.type.term,
        strength=edge.strength,
        evidence=_quote(edge.quote),
        evidence_to=_quote(edge.quote_to) if edge.quote_to else None,
        note=edge.note,
    )


def _end(end: End) -> CataloguedEnd:
    return CataloguedEnd(kind=end.kind, name=end.name, seed=end.seed)


def _claim(bound: Bound) -> CataloguedClaim:
    claim = bound.claim
    return CataloguedClaim(
        id=f"{bound.work.key}/{claim.id}",
        work=bound.work.key,
        statement=claim.statement,
        quantity=claim.quantity,
        direction=claim.direction,
        bound=claim.bound,
        setting=claim.setting,
        evidence=_quote(bound.quote),
    )


def _source(source: Source) -> Lines | FactsLine:
    match source:
        case Provenance():
            return _place(source)
        case Evidence(text=text, file=file, line=line):
            return FactsLine(file=file, line=line, evidence=text)


def _work(work: Work) -> CataloguedWork:
    placement = work.placement
    return CataloguedWork(
        key=work.key,
        aliases=work.aliases,
        title=work.title.value,
        authors=tuple(str(parse_name(name)) for name in work.authors.value.names),
        people=tuple(person.slug for person in work.people),
        year=work.year.value if work.year else None,
        year_inferred=bool(work.year and work.year.inferred),
        date=work.date.value.isoformat() if work.date else None,
        arxiv=work.arxiv.value.number if work.arxiv else None,
        doi=work.doi,
        venue=_venue(work.venue.value) if work.venue else None,
        topic=placement.topic if placement else None,
        secondary=placement.secondary if placement else (),
        kind=placement.kind if placement else None,
        level=placement.level if placement else None,
        in_seeds=work.in_seeds,
        abstracts=tuple(_abstract(version) for version in work.abstracts),
        records=tuple(_record(record, work) for record in work.records),
        presentations=tuple(
            CataloguedPresentation(
                year=shown.year, track=shown.track, place=_place(shown.provenance)
            )
            for shown in work.presentations
        ),
        mentions=tuple(
            CataloguedMention(text=mention.text, key=mention.key) for mention in work.mentions
        ),
        sources={name: _source(value.source) for name, value in _attested(work)},
    )


def _attested(work: Work) -> Iterable[tuple[str, Attested[Any]]]:
    for name in ("title", "authors", "year", "date", "arxiv", "venue"):
        value: Attested[Any] | None = getattr(work, name)
        if value:
            yield name, value


def _venue(venue: Publication) -> CataloguedVenue:
    return CataloguedVenue(
        **venue.model_dump(mode="json", include=set(CataloguedVenue.model_fields))
    )


def _abstract(version: AbstractVersion) -> CataloguedAbstract:
    return CataloguedAbstract(text=version.text, places=tuple(map(_place, version.sources)))


def _record(record: Record, work: Work) -> CataloguedRecord:
    return CataloguedRecord(
        format=record.format,
        place=_place(record.provenance),
        title=record.title,
        authors=record.authors.names if record.authors else (),
        authors_truncated=bool(record.authors and record.authors.truncated),
        matched_because=tuple(
            str(match.reason)
            for match in work.matches
            if record.provenance in {match.one, match.other}
        ),
    )


def _event(event: Event) -> CataloguedEvent:
    return CataloguedEvent(
        title=event.title,
        people=event.people.names,
        year=event.year,
        place=_place(event.provenance),
    )
