"""Pages about demonstrations: what a paper proves, what is computed, and how the two differ.

``docs/demonstrations/shuffling-rates.md`` is YAML front matter and prose in MyST::

    ---
    title: Reshuffling before every pass beats shuffling once
    works: [safran2019good]
    claims: [safran2019good/C1]
    summary: Exact expected errors of SGD on a univariate quadratic sum.
    caption: Expected error after $k$ passes ...
    alt: Two panels on logarithmic axes ...
    ---
    ## What the paper proves

    ...

    ## What is computed here, and how it differs

    ...

Figure, checks and parameters are put in from what was computed.  What did not show its claim, and
what cannot, stands in ``docs/data/not-reproduced.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from survey_tools.data_files import (
    Document,
    Located,
    Strict,
    parse_front_matter,
    parse_yaml,
    validate,
)
from survey_tools.demonstrations.code import Parameter, Sources, parameters
from survey_tools.demonstrations.kept import REMEDY, Kept, is_fresh, kept_path, module_of
from survey_tools.demonstrations.shape import Check
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.prose import formula_faults
from survey_tools.text import did_you_mean
from survey_tools.works import Work

FOLDER = "docs/demonstrations"

PROVES = "What the paper proves"
COMPUTED = "What is computed here, and how it differs"
OBSERVED = "What was observed"
SECTIONS = (PROVES, COMPUTED, OBSERVED)
"""The sections of a page, in their order; the last may be left out."""

Text = Annotated[str, Field(min_length=1)]


class DemonstrationFront(Strict):
    """The front matter of a page about a demonstration."""

    title: Text = Field(description="What one sees, as a short sentence.")
    works: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Keys of the works; the page belongs to the chapter of the first."
    )
    claims: tuple[Text, ...] = Field(
        default=(), description="Ids of the claims that are shown: key/C1."
    )
    summary: Text = Field(description="One sentence, for lists.")
    caption: Text = Field(description="What to see in the figure.")
    alt: Text = Field(description="The figure in words.")


@dataclass(frozen=True, kw_only=True, slots=True)
class DemonstrationPage:
    """What people wrote about a demonstration, and the file it stands in."""

    name: str
    front: DemonstrationFront
    prose: str
    sections: Mapping[str, str]
    """The text of each section by its heading."""
    document: Document
    prose_line: int

    @property
    def file(self) -> str:
        """The path of the file."""
        return self.document.file


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDemonstration:
    """A demonstration of the survey: what people wrote about it and what was computed."""

    page: DemonstrationPage
    kept: Kept
    parameters: tuple[Parameter, ...]

    @property
    def name(self) -> str:
        """Its name, as on the command line and in addresses."""
        return self.page.name

    @property
    def front(self) -> DemonstrationFront:
        """What its page says of it."""
        return self.page.front


class NotReproduced(Strict):
    """A claim that a computation did not show, or that none here can."""

    work: Text = Field(description="Key of the work.")
    what: Text = Field(description="The claim, in our words.")
    kind: Literal["not shown", "out of reach"] = Field(
        description="Whether it was computed and did not show, or why nothing was computed."
    )
    why: Text = Field(description="What was observed, or what stands in the way.")


def parse_demonstration(text: str, *, file: str) -> DemonstrationPage:
    """Return the page that a text is.

    :raises SurveyError: with every fault of form.
    """
    document, prose, line = parse_front_matter(text, file=file)
    front: DemonstrationFront = validate(document, DemonstrationFront)
    page = DemonstrationPage(
        name=file.rpartition("/")[2].removesuffix(".md"),
        front=front,
        prose=prose,
        sections=dict(_sections(prose)),
        document=document,
        prose_line=line,
    )
    refuse(_section_faults(page))
    return page


def _sections(prose: str) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each section; what stands before the first has none."""
    for part in ("\n" + prose).split("\n## "):
        heading, _, text = part.partition("\n")
        if part.strip():
            yield heading.strip(), text.strip()


def _section_faults(page: DemonstrationPage) -> Iterator[Fault]:
    found = tuple(page.sections)
    if found not in {SECTIONS, SECTIONS[:-1]}:
        message = f"found the sections {_quoted(found)}, expected {_quoted(SECTIONS)}"
        yield Fault(
            file=page.file,
            line=page.prose_line,
            message=f"{message}; the last may be left out",
            code=FaultCode.WRONG_VALUE,
        )


