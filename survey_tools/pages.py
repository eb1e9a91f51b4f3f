"""The pages that are generated: a survey in, the text of MyST files out, by path below ``docs/``.

Pages whose text people write stand in ``docs/`` themselves and include the pieces made here
(``generated/``); works, authors, lists and the ledger of the seeds are whole pages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib import resources
from typing import Any

import jinja2

from survey_tools import demonstration_view as view
from survey_tools.annotations import quotations_of
from survey_tools.changes import HEADINGS
from survey_tools.chapter_figure import draw_figure
from survey_tools.coins import coins
from survey_tools.commentary import quote
from survey_tools.compiled_templates import compiled_beside
from survey_tools.dates import PartialDate
from survey_tools.demonstration_pages import SECTIONS
from survey_tools.evidence import Quote
from survey_tools.exports import FORMATS, address_of, other_keys
from survey_tools.findings import (
    blanks_by_table,
    bounds,
    edges_by_type,
    lines_by_topic,
    questions,
    steps,
    tensions,
)
from survey_tools.identifiers import host_of
from survey_tools.keeping import kept
from survey_tools.labels import plain as plain_title
from survey_tools.ledger import ledger_rows
from survey_tools.linked_data import linked_data
from survey_tools.map_svg import address_of as address_of_work
from survey_tools.map_svg import show_map
from survey_tools.model import Evidence, Provenance, Record, Source, Stated
from survey_tools.myst import (
    code_block,
    escape,
    render_inline,
    render_link,
    render_text,
    render_title,
)
from survey_tools.passages import Abstracts, mark_passages
from survey_tools.people import Person
from survey_tools.reference import preprint_of, reference_of
from survey_tools.relation_map import FAMILIES, map_of
from survey_tools.relations import TENSIONS, End, EndKind, Seen
from survey_tools.survey import SeedReading, Survey
from survey_tools.tables import within
from survey_tools.tex import (
    Citation,
    Inline,
    Math,
    Text,
    WorkLink,
    normalise_math,
    parse_inline,
)
from survey_tools.text import slug_of
from survey_tools.timeline import timeline_of
from survey_tools.topics import Topic
from survey_tools.works import Attested, Work, short

Pages = Mapping[str, str]

GENERATED_FOLDERS = ("works", "authors", "browse", "demos", "ledger", "findings", "generated")
"""The folders below ``docs/`` that hold generated files and nothing else."""

_STOPPED = re.compile(r"[?!](?:\]\(\S*\)|\s<[^>`]*>`)?(?:\*\*)?$")
_PARTS = (
    *("home", "path-cards", "news", "changes", "adjacent", "counts", "reasons"),
    *("doubts", "events", "seeds", "glossary", "paths"),
    *("demonstrations", "not-reproduced"),
)
"""The pieces that pages written by hand include."""


def render_pages(survey: Survey) -> Pages:
    """Return all generated pages and pieces, by path below ``docs/``."""
    render = _Renderer(survey)
    pages: dict[str, str] = {}
    for work in survey.works:
        abstracts = mark_passages(work, _quotes_on(survey, work))
        pages[f"works/{work.key}.md"] = render("work.md", work=work, abstracts=abstracts)
    for person, works in survey.people.items():
        groups = _by_cited_year(works)
        page = render(
            "author.md",
            person=person,
            works=works,
            groups=groups,
            coauthors=_coauthors(person, works),
            shares=_shares(survey, works),
        )
        pages[f"authors/{person.slug}.md"] = page
    for shown in survey.commentary.demonstrations:
        pages[f"demos/{shown.name}.md"] = render("demonstration.md", shown=shown)
    for name, context in _lists(survey):
        pages[f"browse/{name}.md"] = render(f"browse-{name}.md", **context)
    for reading in survey.readings:
        rows = ledger_rows(reading, survey)
        pages[f"ledger/{reading.label}.md"] = render("ledger.md", reading=reading, rows=rows)
    for topic in survey.topics.chapters:
        for name, context in _pieces(survey, topic):
            path = f"generated/chapters/{topic.slug}/{name.removeprefix('chapter-')}.md"
            pages[path] = render(f"{name}.md", topic=topic, **context)
    pages |= {path: render(name, **context) for path, name, context in _findings(survey)}
    whole = show_map(map_of(survey), name="Map of the relations", base="")
    pages["generated/map.md"] = render("map.md", map=whole)
    for name in _PARTS:
        pages[f"generated/{name}.md"] = render(f"{name}.md")
    return pages


def _pieces(survey: Survey, topic: Topic) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the pieces that a chapter includes."""
    yield "chapter-question", {}
    drawn = map_of(survey, topic)
    yield "chapter-works", {"map": show_map(drawn, name=f"Map: {topic.name}", base="../")}
    yield "tables", {"files": survey.commentary.tables_of(topic.slug)}
    yield "tensions", {"edges": tensions(survey, topic)}
    yield "open-questions", {"groups": questions(survey, topic)}
    yield "chapter-demonstrations", {"demonstrations": survey.demonstrations.get(topic, ())}
    yield "path", {"paths": survey.commentary.paths_of(topic.slug)}


