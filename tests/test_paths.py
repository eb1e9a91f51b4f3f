"""Reading paths: every fault with its line, and our own."""

from __future__ import annotations

import pytest

from survey_tools.build import Made
from survey_tools.data_files import EXPECTED_SLUG
from survey_tools.errors import SurveyError
from survey_tools.findings import steps
from survey_tools.paths import parse_paths, path_faults
from tests.fabricated import WORKS
from tests.projects import without_codes

FILE = "docs/data/paths.yaml"
GOOD = """\
- slug: newcomer
  name: Newcomer
  audience: Someone who has lost a key.
  works: [bye2019hinges, ode2020locks]
- slug: locks
  name: Locks
  chapter: locks
  works: [ode2020locks, ode2021doors]
  aside: [bye2019hinges]
"""


def faults(text: str) -> list[str]:
    """Return what is wrong with the paths of a text, as it is told."""
    try:
        paths = parse_paths(text, file=FILE)
    except SurveyError as error:
        found = list(error.faults)
    else:
        found = [fault for path in paths for fault in path_faults(path, WORKS, ["locks"])]
    return [without_codes(fault).removeprefix(f"{FILE}:") for fault in found]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("slug: locks", "slug: newcomer",
                     "5: slug 'newcomer' is given twice; the first is on line 1",
                     id="a slug twice"),
        pytest.param("slug: locks", "slug: ../x",
                     f"5: slug: found '../x', expected {EXPECTED_SLUG}",
                     id="a slug that leads out"),
        pytest.param("chapter: locks", "chapter: lock",
                     "7: no chapter 'lock'; did you mean 'locks'?", id="no such chapter"),
        pytest.param("ode2021doors", "ode2021door",
                     "8: no work of the survey has the key 'ode2021door'; did you mean "
                     "'ode2021doors'?", id="no such work"),
        pytest.param("aside: [bye2019hinges]", "aside: [ode2020locks]",
                     "9: 'ode2020locks' is on the path twice", id="a work twice"),
        pytest.param("[bye2019hinges, ode2020locks]", "[bye2019hinges]",
                     '4: works: found ["bye2019hinges"], expected at least 2 items',
                     id="one work is no path"),
    ],
)  # fmt: skip
def test_faults(before: str, after: str, message: str) -> None:
    assert faults(GOOD) == []
    assert before in GOOD
    assert message in faults(GOOD.replace(before, after, 1))


def test_ours(made: Made) -> None:
    commentary = made.survey.commentary
    assert len(commentary.paths_of(None)) == 4
    for topic in made.survey.topics.chapters:
        assert len(commentary.paths_of(topic.slug)) == 1


def test_what_to_read_before_is_not_on_the_path(made: Made) -> None:
    for path in made.survey.commentary.paths:
        for step in steps(made.survey, path):
            assert not {str(work.key) for work in step.before} & set(path.works)
