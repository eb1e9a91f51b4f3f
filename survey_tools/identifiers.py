"""arXiv numbers and DOIs: parse what people write, print one form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARXIV = re.compile(
    r"(?:arxiv:|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(?P<number>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
    r"(?:v(?P<version>[1-9]\d*))?(?:\.pdf)?",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArxivId:
    """The number of an arXiv preprint, without or with the number of a version."""

    number: str
    version: int | None = None

    def __str__(self) -> str:
        return self.number if self.version is None else f"{self.number}v{self.version}"

    @property
    def url(self) -> str:
        """The address of the preprint's abstract page."""
        return f"https://arxiv.org/abs/{self}"

    @property
    def doi(self) -> str:
        """The DOI that arXiv registers for every preprint."""
        return f"10.48550/arXiv.{self.number}"

    @property
    def bare(self) -> ArxivId:
        """The same preprint, no version in particular."""
        return ArxivId(number=self.number)


def parse_arxiv_id(text: str) -> ArxivId | None:
    """Return the arXiv number that the whole text is, or ``None``.

    >>> str(parse_arxiv_id("arXiv:2112.02393v3"))
    '2112.02393v3'
    """
    match = _ARXIV.fullmatch(text.strip())
    if not match:
        return None
    version = int(match["version"]) if match["version"] else None
    return ArxivId(number=match["number"], version=version)


def parse_doi(text: str) -> str | None:
    """Return the bare DOI that the whole text is, or ``None``.

    >>> parse_doi("https://doi.org/10.1145/2810103.2813677")
    '10.1145/2810103.2813677'
    """
    match = _DOI.fullmatch(text.strip())
    return match["doi"].rstrip(".") if match else None
