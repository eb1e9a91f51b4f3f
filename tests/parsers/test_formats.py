"""Pages of each kind, of invented people: what is read from them, saved in whatever way.

A case is a text and, beside it, why it is there, what is known from elsewhere, and the result.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from survey_tools.model import ParseResult, Provenance, Record, Seed
from survey_tools.names import AuthorList
from survey_tools.parsers import PARSERS, Known, known_from, parse, read_seed, unaccounted
from survey_tools.tex import parse_inline, plain_text
from survey_tools.text import fold, squeeze

ROOT = Path(__file__).parents[2]
FIXTURES = tuple(
    path
    for parser in PARSERS
    for path in sorted((ROOT / "tests" / "data" / parser.name.replace("-", "_")).glob("*.txt"))
)
assert len({path.parent for path in FIXTURES}) == len(PARSERS), "a format without fixtures"
SEEDS = tuple(sorted((ROOT / "seeds").glob("*.txt")))
assert SEEDS, "no seeds"
NBSP = "\N{NO-BREAK SPACE}"


def case_name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


fixtures = pytest.mark.parametrize("path", FIXTURES, ids=case_name)
pages = pytest.mark.parametrize("path", SEEDS + FIXTURES, ids=case_name)


def load_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return case


def known_of(case: dict[str, Any]) -> Known:
    return known_from(**case.get("known", {}))


@fixtures
def test_case(
    path: Path,
    agree: Callable[[Path, str], None],
    plain_result: Callable[[ParseResult], dict[str, Any]],
) -> None:
    case = load_case(path)
    seed = read_seed(path.name, path.read_bytes())
    case["expected"] = plain_result(parse(seed, known_of(case)))
    agree(path.with_suffix(".json"), json.dumps(case, indent=2, ensure_ascii=False) + "\n")


@fixtures
def test_each_case_says_why_it_is_there(path: Path) -> None:
    assert load_case(path)["why"].endswith(".")


def test_no_case_without_a_text() -> None:
    cases = {path for fixture in FIXTURES for path in fixture.parent.glob("*.json")}
    assert cases == {path.with_suffix(".json") for path in FIXTURES}


@pages
def test_exactly_one_parser_recognises(path: Path) -> None:
    seed = read_seed(path.name, path.read_bytes())
    found = [parser.name for parser in PARSERS if parser.recognises(seed)]
    assert len(found) == 1
    if path in FIXTURES:
        assert found[0] == path.parent.name.replace("_", "-")


@pages
def test_no_line_is_lost(path: Path) -> None:
    seed = read_seed(path.name, path.read_bytes())
    assert unaccounted(seed, parse(seed)) == ()


SAVINGS = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "byte-order-mark": lambda text: text.encode("utf-8-sig"),
    "no-final-newline": lambda text: text.rstrip("\n").encode(),
    "more-final-newlines": lambda text: (text + "\n\n \n").encode(),
    "no-break-spaces": lambda text: text.replace(" ", NBSP).encode(),
    "narrow-no-break-spaces": lambda text: text.replace(" ", "\N{NARROW NO-BREAK SPACE}").encode(),
    "tabs": lambda text: text.replace(" ", "\t").encode(),
    "doubled-spaces": lambda text: text.replace(" ", "  ").encode(),
    "indented": lambda text: text.replace("\n", f"\n {NBSP}").encode(),
    "trailing-spaces": lambda text: text.replace("\n", f" {NBSP}\n").encode(),
    "zero-width": lambda text: text.replace(" ", "\N{ZERO WIDTH SPACE} ").encode(),
}


@pages
@pytest.mark.parametrize("save", SAVINGS.values(), ids=SAVINGS)
def test_reads_the_same_however_saved(path: Path, save: Callable[[str], bytes]) -> None:
    data = path.read_bytes()
    known = known_of(load_case(path)) if path in FIXTURES else Known()
    text = data.decode()
    assert parse(read_seed(path.name, save(text)), known) == parse(
        read_seed(path.name, data), known
    )


CODED: dict[str, Callable[[str], str]] = {
    "bibtex": lambda text: plain_text(parse_inline(text)),
    "csl-json": lambda text: re.sub(
        r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text.replace("\\n", " ")
    ),
    "ris": lambda text: text,
    "arxiv-atom": html.unescape,
}
"""Formats that write texts in a code of their own, or names the other way round."""


@pages
def test_nothing_is_invented(path: Path) -> None:
    """Each text of a record stands, word for word, on the lines from which it was read."""
    seed = read_seed(path.name, path.read_bytes())
    for record in parse(seed, known_of(load_case(path)) if path in FIXTURES else Known()).records:
        if record.format in CODED:
            check_words(seed, record)
            continue
        for name in ("title", "abstract", "comments", "journal_reference", "category", "doi"):
            if getattr(record, name) is not None:
                assert getattr(record, name) in text_of(seed, record.lines[name]), name
        for author in record.authors.names if record.authors else ():
            assert author in text_of(seed, record.lines["authors"])


def check_words(seed: Seed, record: Record) -> None:
    """Check that each word of a record stands, once decoded, on the lines it was read from."""
    for name in ("key", "title", "abstract", "category", "doi", "url"):
        if getattr(record, name) is not None:
            check_said(seed, record, name, getattr(record, name))
    for author in record.authors.names if record.authors else ():
        check_said(seed, record, "authors", author)
    if record.published:  # Strings and volumes stand elsewhere in the file.
        check_said(seed, record, "published", record.published.container, anywhere=True)


def check_said(
    seed: Seed, record: Record, name: str, value: str, *, anywhere: bool = False
) -> None:
    raw = " ".join(seed.lines) if anywhere else text_of(seed, record.lines[name])
    said = fold(CODED[record.format](raw)) + " " + fold(raw)
    wanted = fold(plain_text(parse_inline(value))).split()
    assert [word for word in wanted if word not in said] == [], name


@pytest.mark.parametrize("path", SEEDS, ids=case_name)
def test_abstracts_are_whole(path: Path) -> None:
    """An abstract of the real seeds is its line and nothing less, the label apart."""
    seed = read_seed(path.name, path.read_bytes())
    for record in parse(seed).records:
        if record.abstract is not None:
            text = text_of(seed, record.lines["abstract"])
            assert record.abstract == text.removeprefix("Abstract:").strip()


def text_of(seed: Seed, place: Provenance) -> str:
    return squeeze(" ".join(seed.lines[place.first_line - 1 : place.last_line]))


@pytest.mark.parametrize("count", [1, 2, 50])
def test_a_spaced_listing_of_any_length(count: int) -> None:
    lines = ["Ada Quillfeather", "LG", f"{count} Paper" + "s" * (count > 1)]
    for number in range(count):
        lines += ["", "CLMay 4, 2022", f"Kites {number}", "", "Ada Quillfeather", "", "They fly."]
    result = parse(Seed(name="x.txt", lines=tuple(lines)))
    assert [record.title for record in result.records] == [f"Kites {n}" for n in range(count)]
    assert result.diagnostics == ()


@pytest.mark.parametrize("count", [1, 2, 50])
def test_a_run_on_listing_of_any_length(count: int) -> None:
    lines: list[str] = []
    for number in range(count):
        lines += ["CLMay 4", f"On {number} KitesAda Quillfeather et al.", "They fly."]
    result = parse(Seed(name="x.txt", lines=tuple(lines)), known_from(names=["Ada Quillfeather"]))
    assert [record.title for record in result.records] == [f"On {n} Kites" for n in range(count)]
    assert result.diagnostics == ()


def test_an_arxiv_page_of_many_authors() -> None:
    names = tuple(f"{chr(65 + n % 26)}. Quill{'aeiou'[n % 5] * (n // 26 + 1)}" for n in range(400))
    lines = ("Title:Kites", "Authors:" + ", ".join(names), "Abstract:They fly.")
    (record,) = parse(Seed(name="x.txt", lines=lines)).records
    assert record.authors == AuthorList(names=names)