def _findings(survey: Survey) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Yield path, template and context of what the works state, gathered across the survey."""
    for name, groups in (
        ("open-questions", questions(survey)),
        ("firsts", lines_by_topic(survey, "firsts")),
        ("limits", lines_by_topic(survey, "limits")),
        ("surprises", lines_by_topic(survey, "surprises")),
        ("blanks", blanks_by_table(survey)),
        ("bounds", bounds(survey)),
        ("relations", edges_by_type(survey)),
    ):
        yield f"findings/{name}.md", f"finding-{name}.md", {"groups": groups}
    yield "findings/tensions.md", "finding-tensions.md", {"edges": tensions(survey)}
    for file in survey.commentary.tables:
        yield f"generated/tables/{file.slug}.md", "table.md", {"file": file}
        if file.table.chapter is None:
            yield f"findings/{file.slug}.md", "finding-table.md", {"file": file}


def _lists(survey: Survey) -> Iterator[tuple[str, dict[str, object]]]:
    newest = survey.in_time[::-1]
    yield "works", {"works": newest}
    yield "years", {"groups": _grouped(newest, _year_of), "timeline": timeline_of(survey)}
    yield "venues", {"groups": dict(sorted(_grouped(newest, _venue_of).items(), key=_by_size))}
    yield "authors", {"people": survey.people}
    yield "keys", {"names": other_keys(survey)}


def _grouped(works: Iterable[Work], heading: Callable[[Work], str]) -> dict[str, tuple[Work, ...]]:
    groups: defaultdict[str, list[Work]] = defaultdict(list)
    for work in works:
        groups[heading(work)].append(work)
    return {name: tuple(members) for name, members in groups.items()}


def _year_of(work: Work) -> str:
    return str(work.year.value) if work.year else "Year unknown"


def _by_cited_year(works: Sequence[Work]) -> dict[str, tuple[Work, ...]]:
    """Return works by the year by which they are cited, the newest first."""
    newest = works[::-1]  # Of one year, too: sorting leaves them in this order.
    ordered = sorted(newest, key=lambda work: work.cited_year or 0, reverse=True)
    return _grouped(ordered, lambda work: str(work.cited_year or "Year unknown"))


def _coauthors(person: Person, works: Iterable[Work]) -> tuple[tuple[Person, int], ...]:
    """Return those who wrote with a person and in how many works, the most frequent first."""
    counts = Counter(other for work in works for other in work.people if other != person)
    by_name = sorted(counts.items(), key=lambda item: (item[0].name.inverted, item[0].slug))
    return tuple(sorted(by_name, key=lambda item: -item[1]))


def _shares(survey: Survey, works: Iterable[Work]) -> tuple[tuple[Topic, int], ...]:
    """Return the topics of works with how many are in each, in the order of the survey."""
    counts = Counter(work.placement.topic for work in works if work.placement)
    return tuple((t, counts[t.slug]) for t in survey.topics.topics if counts[t.slug])


def _venue_of(work: Work) -> str:
    return work.venue.value.short if work.venue else "Preprint"


def _by_size(group: tuple[str, tuple[Work, ...]]) -> tuple[int, str]:
    return -len(group[1]), group[0]


_TEMPLATES: Mapping[str, Any] = {
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "autoescape": False,
}


@cache
def _environment() -> jinja2.Environment:
    """Return the templates; a name that a template misspells is an error, not an empty text."""
    folder = resources.files("survey_tools") / "templates"
    environment = jinja2.Environment(  # noqa: S701 - the pages are Markdown; myst.escape escapes
        loader=jinja2.FunctionLoader(lambda name: (folder / f"{name}.j2").read_text("utf-8")),
        bytecode_cache=compiled_beside(folder, _TEMPLATES),
        **_TEMPLATES,
    )
    environment.filters |= {
        "plain": escape,
        "text": render_text,
        "title": render_title,
        "inline": render_inline,
        "yaml": _yaml_string,
        "code": code_block,
        "lines": lines_of,
        "day": day_of,
        "flat": plain_title,
        "stopped": stopped,
        "alike": alike,
        "upper_first": lambda text: text[:1].upper() + text[1:],
        "formula": lambda tex: render_inline([Math(normalise_math(tex))]),
        "as": lambda work, form: form.render(reference_of(work)),
        "coins": lambda work: coins(reference_of(work)),
        "linked_data": lambda work: linked_data(reference_of(work)),
        "number": view.number,
        "measured": view.measured,
        "claimed": view.claimed,
        "claim_source": view.source_of_claim,
        "explored": view.explored,
        "whys": view.whys,
        "literals": view.literals,
        "one_line": view.one_line,
        "cell": view.cell,
        "sentence": view.sentence,
    }
    environment.globals |= {
        "link": render_link,
        "host_of": host_of,
        "short": short,
        "families": FAMILIES,
        "address_of_work": address_of_work,
        "sources": sources_of,
        "differing": differing_of,
        "reasons": reasons_of,
        "formats": FORMATS,
        "address": address_of,
        "has_preprint": preprint_of,
        "picture": view.figure_of,
        "explored": view.EXPLORED,
        "sections": SECTIONS,
    }
    return environment


class _Renderer:
    """Renders templates with the survey and what every page needs to know of it."""

    def __init__(self, survey: Survey) -> None:
        source_link = _SourceLinks(survey.readings)
        quotes = _Quotes(survey, source_link)
        self._shared: dict[str, object] = {
            "survey": survey,
            "config": survey.config,
            "topics": {topic.slug: topic for topic in survey.topics.topics},
            "work_link": work_link,
            "person_link": person_link,
            "topic_link": topic_link,
            "source_link": source_link,
            "sentence": quotes.sentence,
            "proof": quotes.proof,
            "pointer": quotes.pointer,
            "short_link": lambda work: work_link(work, short(work)),
            "commentary": survey.commentary,
            "quote": quote,
            "within": within,
            "headings": HEADINGS,
            "tension_names": TENSIONS,
            "steps": partial(steps, survey),
            "chapter_figure": partial(draw_figure, survey),
            "end_link": partial(end_link, survey),
        }

    def __call__(self, name: str, **context: object) -> str:
        text = _environment().get_template(name).render(self._shared | context)
        return _tidy(text)


def _tidy(text: str) -> str:
    """Return a page without spaces at the ends of lines and without runs of empty lines."""
    lines = "\n".join(map(str.rstrip, text.split("\n")))
    while "\n\n\n" in lines:
        lines = lines.replace("\n\n\n", "\n\n")
    return lines.strip("\n") + "\n"


def _yaml_string(text: str) -> str:
    """Return text as a quoted YAML string, for the front matter of a page.

    In single quotes, since parsers of YAML stop at each backslash that others need.
    """
    return "'" + text.replace("'", "''") + "'"


def work_link(work: Work, text: str | None = None) -> str:
    """Return a link to a work's page, by its title; to the bibliography where it has no page."""
    label = render_title(text or work.title.value)
    if not work.in_seeds:
        return f"{{work}}`{(text or work.title.value).replace('`', '')} <{work.key}>`"
    return f"[{label}](/works/{work.key}.md)"


