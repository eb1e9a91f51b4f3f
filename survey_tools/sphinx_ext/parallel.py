"""Reading with ``-j``: as many chunks as processes.

Sphinx cuts the documents to read into many small chunks, and each one sends the whole environment
back, pickled: with two processes that is slower than with one (a known issue of Sphinx).  Documents
to write cost little to send, and there Sphinx's own small chunks keep the processes evenly busy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import sphinx.builders
from sphinx.builders import Builder

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_PATCHED = "_survey_reads_in_few_chunks"


def few_chunks(arguments: Sequence[Any], nproc: int, maxbatch: int = 10) -> list[Sequence[Any]]:
    """Return the documents to read, in one chunk for each process.

    >>> few_chunks(["a", "b", "c"], 2)
    [['a', 'b'], ['c']]
    """
    del maxbatch
    size = max(1, -(-len(arguments) // max(1, nproc)))
    return [arguments[start : start + size] for start in range(0, len(arguments), size)]


@contextmanager
def _reading_in_few_chunks() -> Iterator[None]:
    module: Any = sphinx.builders
    kept = module.make_chunks
    module.make_chunks = few_chunks
    try:
        yield
    finally:
        module.make_chunks = kept


def _patched(read: Callable[..., None]) -> Callable[..., None]:
    @wraps(read)
    def read_parallel(*args: Any, **options: Any) -> None:  # noqa: ANN401
        with _reading_in_few_chunks():
            read(*args, **options)

    setattr(read_parallel, _PATCHED, True)
    return read_parallel


def setup(app: Sphinx) -> dict[str, Any]:
    """Give the reading phase its own chunks, where Sphinx is still built as this module knows."""
    del app
    builder: Any = Builder
    read = getattr(builder, "_read_parallel", None)
    if read and hasattr(sphinx.builders, "make_chunks") and not hasattr(read, _PATCHED):
        builder._read_parallel = _patched(read)  # noqa: SLF001
    return {"parallel_read_safe": True, "parallel_write_safe": True}
