"""Works of an invented survey, as ``survey enrich`` looks at them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from survey_tools.enrich.wanted import Lack, Wanted

_WORK = Wanted(
    key="quillfeather2019kites",
    titles=("Kites Fly High: On the $L_2$-Norm of Long Strings",),
    place="seeds/kites.bib:1",
    authors=("Ada Quillfeather", "Bram Oystercatcher", "Çelebi Wren"),
    truncated=False,
    years=(2019,),
    year=2019,
    arxiv=None,
    arxiv_class=None,
    dois=(),
    venue=None,
    venue_source=None,
    journal_version=None,
    openreview=None,
    has_abstract=True,
    facts=None,
    lacks=frozenset((Lack.ARXIV, Lack.VENUE)),
)


def a_work(**changed: Any) -> Wanted:  # noqa: ANN401 - of any field
    """Return a work of which a number and a venue are lacking, with some things changed."""
    return replace(_WORK, **changed)
