"""What a survey is: the few facts in ``survey.toml``, at the root of its project."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from survey_tools.data_files import Document, Strict, validate
from survey_tools.errors import Fault, FaultCode, SurveyError

CONFIG_FILE = "survey.toml"
_CONTACT = re.compile(r"[^\s@<>()?&]+@[^\s@<>()?&]+\.[^\s@<>()?&]+")
_LINE = re.compile(r"line (?P<line>\d+), column \d+\)")


def is_contact(text: str) -> bool:
    """Return whether a text is an address for mail."""
    return bool(_CONTACT.fullmatch(text)) and text.isascii() and text.isprintable()


def _contact(text: str) -> str:
    if text and not is_contact(text):
        raise ValueError("an address for mail, such as 'you@example.org'")
    return text


class SurveyConfig(Strict):
    """The contents of ``survey.toml``."""

    title: str = Field(description="The title, on the home page and in citations.")
    short_title: str = Field(description="A short form, for the sidebar and the titles of windows.")
    subtitle: str = Field(default="", description="What it is about, in a line.")
    authors: tuple[str, ...] = Field(description="Who makes it.")
    language: str = Field(default="en", description="The language of the pages, as BCP 47 has it.")
    version: str = Field(description="The version of the survey.")
    as_of: dt.date = Field(
        description=(
            "The day up to which the sources were read; pages print it instead of the build's day."
        ),
    )
    rights: str = Field(
        default="", description="Under which terms the text may be used; books print it."
    )
    base_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description=(
            "Where the survey is published, for canonical links, the sitemap, robots.txt, the "
            "feed and the page for wrong addresses; empty where that is not known."
        ),
    )
    tag_authority: str = Field(
        default="",
        description=(
            "A domain name of yours, for the ids of the feed; once published it must stay. "
            "Without one the ids are made with the short title and .invalid, a domain nobody "
            "can own."
        ),
    )
    repository: str = Field(
        default="",
        pattern=r"^(https://github\.com/[\w.-]+/[\w.-]+)?$",
        description=(
            "The survey's repository on GitHub, where readers then suggest corrections: "
            "https://github.com/OWNER/NAME."
        ),
    )
    contact: Annotated[str, AfterValidator(_contact)] = Field(
        default="",
        description=(
            "An e-mail address for corrections, where there is no repository, and for the sources "
            "that survey enrich asks."
        ),
        json_schema_extra={"pattern": f"^({_CONTACT.pattern})?$"},
    )
    macros: Mapping[str, str] = Field(
        default_factory=dict, description="TeX macros of the formulas, beyond the usual ones."
    )


def parse_config(text: str, *, file: str = CONFIG_FILE) -> SurveyConfig:
    """Return the survey that a text describes.

    :raises SurveyError: for malformed TOML, and for fields missing, unknown or of a wrong type.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SurveyError([_malformed(error, text, file)]) from None
    lines: dict[tuple[str | int, ...], int] = {
        (line.split("=")[0].strip(),): number
        for number, line in enumerate(text.splitlines(), start=1)
        if "=" in line
    }
    return validate(Document(file=file, data=data, lines=lines), SurveyConfig)


def _malformed(error: tomllib.TOMLDecodeError, text: str, file: str) -> Fault:
    """Return the fault of a text that is no TOML; the error has the place in its words alone."""
    problem, _, place = str(error).rpartition(" (at ")
    found = _LINE.match(place)
    line = int(found["line"]) if found else max(len(text.splitlines()), 1)
    return Fault(
        file=file,
        line=line,
        message=f"not TOML: {problem[:1].lower()}{problem[1:]}",
        code=FaultCode.NOT_TOML,
    )
