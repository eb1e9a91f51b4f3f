"""Which answers are of a work: more that are not, than that are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from survey_tools.enrich.answers import Answer
from survey_tools.enrich.matching import how_matched, is_another
from tests.enrich_works import a_work

BY_TITLE = "by title, authors and year"


def answer(title: str = "Kites Fly High: On the L2-Norm of Long Strings", **more: Any) -> Answer:  # noqa: ANN401
    given = {"authors": ("Ada Quillfeather", "Bram Oystercatcher"), "years": (2020,)} | more
    return Answer(
        source="DBLP",
        url="https://dblp.org/rec/x",
        read=dt.date(2026, 1, 2),
        titles=(title,),
        **given,
    )


@pytest.mark.parametrize(
    ("title", "how"),
    [
        pytest.param("KITES FLY HIGH - on the L2 norm of long strings", BY_TITLE, id="case"),
        pytest.param("Kites Fly High: On the $L_2$-Norm of Long Strings", BY_TITLE, id="formula"),
        pytest.param("Kites Fly High On the L2-Norm of LongStrings", BY_TITLE, id="spaces"),
        pytest.param(
            "Kites Fly High: On the L 2 Norm of Long Strigns",
            "by title (98 of 100 alike), authors and year",
            id="slip",
        ),
        pytest.param("Kites Fly High: On the L1-Norm of Long Strings", None, id="number"),
        pytest.param("Kites Fly High: On the L2-Norm of Short Strings", None, id="word"),
        pytest.param("Kites Fly High: On the L2-Norm of Long Strings II", None, id="part two"),
        pytest.param("Kites Fly High", None, id="cut off"),
        pytest.param("", None, id="nothing"),
        pytest.param("。。。", None, id="no words"),
    ],
)
def test_titles(title: str, how: str | None) -> None:
    assert how_matched(a_work(), answer(title)) == how


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Learning Halfspaces, Part I", "Learning Halfspaces, Part II"),
        ("Upper Bounds for Kite Strings", "Lower Bounds for Kite Strings"),
        ("Typical Kites Are Smooth", "Atypical Kites Are Smooth"),
        ("Bounded Strings Suffice for Kites", "Unbounded Strings Suffice for Kites"),
        ("Kites in Dimension 12", "Kites in Dimension 13"),
        ("The Sample Complexity of Kites", "The Simple Complexity of Kites Here"),
        ("Kites With Strings", "Kites Without Strings"),
    ],
)
def test_titles_that_are_nearly_the_same_are_of_two_papers(ours: str, theirs: str) -> None:
    assert how_matched(a_work(titles=(ours,)), answer(ours)) == BY_TITLE
    assert how_matched(a_work(titles=(ours,)), answer(theirs)) is None


@pytest.mark.parametrize(
    ("more", "how"),
    [
        pytest.param({"authors": ("A. Quillfeather", "B. Oystercatcher")}, BY_TITLE, id="initials"),
        pytest.param({"authors": ("Quillfeather, Ada",)}, BY_TITLE, id="first alone"),
        pytest.param({"authors": ("Carla Siskin", "Bram Oystercatcher")}, None, id="half"),
        pytest.param({"authors": ("Carla Siskin",)}, None, id="other people"),
        pytest.param({"authors": ()}, None, id="nobody"),
        pytest.param({"years": ()}, BY_TITLE, id="no year"),
        pytest.param({"years": (2022,)}, BY_TITLE, id="later"),
        pytest.param({"years": (1999,)}, None, id="another century"),
        pytest.param({"arxiv": "1901.99901"}, BY_TITLE, id="a number"),
    ],
)
def test_authors_and_years(more: dict[str, Any], how: str | None) -> None:
    assert how_matched(a_work(), answer(**more)) == how


def test_nobody_wrote_ours_so_far_as_is_known() -> None:
    assert how_matched(a_work(authors=()), answer()) is None


def test_two_preprints_of_one_title_are_two() -> None:
    assert how_matched(a_work(arxiv="1901.99901"), answer(arxiv="2001.99902")) is None


@pytest.mark.parametrize(
    ("known", "more", "how"),
    [
        ({"arxiv": "1901.99901"}, {"arxiv": "1901.99901"}, "by arXiv number"),
        ({"dois": ("10.5555/Kites",)}, {"doi": "10.5555/kITES"}, "by DOI"),
    ],
)
def test_identifiers(known: dict[str, Any], more: dict[str, Any], how: str) -> None:
    work = a_work(**known)
    retitled = answer("High-Flying Kites and the Norm of Long Strings", authors=(), **more)
    assert how_matched(work, retitled) == how
    assert is_another(work, retitled) is None
    other = answer("Lanterns Burn at Night", **more)
    assert how_matched(work, other) is None
    assert is_another(work, other) == how
