"""Titles that run into their first author, and where to part them.

    Deconstructing Data Reconstruction: Multiclass, Weight Decay and General LossesGon Buzaglo, …

Nothing in such a line says that the title ends with "Losses".  What is known from elsewhere may:
the title itself, or the name of the first author.  Only where neither is known is there a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from survey_tools.names import is_particle
from survey_tools.parsers.authors import looks_like_authors, looks_like_name, split_authors
from survey_tools.parsers.known import Known
from survey_tools.text import FoldedText, fold

_LONGEST_TITLE = 600
"""In characters.  Past it no title is looked for, so that no line takes more than linear time."""
_LAST_WORDS = 6
"""In how many words before a comma the first author's name may begin."""
_LONGEST_WORD = 80
_WORD = re.compile(r"\S+")
_NAME_PREFIX = re.compile(r"(?:^|[^A-Z])(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|O['’])$")
"""Before a capital within a name: McKay, DeVore, LaBonte."""
_TRUNCATED = re.compile(r",? et\.? al\b\.?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parted:
    """A title and its authors, and whether that is more than a guess."""

    title: str
    authors: str
    guessed: bool


def part(text: str, known: Known) -> Parted | None:
    """Return the title and the authors of a line that glues them; ``None`` if it has no authors."""
    place = _place_by_title(text, known)
    if place is None:
        place = _place_by_name(text, known)
    guessed = place is None
    if place is None:
        place = guess_place(text)
    if place is None:
        return None
    return Parted(title=text[:place].rstrip(), authors=text[place:].lstrip(), guessed=guessed)


def sure_names(texts: Iterable[str]) -> Iterator[str]:
    """Yield the names in glued lines that stand clear of the title, behind the first author."""
    for text in texts:
        pieces = tuple(_pieces(text))
        glued = [index for index, piece in enumerate(pieces) if _seams(text, *piece)]
        for start, end in pieces[glued[-1] + 1 :] if glued else ():
            yield text[start:end].strip()


# By the title


def _place_by_title(text: str, known: Known) -> int | None:
    """Return the end of the longest known title with which the text begins."""
    head = text[:_LONGEST_TITLE]
    dense = _dense(fold(head))
    titles = _dense_titles(known.titles)
    for length in _lengths(known.titles):
        if length < len(dense) and dense[:length] in titles:
            place = _end_of_letters(head, length)
            if _authors_follow(text, place, known):
                return place
    return None


def _dense(folded: FoldedText) -> str:
    return folded.replace(" ", "")


@lru_cache(maxsize=4)
def _dense_titles(titles: frozenset[FoldedText]) -> frozenset[str]:
    return frozenset(map(_dense, titles))


@lru_cache(maxsize=4)
def _lengths(titles: frozenset[FoldedText]) -> tuple[int, ...]:
    """Return the lengths that known titles have, longest first."""
    return tuple(sorted({len(title) for title in _dense_titles(titles)}, reverse=True))


def _end_of_letters(text: str, count: int) -> int:
    """Return where so many folded letters have been read, closing punctuation included."""
    places = range(len(text) + 1)
    place = bisect_left(places, count, key=lambda end: len(_dense(fold(text[:end]))))
    while place < len(text) and not text[place].isalnum() and not text[place].isspace():
        place += 1
    return place


def _authors_follow(text: str, place: int, known: Known) -> bool:
    """Return whether authors begin at a place, so that no longer title is cut short there."""
    rest = text[place:].lstrip()
    if not rest or not looks_like_authors(rest):
        return False
    # After a space, "Deep Learning" may go on as "Deep Learning Theory"; a known name may not.
    return not text[place].isspace() or fold(split_authors(rest).names[0]) in known.names


# By the name of the first author


def _place_by_name(text: str, known: Known) -> int | None:
    """Return where a known name begins that fills the text up to a comma or the end."""
    if not known.names:
        return None
    for start, end in _pieces(text):
        seams = _seams(text, start, end)
        # Where nothing is glued, a space may stand where the glue was.
        spaces = [] if seams else _word_starts(text, start, end)[1:]
        for place in sorted({*seams, *spaces, *_particle_seams(text, start, end)}):
            if fold(text[place:end]) in known.names:
                return place
    return None


# By guess


def guess_place(text: str) -> int | None:
    """Return where the first author seems to begin: at a capital glued to the word before it.

    What follows must look like authors to the end of the line; names of two words and more are
    taken before single ones, which "ReLU, Tanh, …" in a title resembles.
    """
    pieces = tuple(_pieces(text))
    stop = pieces[-1][1]
    places = [place for start, end in pieces for place in _seams(text, start, end)[-1:]]
    beyond = split_authors(text[stop + 1 :]).names
    for least in (2, 1):
        if all(_plausible(name, least) for name in beyond):
            for place in places:
                names = split_authors(text[place:stop]).names
                if all(_plausible(name, least) for name in names):
                    return place
    return None


def _plausible(name: str, least: int) -> bool:
    return looks_like_name(name) and len(name.split(" ")) >= least


# Pieces, words and seams


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces between commas, as far as the first author may reach."""
    stop = len(_TRUNCATED.sub("", text))
    start = 0
    while start <= min(stop, _LONGEST_TITLE):
        comma = text.find(",", start, stop)
        end = comma if comma >= 0 else stop
        yield start, end
        start = end + 1


def _word_starts(text: str, start: int, end: int) -> list[int]:
    words = _WORD.finditer(text, max(start, end - _LAST_WORDS * _LONGEST_WORD), end)
    return [word.start() for word in words][-_LAST_WORDS:]


def _seams(text: str, start: int, end: int) -> list[int]:
    """Return the places within the last words of a piece where a name may be glued on."""
    first = min(_word_starts(text, start, end), default=end)
    return [place for place in range(first + 1, end) if _is_seam(text, place)]


def _is_seam(text: str, place: int) -> bool:
    before, here, after = text[place - 1], text[place], text[place + 1 : place + 2]
    if not here.isalpha() or here.islower() or before.isspace() or before in "-–—/'’([{":
        return False
    if before.isupper() and not after.islower():
        return False  # Within an abbreviation, unless a word begins: "ReLU", "SGDItay".
    return not _NAME_PREFIX.search(text, max(place - 6, 0), place)


def _particle_seams(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the places where a name that begins small may be glued on: "Lossesvan der Berg"."""
    for first in _word_starts(text, start, end):
        word = _WORD.match(text, first)
        stop = min(word.end() if word else first, first + _LONGEST_WORD)
        yield from (place for place in range(first + 1, stop) if is_particle(text[place:stop]))
