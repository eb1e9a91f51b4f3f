"""A new survey: the files with which one begins, ready to build, with one example."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from survey_tools.myst import escape

_RENAMED = {
    "gitignore": ".gitignore",
    "conf.py.in": "conf.py",
    "correction.yml": ".github/ISSUE_TEMPLATE/correction.yml",
}
"""Files that could not do their work in the package under their own name."""
_LAST = "survey.toml"
_FILLED = (_LAST, "docs/index.md")


def new_survey(title: str, author: str, today: dt.date) -> Mapping[str, bytes]:
    """Return the files of a new survey by path, with its title and author filled in."""
    values = {
        "{title}": _toml(title),
        "{heading}": escape(title),
        "{author}": _toml(author),
        "{today}": today.isoformat(),
    }
    files = {}
    for path, data in _files(resources.files("survey_tools") / "templates" / "new", ""):
        text = data.decode()
        if path in _FILLED:
            for mark, value in values.items():
                text = text.replace(mark, value)
        files[_RENAMED.get(path, path)] = text.encode()
    # The file that makes a folder a survey comes last, so that one cut short is none.
    return dict(sorted(files.items(), key=lambda item: item[0] == _LAST))


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{name}/")
        else:
            yield name, entry.read_bytes()


def _toml(text: str) -> str:
    """Return a text as a string of TOML, whose basic strings are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
