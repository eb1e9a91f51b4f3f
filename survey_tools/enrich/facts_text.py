"""Facts put into the text of ``facts.yaml``: comments, order and spelling of the rest stay.

Only lines are added, and the evidence of an entry made longer.  What comes out is read again and
held against what went in and was to be added, so that a file of an unusual form is refused rather
than spoilt.
"""

from __future__ import annotations

import copy
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from survey_tools.data_files import parse_yaml
from survey_tools.errors import Fault, FaultCode, SurveyError
from survey_tools.facts import Facts, Publication
from survey_tools.yaml_edits import render_entry, render_scalar, with_entries

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIELDS = tuple(Facts.model_fields)
_OF_PUBLICATION = tuple(Publication.model_fields)
_ET_AL = re.compile(r"^ *et_al: *true *(?:#.*)?\n", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What is to be said of one work that the file does not say."""

    key: str
    values: Mapping[tuple[str, ...], Any]
    """What is added, by the path within the entry; of ``authors`` the whole list."""
    evidence: str
    """Where that was read, to stand behind the evidence there is."""
    entry: Mapping[str, Any] | None = None
    """The other values of an entry that is not there yet, its evidence left out."""


def with_changes(text: str, changes: Iterable[Change], *, file: str) -> str:
    """Return the text of the facts with more of them.

    :raises SurveyError: if the text is of a form in which they cannot be put in.
    """
    wanted = tuple(changes)
    if not wanted:
        return text
    entries = parse_yaml(text, file=file).data or []
    places = {entry["key"]: index for index, entry in enumerate(entries)}
    there = [change for change in wanted if change.key in places]
    new = [change for change in wanted if change.key not in places]
    root: Any = yaml.compose(text, Loader=_LOADER)
    edits = [edit for item in there for edit in _edits(root.value[places[item.key]], item, text)]
    changed = with_entries(_applied(text, edits), (render_entry(_entry(item)) for item in new))
    expected = copy.deepcopy(entries)
    for change in there:
        _say(expected[places[change.key]], change)
    if parse_yaml(changed, file=file).data != [*expected, *map(_entry, new)]:
        message = "it is of a form in which nothing can be put in; see --dry-run for what to add"
        raise SurveyError([Fault(file=file, message=message, code=FaultCode.CANNOT_WRITE)])
    return changed


def _entry(change: Change) -> dict[str, Any]:
    """Return an entry that is not there yet, as data."""
    entry = dict(change.entry or {})
    _say(entry, change)
    return {name: entry[name] for name in sorted(entry, key=_FIELDS.index)}


def _say(entry: dict[str, Any], change: Change) -> None:
    """Put what a change says into an entry, as data."""
    for path, value in change.values.items():
        part = entry
        for name in path[:-1]:
            part[name] = part.get(name) or {}
            part = part[name]
        part[path[-1]] = value
        if path == ("authors",):
            entry.pop("et_al", None)
    before = entry.get("evidence")
    entry["evidence"] = f"{before.rstrip()}; {change.evidence}" if before else change.evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class _Edit:
    """A piece of text in the place of another, which may be empty."""

    start: int
    end: int
    text: str


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    """Return a text with edits made; those at one place stand in their order."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:]])


def _edits(entry: yaml.MappingNode, change: Change, text: str) -> Iterator[_Edit]:
    parts = {key.value: value for key, value in entry.value}
    whole: dict[str, Any] = {}
    for path, value in change.values.items():
        if path == ("authors",) and "authors" in parts:
            yield _replaced(parts["authors"], value, text)
            yield from _without_et_al(entry, text)
        elif len(path) == 1:
            whole[path[0]] = value
    inside: dict[str, dict[str, Any]] = {}
    for path, value in change.values.items():
        if len(path) > 1:
            inside.setdefault(path[0], {})[path[1]] = value
    for name, values in inside.items():
        part = parts.get(name)
        if isinstance(part, yaml.MappingNode):
            yield from _inserted(part, values, _OF_PUBLICATION, text)
        elif part is None:
            whole[name] = values
    yield from _inserted(entry, whole, _FIELDS, text)
    evidence = parts.get("evidence")
    if isinstance(evidence, yaml.ScalarNode):
        longer = f"{evidence.value.rstrip()}; {change.evidence}"
        yield _replaced(evidence, longer, text)


def _without_et_al(entry: yaml.MappingNode, text: str) -> Iterator[_Edit]:
    """Yield what takes the line ``et_al: true`` away."""
    for key, _ in entry.value:
        if key.value == "et_al":
            start = text.rfind("\n", 0, key.start_mark.index) + 1
            line = _ET_AL.match(text, start)
            if line:
                yield _Edit(start=start, end=line.end(), text="")


def _replaced(node: yaml.Node, value: Any, text: str) -> _Edit:  # noqa: ANN401
    return _Edit(start=node.start_mark.index, end=_end(node, text), text=_flow(value))


def _inserted(
    node: yaml.MappingNode, values: Mapping[str, Any], order: Sequence[str], text: str
) -> Iterator[_Edit]:
    """Yield new fields, each behind the one that goes before it in the schema."""
    for name in sorted(values, key=order.index):
        before = [
            (key, value)
            for key, value in node.value
            if key.value in order and order.index(key.value) < order.index(name)
        ]
        if node.flow_style:
            place = _end(node, text) - 1
            yield _Edit(start=place, end=place, text=f", {name}: {_flow(values[name])}")
            continue
        indent = node.value[0][0].start_mark.column
        previous = max(
            (value for _, value in before or node.value), key=lambda value: _end(value, text)
        )
        end = text.find("\n", _end(previous, text))
        place = len(text) if end < 0 else end
        line = "\n" + _block({name: values[name]}, indent)
        yield _Edit(start=place, end=place, text=line)


def _end(node: yaml.Node, text: str) -> int:
    """Return where a part ends, comments and blank lines behind it left out."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    end: int = node.end_mark.index
    while end > node.start_mark.index and text[end - 1].isspace():
        end -= 1
    return end


def _block(values: Mapping[str, Any], indent: int) -> str:
    """Return fields as they stand below each other, without the last line's end."""
    entry = render_entry(values).replace("- ", "  ", 1)
    return textwrap.indent(textwrap.dedent(entry), " " * indent).rstrip("\n")


def _flow(value: Any) -> str:  # noqa: ANN401
    """Return a value as it stands within brackets or braces."""
    if isinstance(value, str):
        return render_scalar(value)
    text: str = yaml.safe_dump(
        [value], allow_unicode=True, default_flow_style=True, sort_keys=False, width=float("inf")
    )
    return text.strip()[1:-1]
