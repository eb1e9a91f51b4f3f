"""A fabricated survey of any size: invented people, invented results, every kind of page."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]

FAMILIES = (
    "Abelard", "Brontë", "Castañeda", "Dvořák", "Eriksen", "Faßbender", "Guðmundsson", "Håkansson",
    "Ionescu", "Józefowicz", "Kováč", "Lindqvist", "Müller", "Nyström", "Ångström", "Póczos",
    "Quintana", "Řezník", "Şahin", "Tóth", "Ürgüplü", "van der Berg", "Woźniak", "Xu", "Yılmaz",
)  # fmt: skip
GIVEN = ("Ada", "Bo", "Chloé", "Dana", "Emil", "Farid", "Grete", "Hugo", "Inés", "Jun")
CHAPTERS = ("width", "bias", "shuffling", "attacks", "overfitting")
ABSTRACT = (
    r"We show that depth $O(\log d)$ suffices to approximate every $1$-Lipschitz "
    r"$f:\mathbb{R}^d\to\mathbb{R}$ up to $\varepsilon$ in $L_2(\mathcal{N}(0,I))$, while width "
    r"$\exp(\Omega(d))$ is needed at depth $k\le \frac{\sqrt{d}}{2}$. The rate "
    r"$\tilde{O}\left(\frac{1}{\sqrt{nk}}\right)$ for $\sum_{i=1}^{n} f_i$ improves on "
    r"$\Theta(1/n^2)$, with $\max_{\theta} \bar{L}(\theta) \ge \ell_2$ and "
    r"$\|\mathbf{w}\|^2 = \langle \mathbf{w},\mathbf{x}\rangle$ for $\beta\in[0,1)$."
)


def key(number: int) -> str:
    """Return the key of a work."""
    family = "".join(c for c in FAMILIES[number % len(FAMILIES)] if c.isascii() and c.isalpha())
    return f"{family.lower()}{2010 + number % 15}w{number}"


def authors(number: int) -> list[str]:
    """Return the authors of a work, as BibTeX has them."""
    return [
        f"{FAMILIES[(number + step * 7) % len(FAMILIES)]}, {GIVEN[(number + step) % len(GIVEN)]}"
        for step in range(1 + number % 4)
    ]


def entry(number: int) -> str:
    """Return the BibTeX of a work."""
    return dedent(
        f"""\
        @inproceedings{{{key(number)},
          author = {{{" and ".join(authors(number))}}},
          title = {{Result {number} on {{ReLU}} Networks in $\\ell_2$ and the Depth of Things}},
          booktitle = {{Proceedings of the {number}th Meeting on Nets}},
          year = {{{2010 + number % 15}}},
          pages = {{{number}--{number + 20}}},
          eprint = {{{2000 + number}.{10000 + number}}},
          archiveprefix = {{arXiv}},
        }}
        """
    )


def work_page(number: int, total: int, people: int) -> str:
    """Return the page of a work."""
    cited = [key((number + step) % total) for step in (1, 2, 5)]
    arxiv = f"{2000 + number}.{10000 + number}"
    return dedent(
        f"""\
        ---
        orphan: true
        parent: chapters/{CHAPTERS[number % len(CHAPTERS)]}
        ---
        # Result {number} on ReLU Networks in $\\ell_2$ and the Depth of Things

        {{.facts}}
        Authors
        : {" · ".join(f"[{name}](../authors/a{number % people}.md)" for name in authors(number))}

        Venue
        : Proceedings of the {number}th Meeting on Nets, {2010 + number % 15}

        Identifiers
        : [{arxiv}](https://arxiv.org/abs/{arxiv})

        {{.chips}}
        - [Depth](../chapters/{CHAPTERS[number % len(CHAPTERS)]}.md)
        - [Width](../chapters/width.md)

        ## Abstract

        {{.abstract}}
        > {ABSTRACT}

        {{.provenance}}
        Seed `00{number % 5}`, lines {number}–{number + 9}.

        ## Relations

        Extends {{cite:t}}`{cited[0]}`; compare {{cite:p}}`{cited[2]},{cited[1]}`.

        ```{{cited-by}} {key(number)}
        ```

        ## Cite

        ```bibtex
        @inproceedings{{{key(number)},
          title = {{Result {number}}},
        }}
        ```
        """
    )


def chapter_page(slug: str, works: int) -> str:
    """Return the page of a chapter, which cites some of the works."""
    mine = range(CHAPTERS.index(slug), works, len(CHAPTERS)) or range(1)
    lines = [f"- {{cite:t}}`{key(n)}` shows $\\Omega(d^{{{n}}})$." for n in mine]
    return "\n".join(
        [
            f"# The chapter on {slug}",
            "",
            "A question, and what is known.",
            "",
            "## What is known",
            "",
            *lines,
            "",
            "$$",
            r"\sum_{i=1}^{n} \left\lVert x_i\right\rVert^2 \ge \frac{1}{\sqrt{d}}",
            f"$$ (eq-{slug})",
            "",
            f"As {{eq}}`eq-{slug}` says.",
            "",
            "## Open questions",
            "",
            f"See {{cite:p}}`{key(mine[0])}`.",
            "",
        ]
    )


def author_page(number: int, works: int) -> str:
    """Return the page of an author."""
    mine = range(number % works, works, 29)
    lines = [f"- [Result {n}](../works/{key(n)}.md), {2010 + n % 15}" for n in mine]
    head = ["---", "orphan: true", "---", f"# {GIVEN[number % 10]} {FAMILIES[number % 25]}", ""]
    return "\n".join([*head, *lines, ""])


def table_page(works: int) -> str:
    """Return a table of all works."""
    rows = [
        f"| [Result {n} on ReLU Networks in $\\ell_2$](../works/{key(n)}.md) "
        f"| {'; '.join(authors(n))} | {2010 + n % 15} | {CHAPTERS[n % 5]} |"
        for n in range(works)
    ]
    head = ["# All works", "", "| Title | Authors | Year | Chapter |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


HOME = """\
# The fabricated survey

A survey of nothing, to test the frame.

```{toctree}
:hidden:
:caption: Chapters

chapters/width
chapters/bias
chapters/shuffling
chapters/attacks
chapters/overfitting
```

```{toctree}
:hidden:
:caption: Indexes

browse/all
bibliography
```
"""

CONF = """\
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_book_theme", "survey_tools.sphinx_ext"]
project = html_title = "The fabricated survey"
html_short_title = "Fabrications"
author = "Nobody"
myst_enable_extensions = [
    "dollarmath", "amsmath", "colon_fence", "deflist", "attrs_inline", "attrs_block", "fieldlist"
]
bibtex_bibfiles = ["docs/references.bib"]
bibtex_default_style = bibtex_reference_style = "survey"
bibtex_cite_id = "cite-{key}"
bibtex_bibliography_id = "bibliography-{bibliography_count}"
bibtex_tooltips = False
html_theme = "sphinx_book_theme"
html_copy_source = html_use_index = html_domain_indices = False
"""


def write_site(
    folder: Path, *, works: int = 12, people: int = 6, entries: int | None = None
) -> Path:
    """Write a survey into a folder; return its ``docs``."""
    docs = folder / "docs"
    pages = {
        "index": HOME,
        "bibliography": "# Bibliography\n\n```{bibliography}\n:all:\n```\n",
        "browse/all": table_page(works),
    }
    pages |= {f"chapters/{slug}": chapter_page(slug, works) for slug in CHAPTERS}
    pages |= {f"works/{key(n)}": work_page(n, works, people) for n in range(works)}
    pages |= {f"authors/a{n}": author_page(n, works) for n in range(people)}
    for name, text in pages.items():
        path = docs / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    bib = "\n".join(entry(n) for n in range(entries or works))
    (docs / "references.bib").write_text(bib, encoding="utf-8")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    return docs


@dataclass(frozen=True, slots=True)
class Project:
    """A survey in a folder, and what Sphinx makes of it."""

    folder: Path

    @property
    def docs(self) -> Path:
        """The folder of its pages."""
        return self.folder / "docs"

    @property
    def html(self) -> Path:
        """The folder of the built site."""
        return self.folder / "_build" / "html"

    def build(self, *options: str, out: str = "html") -> str:
        """Run Sphinx; return its warnings."""
        command = [sys.executable, "-m", "sphinx", "-c", ".", "docs", f"_build/{out}", "-n", "-q"]
        # Fonts are made once for all tests and builds.
        command += ["-D", f"survey_font_cache={ROOT / '_build'}", *options]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def page(self, name: str) -> str:
        """Return the HTML of a page."""
        return (self.html / f"{name}.html").read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file of its pages, as an editor does: the time of the file moves on."""
        path = self.docs / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        later = path.stat().st_mtime_ns + 2_000_000_000
        os.utime(path, ns=(later, later))
