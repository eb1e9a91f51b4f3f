"""What a survey is: the few facts in ``survey.toml``, at the root of its project."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping

from pydantic import Field

from survey_tools.data_files import Document, Strict, validate
from survey_tools.errors import Fault, SurveyError

CONFIG_FILE = "survey.toml"


class SurveyConfig(Strict):
    """The contents of ``survey.toml``."""

    title: str
    short_title: str
    subtitle: str = ""
    authors: tuple[str, ...]
    language: str = "en"
    version: str
    as_of: dt.date
    """The day up to which the sources were read; pages print it instead of the build's day."""
    base_url: str = ""
    """Where the survey is published, for canonical links; empty where that is not known."""
    macros: Mapping[str, str] = Field(default_factory=dict)
    r"""TeX macros of the formulas, beyond the usual ones: ``"\\R" = "\\mathbb{R}"``."""


def parse_config(text: str, *, file: str = CONFIG_FILE) -> SurveyConfig:
    """Return the survey that a text describes.

    :raises SurveyError: for malformed TOML, and for fields missing, unknown or of a wrong type.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SurveyError([Fault(file=file, message=f"not TOML: {error}")]) from None
    lines: dict[tuple[str | int, ...], int] = {
        (line.split("=")[0].strip(),): number
        for number, line in enumerate(text.splitlines(), start=1)
        if "=" in line
    }
    return validate(Document(file=file, data=data, lines=lines), SurveyConfig)
