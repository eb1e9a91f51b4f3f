"""COinS: a reference as an OpenURL in a ``<span>``, which Zotero reads from the page of a work.

Zotero's rules, found by running its translators: a preprint is ``mtx:dc`` with ``rft.type`` exactly
``preprint``, the repository as publisher and an identifier (``mtx:journal`` with genre preprint
becomes a journal article); a conference paper is ``mtx:book`` with genre ``proceeding`` and a
``btitle``.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from survey_tools.biblatex import iso_date
from survey_tools.reference import Reference, ReferenceKind, in_unicode

_FORMATS = {
    ReferenceKind.PREPRINT: "dc",
    ReferenceKind.PROCEEDINGS: "book",
    ReferenceKind.JOURNAL: "journal",
}


def coins(reference: Reference) -> str:
    """Return the context object of a reference, not yet escaped for HTML."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{_FORMATS[reference.kind]}"),
        *_values(reference),
        *(("rft.au", name.inverted) for name in reference.authors),
        ("rft.date", iso_date(reference)),
        ("rft_id", f"info:doi/{reference.doi}" if reference.doi else ""),
        ("rft_id", reference.url),
    ]
    return "&".join(f"{name}={quote(value, safe=':/')}" for name, value in pairs if value)


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    title = in_unicode(reference.title)
    if reference.kind is ReferenceKind.PREPRINT:
        yield "rft.type", "preprint"
        yield "rft.title", title
        yield "rft.publisher", "arXiv" if reference.arxiv else ""
        yield "rft.identifier", reference.url
        return
    journal = reference.kind is ReferenceKind.JOURNAL
    yield "rft.genre", "article" if journal else "proceeding"
    yield "rft.atitle", title
    yield "rft.jtitle" if journal else "rft.btitle", in_unicode(reference.container)
    yield "rft.volume", reference.volume
    yield "rft.issue", reference.number
    first, _, last = reference.pages.partition("--")
    yield "rft.spage", first
    yield "rft.epage", last
    yield "rft.pub", reference.publisher
