"""What is wrong with something a person wrote, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """The kinds of faults, as messages end in them; ``survey explain`` has a text for each."""

    # Files and folders.
    NO_SURVEY = "no-survey"
    """The folder holds no survey."""
    NO_FILE = "no-file"
    """A file that is needed is not there, or cannot be read."""
    ALREADY_THERE = "already-there"
    """Something would be written where something else is, or is there under another name."""
    CANNOT_WRITE = "cannot-write"
    """A file cannot be written, replaced or removed."""
    NOT_TEXT = "not-text"
    """A file is empty, binary, or not in UTF-8."""
    # Seeds.
    NO_SEED = "no-seed"
    """The survey has no seed."""
    UNKNOWN_FORMAT = "unknown-format"
    """No parser recognises a seed, or more than one does."""
    # The form of data files.
    NOT_YAML = "not-yaml"
    """A data file is no YAML, or uses what data files do without."""
    NOT_TOML = "not-toml"
    """``survey.toml`` is no TOML."""
    NO_FRONT_MATTER = "no-front-matter"
    """A page does not begin with fields between two lines ``---``."""
    UNKNOWN_FIELD = "unknown-field"
    """A field has a name that its place does not know."""
    MISSING_FIELD = "missing-field"
    """A field that must be there is not."""
    WRONG_VALUE = "wrong-value"
    """A field holds what it cannot hold, or stands where it cannot stand."""
    GIVEN_TWICE = "given-twice"
    """What may be said once is said twice."""
    # Names of other things.
    UNKNOWN_KEY = "unknown-key"
    """A citation key names no work that could be meant."""
    UNKNOWN_NAME = "unknown-name"
    """A name of a topic, claim, term, column, record or demonstration leads nowhere."""
    AMBIGUOUS_NAME = "ambiguous-name"
    """A record is named by a beginning that several records have."""
    CONTRADICTION = "contradiction"
    """Two statements cannot both hold."""
    # What is written about works.
    NO_EVIDENCE = "no-evidence"
    """The text behind a statement is not in the abstract."""
    COPIED = "copied"
    """Eight or more words in a row are an abstract's, and stand in no quotation marks."""
    WRONG_LENGTH = "wrong-length"
    """A text is longer or shorter than its kind may be."""
    NOT_CITED = "not-cited"
    """A chapter does not cite a work that belongs to it."""
    BAD_FORMULA = "bad-formula"
    """A formula cannot be set."""
    # Works and their keys.
    FACTS_WITHOUT_SEED = "facts-without-seed"
    """Facts say that a seed has their work, and no seed has."""
    KEY_CHANGED = "key-changed"
    """A key that is recorded or released no longer names its work."""
    NOT_BIBTEX = "not-bibtex"
    """A value cannot stand in a .bib file."""
    NO_CATALOGUE = "no-catalogue"
    """A file is not the catalogue of an earlier release."""
    # Demonstrations.
    STALE_RESULT = "stale-result"
    """The kept result of a demonstration is missing, or is not what its code computes."""
    NOT_OBSERVED = "not-observed"
    """A demonstration does not show what it claims."""
    BAD_SETTING = "bad-setting"
    """A demonstration cannot be run, or its figure not be written, as asked."""
    DEMONSTRATION_FAILS = "demonstration-fails"
    """The code of a demonstration ends in an error of its own."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Fault:
    """One fault of an input: where it is, what was found, what was expected."""

    file: str
    line: int = 0
    """Counted from 1; 0 where the fault is the file's as a whole."""
    message: str
    """One line, lower case, no full stop: what was found and what was expected."""
    code: FaultCode

    def __str__(self) -> str:
        """Return the fault in the form compilers use, ``file:line: message [code]``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message} [{self.code}]"


class SurveyError(ValueError):
    """Raised once, with all faults of a run; nothing has been written then, unless it says so."""

    def __init__(self, faults: Iterable[Fault], *, wrote: bool = False) -> None:
        self.faults = tuple(sorted(set(faults)))
        self.wrote = wrote
        """Whether some files had been written; each of them is whole."""
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise all the faults together, if there are any.

    :raises SurveyError: if there is at least one fault.
    """
    found = tuple(faults)
    if found:
        raise SurveyError(found)
