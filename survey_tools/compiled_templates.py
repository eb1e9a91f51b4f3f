"""Templates compiled once, as Python keeps its modules: in ``__pycache__`` beside them."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket

FOLDER = "__pycache__"


class _Kept(jinja2.FileSystemBytecodeCache):
    """Jinja's cache, which does without where nothing may be read or written."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def compiled_beside(folder: Traversable, options: Mapping[str, Any]) -> jinja2.BytecodeCache | None:
    """Return what keeps the templates of a folder as they are compiled.

    A template that has changed is compiled anew, and so are all by another Python, another Jinja or
    with other options.

    :return: ``None`` if the folder is not one on a disk.
    """
    if not isinstance(folder, Path):
        return None
    how = zlib.crc32(repr((jinja2.__version__, dict(options))).encode())
    pattern = f"%s.{sys.implementation.cache_tag}-{how:08x}.jinja"
    return _Kept(str(folder / FOLDER), pattern)
