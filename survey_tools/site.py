"""The site of a survey: Sphinx, run in this process on the pages that were generated in it.

Both need many of the same libraries, and whoever has edited one line waits for them only once.
"""

from __future__ import annotations

import errno
import locale
import os
import shutil
import sys
from pathlib import Path

OUTPUT = "_build/html"
"""Where the site goes, below the project."""
DOCTREES = "_build/.doctrees"
"""Where Sphinx keeps what it has read."""
_NEXT_TO_NOTHING = 1 << 20
"""Bytes; a disk with less is full for a site, whatever else Sphinx says is wrong."""
STRICT = ("-n", "-W", "--keep-going")
"""Every reference must lead somewhere, and every doubt of Sphinx fails the build."""


def build_site(root: Path, *, jobs: str, quiet: bool) -> int:
    """Build the site from the pages in ``docs/`` and return the exit status of Sphinx.

    :param jobs: how many processes, or ``auto``.
    :param quiet: whether only warnings and errors are printed.
    :raises OSError: if Sphinx fails where the disk is full.
    """
    # Sphinx takes a fifth of its own start to import, and no other command needs it.
    import sphinx.locale  # noqa: PLC0415
    from sphinx.cmd.build import build_main  # noqa: PLC0415

    _forget()
    locale.setlocale(locale.LC_ALL, "")
    sphinx.locale.init_console()
    places = ("-d", root / DOCTREES, "-c", root, root / "docs", root / OUTPUT)
    options = [*STRICT, "-j", jobs, *(["-q"] if quiet else []), *map(str, places)]
    status = build_main(options)
    if status and shutil.disk_usage(root).free < _NEXT_TO_NOTHING:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return status


def _forget() -> None:
    """Let go of what functions remember of the survey, which takes memory that Sphinx needs."""
    package = f"{__package__}."
    for name, module in sorted(sys.modules.items()):
        if name.startswith(package):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
