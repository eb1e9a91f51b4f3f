"""The timeline: every work that has a year stands in one cell, under its year, beside its topic."""

from __future__ import annotations

from dataclasses import replace

from survey_tools.build import Made
from survey_tools.timeline import timeline_of


def test_every_work_is_there_once_in_its_year(made: Made) -> None:
    timeline = timeline_of(made.survey)
    places = [
        (work.key, topic.slug, year)
        for topic, cells in timeline.rows.items()
        for year, works in zip(timeline.years, cells, strict=True)
        for work in works
    ]
    assert len(places) == len(made.survey.works)
    expected = {
        (work.key, work.placement and work.placement.topic, work.year and work.year.value)
        for work in made.survey.works
    }
    assert set(places) == expected


def test_no_year_is_passed_over_and_the_topics_keep_their_order(made: Made) -> None:
    timeline = timeline_of(made.survey)
    assert timeline.years == tuple(range(2010, 2027))
    slugs = [topic.slug for topic in timeline.rows]
    assert slugs == [topic.slug for topic in made.survey.topics.topics]


def test_a_survey_without_works_has_an_empty_one(made: Made) -> None:
    timeline = timeline_of(replace(made.survey, all_works=()))
    assert (timeline.years, timeline.rows) == ((), {})
