"""Annotations: the schema, every fault with its line, and our own 57."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from survey_tools.annotations import (
    annotation_faults,
    parse_annotation,
    place,
    quotations_of,
)
from survey_tools.build import Made
from survey_tools.errors import Fault, SurveyError
from survey_tools.topics import parse_topics
from tests.fabricated import WORKS
from tests.projects import without_codes

FILE = "docs/annotations/ode2020locks.md"
WORDS = "Ninety words of prose are what this invented annotation has to show, and here they are. "
GOOD = (
    r"""---
slogan: A chain of locks needs quadratically many keys.
kind: theory
level: core
topic: locks
problem:
  text: How many keys open a chain?
  evidence: how many ``keys'' a chain of $n$ locks needs
setting:
- what: locks
  value: all new
  evidence: every lock is new
claims:
- id: C1
  statement: Quadratically many are needed.
  quantity: size
  direction: lower
  bound: \Omega(n^2)
  evidence: $Ω\left(n^2\right)$ keys are necessary
- id: C2
  statement: Linearly many suffice.
  quantity: size
  direction: upper
  evidence: {text: $O(n)$ keys suffice, seed: "002"}
open_questions:
- text: Do fewer suffice?
  evidence: Whether fewer keys suffice is open
  status: closed
  by: [ode2021doors]
reads_after: [bye2019hinges]
---

