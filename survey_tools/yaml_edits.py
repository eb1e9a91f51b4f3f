"""Edits of YAML files that people write: values replaced, fields and entries added, all else kept.

Comments, quotes, blank lines and the order of things stay as they are: a file is never written
anew from its data, only the characters of a value are exchanged for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from survey_tools.data_files import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDE = 10**9


class _Dumper(yaml.SafeDumper):
    """Writes as people do: lists of texts on one line, entries indented under their dash."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:  # noqa: ANN401, FBT001
        """Return a list, on one line if it holds nothing but plain values."""
        plain = all(isinstance(item, str | int | float) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=plain or flow_style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Indent lists within mappings, too."""
        super().increase_indent(flow=flow, indentless=False)


def render_scalar(text: str) -> str:
    """Return a text as YAML writes it, quoted where it has to be, within lists in brackets too.

    >>> render_scalar("Depth Separation: a Survey, in Short")
    "'Depth Separation: a Survey, in Short'"
    """
    listed: str = yaml.safe_dump([text], default_flow_style=True, allow_unicode=True, width=_WIDE)
    return listed.strip()[1:-1]


def render_entry(entry: Mapping[str, Any]) -> str:
    """Return an entry of a list as people write it."""
    lines: str = yaml.dump(
        [dict(entry)], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE
    )
    return lines


def with_entries(text: str, entries: Iterable[str]) -> str:
    """Return a file that is a list, with more entries at its end."""
    for entry in entries:
        kept = text.rstrip()
        empty = kept.endswith("\n[]") or kept == "[]"
        kept = kept.removesuffix("[]").rstrip() if empty else kept
        text = f"{kept}\n\n{entry}".lstrip("\n")
    return text


def with_values(text: str, values: Mapping[Path, str]) -> str:
    """Return a file with some of its texts replaced by others, given by where they stand.

    :raises KeyError: if there is none at such a place.
    """
    nodes = dict(_nodes(yaml.compose(text, Loader=_LOADER), ()))
    spans = []
    for path, value in values.items():
        node = nodes[path]
        if not isinstance(node, yaml.ScalarNode):
            raise KeyError(path)
        # A block of lines ends behind its last line end, all other texts before it.
        end = "\n" if node.style in {"|", ">"} else ""
        spans.append((node.start_mark.index, node.end_mark.index, render_scalar(value) + end))
    for start, stop, value in sorted(spans, reverse=True):
        text = text[:start] + value + text[stop:]
    return text


def with_field(text: str, before: Path, name: str, value: Mapping[str, Any]) -> str | None:
    """Return a file with a field of several values, put before another field of its entry.

    ``None`` if the entry is written on one line, where there is no place for it.
    """
    entry = dict(_nodes(yaml.compose(text, Loader=_LOADER), ()))[before[:-1]]
    assert isinstance(entry, yaml.MappingNode)
    keys = {key.value: key.start_mark for key, _ in entry.value}
    mark = keys[before[-1]]
    start = mark.index - mark.column
    if entry.flow_style or text[start : mark.index].strip():
        return None
    block = yaml.dump(
        {name: dict(value)}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE
    )
    indented = "".join(" " * mark.column + line for line in block.splitlines(keepends=True))
    return text[:start] + indented + text[start:]


def _nodes(node: yaml.Node | None, path: Path) -> Iterator[tuple[Path, yaml.Node]]:
    """Yield each part of a file with where it stands."""
    if node is None:
        return
    yield path, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nodes(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _nodes(item, (*path, index))
