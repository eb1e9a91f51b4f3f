"""Which demonstrations there are: the modules of this package that hold one, by name.

A new module needs no entry anywhere.  Finding the names imports nothing.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from importlib import import_module, resources

from survey_tools.demonstrations.code import RememberedSources
from survey_tools.demonstrations.shape import AnyDemonstration
from survey_tools.remembered import Memory, memory
from survey_tools.text import did_you_mean

PACKAGE = "survey_tools.demonstrations"
_MARK = "\nDEMONSTRATION = "
"""What the source of a demonstration holds, and that of a module for several does not."""


@cache
def sources() -> RememberedSources:
    """Return the text of each module of the package, by its name: ``shuffling_rates``."""
    files = (entry for entry in resources.files(PACKAGE).iterdir() if entry.name.endswith(".py"))
    texts = {file.name[:-3]: file.read_text("utf-8") for file in files}
    found = RememberedSources(dict(sorted(texts.items())), {})
    with suppress(ValueError):
        found.digests |= json.loads(_memory(found).recall() or "{}")
    return found


def remember() -> None:
    """Keep the digests that were found, as Python keeps its modules, where that can be done."""
    _memory(sources()).keep(json.dumps(sources().digests))


def _memory(found: RememberedSources) -> Memory:
    return memory("digests", package=PACKAGE, state=found.name)


def names() -> tuple[str, ...]:
    """Return the names of all demonstrations, in alphabetical order."""
    return tuple(name_of(module) for module, text in sources().items() if _MARK in text)


def name_of(module: str) -> str:
    """Return the name of the demonstration in a module.

    >>> name_of("shuffling_rates")
    'shuffling-rates'
    """
    return module.replace("_", "-")


def find(name: str) -> AnyDemonstration:
    """Return a demonstration.

    :raises LookupError: if there is none of this name; the message names the nearest.
    """
    known = names()
    if name not in known:
        raise LookupError(f"no demonstration is called '{name}'" + did_you_mean(name, known))
    module = import_module(f"{PACKAGE}.{name.replace('-', '_')}")
    found: AnyDemonstration = module.DEMONSTRATION
    assert found.name == name, f"{module.__name__} calls its demonstration {found.name}"
    return found
