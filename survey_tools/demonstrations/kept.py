"""The committed results: ``docs/data/demonstrations/<name>.json``, one file for each demonstration.

A file names the code that made it, so that it can be told whether it is that of today; nothing
needs to be computed, or NumPy imported, for a survey whose demonstrations have not changed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from survey_tools.demonstrations.code import CHECKING, COMPUTING, DRAWING, Sources, digest
from survey_tools.demonstrations.shape import Check
from survey_tools.errors import Fault, FaultCode, SurveyError

FOLDER = "docs/data/demonstrations"
REMEDY = "run 'make demos'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The result of a demonstration, as its file has it."""

    name: str
    computed_by: str
    """Digest of the code that computed the result."""
    checked_by: str
    """Digest of the code that set the claims beside it."""
    seed: int
    deterministic: bool
    """Whether the seed makes no difference."""
    checks: tuple[Check, ...]
    result: Mapping[str, Any]

    @property
    def holds(self) -> bool:
        """Whether everything claimed was observed."""
        return all(check.holds for check in self.checks)


def kept_path(name: str) -> str:
    """Return the path of the file of a demonstration, below the project."""
    return f"{FOLDER}/{name}.json"


@cache
def _reader() -> TypeAdapter[Kept]:
    return TypeAdapter(Kept)


def parse_kept(text: str, *, file: str) -> Kept:
    """Return the result that a text holds.

    :raises SurveyError: if it is not what :func:`render_kept` writes.
    """
    try:
        kept: Kept = _reader().validate_python(json.loads(text))
    except (ValidationError, ValueError) as error:
        found = str(error).splitlines()[0]
        message = f"not a result of a demonstration ({found}); {REMEDY}"
        raise SurveyError(
            [Fault(file=file, message=message, code=FaultCode.STALE_RESULT)]
        ) from None
    if kept_path(kept.name) != file:
        message = f"found the result of '{kept.name}', expected that of its own name; {REMEDY}"
        raise SurveyError([Fault(file=file, message=message, code=FaultCode.STALE_RESULT)])
    return kept


def render_kept(kept: Kept) -> str:
    """Return the text of a file."""
    return _json(asdict(kept)) + "\n"


def _json(data: Any, indent: str = "") -> str:  # noqa: ANN401
    """Return data as JSON with a line for each list of numbers, so that a diff can be read."""
    inner = indent + " "
    if isinstance(data, dict) and data:
        items = [f"{json.dumps(name)}: {_json(item, inner)}" for name, item in data.items()]
        return "{\n" + ",\n".join(inner + item for item in items) + f"\n{indent}}}"
    if isinstance(data, list | tuple) and any(isinstance(item, list | dict) for item in data):
        items = [_json(item, inner) for item in data]
        return "[\n" + ",\n".join(inner + item for item in items) + f"\n{indent}]"
    if isinstance(data, float) and not math.isfinite(data):
        return json.dumps(str(data))  # as in results.py
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def module_of(name: str) -> str:
    """Return the module of a demonstration.

    >>> module_of("shuffling-rates")
    'shuffling_rates'
    """
    return name.replace("-", "_")


def computing(name: str, sources: Sources) -> str:
    """Return the digest of the code that computes a demonstration's result."""
    return digest(module_of(name), sources, COMPUTING)


def checking(name: str, sources: Sources) -> str:
    """Return the digest of the code that checks it."""
    return digest(module_of(name), sources, CHECKING)


def drawing(kept: Kept, sources: Sources) -> str:
    """Return the digest of all that a figure is drawn from: its code, the style, the result."""
    hashed = hashlib.sha256(digest(module_of(kept.name), sources, DRAWING).encode())
    hashed.update(sources["style"].encode())
    hashed.update(_json(kept.result).encode())
    return hashed.hexdigest()[:12]


def is_fresh(kept: Kept | None, name: str, sources: Sources) -> bool:
    """Return whether a result is what the code of today computes and checks."""
    return (
        kept is not None
        and kept.computed_by == computing(name, sources)
        and kept.checked_by == checking(name, sources)
    )
