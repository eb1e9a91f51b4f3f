"""How the time that each parser takes grows with its seed: ``make bench``.

Nothing is asserted about time; what is asserted is that every line is accounted for.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from survey_tools.model import Seed
from survey_tools.parsers import PARSERS, read_seed, recognise, unaccounted
from survey_tools.parsers.known import NOTHING

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

DATA = Path(__file__).parents[1] / "data"
PAGES = {
    parser.name: page
    for parser in PARSERS
    for page in sorted(
        (DATA / parser.name.replace("-", "_")).glob("*.*"), key=lambda path: -path.stat().st_size
    )
    if page.with_suffix(".json") != page
}
"""A page or file of each kind, the shortest that there is."""


@pytest.mark.parametrize("size", [1_000_000, 2_000_000, 4_000_000])
@pytest.mark.parametrize("kind", PAGES)
def test_parser(benchmark: BenchmarkFixture, kind: str, size: int) -> None:
    """Parse a page that was copied behind itself until it has so many characters."""
    page = read_seed(PAGES[kind].name, PAGES[kind].read_bytes())
    parser = recognise(page)
    times = size // sum(len(line) + 1 for line in page.lines) + 1
    seed = Seed(name=page.name, lines=page.lines * times)
    before = time.process_time()
    result = benchmark.pedantic(  # type: ignore[no-untyped-call]
        parser.parse, args=(seed, NOTHING), rounds=1
    )
    benchmark.extra_info["cpu_seconds"] = round(time.process_time() - before, 2)
    benchmark.extra_info["size"] = size
    assert unaccounted(seed, result) == ()
