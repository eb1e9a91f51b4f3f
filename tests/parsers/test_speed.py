"""Reading takes time in proportion to the text, whatever the text.

The bounds are ten times what was measured, so that only growth out of proportion breaks them.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from survey_tools.model import Seed
from survey_tools.parsers import PARSERS, known_from, read_seed, recognise, unaccounted

SEEDS = tuple(sorted((Path(__file__).parents[2] / "seeds").glob("*.txt")))
KNOWN = known_from(titles=["Lanterns"], names=["Ada Quillfeather"])


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_two_million_characters(path: Path) -> None:
    page = read_seed(path.name, path.read_bytes())
    parser, lines = recognise(page), page.lines
    times = 2_000_000 // sum(map(len, lines)) + 1
    seed = Seed(name=path.name, lines=lines * times)
    start = time.process_time()
    result = parser.parse(seed, KNOWN)
    assert unaccounted(seed, result) == ()
    assert time.process_time() - start < 30


BEGINNINGS = (
    "", "Title:", "Authors:", "Abstract:", "[Submitted on ", "2022 Poster: ", "TY  - ",
    "@misc{a, title = {", '@misc{a, author = "', '{"title": "', '[{"title": [', "<entry><title>",
    "Published: 1 Feb 2023, Last Modified: 1 Feb 2023",
)  # fmt: skip
PIECES = (
    "a", "A", "aA", "(", "(a) ", "· ", " · ", "- ", ",", "a, ", "and ", "et al. ", "A. ", "#1 ",
    "[ ", "Mon ", "arXiv:", "LG ", "Jul 4 ", "2022 ", "2022 a: ", "What is ? (What is ", "v1 ",
    "4 Dec 2021 ", "withdrawn paper ", "Ada Quill, ", "AdaQuill, ", "De", "van ", "\u0301", "\\a",
    "{", "}", "{}", '"', "@", "@a{", "@a{b,", "@a{b, c = {d}} ", "a = {b}, ", "a # ", "[", "[{",
    "]", ', "a": ', '{"id": 1}, ', "\\u0041", "<", "<a>", "<entry>", "&amp;", "$", "\\'", "\\'{e}",
    "\\emph{", "{a} and ", "2101.00007 ", "arXiv:2101.00007 ", "10.5555/a", "https://a.b",
    "PMLR 1:2, ", "AU  - a, ", "a.a", "ICLR 2024 ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_line_without_end(piece: str) -> None:
    body = piece * (40_000 // len(piece))
    stamped = Seed(name="x.txt", lines=("LGJul 4, 2023", body, body))
    seeds = [Seed(name="x.txt", lines=(start + body, "Title:x")) for start in BEGINNINGS]
    start = time.process_time()
    for seed in (stamped, *seeds):
        for parser in PARSERS:
            parser.recognises(seed)
            assert unaccounted(seed, parser.parse(seed, KNOWN)) == ()
    assert time.process_time() - start < 20
