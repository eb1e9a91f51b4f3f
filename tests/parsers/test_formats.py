"""Pages of each kind, of invented people: what is read from them, saved in whatever way.

A case is a text and, beside it, why it is there, what is known from elsewhere, and the result.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from survey_tools.model import ParseResult
from survey_tools.parsers import PARSERS, Known, known_from, parse, read_seed, unaccounted

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
