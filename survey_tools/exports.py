"""The works in the formats of reference managers: all of them, per chapter, per author, each alone.

Addresses that stay, below the site::

    references.bib            references.biblatex.bib  references.json  references.ris
    bib/chapters/<slug>.bib   ...                      all works of a chapter
    bib/authors/<slug>.bib    ...                      all works of an author
    bib/works/<key>.bib       ...                      one work
    bib/works/<key>.preprint.bib  ...                  the preprint of a published work

Each work is written once in each format; the larger files are these texts joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from survey_tools.biblatex import biblatex_entry
from survey_tools.bibtex import bibtex_entries, bibtex_entry, join_entries, render_bibtex
from survey_tools.bibtex import render_entry as render_bib
from survey_tools.csl_json import join_csl, render_csl
from survey_tools.model import CitationKey
from survey_tools.reference import Reference, preprint_of, reference_of
from survey_tools.ris import join_ris, render_ris
from survey_tools.survey import Survey
from survey_tools.works import Work

FOLDER = "bib"
ALL = "references"

Files = Iterator[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format of reference managers."""

    name: str
    """As ``survey export --format`` has it."""
    label: str
    suffix: str
    media_type: str
    render: Callable[[Reference, str], str]
    """The text of one reference, with an annotation if that is not empty."""
    join: Callable[[Iterable[str]], str]
    """The text of a file, from those of its references."""


FORMATS = (
    Format(
        name="bibtex",
        label="BibTeX",
        suffix="bib",
        media_type="application/x-bibtex",
        render=lambda reference, annotation: render_bib(bibtex_entry(reference, annotation)),
        join=join_entries,
    ),
    Format(
        name="biblatex",
        label="biblatex",
        suffix="biblatex.bib",
        media_type="application/x-bibtex",
        render=lambda reference, annotation: render_bib(biblatex_entry(reference, annotation)),
        join=join_entries,
    ),
    Format(
        name="csl-json",
        label="CSL-JSON",
        suffix="json",
        media_type="application/vnd.citationstyles.csl+json",
        render=render_csl,
        join=join_csl,
    ),
    Format(
        name="ris",
        label="RIS",
        suffix="ris",
        media_type="application/x-research-info-systems",
        render=render_ris,
        join=join_ris,
    ),
)


def committed_files(survey: Survey) -> Files:
    """Yield path and text of the two .bib files of all works, each read back.

    :raises SurveyError: with what BibTeX cannot say, of all works together.
    """
    references = [reference_of(work) for work in survey.all_works]
    yield f"{ALL}.bib", render_bibtex(bibtex_entries(references))
    yield f"{ALL}.biblatex.bib", render_bibtex(map(biblatex_entry, references))


def site_files(survey: Survey) -> Files:
    """Yield path below the site and text of all other files."""
    groups = tuple(_groups(survey))
    for form in FORMATS:
        texts = {work.key: form.render(reference_of(work), "") for work in survey.all_works}
        if not form.suffix.endswith("bib"):
            yield f"{ALL}.{form.suffix}", form.join(texts.values())
        for name, works in groups:
            yield f"{FOLDER}/{name}.{form.suffix}", form.join(texts[work.key] for work in works)
        for work in survey.all_works:
            yield f"{address_of(work)}.{form.suffix}", form.join([texts[work.key]])
            preprint = preprint_of(work)
            if preprint:
                text = form.join([form.render(preprint, "")])
                yield f"{address_of(work)}.preprint.{form.suffix}", text
    yield f"{ALL}.publication-years.bib", _by_publication_years(survey)


def address_of(work: Work) -> str:
    """Return the path of a work's files without their endings."""
    return f"{FOLDER}/works/{work.key}"


def _groups(survey: Survey) -> Iterator[tuple[str, tuple[Work, ...]]]:
    """Yield name and works of each file that holds some of the works, sorted by key."""
    for topic in survey.topics.topics:
        works = (work for work in survey.all_works if is_about(work, topic.slug))
        yield f"chapters/{topic.slug}", tuple(works)
    for person, members in survey.people.items():
        yield f"authors/{person.slug}", tuple(sorted(members, key=lambda work: work.key))


def is_about(work: Work, topic: str) -> bool:
    """Return whether a work belongs to a topic, be it among others."""
    placement = work.placement
    return placement is not None and topic in (placement.topic, *placement.secondary)


# --- Keys of other habits -----------------------------------------------------------------------


def publication_key(work: Work) -> CitationKey:
    """Return the key with the year of publication, where there is one, else the work's own."""
    year = re.compile(rf"[a-z]+{work.cited_year}\D.*")
    return CitationKey(next(filter(year.fullmatch, (work.key, *work.aliases)), work.key))


def _by_publication_years(survey: Survey) -> str:
    """Return the BibTeX file for those whose keys have the year of publication."""
    references = (
        replace(reference_of(work), key=publication_key(work)) for work in survey.all_works
    )
    return render_bibtex(bibtex_entries(references))


def other_keys(survey: Survey) -> Mapping[str, Work]:
    """Return the works by their keys of other habits, in the order of these."""
    names = {alias: work for work in survey.all_works for alias in work.aliases}
    return dict(sorted(names.items()))
