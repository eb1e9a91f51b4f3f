r"""biblatex: references to the entries of ``references.biblatex.bib``, in UTF-8.

What biber reads and BibTeX does not: whole dates, the preprint's number with its kind, versions,
and the other keys of a work, by which it is found, too::

    @online{safran2021optimization,
      ids           = {safran2022optimization},
      author        = {Safran, Itay and Lee, Jason D.},
      title         = {Optimization-Based Separations for Neural Networks},
      date          = {2021-12-04},
      eprint        = {2112.02393},
      eprinttype    = {arxiv},
      eprintclass   = {cs.LG},
      ...
    }

There is no ``howpublished`` and no ``note`` with the arXiv number: biblatex prints ``eprint`` in
every style.
"""

from __future__ import annotations

from collections.abc import Iterator

from survey_tools.bibtex import Entry, checked, make_entry, quoted_url
from survey_tools.bibtex_text import text_to_utf8, title_to_tex
from survey_tools.keeping import kept
from survey_tools.reference import LANGUAGE, Reference, ReferenceKind

_TYPES = {ReferenceKind.PROCEEDINGS: "inproceedings", ReferenceKind.JOURNAL: "article"}
_LANGUAGES = {"en": "english"}
"""What biblatex calls languages."""


@kept
def biblatex_entry(reference: Reference, annotation: str = "") -> Entry:
    """Return the entry of a reference.

    :param annotation: plain text for ``annotation``, which annotating styles print.
    :raises SurveyError: if the title, a name or a venue holds what a .bib file cannot say.
    """
    preprint = "online" if reference.arxiv else "misc"  # An @online must have an address.
    fields = [
        ("ids", ", ".join(reference.aliases)),
        ("title", title_to_tex(reference.title, text_to_utf8)),
        *_published_in(reference),
        *_eprint(reference),
        ("doi", reference.doi),
        ("url", quoted_url(reference.url)),
        ("langid", _LANGUAGES[LANGUAGE]),
        ("keywords", ", ".join(reference.topics)),
        ("annotation", text_to_utf8(annotation)),
    ]
    kind = _TYPES.get(reference.kind, preprint)
    return checked(make_entry(kind, reference, fields, text_to_utf8), reference.source)


def _published_in(reference: Reference) -> Iterator[tuple[str, str]]:
    journal = reference.kind is ReferenceKind.JOURNAL
    yield "journaltitle" if journal else "booktitle", text_to_utf8(reference.container)
    yield "date", iso_date(reference)
    yield "volume", text_to_utf8(reference.volume)
    yield "number", text_to_utf8(reference.number)
    yield "pages", reference.pages
    if not journal:
        yield "publisher", text_to_utf8(reference.publisher)
        yield "series", text_to_utf8(reference.series)
    yield "version", str(reference.version or "")


def _eprint(reference: Reference) -> Iterator[tuple[str, str]]:
    if reference.arxiv:
        yield "eprint", reference.arxiv
        yield "eprinttype", "arxiv"
        yield "eprintclass", reference.arxiv_class


def iso_date(reference: Reference) -> str:
    """Return ``2021-12-04``, or what is known of it."""
    if reference.date:
        return reference.date.isoformat() or ""
    return str(reference.year or "")