def _quoted(headings: Sequence[str]) -> str:
    return ", ".join(f"'{heading}'" for heading in headings) or "none"


def parse_not_reproduced(text: str, *, file: str) -> tuple[Located[NotReproduced], ...]:
    """Return what a text lists as not reproduced.

    :raises SurveyError: with every fault of schema.
    """
    document = parse_yaml(text, file=file)
    entries: tuple[NotReproduced, ...] = validate(document, tuple[NotReproduced, ...])
    return tuple(
        Located(value=entry, document=document, path=(index,))
        for index, entry in enumerate(entries)
    )


def demonstration_faults(
    page: DemonstrationPage, works: Mapping[str, Work], claims: AbstractSet[str]
) -> Iterator[Fault]:
    """Yield what is wrong with a page, given the works and the ids of all claims."""
    for index, key in enumerate(page.front.works):
        if key not in works:
            message = f"no work has the key '{key}'" + did_you_mean(key, works)
            yield page.document.fault(message, "works", index, code=FaultCode.UNKNOWN_KEY)
        elif not works[key].in_seeds:
            message = f"'{key}' is cited and has no page, expected a work of the seeds"
            yield page.document.fault(message, "works", index, code=FaultCode.UNKNOWN_KEY)
    for index, claim in enumerate(page.front.claims):
        if claim not in claims:
            message = f"no claim is called '{claim}'" + did_you_mean(claim, claims)
            yield page.document.fault(message, "claims", index, code=FaultCode.UNKNOWN_NAME)
    for field in ("title", "summary", "caption"):
        text = getattr(page.front, field).replace("\n", " ")
        yield from formula_faults(text, page.file, page.document.line(field))
    yield from formula_faults(page.prose, page.file, page.prose_line)


def result_faults(
    page: DemonstrationPage, kept: Mapping[str, Kept | None], sources: Sources
) -> Iterator[Fault]:
    """Yield what is wrong with the result of a demonstration, given the code of today.

    :param kept: results by the names of their files; none for one that could not be read, whose
        fault is told where it was read.
    """
    if module_of(page.name) not in sources:
        names = (module.replace("_", "-") for module in sources)
        message = f"no demonstration is called '{page.name}', which the file is named after"
        yield Fault(
            file=page.file,
            message=message + did_you_mean(page.name, names),
            code=FaultCode.UNKNOWN_NAME,
        )
        return
    file = kept_path(page.name)
    if page.name not in kept:
        yield Fault(
            file=file, message=f"there is no such file; {REMEDY}", code=FaultCode.STALE_RESULT
        )
        return
    result = kept[page.name]
    if result is None:
        return
    if not is_fresh(result, page.name, sources):
        module = f"survey_tools/demonstrations/{module_of(page.name)}.py"
        message = f"is not what {module} computes, which has changed; {REMEDY}"
        yield Fault(file=file, message=message, code=FaultCode.STALE_RESULT)
    elif not result.holds:
        for check in result.checks:
            if not check.holds:
                yield Fault(file=file, message=said(check), code=FaultCode.NOT_OBSERVED)


def said(check: Check) -> str:
    """Return what a check that does not hold says, in words of a fault."""
    claimed = f"{check.comparison} {check.claimed:g} within {check.tolerance:g}"
    return f"{check.what}: observed {check.observed:g}, claimed {claimed}"


def not_reproduced_faults(
    entry: Located[NotReproduced], works: Mapping[str, Work]
) -> Iterator[Fault]:
    """Yield what is wrong with an entry, given the works."""
    key = entry.value.work
    if key not in works:
        yield entry.fault(
            f"no work has the key '{key}'" + did_you_mean(key, works),
            "work",
            code=FaultCode.UNKNOWN_KEY,
        )
    for field in ("what", "why"):
        text = getattr(entry.value, field).replace("\n", " ")
        yield from formula_faults(text, entry.document.file, entry.line(field))


def shown(page: DemonstrationPage, kept: Kept, sources: Sources) -> ShownDemonstration:
    """Return a demonstration as the survey shows it."""
    settings = parameters(sources[module_of(page.name)])
    return ShownDemonstration(page=page, kept=kept, parameters=settings)
