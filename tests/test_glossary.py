"""The glossary: every fault with its line, anchors of terms, and our own."""

from __future__ import annotations

import pytest

from survey_tools.build import Made
from survey_tools.errors import SurveyError
from survey_tools.glossary import parse_glossary, term_faults
from tests.fabricated import WORKS
from tests.projects import without_codes

FILE = "docs/data/glossary.yaml"
GOOD = """\
- term: Polyak–Łojasiewicz condition
  also: [PL condition]
  definition: The squared norm of the gradient bounds the gap.
- term: chain
  definition: Several locks.
  work: ode2020locks
  evidence: a chain of $n$ locks
"""


def faults(text: str) -> list[str]:
    """Return what is wrong with a glossary, as it is told."""
    try:
        terms = parse_glossary(text, file=FILE)
    except SurveyError as error:
        found = list(error.faults)
    else:
        found = [fault for term in terms for fault in term_faults(term, WORKS)]
    return [without_codes(fault).removeprefix(f"{FILE}:") for fault in found]


def test_a_good_one() -> None:
    assert faults(GOOD) == []
    slugs = [located.value.slug for located in parse_glossary(GOOD, file=FILE)]
    assert slugs == ["polyak-lojasiewicz-condition", "chain"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("term: chain", "term: PL Condition",
                     "4: the name 'PL Condition' is given twice; the first is on line 1",
                     id="a name twice"),
        pytest.param("  work: ode2020locks\n", "",
                     "4: item 2: 'work' and 'evidence' go together", id="evidence of nothing"),
        pytest.param("work: ode2020locks", "work: ode2020lock",
                     "6: no work has the key 'ode2020lock'; did you mean 'ode2020locks'?",
                     id="no such work"),
        pytest.param("evidence: a chain", "evidence: one chain",
                     "7: the title and the abstract of 'ode2020locks' do not have this evidence "
                     "in any seed; the nearest sentence is: We study how many ``keys'' a "
                     "chain of $n$ locks needs.", id="no evidence"),
    ],
)  # fmt: skip
def test_faults(before: str, after: str, message: str) -> None:
    assert before in GOOD
    assert message in faults(GOOD.replace(before, after, 1))


def test_ours(made: Made) -> None:
    terms = made.survey.commentary.glossary
    assert len(terms) >= 65
    assert sum(1 for term in terms if term.evidence) >= 25
    page = made.files["docs/generated/glossary.md"]
    assert all(f"\n{term.term}\n" in page for term in terms)
