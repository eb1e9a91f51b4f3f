"""Keys of the last release: a build that lost one, or gave it to another work, is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey_tools.build import Made
from survey_tools.errors import SurveyError
from survey_tools.identifiers import ArxivId
from survey_tools.model import Stated
from survey_tools.released_keys import (
    RELEASED_FILE,
    parse_released,
    released_faults,
    render_released,
)
from survey_tools.works import Attested
from tests.fabricated import DOORS, LOCKS, place
from tests.projects import HOME, without_codes

WORKS = (
    replace(
        LOCKS,
        aliases=("ode2021locks",),
        arxiv=Attested(
            statements=(Stated(value=ArxivId(number="2001.01234"), source=place("000", 1)),)
        ),
    ),
    DOORS,
)


def faults(text: str) -> list[str]:
    released = parse_released(text, file="released-keys.txt")
    return [without_codes(fault) for fault in released_faults(released, WORKS)]


def test_what_is_written_is_read_and_right() -> None:
    text = render_released(WORKS)
    assert text.splitlines()[2:] == [
        "ode2020locks arXiv:2001.01234",
        "ode2021doors Doors Without Locks",
        "ode2021locks arXiv:2001.01234",
    ]
    assert faults(text) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            "ode2020lock arXiv:2001.01234",
            "released-keys.txt:1: no work has the released key 'ode2020lock' any more;"
            " did you mean 'ode2020locks'?",
            id="lost",
        ),
        pytest.param(
            "ode2020locks arXiv:1901.01234",
            "released-keys.txt:1: the released key 'ode2020locks' named 'arXiv:1901.01234',"
            " found a work known by 'arXiv:2001.01234'",
            id="another number",
        ),
        pytest.param(
            "ode2021doors Windows Without Locks",
            "released-keys.txt:1: the released key 'ode2021doors' named"
            " 'Windows Without Locks', found a work known by 'Doors Without Locks'",
            id="another title",
        ),
    ],
)
def test_a_lost_or_changed_key_is_a_fault(line: str, message: str) -> None:
    assert faults(line) == [message]


def test_a_work_may_get_its_number_later() -> None:
    assert faults("ode2020locks How many keys does a chain need?") == []


def test_a_line_without_a_work_is_refused() -> None:
    with pytest.raises(SurveyError) as caught:
        parse_released("# keys\n\nalone\n", file="f.txt")
    assert without_codes(caught.value) == "f.txt:3: found 'alone', expected a key and its work"


def test_ours_are_all_there(made: Made) -> None:
    released = parse_released((HOME / RELEASED_FILE).read_text("utf-8"), file=RELEASED_FILE)
    assert len(released) > 100
    assert list(released_faults(released, made.survey.all_works)) == []
