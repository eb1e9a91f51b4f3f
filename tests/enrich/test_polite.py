"""The one door to the network: how it waits, repeats itself, gives up, and what it refuses."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from survey_tools.enrich.polite import (
    REPLAYING,
    BusyError,
    Manner,
    Patience,
    PoliteSession,
    RefusedError,
    SourceError,
    UnreachableError,
    manner_of,
)
from survey_tools.errors import SurveyError
from tests.enrich_works import StoppedClock
from tests.replay import Replay, Reply, replaying

HOST = "https://source.example"
OK = Reply(body=b'{"all": "well"}')


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying() as replay:
        yield replay


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def manner(server: Replay, clock: StoppedClock) -> Manner:
    patience = Patience(connect=2, silence=0.3, whole=20)
    return Manner(replay=server.address, clock=clock, patience=patience)


def session(manner: Manner, rest: float = 0) -> PoliteSession:
    return PoliteSession(HOST, "s", manner, rest=rest)


def refused(manner: Manner, rest: float = 0) -> SourceError:
    """Return why there is no answer."""
    with session(manner, rest) as talk, pytest.raises(SourceError) as caught:
        talk.answer(f"{HOST}/a")
    return caught.value


def test_requests_keep_their_distance(server: Replay, manner: Manner, clock: StoppedClock) -> None:
    server.on("s", OK)
    with session(manner, rest=3) as talk:
        for name in "abc":
            talk.answer(f"{HOST}/{name}")
            clock.time += 1  # spent on reading the answer
    assert clock.slept == [2, 2]


def test_an_answer_that_is_kept_costs_no_waiting(
    server: Replay, manner: Manner, clock: StoppedClock
) -> None:
    server.on("s", OK)
    with session(manner, rest=3) as talk:
        answers = {talk.answer(f"{HOST}/a", {"mailto": contact}) for contact in ("x@y.z", "u@v.w")}
        assert (talk.asked, talk.kept) == (1, 1)
    assert answers == {OK.body}
    assert clock.slept == []


def test_it_comes_back_when_it_is_told_to(
    server: Replay, manner: Manner, clock: StoppedClock
) -> None:
    server.on("s", Reply(status=429, headers={"Retry-After": "17"}), OK)
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body
    assert clock.slept == [17]


def test_it_does_not_come_back_when_that_is_too_long(
    server: Replay, manner: Manner, clock: StoppedClock
) -> None:
    server.on("s", Reply(status=429, headers={"Retry-After": "7200"}), OK)
    said = "it answers with status 429, and asks to come back in 7200 seconds"
    assert str(refused(manner)) == said
    assert clock.slept == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("garbage", ["soon", "-5", "1e9", "", "Thu, 99 Foo 2026"])
def test_a_time_to_come_back_that_is_none(
    server: Replay, manner: Manner, clock: StoppedClock, garbage: str
) -> None:
    server.on("s", Reply(status=429, headers={"Retry-After": garbage}), OK)
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body
    assert clock.slept == [2]


def test_it_waits_longer_each_time(server: Replay, manner: Manner, clock: StoppedClock) -> None:
    server.on("s", *[Reply(status=500)] * 3, OK)
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body
        assert talk.asked == 4
    assert clock.slept == [2, 4, 8]


def test_it_gives_up(server: Replay, manner: Manner, clock: StoppedClock) -> None:
    server.on("s", Reply(status=503))
    assert str(refused(manner)) == "it answers with status 503"
    assert len(server.asked) == 4
    assert clock.slept == [2, 4, 8]


def test_a_connection_that_breaks_off_is_tried_again(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(body=b"x" * 100_000, breaks=True), OK)
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body
    server.on("s", Reply(body=b"x" * 100_000, breaks=True))
    assert str(refused(manner)) == "the connection broke off"


def test_an_answer_without_end_is_not_an_answer(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(body=b"short", headers={"Content-Length": "500"}))
    error = refused(manner)
    assert isinstance(error, BusyError)


def test_silence_is_tried_again(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(wait=0.6), OK)
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body
    assert len(server.asked) == 2


def test_an_answer_drop_by_drop_ends(server: Replay, manner: Manner) -> None:
    # Each byte comes in time, all of them would take a quarter of an hour.
    server.on("s", Reply(body=b"x" * 10_000, drip=0.1))
    patience = replace(manner.patience, whole=0.3)
    assert str(refused(Manner(replay=server.address, patience=patience))) == (
        "its answer does not end in time"
    )
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(body=b"x" * 2_000_000), id="long"),
        pytest.param(
            Reply(body=gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"}),
            id="grows when unpacked",
        ),
    ],
)
def test_an_answer_may_not_be_enormous(server: Replay, manner: Manner, reply: Reply) -> None:
    server.on("s", reply)
    patience = replace(manner.patience, largest=1_000_000)
    assert str(refused(replace(manner, patience=patience))) == "its answer is larger than 1 MB"


def test_packed_answers_are_unpacked(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(body=gzip.compress(OK.body), headers={"Content-Encoding": "gzip"}))
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/a",
        "http://source.example/a",
        "https://source.example.org/a",
        "https://source.example@elsewhere.example/a",
        "https://source.example:8443/a",
        "//elsewhere.example/a",
        "file:///etc/passwd",
        "ftp://source.example/a",
    ],
)
def test_it_is_not_sent_elsewhere(server: Replay, manner: Manner, elsewhere: str) -> None:
    server.on("s", Reply(status=302, headers={"Location": elsewhere}))
    assert str(refused(manner)).startswith("it sends elsewhere, to ")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "nowhere", ["http://[bad/a", "https://a:b/", "https://\xff\xfe/", "http://"]
)
def test_it_is_not_sent_nowhere(server: Replay, manner: Manner, nowhere: str) -> None:
    server.on("s", Reply(status=302, headers={"Location": nowhere}))
    assert str(refused(manner)).startswith("it sends ")
    assert len(server.asked) == 1


def test_it_follows_within_the_host(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(status=301, headers={"Location": "/b"}), OK)
    with session(replace(manner, contact="me@example.org")) as talk:
        assert talk.answer(f"{HOST}/a") == OK.body
    assert [asked.path for asked in server.asked] == ["/a", "/b"]
    assert len({asked.headers["User-Agent"] for asked in server.asked}) == 1


def test_it_does_not_follow_for_ever(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(status=301, headers={"Location": "/a"}))
    assert "redirects" in str(refused(manner))
    assert len(server.asked) == 4


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "Text/HTML"])
def test_a_page_for_people_is_no_answer(server: Replay, manner: Manner, kind: str) -> None:
    server.on("s", Reply(body=b"<html>We are moving house", kind=kind))
    assert str(refused(manner)) == "it answers with a page for people"


def test_xml_may_not_declare_what_grows(server: Replay, manner: Manner) -> None:
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE f [<!ENTITY a "ha">]>\n<feed>&a;</feed>'
    server.on("s", Reply(body=bomb, kind="application/atom+xml"))
    assert str(refused(manner)) == "it answers with a document that declares a type of its own"


@pytest.mark.parametrize(
    ("status", "error"), [(400, RefusedError), (422, RefusedError), (401, SourceError)]
)
def test_a_refusal_is_not_repeated(
    server: Replay, manner: Manner, status: int, error: type[SourceError]
) -> None:
    server.on("s", Reply(status=status))
    caught = refused(manner)
    assert type(caught) is error
    assert str(caught) == f"it answers with status {status}"
    assert len(server.asked) == 1


def test_what_a_source_does_not_know_is_kept_too(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(status=404, body=b"Resource not found.", kind="text/plain"))
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") is None
        assert talk.answer(f"{HOST}/a") is None
        assert talk.asked == 1


def test_nobody_there(manner: Manner, clock: StoppedClock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refused(replace(manner, replay=f"http://127.0.0.1:{port}"), rest=9)
    assert isinstance(error, UnreachableError)
    assert str(error) == "no connection"
    assert clock.slept == [1]  # and no rest from a host that was not there


def test_a_name_that_is_not_known(clock: StoppedClock) -> None:
    with PoliteSession("https://source.invalid", "s", Manner(clock=clock), rest=0) as talk:
        talk.trust_env = False
        with pytest.raises(UnreachableError, match="no connection"):
            talk.answer("https://source.invalid/a")


def test_a_host_without_a_certificate_is_not_trusted(clock: StoppedClock) -> None:
    # A server that does not speak TLS at all is the simplest that has none.
    with replaying() as plain:
        host = plain.address.replace("http://", "https://")
        with PoliteSession(host, "s", Manner(clock=clock), rest=0) as talk:
            talk.trust_env = False
            with pytest.raises(SourceError, match="its certificate is not trusted"):
                talk.answer(f"{host}/a")
        assert plain.asked == []


def test_answers_are_kept_on_the_disk_until_they_are_old(
    server: Replay, manner: Manner, tmp_path: Path
) -> None:
    kept = replace(manner, cache=tmp_path / "answers")
    server.on("s", *(Reply(body=b'{"n": %d}' % number) for number in range(1, 9)))

    def answer(how: Manner) -> bytes | None:
        with session(how) as talk:
            talk.headers["Authorization"] = "Bearer se-cret"
            return talk.answer(f"{HOST}/a", {"mailto": "me@example.org"})

    assert [answer(kept), answer(kept)] == [b'{"n": 1}'] * 2
    assert answer(replace(kept, afresh=True)) == b'{"n": 2}'
    assert answer(kept) == b'{"n": 2}'
    soon_old = replace(manner.patience, expires=dt.timedelta(microseconds=1))
    assert answer(replace(kept, afresh=True, patience=soon_old)) == b'{"n": 3}'
    assert answer(kept) == b'{"n": 4}'
    assert [file.name for file in (tmp_path / "answers").iterdir()] == ["s.sqlite"]
    data = (tmp_path / "answers" / "s.sqlite").read_bytes()
    assert b"se-cret" not in data
    assert b"me@example.org" not in data


def test_garbage_is_not_kept(server: Replay, manner: Manner) -> None:
    server.on("s", Reply(body=b'{"half": '), OK)
    with session(manner) as talk:
        assert talk.answer(f"{HOST}/a") == b'{"half": '
        assert talk.answer(f"{HOST}/a") == OK.body


def test_the_day_of_an_answer_is_that_on_which_it_came(server: Replay, manner: Manner) -> None:
    server.on("s", OK)
    with session(manner) as talk:
        talk.answer(f"{HOST}/a")
        today = talk.read_on
        talk.read_on = dt.date(1999, 1, 1)
        talk.answer(f"{HOST}/a")
        assert talk.kept == 1
        assert talk.read_on == today


@pytest.mark.parametrize(
    "given",
    ["http://example.org", "http://127.0.0.1.example.org:80", "https://127.0.0.1:1", "localhost:1"],
)
def test_only_this_machine_can_stand_for_the_sources(given: str) -> None:
    with pytest.raises(SurveyError) as caught:
        manner_of("", None, {"SURVEY_ENRICH_REPLAY": given})
    assert str(caught.value) == (
        f"SURVEY_ENRICH_REPLAY: found '{given}', expected such as 'http://127.0.0.1:8000' "
        "[wrong-value]"
    )


@pytest.mark.parametrize(
    "given", ["me", "me@", "me@example", "a b@example.org", "m@e.org\r\nX: y", "ж@e.org"]
)
def test_a_contact_is_an_address(given: str) -> None:
    with pytest.raises(
        SurveyError, match=r"--contact: found '.*', expected an address for mail, such as"
    ):
        manner_of(given, None, {})


def test_without_a_stand_in_the_patience_is_that_for_others(tmp_path: Path) -> None:
    manner = manner_of("me@example.org", tmp_path, {})
    assert (manner.patience, manner.cache, manner.replay) == (Patience(), tmp_path, "")
    replayed = manner_of("", tmp_path, {"SURVEY_ENRICH_REPLAY": "http://localhost:1/"})
    assert replayed.patience == REPLAYING
    assert replayed.cache == tmp_path / "replay"
