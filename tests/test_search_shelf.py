"""What the search looks through: how it is packed, and how much it weighs."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest

from survey_tools.build import SITE, Made
from survey_tools.search_shelf import Entry, Group, render_shelf, shelf_text, shortened

WORKS = f"{SITE}/search/works.js"
HEAVIEST = 300
"""Bytes a work, compressed: what a reader loads to search 5,000 works on a slow line."""


def data_of(text: str) -> dict[str, Any]:
    """Return what a shelf holds."""
    found = re.fullmatch(r"\(globalThis\.surveyShelves\?\?=\[\]\)\.push\((.*)\)\n", text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_works_are_light(made: Made) -> None:
    weight = len(gzip.compress(made.files[WORKS].encode(), 9, mtime=0))
    assert weight <= HEAVIEST * len(made.survey.works)


def test_every_work_and_person_is_there(made: Made) -> None:
    works, people = data_of(made.files[WORKS])["groups"]
    assert works["paths"].split("\n") == [work.key for work in made.survey.works]
    assert people["paths"].split("\n") == [person.slug for person in made.survey.people]


def test_words_and_places_are_packed() -> None:
    entries = [
        Entry(path="a", title="One", words=frozenset({"deep", "one", "depth"})),
        *(Entry(path=f"p{n}", title="Two") for n in range(40)),
        Entry(path="z", title="Last", detail="at the end", words=frozenset({"depth"})),
    ]
    data = data_of(
        render_shelf([Group(label="All", entries=entries), Group(label="X", entries=[])])
    )
    # "one" stands in the title; "depth" shares two letters with "deep".
    assert data["words"] == "0deep 2pth"
    # Entry 0, then the 41st after it: 40 is 8 + 32, and the sign of 8 says that more follows.
    assert data["places"] == "A AoB"
    assert [group["label"] for group in data["groups"]] == ["All"]


def test_formulas_are_set_once_and_without_their_tex() -> None:
    entries = [Entry(path="a", title="In $L_2$", detail="$L_2$ and $\\Omega$")]
    formulas = data_of(render_shelf([Group(label="All", entries=entries)]))["formulas"]
    assert isinstance(formulas, dict)
    assert list(formulas) == ["L_2", "\\Omega"]
    assert formulas["L_2"].startswith("<math>")
    assert "annotation" not in str(formulas)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"On \emph{the} ``norm'' $L_2$", "On the “norm” $L_2$"),
        (r"In $Ω(d)$", r"In $\Omega(d)$"),
        (r"It costs \$5", "It costs ＄5"),
    ],
)
def test_titles_are_plain_but_for_formulas(text: str, shown: str) -> None:
    assert shelf_text(text) == shown


def test_long_texts_end_where_a_word_or_formula_ends() -> None:
    assert shortened("We bound $a + b + c$, and more", 15) == "We bound …"
    assert shortened("We bound $a + b + c$, and more", 24) == "We bound $a + b + c$ …"
    assert shortened("We bound it", 24) == "We bound it"
