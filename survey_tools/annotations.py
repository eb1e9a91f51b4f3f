r"""Annotations: our words about one work each, every statement with the sentence behind it.

``docs/annotations/safran2019good.md`` is YAML front matter and prose in MyST::

    ---
    slogan: Lower bounds show that reshuffling before every pass beats shuffling once.
    kind: theory
    level: foundational
    topic: sgd-shuffling
    claims:
    - id: C1
      statement: With reshuffling before each of $k$ passes, ...
      quantity: error
      direction: lower
      bound: \Omega(1/(nk)^2 + 1/(nk^3))
      evidence: if the functions are re-shuffled after every pass, ...
    ---
    Stochastic gradient descent in practice rarely samples with replacement ...
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from survey_tools.data_files import Document, Path, Strict, parse_front_matter, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.evidence import Quotation, missing_evidence
from survey_tools.prose import copied, count_words, formula_fault, formula_faults, shared_run
from survey_tools.text import did_you_mean
from survey_tools.topics import Kind, Level, Placement, Topics
from survey_tools.works import Work

FOLDER = "docs/annotations"
LONGEST_SLOGAN = 20
SHORTEST_PROSE, LONGEST_PROSE = 80, 160

Quantity = Literal[
    "width",
    "depth",
    "size",
    "parameters",
    "weights",
    "error",
    "rate",
    "margin",
    "robustness",
    "norm",
    "rank",
    "regions",
    "sample complexity",
    "generalisation",
    "risk",
    "time",
    "steps",
    "delay",
    "probability",
    "landscape",
    "bias",
    "hardness",
    "privacy",
    "other",
]
"""What a claim is about."""

Direction = Literal["upper", "lower", "tight", "exists", "impossible", "observed"]
"""What a claim says of its quantity; an experiment's finding is ``observed``."""

Text = Annotated[str, Field(min_length=1)]


def _claim_id(text: str) -> str:
    if not re.fullmatch(_CLAIM_ID, text):
        raise ValueError("an id such as 'C1'")
    return text


_CLAIM_ID = "C[1-9][0-9]*"
ClaimId = Annotated[
    str, AfterValidator(_claim_id), Field(json_schema_extra={"pattern": f"^{_CLAIM_ID}$"})
]


class Statement(Strict):
    """What the work says of something, in our words, and the sentence behind it."""

    text: Text = Field(description="Our words, with TeX between dollar signs.")
    evidence: Quotation = Field(description="The words of the abstract behind it.")


class Setting(Strict):
    """One assumption: what it is on, and which it is."""

    what: Text = Field(
        description="What the assumption is on: weights, activation, data, algorithm."
    )
    value: Text = Field(description="Which it is.")
    evidence: Quotation = Field(description="The words of the abstract behind it.")


class Claim(Strict):
    """One result; its id is permanent, and never given to another."""

    id: ClaimId = Field(description="C1, C2 and so on; permanent, since others cite it as key/C1.")
    statement: Text = Field(description="The result in our words, with TeX between dollar signs.")
    quantity: Quantity = Field(description="What the result is about.")
    direction: Direction = Field(description="In which direction it bounds.")
    bound: Text | None = Field(default=None, description="The bound as TeX, without dollar signs.")
    setting: Text | None = Field(
        default=None, description="Under what assumptions, in a few words, for tables."
    )
    evidence: Quotation = Field(description="The words of the abstract behind it.")


class OpenQuestion(Strict):
    """A question that the abstract states as open, and what became of it in this survey."""

    text: Text = Field(description="The question in our words.")
    evidence: Quotation = Field(description="The words of the abstract that call it open.")
    status: Literal["open", "addressed", "closed"] = Field(
        description="What became of it in the works of the survey."
    )
    by: tuple[str, ...] = Field(
        default=(),
        description="Keys of the works that address or close it; the work itself may be one.",
    )
    status_note: Text | None = Field(default=None, description="How they do.")


class Annotation(Strict):
    """The front matter of an annotation; what the abstract does not support is absent."""

    slogan: Text = Field(description="The work in at most 20 words.")
    kind: Kind = Field(description="Whether it is theory, experiments or both.")
    level: Level = Field(description="Whom it is for.")
    topic: str = Field(description="Slug of the topic it belongs to, of topics.yaml.")
    secondary: tuple[str, ...] = Field(default=(), description="Slugs of further topics.")
    problem: Statement | None = Field(default=None, description="What the paper asks.")
    setting: tuple[Setting, ...] = Field(default=(), description="What it assumes.")
    claims: tuple[Claim, ...] = Field(default=(), description="What it states.")
    technique: Statement | None = Field(default=None, description="By which idea.")
    significance: Statement | None = Field(
        default=None, description="Why it matters, by the abstract."
    )
    limits: tuple[Statement, ...] = Field(
        default=(), description="What the authors themselves admit."
    )
    open_questions: tuple[OpenQuestion, ...] = Field(
        default=(), description="What the abstract leaves open."
    )
    firsts: tuple[Statement, ...] = Field(
        default=(), description="What the authors say they are the first to do."
    )
    surprises: tuple[Statement, ...] = Field(
        default=(), description="What the authors call surprising."
    )
    reads_after: tuple[str, ...] = Field(
        default=(), description="Keys of the works to read before this one."
    )
    editor_note: Text | None = Field(default=None, description="Our own remark; shown as ours.")


