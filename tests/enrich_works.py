"""Works of an invented survey, as ``survey enrich`` looks at them, and a clock that is quick."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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


@dataclass
class StoppedClock:
    """A clock that runs only while somebody sleeps."""

    time: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return seconds since it was made."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)
        self.time += seconds
