"""Relations: the vocabulary, both readings, every fault with its line, and our own 87."""

from __future__ import annotations

from typing import get_args

import pytest

from survey_tools.build import Made
from survey_tools.errors import SurveyError
from survey_tools.model import Event
from survey_tools.names import AuthorList
from survey_tools.relations import (
    RELATION_TYPES,
    End,
    EndKind,
    RelationName,
    Surroundings,
    make_edges,
    parse_end,
    parse_relations,
    relation_faults,
    seen_from,
)
from tests.fabricated import WORKS, place
from tests.projects import without_codes

FILE = "docs/data/relations.yaml"
PANEL = Event(
    title="Panel 7: Keys & Locks",
    people=AuthorList(names=("Ada Ode",)),
    year=2022,
    track="Panel",
    provenance=place("004", 44),
)
AROUND = Surroundings(
    works=WORKS, events=(PANEL,), concepts={"kkt-point"}, topics={"locks", "doors"}
)
WHY = "Both can hold, since doors without locks need no keys, and the bound is for chains. " * 2
GOOD = f"""\
- source: ode2021doors
  type: in_tension_with
  target: ode2020locks@000
  strength: inference
  evidence: doors that have no locks
  evidence_to: {{text: keys are necessary, seed: "000"}}
  note: {WHY}
- source: ode2020locks
  type: resolves_open_problem
  target: bye2019hinges
  strength: explicit
  evidence: Whether fewer keys suffice
  evidence_to: On Hinges
- source: event:panel-7
  type: presents
  target: ode2020locks
  strength: strong
  evidence: Keys & Locks
- source: ode2020locks
  type: uses_concept
  target: concept:kkt-point
  strength: strong
  evidence: every lock is new
"""


def faults(text: str) -> list[str]:
    """Return what is wrong with the relations of a text, as it is told."""
    try:
        relations = parse_relations(text, file=FILE)
    except SurveyError as error:
        found = list(error.faults)
    else:
        found = [fault for relation in relations for fault in relation_faults(relation, AROUND)]
    return [without_codes(fault).removeprefix(f"{FILE}:") for fault in found]


def test_every_type_has_two_readings() -> None:
    assert list(RELATION_TYPES) == list(get_args(RelationName))
    assert len(RELATION_TYPES) == 33
    symmetric = {name for name, kind in RELATION_TYPES.items() if kind.symmetric}
    assert symmetric == {
        "parallel_result", "complements", "contrasts_with", "in_tension_with",
        "shares_setting", "shares_method", "shares_theme",
    }  # fmt: skip
    terms = {kind.term for kind in RELATION_TYPES.values() if kind.term}
    assert all(term.startswith(("cito:", "datacite:")) for term in terms)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("ode2020locks", End(kind=EndKind.WORK, name="ode2020locks")),
        ("ode2020locks@000", End(kind=EndKind.WORK, name="ode2020locks", seed="000")),
        ("topic:locks", End(kind=EndKind.TOPIC, name="locks")),
        ("concept:kkt-point", End(kind=EndKind.CONCEPT, name="kkt-point")),
        ("event:panel-7", End(kind=EndKind.EVENT, name="panel-7")),
        ("topic:locks@000", None),
        ("a b", None),
    ],
)
def test_ends(text: str, end: End | None) -> None:
    assert parse_end(text) == end
    assert end is None or str(end) == text


