"""The YAML files people edit: read with line numbers, checked against a schema, all faults told.

A file is plain YAML without anchors, tags or repeated keys.  Everything that is wrong with it is
said at once, with the line and, where a name is misspelt, the nearest valid one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError

from survey_tools.errors import Fault, FaultCode, SurveyError, refuse
from survey_tools.text import did_you_mean, is_slug, split_lines

M = TypeVar("M")
M_co = TypeVar("M_co", covariant=True)
Path = tuple[str | int, ...]

_DEEPEST = 30
"""Lists and mappings within each other; no data file needs ten."""
_INTEGER = "tag:yaml.org,2002:int"
_LONGEST_NUMBER = 20
"""Signs of a whole number; Python takes time out of proportion to longer ones, or refuses them."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LONGEST_QUOTE = 60
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "names with values",
    "model_type": "names with values",
    "date_type": "a date such as 2026-11-22",
    "date_parsing": "a date such as 2026-11-22",
    "string_too_short": "text that is not empty",
    "too_short": "at least one item",
}
"""What a field should hold, by pydantic's name of the error, in words of the data file."""


class Strict(BaseModel):
    """A part of a data file: immutable, no unknown fields, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


EXPECTED_SLUG = "at most 100 of a-z, 0-9 and hyphens within, and no device's name on Windows"
"""What a name must be that addresses and files have, too."""


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError(EXPECTED_SLUG)
    return text


Slug = Annotated[str, AfterValidator(_slug)]


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

    def fault(self, message: str, *path: str | int, code: FaultCode) -> Fault:
        """Return a fault of a part."""
        return Fault(file=self.file, line=self.line(*path), message=message, code=code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Located(Generic[M_co]):
    """A value of a data file, and the part of the document that it was read from."""

    value: M_co
    document: Document
    path: Path

    def line(self, *path: str | int) -> int:
        """Return the line of a part of the value."""
        return self.document.line(*self.path, *path)

    def fault(self, message: str, *path: str | int, code: FaultCode) -> Fault:
        """Return a fault of a part of the value."""
        return self.document.fault(message, *self.path, *path, code=code)


def parse_yaml(text: str, *, file: str) -> Document:
    """Return the document that a text is.

    :raises SurveyError: for malformed YAML, anchors, aliases, tags and repeated keys.
    """
    try:
        refuse(_refused_events(text, file))
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise SurveyError([_malformed(error, text, file)]) from None
    except yaml.YAMLError as error:
        message = f"not YAML: {str(error).splitlines()[0]}"
        raise SurveyError(
            [Fault(file=file, line=1, message=message, code=FaultCode.NOT_YAML)]
        ) from None
    reader = _Reader(file)
    data = reader.read(node, ()) if node else None
    refuse(reader.faults)
    return Document(file=file, data=data, lines=reader.lines)


def parse_front_matter(text: str, *, file: str) -> tuple[Document, str, int]:
    """Return the YAML between the two lines ``---``, the text below it, and its first line.

    :raises SurveyError: if there is no front matter, or it is malformed.
    """
    lines = split_lines(text)
    if not lines or lines[0].rstrip() != "---":
        raise SurveyError(
            [
                Fault(
                    file=file,
                    line=1,
                    message="found no '---', expected front matter",
                    code=FaultCode.NO_FRONT_MATTER,
                )
            ]
        )
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        message = "the front matter does not end: there is no second line '---'"
        raise SurveyError(
            [Fault(file=file, line=1, message=message, code=FaultCode.NO_FRONT_MATTER)]
        )
    document = parse_yaml("\n".join(lines[:end]) + "\n", file=file)
    rest = lines[end + 1 :]
    blank = next((n for n, line in enumerate(rest) if line.strip()), len(rest))
    return document, "\n".join(rest[blank:]).rstrip(), end + 2 + blank


def _malformed(error: yaml.MarkedYAMLError, text: str, file: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "cannot be read"
    if problem.startswith("but "):  # the first half of the sentence stands elsewhere
        problem = f"{error.context} {problem}"
    if mark and text[mark.index : mark.index + 1] == "\t":
        problem += "; YAML is indented with spaces, never with tabs"
    return Fault(
        file=file,
        line=mark.line + 1 if mark else 1,
        message=f"not YAML: {problem}",
        code=FaultCode.NOT_YAML,
    )


def _refused_events(text: str, file: str) -> Iterator[Fault]:
    """Yield a fault for each anchor, alias and tag, and one for lists within lists without end.

    They are looked for before anything is built: aliases of aliases can grow without bound.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield _fault_of(event, file, f"more than {_DEEPEST} lists or mappings in each other")
            return
        message = _refused(event)
        if message:
            yield _fault_of(event, file, message)


def _fault_of(event: yaml.Event, file: str, message: str) -> Fault:
    line = event.start_mark.line + 1 if event.start_mark else 1
    return Fault(file=file, line=line, message=message, code=FaultCode.NOT_YAML)


