"""The keys of the last release: what people cite by, and what a build must therefore still have.

``docs/data/released-keys.txt`` has a line for each key and each alias: the name, and what its work
is known by, the arXiv number or else the title.  ``survey export --format keys`` writes it::

    safran2019depth arXiv:1904.06984
    safran2020good arXiv:1908.00045

A release may add keys; one that is lost, or names another work than before, is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.text import did_you_mean, fold, split_lines
from survey_tools.works import Work

RELEASED_FILE = "docs/data/released-keys.txt"
_HEADER = """\
# The keys of the last release; a build without one of them, or with one for another work, fails.
# At a release: survey export --format keys > docs/data/released-keys.txt
"""
_ARXIV = "arXiv:"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedKey:
    """A key or alias of the last release, and what its work was known by."""

    key: str
    identity: str
    """The arXiv number with ``arXiv:``, else the title."""
    file: str
    line: int

    def fault(self, message: str) -> Fault:
        """Return a fault of the line that has the key."""
        return Fault(file=self.file, line=self.line, message=message, code=FaultCode.KEY_CHANGED)


def parse_released(text: str, *, file: str) -> tuple[ReleasedKey, ...]:
    """Return the keys that a file lists.

    :raises SurveyError: for lines without a second word.
    """
    lines = enumerate(split_lines(text), start=1)
    parts = [
        (number, line.partition(" ")) for number, line in lines if line.strip() and line[0] != "#"
    ]
    refuse(
        Fault(
            file=file,
            line=number,
            message=f"found '{key}', expected a key and its work",
            code=FaultCode.WRONG_VALUE,
        )
        for number, (key, _, rest) in parts
        if not rest.strip()
    )
    return tuple(
        ReleasedKey(key=key, identity=rest.strip(), file=file, line=number)
        for number, (key, _, rest) in parts
    )


def render_released(works: Iterable[Work]) -> str:
    """Return the text of the file for works as they are now."""
    lines = (f"{name} {_identity(work)}\n" for work in works for name in _names(work))
    return _HEADER + "".join(sorted(lines))


def released_faults(released: Iterable[ReleasedKey], works: Sequence[Work]) -> Iterator[Fault]:
    """Yield a fault for each released key that no work has, or that another work has."""
    by_name = {name: work for work in works for name in _names(work)}
    for item in released:
        work = by_name.get(item.key)
        if work is None:
            message = f"no work has the released key '{item.key}' any more"
            yield item.fault(message + did_you_mean(item.key, by_name))
        elif not _is(work, item.identity):
            message = f"the released key '{item.key}' named '{item.identity}', found a work"
            yield item.fault(f"{message} known by '{_identity(work)}'")


def _names(work: Work) -> tuple[str, ...]:
    return (work.key, *work.aliases)


def _identity(work: Work) -> str:
    return f"{_ARXIV}{work.arxiv.value.number}" if work.arxiv else work.title.value


def _is(work: Work, identity: str) -> bool:
    """Return whether a work is the one meant; one may have got its number since."""
    if identity.startswith(_ARXIV):
        return identity == _identity(work)
    titles = {work.title.value, *(record.title or "" for record in work.records)}
    titles |= set(work.facts.titles if work.facts else ())
    return fold(identity) in {fold(title) for title in titles}
