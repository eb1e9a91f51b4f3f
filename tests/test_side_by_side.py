"""Two computations side by side return what they return one after the other."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from typing import NoReturn

import pytest

from survey_tools import build
from survey_tools.build import make, read_inputs
from survey_tools.errors import SurveyError
from survey_tools.side_by_side import has_room, side_by_side
from tests.projects import HOME

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be split off")


@pytest.fixture(autouse=True)
def _none_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test after which a process that was split off is still there, or waits to be heard."""
    split_off: list[int] = []
    fork = os.fork

    def noted() -> int:
        process = fork()
        split_off.append(process)
        return process

    monkeypatch.setattr(os, "fork", noted)
    yield
    for process in split_off:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_both_results_come_back_however_long() -> None:
    here = os.getpid()
    one, (process, text) = side_by_side(os.getpid, lambda: (os.getpid(), "ü" * 3_000_000))
    assert one == here
    assert process != here
    assert text == "ü" * 3_000_000


def test_what_the_second_refuses_is_said_here() -> None:
    def refuse() -> NoReturn:
        raise SurveyError([])

    with pytest.raises(SurveyError):
        side_by_side(lambda: 1, refuse)


def test_what_the_first_refuses_ends_the_second() -> None:
    def refuse() -> NoReturn:
        raise LookupError("no such work")

    with pytest.raises(LookupError, match="no such work"):
        side_by_side(refuse, signal.pause)


@pytest.mark.parametrize("result", [lambda: 1, lambda: "x" * 3_000_000])
def test_a_process_that_dies_is_made_up_for(result: object) -> None:
    home = os.getpid()

    def die_elsewhere() -> object:
        if os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    assert side_by_side(lambda: 1, die_elsewhere) == (1, result)


def test_what_cannot_be_handed_over_is_made_here() -> None:
    thing = object()
    unpicklable = lambda: thing  # noqa: E731
    assert side_by_side(lambda: 1, lambda: unpicklable)[1] is unpicklable


def test_nothing_is_printed_twice(capfd: pytest.CaptureFixture[str]) -> None:
    sys.stdout.write("once")
    side_by_side(lambda: 1, lambda: 2)
    assert capfd.readouterr().out == "once"


def test_a_survey_is_the_same_made_by_one_process_and_by_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inputs = read_inputs(HOME)
    alone = make(inputs).files
    ways = []

    def noted(one: object, other: object) -> object:
        ways.append("two")
        return side_by_side(one, other)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "side_by_side", noted)
    monkeypatch.setattr(build, "has_room", lambda: True)
    assert make(inputs).files == alone
    assert ways == []
    monkeypatch.setattr(build, "MANY", 89)
    together = make(inputs).files
    assert ways == ["two"]
    assert list(together.items()) == list(alone.items())


def test_one_processor_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0})
    assert not has_room()
