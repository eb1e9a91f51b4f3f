"""Lines of authors, as listings, preprint servers and conference sites print them.

Gon Buzaglo, Niv Haim, Gilad Yehudai et al.
Spencer Frei · Gal Vardi · Peter Bartlett · Nati Srebro -

authors = name ("," name)* (","? "et al.")?  |  name (" · " name)* " -"?
"""

from __future__ import annotations

import re

from survey_tools.model import Affiliation
from survey_tools.names import AuthorList, is_particle

_TRUNCATED = re.compile(
    r"[,;]?\s*(?:\bet\.? al\b\.?(?: \(\d+ additional authors? not shown\))?"
    r"|\(\d+ additional authors? not shown\)|\b(?:and )?\d+ others?)$"
)
"""What stands for the authors a page leaves out: "et al.", "(23 additional authors not shown)"."""
_PARTS_OF_TRUNCATION = (" al", "not shown", " other")
"""What all of that has one of, which is quicker to see."""
_OPENERS = "([{"
_CLOSERS = ")]}"
_BRACKET = re.compile(r"[][(){}]")
_CONJUNCTION = re.compile(r"\s+(?:and|&)\s+|^(?:and|&)\s+")
"""Before the last author: "Jane Doe and John Roe", "Jane Doe, and John Roe"."""
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
"""A piece between commas that belongs to the name before it: "Sammy Davis, Jr."."""
_MIDDLE_DOT = re.compile(r"\s+[·⋅∙•](?:\s+|$)")
"""Between the authors on a poster page; "Gal·la" keeps its own, which has no space around it."""
_LAST_DASH = re.compile(r"(?:^|\s+)[-–—]$")
"""At the end of an entry of a poster page's list."""
_AFFILIATED = re.compile(r"(?P<name>[^()]+?)\s*\((?P<institution>.*)\)")
_MOST_WORDS = 7
_LONGEST_NAME = 80


def split_authors(text: str) -> AuthorList:
    """Return the authors that a line separates by commas.

    >>> split_authors("Adi Shamir, Itay Safran et al.")
    AuthorList(names=('Adi Shamir', 'Itay Safran'), truncated=True)
    """
    shown = _without_truncation(text)
    pieces = (part.strip() for piece in split_commas(shown) for part in _CONJUNCTION.split(piece))
    names: list[str] = []
    for piece in filter(_has_letter, pieces):
        if names and _SUFFIX.fullmatch(piece):
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return AuthorList(names=tuple(names), truncated=shown != text)


def _without_truncation(text: str) -> str:
    return _TRUNCATED.sub("", text) if any(map(text.__contains__, _PARTS_OF_TRUNCATION)) else text


def split_commas(text: str) -> tuple[str, ...]:
    """Return the pieces between the commas, those within brackets apart."""
    if not _BRACKET.search(text):
        return tuple(text.split(","))
    pieces: list[str] = []
    start = depth = 0
    for index, char in enumerate(text):
        if char in _OPENERS:
            depth += 1
        elif char in _CLOSERS:
            depth = max(depth - 1, 0)
        elif char == "," and not depth:
            pieces.append(text[start:index])
            start = index + 1
    if depth:  # A bracket that is never closed says nothing about the commas behind it.
        return tuple(text.split(","))
    return (*pieces, text[start:])


def split_dots(text: str) -> AuthorList:
    """Return the authors that a line separates by middle dots.

    >>> split_dots("Gal Vardi · Idan Mehalel -")
    AuthorList(names=('Gal Vardi', 'Idan Mehalel'), truncated=False)
    """
    shown = _LAST_DASH.sub("", text)
    listed = _without_truncation(shown)
    names = (name.strip() for name in _MIDDLE_DOT.split(listed))
    return AuthorList(names=tuple(filter(_has_letter, names)), truncated=listed != shown)


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def split_affiliation(text: str) -> Affiliation | None:
    """Return the person and the institution that a text gives, "Name (Institution)"."""
    match = _AFFILIATED.fullmatch(text)
    if not match:
        return None
    return Affiliation(name=match["name"].strip(), institution=match["institution"].strip())


def looks_like_name(text: str) -> bool:
    """Return whether a text has the shape of a person's name: few words, none of them common."""
    words = text.split(" ")
    return (
        len(text) <= _LONGEST_NAME
        and _has_letter(text)
        and len(words) <= _MOST_WORDS
        and all(map(_looks_like_name_word, words))
        and not is_particle(words[-1])
    )


def _looks_like_name_word(word: str) -> bool:
    if is_particle(word):
        return True
    if not word or word.endswith(("?", "!", ":", ";")) or any(map(str.isdigit, word)):
        return False
    # "d'Ascoli", "al-Khwarizmi" and "'t" begin small, and have a mark inside.
    return not word[0].islower() or any(mark in word for mark in "'’-")


def looks_like_authors(text: str) -> bool:
    """Return whether a line has the shape of a list of authors between commas."""
    authors = split_authors(text)
    return bool(authors.names) and all(
        looks_like_name(name.replace(",", "")) for name in authors.names
    )
