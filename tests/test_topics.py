"""The file of topics: what it may say, and how its faults are told."""

from __future__ import annotations

import pytest

from survey_tools.data_files import EXPECTED_SLUG
from survey_tools.errors import SurveyError
from survey_tools.topics import parse_topics, unknown_keys
from tests.projects import without_codes

GOOD = """\
topics:
  - {slug: depth, name: Depth separation, short: Depth, question: Does depth help?}
  - {slug: adjacent, name: Adjacent works}
works:
  - {key: ode2020nets, topic: depth, secondary: [adjacent]}
"""


def test_topics() -> None:
    topics, _ = parse_topics(GOOD, file="topics.yaml")
    assert [topic.label for topic in topics.topics] == ["Depth", "Adjacent works"]
    assert [topic.slug for topic in topics.chapters] == ["depth"]
    assert [topic.slug for topic in topics.listed] == ["adjacent"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("topic: depth,", "topic: dept,",
                     "topics.yaml:5: work 'ode2020nets': no topic 'dept'; did you mean 'depth'?",
                     id="no such topic"),
        pytest.param("[adjacent]", "[other]",
                     "topics.yaml:5: work 'ode2020nets': no topic 'other'", id="no such secondary"),
        pytest.param("slug: adjacent", "slug: depth",
                     "topics.yaml:3: slug 'depth' is given twice; the first is on line 2",
                     id="a topic twice"),
        *(pytest.param("slug: adjacent", f"slug: {slug}",
                       f"topics.yaml:3: topics[2].slug: found '{slug}', expected {EXPECTED_SLUG}",
                       id=slug) for slug in ("../../x", "aux", "Depth", "-x", ".x", "a_b")),
    ],
)  # fmt: skip
def test_faults(before: str, after: str, message: str) -> None:
    with pytest.raises(SurveyError) as caught:
        parse_topics(GOOD.replace(before, after), file="topics.yaml")
    assert message in without_codes(caught.value).splitlines()


def test_a_work_placed_twice() -> None:
    twice = GOOD + "  - {key: ode2020nets, topic: adjacent}\n"
    with pytest.raises(SurveyError) as caught:
        parse_topics(twice, file="topics.yaml")
    assert without_codes(caught.value) == (
        "topics.yaml:6: key 'ode2020nets' is given twice; the first is on line 5"
    )


def test_a_placement_of_no_work() -> None:
    topics, document = parse_topics(GOOD, file="topics.yaml")
    assert [without_codes(fault) for fault in unknown_keys(topics, document, {"ode2020net"})] == [
        "topics.yaml:5: no work has the key 'ode2020nets'; did you mean 'ode2020net'?"
    ]
    assert not list(unknown_keys(topics, document, {"ode2020nets"}))
