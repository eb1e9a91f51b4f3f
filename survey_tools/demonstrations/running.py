"""Running a demonstration: settings as text in, its result and its checks out."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from survey_tools.demonstrations.results import plain, restored
from survey_tools.demonstrations.shape import AnyDemonstration, Check
from survey_tools.text import did_you_mean

SEED = 0
"""Of the results that are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What became of one run."""

    name: str
    seed: int
    deterministic: bool
    data: Mapping[str, Any]
    """The result as it is kept."""
    checks: tuple[Check, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether everything claimed was observed."""
        return all(check.holds for check in self.checks)


class NotComputableError(ValueError):
    """Raised when a setting is valid field by field, and yet nothing can be computed with it."""


def run(demonstration: AnyDemonstration, params: Any = None, seed: int = SEED) -> Run:  # noqa: ANN401
    """Run a demonstration, with its own setting unless another is given.

    What the checks see is the result as it is kept, so that they say the same of a result read
    from a file.

    :raises NotComputableError: if another setting is given that breaks the computation.
    """
    start = time.perf_counter()
    try:
        with np.errstate(all="ignore"):
            setting = demonstration.params() if params is None else params
            result = demonstration.compute(setting, np.random.default_rng(seed))
            found = checked(demonstration, plain(result), seed)
    except Exception as error:  # whatever breaks where a setting makes no sense
        if params is None:
            raise
        raise NotComputableError(str(error) or type(error).__name__) from error
    return dataclasses.replace(found, seconds=time.perf_counter() - start)


def checked(demonstration: AnyDemonstration, data: Mapping[str, Any], seed: int) -> Run:
    """Return a run with a result that was computed before.

    :param data: the result as it is kept.
    """
    return Run(
        name=demonstration.name,
        seed=seed,
        deterministic=demonstration.deterministic,
        data=data,
        checks=tuple(demonstration.checks(restored(demonstration.result, data))),
        seconds=0.0,
    )


def setting(demonstration: AnyDemonstration, texts: Iterable[str]) -> tuple[Any, list[str]]:
    """Return the parameters that texts such as ``functions=200`` set, and what is wrong with them.

    The parameters mean nothing if anything is wrong.
    """
    hints = get_type_hints(demonstration.params)
    values: dict[str, Any] = {}
    faults = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            faults.append(f"found '{text}', expected PARAMETER=VALUE")
        elif name not in hints:
            near = did_you_mean(name, hints) or f"; there are {', '.join(hints)}"
            faults.append(f"{demonstration.name} has no parameter '{name}'{near}")
        elif name in values:
            faults.append(f"{name} is set twice")
        else:
            try:
                values[name] = _value(hints[name], value)
            except ValueError:
                values[name] = None
                faults.append(f"{name}: found '{value}', expected {_expected(hints[name])}")
    params = demonstration.params()
    if faults:
        return params, faults
    try:
        return dataclasses.replace(params, **values), []
    except ValueError as error:
        return params, [str(error)]


_NUMBERS = {int: "a whole number", float: "a number"}
_TRUTH = {"true": True, "false": False}


def _value(kind: Any, text: str) -> Any:  # noqa: ANN401
    """Return the value that a text is.

    :raises ValueError: if it is none of this type.
    """
    if get_origin(kind) is tuple:
        (of, *_) = get_args(kind)
        return tuple(_value(of, part.strip()) for part in text.split(","))
    if kind is bool:
        if text.lower() not in _TRUTH:
            raise ValueError(text)
        return _TRUTH[text.lower()]
    value = kind(text)
    if kind is float and not np.isfinite(value):
        raise ValueError(text)
    return value


def _expected(kind: Any) -> str:  # noqa: ANN401
    if get_origin(kind) is tuple:
        (of, *_) = get_args(kind)
        return f"values with commas between them, each {_NUMBERS.get(of, 'a text')}"
    return "true or false" if kind is bool else _NUMBERS.get(kind, "a text")