"""
    + WORDS * 6
)
TOPICS = {"locks", "doors"}


def faults(text: str, *, file: str = FILE) -> list[str]:
    """Return what is wrong with an annotation, as it is told."""
    try:
        annotated = parse_annotation(text, file=file)
    except SurveyError as error:
        return told(error.faults)
    return told(annotation_faults(annotated, WORKS, TOPICS))


def told(found: Iterable[Fault]) -> list[str]:
    """Return faults as messages."""
    return [without_codes(fault).removeprefix(f"{FILE}:") for fault in found]


def test_a_good_one() -> None:
    assert faults(GOOD) == []
    annotated = parse_annotation(GOOD, file=FILE)
    assert (annotated.key, annotated.prose_line) == ("ode2020locks", 33)
    assert annotated.prose.startswith("Ninety words")
    assert [path[0] for path, _ in quotations_of(annotated.front)] == [
        "problem", "setting", "claims", "claims", "open_questions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("---\nslogan", "slogan", "1: found no '---', expected front matter",
                     id="no front matter"),
        pytest.param("\n---\n\nN", "\n\nN",
                     "1: the front matter does not end: there is no second line '---'",
                     id="no end of front matter"),
        pytest.param("kind: theory", "kind: [theory",
                     "4: not YAML: did not find expected ',' or ']'", id="no YAML"),
        pytest.param("slogan:", "slogann:", "2: field 'slogan' is missing", id="a field missing"),
        pytest.param("slogan:", "slogann:",
                     "2: unknown field 'slogann'; did you mean 'slogan'?", id="a field misspelt"),
        pytest.param("quantity: size", "quantity: sise",
                     "16: claims[1].quantity: found 'sise', expected one of 'width', 'depth', "
                     "'size', 'parameters', 'weights', 'error', 'rate', 'margin', 'robustness', "
                     "'norm', 'rank', 'regions', 'sample complexity', 'generalisation', 'risk', "
                     "'time', 'steps', 'delay', 'probability', 'landscape', 'bias', 'hardness', "
                     "'privacy', 'other'; did you mean 'size'?", id="a quantity of ours only"),
        pytest.param("direction: lower", "direction: below",
                     "17: claims[1].direction: found 'below', expected one of 'upper', 'lower', "
                     "'tight', 'exists', 'impossible', 'observed'", id="a direction of ours only"),
        pytest.param("id: C1", "id: Claim1",
                     "14: claims[1].id: found 'Claim1', expected an id such as 'C1'",
                     id="an id of another form"),
        pytest.param("every lock is new", "every lock was new",
                     "12: the title and the abstract of 'ode2020locks' do not have this evidence "
                     "in any seed; the nearest sentence is: We prove that $Ω\\left(n^2\\right)$ "
                     "keys are necessary, under the mild assumption that every lock is new, and "
                     "that \\emph{no} lock opens twice on the same day of the week.",
                     id="evidence that is none"),
        pytest.param('seed: "002"', 'seed: "000"',
                     "24: the title and the abstract of 'ode2020locks' do not have this evidence "
                     "in seed 000; the nearest sentence is: Whether fewer keys suffice is open.",
                     id="evidence of another seed"),
        pytest.param("topic: locks", "topic: lock", "5: no topic 'lock'; did you mean 'locks'?",
                     id="no such topic"),
        pytest.param("[bye2019hinges]", "[bye2019hinge]",
                     "30: no work has the key 'bye2019hinge'; did you mean 'bye2019hinges'?",
                     id="no such work to read before"),
        pytest.param("[bye2019hinges]", "[ode2020locks]", "30: a work is not read after itself",
                     id="itself to read before"),
        pytest.param("[ode2021doors]", "[ode2021door]",
                     "29: no work has the key 'ode2021door'; did you mean 'ode2021doors'?",
                     id="closed by no work"),
        pytest.param("status: closed", "status: open",
                     "26: an open question is closed by nothing", id="open, and closed"),
        pytest.param("id: C2", "id: C1", "20: claim 'C1' is given twice; the first is on line 14",
                     id="a claim's id twice"),
        pytest.param("slogan: A", "slogan: " + "a " * 20 + "A",
                     "2: the slogan has 28 words, expected at most 20", id="a long slogan"),
        pytest.param(WORDS * 6, WORDS * 2, "33: the prose has 32 words, expected 80 to 160",
                     id="short prose"),
        pytest.param(WORDS * 6, WORDS * 11, "33: the prose has 176 words, expected 80 to 160",
                     id="long prose"),
        pytest.param("Ninety words", "Ninety $\\wrd$",
                     "33: formula '\\wrd' cannot be set: Unknown command \"\\wrd\"",
                     id="a formula in the prose"),
        pytest.param("bound: \\Omega(n^2)", "bound: \\Omga(n^2)",
                     "18: formula '\\Omga(n^2)' cannot be set: Unknown command \"\\Omga\"",
                     id="a bound that cannot be set"),
        pytest.param("bound: \\Omega(n^2)", "bound: $n^2$",
                     "18: found a dollar sign, expected TeX without dollar signs",
                     id="a bound with dollars"),
        pytest.param("How many keys open a chain?",
                     "No lock opens twice on the same day of the week",
                     "7: 11 consecutive words are the abstract's: 'no lock opens twice on the "
                     "same day of the week'; say it in other words, or mark it as a quotation "
                     "with “…”", id="copied into the front matter"),
        pytest.param("Ninety words", "Every\nlock is new, and that no lock opens twice. Ninety",
                     "33: 10 consecutive words are the abstract's: 'every lock is new and that no "
                     "lock opens twice'; say it in other words, or mark it as a quotation with "
                     "“…”", id="copied into the prose"),
    ],
)  # fmt: skip
def test_faults(before: str, after: str, message: str) -> None:
    assert before in GOOD
    assert message in faults(GOOD.replace(before, after, 1))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        pytest.param("docs/annotations/ode2020lock.md",
                     "docs/annotations/ode2020lock.md: no work has the key 'ode2020lock', which "
                     "the file is named after; did you mean 'ode2020locks'?", id="no such work"),
        pytest.param("docs/annotations/bye2019hinges.md",
                     "docs/annotations/bye2019hinges.md: the seeds have no abstract of "
                     "'bye2019hinges'; works known by title only are not annotated",
                     id="title only"),
    ],
)  # fmt: skip
def test_files_of_no_annotated_work(file: str, message: str) -> None:
    assert faults(GOOD, file=file) == [message]


def test_all_faults_are_told_together() -> None:
    bad = GOOD.replace("topic: locks", "topic: x").replace("id: C2", "id: C1").replace(WORDS, "")
    assert [line.partition(":")[0] for line in faults(bad)] == ["5", "20", "33"]


def test_a_work_is_placed_once() -> None:
    text = (
        "topics:\n- {slug: locks, name: Locks, question: How many?}\n"
        "works:\n- {key: ode2021doors, topic: locks}\n- {key: ode2020locks, topic: locks}\n"
    )
    topics, document = parse_topics(text, file="topics.yaml")
    annotated = parse_annotation(GOOD, file=FILE)
    with pytest.raises(SurveyError) as caught:
        place(topics, document, [annotated])
    assert without_codes(caught.value) == (
        "topics.yaml:5: 'ode2020locks' has an annotation, which says its topic; delete this entry"
    )
    placed = place(topics.model_copy(update={"works": topics.works[:1]}), document, [annotated])
    assert [(item.key, item.topic, item.level) for item in placed.works] == [
        ("ode2021doors", "locks", None),
        ("ode2020locks", "locks", "core"),
    ]


def test_ours_are_complete(made: Made) -> None:
    survey = made.survey
    with_abstract = {str(work.key) for work in survey.works if work.abstracts}
    assert set(survey.commentary.annotations) == with_abstract
    assert len(with_abstract) == 57
    assert not {item.key for item in survey.topics.works} - {str(work.key) for work in survey.works}


def test_each_of_ours_has_a_claim_but_the_survey(made: Made) -> None:
    fronts = {key: item.front for key, item in made.survey.commentary.annotations.items()}
    assert {key for key, front in fronts.items() if not front.claims} <= {
        key for key, front in fronts.items() if front.kind == "survey"
    }
