"""The figures on the cards of chapters: a dot for each work, at its year, on one scale."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from survey_tools.build import Made
from survey_tools.chapter_figure import draw_figure

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def figures(made: Made) -> dict[str, ET.Element]:
    """Return the figures of all chapters, by their slugs."""
    survey = made.survey
    return {
        topic.slug: ET.fromstring(draw_figure(survey, topic))  # noqa: S314 - our own
        for topic in survey.topics.chapters
    }


def test_each_work_has_a_dot_hollow_for_a_title_alone(
    made: Made, figures: dict[str, ET.Element]
) -> None:
    for topic in made.survey.topics.chapters:
        works = [work for work in made.survey.works_of(topic) if work.year]
        dots = figures[topic.slug].findall(f"{SVG}circle")
        hollow = [dot for dot in dots if dot.get("class") == "title"]
        assert len(dots) == len(works)
        assert len(hollow) == sum(work.title_only for work in works)


def test_a_year_is_at_one_place_in_all_figures(made: Made, figures: dict[str, ET.Element]) -> None:
    places: dict[float, set[int]] = {}
    for topic in made.survey.topics.chapters:
        years = Counter(work.year.value for work in made.survey.works_of(topic) if work.year)
        dots = Counter(
            float(dot.get("cx", "nan")) for dot in figures[topic.slug].findall(f"{SVG}circle")
        )
        for (year, count), (x, drawn) in zip(
            sorted(years.items()), sorted(dots.items()), strict=True
        ):
            assert count == drawn
            places.setdefault(x, set()).add(year)
    assert all(len(years) == 1 for years in places.values())


def test_no_dot_lies_on_another_or_outside(figures: dict[str, ET.Element]) -> None:
    for figure in figures.values():
        _, _, width, height = map(float, (figure.get("viewBox") or "").split())
        dots = [(dot.get("cx", ""), dot.get("cy", "")) for dot in figure.findall(f"{SVG}circle")]
        assert len(set(dots)) == len(dots)
        assert all(0 < float(x) < width and 0 < float(y) < height for x, y in dots)


def test_its_words_say_what_it_shows(made: Made, figures: dict[str, ET.Element]) -> None:
    topic = made.survey.topics.chapters[0]
    years = Counter(work.year.value for work in made.survey.works_of(topic) if work.year)
    words = figures[topic.slug].get("aria-label") or ""
    assert words.startswith("Works by year: ")
    for year, count in years.items():
        assert f"{year}, {count}" in words
