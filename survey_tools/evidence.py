r"""The sentence behind a statement: found in the seeds, or the statement is at fault.

A quotation is a verbatim piece of a work's own abstract, in any of its wordings, or of its title::

    evidence: under the mild assumption that the weights of the depth $2$ network are ...
    evidence: {text: This resolves an open problem, seed: "000"}

Only what printing may change is folded away: white space, TeX's spacing commands, the shapes of
quotation marks.  A piece begins and ends between words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import Field
from rapidfuzz import fuzz, process

from survey_tools.data_files import Strict
from survey_tools.model import Provenance
from survey_tools.text import slug_of, squeeze
from survey_tools.works import Work

SeedLabel = Annotated[str, Field(pattern=r"^[^_\s]+$")]
"""A seed's name in short: what stands before its first underscore."""


class SeedQuotation(Strict):
    """A piece of one seed, where the seeds have several wordings."""

    text: Annotated[str, Field(min_length=1)] = Field(
        description="The words, as the seed has them."
    )
    seed: SeedLabel = Field(description="The name of the seed, or its beginning: 002.")


Quotation = Annotated[str, Field(min_length=1)] | SeedQuotation
"""A piece of an abstract or a title, as data files give it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A piece of an abstract or a title, and the lines of the seed that hold it."""

    text: str
    place: Provenance


_TEX_SPACE = re.compile(r"\\(?:[,;:! ]|(?:left|right|quad|qquad)(?![A-Za-z]))|~")
_AROUND_SIGNS = re.compile(r"\s*([^\w\s])\s*")
_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})
_DOUBLE = re.compile(r"``|''")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z(`“$])")


@lru_cache(maxsize=4096)
def fold_spacing(text: str) -> str:
    r"""Return text without what says nothing: spacing, the shapes of quotation marks.

    >>> fold_spacing("of ``size'' $d,\\, 1/n$")
    'of"size"$d,1/n$'
    """
    spaced = squeeze(_TEX_SPACE.sub(" ", text))
    return _AROUND_SIGNS.sub(r"\1", _DOUBLE.sub('"', spaced).translate(_QUOTES))


def find_evidence(text: str, work: Work, *, seed: str | None = None) -> Provenance | None:
    """Return the lines of a seed where the work's abstract or title has the text, if any do.

    :param seed: the label of the only seed to look in, such as ``002``.
    """
    piece = fold_spacing(text)
    if not piece:
        return None
    return next(
        (place for whole, place in texts_of(work, seed=seed) if _holds(fold_spacing(whole), piece)),
        None,
    )


def _holds(whole: str, piece: str) -> bool:
    """Return whether a text has a piece that begins and ends between words."""
    start = whole.find(piece)
    while start >= 0:
        end = start + len(piece)
        if not (_joins(whole[start - 1 : start], piece[0]) or _joins(piece[-1], whole[end:][:1])):
            return True
        start = whole.find(piece, start + 1)
    return False


def _joins(one: str, other: str) -> bool:
    """Return whether two characters are neighbours in a word."""
    return one.isalnum() and other.isalnum()


def texts_of(work: Work, *, seed: str | None = None) -> Iterator[tuple[str, Provenance]]:
    """Yield each abstract of a work, then each title, with its lines."""
    for name in ("abstract", "title"):
        for record in work.records:
            text: str | None = getattr(record, name)
            place = record.where(name)
            if text and (seed is None or seed in _names_of(place)):
                yield text, place


def _names_of(place: Provenance) -> tuple[str, str]:
    """Return what a place's seed may be called: what its name begins with, and all of it."""
    stem = place.seed.removesuffix(".txt")
    return stem.partition("_")[0], slug_of(stem)


def text_of(quotation: Quotation) -> str:
    """Return the words of a quotation."""
    return quotation.text if isinstance(quotation, SeedQuotation) else quotation


def seed_of(quotation: Quotation) -> str | None:
    """Return the seed that a quotation is restricted to, if it is."""
    return quotation.seed if isinstance(quotation, SeedQuotation) else None


def find_quote(quotation: Quotation, work: Work) -> Quote | None:
    """Return a quotation with its place, if the seeds have it."""
    place = find_evidence(text_of(quotation), work, seed=seed_of(quotation))
    return Quote(text=squeeze(text_of(quotation)), place=place) if place else None


def missing_evidence(quotation: Quotation, work: Work) -> str | None:
    """Return what is wrong with a quotation, with the sentence that it most likely means."""
    if find_quote(quotation, work):
        return None
    seed = seed_of(quotation)
    where = f"seed {seed}" if seed else "any seed"
    message = f"the title and the abstract of '{work.key}' do not have this evidence in {where}"
    near = nearest_sentence(text_of(quotation), work, seed=seed)
    return f"{message}; the nearest sentence is: {near}" if near else message


def nearest_sentence(text: str, work: Work, *, seed: str | None = None) -> str | None:
    """Return the sentence of the abstract, or the title, that a text is most alike to."""
    sentences = [part for whole, _ in texts_of(work, seed=seed) for part in sentences_of(whole)]
    found = process.extractOne(text, sentences, scorer=fuzz.partial_ratio)
    return found[0] if found else None


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of an abstract, as well as full stops tell."""
    return tuple(_SENTENCE_END.split(squeeze(text)))
