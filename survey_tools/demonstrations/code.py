"""What a result depends on, and what a setting means: read from source text, importing nothing.

A result is kept with the digest of the code that made it: of ``compute``, ``Params``, ``Result``
and whatever they use, in their module and in others of the package.  An edit of the figure, or of
a comment between functions, changes none of it.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

Sources = Mapping[str, str]
"""The text of the modules of the package, by name."""


class RememberedSources(dict[str, str]):
    """Sources that must not be changed, with the digests that are known of them.

    Finding a digest takes a parse of several modules; nearly always nothing has changed.
    """

    def __init__(self, texts: Sources, digests: Mapping[str, str]) -> None:
        """Take the texts, and digests by module and roots."""
        super().__init__(texts)
        self.digests = dict(digests)

    @property
    def name(self) -> str:
        """What names these texts and no others."""
        hashed = hashlib.sha256(platform.python_version().encode())
        for name, text in sorted(self.items()):
            hashed.update(f"{name}\0{text}\0".encode())
        return hashed.hexdigest()


_PACKAGE = "survey_tools.demonstrations"
_FRAME = frozenset(("shape", "style", "registry"))
"""Modules that are no part of any computation."""

COMPUTING = ("compute", "Params", "Result")
"""What makes a result."""
CHECKING = ("checks",)
"""What sets claims beside it."""
DRAWING = ("figure",)
"""What draws it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A field of a setting."""

    name: str
    type: str
    default: str
    """As the source writes it."""
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Definition:
    """A statement of a module that gives names a meaning."""

    line: int
    """Where it begins, its decorators included."""
    text: str
    node: ast.stmt


def digest(module: str, sources: Sources, roots: Sequence[str]) -> str:
    """Return a short name for the code of some definitions of a module, and all that they use."""
    known = sources.digests if isinstance(sources, RememberedSources) else {}
    asked = f"{module} {' '.join(roots)}"
    if asked not in known:
        known[asked] = _digest(module, sources, roots)
    return known[asked]


def _digest(module: str, sources: Sources, roots: Sequence[str]) -> str:
    hashed = hashlib.sha256()
    for piece in _used(module, sources, roots):
        hashed.update(piece.encode() + b"\0")
    return hashed.hexdigest()[:12]


def _used(module: str, sources: Sources, roots: Sequence[str]) -> Iterator[str]:
    """Yield the source of definitions and of what they use, in the order of the modules."""
    defined = _definitions(sources[module])
    wanted = set(roots) & defined.keys()
    while more := {name for known in wanted for name in _names(defined[known].node)} & (
        defined.keys() - wanted
    ):
        wanted |= more
    chosen = sorted({defined[name] for name in wanted}, key=lambda definition: definition.line)
    others: dict[str, set[str]] = {}
    for definition in chosen:
        if isinstance(definition.node, ast.Import | ast.ImportFrom):
            for name in _imported(definition.node, wanted):
                yield name
                other, _, used = name.removeprefix(f"{_PACKAGE}.").partition(".")
                if other in sources:
                    names = [used] if used else _definitions(sources[other])
                    others.setdefault(other, set()).update(names)
        else:
            yield definition.text
    for other, of_it in sorted(others.items()):
        if other not in _FRAME | {module}:
            yield from _used(other, sources, tuple(of_it))


@lru_cache(maxsize=256)
def _definitions(source: str) -> Mapping[str, _Definition]:
    """Return what a module defines, by name; a statement of several names is one definition."""
    lines = source.splitlines()
    return {
        name: definition
        for node in ast.parse(source).body
        for definition in (_definition(node, lines),)
        for name in _bound(node)
    }


def _definition(node: ast.stmt, lines: Sequence[str]) -> _Definition:
    line = _first_line(node)
    return _Definition(
        line=line,
        text="\n".join(lines[line - 1 : node.end_lineno]),
        node=node,
    )


def _bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from map(_bound_by, names)
        case ast.Assign(targets=targets):
            yield from (name for target in targets for name in _names(target))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _bound_by(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


@lru_cache(maxsize=4096)
def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _imported(node: ast.Import | ast.ImportFrom, wanted: AbstractSet[str]) -> Iterator[str]:
    """Yield the full names of what a statement imports, as far as it is wanted."""
    origin = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    yield from (f"{origin}{alias.name}" for alias in node.names if _bound_by(alias) in wanted)


_PARAMS = re.compile(r"^class Params\b.*?(?=^[^\s)]|\Z)", re.MULTILINE | re.DOTALL)
"""The class with the settings of a demonstration, up to what stands at the margin below it."""


def parameters(source: str) -> tuple[Parameter, ...]:
    """Return the fields of the class ``Params`` of a module, with their docstrings."""
    found = _PARAMS.search(source)
    if found is None:
        return ()
    match ast.parse(found[0]).body:
        case [ast.ClassDef(body=body)]:
            return tuple(_fields(body, found[0].splitlines()))
        case _:
            return ()


def _fields(body: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[Parameter]:
    for index, node in enumerate(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            # In the lines of the field alone, since each look into a text goes through all of it.
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            ast.increment_lineno(node, 1 - node.lineno)
            yield Parameter(
                name=node.target.id,
                type=ast.unparse(node.annotation),
                default=ast.get_source_segment(text, node.value) or "",
                meaning=_docstring(body[index + 1 : index + 2]),
            )


def _docstring(following: Sequence[ast.stmt]) -> str:
    """Return the text that stands below a field, on one line."""
    match following:
        case [ast.Expr(value=ast.Constant(value=str(text)))]:
            return " ".join(text.split())
        case _:
            return ""
