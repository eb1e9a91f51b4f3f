"""How well linking finds what belongs together: precision and recall by kind of damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.damage import HEADER, KINDS, measure

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from survey_tools.build import Made


@pytest.mark.parametrize("kind", KINDS)
def test_linkage(benchmark: BenchmarkFixture, made: Made, kind: str) -> None:
    outcome = benchmark.pedantic(  # type: ignore[no-untyped-call]
        measure, args=(kind, made.survey.works), rounds=1
    )
    benchmark.extra_info["precision"] = round(outcome.precision, 3)
    benchmark.extra_info["recall"] = round(outcome.recall, 3)
    benchmark.extra_info["asked"] = outcome.asked
    benchmark.extra_info["wrong"] = outcome.wrong
    print(f"\n{HEADER}\n{outcome}")  # noqa: T201
    assert outcome.wrong == 0
