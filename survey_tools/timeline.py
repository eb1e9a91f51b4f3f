"""The works of a survey over the years, topic by topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from survey_tools.survey import Survey
from survey_tools.topics import Topic
from survey_tools.works import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """Years from left to right, topics from top to bottom."""

    years: tuple[int, ...]
    """All from the first to the last, those without works included."""
    rows: Mapping[Topic, tuple[tuple[Work, ...], ...]]
    """The works of each topic, year by year, in order of time."""


def timeline_of(survey: Survey) -> Timeline:
    """Return the works by topic and the year of their first version; those without are left out."""
    dated = [work.year.value for work in survey.works if work.year and work.placement]
    years = tuple(range(min(dated), max(dated) + 1)) if dated else ()
    rows = {topic: _row(survey, topic, years) for topic in survey.topics.topics}
    return Timeline(years=years, rows={topic: row for topic, row in rows.items() if any(row)})


def _row(survey: Survey, topic: Topic, years: tuple[int, ...]) -> tuple[tuple[Work, ...], ...]:
    by_year: defaultdict[int, list[Work]] = defaultdict(list)
    for work in survey.works_of(topic):
        if work.year:
            by_year[work.year.value].append(work)
    return tuple(tuple(by_year[year]) for year in years)
