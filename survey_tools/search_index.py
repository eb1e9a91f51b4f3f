"""The shelf of works and people: what the search finds of the data.

The pages that people write, and the terms of the glossary, make a shelf of their own, where Sphinx
reads them (``sphinx_ext/search.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from survey_tools.annotations import Annotation
from survey_tools.people import Person
from survey_tools.search_shelf import Entry, Group, render_shelf, shelf_text
from survey_tools.search_words import keywords
from survey_tools.survey import Survey
from survey_tools.works import Work

PATH = "search/works.js"
"""Below the site."""


def render_index(survey: Survey) -> str:
    """Return the text of the shelf."""
    works = [_work(work, survey) for work in survey.works]
    people = [_person(person, members, survey) for person, members in survey.people.items()]
    groups = (
        Group(label="Works", base="works/", end=".html", entries=works),
        # Everyone who ever wrote on a topic is no answer to its name.
        Group(label="People", base="authors/", end=".html", entries=people, weights=(7, 0, 7)),
    )
    return render_shelf(groups, tuple(_alike(survey)))


def _alike(survey: Survey) -> Iterator[Sequence[str]]:
    yield from survey.synonyms
    for term in survey.commentary.glossary:
        if term.also:
            yield term.term, *term.also


def _work(work: Work, survey: Survey) -> Entry:
    labels = {topic.slug: topic.label for topic in survey.topics.topics}
    placement = work.placement
    names = ", ".join(str(person.name) for person in work.people)
    others = " et al." if work.authors.value.truncated else ""
    venue = f"{work.venue.value.short} {work.venue.value.year}" if work.venue else ""
    year = str(work.year.value) if work.year and not venue else ""
    topic = labels[placement.topic] if placement else ""
    return Entry(
        path=work.key,
        title=shelf_text(work.title.value),
        detail=" · ".join(filter(None, (names + others, venue or year, topic))),
        names=" ".join(_names(work)),
        words=keywords(" ".join(_texts(work, survey))),
    )


def _names(work: Work) -> Iterator[str]:
    """Yield what a work can be named by, besides its title, its authors and its key."""
    yield from work.aliases
    if work.arxiv:
        yield work.arxiv.value.number
    if work.year and work.venue and work.year.value != work.venue.value.year:
        yield str(work.year.value)


def _texts(work: Work, survey: Survey) -> Iterator[str]:
    """Yield what the authors and the editors say of a work."""
    labels = {topic.slug: topic.name for topic in survey.topics.topics}
    for version in work.abstracts:
        yield version.text
    if work.placement:
        yield from (labels[slug] for slug in (work.placement.topic, *work.placement.secondary))
    annotated = survey.commentary.annotations.get(work.key)
    if annotated:
        yield annotated.prose
        yield from _ours(annotated.front)


def _ours(front: Annotation) -> Iterator[str]:
    yield front.slogan
    yield from (claim.statement for claim in front.claims)
    yield from (f"${claim.bound}$" for claim in front.claims if claim.bound)
    if front.technique:
        yield front.technique.text


def _person(person: Person, works: Sequence[Work], survey: Survey) -> Entry:
    labels = {topic.slug: topic.label for topic in survey.topics.topics}
    slugs = [work.placement.topic for work in works if work.placement]
    topics = sorted(dict.fromkeys(slugs), key=slugs.count, reverse=True)[:3]
    count = f"{len(works)} work{'s' if len(works) != 1 else ''}"
    shown = str(person.name)
    return Entry(
        path=person.slug,
        title=shown,
        detail=": ".join(filter(None, (count, ", ".join(labels[slug] for slug in topics)))),
        names=" ".join(spelling for spelling in person.spellings if spelling != shown),
    )
