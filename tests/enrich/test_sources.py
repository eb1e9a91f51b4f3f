"""What is asked of each source, and what is read from what it documents that it answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from survey_tools import __version__
from survey_tools.enrich.answers import Answer, Unreadable, plain
from survey_tools.enrich.asking import SOURCES, Hearing, ask_all
from survey_tools.enrich.polite import REPLAYING, Manner, PoliteSession
from survey_tools.enrich.queries import By, Query, by_title
from survey_tools.enrich.wanted import Lack
from survey_tools.facts import Publication, PublicationKind
from tests.enrich_works import StoppedClock, a_work
from tests.replay import Replay, Reply, replaying

DATA = Path(__file__).parents[1] / "data" / "enrich"
KINDS = {"arxiv": "application/atom+xml; charset=utf-8"}
ANSWERS = {
    "arxiv": (DATA / "arxiv.xml").read_bytes(),
    **{name: (DATA / f"{name}.json").read_bytes() for name in ("crossref", "dblp", "openalex")},
}
TODAY = dt.datetime.now(tz=dt.UTC).date()
PEOPLE = ("Ada Quillfeather", "Bram Oystercatcher", "Çelebi Wren")
BY_TITLE = Query(
    by=By.TITLE, keys=("k",), values=("kites fly high",), phrase="kites fly", author="quillfeather"
)


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying() as replay:
        yield replay


def documented(slug: str, body: bytes | None = None) -> Reply:
    """Return an answer of the kind that a source documents, with another body if one is given."""
    kind = KINDS.get(slug, "application/json")
    return Reply(kind=kind, body=ANSWERS[slug] if body is None else body)


def ask(
    server: Replay, slug: str, query: Query = BY_TITLE, body: bytes | None = None
) -> list[Answer]:
    """Return what is read from an answer of a source, the documented one if none is given."""
    server.on(slug, documented(slug, body))
    manner = Manner(replay=server.address, patience=REPLAYING)
    with PoliteSession(SOURCES[slug].HOST, slug, manner, rest=0) as session:
        return list(SOURCES[slug].ask(session, query))


def test_arxiv(server: Replay) -> None:
    assert ask(server, "arxiv") == [
        Answer(
            source="arXiv",
            url="https://arxiv.org/abs/1901.99901",
            read=TODAY,
            titles=("Kites Fly High: On the $L_2$-Norm of Long Strings",),
            authors=PEOPLE,
            years=(2019,),
            arxiv="1901.99901",
            arxiv_class="cs.LG",
            doi="10.5555/kites.2020.7",
        )
    ]


def test_crossref(server: Replay) -> None:
    article, chapter = ask(server, "crossref")
    assert article == Answer(
        source="Crossref",
        url="https://doi.org/10.5555/kites.2020.7",
        read=TODAY,
        titles=("Kites Fly High: On the L2-Norm of Long Strings", "Kites Fly High"),
        authors=PEOPLE,
        years=(2020, 2019),
        doi="10.5555/kites.2020.7",
        published=Publication(
            kind=PublicationKind.JOURNAL,
            short="Journal of Aerial Toys & Strings",
            name="Journal of Aerial Toys & Strings",
            year=2020,
            volume=7,
            number=2,
            pages="12--34",
            publisher="Association for Aerial Toys (AAT)",
            url="https://toys.example.org/doi/10.5555/kites.2020.7",
            doi="10.5555/kites.2020.7",
        ),
    )
    assert chapter.retracted
    assert chapter.published
    assert chapter.published.series == "Lecture Notes in Fabrication"
    assert chapter.published.name == "Flying Things 2018"


def test_crossref_by_doi(server: Replay) -> None:
    item = json.loads(ANSWERS["crossref"])["message"]["items"][0]
    body = json.dumps({"status": "ok", "message-type": "work", "message": item}).encode()
    query = Query(by=By.DOI, keys=("k",), values=("10.5555/kites(2020)7:1",))
    assert [answer.doi for answer in ask(server, "crossref", query, body=body)] == [
        "10.5555/kites.2020.7"
    ]
    assert server.asked[0].path == "/works/10.5555%2Fkites%282020%297%3A1"


def test_dblp(server: Replay) -> None:
    journal, preprint, conference = ask(server, "dblp")
    assert journal.published
    assert journal.authors == PEOPLE
    assert (journal.published.volume, journal.published.pages) == (7, "12--34")
    assert journal.doi == "10.5555/KITES.2020.7"
    assert journal.published.url is None
    assert preprint.arxiv == "1901.99901"
    assert preprint.published is None
    assert conference == Answer(
        source="DBLP",
        url="https://dblp.org/rec/conf/nips/Quillfeather17",
        read=TODAY,
        titles=("Kites Fly Low",),
        authors=("Ada Quillfeather",),
        years=(2017,),
        published=Publication(
            kind=PublicationKind.CONFERENCE,
            short="NeurIPS",
            name="NeurIPS",
            year=2017,
            pages="100--110",
            url="https://proceedings.example.org/paper/2017/hash/kites-Abstract.html",
        ),
        openreview="https://openreview.net/forum?id=kItEs17",
    )


def test_dblp_that_finds_nothing(server: Replay) -> None:
    body = b'{"result": {"hits": {"@total": "0", "@computed": "0", "@sent": "0", "@first": "0"}}}'
    assert ask(server, "dblp", body=body) == []


def test_openalex(server: Replay) -> None:
    assert ask(server, "openalex") == [
        Answer(
            source="OpenAlex",
            url="https://openalex.org/W9990000001",
            read=TODAY,
            titles=("Kites Fly High: On the L2-Norm of Long Strings",),
            authors=PEOPLE,
            years=(2020,),
            arxiv="1901.99901",
            doi="10.5555/kites.2020.7",
            published=Publication(
                kind=PublicationKind.JOURNAL,
                short="Journal of Aerial Toys & Strings",
                name="Journal of Aerial Toys & Strings",
                year=2020,
                volume=7,
                number=2,
                pages="12--34",
                publisher="Aerial Press",
                doi="10.5555/kites.2020.7",
            ),
        )
    ]


@pytest.mark.parametrize(
    ("slug", "path", "query"),
    [
        pytest.param(
            "arxiv",
            "/api/query",
            {"search_query": 'ti:"kites fly" AND au:quillfeather', "max_results": "5"},
            id="arxiv",
        ),
        pytest.param(
            "dblp",
            "/search/publ/api",
            {"q": "kites fly high quillfeather", "format": "json", "h": "10"},
            id="dblp",
        ),
        pytest.param(
            "crossref",
            "/works",
            {
                "query.bibliographic": "kites fly high",
                "query.author": "quillfeather",
                "rows": "5",
            },
            id="crossref",
        ),
        pytest.param(
            "openalex",
            "/works",
            {"filter": "title.search:kites fly high", "per-page": "5"},
            id="openalex",
        ),
    ],
)
def test_a_question_by_title(server: Replay, slug: str, path: str, query: dict[str, str]) -> None:
    ask(server, slug)
    (asked,) = server.asked
    assert asked.path == path
    assert query.items() <= asked.query.items()


@pytest.mark.parametrize(
    ("title", "words", "phrase"),
    [
        ("Kites: Fly High!", "kites fly high", "kites fly high"),
        ("On the $L_2$-Norm of a Kite", "on the norm of kite", "norm of a kite"),
        ("$x$", "x", "x"),
        ('O(1) | ti:kites AND "x"', "ti kites and", "o 1 ti kites and x"),
    ],
)
def test_the_words_of_a_title(title: str, words: str, phrase: str) -> None:
    query = by_title(a_work(titles=(title,)))
    assert (query.values, query.phrase, query.author) == ((words,), phrase, "quillfeather")


def test_identifiers_are_asked_together(server: Replay) -> None:
    for slug in ("arxiv", "openalex"):
        server.on(slug, documented(slug))
    works = [
        a_work(key=f"k{n}", arxiv=f"1901.{n:05d}", lacks=frozenset((Lack.CLASS,)))
        for n in range(101)
    ]
    manner = Manner(replay=server.address, patience=REPLAYING)
    ask_all(works, ("arxiv", "openalex"), manner, {})
    batches = [asked.query["id_list"].split(",") for asked in server.of("arxiv")]
    assert [len(batch) for batch in batches] == [50, 50, 1]
    assert [number for batch in batches for number in batch] == [work.arxiv for work in works]
    filters = [asked.query["filter"] for asked in server.of("openalex")]
    assert filters[2].startswith("doi:10.48550/arXiv.1901.00080|10.48550/arXiv.1901.00081|")
    assert len(filters) == 3


@pytest.mark.parametrize(
    ("contact", "rests"),
    [
        ("me@example.org", {"arxiv": 3, "openalex": 0.2, "dblp": 2, "crossref": 0.5}),
        ("", {"arxiv": 3, "openalex": 1, "dblp": 2, "crossref": 1}),
    ],
)
def test_each_source_is_left_alone_for_as_long_as_it_asks(
    server: Replay, contact: str, rests: dict[str, float]
) -> None:
    clock = StoppedClock()
    works = [a_work(key=name, titles=(f"Kites of {name}",)) for name in ("wood", "silk", "paper")]
    for slug, rest in rests.items():
        server.on(slug, documented(slug))
        clock.slept.clear()
        manner = Manner(replay=server.address, contact=contact, clock=clock)
        ask_all(works, (slug,), manner, {})
        assert len(server.of(slug)) == 3
        assert clock.slept == [pytest.approx(rest)] * 2


def test_a_work_that_lacks_nothing_of_a_source_is_not_asked_for(server: Replay) -> None:
    manner = Manner(replay=server.address, patience=REPLAYING)
    heard = ask_all(
        [a_work(arxiv="1901.99901", lacks=frozenset((Lack.CLASS,)))],
        ("dblp", "crossref"),
        manner,
        {},
    )
    assert heard.hearings == (Hearing(name="DBLP"), Hearing(name="Crossref"))
    assert server.asked == []


def test_who_asks_is_said(server: Replay) -> None:
    for slug in SOURCES:
        server.on(slug, documented(slug))
    manner = Manner(replay=server.address, patience=REPLAYING, contact="me@example.org")
    ask_all([a_work()], SOURCES, manner, {"OPENALEX_API_KEY": "se-cret"})
    ours = f"survey-tools/{__version__} (mailto:me@example.org)"
    assert [asked.headers["User-Agent"] for asked in server.asked] == [
        f"{ours} arxiv.py/{version('arxiv')}",
        *[ours] * 3,
    ]
    assert {a.slug: a.query.get("mailto") for a in server.asked} == {
        "arxiv": None,
        "openalex": "me@example.org",
        "dblp": None,
        "crossref": "me@example.org",
    }
    keys = {asked.slug: asked.headers.get("Authorization") for asked in server.asked}
    assert keys == {"arxiv": None, "openalex": "Bearer se-cret", "dblp": None, "crossref": None}


TROUBLE = {
    "elsewhere": Reply(status=302, headers={"Location": "https://elsewhere.example/"}),
    "nowhere": Reply(status=302, headers={"Location": "http://[bad/"}),
    "in a circle": Reply(status=302, headers={"Location": "?"}),
    "a page": Reply(body=b"<html>", kind="text/html"),
    "an error": Reply(status=500),
    "forbidden": Reply(status=403),
    "a wrong query": Reply(status=400),
    "too many": Reply(status=429, headers={"Retry-After": "3600"}),
    "breaking off": Reply(body=b"{" * 10_000, breaks=True),
    "a bomb": Reply(body=b'<!DOCTYPE a [<!ENTITY b "c">]><feed/>', kind="application/xml"),
    "garbage": Reply(body=b"[[["),
}


@pytest.mark.parametrize("slug", SOURCES)
@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
def test_trouble_with_one_source_costs_no_other(server: Replay, slug: str, trouble: Reply) -> None:
    for other in SOURCES:
        server.on(other, trouble if other == slug else documented(other))
    heard = ask_all([a_work()], SOURCES, Manner(replay=server.address, patience=REPLAYING), {})
    fine = {hearing.name for hearing in heard.hearings if hearing.answered}
    assert SOURCES[slug].NAME not in fine
    assert fine >= {source.NAME for name, source in SOURCES.items() if name != slug}
    told = {answer.source for answer in heard.answers["quillfeather2019kites"]}
    assert told == {source.NAME for name, source in SOURCES.items() if name != slug}


GARBAGE = {
    "nothing": b"",
    "words": b"Service temporarily unavailable",
    "half": b'{"message": {"items": [{"DOI": "10.55',
    "another form": b'{"error": "Invalid filter"}',
    "a list": b"[]",
    "a number": b"17",
    "null": b"null",
    "binary": bytes(range(256)),
    "depth": b"[" * 200_000,
    "a number without end": b'{"message": ' + b"9" * 10_000 + b"}",
    "broken XML": b"<feed><entry>",
}


@pytest.mark.parametrize("slug", SOURCES)
@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_no_answer(server: Replay, slug: str, garbage: bytes) -> None:
    answers = None
    with suppress(Unreadable):
        answers = ask(server, slug, body=garbage)
    assert not answers


WRONG_TYPES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x" * 3000,
    [],
    {},
    [[[]]],
    {"a": {"b": [1]}},
    "\x00",
)


def _leaves(
    value: dict[str, Any] | list[Any], path: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in items:
        yield (*path, name)
        if isinstance(item, dict | list):
            yield from _leaves(item, (*path, name))


@pytest.mark.parametrize("slug", ["crossref", "dblp", "openalex"])
def test_a_field_of_another_type_costs_no_more_than_its_answer(server: Replay, slug: str) -> None:
    document = json.loads(ANSWERS[slug])
    paths = list(_leaves(document))
    assert len(paths) > 40
    manner = Manner(replay=server.address, patience=REPLAYING)
    with PoliteSession(SOURCES[slug].HOST, slug, manner, rest=0) as session:
        session.answer = lambda *_: json.dumps(changed).encode()  # type: ignore[method-assign]
        for path in paths:
            for wrong in WRONG_TYPES:
                changed = json.loads(ANSWERS[slug])
                part = changed
                for name in path[:-1]:
                    part = part[name]
                part[path[-1]] = wrong
                try:
                    answers = list(SOURCES[slug].ask(session, BY_TITLE))
                except Unreadable:
                    continue
                for answer in answers:
                    assert answer.titles[0]
                    assert all(1900 <= year < 2100 for year in answer.years)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("On <i>L</i><sub>1</sub> norms", "On L1 norms"),
        ("Salt &amp;amp; Pepper", "Salt & Pepper"),
        ("&lt;b&gt;Bold&lt;/b&gt; claims", "Bold claims"),
        ("One<script>alert(1)</script> way", "One way"),
        ("Open <script>alert(1)", "Open"),
        ("p < q and q > r", "p < q and q > r"),
        ("a\u202egnp.b\u202c\x07 \u200bkite", "agnp.b kite"),
        ("<mml:mi>L</mml:mi><mml:annotation a='x'>\\ell</mml:annotation> norm", "L norm"),
        ("k" * 5_000, "k" * 1_000),
    ],
)
def test_plain(given: str, shown: str) -> None:
    assert plain(given) == shown


@pytest.mark.parametrize(
    "poison",
    [
        "</script><script>alert(1)",
        "\\input{/etc/passwd}",
        "javascript:alert(1)",
        "{{ 7*7 }}",
        "name\n- key: another",
    ],
)
def test_what_is_more_than_words_is_not_taken(server: Replay, poison: str) -> None:
    document = json.loads(ANSWERS["crossref"])
    item = document["message"]["items"][0]
    item |= dict.fromkeys(("publisher", "volume", "issue", "page"), poison)
    item["resource"]["primary"]["URL"] = f"https://a.example.org/{poison} x"
    item["DOI"] = "10.5555/kites"
    item["author"][0] = {"name": poison}
    for answer in ask(server, "crossref", body=json.dumps(document).encode())[:1]:
        assert answer.published
        stated = answer.published.model_dump(mode="json", exclude_none=True)
        told = " ".join(map(str, stated.values())) + " ".join(answer.authors)
        assert not {"<", ">", "\\", "{", "\n"} & set(told)
        assert "javascript:" not in told
