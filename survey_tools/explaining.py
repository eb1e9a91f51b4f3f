"""What the code of a fault or doubt means, and what one can do: the texts of ``survey explain``.

Each code has a text in ``explanations/``; the same files are pages of the guide.
"""

from __future__ import annotations

from importlib import resources

from survey_tools.errors import FaultCode
from survey_tools.link import CandidateReason
from survey_tools.model import DiagnosticCode

CODES: tuple[str, ...] = (*FaultCode, *DiagnosticCode, *CandidateReason)
"""All codes that a message can end in: of faults, of doubts, of doubtful pairs."""


def explanation(code: str) -> str:
    """Return what there is to say of a code, as Markdown.

    >>> explanation("no-seed").splitlines()[:3]
    ['# no-seed', '', 'The survey has no seed.']
    """
    folder = resources.files("survey_tools") / "explanations"
    return (folder / f"{code}.md").read_text("utf-8")


def summary(code: str) -> str:
    """Return what a code means, in one sentence."""
    return explanation(code).splitlines()[2]
