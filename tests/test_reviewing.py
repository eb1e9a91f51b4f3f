"""Pairs that await a person: shown one by one, decided, written down, and not asked about again."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_tools.link import name_record
from survey_tools.model import Provenance, Record
from tests.projects import Project

LINKS = "docs/data/links.yaml"
MINE = """
@misc{a, author = {Ada Quillfeather}, title = {Kites Fly High in the Wind}, year = {2020}}
@misc{b, author = {Ada Quillfeather}, title = {Lanterns: Burn "Long" at Night}, year = {2020}}
@misc{c, author = {Ada Quillfeather}, title = {Moths Come to the Lanterns}, year = {2020}}
"""
THEIRS = """
@misc{a, author = {Quillfeather, A.}, title = {Kites Fly High in the Winds}, year = {2021}}
@misc{b, author = {Quillfeather, A.}, title = {Lanterns: Burn "Long" at Nights}, year = {2021}}
@misc{c, author = {Quillfeather, A.}, title = {Moths Come to the Lantern}, year = {2021}}
"""


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    """Return a survey with three pairs that a person has to decide about."""
    project = Project(root=tmp_path)
    assert project.run("init").status == 0
    project.put("seeds/mine.bib", MINE)
    project.put("seeds/theirs.bib", THEIRS)
    assert project.run("check").out.endswith("3 doubtful pairs\n")
    return project


def test_decisions_are_written_and_count(survey: Project) -> None:
    run = survey.run("review", answers="yes\nread both\nn\n\nlater\n")
    assert (run.status, run.err) == (0, "")
    assert run.out.endswith("3 pairs, 1 left to decide\n")
    assert "seeds/mine.bib:2\n    Kites Fly High in the Wind\n    Ada Quillfeather" in run.out
    assert survey.text(LINKS) == (
        "# What a person decided about records that no rule can link; see `survey review`.\n\n"
        "- record:\n    seed: mine.bib\n    begins: 'Lanterns: Burn \"Long\" at Night'\n"
        "  verdict: same\n"
        "  other:\n    seed: theirs.bib\n    begins: 'Lanterns: Burn \"Long\" at Nights'\n"
        "  why: read both\n\n"
        "- record:\n    seed: mine.bib\n    begins: Kites Fly High in the\n"
        "  verdict: different\n"
        "  other:\n    seed: theirs.bib\n    begins: Kites Fly High in the\n"
        "  why: decided in review\n"
    )
    assert survey.run("check").out.endswith("1 doubtful pair\n")
    assert survey.run("build").out.startswith("6 works ")


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        pytest.param("\n", 3, id="before the second pair"),
        pytest.param("yes\nread both\n", 2, id="after a decision"),
        pytest.param("yes\nread both\nno\n", 2, id="before the reason"),
    ],
)
def test_at_the_end_of_the_input_the_rest_is_left(survey: Project, answers: str, left: int) -> None:
    run = survey.run("review", answers=answers)
    assert (run.status, run.err) == (0, "")
    assert run.out.endswith(
        f"\nno answer; the rest is left for later\n3 pairs, {left} left to decide\n"
    )
    assert survey.run("check").out.endswith(f"{left} doubtful pair{'s' * (left > 1)}\n")


def test_without_any_input(survey: Project) -> None:
    run = survey.spawn("review")
    assert (run.status, run.err) == (0, "")
    assert run.out.endswith("left for later\n3 pairs, 3 left to decide\n")


def test_what_is_decided_is_not_asked_again(survey: Project) -> None:
    survey.run("review", answers="y\n\ny\n\ny\n\n")
    run = survey.run("review")
    assert (run.status, run.out) == (0, "0 pairs, 0 left to decide\n")
    assert survey.run("build").out.startswith("4 works ")


def test_quitting_keeps_what_was_decided(survey: Project) -> None:
    run = survey.run("review", answers="n\nno\nq\n")
    assert run.out.endswith("3 pairs, 2 left to decide\n")
    assert survey.text(LINKS).count("verdict") == 1


def test_what_stands_in_the_file_stays(survey: Project) -> None:
    survey.put(LINKS, "# Mine.\n[]\n")
    survey.run("review", answers="n\nno\nq\n")
    assert survey.text(LINKS).startswith("# Mine.\n\n- record:")


def test_an_input_that_ends_changes_nothing(survey: Project) -> None:
    before = survey.tree()
    assert survey.run("review", answers="\n").status == 0
    assert survey.tree() == before


def a_record(title: str, line: int) -> Record:
    place = Provenance(seed="x.bib", first_line=line, last_line=line)
    return Record(format="bibtex", provenance=place, title=title or None)


def test_a_record_is_named_by_as_little_as_tells_it_apart() -> None:
    one = a_record("Kites Fly High in the Wind of $x$", 1)
    other = a_record("Kites Fly High in the Rain", 2)
    twin = a_record("Kites Fly High in the Rain", 3)
    nameless = a_record("", 4)
    records = (one, other, twin, nameless)
    names = [name_record(record, records) for record in records]
    assert [name and (name.begins, name.line) for name in names] == [
        ("Kites Fly High in the Wind", None),
        ("Kites Fly High in the Rain", 2),
        ("Kites Fly High in the Rain", 3),
        ("?", 4),
    ]
