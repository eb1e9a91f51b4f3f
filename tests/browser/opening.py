"""The words in which browser tests say how they read a page; ``conftest.py`` has the fixtures."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Page

DISK, HTTP = "from the disk", "over HTTP"

DESK, TABLET, PHONE = WIDTHS = (1400, 1024, 390)
"""Pixels."""

KINDS = {
    "home": "index.html",
    "how to read": "reading.html",
    "paths": "paths.html",
    "chapter": "chapters/depth-separation.html",
    "chapter with many figures": "chapters/implicit-bias.html",
    "annotated work": "works/safran2019good.html",
    "work of two wordings": "works/safran2021optimization.html",
    "work known by its title": "works/benson2014scalable.html",
    "adjacent works": "adjacent.html",
    "author": "authors/itay-safran.html",
    "table of works": "browse/works.html",
    "index of authors": "browse/authors.html",
    "timeline": "browse/years.html",
    "map": "map.html",
    "gallery": "demonstrations.html",
    "demonstration": "demos/chain-of-thought.html",
    "demonstration to play with": "demos/shuffling-rates.html",
    "findings": "findings.html",
    "table of bounds": "findings/bounds.html",
    "list of relations": "findings/relations.html",
    "glossary": "glossary.html",
    "bibliography": "bibliography.html",
    "citing": "references.html",
    "data": "data.html",
    "news": "changes.html",
    "method": "method.html",
    "ledger of a seed": "ledger/000.html",
    "guide": "guide/index.html",
    "tutorial": "guide/tutorial.html",
    "how to": "guide/how-to/write-a-chapter.html",
    "fields of a file": "guide/reference/annotation.html",
    "command line": "guide/reference/command-line.html",
    "architecture": "guide/architecture.html",
    "list of diagnostics": "guide/diagnostics.html",
    "diagnostic": "guide/diagnostics/no-evidence.html",
    "correction": "corrections.html",
    "search": "search.html",
    "results of a search": "search.html?q=depth+separation",
    "wrong address": "404.html",
}
"""One page of each kind."""


class OpenPage(Protocol):
    """Opens a page of the site in a browser of its own.

    A test fails if, up to its end, the page writes an error to the console, or asks for anything
    that fails or is not of the site.
    """

    def __call__(  # noqa: PLR0913 - all but the path has its usual value
        self,
        path: str,
        *,
        width: int = DESK,
        height: int = 900,
        theme: str = "light",
        over: str = DISK,
        scripts: bool = True,
        touch: bool = False,
    ) -> Page:
        """Open the page at a path below the site, which may have a query and an anchor.

        :param theme: what the system prefers, ``light`` or ``dark``.
        :param over: ``DISK`` or ``HTTP``.
        :param scripts: whether JavaScript is on.
        :param touch: whether it is a phone, touched by a finger.
        """
