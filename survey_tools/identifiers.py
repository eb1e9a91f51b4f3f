"""arXiv numbers, DOIs and addresses: parse what people write, print one form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARXIV = re.compile(
    r"(?:arxiv:|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(?P<number>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
    r"(?:v(?P<version>[1-9]\d{0,3}))?(?:\.pdf)?",
    re.IGNORECASE,
)
_ARXIV_IN = re.compile(
    r"(?:\barxiv\s?[:.]\s?|\barxiv\.org/(?:abs|pdf)/|\babs/)"
    r"(?P<number>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]{2,20}(?:\.[a-z]{2})?/\d{7})"
    r"(?:v(?P<version>[1-9]\d{0,3}))?(?![\d/])",
    re.IGNORECASE,
)
"""A number within other words: "arXiv preprint arXiv:2112.02393", "CoRR, abs/2112.02393"."""
_ADDRESS = re.compile(r"https?://(?=[^\s/]{1,255}\.)[^\s<>\"\\^`{|}]{1,2000}", re.IGNORECASE)
_FIRST_YEAR_OF_ARXIV = 91
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
    def year(self) -> int:
        """The year in which the number was given; what is of January can be a day older."""
        digits = int(self.number.rpartition("/")[2][:2])
        return 2000 + digits if digits < _FIRST_YEAR_OF_ARXIV else 1900 + digits

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


def find_arxiv_id(text: str) -> ArxivId | None:
    """Return the first arXiv number that stands in a text behind a word that says what it is.

    >>> str(find_arxiv_id("arXiv preprint arXiv:2112.02393v3 [cs.LG]"))
    '2112.02393v3'
    """
    match = _ARXIV_IN.search(text)
    if not match:
        return None
    version = int(match["version"]) if match["version"] else None
    return ArxivId(number=match["number"], version=version)


def parse_address(text: str) -> str | None:
    """Return the address on the web that the whole text is, or ``None``.

    >>> parse_address("javascript:alert(1)") is None
    True
    """
    match = _ADDRESS.fullmatch(text.strip())
    return match[0] if match else None


def host_of(url: str) -> str:
    """Return the host of an address, by which it goes where it is not shown.

    >>> host_of("https://www.example.org/a/b.html")
    'example.org'
    """
    return re.sub(r"^https?://(?:www\.)?([^/]+).*$", r"\1", url)
