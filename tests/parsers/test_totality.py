"""No text makes a parser fail, and none loses a line: tried on seeds that were mutilated."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_tools.errors import Fault, SurveyError
from survey_tools.model import ParseResult, Provenance, Record, Seed
from survey_tools.parsers import (
    PARSERS,
    Known,
    Parser,
    known_from,
    parse,
    read_seed,
    unaccounted,
)

ROOT = Path(__file__).parents[2]
TEXTS = tuple(
    path.read_text(encoding="utf-8")
    for folder in ("seeds", "tests/data")
    for path in sorted((ROOT / folder).rglob("*.txt"))
)
assert len(TEXTS) > len(PARSERS), "no texts"
KNOWN = known_from(titles=["Lanterns", "Kites"], names=["Ada Quillfeather", "Gal Vardi", "L"])
EVERYTHING = known_from(
    titles=[line for text in TEXTS for line in text.splitlines()],
    names=[name for text in TEXTS for name in text.replace("\n", ",").split(",")],
)
"""Every line taken for a title, and every piece between commas for a name."""
parsers = pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)

Mutilation = Callable[[random.Random, list[str]], list[str]]


def drop(chance: random.Random, lines: list[str]) -> list[str]:
    return [line for line in lines if chance.random() > 0.2]


def double(chance: random.Random, lines: list[str]) -> list[str]:
    return [line for line in lines for _ in range(1 + (chance.random() < 0.2))]


def truncate(chance: random.Random, lines: list[str]) -> list[str]:
    return [
        line[: chance.randrange(len(line) + 1)] if chance.random() < 0.2 else line for line in lines
    ]


def shuffle(chance: random.Random, lines: list[str]) -> list[str]:
    return chance.sample(lines, len(lines))


def join(chance: random.Random, lines: list[str]) -> list[str]:
    text = "".join(line + ("" if chance.random() < 0.2 else "\n") for line in lines)
    return text.split("\n")


def split(chance: random.Random, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    return "".join("\n" if char == " " and chance.random() < 0.1 else char for char in text).split(
        "\n"
    )


def cut_short(chance: random.Random, lines: list[str]) -> list[str]:
    return lines[chance.randrange(len(lines) + 1) :][: chance.randrange(len(lines) + 1)]


def blot(chance: random.Random, lines: list[str]) -> list[str]:
    blots = "»·:()[]{}$\\,.-–\u00a0\u200b\u0301\u2028\x0cÉß王\U0001f3ee0Aa\t "
    return [
        "".join(chance.choice(blots) if chance.random() < 0.05 else char for char in line)
        for line in lines
    ]


MUTILATIONS: tuple[Mutilation, ...] = (
    drop, double, truncate, shuffle, join, split, cut_short, blot,
)  # fmt: skip


@st.composite
def mutilated(draw: st.DrawFn) -> Seed:
    """Draw a page, or two of them in one file, that some accidents have befallen."""
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2))
    lines = "\n".join(texts).split("\n")
    chance = draw(st.randoms(use_true_random=False))
    for mutilate in draw(st.lists(st.sampled_from(MUTILATIONS), max_size=3)):
        lines = mutilate(chance, lines)
    return Seed(name="x.txt", lines=tuple(lines))


@parsers
@given(seed=mutilated(), known=st.sampled_from([Known(), KNOWN]))
@settings(max_examples=60)
def test_mutilated_pages(parser: Parser, seed: Seed, known: Known) -> None:
    check(seed, parser.parse(seed, known))


TOKENS = (
    *"\n \t,;:{}[]()<>\"'$#%@=~^&-–·»\\", "\n\n", "  - ", " and ", "et al.", "A. Quill",
    "Quill, Ada", "Ada Quill", "Kites Fly", "We fly. ", "Title:", "Authors:", "Abstract:",
    "Abstract", "Comments:", "Subjects:", "[Submitted on ", "4 Dec 2021", "Jul 4, 2023", "LG",
    "Code", "2022 Poster: ", "arXiv:2101.00007", "v2", "2101.00007", "10.5555/a.b",
    "https://doi.org/10.5555/a", "PMLR 1:2-3,", "Published: 1 Feb 2023, Last Modified: ",
    "ICLR 2024 poster", "TY  - JOUR", "AU  - ", "TI  - ", "PY  - ", "ER  - ", "@misc{", "@string{",
    "@comment{", "a, title = {", 'author = "', "year = 2020", "crossref = {a}", "month = jan # ",
    "{\\'e}", "\\emph{", '{"title": "', '"author": [{"family": ', '"issued": {"date-parts": [[',
    '"}', "\\u00e9", "\\ud800", "99999999999999999999", "<feed>", "<entry>", "</entry>", "<title>",
    "</title>", "<author><name>", "&amp;", "&#x1F600;", "<![CDATA[",
)  # fmt: skip
"""What the formats are made of."""


@parsers
@given(tokens=st.lists(st.sampled_from(TOKENS), max_size=40))
@settings(max_examples=150)
def test_parts_of_formats_in_any_order(parser: Parser, tokens: list[str]) -> None:
    seed = Seed(name="x.txt", lines=tuple("".join(tokens).split("\n")))
    parser.recognises(seed)
    check(seed, parser.parse(seed, KNOWN))


@parsers
@given(lines=st.lists(st.text(max_size=40), max_size=12))
def test_any_text(parser: Parser, lines: list[str]) -> None:
    seed = Seed(name="x.txt", lines=tuple(lines))
    check(seed, parser.parse(seed, KNOWN))


@given(data=st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Bytes are read, or refused with a fault that names the file."""
    faults: tuple[Fault, ...] = ()
    try:
        seed = read_seed("x.txt", data)
        check(seed, parse(seed))
    except SurveyError as error:
        faults = error.faults
    assert [fault.file for fault in faults] in ([], ["seeds/x.txt"])


