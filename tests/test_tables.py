"""Tables: every cell with its sentence or blank, every fault with its line, and our own."""

from __future__ import annotations

import pytest

from survey_tools.build import Made
from survey_tools.data_files import EXPECTED_SLUG
from survey_tools.errors import SurveyError
from survey_tools.tables import blanks_of, parse_table, table_faults
from tests.fabricated import WORKS
from tests.projects import without_codes

FILE = "docs/data/tables/chains.yaml"
GOOD = r"""title: Chains of $n$ locks
chapter: locks
columns: [bound, assumption]
rows:
- key: ode2020locks
  seed: "000"
  cells:
    bound:
      value: $\Omega(n^2)$
      evidence: keys are necessary
    assumption:
      value: all new
      evidence: every lock is new
- key: ode2020locks
  cells:
    bound: {value: $O(n)$, evidence: {text: $O(n)$ keys suffice, seed: "002"}}
    assumption: null
- key: bye2019hinges
  cells:
    bound: {value: $n$, source: its first theorem}
    assumption: null
"""


def faults(text: str) -> list[str]:
    """Return what is wrong with a table, as it is told."""
    try:
        table = parse_table(text, file=FILE)
    except SurveyError as error:
        found = list(error.faults)
    else:
        found = list(table_faults(table, WORKS, ["locks", "doors"]))
    return [without_codes(fault).removeprefix(f"{FILE}:") for fault in found]


@pytest.mark.parametrize("name", ["aux", "-x", ".x", "My Table", "A", "x" * 101])
def test_names_that_no_table_can_have(name: str) -> None:
    file = f"docs/data/tables/{name}.yaml"
    with pytest.raises(SurveyError) as caught:
        parse_table(GOOD, file=file)
    assert (
        without_codes(caught.value) == f"{file}: found the name '{name}', expected {EXPECTED_SLUG}"
    )


def test_a_good_one() -> None:
    assert faults(GOOD) == []
    table = parse_table(GOOD, file=FILE)
    assert table.slug == "chains"
    assert [(blank.row.key, blank.column) for blank in blanks_of(table)] == [
        ("ode2020locks", "assumption"),
        ("bye2019hinges", "assumption"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("chapter: locks", "chapter: lock",
                     "2: no chapter 'lock'; did you mean 'locks'?", id="no such chapter"),
        pytest.param("key: bye2019hinges", "key: bye2019hinge",
                     "18: no work has the key 'bye2019hinge'; did you mean 'bye2019hinges'?",
                     id="no such work"),
        pytest.param("    assumption:\n      value", "    assumptions:\n      value",
                     "11: no column 'assumptions'; did you mean 'assumption'?",
                     id="a cell of no column"),
        pytest.param("    assumption: null\n- key", "- key",
                     "15: no cell for the column 'assumption'; a blank one is null",
                     id="a column without cell"),
        pytest.param(", source: its first theorem}", "}",
                     "20: rows[3].cells.bound: a cell has either 'evidence' or 'source'; "
                     "a blank one is null", id="a cell without ground"),
        pytest.param('evidence: {text: $O(n)$ keys suffice, seed: "002"}', "source: memory",
                     "16: the seeds have an abstract of 'ode2020locks': give 'evidence', not "
                     "'source'", id="a seed's work without evidence"),
        pytest.param("source: its first theorem", "evidence: its first theorem",
                     "20: the title and the abstract of 'bye2019hinges' do not have this evidence "
                     "in any seed; the nearest sentence is: On Hinges", id="no evidence"),
        pytest.param("evidence: every lock is new", "evidence: how many keys a chain",
                     "13: the title and the abstract of 'ode2020locks' do not have this evidence "
                     "in seed 000; the nearest sentence is: We study how many ``keys'' a chain of "
                     "$n$ locks needs.", id="evidence of another seed than the row's"),
        pytest.param(r"value: $\Omega(n^2)$", r"value: $\Omga(n^2)$",
                     "9: formula '\\Omga(n^2)' cannot be set: Unknown command \"\\Omga\"",
                     id="a formula that cannot be set"),
    ],
)  # fmt: skip
def test_faults(before: str, after: str, message: str) -> None:
    assert before in GOOD
    assert message in faults(GOOD.replace(before, after, 1))


def test_ours(made: Made) -> None:
    tables = {file.slug: file for file in made.survey.commentary.tables}
    across = {slug for slug, file in tables.items() if file.table.chapter is None}
    assert across == {"weight-decay", "bias-consequences", "maximum-median"}
    chapters = {file.table.chapter for file in tables.values()} - {None}
    assert chapters == {topic.slug for topic in made.survey.topics.chapters}
    cells = [
        cell
        for file in tables.values()
        for row in file.table.rows
        for cell in row.cells.values()
        if cell
    ]
    assert len(cells) > 371


def test_blanks_print_a_dash_and_are_listed(made: Made) -> None:
    listed = made.files["docs/findings/blanks.md"]
    assert f"The {len(made.survey.commentary.blanks)} blank cells" in listed
    assert listed.count("\n- ") == len(made.survey.commentary.blanks)
    for file in made.survey.commentary.tables:
        page = made.files[f"docs/generated/tables/{file.slug}.md"]
        assert page.count(" — |") == len(list(blanks_of(file)))
        filled = sum(1 for row in file.table.rows for cell in row.cells.values() if cell)
        assert page.count("{evidence}``") == filled
