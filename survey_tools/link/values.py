"""What linking finds: matches, candidates, clusters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from survey_tools.data_files import Located
from survey_tools.facts import Facts
from survey_tools.model import Record, Source


class MatchReason(StrEnum):
    """Why two descriptions are of one paper, from the strongest reason to the weakest."""

    DECIDED = "decided"
    """A person said so."""
    SAME_ARXIV_ID = "same-arxiv-id"
    """The arXiv numbers are equal, versions aside, and the authors agree."""
    SAME_DOI = "same-doi"
    """The DOIs are equal, and the authors agree."""
    SAME_TITLE = "same-title"
    """The titles are equal but for case, accents and punctuation; authors and years agree."""
    SAME_ABSTRACT = "same-abstract"
    """The abstracts are equal but for case, accents, punctuation and TeX; authors agree."""
    SIMILAR_ABSTRACT = "similar-abstract"
    """One has no title, and its abstract is another wording of the other's."""


class CandidateReason(StrEnum):
    """Why two descriptions may be of one paper, though no rule is sure of it."""

    JOINS_WORKS = "joins-works"
    """They match, but what they stand with has other facts, arXiv numbers, authors or years."""
    AUTHORS_DIFFER = "authors-differ"
    """The number, title or abstract is the same, but the authors contradict each other."""
    YEARS_DIFFER = "years-differ"
    """The title or abstract is the same, but the years are far apart."""
    TITLE_CUT_OFF = "title-cut-off"
    """The title is the same, but ends in the middle, and another paper's may begin so."""
    ALIKE_ABSTRACT = "alike-abstract"
    """The abstracts are alike, but not enough, or several are alike enough."""
    ALIKE_TITLE = "alike-title"
    """The titles are alike, or one is the beginning of the other; authors and years agree."""


Reason = MatchReason | CandidateReason

STRENGTH = {reason: rank for rank, reason in enumerate([*MatchReason, *CandidateReason])}
"""The rank of each reason, the strongest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Two descriptions of one paper, records or facts, by where they stand."""

    one: Source
    other: Source
    reason: MatchReason
    score: float | None = None
    """How similar they are, 0 to 100, where the reason is a similarity."""
    why: str | None = None
    """What the person says who decided."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Two descriptions that may be of one paper; a person has to decide."""

    one: Source
    other: Source
    reason: CandidateReason
    score: float | None = None
    why: str | None = None
    """What is in the way of joining them, in words, where the reason does not say it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """All that describes one paper; one without records has facts only."""

    records: tuple[Record, ...]
    facts: Located[Facts] | None
    matches: tuple[Match, ...]
    """One fewer than there are descriptions: each match that joined two of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Linking:
    """The papers, and the pairs that await a person."""

    clusters: tuple[Cluster, ...]
    candidates: tuple[Candidate, ...]

    @property
    def matches(self) -> tuple[Match, ...]:
        """The matches of all clusters."""
        return tuple(match for cluster in self.clusters for match in cluster.matches)