def check(seed: Seed, result: ParseResult) -> None:
    assert unaccounted(seed, result) == ()
    places = [
        *(record.provenance for record in result.records),
        *(place for record in result.records for place in record.lines.values()),
        *(event.provenance for event in result.events),
        *(note.provenance for note in result.skipped),
        *(note.source for note in result.diagnostics if isinstance(note.source, Provenance)),
    ]
    for place in places:
        assert place.seed == seed.name
        assert 1 <= place.first_line <= place.last_line <= len(seed.lines)
    for record in result.records:
        check_fields(record)
    for doubt in result.diagnostics:
        assert "\n" not in doubt.message


def check_fields(record: Record) -> None:
    """Each value has its lines, and they lie within the record."""
    for name in ("key", "title", "authors", "abstract", "date", "category", "arxiv", "doi", "url",
                 "comments", "published"):  # fmt: skip
        assert (getattr(record, name) is not None) == (name in record.lines), name
    for name in ("subjects", "versions", "affiliations", "withdrawn", "has_code", "presentation"):
        assert bool(getattr(record, name)) == (name in record.lines), name
    for name, place in record.lines.items():
        assert record.provenance.first_line <= place.first_line, name
        assert place.last_line <= record.provenance.last_line, name
    assert record.lines
    if record.authors is not None:
        assert record.authors.names
        assert all(name.strip() == name != "" for name in record.authors.names)


def test_a_line_within_the_span_of_a_record_is_not_thereby_read() -> None:
    seed = Seed(name="x.txt", lines=("title", "swallowed", "authors", ""))
    places = {n: Provenance(seed="x.txt", first_line=n, last_line=n) for n in (1, 3)}
    span = Provenance(seed="x.txt", first_line=1, last_line=3)
    record = Record(format="x", provenance=span, lines={"title": places[1], "authors": places[3]})
    assert unaccounted(seed, ParseResult(records=(record,))) == (2,)


@parsers
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_known_changes_only_what_parsers_read_that_learn(parser: Parser, text: str) -> None:
    """The others read a seed once, whatever all the seeds together teach."""
    seed = Seed(name="a.txt", lines=tuple(text.splitlines()))
    before, after = (parser.parse(seed, known) for known in (Known(), EVERYTHING))
    assert parser.learns or before == after
