"""Answers with anything anywhere in them: what is written is facts, or nothing is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from survey_tools.enrich.answers import Answer, Unreadable
from survey_tools.enrich.asking import SOURCES
from survey_tools.enrich.facts_text import with_changes
from survey_tools.enrich.polite import Manner, PoliteSession
from survey_tools.enrich.proposals import find
from survey_tools.enrich.queries import By, Query
from survey_tools.facts import parse_facts
from tests.enrich_works import a_work
from tests.projects import HOME

DATA = HOME / "tests" / "data" / "enrich"
ANSWERS = {slug: (DATA / f"{slug}.json").read_text("utf-8") for slug in list(SOURCES)[1:]}
QUERY = Query(by=By.TITLE, keys=("k",), values=("kites",))
POISON: tuple[Any, ...] = (
    *("<script>alert(1)</script>", "\\input{/etc/passwd}", "javascript:alert(1)", "a\n- key: b"),
    *(
        "\u202egnp.\u202c",
        "\x00",
        "'",
        '"',
        "{",
        "[a, b]",
        "# no comment",
        "%",
        "? ",
        "| x",
        "!!x y",
    ),
    *("x" * 5_000, "2020", "-1", "1--0", "ICML 2020", "10.5555/<x>", "10.5555/" + "a" * 300),
    *("https://dblp.org/rec/x y", 'https://dblp.org/rec/x"onclick="', "abs/1901.99902"),
    *(None, True, 1.5, 10**30, {}, [], [[[]]], {"a": [1]}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Yield where a document has values, by the names and numbers that lead there."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(item, dict | list):
            yield from places(item, (*path, name))


PLACES = [(slug, path) for slug, text in ANSWERS.items() for path in places(json.loads(text))]


def read(slug: str, document: Any) -> list[Answer]:  # noqa: ANN401
    """Return what is read from a document that a source sends."""
    with PoliteSession(SOURCES[slug].HOST, slug, Manner(), rest=0) as session:
        session.read_on = dt.date(2026, 1, 2)
        session.answer = lambda *_: json.dumps(document).encode()  # type: ignore[method-assign]
        try:
            return list(SOURCES[slug].ask(session, QUERY))
        except Unreadable:
            return []


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(POISON)), max_size=6))
def test_anything_anywhere(wrong: list[tuple[tuple[str, tuple[Any, ...]], Any]]) -> None:
    documents = {slug: json.loads(text) for slug, text in ANSWERS.items()}
    for (slug, path), value in wrong:
        part = documents[slug]
        try:
            for name in path[:-1]:
                part = part[name]
            part[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier value stands in the way
    answers = [item for slug, document in documents.items() for item in read(slug, document)]
    work = a_work()
    text = with_changes("", find([work], {work.key: answers}, {}).changes, file="facts.yaml")
    if text:
        (facts,) = parse_facts(text, file="facts.yaml")
        assert facts.value.key == work.key
    for harm in ("<script", "\\input", "javascript:", "onclick", "\u202e", "x" * 400):
        assert harm not in text
