"""Whether what a source says is of the work that was asked for, and by what that is known.

An identifier is believed where the title is not another one altogether.  A title is believed where
the authors and the years agree with it, and where it is the same but for a slip within a word:
"Part I" and "Part II", "upper" and "lower bounds" are as alike as two titles can be.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from survey_tools.enrich.answers import Answer
from survey_tools.enrich.wanted import Wanted
from survey_tools.link.agreement import Years, authors_agree, name_keys, years_agree
from survey_tools.text import fold

SAME_TITLE = 95
"""Similarity from which a title is the same, if only slips tell it from ours."""
_SAME = 100
_OTHER_TITLE = 50
"""Below which a title says that an identifier is of another paper."""
_SHORTEST_MISSPELT = 6
"""Letters of a word in which a slip is a slip, and not another word."""


def how_matched(wanted: Wanted, answer: Answer) -> str | None:
    """Return by what an answer is known to be of a work, in words for the evidence, if it is."""
    identifier = _same_identifier(wanted, answer)
    if identifier:
        return identifier if title_score(wanted, answer.titles) >= _OTHER_TITLE else None
    if not (wanted.authors and answer.authors and _people_and_years_agree(wanted, answer)):
        return None
    if wanted.arxiv and answer.arxiv and wanted.arxiv != answer.arxiv:
        return None
    score = max(
        (_score(fold(one), fold(other)) for one in wanted.titles for other in answer.titles),
        default=0,
    )
    if score < SAME_TITLE:
        return None
    alike = "" if score == _SAME else f" ({score:.0f} of 100 alike)"
    return f"by title{alike}, authors and year"


def is_another(wanted: Wanted, answer: Answer) -> str | None:
    """Return the identifier of a work under which a source has another paper, if it has."""
    identifier = _same_identifier(wanted, answer)
    other = identifier and title_score(wanted, answer.titles) < _OTHER_TITLE
    return identifier if other else None


def _same_identifier(wanted: Wanted, answer: Answer) -> str | None:
    if wanted.arxiv and answer.arxiv == wanted.arxiv:
        return "by arXiv number"
    if answer.doi and answer.doi.lower() in {doi.lower() for doi in wanted.dois}:
        return "by DOI"
    return None


def title_score(wanted: Wanted, titles: Iterable[str]) -> float:
    """Return how alike the titles of a work and of an answer are, out of 100."""
    return max(
        (fuzz.token_set_ratio(fold(one), fold(other)) for one in wanted.titles for other in titles),
        default=0,
    )


def _score(one: str, other: str) -> float:
    """Return how alike two folded titles are; 0 if more than slips within words tell them apart."""
    if not one or not other:
        return 0
    if one.replace(" ", "") == other.replace(" ", ""):
        return _SAME
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs) or not all(map(_same_word, mine, theirs)):
        return 0
    return min(fuzz.ratio(one, other), _SAME - 1)


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    long_enough = min(len(one), len(other)) >= _SHORTEST_MISSPELT
    same_ends = one[0] == other[0] and one[-1] == other[-1]
    return long_enough and same_ends and one.isalpha() and OSA.distance(one, other) == 1


def _people_and_years_agree(wanted: Wanted, answer: Answer) -> bool:
    mine = Years(first=min(wanted.years), last=max(wanted.years)) if wanted.years else None
    theirs = Years(first=min(answer.years), last=max(answer.years)) if answer.years else None
    same = authors_agree(name_keys(wanted.authors), name_keys(answer.authors))
    return same and years_agree((mine, theirs))
