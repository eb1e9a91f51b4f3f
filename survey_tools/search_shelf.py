r"""Shelves: what the search looks through, as scripts that pages load when someone searches.

A shelf is a file ``search/<name>.js`` that a page loads by a ``script`` element, since pages read
from a disk may not fetch anything else.  It holds one call with JSON in it::

    (globalThis.surveyShelves ??= []).push({
      "groups": [{"label": "Works", "base": "works/", "end": ".html", "weights": [6, 3, 6],
                  "paths": "safran2019good\n…", "titles": "…", "details": "…", "names": "…"}],
      "words": "0abandon 3on…",        every word in fewer letters: how many it shares with the one
                                       before (a digit or letter, to base 36), then the rest
      "places": "B AC …",              for each word the entries whose text has it, as distances
      "formulas": {"L_2": "<math>…"},  what stands between dollar signs in titles and details
      "synonyms": [["EoS", "edge of stability"], …],
      "stop": "a about …"
    })

``search-engine.js`` reads it.  Words of titles, details and names are not among ``words``: the
browser takes them apart itself, which saves a fifth of the weight.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from survey_tools.formulas import FormulaError, to_mathml
from survey_tools.search_words import STOP_WORDS, folded_words
from survey_tools.tex import Inline, Math, Styled, normalise_math, parse_inline, plain_text

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Those of a distance: the first half end it, the second half say that more follows."""
_HALF = len(_SIGNS) // 2

_ANNOTATION = re.compile(
    r"<semantics>(?P<shown>.*)<annotation[^>]*>[^<]*</annotation></semantics>", re.DOTALL
)
_FORMULA = re.compile(r"\$([^$]*)\$")
_PIECE = re.compile(r"\$[^$]*\$\S*|\S+")
LONGEST_DETAIL = 110
"""Letters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A place in the site that can be found."""

    path: str
    """Below the site, between the group's ``base`` and ``end``."""
    title: str
    """Plain text, with formulas as TeX between dollar signs, as in all of these."""
    detail: str = ""
    """What stands under the title."""
    names: str = ""
    """What it is called besides; searched, not shown."""
    words: frozenset[str] = frozenset()
    """The folded words of the text behind it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Entries of one kind, shown under one label."""

    label: str
    entries: Sequence[Entry]
    base: str = ""
    end: str = ""
    weights: tuple[int, int, int] = (6, 3, 6)
    """How much a word counts in the title, the detail and the names."""


def render_shelf(groups: Iterable[Group], synonyms: Iterable[Sequence[str]] = ()) -> str:
    """Return the text of a shelf; the same for the same entries, whatever order sets have."""
    filled = [group for group in groups if group.entries]
    places = _places(filled)
    data: dict[str, object] = {
        "groups": [_columns(group) for group in filled],
        "words": " ".join(_shortened(places)),
        "places": " ".join(_distances(found) for found in places.values()),
        "formulas": dict(_formulas(filled)),
    }
    alike = [list(names) for names in synonyms]
    if alike:
        data |= {"synonyms": alike, "stop": " ".join(sorted(STOP_WORDS))}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"(globalThis.surveyShelves??=[]).push({text})\n"


def _columns(group: Group) -> dict[str, object]:
    """Return a group column by column, which packs better than entry by entry."""
    return {
        "label": group.label,
        "base": group.base,
        "end": group.end,
        "weights": group.weights,
        "paths": "\n".join(entry.path for entry in group.entries),
        "titles": "\n".join(entry.title for entry in group.entries),
        "details": "\n".join(entry.detail for entry in group.entries),
        "names": "\n".join(entry.names for entry in group.entries),
    }


def _places(groups: Iterable[Group]) -> Mapping[str, Sequence[int]]:
    """Return for each word, by the alphabet, the numbers of the entries whose text has it."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    entries = (entry for group in groups for entry in group.entries)
    for number, entry in enumerate(entries):
        shown = {*folded_words(entry.title), *folded_words(entry.names)}
        for word in entry.words - shown:
            places[word].append(number)
    return dict(sorted(places.items()))


def _shortened(words: Iterable[str]) -> Iterator[str]:
    before = ""
    for word in words:
        shared = 0
        while shared < min(len(before), len(word), 35) and before[shared] == word[shared]:
            shared += 1
        yield _DIGITS[shared] + word[shared:]
        before = word


def _distances(numbers: Iterable[int]) -> str:
    """Return rising numbers as the distances between them, a sign or few each."""
    signs = []
    before = -1
    for number in numbers:
        rest = number - before - 1
        while rest >= _HALF:
            signs.append(_SIGNS[_HALF + rest % _HALF])
            rest //= _HALF
        signs.append(_SIGNS[rest])
        before = number
    return "".join(signs)


def _formulas(groups: Iterable[Group]) -> Iterator[tuple[str, str]]:
    for group in groups:
        for entry in group.entries:
            for tex in _FORMULA.findall(f"{entry.title} {entry.detail}"):
                try:
                    yield tex, _ANNOTATION.sub(r"\g<shown>", to_mathml(tex))
                except FormulaError:
                    continue  # Shown as it is written.


@cache
def shelf_text(text: str) -> str:
    r"""Return a text with TeX in it, such as a title, as shelves have it: one line.

    >>> shelf_text(r"On \emph{the} ``norm'' $L_2$")
    'On the “norm” $L_2$'
    """
    return " ".join("".join(map(_shown, parse_inline(text))).split())


def _shown(node: Inline) -> str:
    match node:
        case Math(tex):
            return f"${normalise_math(tex)}$"
        case Styled(_, content):
            return "".join(map(_shown, content))
        case _:  # A dollar sign that begins no formula.
            return plain_text((node,)).replace("$", "＄")


def shortened(text: str, longest: int = LONGEST_DETAIL) -> str:
    """Return the first words of a text, no formula cut, with an ellipsis for the rest."""
    kept = ""
    for piece in _PIECE.findall(text):
        if len(kept) + len(piece) > longest:
            return kept.rstrip(" ,;:.") + " …"
        kept += f"{piece} "
    return kept.strip()
