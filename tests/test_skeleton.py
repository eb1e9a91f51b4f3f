"""Drafts of annotations: valid YAML whatever the abstract holds, and complete once filled in."""

from __future__ import annotations

import yaml

from survey_tools.annotations import Annotation
from survey_tools.skeleton import draft_path, render_draft
from survey_tools.topics import Topic, Topics
from tests.fabricated import LOCKS, work

TOPICS = Topics(
    topics=(Topic(slug="locks", name="Locks"), Topic(slug="doors", name="Doors")), works=()
)
HOSTILE = "--- never: *ends\u2028 ... ! &a [*a, *a] # {% raw %} ``` " + "x" * 500


def front_of(text: str) -> dict[str, object]:
    _, front, _ = text.split("---\n", 2)
    read: dict[str, object] = yaml.safe_load(front)
    return read


def test_a_draft_has_every_field_that_an_annotation_begins_with() -> None:
    front = front_of(render_draft(LOCKS, TOPICS))
    assert set(front) < set(Annotation.model_fields)
    assert {"slogan", "kind", "level", "topic", "problem", "claims"} <= set(front)


def test_a_draft_quotes_each_wording_with_its_place() -> None:
    text = render_draft(LOCKS, TOPICS)
    assert text.count("(author listing)") == len(LOCKS.abstracts) == 2
    words = " ".join(line.lstrip("# ") for line in text.splitlines())
    assert all(" ".join(version.text.split()) in words for version in LOCKS.abstracts)


def test_no_abstract_ends_its_comment() -> None:
    text = render_draft(work("ode2020locks", HOSTILE, ("000", HOSTILE)), TOPICS)
    assert front_of(text) == front_of(render_draft(LOCKS, TOPICS))
    assert text.count("\n---\n") == 1


def test_drafts_stand_where_no_build_reads_them() -> None:
    assert draft_path(str(LOCKS.key)) == "docs/annotations/drafts/ode2020locks.md"