def stopped(sentence: str) -> str:
    """Return a sentence of Markdown with a full stop, unless a title in a link at its end has one.

    >>> stopped("[How?](/works/a.md)"), stopped("[How](/works/a.md)")
    ('[How?](/works/a.md)', '[How](/works/a.md).')
    """
    return sentence if _STOPPED.search(sentence) else f"{sentence}."


def alike(members: Iterable[Seen]) -> list[list[Seen]]:
    """Return the edges of a work in groups of those that read the same, to be said once."""
    groups: defaultdict[tuple[object, ...], list[Seen]] = defaultdict(list)
    for seen in members:
        groups[seen.reading, seen.other, seen.edge.inferred, seen.edge.note].append(seen)
    return [*groups.values()]


@kept
def person_link(person: Person) -> str:
    """Return a link to an author's page."""
    return f"[{escape(str(person.name))}](/authors/{person.slug}.md)"


def topic_link(topic: Topic) -> str:
    """Return a link to a topic's chapter, or to the page that lists its works."""
    if topic.question:
        return f"[{render_text(topic.label)}](/chapters/{topic.slug}.md)"
    return f"[{render_text(topic.label)}](/adjacent.md)"


def day_of(date: dt.date) -> str:
    """Return a day as English text has it: ``22 November 2026``."""
    return str(PartialDate(year=date.year, month=date.month, day=date.day))


def lines_of(place: Provenance) -> str:
    """Return the lines of a place as readers write them: ``line 5``, ``lines 5–9``."""
    if place.first_line == place.last_line:
        return f"line {place.first_line}"
    return f"lines {place.first_line}–{place.last_line}"


class _SourceLinks:
    """Links a value to the row of the ledger, or to the line of the facts, that it comes from."""

    def __init__(self, readings: Iterable[SeedReading]) -> None:
        self._labels = {reading.seed.name: reading.label for reading in readings}

    def __call__(self, source: Source) -> str:
        match source:
            case Provenance(seed=seed):
                label = self._labels[seed]
                return f"[seed {label}, {lines_of(source)}](/ledger/{label}.md)"
            case Evidence(text=text, file=file, line=line):
                return f"{escape(text)} ({escape(file)}, line {line})"


