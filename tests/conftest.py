"""Options and fixtures of all tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from survey_tools.build import Made, make, read_inputs
from survey_tools.enrich.asking import SOURCES
from tests.projects import QUIET, Project, copy_of_home
from tests.replay import ANSWERS, Replay, Reply, replaying

ROOT = Path(__file__).parents[1]

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def made() -> Made:
    """Return the survey of this project, made once for all tests, and the texts of its files."""
    return make(read_inputs(ROOT))


@pytest.fixture(scope="session")
def home_and_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """Return a copy of our project with its site built, once for all tests, and one of the site."""
    project = copy_of_home(tmp_path_factory.mktemp("home"), with_pages=True)
    assert project.run("build").status == 0
    assert project.build_site() == QUIET, "Sphinx has something to say"
    kept = tmp_path_factory.mktemp("site") / "html"
    shutil.copytree(project.path("_build/html"), kept)
    return project, kept


@pytest.fixture(scope="session")
def home(home_and_site: tuple[Project, Path]) -> Project:
    """Return a copy of our project with its site built, for tests that build it again."""
    return home_and_site[0]


@pytest.fixture(scope="session")
def site(home_and_site: tuple[Project, Path]) -> Path:
    """Return the site as it was first built, whatever is done to the project."""
    return home_and_site[1]


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


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """Return a server that stands for all sources, and answers as they document."""
    with replaying() as replay:
        for slug in SOURCES:
            if slug == "arxiv":
                body, kind = (ANSWERS / "arxiv.xml").read_bytes(), "application/atom+xml"
            else:
                body, kind = (ANSWERS / f"{slug}.json").read_bytes(), "application/json"
            replay.on(slug, Reply(body=body, kind=kind))
        monkeypatch.setenv("SURVEY_ENRICH_REPLAY", replay.address)
        monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
        yield replay