def _refused(event: yaml.Event) -> str | None:
    """Return what is wrong with an event, if it is one of those a data file does without."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        return f"an alias (*{anchor}) is not allowed here; write the value out"
    if anchor:
        return f"an anchor (&{anchor}) is not allowed here"
    if tag:
        return f"a tag ({tag}) is not allowed here; write the plain value"
    return None


class _Reader:
    """Walks the node tree once, building data and remembering lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self._constructor = yaml.SafeLoader("")

    def _fault(self, node: yaml.Node, message: str, code: FaultCode = FaultCode.NOT_YAML) -> None:
        self.faults.append(
            Fault(file=self.file, line=node.start_mark.line + 1, message=message, code=code)
        )

    def read(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.tag == _INTEGER and len(node.value) > _LONGEST_NUMBER:
            found = f"found a number of {len(node.value)} signs"
            self._fault(node, f"{found}, expected one of at most {_LONGEST_NUMBER}")
            return None
        try:
            return self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
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
                self._fault(
                    key_node,
                    f"'{key}' is given twice; the first is on line {first}",
                    code=FaultCode.GIVEN_TWICE,
                )
            else:
                result[key] = self.read(value_node, (*path, key))
                self.lines[(*path, key)] = key_node.start_mark.line + 1
        return result


def repeated(document: Document, field: str) -> Iterator[Fault]:
    """Yield a fault for each entry of a list whose text in a field another entry has already."""
    first: dict[str, int] = {}
    for index, entry in enumerate(document.data if isinstance(document.data, list) else ()):
        value = entry.get(field) if isinstance(entry, dict) else None
        if not isinstance(value, str):
            continue
        line = document.line(index, field)
        if first.setdefault(value, line) != line:
            message = f"{field} '{value}' is given twice; the first is on line {first[value]}"
            yield Fault(file=document.file, line=line, message=message, code=FaultCode.GIVEN_TWICE)


def validate(document: Document, schema: type[M] | Any) -> M:  # noqa: ANN401
    """Return the document's data as values of a schema (a model, or a list of models).

    Nothing is converted: ``"2020"`` is not a number, nor 1 a text.  The data goes through JSON
    since pydantic's strict JSON mode alone does that and yet takes lists for tuples and words
    for enumerations, as YAML writes them.

    :raises SurveyError: with a fault for each field that is missing, unknown or of a wrong type.
    """
    text = json.dumps(document.data, default=str)
    try:
        result: M = _reader(schema).validate_json(text, strict=True)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SurveyError(_faults(document, error, schema)) from None
    return result


@cache
def _reader(schema: Any) -> TypeAdapter[Any]:  # noqa: ANN401
    """Return what reads data of a schema; it costs more to make than to use."""
    return TypeAdapter(schema)


def _faults(document: Document, error: ValidationError, schema: Any) -> Iterator[Fault]:  # noqa: ANN401
    fields = tuple(_field_names(schema))
    by_path: dict[Path, list[Any]] = {}
    for item in error.errors(include_url=False):
        by_path.setdefault(_path_of(item, document), []).append(item)
    for path, items in by_path.items():
        yield document.fault(_message(path, items, fields), *path, code=_code(items))


def _path_of(item: Any, document: Document) -> Path:  # noqa: ANN401
    """Return the part of the document an error is about.

    Pydantic appends names of its own, such as the type it tried last; a missing field is the
    one thing that has a name and no line.
    """
    path: Path = item["loc"]
    if item["type"] == "missing":
        return path
    while path and path not in document.lines:
        path = path[:-1]
    return path


def _code(items: list[Any]) -> FaultCode:
    kind = items[0]["type"]
    if kind == "extra_forbidden":
        return FaultCode.UNKNOWN_FIELD
    return FaultCode.MISSING_FIELD if kind == "missing" else FaultCode.WRONG_VALUE


def _message(path: Path, items: list[Any], fields: tuple[str, ...]) -> str:
    """Return one message for all that pydantic says of one part."""
    item = items[0]
    if item["type"] == "extra_forbidden":
        name = str(path[-1])
        return f"unknown field '{name}'" + did_you_mean(name, fields)
    if item["type"] == "missing":
        return f"field '{_dotted(path)}' is missing"
    if item["type"] == "value_error" and isinstance(item["input"], dict | list):
        return f"{_dotted(path)}: {item['ctx']['error']}"
    expected = " or ".join(dict.fromkeys(_expected(item) for item in items))
    return f"{_dotted(path)}: found {_quoted(item['input'])}, expected {expected}{_remedy(items)}"


def _expected(item: Any) -> str:  # noqa: ANN401
    if item["type"] == "too_short" and item["ctx"]["min_length"] > 1:
        return f"at least {item['ctx']['min_length']} items"
    if item["type"] in _EXPECTED:
        return _EXPECTED[item["type"]]
    if item["type"] in {"enum", "literal_error"}:
        return f"one of {item['ctx']['expected']}".replace(" or ", ", ")
    message = str(item["msg"])
    for start in ("Input should be ", "Value error, "):
        message = message.removeprefix(start)
    if message.startswith(("greater", "less")):
        return f"a number {message}"
    return message[:1].lower() + message[1:]


def _remedy(items: list[Any]) -> str:
    """Return the end of a message: what most likely makes the value right."""
    found, kinds = items[0]["input"], {item["type"] for item in items}
    if "string_type" in kinds and isinstance(found, bool):
        return "; YAML takes yes, no, on and off for truth values unless they stand in quotes"
    if "string_type" in kinds and isinstance(found, int | float):
        return "; put it in quotes"
    if "int_type" in kinds and isinstance(found, str) and found.isdecimal():
        return "; leave the quotes out"
    if kinds <= {"enum", "literal_error"} and isinstance(found, str):
        return did_you_mean(found, items[0]["ctx"]["expected"].split("'")[1::2])
    return ""


def _quoted(value: Any) -> str:  # noqa: ANN401
    """Return a value as YAML writes it, in short."""
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "..."


def _dotted(path: Iterable[str | int]) -> str:
    """Return the name of a part; the place in the list at the top is left out: it has a line."""
    parts = tuple(path)
    if parts and isinstance(parts[0], int):
        if len(parts) == 1:
            return f"item {parts[0] + 1}"
        parts = parts[1:]
    text = ""
    for part in parts:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _field_names(schema: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the names of all fields of a schema and of the models inside it."""
    definition = _reader(schema).json_schema()
    for part in (definition, *definition.get("$defs", {}).values()):
        yield from part.get("properties", {})
