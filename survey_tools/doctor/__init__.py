"""Checks of a survey's data that are not faults: what a careful editor would look for.

``survey check`` says what is wrong so that nothing can be made; here stands what can be made and
should not be printed: letters read in the wrong encoding, a paper that is there twice, a preprint
that has been published.  Each check is a function of the survey, has a name, and says why what it
finds matters; a new one is a row in the table of its module.
"""

from __future__ import annotations

from collections.abc import Iterable

from survey_tools.doctor import files, papers, persons, texts
from survey_tools.doctor.findings import Check, Finding, Patient
from survey_tools.text import did_you_mean

__all__ = ["CHECKS", "Check", "Finding", "Findings", "Patient", "choose", "examine"]

CHECKS = (*texts.CHECKS, *persons.CHECKS, *papers.CHECKS, *files.CHECKS)
"""All checks, in the order in which they are run and told of."""

Findings = tuple[tuple[Check, tuple[Finding, ...]], ...]
"""What each check found."""


def choose(names: Iterable[str]) -> tuple[Check, ...]:
    """Return the checks of some names, in their order; all of them if no name is given.

    :raises LookupError: if there is no such check; a message for each has the nearest name.
    """
    wanted = set(names)
    known = {check.name: check for check in CHECKS}
    unknown = sorted(wanted - known.keys())
    if unknown:
        raise LookupError(
            *(f"no check is called '{name}'" + did_you_mean(name, known) for name in unknown)
        )
    return tuple(check for check in CHECKS if not wanted or check.name in wanted)


def examine(patient: Patient, checks: Iterable[Check]) -> Findings:
    """Return what checks find, each in the order of files and lines."""
    return tuple(
        (check, tuple(sorted(check.find(patient), key=lambda item: (item.file, item.line))))
        for check in checks
    )
