"""Bibliographic facts that the seeds do not give, from ``docs/data/facts.yaml``.

One entry a work; each says where its values were read.  A fact that no source confirms is left
out of the file: an absent field means "not known", never "does not exist"::

    - key: vardi2021size
      group: seed
      title: Size and Depth Separation in Approximating Benign Functions with Neural Networks
      authors: [Gal Vardi, Daniel Reichman, Toniann Pitassi, Ohad Shamir]
      year: 2021
      arxiv: '2102.00314'
      venue:
        kind: conference
        short: COLT
        name: Proceedings of Thirty Fourth Conference on Learning Theory
        year: 2021
        pages: 4195--4223
      evidence: PMLR source repository; reference lists

Without a ``venue`` a work is a preprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from survey_tools.data_files import Located, Strict, parse_yaml, repeated, validate
from survey_tools.errors import SurveyError, refuse
from survey_tools.identifiers import ArxivId, parse_arxiv_id, parse_doi
from survey_tools.model import CitationKey, Evidence, Stated, T
from survey_tools.names import parse_name
from survey_tools.text import is_device, is_slug

_ARXIV_CLASS = re.compile(r"[a-z-]+(?:\.[A-Za-z-]{2,})?")
_PAGES = re.compile(r"(?P<first>[A-Za-z0-9.:]+)(?:--(?P<last>[A-Za-z0-9.:]+))?")
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Between which a paper of a survey can be."""
_DECEMBER_IN_JANUARY = "01"
"""A preprint sent in on the last days of December gets a number of January."""


class Group(StrEnum):
    """Why a work has facts."""

    SEED = "seed"
    """A seed gives its abstract."""
    TITLE_ONLY = "seed-title-only"
    """A seed names it, without an abstract."""
    CITED = "cited"
    """An abstract of a seed cites it."""
    FOUNDATIONAL = "foundational"
    """No seed has it, but a chapter has to cite it."""

    @property
    def in_seeds(self) -> bool:
        """Whether a seed has to have the work."""
        return self in {Group.SEED, Group.TITLE_ONLY}


class PublicationKind(StrEnum):
    """What a published version is."""

    CONFERENCE = "conference"
    JOURNAL = "journal"
    WORKSHOP = "workshop"
    PREPRINT = "preprint"


def is_key(text: str) -> bool:
    """Return whether a text is what a citation key or an alias of one can be."""
    return is_slug(text)


def _key(text: str) -> str:
    if is_device(text):
        raise ValueError("a key that is no device's name on Windows, such as 'doe2020walls'")
    if not is_key(text):
        raise ValueError("a key of a-z, 0-9 and hyphens, such as 'doe2020walls'")
    return text


def _name(text: str) -> str:
    try:
        parse_name(text)
    except ValueError:
        raise ValueError("the name of a person or a group") from None
    return text


def _arxiv(text: str) -> str:
    number = parse_arxiv_id(text)
    if number is None or str(number) != text or number.version is not None:
        raise ValueError("an arXiv number without version, such as '2112.02393'")
    return text


def _doi(text: str) -> str:
    if parse_doi(text) != text:
        raise ValueError("a bare DOI, such as '10.1145/3571070'")
    return text


def _url(text: str) -> str:
    if not _URL.fullmatch(text):
        raise ValueError("an address that begins with http:// or https://")
    return text


def _arxiv_class(text: str) -> str:
    if not _ARXIV_CLASS.fullmatch(text):
        raise ValueError("an arXiv class, such as 'cs.LG'")
    return text


def _pages(text: str) -> str:
    match = _PAGES.fullmatch(text)
    if not match:
        raise ValueError("a page or a range with two hyphens, such as '2979--2987'")
    first, last = match["first"], match["last"] or match["first"]
    if first.isdecimal() and last.isdecimal() and int(first) > int(last):
        raise ValueError("a range that does not end before it begins")
    return text


Text = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Names = Annotated[tuple[Annotated[Text, AfterValidator(_name)], ...], Field(min_length=1)]
Key = Annotated[str, AfterValidator(_key)]
ArxivNumber = Annotated[str, AfterValidator(_arxiv)]
ArxivClass = Annotated[str, AfterValidator(_arxiv_class)]
Pages = Annotated[str, AfterValidator(_pages)]
Doi = Annotated[str, AfterValidator(_doi)]
Url = Annotated[str, AfterValidator(_url)]
Number = int | Text
"""Of a volume or an issue: 70, or '1-2'."""


class AltTitle(Strict):
    """Another title a work goes by."""

    title: Text = Field(description="The title as that version prints it.")
    authors: Names | None = Field(
        default=None, description="As they stand under it, where they differ: misprinted."
    )
    used_by: Text | None = Field(
        default=None, description="Which version has it, such as arXiv v1 or NeurIPS page."
    )


