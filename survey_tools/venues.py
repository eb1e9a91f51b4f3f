"""Publications from what references say: the venue's name in short, pages and volume in one form.

A file of references spells the same conference in a dozen ways, "Proceedings of Thirty Fifth
Conference on Learning Theory", "Conf. on Learning Theory (COLT) 2022"; people say COLT.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from survey_tools.facts import Publication, PublicationKind
from survey_tools.model import Genre, PublishedIn, Record
from survey_tools.text import fold, squeeze

_CONFERENCES = (
    ("neural information processing systems", "NeurIPS"),
    ("asian conference on machine learning", "ACML"),
    ("international conference on machine learning", "ICML"),
    ("international conference on learning representations", "ICLR"),
    ("conference on learning theory", "COLT"),
    ("conference on computational learning theory", "COLT"),
    ("algorithmic learning theory", "ALT"),
    ("artificial intelligence and statistics", "AISTATS"),
    ("uncertainty in artificial intelligence", "UAI"),
    ("aaai conference on artificial intelligence", "AAAI"),
    ("joint conference on artificial intelligence", "IJCAI"),
    ("computer vision and pattern recognition", "CVPR"),
    ("knowledge discovery and data mining", "KDD"),
    ("symposium on theory of computing", "STOC"),
    ("symposium on foundations of computer science", "FOCS"),
    ("symposium on discrete algorithms", "SODA"),
    ("innovations in theoretical computer science", "ITCS"),
)
"""What the folded name of a conference holds, and how people say it."""
_JOURNALS = (
    ("journal of machine learning research", "JMLR"),
    ("transactions on machine learning research", "TMLR"),
    ("proceedings of the national academy of sciences", "PNAS"),
    ("communications of the acm", "CACM"),
)
_ABBREVIATION = re.compile(r"\((?P<short>[A-Z][A-Za-z&-]{1,12})(?: '?\d{2,4})?\)")
_WORKSHOP = re.compile(r"^(?P<host>[A-Z][A-Za-z&]{1,12}) (?:19|20)\d\d workshop\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FRAME = re.compile(r"^(?:in )?proceedings of (?:the )?|\s*\(\s*\)|[\s,:;–-]+$", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-‐-―−]+\s*")
_PAGE_RANGE = re.compile(r"(?P<first>[\w.:]+)--(?P<last>[\w.:]+)")
_OF_ARXIV = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/|10\.48550/arxiv\.", re.IGNORECASE)


def publication_of(record: Record) -> Publication | None:
    """Return where a record says that its paper was published; ``None`` if it does not."""
    if record.published is None:
        return None
    return publication(record.published, url=address_of(record), doi=publishers_doi(record))


def publication(
    stated: PublishedIn, *, url: str | None, doi: str | None, short: str | None = None
) -> Publication | None:
    """Return what a source states as a publication, its values in the one form of ours.

    A value that cannot be what it should, such as pages that end before they begin, is left out:
    the source shows it as it stands.

    :param short: the name as people say it, where the source gives one.
    """
    if stated.year is None:
        return None
    kind, said = kind_and_short(stated.container, stated.genre)
    values: dict[str, Any] = {
        "kind": kind,
        "short": short or said,
        "name": stated.container,
        "year": stated.year,
        "volume": _number(stated.volume),
        "number": _number(stated.number),
        "pages": _pages(stated.pages),
        "publisher": stated.publisher,
        "series": stated.series,
        "editors": stated.editors or None,
        "url": url,
        "doi": doi,
    }
    return _valid({name: value for name, value in values.items() if value is not None})


def publishers_doi(record: Record) -> str | None:
    """Return the DOI of the published version; arXiv registers one for each preprint, too."""
    return record.doi if record.doi and not _OF_ARXIV.match(record.doi) else None


def address_of(record: Record) -> str | None:
    """Return the address that a record gives, unless it is that of the preprint."""
    return record.url if record.url and not _OF_ARXIV.match(record.url) else None


def _valid(values: dict[str, Any]) -> Publication | None:
    try:
        return Publication(**values)
    except ValidationError as error:
        bad = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
    if not bad or bad & {"kind", "short", "name", "year"}:
        return None
    return _valid({name: value for name, value in values.items() if name not in bad})


def kind_and_short(container: str, genre: Genre) -> tuple[PublicationKind, str]:
    """Return what a venue is, and its name as people say it, without the year.

    >>> kind_and_short("Proceedings of Thirty Fifth Conference on Learning Theory", Genre.UNKNOWN)
    (<PublicationKind.CONFERENCE: 'conference'>, 'COLT')
    """
    name = fold(container)
    if "workshop" in name.split():
        host = _WORKSHOP.match(container)
        short = f"{host['host']} Workshop" if host else _plain(container)
        return PublicationKind.WORKSHOP, short
    for part, short in _CONFERENCES:
        if part in name:
            return PublicationKind.CONFERENCE, short
    for part, short in _JOURNALS:
        if part in name:
            return PublicationKind.JOURNAL, short
    kind = PublicationKind.JOURNAL if genre is Genre.JOURNAL else PublicationKind.CONFERENCE
    found = _ABBREVIATION.search(container)
    return kind, found["short"] if found else _plain(container)


def _plain(container: str) -> str:
    """Return a name without year and "Proceedings of"."""
    return squeeze(_FRAME.sub("", _YEAR.sub("", container))) or "Proceedings"


def _number(text: str | None) -> int | str | None:
    short = text is not None and text.isascii() and text.isdecimal() and len(text) <= 9  # noqa: PLR2004
    return int(text) if text and short and str(int(text)) == text else text


def _pages(text: str | None) -> str | None:
    """Return pages as ``3--64``; journals that shorten the last, ``1138-56``, are read in full."""
    if text is None:
        return None
    pages = _DASHES.sub("--", text)
    match = _PAGE_RANGE.fullmatch(pages)
    if not match or not (match["first"].isdecimal() and match["last"].isdecimal()):
        return pages
    first, last = match["first"], match["last"]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first if first == last else f"{first}--{last}"


def same_venue(one: Publication, other: Publication) -> bool:
    """Return whether two sources mean the same venue of the same year."""
    names = {fold(one.short), fold(one.name)} & {fold(other.short), fold(other.name)}
    return one.year == other.year and bool(names)
