"""The works in the formats of reference managers: all of them, per chapter, per author, each alone.

Addresses that stay, below the site::

    references.bib            references.biblatex.bib  references.json  references.ris
    bib/chapters/<slug>.bib   ...                      all works of a chapter
    bib/authors/<slug>.bib    ...                      all works of an author
    bib/works/<key>.bib       ...                      one work
    bib/works/<key>.preprint.bib  ...                  the preprint of a published work
    bib/entries.js                                     for the page that exports a selection

Each work is written once in each format; the larger files are these texts joined.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from survey_tools.annotation_text import annotation_text
from survey_tools.biblatex import biblatex_entry
from survey_tools.bibtex import bibtex_entries, bibtex_entry, join_entries, render_bibtex
from survey_tools.bibtex import render_entry as render_bib
from survey_tools.csl_json import join_csl, render_csl
from survey_tools.identifiers import parse_arxiv_id
from survey_tools.keeping import kept
from survey_tools.model import CitationKey
from survey_tools.people import Person
from survey_tools.reference import Reference, preprint_of, reference_of
from survey_tools.ris import join_ris, render_ris
from survey_tools.survey import Survey
from survey_tools.text import did_you_mean, fold
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
    write: Callable[[Reference, str], str]
    """Makes the text of one reference, with an annotation if that is not empty."""
    join: Callable[[Iterable[str]], str]
    """The text of a file, from those of its references."""

    def render(self, reference: Reference, annotation: str = "") -> str:
        """Return the text of one reference, which several files and pages show.

        :raises SurveyError: if the format cannot say it.
        """
        return _written(self, reference, annotation)


@kept
def _written(form: Format, reference: Reference, annotation: str) -> str:
    return form.write(reference, annotation)


FORMATS = (
    Format(
        name="bibtex",
        label="BibTeX",
        suffix="bib",
        media_type="application/x-bibtex",
        write=lambda reference, annotation: render_bib(bibtex_entry(reference, annotation)),
        join=join_entries,
    ),
    Format(
        name="biblatex",
        label="biblatex",
        suffix="biblatex.bib",
        media_type="application/x-bibtex",
        write=lambda reference, annotation: render_bib(biblatex_entry(reference, annotation)),
        join=join_entries,
    ),
    Format(
        name="csl-json",
        label="CSL-JSON",
        suffix="json",
        media_type="application/vnd.citationstyles.csl+json",
        write=render_csl,
        join=join_csl,
    ),
    Format(
        name="ris",
        label="RIS",
        suffix="ris",
        media_type="application/x-research-info-systems",
        write=render_ris,
        join=join_ris,
    ),
)


def committed_files(survey: Survey, earlier: Mapping[str, str] = MappingProxyType({})) -> Files:
    """Yield path and text of the two .bib files of all works, each read back.

    :param earlier: these files as an earlier run left them, of which what stays is not read again.
    :raises SurveyError: with what BibTeX cannot say, of all works together.
    """
    references = [reference_of(work) for work in survey.all_works]
    for path, entries in (
        (f"{ALL}.bib", bibtex_entries(references)),
        (f"{ALL}.biblatex.bib", map(biblatex_entry, references)),
    ):
        yield path, render_bibtex(entries, earlier=earlier.get(path, ""))


def site_files(survey: Survey) -> Files:
    """Yield path below the site and text of all other files."""
    groups = tuple(_groups(survey))
    for form in FORMATS:
        texts = {work.key: form.render(reference_of(work)) for work in survey.all_works}
        if not form.suffix.endswith("bib"):
            yield f"{ALL}.{form.suffix}", form.join(texts.values())
        for name, works in groups:
            yield f"{FOLDER}/{name}.{form.suffix}", form.join(texts[work.key] for work in works)
        for work in survey.all_works:
            yield f"{address_of(work)}.{form.suffix}", form.join([texts[work.key]])
            preprint = preprint_of(work)
            if preprint:
                text = form.join([form.render(preprint)])
                yield f"{address_of(work)}.preprint.{form.suffix}", text
    for work in survey.all_works:
        yield f"{address_of(work)}.js", render_citations(work)
    yield f"{ALL}.publication-years.bib", _by_publication_years(survey)
    yield f"{FOLDER}/entries.js", _script(survey)


def _script(survey: Survey) -> str:
    """Return the works in all formats as a script, which pages read from a disk may load.

    It holds the texts of the other files, those of one work together, since they pack best so; and
    what each format puts around and between them.
    """
    formats = [
        {"suffix": form.suffix, "type": form.media_type, "around": _around(form)}
        for form in FORMATS
    ]
    references = {work.key: reference_of(work) for work in survey.works}
    entries = {
        key: [form.render(reference) for form in FORMATS] for key, reference in references.items()
    }
    data = {"formats": formats, "entries": entries}
    return f"surveyEntries={json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n"


def _around(form: Format) -> list[str]:
    """Return what a file of the format has before, between and after the texts of two works."""
    before, one, rest = form.join(["\0", "\1"]).partition("\0")
    between, other, after = rest.partition("\1")
    assert one, form.name
    assert other, form.name
    return [before, between, after]


def render_citations(work: Work) -> str:
    """Return the script that hands all texts by which a work is cited to the box on its page.

    The first format is that of the entry alone, as the page shows it; a file begins with more.
    """
    versions = {"published": reference_of(work), "preprint": preprint_of(work)}
    texts = {
        version: {form.label: _alone(form, reference) for form in FORMATS}
        for version, reference in versions.items()
        if reference
    }
    return f"surveyCitations({json.dumps(texts, ensure_ascii=False)});\n"


def _alone(form: Format, reference: Reference) -> str:
    text = form.render(reference)
    return (text if form.suffix.endswith("bib") else form.join([text])).strip("\n")


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


# --- Some of the works --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Which works are wanted; what is empty does not restrict."""

    topics: tuple[str, ...] = ()
    """Slugs; a work must be of one of them."""
    authors: tuple[str, ...] = ()
    """Names in any spelling, or slugs; a work must be of one of them."""
    since: int | None = None
    """The earliest year that those who cite the work give."""
    names: tuple[str, ...] = ()
    """Keys, aliases or arXiv numbers."""


