"""The fields of a data file, as its JSON Schema has them.

::

    ```{schema-fields} /data/schemas/facts.schema.json
    ```

Each model of the schema becomes a section with a list of its fields: the name, what it may hold,
whether it must be there, what it means.  A page is read again when its schema changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Schema = Mapping[str, Any]

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "nothing",
    "object": "names with values",
}


def type_of(schema: Schema, models: Mapping[str, Schema]) -> str:
    """Return in words what a part of a file may hold.

    >>> type_of({"type": "array", "items": {"type": "string"}}, {})
    'list of text'
    """
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return name if is_model(models[name]) else type_of(models[name], models)
    if branches := schema.get("anyOf"):
        return " or ".join(
            dict.fromkeys(type_of(branch, models) for branch in branches if not _is_null(branch))
        )
    if schema.get("type") == "array":
        if pair := schema.get("prefixItems"):
            return "list of " + ", ".join(type_of(item, models) for item in pair)
        return f"list of {type_of(schema.get('items', {}), models)}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"{type_of(schema['additionalProperties'], models)} by name"
    return _plain(schema)


def _plain(schema: Schema) -> str:
    words = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if words:
        return f"one of: {', '.join(words)}"
    if schema.get("format") == "date":
        return "date"
    return _WORDS.get(schema.get("type", ""), "anything")


def _is_null(schema: Schema) -> bool:
    return schema.get("type") == "null"


def is_model(schema: Schema) -> bool:
    """Return whether a schema is of an entry with fields of its own."""
    return "properties" in schema


def models_of(schema: Schema) -> dict[str, Schema]:
    """Return the models of a file by name, each before those it holds."""
    inner: dict[str, Schema] = schema.get("$defs", {})
    seen: dict[str, Schema] = {}
    waiting = [*_references(schema)]
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen[name] = inner[name]
            waiting += _references(inner[name])
    whole = {"": schema} if is_model(schema) else {}
    return whole | {name: model for name, model in seen.items() if is_model(model)}


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the names of the models that a part refers to, except those it defines."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for key, value in schema.items():
            if key != "$defs":
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


class SchemaFields(SphinxDirective):
    """The directive ``schema-fields``: a section for each model of a schema."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        _, file = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(file)
        schema = json.loads(Path(file).read_text(encoding="utf-8"))
        found = models_of(schema)
        known = schema.get("$defs", {})
        return [self._section(name, model, known) for name, model in found.items()]

    def _section(self, name: str, model: Schema, known: Mapping[str, Schema]) -> nodes.section:
        title = name or "The file"
        section = nodes.section("", nodes.title("", title), ids=[nodes.make_id(title)])
        self.state.document.note_explicit_target(section)
        if described := model.get("description"):
            section += nodes.paragraph("", described.partition("\n\n")[0].replace("``", ""))
        required = model.get("required", ())
        fields = nodes.definition_list(classes=["fields"])
        for field, holds in model["properties"].items():
            fields += _field(field, holds, known, is_required=field in required)
        section += fields
        return section


def _field(
    name: str, holds: Schema, known: Mapping[str, Schema], *, is_required: bool
) -> nodes.definition_list_item:
    remark = type_of(holds, known) + (", required" if is_required else _default(holds))
    meaning = nodes.paragraph("", f"{holds.get('description', '')} ")
    meaning += nodes.emphasis("", f"{remark[:1].upper()}{remark[1:]}.")
    return nodes.definition_list_item(
        "", nodes.term("", "", nodes.literal("", name)), nodes.definition("", meaning)
    )


def _default(holds: Schema) -> str:
    default = holds.get("default")
    return f", else {json.dumps(default)}" if default else ""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("schema-fields", SchemaFields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
