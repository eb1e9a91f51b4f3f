"""Invented works for tests of what the editors say of works."""

from __future__ import annotations

from survey_tools.model import CitationKey, Provenance, Record, Stated
from survey_tools.names import AuthorList
from survey_tools.tex import parse_inline
from survey_tools.works import AbstractVersion, Attested, Work

FIRST = (
    r"We study how many ``keys'' a chain of $n$ locks needs. We prove that $Ω\left(n^2\right)$ "
    r"keys are necessary, under the mild assumption that every lock is new, and that "
    r"\emph{no} lock opens twice on the same day of the week. Whether fewer keys suffice is open."
)
SECOND = r"We study how many keys a chain of $n$ locks needs, and show that $O(n)$ keys suffice."


def place(seed: str, line: int) -> Provenance:
    """Return one line of a seed."""
    return Provenance(seed=f"{seed}_x.txt", first_line=line, last_line=line)


def work(key: str, title: str, *abstracts: tuple[str, str]) -> Work:
    """Return a work with a record for each abstract, given by seed; title only if there is none."""
    records = tuple(
        Record(
            format="author-listing",
            provenance=place(seed, 1),
            title=title,
            abstract=text,
            lines={"title": place(seed, 2), "abstract": place(seed, 5)},
        )
        for seed, text in abstracts
    ) or (Record(format="run-on-listing", provenance=place("004", 9), title=title),)
    return Work(
        key=CitationKey(key),
        title=Attested(statements=(Stated(value=title, source=records[0].where("title")),)),
        authors=Attested(
            statements=(Stated(value=AuthorList(names=("Ada Ode",)), source=place("000", 3)),)
        ),
        people=(),
        abstracts=tuple(
            AbstractVersion(
                text=text,
                content=parse_inline(text),
                sources=(place(seed, 5),),
                labels=("author listing",),
            )
            for seed, text in abstracts
        ),
        records=records,
    )


LOCKS = work("ode2020locks", "How Many Keys Does a Chain Need?", ("000", FIRST), ("002", SECOND))
DOORS = work("ode2021doors", "Doors Without Locks", ("001", "We open doors that have no locks."))
LISTED = work("bye2019hinges", "On Hinges")
WORKS = {str(item.key): item for item in (LOCKS, DOORS, LISTED)}
