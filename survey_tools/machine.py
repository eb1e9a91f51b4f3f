"""Says what is ready on a machine, what each thing is for, and how to get what is missing.

``make doctor`` lists all; ``python3 survey_tools/machine.py latexpdf`` says what one target lacks.
It must run where nothing is installed yet, so it needs Python alone, of any version from 3.8 on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

APT = "apt-get install --no-install-recommends"
ROOT = Path(__file__).resolve().parents[1]

TEX_FILES = (
    "scrbook.cls",
    "unicode-math.sty",
    "microtype.sty",
    "ragged2e.sty",
    "needspace.sty",
    "lmmonolt10-regular.otf",
    "latinmodern-math.otf",
    "texgyrepagella-regular.otf",
    "texgyreheros-regular.otf",
    "texgyrepagella-math.otf",
)
"""What the book by LaTeX loads: class, packages, fonts."""
TEX_FILES_OF = {"lualatex": (), "xelatex": ("pzdr.tfm",)}
"""What else one engine loads; links need this font, of which nothing is shown."""
TEX_PACKAGES = {
    "lualatex": "latexmk texlive-luatex texlive-latex-extra fonts-texgyre fonts-texgyre-math",
    "xelatex": "latexmk texlive-xetex texlive-latex-extra texlive-fonts-recommended fonts-texgyre"
    " fonts-texgyre-math",
}
"""The packages of Debian and Ubuntu for each engine; about 160 MB to download."""


class Need:
    """A thing that targets need: how to see whether it is there, and how to get it."""

    def __init__(self, name: str, purpose: str, fix: str, found: str, *, vital: bool) -> None:
        """Take what is known; ``found`` says what is there, and is empty if nothing is."""
        self.name = name
        self.purpose = purpose
        self.fix = fix
        self.found = found
        self.vital = vital


def _program(*names: str) -> str:
    return next((path for name in names if (path := shutil.which(name) or "")), "")


def _python() -> str:
    """Return the version of this Python, if it is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    return version if sys.version_info >= (3, 11) else ""


def _venv() -> str:
    """Return where .venv is, if its Python runs and has what is locked."""
    python = ROOT / ".venv" / "bin" / "python"
    if not python.is_file():
        return ""
    command = [str(python), "-c", "import sphinx, pytest"]
    ready = subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    return ".venv" if ready else ""


def missing_tex_files(engine: str = "lualatex") -> list[str]:
    """Return the files that TeX does not find; all of them without TeX."""
    wanted = [*TEX_FILES, *TEX_FILES_OF[engine]]
    kpsewhich = shutil.which("kpsewhich")
    if kpsewhich is None:
        return wanted
    return [
        name
        for name in wanted
        if not subprocess.run(  # noqa: S603
            [kpsewhich, name], capture_output=True, text=True, check=False
        ).stdout.strip()
    ]


def needs() -> list[Need]:
    """Return all that any target needs, the vital first."""
    can_venv = _program("uv") or ("yes" if _has("ensurepip") else "")
    tex = f"{APT} {TEX_PACKAGES['lualatex']}"
    lost = missing_tex_files()
    files = "" if lost else f"{len(TEX_FILES)} files"
    lacking = f" (lacks {', '.join(lost)})" if lost else ""
    return [
        Need("make", "all", f"{APT} make", _program("make"), vital=True),
        Need("Python 3.11", "all", f"{APT} python3.11-venv", _python(), vital=True),
        Need("venv or uv", "making .venv", f"{APT} python3-venv", can_venv, vital=True),
        Need(".venv", "html, test, pdf, epub", "make .venv/.installed", _venv(), vital=False),
        Need("uv", "lock; .venv in a second", "pip install uv", _program("uv"), vital=False),
        Need(
            "Java",
            "epub-check",
            f"{APT} default-jre-headless",
            _program("java"),
            vital=False,
        ),
        Need(
            "Chromium",
            "tests of the site in a browser",
            f"{APT} chromium",
            _program("chromium", "chromium-browser", "google-chrome"),
            vital=False,
        ),
        Need("LuaLaTeX", "latexpdf", tex, _program("lualatex"), vital=False),
        Need(
            "XeLaTeX",
            "latexpdf with LATEX_ENGINE=xelatex",
            f"{APT} {TEX_PACKAGES['xelatex']}",
            _program("xelatex"),
            vital=False,
        ),
        Need("latexmk", "latexpdf", tex, _program("latexmk"), vital=False),
        Need("TeX packages, fonts", f"latexpdf{lacking}", tex, files, vital=False),
        Need(
            "biber",
            "tests of the biblatex file",
            f"{APT} biber texlive-bibtex-extra",
            _program("biber"),
            vital=False,
        ),
        Need(
            "pdflatex, bibtex",
            "tests of the BibTeX files",
            f"{APT} texlive-latex-recommended texlive-publishers",
            _program("pdflatex") and _program("bibtex"),
            vital=False,
        ),
        Need("jing", "tests of the feed", f"{APT} jing", _program("jing"), vital=False),
        Need("node", "tests of scripts", f"{APT} nodejs", _program("node"), vital=False),
    ]


def _say(text: str = "", *, to: TextIO | None = None) -> None:
    print(text, file=to or sys.stdout)


def _has(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def report() -> int:
    """Print what is ready and what is not; return 1 if not even ``make html`` can run."""
    found = needs()
    width = max(len(need.name) for need in found)
    _say("Where `make html` and `make test` need nothing more, the rest is for what it says.\n")
    for need in found:
        mark = "ok     " if need.found else ("MISSING" if need.vital else "missing")
        _say(f"{mark}  {need.name:<{width}}  for {need.purpose}")
        if not need.found:
            _say(f"{'':9}{'':<{width}}  get it: {need.fix}")
    lacking = [need.name for need in found if need.vital and not need.found]
    _say()
    if lacking:
        _say(f"make html and make test cannot run without {', '.join(lacking)}.")
    else:
        _say("make html and make test can run.")
    return 1 if lacking else 0


def check_latexpdf(engine: str) -> int:
    """Say what the book by LaTeX lacks, with the one command that installs it; 1 if it does."""
    if engine not in TEX_PACKAGES:
        known = " or ".join(TEX_PACKAGES)
        _say(f"error: LATEX_ENGINE={engine}: it must be {known}", to=sys.stderr)
        return 1
    lost = [name for name in (engine, "latexmk", "kpsewhich") if not shutil.which(name)]
    lost += missing_tex_files(engine) if "kpsewhich" not in lost else []
    if not lost:
        return 0
    _say(
        f"error: 'make latexpdf' lacks {', '.join(lost)}"
        f" (Debian, Ubuntu: {APT} {TEX_PACKAGES[engine]}); 'make pdf' needs no TeX",
        to=sys.stderr,
    )
    return 1


def main(arguments: list[str]) -> int:
    """Report, or check what one target needs; return the exit status."""
    if not arguments:
        return report()
    if arguments == ["latexpdf"]:
        return check_latexpdf(os.environ.get("LATEX_ENGINE", "lualatex"))
    _say("usage: python3 survey_tools/machine.py [latexpdf]", to=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
