"""Results as data: what is kept of a computation, and how it is read again.

A result is a dataclass; kept, its floats have six significant digits, enough for any figure and
few enough to be the same on most machines.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")

_DIGITS = 6


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a result, or a part of one, as lists, dictionaries, numbers and texts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return _rounded(value)
    if isinstance(value, bool | int | str) or value is None:
        return value
    raise TypeError(f"a result cannot hold {type(value).__name__}")


def _rounded(value: float) -> float | str:
    """Return a number with six significant digits; as text where JSON has no number for it."""
    if not np.isfinite(value):
        return str(float(value))
    return float(f"{value:.{_DIGITS}g}")


def restored(kind: type[T], data: Any) -> T:  # noqa: ANN401
    """Return the result of a type that :func:`plain` made the data of.

    :raises (KeyError, TypeError, ValueError): if the data are not those of the type.
    """
    restored_value: T = _restored(kind, data)
    return restored_value


def _restored(kind: Any, data: Any) -> Any:  # noqa: ANN401
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        hints = _hints(kind)
        return kind(**{name: _restored(hints[name], data[name]) for name in hints})
    origin = get_origin(kind)
    if origin is np.ndarray:
        (dtype,) = get_args(get_args(kind)[1])
        return np.array(data, dtype=dtype)
    if origin is tuple:
        of = get_args(kind)
        kinds = of[:1] * len(data) if of[1:] == (Ellipsis,) else of
        return tuple(_restored(one, item) for one, item in zip(kinds, data, strict=True))
    if origin in {Union, UnionType}:
        return None if data is None else _restored(get_args(kind)[0], data)
    return float(data) if kind is float else data


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
