"""RIS, for EndNote, Mendeley and whatever reads nothing else.

A preprint is a report (``RPRT``): of the types of RIS, Zotero makes a journal article of ``UNPB``
and ``GEN``, and a web page of ``ELEC``.  The arXiv number of every work is in ``AN`` and ``DB``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey_tools.reference import LANGUAGE, Reference, ReferenceKind, in_unicode
from survey_tools.text import squeeze

_TYPES = {
    ReferenceKind.PREPRINT: "RPRT",
    ReferenceKind.PROCEEDINGS: "CPAPER",
    ReferenceKind.JOURNAL: "JOUR",
}


def render_ris(reference: Reference, annotation: str = "") -> str:
    """Return the text of one record; ``annotation`` becomes its note."""
    rows = [*_rows(reference), ("N1", annotation)]
    lines = [f"{tag}  - {text}" for tag, value in rows if (text := squeeze(value))]
    return "\n".join([*lines, "ER  - ", ""])


def join_ris(records: Iterable[str]) -> str:
    """Return the text of a file from those of its records."""
    return "\n".join(records)


def _rows(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[reference.kind]
    yield "ID", reference.key
    yield from (("AU", name.inverted) for name in reference.authors)
    if reference.truncated:
        yield "AU", "et al."
    yield "TI", in_unicode(reference.title)
    yield "T2", in_unicode(reference.container)
    yield "T3", in_unicode(reference.series)
    yield from (("ED", name.inverted) for name in reference.editors)
    yield "PY", str(reference.year or "")
    yield "DA", _date(reference)
    yield "VL", reference.volume
    yield "IS", reference.number
    first, _, last = reference.pages.partition("--")
    yield "SP", first
    yield "EP", last
    yield "PB", "arXiv" if _is_preprint(reference) else reference.publisher
    yield "M1", reference.eprint if _is_preprint(reference) else ""
    yield "DB", "arXiv" if reference.arxiv else ""
    yield "AN", f"arXiv:{reference.arxiv}" if reference.arxiv else ""
    yield "DO", reference.doi
    yield "UR", reference.url
    yield "LA", LANGUAGE
    yield from (("KW", topic) for topic in reference.topics)


def _is_preprint(reference: Reference) -> bool:
    return reference.kind is ReferenceKind.PREPRINT and bool(reference.arxiv)


def _date(reference: Reference) -> str:
    """Return ``2021/12/04/``, as RIS writes dates; the year alone stands in another field."""
    iso = reference.date.isoformat() if reference.date else None
    return "/".join([*iso.split("-"), "", ""][:4]) if iso else ""
