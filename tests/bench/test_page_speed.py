"""What a first visit to a page of each kind costs, in Chromium: ``make bench``.

The time is that until all is loaded; Largest Contentful Paint, layout shift and the bytes of all
files, compressed, stand in the extra information.  The site is on this machine, so that no network
delays it.  Nothing is asserted here: ``tests/browser/test_light.py`` has the limits.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import browser, server
from tests.browser.opening import DESK, KINDS, PHONE
from tests.browser.visits import Visit, measure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_benchmark.fixture import BenchmarkFixture

__all__ = ["browser", "server"]

ROUNDS = 3


@pytest.fixture(params=[DESK, PHONE])
def width(request: pytest.FixtureRequest) -> int:
    """Run for a desk and for a phone."""
    return int(request.param)


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_load_a_page(  # noqa: PLR0913, PLR0917 - fixtures
    benchmark: BenchmarkFixture, browser: Browser, server: str, site: Path, path: str, width: int
) -> None:
    visits: list[Visit] = []

    def set_up() -> tuple[tuple[Page], dict[str, object]]:
        return (browser.new_page(viewport={"width": width, "height": 900}),), {}

    def load(page: Page) -> None:
        page.goto(server + path)

    def tear_down(page: Page) -> None:
        visits.append(measure(page, site))
        page.close()

    benchmark.pedantic(  # type: ignore[no-untyped-call]
        load, setup=set_up, teardown=tear_down, rounds=ROUNDS
    )
    benchmark.extra_info["bytes_compressed"] = visits[0].weight
    benchmark.extra_info["files"] = len(visits[0].files)
    paint = statistics.median(visit.paint for visit in visits)
    benchmark.extra_info["largest_contentful_paint_ms"] = round(paint)
    benchmark.extra_info["layout_shift"] = round(max(visit.shift for visit in visits), 3)