class _Quotes:
    """Renders sentences of abstracts, with links to their lines."""

    def __init__(self, survey: Survey, link: Callable[[Source], str]) -> None:
        self._works = survey.by_key
        self._link = link

    def words(self, found: Quote) -> str:
        """Return the sentence in quotation marks."""
        nodes = [piece for node in parse_inline(found.text) for piece in self._linked(node)]
        return f"“{render_inline(nodes)}”"

    def _linked(self, node: Inline) -> Iterator[Inline]:
        """Yield a node; a citation as links in words, since a quotation cites nothing itself."""
        if not isinstance(node, Citation):
            yield node
            return
        for index, key in enumerate(node.keys):
            work = self._works.get(key)
            yield Text(", " if index else "")
            yield WorkLink(short(work), key) if work else Text(key)

    def sentence(self, found: Quote) -> str:
        """Return the sentence with its place."""
        return f"{self.words(found)} ({self._link(found.place)})"

    def proof(self, found: Quote, work: Work | None = None) -> str:
        """Return a sentence that the reader opens by what stands before it.

        :param work: the work whose page it is on; the place of its first abstract goes without
            saying there.
        """
        own = work is not None and bool(work.abstracts)
        if own and work and found.place == work.abstracts[0].sources[0]:
            return f"{{evidence}}``{self.words(found)}``"
        return f"{{evidence}}``{self.sentence(found)}``"

    def pointer(self, found: Quote, work: Work, abstracts: Abstracts) -> str:
        """Return a link to the sentence, where the abstract on the page has it; else the proof."""
        name = abstracts.addresses.get(found)
        return f"{{passage}}`{name}`" if name else self.proof(found, work)


def _quotes_on(survey: Survey, work: Work) -> Iterator[Quote]:
    """Yield the quotations that a work's page points at in its abstract."""
    annotated = survey.commentary.annotations.get(work.key)
    for _, quotation in quotations_of(annotated.front) if annotated else ():
        yield quote(quotation, work)
    for group in survey.commentary.seen_from(work.key).values():
        yield from (seen.edge.quote for seen in group)


def end_link(survey: Survey, end: End, *, brief: bool = False) -> str:
    """Return a link to an end of a relation.

    :param brief: whether a work goes by authors and year instead of its title.
    """
    match end.kind:
        case EndKind.WORK:
            work = survey.by_key[end.name]
            label = f" (wording of seed {end.seed})" if end.seed else ""
            return work_link(work, short(work) if brief else None) + label
        case EndKind.TOPIC:
            topics = {topic.slug: topic for topic in survey.topics.topics}
            return topic_link(topics[end.name])
        case EndKind.CONCEPT:
            terms = {term.slug: term.term for term in survey.commentary.glossary}
            return f"{{term}}`{terms[end.name]}`"
        case EndKind.EVENT:
            titles = (item.title for item in survey.events)
            return escape(next(title for title in titles if slug_of(title).startswith(end.name)))


_SHOWN = {
    "title": "title",
    "authors": "authors",
    "year": "year",
    "date": "date",
    "arxiv": "arXiv number",
    "arxiv_class": "arXiv class",
    "venue": "venue",
}
"""The values of a work whose source its page names, and how it calls them."""


def sources_of(work: Work) -> tuple[tuple[tuple[str, ...], Source], ...]:
    """Return the places that the values shown come from, each with the values from there."""
    groups: dict[object, tuple[list[str], Source]] = {}
    for field, name in _SHOWN.items():
        value: Attested[object] | None = getattr(work, field)
        if value:
            source = value.source
            same = source.text if isinstance(source, Evidence) else source
            groups.setdefault(same, ([], source))[0].append(_remark(name, value))
    return tuple((tuple(names), source) for names, source in groups.values())


def _remark(name: str, value: Attested[object]) -> str:
    if not value.inferred:
        return name
    return "day and month" if name == "date" else f"{name} (inferred)"


def differing_of(work: Work) -> tuple[tuple[str, Stated[object]], ...]:
    """Return what the sources say otherwise than the page shows, by the name of the value."""
    return tuple(
        (name, other) for field, name in _SHOWN.items() for other in _others(getattr(work, field))
    )


def _others(value: Attested[object] | None) -> tuple[Stated[object], ...]:
    return value.differing if value else ()


def reasons_of(work: Work, record: Record) -> str:
    """Return why a record was joined with the others of its work, in words."""
    reasons = [
        str(match.reason).replace("-", " ") + (f" ({match.why})" if match.why else "")
        for match in work.matches
        if record.provenance in {match.one, match.other}
    ]
    return escape(", ".join(dict.fromkeys(reasons)))