class Publication(Strict):
    """A published version of a work."""

    kind: PublicationKind = Field(
        description="What the version is; it decides the type of the BibTeX entry."
    )
    short: Text = Field(description="The venue as people say it, without the year: ICML.")
    name: Text = Field(description="The venue as it stands on the title page of the volume.")
    year: Year = Field(description="When it appeared; citations show it.")
    title: Text | None = Field(
        default=None, description="Its title, where that differs from the work's."
    )
    authors: Names | None = Field(
        default=None, description="Its authors, where they differ from the work's."
    )
    volume: Number | None = Field(default=None, description="The volume, as printed.")
    number: Number | None = Field(default=None, description="The issue, as printed.")
    pages: Pages | None = Field(
        default=None,
        description=(
            "First and last page with two hyphens, 2979--2987, or the number of the article."
        ),
    )
    publisher: Text | None = Field(default=None, description="Who published it.")
    series: Text | None = Field(default=None, description="The series that the volume belongs to.")
    editors: Names | None = Field(default=None, description="The editors of the volume.")
    url: Url | None = Field(default=None, description="The page of the paper at the publisher's.")
    doi: Doi | None = Field(default=None, description="The DOI, without an address in front.")

    @field_validator("kind")
    @classmethod
    def _published(cls, kind: PublicationKind) -> PublicationKind:
        if kind is PublicationKind.PREPRINT:
            raise ValueError("a kind of published version; a preprint has no such block")
        return kind

    @field_validator("short")
    @classmethod
    def _without_year(cls, short: str) -> str:
        if re.search(r"\b(?:19|20)\d\d\b", short):
            raise ValueError("a name without the year, such as 'ICML'")
        return short


class Facts(Strict):
    """What is known of one work beyond the seeds."""

    key: Key = Field(description="The citation key; once recorded in keys.yaml it stays.")
    group: Group = Field(description="Whether seeds describe the work, or it is only cited.")
    title: Text = Field(description="Title of the published version, else of the newest preprint.")
    alt_titles: tuple[AltTitle, ...] = Field(
        default=(), description="Other titles it goes by; they join records with it, too."
    )
    authors: Names = Field(
        description="All authors in order, First Last; the name of a group in braces."
    )
    et_al: bool = Field(
        default=False, description="Whether there are more authors, whom no source names."
    )
    year: Year = Field(
        description="Year of the first arXiv version; where there is none, as year_basis says."
    )
    year_basis: Text | None = Field(
        default=None, description="What the year is of, where there is no arXiv number."
    )
    arxiv: ArxivNumber | None = Field(
        default=None, description="The arXiv number, without a version."
    )
    arxiv_class: ArxivClass | None = Field(
        default=None, description="The primary class on arXiv, such as cs.LG."
    )
    venue: Publication | None = Field(default=None, description="The published version to cite.")
    journal_version: Publication | None = Field(
        default=None, description="A later version in a journal."
    )
    presentation: Text | None = Field(
        default=None, description="How the venue showed it, where it says so: Oral, Spotlight."
    )
    openreview: Url | None = Field(default=None, description="The page with the reviews.")
    code: Url | None = Field(default=None, description="Where the authors' code is.")
    evidence: Text = Field(description="Where all this was read, so that others can look.")
    note: Text | None = Field(default=None, description="A remark for editors; no page shows it.")

    @property
    def kind(self) -> PublicationKind:
        """What the version to cite is."""
        return self.venue.kind if self.venue else PublicationKind.PREPRINT

    @property
    def arxiv_id(self) -> ArxivId | None:
        """The number of the preprint as a value."""
        return parse_arxiv_id(self.arxiv) if self.arxiv else None

    @property
    def titles(self) -> tuple[str, ...]:
        """All titles the work goes by, the main one first."""
        versions = (self.venue, self.journal_version)
        others = [version.title for version in versions if version and version.title]
        return tuple(dict.fromkeys([self.title, *(alt.title for alt in self.alt_titles), *others]))

    @field_validator("arxiv")
    @classmethod
    def _of_the_year(cls, number: str | None, info: ValidationInfo) -> str | None:
        year = info.data.get("year")
        if number and year and number[:1].isdecimal() and year not in years_of(number):
            raise ValueError(
                f"a number of {year}, the year given; this one is of {years_of(number)[0]}"
            )
        return number

    @model_validator(mode="after")
    def _basis_of_year(self) -> Facts:
        if not self.arxiv and not self.year_basis:
            raise ValueError("without 'arxiv', 'year_basis' has to say what the year is of")
        return self


def years_of(number: str) -> tuple[int, ...]:
    """Return the years in which a preprint of this number can have been sent in."""
    year = ArxivId(number=number).year
    return (year, year - 1) if number[2:4] == _DECEMBER_IN_JANUARY else (year,)


def parse_facts(text: str, *, file: str) -> tuple[Located[Facts], ...]:
    """Return the facts that a file holds, in its order.

    :raises SurveyError: with all faults of the file.
    """
    document = parse_yaml(text, file=file)
    faults = [*repeated(document, "key"), *repeated(document, "arxiv")]
    entries: tuple[Facts, ...] = ()
    try:
        entries = validate(document, tuple[Facts, ...])
    except SurveyError as error:
        faults += error.faults
    refuse(faults)
    return tuple(
        Located(value=entry, document=document, path=(index,))
        for index, entry in enumerate(entries)
    )


def evidence_of(facts: Located[Facts], *path: str | int) -> Evidence:
    """Return the evidence of one value: what was read, and the line that records it."""
    return Evidence(text=facts.value.evidence, file=facts.document.file, line=facts.line(*path))


def stated(facts: Located[Facts], value: T, *path: str | int) -> Stated[T]:
    """Return a value of a work's facts together with its evidence."""
    return Stated(value=value, source=evidence_of(facts, *path))


def facts_by_key(facts: Iterable[Located[Facts]]) -> dict[CitationKey, Located[Facts]]:
    """Return the facts of each work by its key."""
    return {CitationKey(entry.value.key): entry for entry in facts}
