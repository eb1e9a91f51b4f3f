"""JSON-LD for search engines: a page about a paper, and the paper, which is elsewhere."""

from __future__ import annotations

import json
from typing import Any

from survey_tools.biblatex import iso_date
from survey_tools.reference import LANGUAGE, Reference, ReferenceKind, in_unicode


def linked_data(reference: Reference) -> str:
    """Return the JSON-LD of a work's page; the paper is what the page is about, not the page."""
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "mainEntity": _paper(reference),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _paper(reference: Reference) -> dict[str, Any]:
    title = in_unicode(reference.title)
    preprint = f"https://arxiv.org/abs/{reference.arxiv}" if reference.arxiv else ""
    doi = f"https://doi.org/{reference.doi}" if reference.doi else ""
    published = reference.kind is not ReferenceKind.PREPRINT
    values = {
        "@type": "ScholarlyArticle",
        "headline": title,
        "author": [
            {"@type": "Organization" if name.is_group else "Person", "name": str(name)}
            for name in reference.authors
        ],
        "datePublished": iso_date(reference),
        "inLanguage": LANGUAGE,
        "url": reference.url,
        "identifier": f"arXiv:{reference.arxiv}" if reference.arxiv else "",
        "sameAs": [address for address in (preprint, doi) if address and address != reference.url],
        "isPartOf": _volume(reference) if published else {},
        "publisher": _organisation(reference.publisher),
    }
    return {name: value for name, value in values.items() if value}


def _volume(reference: Reference) -> dict[str, str]:
    journal = reference.kind is ReferenceKind.JOURNAL
    kind = "Periodical" if journal else "Book"
    return {"@type": kind, "name": in_unicode(reference.container)}


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name} if name else {}