def test_both_ends_see_an_edge() -> None:
    assert faults(GOOD) == []
    edges = make_edges(parse_relations(GOOD, file=FILE), AROUND)
    assert [(seen.reading, str(seen.other)) for seen in seen_from("ode2020locks", edges)] == [
        ("resolves an open problem of", "bye2019hinges"),
        ("uses the notion of", "concept:kkt-point"),
        ("in tension with", "ode2021doors"),
        ("presented by", "event:panel-7"),
    ]
    assert [seen.reading for seen in seen_from("bye2019hinges", edges)] == [
        "open problem resolved by"
    ]
    assert edges[2].quote.place == place("004", 44)
    assert [edge.inferred for edge in edges] == [True, False, False, False]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("source: ode2021doors", "source: ode2021door",
                     "1: no work has the key 'ode2021door'; did you mean 'ode2021doors'?",
                     id="no such work"),
        pytest.param("concept:kkt-point", "concept:kkt",
                     "21: no term of the glossary is 'kkt'; did you mean 'kkt-point'?",
                     id="no such term"),
        pytest.param("concept:kkt-point", "topic:lock",
                     "21: no topic is 'lock'; did you mean 'locks'?", id="no such topic"),
        pytest.param("event:panel-7", "event:panel-8", "14: no event begins with 'panel-8'",
                     id="no such event"),
        pytest.param("concept:kkt-point", "idea:x",
                     "21: found 'idea:x', expected a key, 'event:…', 'concept:…' or 'topic:…'",
                     id="no such kind of end"),
        pytest.param("strength: explicit", "strength: certain",
                     "11: strength: found 'certain', expected one of 'explicit', 'strong', "
                     "'inference'", id="no such strength"),
        pytest.param("Whether fewer keys suffice", "Whether fewer locks suffice",
                     "12: the title and the abstract of 'ode2020locks' do not have this evidence "
                     "in any seed; the nearest sentence is: Whether fewer keys suffice is open.",
                     id="no evidence"),
        pytest.param("On Hinges", "On Doors",
                     "13: the title and the abstract of 'bye2019hinges' do not have this evidence "
                     "in any seed; the nearest sentence is: On Hinges",
                     id="no evidence at the other end"),
        pytest.param("Keys & Locks", "Keys & Doors",
                     "18: 'event:panel-7' does not have this evidence", id="not the event's"),
        pytest.param(WHY, "They differ.",
                     "7: 'in_tension_with' has a note of 2 words, expected a paragraph of at "
                     "least 30 that says why both can hold", id="a tension without a reason"),
        pytest.param("type: uses_concept\n  target: concept:kkt-point",
                     "type: extends\n  target: ode2020locks",
                     "21: the ends of a relation are the same", id="of a work with itself"),
        pytest.param("type: uses_concept\n  target: concept:kkt-point",
                     "type: is_variant_of\n  target: ode2021doors",
                     "21: the ends of 'is_variant_of' are of two works", id="versions of two"),
    ],
)  # fmt: skip
def test_faults(before: str, after: str, message: str) -> None:
    assert before in GOOD
    assert message in faults(GOOD.replace(before, after, 1))


def test_a_type_of_ours_only() -> None:
    (told,) = faults(GOOD.replace("resolves_open_problem", "resolves_open_problems"))
    assert told.startswith("9: type: found 'resolves_open_problems', expected one of 'resolves_")
    assert told.endswith("did you mean 'resolves_open_problem'?")


def test_a_relation_twice() -> None:
    again = """\
- source: ode2020locks@000
  type: in_tension_with
  target: ode2021doors
  strength: inference
  evidence: doors that have no locks
"""
    (told,) = faults(GOOD + again)
    assert told == (
        "24: 'ode2020locks@000 in_tension_with ode2021doors' is given twice with this evidence; "
        "the first is on line 1"
    )


def test_ours(made: Made) -> None:
    edges = made.survey.commentary.edges
    assert len(edges) >= 87
    assert {edge.name for edge in edges} == set(get_args(RelationName))
    assert {str(edge.strength) for edge in edges} == {"explicit", "strong", "inference"}
    assert len(made.survey.commentary.tensions) >= 7


def test_each_edge_is_on_both_pages(made: Made) -> None:
    works = {str(work.key) for work in made.survey.works}
    for edge in made.survey.commentary.edges:
        own = edge.source.name == edge.target.name
        back = edge.type.forward if own else edge.type.backward
        for end, reading in ((edge.source, edge.type.forward), (edge.target, back)):
            if end.kind is EndKind.WORK and end.name in works:
                page = made.files[f"docs/works/{end.name}.md"].casefold()
                assert reading in page, (end, reading)
                assert not edge.inferred or f"our reading: {reading}" in page
