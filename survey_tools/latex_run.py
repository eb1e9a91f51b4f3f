"""Sets the book by TeX: ``python -m survey_tools.latex_run _build/latex --engine lualatex``.

latexmk runs the engine until the numbers of pages rest.  A run that is cut short leaves files for
the next run that are broken off in the middle, and TeX fails on them; so a mark tells that a run
has begun, and where it still stands the files go before the next one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click

NAME = "survey"
"""The name of the files, without their endings."""
ENGINES = ("lualatex", "xelatex")
BETWEEN_RUNS = ("aux", "fdb_latexmk", "fls", "out", "toc")
"""The endings of the files that one run leaves for the next."""
MARK = f"{NAME}.running"
SAID = f"{NAME}.said"
"""Where all that the programs said is kept."""
CONFINED = {"openin_any": "p", "openout_any": "p"}
"""TeX reads and writes nothing outside of its folder and its own trees."""
_ERROR = re.compile(r"^!.*(?:\n.*){0,8}", re.MULTILINE)


def set_book(folder: Path, engine: str) -> bool:
    """Make ``survey.pdf`` of the ``survey.tex`` in a folder; return whether TeX is content."""
    mark = folder / MARK
    last = mark.read_text("utf-8") if mark.is_file() else ""
    if last != f"{engine} has ended\n":
        for ending in BETWEEN_RUNS:
            (folder / f"{NAME}.{ending}").unlink(missing_ok=True)
    mark.write_text(f"{engine} has begun\n", "utf-8")
    command = ["latexmk", "-norc", "-r", "latexmkrc", f"-{engine}"]
    command += ["-latexoption=-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    with (folder / SAID).open("wb") as said:
        done = subprocess.run(  # noqa: S603
            [*command, f"{NAME}.tex"],
            cwd=folder,
            env=os.environ | CONFINED,
            stdout=said,
            stderr=said,
            check=False,
        )
    if done.returncode == 0:
        mark.write_text(f"{engine} has ended\n", "utf-8")
    return done.returncode == 0


def errors_of(folder: Path) -> str:
    """Return the errors that the log tells of."""
    log = folder / f"{NAME}.log"
    text = log.read_text("utf-8", errors="replace") if log.is_file() else ""
    return "\n".join(match[0] for match in _ERROR.finditer(text))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True)
def main(folder: Path, engine: str) -> None:
    """Set the survey.tex in a folder; exit 1 with TeX's errors if it cannot be set."""
    if set_book(folder, engine):
        return
    if errors := errors_of(folder):
        click.echo(errors, err=True)
    click.echo(f"error: {engine} has failed; all it said is in {folder / SAID}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