def choose(survey: Survey, choice: Choice) -> tuple[Work, ...]:
    """Return the works that are wanted, by key.

    :raises LookupError: if names are none of the survey's; a message for each has the nearest one.
    """
    topics = {topic.slug: topic.slug for topic in survey.topics.topics}
    authors = {
        name: person
        for person in survey.people
        for name in (person.slug, str(person.name), person.name.inverted, *person.spellings)
    }
    by_name = works_by_name(survey.all_works)
    names = tuple(_bare(name) for name in choice.names)
    unknown = (
        *_unknown(choice.topics, topics, "topic"),
        *_unknown_authors(choice.authors, authors, survey.people),
        *_unknown(names, by_name, "work"),
    )
    if unknown:
        raise LookupError(*unknown)
    wanted_topics = {topics[slug] for slug in choice.topics}
    wanted_people = {authors[name] for name in choice.authors}
    wanted_keys = {by_name[name].key for name in names}
    return tuple(
        work
        for work in survey.all_works
        if (not wanted_topics or any(is_about(work, slug) for slug in wanted_topics))
        and (not wanted_people or wanted_people.intersection(work.people))
        and (choice.since is None or (work.cited_year or 0) >= choice.since)
        and (not wanted_keys or work.key in wanted_keys)
    )


def _unknown(wanted: Iterable[str], names: Collection[str], noun: str) -> Iterator[str]:
    for name in wanted:
        if name not in names:
            yield f"no {noun} is called '{name}'" + did_you_mean(name, names)


def _unknown_authors(
    wanted: Iterable[str], names: Collection[str], people: Iterable[Person]
) -> Iterator[str]:
    """Yield what is said of each name that is nobody's; of a surname, all who have it."""
    for name in wanted:
        namesakes = [str(item.name) for item in people if fold(item.name.family) == fold(name)]
        if name not in names and namesakes:
            *others, last = (f"'{each}'" for each in sorted(namesakes))
            listed = f"{', '.join(others)} or {last}" if others else last
            yield f"no author is called '{name}'; did you mean {listed}?"
        else:
            yield from _unknown([name], names, "author")


def _bare(name: str) -> str:
    number = parse_arxiv_id(name)
    return number.number if number else name


def works_by_name(works: Iterable[Work]) -> Mapping[str, Work]:
    """Return works by everything that a person can name them by: key, alias, arXiv number."""
    return {
        name: work
        for work in works
        for name in (
            work.key,
            *work.aliases,
            *([work.arxiv.value.number] if work.arxiv else []),
        )
    }


def export(survey: Survey, works: Iterable[Work], form: Format, *, annotated: bool) -> str:
    """Return works in a format, if wanted with what the editors say of them.

    :raises SurveyError: with what the format cannot say.
    """
    annotations = survey.commentary.annotations if annotated else {}
    names = works_by_name(survey.all_works)
    texts = {key: annotation_text(item, names) for key, item in annotations.items()}
    return form.join(form.render(reference_of(work), texts.get(work.key, "")) for work in works)


# --- Keys of other habits -----------------------------------------------------------------------


def publication_key(work: Work) -> CitationKey:
    """Return the key with the year of publication, where there is one, else the work's own."""
    year = re.compile(rf"[a-z]+{work.cited_year}\D.*")
    return CitationKey(next(filter(year.fullmatch, (work.key, *work.aliases)), work.key))


def _by_publication_years(survey: Survey) -> str:
    """Return the BibTeX file for those whose keys have the year of publication."""
    entries = bibtex_entries(map(reference_of, survey.all_works))
    keys = map(publication_key, survey.all_works)
    renamed = (replace(entry, key=key) for entry, key in zip(entries, keys, strict=True))
    return render_bibtex(renamed, read_back=False)


def other_keys(survey: Survey) -> Mapping[str, Work]:
    """Return the works by their keys of other habits, in the order of these."""
    names = {alias: work for work in survey.all_works for alias in work.aliases}
    return dict(sorted(names.items()))