_STATEMENTS = ("problem", "technique", "significance")
_LISTS: Mapping[str, tuple[str, ...]] = {
    "setting": ("value",),
    "claims": ("statement", "setting"),
    "limits": ("text",),
    "open_questions": ("text", "status_note"),
    "firsts": ("text",),
    "surprises": ("text",),
}
"""The lists of the front matter, and the fields of their items that hold text of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnotatedWork:
    """The annotation of a work, and the file it stands in."""

    key: str
    front: Annotation
    prose: str
    document: Document
    prose_line: int
    """The line of the file on which the prose begins."""

    @property
    def file(self) -> str:
        """The path of the file."""
        return self.document.file


def key_of(file: str) -> str:
    """Return the key of the work that a file of annotations is about."""
    return file.rpartition("/")[2].removesuffix(".md")


def parse_annotation(text: str, *, file: str) -> AnnotatedWork:
    """Return the annotation that a text is.

    :raises SurveyError: with every fault of form: no front matter, malformed YAML, wrong fields.
    """
    document, prose, line = parse_front_matter(text, file=file)
    front: Annotation = validate(document, Annotation)
    return AnnotatedWork(
        key=key_of(file), front=front, prose=prose, document=document, prose_line=line
    )


def placement_of(annotated: AnnotatedWork) -> Placement:
    """Return where the work belongs, as its annotation says."""
    front = annotated.front
    return Placement(
        key=annotated.key,
        topic=front.topic,
        secondary=front.secondary,
        kind=front.kind,
        level=front.level,
    )


def place(topics: Topics, document: Document, annotations: Iterable[AnnotatedWork]) -> Topics:
    """Return the topics with the works that annotations place.

    :raises SurveyError: with a fault for each work that has both an entry and an annotation.
    """
    placed = {annotated.key: annotated for annotated in annotations}
    refuse(
        document.fault(
            f"'{item.key}' has an annotation, which says its topic; delete this entry",
            "works",
            index,
            "key",
            code=FaultCode.CONTRADICTION,
        )
        for index, item in enumerate(topics.works)
        if item.key in placed
    )
    works = (*topics.works, *(placement_of(annotated) for annotated in placed.values()))
    return Topics(topics=topics.topics, works=works)


def annotation_faults(
    annotated: AnnotatedWork, works: Mapping[str, Work], slugs: AbstractSet[str]
) -> Iterator[Fault]:
    """Yield everything that is wrong with an annotation, given the works and the topics.

    :param slugs: the slugs of all topics.
    """
    work = works.get(annotated.key)
    if work is None or not work.abstracts:
        yield Fault(
            file=annotated.file,
            message=_no_such_work(annotated.key, works),
            code=FaultCode.UNKNOWN_KEY,
        )
        return
    yield from _evidence_faults(annotated, work)
    yield from _name_faults(annotated, works, slugs)
    yield from _claim_faults(annotated)
    yield from _length_faults(annotated)
    yield from _formula_faults(annotated)
    yield from _copy_faults(annotated, work)


def _no_such_work(key: str, works: Mapping[str, Work]) -> str:
    annotated = [name for name, work in works.items() if work.abstracts]
    if key in works:
        return f"the seeds have no abstract of '{key}'; works known by title only are not annotated"
    return f"no work has the key '{key}', which the file is named after" + did_you_mean(
        key, annotated
    )


def quotations_of(front: Annotation) -> Iterator[tuple[Path, Quotation]]:
    """Yield every piece of evidence with its path in the front matter."""
    for name in _STATEMENTS:
        statement: Statement | None = getattr(front, name)
        if statement:
            yield (name, "evidence"), statement.evidence
    for name in _LISTS:
        for index, item in enumerate(getattr(front, name)):
            yield (name, index, "evidence"), item.evidence


def _evidence_faults(annotated: AnnotatedWork, work: Work) -> Iterator[Fault]:
    for path, quotation in quotations_of(annotated.front):
        message = missing_evidence(quotation, work)
        if message:
            yield annotated.document.fault(message, *path, code=FaultCode.NO_EVIDENCE)


def _name_faults(
    annotated: AnnotatedWork, works: Mapping[str, Work], slugs: AbstractSet[str]
) -> Iterator[Fault]:
    front, document = annotated.front, annotated.document
    for path, slug in _topics_of(front):
        if slug not in slugs:
            yield document.fault(
                f"no topic '{slug}'" + did_you_mean(slug, slugs), *path, code=FaultCode.UNKNOWN_NAME
            )
    for path, key in _keys_of(front):
        if key not in works:
            yield document.fault(
                f"no work has the key '{key}'" + did_you_mean(key, works),
                *path,
                code=FaultCode.UNKNOWN_KEY,
            )
        elif path[0] == "reads_after" and key == annotated.key:
            yield document.fault(
                "a work is not read after itself", *path, code=FaultCode.CONTRADICTION
            )
    for index, question in enumerate(front.open_questions):
        if question.status == "open" and question.by:
            yield document.fault(
                "an open question is closed by nothing",
                "open_questions",
                index,
                code=FaultCode.CONTRADICTION,
            )


def _topics_of(front: Annotation) -> Iterator[tuple[Path, str]]:
    yield ("topic",), front.topic
    for index, slug in enumerate(front.secondary):
        yield ("secondary", index), slug


def _keys_of(front: Annotation) -> Iterator[tuple[Path, str]]:
    for index, key in enumerate(front.reads_after):
        yield ("reads_after", index), key
    for index, question in enumerate(front.open_questions):
        for place_, key in enumerate(question.by):
            yield ("open_questions", index, "by", place_), key


def _claim_faults(annotated: AnnotatedWork) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, claim in enumerate(annotated.front.claims):
        line = annotated.document.line("claims", index, "id")
        if first.setdefault(claim.id, line) != line:
            message = f"claim '{claim.id}' is given twice; the first is on line {first[claim.id]}"
            yield annotated.document.fault(
                message, "claims", index, "id", code=FaultCode.GIVEN_TWICE
            )


def _length_faults(annotated: AnnotatedWork) -> Iterator[Fault]:
    words = count_words(annotated.front.slogan)
    if words > LONGEST_SLOGAN:
        message = f"the slogan has {words} words, expected at most {LONGEST_SLOGAN}"
        yield annotated.document.fault(message, "slogan", code=FaultCode.WRONG_LENGTH)
    words = count_words(annotated.prose)
    if not SHORTEST_PROSE <= words <= LONGEST_PROSE:
        message = f"the prose has {words} words, expected {SHORTEST_PROSE} to {LONGEST_PROSE}"
        yield Fault(
            file=annotated.file,
            line=annotated.prose_line,
            message=message,
            code=FaultCode.WRONG_LENGTH,
        )


def texts_of(front: Annotation) -> Iterator[tuple[Path, str]]:
    """Yield every text of ours in the front matter with its path."""
    for name in ("slogan", "editor_note"):
        yield from _text_of(front, name, ())
    for name in _STATEMENTS:
        yield from _text_of(getattr(front, name), "text", (name,))
    for name, fields in _LISTS.items():
        for index, item in enumerate(getattr(front, name)):
            for field in fields:
                yield from _text_of(item, field, (name, index))


def _text_of(part: Strict | None, field: str, path: Path) -> Iterator[tuple[Path, str]]:
    text: str | None = getattr(part, field) if part else None
    if text:
        yield (*path, field), text


def _formula_faults(annotated: AnnotatedWork) -> Iterator[Fault]:
    document = annotated.document
    for path, text in texts_of(annotated.front):
        yield from formula_faults(text.replace("\n", " "), document.file, document.line(*path))
    for index, claim in enumerate(annotated.front.claims):
        line = document.line("claims", index, "bound")
        if claim.bound and "$" in claim.bound:
            message = "found a dollar sign, expected TeX without dollar signs"
            yield Fault(file=document.file, line=line, message=message, code=FaultCode.BAD_FORMULA)
        elif claim.bound:
            yield from formula_fault(claim.bound, document.file, line)
    yield from formula_faults(annotated.prose, document.file, annotated.prose_line)


def _copy_faults(annotated: AnnotatedWork, work: Work) -> Iterator[Fault]:
    """Yield a fault for each text of ours that takes too many words from the abstract."""
    abstracts = [version.text for version in work.abstracts]
    document = annotated.document
    for path, text in texts_of(annotated.front):
        shared = shared_run(text, abstracts)
        if shared:
            yield document.fault(copied(shared.words), *path, code=FaultCode.COPIED)
    shared = shared_run(annotated.prose, abstracts)
    if shared:
        line = annotated.prose_line + shared.line - 1
        yield Fault(
            file=document.file, line=line, message=copied(shared.words), code=FaultCode.COPIED
        )
