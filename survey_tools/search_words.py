r"""Words as the search compares them: folded alike in texts, when a site is built, and in queries.

The script ``search-words.js`` folds titles and queries in the reader's browser by the same rules;
``tests/data/search_words.yaml`` holds examples that both are tested with.

>>> folded_words(r"Over-parameterized Networks in $\tilde{O}(\sqrt{n})$, after Łojasiewicz")
('over', 'parameterised', 'overparameterised', 'network', 'in', 'o', 'sqrt', 'n', 'after', ...)
"""

from __future__ import annotations

import re
from itertools import chain

from survey_tools.keeping import kept
from survey_tools.text import strip_accents

_STOP = """
a about after all also an and any are as at be been both but by can do does each even few for from
given has have how if in into is it its less many may might more most much must no not of on one
only or other our over prove proved proves same show showed shows so some such than that the their
them then there these they this those to two under up use used using very was we well were what when
where whether which while who why will with without would you your
abs arxiv doi http https org pdf www
"""
STOP_WORDS = frozenset(_STOP.split())
"""Words that tell nothing of what a text is about; addresses of papers are pasted with some."""

SHORTEST = 3
"""Letters of a word of a text; titles and names are searched for shorter ones, too."""

_LAYOUT = re.compile(
    r"\\(?:emph|text\w*|math(?:rm|cal|bf|bb|frak|sf|it|scr|op|bbm)|operatorname\*?|left|right"
    r"|bigg?[lr]?|Bigg?[lr]?|frac|tfrac|dfrac|tilde|widetilde|hat|widehat|bar|overline|boldsymbol"
    r"|bm|quad|qquad|displaystyle|limits|cdot|cdots|ldots|dots|begin|end)(?![A-Za-z])"
)
"""Commands of TeX that say how a formula is set, and nothing of what it means."""
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_GLUE = str.maketrans(dict.fromkeys("_^{}$\\'’"))
"""What stands inside a word without being part of it."""
_GREEK_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma
tau upsilon phi chi psi omega
"""
_GREEK = {chr(ord("α") + index): name for index, name in enumerate(_GREEK_NAMES.split())}
_GREEK_LETTER = re.compile("[α-ω]")
_WORD = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z0-9]+(?:[-‐‑][a-z0-9]+)*")
"""An arXiv number with its version, or letters and digits, hyphens between them included."""
_HYPHEN = re.compile("[-‐‑]")
_SPELLING = re.compile(r"iz(?=[aei]|$)")
_NAMED = re.compile(r"[a-z]\d")
"""Such as L2, which names a norm."""
_PLURAL = re.compile(r"(?<=..[^suia])s$")


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, in order, each as it is compared.

    Case, accents, TeX markup, plural s, and z in -ize are gone; Greek letters go by their names; a
    compound counts as its parts and as the whole.
    """
    return tuple(chain.from_iterable(map(_parts, _found(text))))


def _found(text: str) -> list[str]:
    """Return the words of a text as they stand there, without case, accents and markup."""
    plain = text
    if "\\" in text:
        plain = _COMMAND.sub(r" \1 ", _LAYOUT.sub(" ", text.replace("\\ell", "l")))
    plain = _POSSESSIVE.sub("", strip_accents(plain)).translate(_GLUE)
    if not plain.isascii():
        plain = _GREEK_LETTER.sub(lambda letter: f" {_GREEK[letter[0]]} ", plain)
    return _WORD.findall(plain)


@kept
def _parts(found: str) -> tuple[str, ...]:
    """Return a word as it is compared, and if it is a compound, its parts before it."""
    if "." in found:
        return (found.partition("v")[0],)
    parts = _HYPHEN.split(found)
    whole = ("".join(parts),) if len(parts) > 1 else ()
    return tuple(map(_stem, (*parts, *whole)))


def _stem(word: str) -> str:
    return _PLURAL.sub("", _SPELLING.sub("is", word))


def keywords(text: str) -> frozenset[str]:
    """Return the words of a text by which it may be found: no stop words, nothing too short."""
    return frozenset(chain.from_iterable(map(_telling_parts, set(_found(text)))))


@kept
def _telling_parts(found: str) -> tuple[str, ...]:
    return tuple(filter(_tells, _parts(found)))


def _tells(word: str) -> bool:
    return (len(word) >= SHORTEST or bool(_NAMED.fullmatch(word))) and word not in STOP_WORDS
