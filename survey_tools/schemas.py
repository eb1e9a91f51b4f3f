"""The JSON Schemas of the files people edit, so that editors complete them and mark mistakes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from survey_tools.annotations import Annotation
from survey_tools.changes import Change
from survey_tools.citation_keys import RecordedKey
from survey_tools.config import SurveyConfig
from survey_tools.demonstration_pages import DemonstrationFront, NotReproduced
from survey_tools.facts import Facts
from survey_tools.glossary import Term
from survey_tools.link import Decision
from survey_tools.paths import ReadingPath
from survey_tools.people import DeclaredPerson
from survey_tools.relations import Relation
from survey_tools.synonyms import Alike
from survey_tools.tables import Table
from survey_tools.topics import Topics

FOLDER = "docs/data/schemas"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCHEMAS: Mapping[str, tuple[str, Any]] = {
    "annotation": ("The front matter of docs/annotations/KEY.md", Annotation),
    "changes": ("docs/data/changes.yaml", tuple[Change, ...]),
    "demonstration": ("The front matter of docs/demonstrations/NAME.md", DemonstrationFront),
    "facts": ("docs/data/facts.yaml", tuple[Facts, ...]),
    "glossary": ("docs/data/glossary.yaml", tuple[Term, ...]),
    "keys": ("docs/data/keys.yaml", tuple[RecordedKey, ...]),
    "links": ("docs/data/links.yaml", tuple[Decision, ...]),
    "not-reproduced": ("docs/data/not-reproduced.yaml", tuple[NotReproduced, ...]),
    "paths": ("docs/data/paths.yaml", tuple[ReadingPath, ...]),
    "people": ("docs/data/people.yaml", tuple[DeclaredPerson, ...]),
    "relations": ("docs/data/relations.yaml", tuple[Relation, ...]),
    "survey": ("survey.toml", SurveyConfig),
    "synonyms": ("docs/data/synonyms.yaml", tuple[Alike, ...]),
    "table": ("docs/data/tables/SLUG.yaml", Table),
    "topics": ("docs/data/topics.yaml", Topics),
}
"""By name of the schema: the file it is of, and what that holds."""


def schema_path(name: str) -> str:
    """Return the path of a schema below the project."""
    return f"{FOLDER}/{name}.schema.json"


SCHEMA_FILES = tuple(schema_path(name) for name in _SCHEMAS)


def render_schemas() -> Mapping[str, str]:
    """Return the text of each schema by its path below the project."""
    return {schema_path(name): _render(*described) for name, described in _SCHEMAS.items()}


def _render(title: str, schema: Any) -> str:  # noqa: ANN401
    made = TypeAdapter(schema).json_schema()
    return json.dumps({"$schema": _DIALECT, **made, "title": title}, indent=1) + "\n"
