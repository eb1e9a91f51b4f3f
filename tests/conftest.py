"""Options and fixtures of all tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey_tools.build import Made, make, read_inputs

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def made() -> Made:
    """Return the survey of this project, made once for all tests, and the texts of its files."""
    return make(read_inputs(ROOT))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="rewrite the files of expected results; review the difference before committing it",
    )


@pytest.fixture
def agree(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return a check that a file holds a text; with ``--regenerate`` it writes the file."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--regenerate"):
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text == expected, f"{path} is stale; pytest --regenerate rewrites it"

    return check
