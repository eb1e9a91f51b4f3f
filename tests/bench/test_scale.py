"""What size costs: generation, the whole site, one edit, on invented surveys; ``make bench``.

Nothing is asserted about time.  The exponents of growth, told at the end, are those of the least
and the largest size of each kind of run.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from survey_tools.build import make, read_inputs
from tests.bench.measuring import Cost, cost_of, tell
from tests.corpus import write_commentary, write_survey
from tests.projects import ENVIRONMENT

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = (1_000, 5_000)
GENERATE = shlex.split("-m survey_tools build")
HTML = shlex.split("-m survey_tools html")
SPHINX = shlex.split("-m sphinx -n -W --keep-going -q -d _build/.doctrees -c . docs _build/html")


@pytest.fixture(scope="module")
def surveys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return a function that gives the folder of a survey of some size, its site built or not."""
    made: dict[int, Path] = {}

    def survey(size: int) -> Path:
        if size not in made:
            made[size] = root = tmp_path_factory.mktemp(f"works{size}")
            write_survey(root, size)
            write_commentary(root, make(read_inputs(root)))
        return made[size]

    return survey


def run(root: Path, arguments: list[str]) -> Cost:
    return cost_of([sys.executable, *arguments], cwd=root, env=ENVIRONMENT)


def measure(
    benchmark: BenchmarkFixture,
    work: Callable[[], Cost],
    *,
    size: int,
    rounds: int = 1,
    setup: Callable[[], None] | None = None,
) -> Cost:
    costs: list[Cost] = []
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: costs.append(work()), setup=setup, rounds=rounds
    )
    tell(benchmark, costs)
    benchmark.extra_info["size"] = size
    least = min(cost.cpu_seconds for cost in costs)
    benchmark.extra_info["cpu_ms_a_work"] = round(1_000 * least / size, 2)
    return costs[-1]


@pytest.mark.parametrize("size", [*SIZES, 10_000])
def test_generation(benchmark: BenchmarkFixture, surveys: Callable[[int], Path], size: int) -> None:
    root = surveys(size)
    measure(benchmark, lambda: run(root, GENERATE), size=size)
    assert len(list((root / "docs/works").glob("*.md"))) == size


@pytest.mark.parametrize("size", SIZES)
def test_generation_again(
    benchmark: BenchmarkFixture, surveys: Callable[[int], Path], size: int
) -> None:
    root = surveys(size)
    measure(benchmark, lambda: run(root, GENERATE), size=size, rounds=2)


@pytest.mark.parametrize("jobs", ["auto", "1"])
@pytest.mark.parametrize("size", SIZES)
def test_site(
    benchmark: BenchmarkFixture, surveys: Callable[[int], Path], size: int, jobs: str
) -> None:
    """Build the whole site, first by as many processes as there are processors, then by one."""
    root = surveys(size)
    measure(benchmark, lambda: run(root, [*SPHINX, "-E", "-a", "-j", jobs]), size=size)
    pages = sorted(path.stat().st_size for path in root.glob("_build/html/**/*.html"))
    works = [path.stat().st_size for path in root.glob("_build/html/works/*.html")]
    assert len(works) == size
    benchmark.extra_info["pages"] = len(pages)
    benchmark.extra_info["heaviest_page_bytes"] = pages[-1]
    benchmark.extra_info["heaviest_work_page_bytes"] = max(works)


@pytest.mark.parametrize("size", SIZES)
def test_site_after_nothing(
    benchmark: BenchmarkFixture, surveys: Callable[[int], Path], size: int
) -> None:
    root = surveys(size)
    run(root, SPHINX)
    measure(benchmark, lambda: run(root, SPHINX), size=size, rounds=2)


@pytest.mark.parametrize("size", SIZES)
def test_site_after_one_edited_fact(
    benchmark: BenchmarkFixture, surveys: Callable[[int], Path], size: int
) -> None:
    root = surveys(size)
    run(root, HTML)
    facts = root / "docs/data/facts.yaml"
    pages = iter(range(100, 200))

    def edit() -> None:
        text = facts.read_text("utf-8")
        facts.write_text(re.sub(r"pages: \d+--\d+", f"pages: 1--{next(pages)}", text, count=1))

    measure(benchmark, lambda: run(root, HTML), size=size, rounds=2, setup=edit)
