"""CSL-JSON: what Zotero imports best, key included, and what pandoc and citeproc print from.

Plain Unicode without TeX.  A preprint is an ``article``, the schema's only word for it, with the
arXiv number in ``number``, from which Zotero fills its field; ``archive_location`` would print it
a second time in APA's style.  A published work has no such number, so there it stands in
``archive_location``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from survey_tools.names import PersonName
from survey_tools.reference import LANGUAGE, Reference, ReferenceKind, in_unicode

_TYPES = {
    ReferenceKind.PREPRINT: "article",
    ReferenceKind.PROCEEDINGS: "paper-conference",
    ReferenceKind.JOURNAL: "article-journal",
}

_json = json.JSONEncoder(ensure_ascii=False).encode
"""Made once; ``json.dumps`` would make it for each value."""


def csl_item(reference: Reference, annotation: str = "") -> dict[str, Any]:
    """Return the item of a reference; ``annotation`` becomes its note."""
    values = {
        "id": reference.key,
        "citation-key": reference.key,
        "type": _TYPES[reference.kind],
        "title": in_unicode(reference.title),
        "author": _people(reference),
        "issued": _issued(reference),
        "container-title": in_unicode(reference.container),
        "collection-title": in_unicode(reference.series),
        "editor": [_person(name) for name in reference.editors],
        "volume": reference.volume,
        "issue": reference.number,
        "page": reference.pages.replace("--", "-"),
        "publisher": reference.publisher,
        **dict(_archive(reference)),
        "DOI": reference.doi,
        "URL": reference.url,
        "language": LANGUAGE,
        "keyword": ", ".join(reference.topics),
        "note": annotation,
    }
    return {name: value for name, value in values.items() if value}


def render_csl(reference: Reference, annotation: str = "") -> str:
    """Return the text of one item, one variable a line."""
    pairs = csl_item(reference, annotation).items()
    lines = (f'  "{name}": {_json(value)}' for name, value in pairs)
    return "{\n" + ",\n".join(lines) + "\n}"


def join_csl(items: Iterable[str]) -> str:
    """Return the text of a file from those of its items; even a single one stands in a list."""
    return "[\n" + ",\n".join(items) + "\n]\n"


def _archive(reference: Reference) -> Iterator[tuple[str, str]]:
    if not reference.arxiv:
        return
    yield "archive", "arXiv"
    if reference.kind is ReferenceKind.PREPRINT:
        yield "number", f"arXiv:{reference.arxiv}"
        yield "publisher", "arXiv"
        yield "version", str(reference.version or "")
    else:
        yield "archive_location", f"arXiv:{reference.arxiv}"


def _issued(reference: Reference) -> dict[str, Any]:
    date = reference.date
    parts = [date.year, date.month, date.day] if date else [reference.year]
    known = [part for part in parts if part is not None]
    return {"date-parts": [known]} if known else {}


def _people(reference: Reference) -> list[dict[str, str]]:
    others = [{"literal": "et al."}] if reference.truncated else []
    return [*map(_person, reference.authors), *others]


def _person(name: PersonName) -> dict[str, str]:
    if name.is_group:
        return {"literal": name.family}
    values = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in values.items() if value}
