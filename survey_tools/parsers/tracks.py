"""The tracks of a conference's programme: which of its items are papers, and which are events.

A list of the programme gives each item a year, a track and a title.  A workshop's own items have no
track at all, and there only the title tells a paper from a talk or a break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from survey_tools.text import fold

_PAPER_WORDS = frozenset(
    (
        "poster", "posters", "oral", "orals", "spotlight", "spotlights", "paper", "papers",
        "datasets", "benchmarks", "dataset", "benchmark", "journal", "position", "proceedings",
    )
)  # fmt: skip
_EVENT_WORDS = frozenset(
    (
        "panel", "talk", "talks", "tutorial", "tutorials", "competition", "competitions",
        "demonstration", "demonstrations", "workshop", "workshops", "symposium", "social",
        "socials", "keynote", "break", "session", "sessions", "remarks", "ceremony", "award",
        "awards", "meetup", "mentorship", "mentoring", "townhall", "reception", "discussion",
        "lecture", "expo", "affinity", "event", "events", "meeting", "q&a", "opening",
        "closing", "plenary", "invited", "town", "hall",
    )
)  # fmt: skip
_OTHER_WORDS = frozenset(
    (
        "and", "of", "the", "track", "neurips", "nips", "icml", "iclr", "contributed", "town",
        "hall", "creative", "ai", "education", "test", "time", "best", "outstanding", "main",
        "conference", "presentation", "presentations", "lightning",
    )
)  # fmt: skip
_GATHERING_WORDS = frozenset(("session", "sessions", "ceremony", "award", "awards"))
"""Words that make an event of what would be papers: a poster session."""
_MOST_WORDS = 6

_EVENT_TITLE = re.compile(
    r"""
    (?:contributed|invited|keynote|plenary|spotlight|lightning|oral|poster|short)\ ?
        (?:talks?|lectures?|speakers?|presentations?|sessions?|keynotes?)\b.*
    | (?:opening|closing|welcome|welcoming|introductory|concluding|final)\ (?:and\ \w+\ )?
        (?:remarks|address|words|notes|session|ceremony|talk)\b.*
    | (?:panel|discussion|roundtable|q\ ?(?:&|and)\ ?a|keynote|talk)\ ?
        (?:discussion|session)?(?:\ \#?\d*[A-Z]?)?(?:\ ?[:(–—-]\ .*)?
    | (?:coffee|lunch|tea|dinner)\ ?(?:break)?s?\b.{0,40}
    | (?:break|breakout|awards?|best\ paper\ awards?|welcome|introduction|registration)(?:\ \d+)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""The title of a workshop's item that is no paper: "Contributed Talk 1", "Closing Remarks"."""


class Kind(Enum):
    """What the items of a track are."""

    PAPER = "paper"
    EVENT = "event"
    UNKNOWN = "unknown"


def is_track(text: str) -> bool:
    """Return whether a whole line is the name of a track, in words that tracks are made of."""
    words = _words(text)
    vocabulary = _PAPER_WORDS | _EVENT_WORDS | _OTHER_WORDS
    known = _PAPER_WORDS | _EVENT_WORDS
    return (
        0 < len(words) <= _MOST_WORDS
        and all(word in vocabulary for word in words)
        and any(word in known for word in words)
    )


def kind_of(track: str, title: str, people: Iterable[str] = ()) -> Kind:
    """Return whether an item is a paper or an event, by its track or, without one, its title."""
    words = frozenset(_words(track))
    if not words:
        return Kind.EVENT if _is_event_title(title, people) else Kind.PAPER
    if words & _GATHERING_WORDS:
        return Kind.EVENT
    if words & _PAPER_WORDS:
        return Kind.PAPER
    return Kind.EVENT if words & _EVENT_WORDS else Kind.UNKNOWN


def _is_event_title(title: str, people: Iterable[str]) -> bool:
    """Return whether a title tells of no paper, or is but the name of the one who talks."""
    return bool(_EVENT_TITLE.fullmatch(title)) or fold(title) in map(fold, people)


def _words(text: str) -> list[str]:
    return text.casefold().split()
