"""The glossary: terms in our own words, and the sentence of a seed where one defines the term.

``docs/data/glossary.yaml`` is a list::

    - term: random reshuffling
      also: [repeated shuffling]
      definition: A new random permutation before every pass.
      work: safran2019good
      evidence: if the functions are re-shuffled after every pass
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Field, model_validator

from survey_tools.data_files import Located, Strict, parse_yaml, validate
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.evidence import Quotation, missing_evidence
from survey_tools.text import did_you_mean, slug_of
from survey_tools.works import Work

Text = Annotated[str, Field(min_length=1)]


class Term(Strict):
    """One term of the glossary."""

    term: Text = Field(description="The term, as the glossary lists it.")
    also: tuple[Text, ...] = Field(default=(), description="Other names of the same thing.")
    definition: Text = Field(description="One or two sentences, with TeX between dollar signs.")
    work: Text | None = Field(
        default=None, description="Key of the work whose abstract defines it, where one does."
    )
    evidence: Quotation | None = Field(default=None, description="The words of that abstract.")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Term:
        if (self.work is None) != (self.evidence is None):
            raise ValueError("'work' and 'evidence' go together")
        return self

    @property
    def slug(self) -> str:
        """The term as it is written in addresses and in relations."""
        return slug_of(self.term)


def parse_glossary(text: str, *, file: str) -> tuple[Located[Term], ...]:
    """Return the terms that a text lists.

    :raises SurveyError: with every fault of schema, and for names given to two terms.
    """
    document = parse_yaml(text, file=file)
    terms: tuple[Term, ...] = validate(document, tuple[Term, ...])
    located = tuple(
        Located(value=term, document=document, path=(index,)) for index, term in enumerate(terms)
    )
    refuse(_repeated(located))
    return located


def _repeated(terms: Iterable[Located[Term]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for located in terms:
        for name in (located.value.term, *located.value.also):
            line = located.line("term")
            before = first.setdefault(slug_of(name), line)
            if before != line:
                message = f"the name '{name}' is given twice; the first is on line {before}"
                yield located.fault(message, "term", code=FaultCode.GIVEN_TWICE)


def term_faults(located: Located[Term], works: Mapping[str, Work]) -> Iterator[Fault]:
    """Yield what is wrong with a term, given the works."""
    term = located.value
    if term.work is None or term.evidence is None:
        return
    if term.work not in works:
        message = f"no work has the key '{term.work}'" + did_you_mean(term.work, works)
        yield located.fault(message, "work", code=FaultCode.UNKNOWN_KEY)
        return
    message = missing_evidence(term.evidence, works[term.work]) or ""
    if message:
        yield located.fault(message, "evidence", code=FaultCode.NO_EVIDENCE)
