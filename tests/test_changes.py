"""The changes of the survey: their file, what can be wrong with it, what is proposed for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from survey_tools.build import Made
from survey_tools.catalogue import make_catalogue
from survey_tools.changes import by_work, change_faults, parse_changes
from survey_tools.errors import SurveyError
from survey_tools.feed import render_feed
from survey_tools.releases import parse_release, propose_changes, render_changes
from tests.fabricated import WORKS
from tests.projects import Project, copy_of_home, without_codes

FILE = "docs/data/changes.yaml"

TWO = """\
- {date: 2026-12-01, kind: corrected, keys: [ode2021doors], words: The year was wrong.}
- {date: 2026-11-22, kind: new, keys: [ode2020locks, ode2021doors]}
"""


def faults_of(text: str) -> list[str]:
    try:
        return [
            without_codes(fault) for fault in change_faults(parse_changes(text, file=FILE), WORKS)
        ]
    except SurveyError as error:
        return [without_codes(fault) for fault in error.faults]


def test_what_is_right_has_no_faults() -> None:
    assert faults_of(TWO) == []
    assert faults_of("") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "- {date: 2026-11-22, kind: new, keys: [ode2020lock]}",
            f"{FILE}:1: no work of the survey has the key 'ode2020lock'; did you mean "
            "'ode2020locks'?",
            id="no such key",
        ),
        pytest.param(
            "- {date: 2026-11-22, kind: published, keys: [ode2020locks]}",
            f"{FILE}:1: 'ode2020locks' has no venue in the survey",
            id="not published",
        ),
        pytest.param(
            "- {date: 2026-11-22, kind: new, keys: [ode2020locks, ode2020locks]}",
            f"{FILE}:1: 'ode2020locks' is given twice",
            id="twice in one change",
        ),
        pytest.param(
            "- {date: 2026-11-23, kind: new, keys: [ode2020locks]}\n"
            "- {date: 2026-11-22, kind: new, keys: [ode2020locks]}",
            f"{FILE}:2: 'ode2020locks' is new twice; the other place is line 1",
            id="new twice",
        ),
        pytest.param(
            "- {date: 2026-11-22, kind: new, keys: [ode2020locks]}\n"
            "- {date: 2026-11-23, kind: corrected, keys: [ode2020locks]}",
            f"{FILE}:2: 2026-11-23 stands below 2026-11-22; expected the newest first",
            id="order",
        ),
        pytest.param(
            "- {date: 2026-11-22, kind: old, keys: [ode2020locks]}",
            f"{FILE}:1: kind: found 'old', expected one of 'new', 'published', 'corrected'",
            id="kind",
        ),
        pytest.param(
            "- {date: 2026-11-22, kind: new, keys: []}",
            f"{FILE}:1: keys: found [], expected at least one item",
            id="no keys",
        ),
        pytest.param(
            "- {date: 22 November, kind: new, keys: [ode2020locks]}",
            f"{FILE}:1: date: found '22 November', expected a date such as 2026-11-22",
            id="no date",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, fault: str) -> None:
    assert faults_of(text) == [fault]


def test_a_work_has_all_its_changes_and_the_last_changed_comes_first() -> None:
    changes = [located.value for located in parse_changes(TWO, file=FILE)]
    doors, locks = by_work(changes, WORKS)
    assert (doors.work.key, [change.kind for change in doors.changes]) == (
        "ode2021doors",
        ["corrected", "new"],
    )
    assert (locks.work.key, [change.kind for change in locks.changes]) == ("ode2020locks", ["new"])


def test_every_work_of_our_survey_was_announced(made: Made) -> None:
    told = {key for change in made.survey.commentary.changes for key in change.keys}
    assert told == set(made.survey.by_key) - {work.key for work in made.survey.outside}


def test_the_same_release_proposes_nothing(made: Made) -> None:
    before = parse_release(made.files["docs/generated/site/catalogue.json"], file="c.json")
    catalogue = make_catalogue(made.survey)
    assert list(propose_changes(before, catalogue, date=made.survey.config.as_of)) == []
    assert render_changes(iter(())) == ""


def test_what_changed_since_a_release_is_proposed_as_the_file_has_it(made: Made) -> None:
    catalogue = json.loads(made.files["docs/generated/site/catalogue.json"])
    works = {work["key"]: work for work in catalogue["works"]}
    gone = works.pop("haim2022reconstructing")
    works["safran2019depth"]["venue"] = None
    works["safran2016depth"]["title"] = "Depth-Width Trade-Offs"
    del works["safran2016depth"]["abstracts"], works["safran2016depth"]["arxiv"]
    text = json.dumps({"works": list(works.values())})
    proposed = propose_changes(
        parse_release(text, file="c.json"),
        make_catalogue(made.survey),
        date=made.survey.config.as_of,
    )
    rendered = render_changes(proposed)
    changes = parse_changes(rendered, file=FILE)
    found = [(c.value.kind, c.value.keys, c.value.words) for c in changes]
    assert found == [
        ("new", (gone["key"],), None),
        ("published", ("safran2019depth",), None),
        ("corrected", ("safran2016depth",), "title, arxiv"),
    ]
    assert "&" not in rendered


@pytest.mark.parametrize("text", ["", "[]", '{"works": [{"title": "T"}]}', "no JSON"])
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(SurveyError, match=r"c\.json: found no catalogue .*, expected"):
        parse_release(text, file="c.json")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_home(tmp_path_factory.mktemp("changes"))


def test_the_command_prints_entries_and_refuses_what_is_no_catalogue(
    project: Project, made: Made, tmp_path: Path
) -> None:
    catalogue = json.loads(made.files["docs/generated/site/catalogue.json"])
    catalogue["works"] = catalogue["works"][1:]
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(catalogue), "utf-8")
    run = project.run("changes", "--since", str(earlier))
    assert (run.status, run.err) == (0, "")
    expected = f"- date: {made.survey.config.as_of}\n  kind: new\n  keys:\n  - attias2025hardness\n"
    assert run.out == expected
    earlier.write_text("{}", "utf-8")
    run = project.run("changes", "--since", str(earlier))
    assert (run.status, run.out) == (1, "")
    assert "found no catalogue" in run.err
    assert "Traceback" not in run.err


def test_a_survey_without_changes_has_neither_feed_nor_news(made: Made) -> None:
    survey = replace(made.survey, commentary=replace(made.survey.commentary, changes=()))
    assert render_feed(survey) == ""
