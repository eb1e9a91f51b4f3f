"""Drafts of annotations: all fields, what each may hold, and the abstract to take evidence from.

A draft is no annotation yet, so it stands in a folder of its own, which the build passes over; it
is filled in and moved up, into ``docs/annotations/``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import get_args

import yaml

from survey_tools.annotations import (
    FOLDER,
    LONGEST_PROSE,
    LONGEST_SLOGAN,
    SHORTEST_PROSE,
    Direction,
    Quantity,
)
from survey_tools.text import squeeze
from survey_tools.topics import Kind, Level, Topics
from survey_tools.works import Work

DRAFTS = f"{FOLDER}/drafts"
_WIDTH = 96


def draft_path(key: str) -> str:
    """Return where the draft of a work's annotation stands."""
    return f"{DRAFTS}/{key}.md"


def render_draft(work: Work, topics: Topics) -> str:
    """Return the draft of a work's annotation; valid YAML, whatever its abstract holds."""
    lines = [
        "---",
        *_comment(f"Draft of {FOLDER}/{work.key}.md.", ""),
        *_comment("Fill in, delete what the abstract does not support, move the file there.", ""),
        "#",
        *_comment(work.title.value, ""),
        *_comment(str(work.authors.value), ""),
        f"slogan:  # at most {LONGEST_SLOGAN} words",
        f"kind:  # {', '.join(get_args(Kind))}",
        f"level:  # {', '.join(get_args(Level))}",
        *_topic(work, topics),
        *_statement("problem"),
        "setting:",
        "- what:  # weights, activation, data, algorithm, ...",
        "  value:",
        "  evidence:",
        "claims:",
        "- id: C1",
        "  statement:",
        "  quantity:",
        *_comment(", ".join(get_args(Quantity)), "  "),
        f"  direction:  # {', '.join(get_args(Direction))}",
        "  evidence:",
        *_statement("technique"),
        *_statement("significance"),
        "#",
        "# What evidence is taken from, word for word:",
        *_abstracts(work),
        "---",
        f"{SHORTEST_PROSE} to {LONGEST_PROSE} words of your own in place of this line.",
    ]
    return "\n".join([*lines, ""])


def _statement(name: str) -> list[str]:
    return [f"{name}:", "  text:", "  evidence:"]


def _topic(work: Work, topics: Topics) -> Iterator[str]:
    placed = work.placement.topic if work.placement else ""
    slugs = ", ".join(topic.slug for topic in topics.topics)
    yield f"topic: {yaml.safe_dump(placed).splitlines()[0]}" if placed else "topic:"
    yield from _comment(slugs, "  ")


def _abstracts(work: Work) -> Iterator[str]:
    for version in work.abstracts:
        yield "#"
        yield from _comment(f"{version.sources[0]} ({version.labels[0]})", "")
        yield from _comment(version.text, "  ")


def _comment(text: str, indent: str) -> list[str]:
    """Return a text as comments of YAML, whatever it holds."""
    lines = textwrap.wrap(squeeze(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"# {indent}{line}" for line in lines]
