"""The YAML files people edit: read with line numbers, checked against a schema, all faults told.

A file is plain YAML without anchors, tags or repeated keys.  Everything that is wrong with it is
said at once, with the line and, where a name is misspelt, the nearest valid one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from survey_tools.errors import Fault, SurveyError
from survey_tools.text import did_you_mean

M = TypeVar("M")
Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ADDED_BY_PYDANTIC = frozenset(("function-after", "function-before", "function-wrap"))


class Strict(BaseModel):
    """A part of a data file: immutable, no unknown fields, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A YAML document and the line on which each of its parts begins."""

    file: str
    data: Any
    lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """Return the line of a part, or of the nearest part above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse_yaml(text: str, *, file: str) -> Document:
    """Return the document that a text is.

    :raises SurveyError: for malformed YAML, anchors, tags and repeated keys.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
        # An alias is the same node twice; it could grow without bound, and nobody needs it here.
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or "cannot be read"
        raise SurveyError([Fault(file=file, line=line, message=f"not YAML: {problem}")]) from None
    except yaml.YAMLError as error:
        message = f"not YAML: {str(error).splitlines()[0]}"
        raise SurveyError([Fault(file=file, line=1, message=message)]) from None
    reader = _Reader(file)
    data = reader.read(node, ()) if node else None
    if reader.faults:
        raise SurveyError(reader.faults)
    return Document(file=file, data=data, lines=reader.lines)


class _Reader:
    """Walks the node tree once, building data and remembering lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()
        self._constructor = yaml.SafeLoader("")

    def _fault(self, node: yaml.Node, message: str) -> None:
        self.faults.append(Fault(file=self.file, line=node.start_mark.line + 1, message=message))

    def read(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401
        self.lines[path] = node.start_mark.line + 1
        if id(node) in self._seen:
            self._fault(node, "an alias (*name) is not allowed here; write the value out")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        try:
            return self._constructor.construct_object(node)
        except yaml.YAMLError as error:
            self._fault(node, f"not a plain value: {str(error).splitlines()[0]}")
            return None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self._fault(key_node, "a name is expected before the colon")
            elif key in result:
                first = self.lines[(*path, key)]
                self._fault(key_node, f"'{key}' is given twice; the first is on line {first}")
            else:
                result[key] = self.read(value_node, (*path, key))
                self.lines[(*path, key)] = key_node.start_mark.line + 1
        return result


def validate(document: Document, schema: type[M] | Any) -> M:  # noqa: ANN401
    """Return the document's data as values of a schema (a model, or a list of models).

    :raises SurveyError: with a fault for each field that is missing, unknown or of a wrong type.
    """
    try:
        result: M = TypeAdapter(schema).validate_python(document.data, strict=False)
    except ValidationError as error:
        raise SurveyError(_faults(document, error, schema)) from None
    return result


def _faults(document: Document, error: ValidationError, schema: Any) -> Iterator[Fault]:  # noqa: ANN401
    fields = tuple(_field_names(schema))
    for item in error.errors(include_url=False):
        path = tuple(part for part in item["loc"] if part not in _ADDED_BY_PYDANTIC)
        while path and path not in document.lines and item["type"] != "missing":
            path = path[:-1]
        name = _dotted(path)
        if item["type"] == "extra_forbidden":
            message = f"unknown field '{path[-1]}'" + did_you_mean(str(path[-1]), fields)
        elif item["type"] == "missing":
            message = f"field '{path[-1]}' is missing"
        else:
            found = repr(item["input"])
            found = found if len(found) <= 60 else found[:57] + "..."  # noqa: PLR2004
            message = f"{name}: found {found}, expected {_expected(item['msg'])}"
        yield Fault(file=document.file, line=document.line(*path), message=message)


def _expected(message: str) -> str:
    for start in ("Input should be ", "Value error, "):
        message = message.removeprefix(start)
    return message[:1].lower() + message[1:]


def _dotted(path: Iterable[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _field_names(schema: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the names of all fields of a schema and of the models inside it."""
    definition = TypeAdapter(schema).json_schema()
    for part in (definition, *definition.get("$defs", {}).values()):
        yield from part.get("properties", {})
