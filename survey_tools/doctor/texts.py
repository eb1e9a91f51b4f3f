r"""Checks of single texts: what copying and converting does to titles and names.

Each mend is a function of a text that leaves a healthy one as it is, and that has nothing left to
do when it has been done.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Callable, Iterator, Sequence

import ftfy

from survey_tools.bibtex import balanced
from survey_tools.bibtex_text import title_to_tex
from survey_tools.doctor.findings import (
    Check,
    Finding,
    Patient,
    Reword,
    Value,
    can_have_facts,
)
from survey_tools.doctor.values import abstracts_of, values_of
from survey_tools.text import squeeze

Mend = Callable[[str], str]

_LOST = "\N{REPLACEMENT CHARACTER}"
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_DOLLAR = re.compile(r"\\.|\$", re.DOTALL)
_FORMULA = re.compile(r"(\$[^$]*\$)")
_BEFORE_MARK = re.compile(r"(?<=\w) +(?=[,;:?!](?: |$))")
_AFTER_BRACKET = re.compile(r"(?<=[(\[]) +| +(?=[)\]])")
_DOUBLED = re.compile(
    r"\b(?P<word>a|an|and|are|as|at|by|for|from|in|into|is|of|on|or|the|to|via|with) (?P=word)\b",
    re.IGNORECASE,
)
_TEXLIKE = re.compile(r"[\\^_{}]")
_FEWEST_WORDS = 3
"""Of a title in capitals: one or two can be a name, "ADAM" or "LASSO REVISITED"."""
_FEWEST_LETTERS = 12
_ROUNDS = 8
"""Mends of mends: more than two layers of any damage are hardly met."""


def mend_mojibake(text: str) -> str:
    """Return a text with its letters read in the encoding they were written in.

    >>> mend_mojibake("SchrÃ¶dinger")
    'Schrödinger'
    """
    mended = ftfy.fix_encoding(text)
    return text if mended.count(_LOST) > text.count(_LOST) else mended


def mend_entities(text: str) -> str:
    """Return a text with the letters that HTML spells out.

    >>> mend_entities("Lov&aacute;sz &amp;amp; AT&T; or R&D &#0;")
    'Lovász & AT&T; or R&D &#0;'
    """
    for _ in range(_ROUNDS):
        before, text = text, _ENTITY.sub(_letter, text)
        if text == before:
            break
    return text


def _letter(entity: re.Match[str]) -> str:
    """Return the letters of an entity, or what stands there if HTML knows none of that name."""
    known = entity[0][1] == "#" or entity[0][1:] in html.entities.html5
    letters = html.unescape(entity[0]) if known else _LOST
    return entity[0] if _LOST in letters else letters


def mend_braces(text: str) -> str:
    """Return a text without the braces that have no other.

    >>> mend_braces("{SGD} with $x_{i}$ and Replacement}")
    '{SGD} with $x_{i}$ and Replacement'
    """
    opened: list[int] = []
    alone: set[int] = set()
    for match in _BRACE.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            opened.pop()
        elif match[0] == "}":
            alone.add(match.start())
    alone.update(opened)
    return "".join(char for index, char in enumerate(text) if index not in alone)


def mend_spaces(text: str) -> str:
    """Return a text without spaces that no one means.

    >>> mend_spaces("Locks , Keys  and ( Doors )")
    'Locks, Keys and (Doors)'
    """
    parts = _FORMULA.split(squeeze(text))
    parts[::2] = (_AFTER_BRACKET.sub("", _BEFORE_MARK.sub("", part)) for part in parts[::2])
    return squeeze("".join(parts))


def reworded(value: Value, mends: Sequence[Mend]) -> str:
    """Return a value after all the mends, as it was if they leave nothing of it."""
    again = value.reread if mend_mojibake in mends else None
    text = again if again and again != value.text else value.text
    for _ in range(_ROUNDS):
        before = text
        for mend in mends:
            mended = mend(text)
            text = squeeze(mended) if mended != text else text
        if text == before:
            break
    return text if any(map(str.isalnum, text)) else value.text


def is_sayable(text: str) -> bool:
    """Return whether a .bib file can hold a text.

    >>> is_sayable("Schrödinger"), is_sayable("↯")
    (True, False)
    """
    tex = title_to_tex(text)
    return tex.isascii() and balanced(tex)


def can_be_mended(value: Value) -> bool:
    """Return whether there is a place to write a better value: in the facts, new or old."""
    if value.path:
        return True
    work = value.work
    if work is None or not value.field:
        return False
    return value.field[0] == "venue" if work.facts else can_have_facts(work)


def _mended(mend: Mend, *, abstracts: bool = False) -> Callable[[Patient], Iterator[Finding]]:
    """Return what finds the texts that a mend would change."""

    def find(patient: Patient) -> Iterator[Finding]:
        for value in values_of(patient):
            yield from _reworded(value, mend)
        for value in abstracts_of(patient) if abstracts else ():
            yield from _reworded(value, mend)

    return find


def _reworded(value: Value, mend: Mend) -> Iterator[Finding]:
    right = reworded(value, [mend])
    if right == value.text:
        return
    said = is_sayable(right) or not is_sayable(value.text)
    able = said and can_be_mended(value)
    quoted = not value.path and not value.field
    yield Finding(
        file=value.file,
        line=value.line,
        message=value.what,
        found=value.text,
        right=right,
        advice="" if able else _QUOTED if quoted else _NO_FACTS if said else _NO_LATIN,
        repair=Reword(value=value) if able else None,
    )


_QUOTED = "abstracts are quoted as the seed has them: save the page again, as UTF-8"
_NO_LATIN = "no .bib file can hold that: write it otherwise into docs/data/facts.yaml"
_NO_FACTS = "facts need authors and a year, which no source gives: write the work's facts by hand"


def _judged(
    wrong: Callable[[str], bool], *, titles_of_seeds: bool = False
) -> Callable[[Patient], Iterator[Finding]]:
    """Return what finds the texts that are wrong, where a person has to say what is right.

    What a person wrote into the facts has been said; some checks look at what seeds say alone.
    """

    def find(patient: Patient) -> Iterator[Finding]:
        for value in values_of(patient):
            if titles_of_seeds and value.field != ("title",):
                continue
            if wrong(value.text):
                yield Finding(
                    file=value.file, line=value.line, message=value.what, found=value.text
                )

    return find


def has_lost_letters(text: str) -> bool:
    """Return whether letters of a text were lost when it was read."""
    return _LOST in text


def has_half_a_formula(text: str) -> bool:
    """Return whether a formula begins or ends in a text, but does not do both.

    >>> has_half_a_formula("The $L_2 Norm"), has_half_a_formula("Lunch for $5")
    (True, False)
    """
    dollars = sum(match[0] == "$" for match in _DOLLAR.finditer(text))
    return dollars % 2 == 1 and bool(_TEXLIKE.search(text))


def has_doubled_word(text: str) -> bool:
    """Return whether a small word stands twice in a row."""
    return bool(_DOUBLED.search(text))


def is_shouted(text: str) -> bool:
    """Return whether a title is printed in capitals.

    >>> is_shouted("ON THE POWER OF LOCKS"), is_shouted("SGD + GD = SGD")
    (True, False)
    """
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    letters = sum(map(str.isalpha, text))
    return text.isupper() and len(words) >= _FEWEST_WORDS and letters >= _FEWEST_LETTERS


CHECKS = (
    Check(
        name="mojibake",
        summary="letters written in one encoding and read in another",
        explanation="A page saved in one encoding and read in another shows 'SchrÃ¶dinger' for "
        "'Schrödinger'.  No search finds such a name, and the citation key is made of it.  --fix "
        "writes the right letters into docs/data/facts.yaml; the seed stays as it is.  Where the "
        "seed can be saved again as UTF-8, that is better.",
        find=_mended(mend_mojibake, abstracts=True),
        mend=mend_mojibake,
        mends=True,
    ),
    Check(
        name="lost-letters",
        summary="letters that were lost when a text was saved",
        explanation="The sign � stands for letters that could not be read when the source was "
        "saved; what they were, only the paper says.  Save the page again as UTF-8, or write the "
        "title or the names into docs/data/facts.yaml.",
        find=_judged(has_lost_letters),
    ),
    Check(
        name="html-entities",
        summary="letters as HTML spells them, such as &amp;",
        explanation="Exports of publishers hold '&amp;' and '&eacute;' where the paper has '&' and "
        "'é'; readers, and all who cite from the .bib, get them as they are.  --fix writes the "
        "letters into docs/data/facts.yaml.",
        find=_mended(mend_entities, abstracts=True),
        mend=mend_entities,
        mends=True,
    ),
    Check(
        name="unbalanced-braces",
        summary="braces without their other",
        explanation="A brace too many in a formula keeps it from being read as one; elsewhere it "
        "is left of a pair that kept a word's capitals.  --fix leaves the lonely brace out.",
        find=_mended(mend_braces),
        mend=mend_braces,
        mends=True,
    ),
    Check(
        name="unbalanced-math",
        summary="a formula that is not closed",
        explanation="An odd number of dollar signs leaves a formula open: it is shown as text, "
        "with its TeX in sight.  Write the title as it should be into docs/data/facts.yaml.",
        find=_judged(has_half_a_formula),
    ),
    Check(
        name="stray-spaces",
        summary="spaces doubled, or before a comma or a colon",
        explanation="Lines that were joined and words that were cut leave spaces behind.  They "
        "are printed.  --fix takes them out, formulas apart.",
        find=_mended(mend_spaces),
        mend=mend_spaces,
        mends=True,
    ),
    Check(
        name="doubled-words",
        summary="a small word that a title has twice in a row",
        explanation="'The the' in a title is mostly a slip of the source.  Compare the paper, and "
        "write its title into docs/data/facts.yaml, even if it is just that; what stands there is "
        "taken as checked.",
        find=_judged(has_doubled_word, titles_of_seeds=True),
    ),
    Check(
        name="upper-case-titles",
        summary="titles in capitals",
        explanation="A title in capitals hides which words are names, and shouts in every list.  "
        "Only the paper tells which letters stay capital, so no rule mends it: write the title "
        "into docs/data/facts.yaml.",
        find=_judged(is_shouted, titles_of_seeds=True),
    ),
)
"""The checks of single texts."""
