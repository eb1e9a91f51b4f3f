"""What a source says of a paper, in one form whatever the source, and cleaned of what is not text.

An answer is a stranger's input: of any type, of any length, with markup and worse in it.  What
cannot be read costs itself alone, never the rest of the answer.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from survey_tools.facts import Publication
from survey_tools.identifiers import parse_address, parse_arxiv_id, parse_doi
from survey_tools.text import squeeze

M = TypeVar("M", bound=BaseModel)

_LONGEST = 1_000
"""Characters of a title or a name that are looked at."""
_LONGEST_NAME = 300
"""Characters of what is written to the facts."""
_MOST = 200
"""Items of a list, authors for one, that are looked at."""
_WITHOUT_CONTENT = re.compile(
    r"<(?P<name>(?:mml:)?annotation(?:-xml)?|script|style)\b.*?(?:</(?P=name)\s*>|$)",
    re.IGNORECASE | re.DOTALL,
)
"""What is not part of the words: TeX beside MathML, programs."""
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_NO_WORDS = re.compile(r"[<>\\{}\x00-\x1f]|://|\b(?:javascript|data):", re.IGNORECASE)
"""What a name of a person, a venue or a publisher does not hold."""
_OF_ARXIV = re.compile(r"10\.48550/arxiv\.(?P<number>.+)", re.IGNORECASE)


class Unreadable(ValueError):  # noqa: N818 - it names what the answer is
    """Raised for an answer that is not what its source is documented to send."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a source says of one paper; what it does not say is ``None``."""

    source: str
    """As people call it: "Crossref"."""
    url: str
    """Where a person can read the same."""
    read: dt.date
    titles: tuple[str, ...]
    """With and without what stands behind a colon; the first is the whole."""
    authors: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    """All that it gives, of whichever version."""
    arxiv: str | None = None
    arxiv_class: str | None = None
    doi: str | None = None
    """The publisher's."""
    published: Publication | None = None
    openreview: str | None = None
    retracted: bool = False


def _text(value: Any) -> str | None:  # noqa: ANN401
    """Return what can be taken for a text; sources give years and volumes as either type."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return plain(str(value)) or None


def _items(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return the items of a list; where there is one, some sources give it alone."""
    if isinstance(value, list | tuple):
        return tuple(value[:_MOST])
    return () if value is None else (value,)


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(text for item in _items(value) if (text := _text(item)))


def _year(value: Any) -> int | None:  # noqa: ANN401
    digits = str(value) if isinstance(value, str | int) else ""
    return int(digits) if re.fullmatch(r"(?:19|20)\d\d", digits, re.ASCII) else None


OneText = Annotated[str | None, BeforeValidator(_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
OneYear = Annotated[int | None, BeforeValidator(_year)]
Items = Annotated[tuple[Any, ...], BeforeValidator(_items)]
"""Of a list, each of which is read for itself."""


class Part(BaseModel):
    """A part of a source's answer: what we use of it, whatever else there is."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def each(model: type[M], items: Iterable[Any]) -> Iterator[M]:
    """Yield the items that are what they should be."""
    for item in items:
        try:
            yield model.model_validate(item)
        except ValidationError:
            continue


def read_json(data: bytes, model: type[M]) -> M:
    """Return an answer in JSON.

    :raises Unreadable: if it is none, or not of the form that the source documents.
    """
    try:
        return model.model_validate(json.loads(data))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Unreadable(f"an answer of another form than documented, at '{place}'") from None
    except (ValueError, RecursionError):
        raise Unreadable("an answer that is not JSON") from None


def plain(text: str) -> str:
    """Return a text without markup: the words of a title with MathML, entities and tags.

    >>> plain("On <i>L</i><sub>1</sub> &amp;amp; more")
    'On L1 & more'
    """
    text = text[:_LONGEST]
    for _ in range(2):  # some publishers' entities are of entities
        text = html.unescape(_TAG.sub("", _WITHOUT_CONTENT.sub("", text)))
    return squeeze(_TAG.sub("", _WITHOUT_CONTENT.sub("", text)))


def words(text: str | None) -> str | None:
    """Return a text that may be written to the facts; ``None`` where it holds more than words."""
    if not text or len(text) > _LONGEST_NAME or _NO_WORDS.search(text):
        return None
    return text


def names(given: Iterable[str]) -> tuple[str, ...]:
    """Return the names of people, none of them if one is no name."""
    found = [words(name) for name in given]
    return () if None in found else tuple(name for name in found if name and name.strip(" ,."))


def publishers_doi(text: str | None) -> str | None:
    """Return a DOI in one form, unless it is that of a preprint."""
    doi = parse_doi(text or "")
    plain_one = doi and doi.isascii() and not re.search(r"[<>\"\\{}^`|%]", doi)
    return doi if doi and plain_one and not _OF_ARXIV.match(doi) else None


def number_of_doi(text: str | None) -> str | None:
    """Return the arXiv number whose DOI a text is."""
    match = _OF_ARXIV.fullmatch(parse_doi(text or "") or "")
    number = parse_arxiv_id(match["number"]) if match else None
    return number.number if number else None


def address(text: str | None) -> str | None:
    """Return an address that may be written to the facts.

    That of a DOI and of a preprint say nothing that the DOI and the number do not.
    """
    found = parse_address(text or "")
    if not found or re.match(r"https?://(?:dx\.)?doi\.org/|https?://[\w.]*arxiv\.org/", found):
        return None
    return found
