"""The .bib files before their judges: biber, BibTeX in 18 styles, LaTeX by natbib and by biblatex.

Needs TeX Live's programs; where they are missing, the tests are skipped and say so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from survey_tools.biblatex import biblatex_entry
from survey_tools.bibtex import bibtex_entry, render_bibtex
from survey_tools.build import Made
from survey_tools.model import CitationKey
from survey_tools.reference import Reference, reference_of
from tests.projects import HOME
from tests.test_exports import ARTICLE, PAPER, PREPRINT

STYLES = (
    *("plain", "unsrt", "alpha", "abbrv", "apalike", "amsplain", "amsalpha", "siam"),
    *("plainnat", "abbrvnat", "unsrtnat", "IEEEtran", "IEEEtranN", "ACM-Reference-Format"),
    *("elsarticle-num", "elsarticle-harv", "splncs04", "apacite"),
)
BIB, BIBLATEX = "references.bib", "references.biblatex.bib"
HARD = [
    replace(reference, key=CitationKey(f"hard{index}"), aliases=())
    for index, reference in enumerate((PREPRINT, PAPER, ARTICLE))
]
"""Invented works with everything that is hard in their titles and names."""

pytestmark = pytest.mark.tex


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip where a program is missing; in CI, which installs them all, fail instead."""
    missing = [program for program in programs if not shutil.which(program)]
    skip = bool(missing) and not os.environ.get("CI")
    return pytest.mark.skipif(skip, reason=f"not installed: {', '.join(missing)}; see .ci/run")


def run(folder: Path, *command: str, expect: Sequence[int] = (0,)) -> str:
    """Return what a program prints, once it has ended as expected."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode in expect, output[-3000:]
    return output


@pytest.fixture(scope="module")
def folder(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both files: our works, and the hard cases."""
    folder = tmp_path_factory.mktemp("tex")
    works = [*map(reference_of, made.survey.all_works), *HARD]
    texts = {BIB: map(bibtex_entry, works), BIBLATEX: map(biblatex_entry, works)}
    for name, entries in texts.items():
        (folder / name).write_text(render_bibtex(entries), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def works(made: Made) -> list[Reference]:
    return [*map(reference_of, made.survey.all_works), *HARD]


@needs("biber")
@pytest.mark.parametrize("name", [BIB, BIBLATEX])
def test_biber_finds_every_field_in_its_data_model(folder: Path, name: str) -> None:
    options = ("--tool", "--validate-datamodel", "--dieondatamodel", "--quiet")
    run(folder, "biber", *options, f"--output-file={name}.out", name)


@needs("bibtex", "kpsewhich")
@pytest.mark.parametrize("style", STYLES)
def test_every_arxiv_number_is_printed(folder: Path, works: list[Reference], style: str) -> None:
    job = folder / f"{style}.aux"
    lines = ("\\relax", "\\citation{*}", "\\bibdata{references}", f"\\bibstyle{{{style}}}")
    job.write_text("\n".join([*lines, ""]))
    run(folder, "bibtex", "-terse", job.stem)
    printed = re.sub(r"\s", "", job.with_suffix(".bbl").read_text("utf-8"))
    missing = [work.key for work in works if work.arxiv and work.arxiv not in printed]
    assert missing == []


NATBIB = r"""
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{natbib,url}
\begin{document}
CITED
\bibliographystyle{plainnat}
\bibliography{references}
\end{document}
"""

WITH_BIBLATEX = r"""
\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage[backend=biber,style=authoryear,maxbibnames=99]{biblatex}
\addbibresource{references.biblatex.bib}
\begin{document}
CITED
\printbibliography
\end{document}
"""

UNDEFINED = re.compile(r"undefined|could not be found|^!|multiply", re.IGNORECASE | re.MULTILINE)


def latex(folder: Path, job: str, engine: str) -> str:
    return run(folder, engine, "-interaction=nonstopmode", "-halt-on-error", job)


def document(folder: Path, job: str, text: str, keys: Sequence[str]) -> None:
    cited = "\n".join(rf"\citet{{{key}}}, " for key in keys)
    cited = cited if "natbib" in text else cited.replace("citet", "textcite")
    (folder / f"{job}.tex").write_text(text.replace("CITED", cited), encoding="utf-8")


@needs("pdflatex", "bibtex")
def test_all_works_are_cited_by_natbib(folder: Path, works: list[Reference]) -> None:
    document(folder, "bynatbib", NATBIB, [work.key for work in works])
    latex(folder, "bynatbib", "pdflatex")
    run(folder, "bibtex", "-terse", "bynatbib")
    latex(folder, "bynatbib", "pdflatex")
    latex(folder, "bynatbib", "pdflatex")
    assert not UNDEFINED.search((folder / "bynatbib.log").read_text("latin-1"))


@needs("pdflatex", "biber", "kpsewhich")
def test_all_works_and_aliases_are_cited_by_biblatex(folder: Path, works: list[Reference]) -> None:
    keys = [name for work in works for name in (work.key, *work.aliases)]
    document(folder, "bybiblatex", WITH_BIBLATEX, keys)
    latex(folder, "bybiblatex", "pdflatex")
    run(folder, "biber", "--quiet", "bybiblatex")
    latex(folder, "bybiblatex", "pdflatex")
    latex(folder, "bybiblatex", "pdflatex")
    assert not UNDEFINED.search((folder / "bybiblatex.log").read_text("latin-1"))


@needs("cffconvert")
def test_the_citation_of_the_survey_is_valid() -> None:
    run(HOME, "cffconvert", "--validate", "-i", "CITATION.cff")


def test_the_citation_of_the_survey_is_of_its_version(made: Made) -> None:
    citation = yaml.safe_load((HOME / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert (citation["title"], citation["version"]) == (
        made.survey.config.title,
        made.survey.config.version,
    )
    assert [author["name"] for author in citation["authors"]] == [*made.survey.config.authors]
