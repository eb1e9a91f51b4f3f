"""Names of people: as one source prints them, and taken apart into given and family name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from survey_tools.keeping import kept
from survey_tools.text import file_slug, squeeze, strip_accents

_PARTICLES = frozenset(
    (
        *("af", "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos"),
        *("du", "el", "ibn", "la", "las", "le", "los", "ten", "ter", "van", "vom", "von", "zu"),
        *("zur", "'t", "’t"),
    )
)
"""Words that belong to the family name when they stand before it: "De Sa", "van der Waals"."""
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_GROUP = re.compile(r"\{(?P<name>[^{}]*[^{}\s][^{}]*)\}")
"""A name in braces, as BibTeX writes that of a group."""
_GROUPS = frozenset(("collaboration", "collaborations", "consortium", "team"))
"""Words with which the names of groups end, and those of no people."""
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_WORD = re.compile(r"[\W_]+")
_OTHER_LETTERS = re.compile(r"[^\W_a-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class PersonName:
    """A name taken apart; ``given`` is empty for one who goes by a single name."""

    family: str
    given: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """The name as bibliographies sort it: ``Lee, Jason D.``."""
        return ", ".join(part for part in (self.family, self.suffix, self.given) if part)

    @property
    def is_group(self) -> bool:
        """Whether it is the name of a group, which stays in one piece: a collaboration."""
        return not self.given and not self.suffix and " " in self.family

    @property
    def initials(self) -> tuple[str, ...]:
        """The first letters of the given names, folded: ``("j", "d")`` for Jason D."""
        return tuple(word[0] for word in _words(self.given))

    @property
    def slug(self) -> str:
        """The name as it stands in file names and addresses: ``jason-d-lee``.

        Letters that have no Latin base are given by number, so that every name has a slug.
        """
        spelt = _OTHER_LETTERS.sub(_by_number, strip_accents(str(self)))
        return file_slug(_NOT_SLUG.sub("-", spelt).strip("-")) or "nameless"


def _words(text: str) -> list[str]:
    return [word for word in _NOT_WORD.split(strip_accents(text)) if word]


def _by_number(match: re.Match[str]) -> str:
    return "-" + "-".join(f"u{ord(char):04x}" for char in match[0]) + "-"


def _recase(word: str, *, shortest: int) -> str:
    """Return a word printed in capitals as a name is written; initials stay as they are."""
    letters = word.rstrip(".")
    return word.title() if len(letters) >= shortest and letters.isupper() else word


@kept
def parse_name(text: str) -> PersonName:
    """Return a name taken apart.

    Reads "Given Family" and "Family, Given"; names shouted in capitals are written normally.  What
    stands in braces, or ends as names of groups do, is a group's and stays as it is.

    >>> parse_name("Christopher De Sa").inverted
    'De Sa, Christopher'
    >>> str(parse_name("SHIYU LIANG"))
    'Shiyu Liang'
    >>> parse_name("{Google DeepMind}").inverted
    'Google DeepMind'

    :raises ValueError: if the text holds no name.
    """
    group = _GROUP.fullmatch(text.strip())
    if group or _is_named_as_group(text):
        return PersonName(family=squeeze(group["name"] if group else text))
    words = [squeeze(part) for part in text.split(",")]
    if not words[0]:
        raise ValueError("an empty name")
    words = [words[0], *filter(None, words[1:])]
    suffix = ""
    for place in (1, -1):
        if len(words) > 1 and words[place].lower() in _SUFFIXES:
            suffix = words.pop(place)
    if len(words) > 1:
        given, particles = _without_particles(" ".join(words[1:]))
        return _name(" ".join([*particles, words[0]]), given, suffix)
    parts = words[0].split(" ")
    if len(parts) > 1 and parts[-1].lower() in _SUFFIXES:
        suffix = parts.pop()
    start = len(parts) - 1
    while start > 1 and parts[start - 1].lower() in _PARTICLES:
        start -= 1
    return _name(" ".join(parts[start:]), " ".join(parts[:start]), suffix)


def _is_named_as_group(text: str) -> bool:
    *others, last = text.split() or [""]
    return bool(others) and "," not in text and last.lower() in _GROUPS


def _without_particles(given: str) -> tuple[str, list[str]]:
    """Return given names without the particles at their end: "Waals, Johannes van der"."""
    parts = given.split(" ")
    end = len(parts)
    while end > 1 and parts[end - 1] in _PARTICLES:
        end -= 1
    return " ".join(parts[:end]), parts[end:]


def _name(family: str, given: str, suffix: str) -> PersonName:
    """Return a name; two capitals are initials before a family name, but one such as HU after."""
    return PersonName(
        family=" ".join(_recase(word, shortest=2 if given else 3) for word in family.split(" ")),
        given=" ".join(_recase(word, shortest=3) for word in given.split(" ")),
        suffix=suffix,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorList:
    """The authors as one source prints them, in its order and spelling."""

    names: tuple[str, ...]
    truncated: bool = False
    """Whether the source ends the list with "et al."."""

    def __str__(self) -> str:
        names = (_GROUP.sub(r"\g<name>", name) for name in self.names)
        return ", ".join(names) + (" et al." if self.truncated else "")


def written(name: PersonName) -> str:
    """Return a name as pages write it, or another way where that alone is read back the same.

    >>> written(PersonName(family="Google DeepMind")), written(parse_name("Lee, Jason"))
    ('{Google DeepMind}', 'Jason Lee')
    """
    ways = (str(name), name.inverted, f"{{{name.family}}}" if name.is_group else "")
    return next((way for way in ways if _is_read_back(way, name)), name.inverted)


def _is_read_back(text: str, name: PersonName) -> bool:
    try:
        return parse_name(text) == name
    except ValueError:
        return False


def is_particle(word: str) -> bool:
    """Return whether a word is one that names hold in small letters: the "van der" of Waals."""
    return word in _PARTICLES


def same_person(one: PersonName, other: PersonName) -> bool:
    """Return whether two spellings can be one person's by rule, without anyone's judgement.

    The family names agree, the first given names agree in full, and no later given name or
    initial contradicts: Jason Lee and Jason D. Lee.  Nati and Nathan need a person to say so.
    """
    if _words(one.family) != _words(other.family):
        return False
    if one.suffix and other.suffix and _words(one.suffix) != _words(other.suffix):
        return False
    mine, theirs = _words(one.given), _words(other.given)
    if mine[:1] != theirs[:1]:
        return False
    return all(_agree(a, b) for a, b in zip(mine[1:], theirs[1:], strict=False))


def _agree(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long == short or (len(short) == 1 and long.startswith(short))
