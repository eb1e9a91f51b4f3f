"""The map of relations: what is on it, that nothing lies on anything, and that it is SVG."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from survey_tools.build import Made
from survey_tools.map_svg import HEIGHT, WIDTH, render_map, tied
from survey_tools.relation_map import ACROSS, FAMILIES, RelationMap, family_of, map_of
from survey_tools.relations import RELATION_TYPES, VERSIONS, EndKind


def _read(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own text


@pytest.fixture(scope="module")
def whole(made: Made) -> RelationMap:
    """Return the map of all works."""
    return map_of(made.survey)


def test_every_relation_of_two_works_is_on_it_once(whole: RelationMap, made: Made) -> None:
    wanted = [
        edge
        for edge in made.survey.commentary.edges
        if edge.name not in VERSIONS and {edge.source.kind, edge.target.kind} == {EndKind.WORK}
    ]
    assert wanted
    told = [edge for edge, _, _ in tied(whole)]
    assert sorted(map(id, told)) == sorted(map(id, wanted))
    for edge, source, target in tied(whole):
        assert (edge.source.name, edge.target.name) == (source.key, target.key)


def test_each_work_stands_in_the_row_of_its_year_and_alone_in_its_place(whole: RelationMap) -> None:
    places = list(whole.places.values())
    assert len(set(places)) == len(places)
    assert {place.column for place in places} <= set(range(ACROSS))
    for row, (year, works) in enumerate(whole.rows):
        for work in works:
            assert work.year
            assert work.year.value == year
            assert whole.places[work.key].row == row
    years = [year or 0 for year, _ in whole.rows]
    assert all(before <= after for before, after in pairwise(years))


def test_edges_that_pass_rows_run_between_the_boxes(whole: RelationMap) -> None:
    """The long part of such an edge is the vertical line after ``V``."""
    root = _read(render_map(whole, name="Map", base=""))
    boxes = [float(rect.attrib["x"]) for rect in root.iter("rect")]
    ways = [path.attrib["d"] for path in root.iter("path") if "V" in path.get("d", "")]
    long = [match for way in ways if (match := re.search(r"([\d.]+) [\d.]+V", way))]
    assert len(long) > 10
    for match in long:
        assert not [x for x in boxes if x <= float(match[1]) <= x + WIDTH]


def test_boxes_do_not_overlap(whole: RelationMap) -> None:
    root = _read(render_map(whole, name="Map", base=""))
    corners = [(float(r.attrib["x"]), float(r.attrib["y"])) for r in root.iter("rect")]
    assert len(corners) == len(whole.places)
    for index, (x, y) in enumerate(corners):
        for other_x, other_y in corners[:index]:
            assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT


def test_the_map_of_a_chapter_has_its_relations(made: Made) -> None:
    for topic in made.survey.topics.chapters:
        drawn = map_of(made.survey, topic)
        for tie in drawn.ties:
            topics = {w.placement.topic for w in (tie.source, tie.target) if w.placement}
            assert topic.slug in topics


def test_edges_say_what_they_are_and_dashes_say_that_it_is_our_reading(whole: RelationMap) -> None:
    root = _read(render_map(whole, name="Map", base=""))
    titles = [(path, path.findtext("title")) for path in root.iter("path")]
    edges = [(path, title) for path, title in titles if title]
    assert len(edges) == len(whole.ties)
    for path, title in edges:
        parts = (title or "").split("; ")
        ours = all(part.endswith("(our reading)") for part in parts)
        assert (" ours" in path.attrib["class"]) == ours


def test_every_type_has_a_family_of_the_legend() -> None:
    assert {family_of(name) for name in RELATION_TYPES} == set(FAMILIES)


def test_the_file_for_print_needs_nothing_else(made: Made) -> None:
    text = made.files["docs/generated/site/map.svg"]
    root = _read(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(--" not in text
    assert ".topic-depth-separation rect" in text
