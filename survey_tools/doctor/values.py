"""The texts that readers see: titles, names and venues, each once, with where it can be mended.

What the facts say stands in ``facts.yaml`` and is mended there.  What a seed says is never touched;
it is mended by an entry of facts, which is shown before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from survey_tools.data_files import Located, Path
from survey_tools.doctor.findings import Patient, Value, place_of
from survey_tools.facts import Facts, Publication
from survey_tools.model import Provenance, Record, Source
from survey_tools.venues import publication_of
from survey_tools.works import Work

_OF_PUBLICATION = ("short", "name", "title", "publisher", "series")
_PEOPLE_OF_PUBLICATION = ("authors", "editors")


def values_of(patient: Patient) -> Iterator[Value]:
    """Yield all the texts of a survey but its abstracts."""
    for facts in patient.facts:
        yield from _of_facts(facts)
    for work in patient.survey.all_works:
        yield from _of_seeds(work, patient)


def abstracts_of(patient: Patient) -> Iterator[Value]:
    """Yield the abstracts, which are quoted as they are."""
    for work in patient.survey.works:
        for record in work.records:
            if record.abstract:
                place = record.where("abstract")
                other = patient.reread.get(record.provenance)
                yield Value(
                    text=record.abstract,
                    what=f"abstract of {work.key}",
                    file=f"seeds/{place.seed}",
                    line=place.first_line,
                    work=work,
                    reread=other.abstract if other else None,
                )


def _of_facts(facts: Located[Facts]) -> Iterator[Value]:
    value = facts.value
    texts: list[tuple[str, Path]] = [(value.title, ("title",))]
    texts += [(name, ("authors", index)) for index, name in enumerate(value.authors)]
    for field in ("venue", "journal_version"):
        publication: Publication | None = getattr(value, field)
        if publication:
            texts += [(text, (field, *path)) for text, path in _of_publication(publication)]
    for text, path in texts:
        yield Value(
            text=text,
            what=f"{_named(path)} of {value.key}",
            file=facts.document.file,
            line=facts.line(*path),
            path=(*facts.path, *path),
        )


def _of_publication(publication: Publication) -> Iterator[tuple[str, Path]]:
    for name in _OF_PUBLICATION:
        text = getattr(publication, name)
        if text:
            yield text, (name,)
    for name in _PEOPLE_OF_PUBLICATION:
        for index, text in enumerate(getattr(publication, name) or ()):
            yield text, (name, index)


def _named(path: Path) -> str:
    """Return a part of an entry as messages name it: "author 2", "publisher of the venue"."""
    names = {"short": "short name", "authors": "author", "editors": "editor"}
    name, *index = (part for part in path if part not in {"venue", "journal_version"})
    number = f" {int(index[0]) + 1}" if index else ""
    part = {"venue": " of the venue", "journal_version": " of the journal version"}
    return f"{names.get(str(name), name)}{number}{part.get(str(path[0]), '')}"


def _of_seeds(work: Work, patient: Patient) -> Iterator[Value]:
    """Yield the texts that are shown as a seed has them."""
    for source, path, text, other in _shown(work, patient):
        file, line = place_of(source)
        yield Value(
            text=text,
            what=f"{_named(path)} of {work.key}",
            file=file,
            line=line,
            work=work,
            field=path,
            reread=other,
        )


def _shown(work: Work, patient: Patient) -> Iterator[tuple[Source, Path, str, str | None]]:
    """Yield what is shown of a seed: its place, what it is, the text, the text read anew."""
    title, authors = work.title, work.authors
    if isinstance(title.source, Provenance) and not title.inferred:
        anew = _reread(work, patient, title.source, "title")
        yield title.source, ("title",), title.value, anew.title if anew else None
    if isinstance(authors.source, Provenance):
        anew = _reread(work, patient, authors.source, "authors")
        names = authors.value.names
        others = anew.authors.names if anew and anew.authors else ()
        for index, name in enumerate(names):
            other = others[index] if len(others) == len(names) else None
            yield authors.source, ("authors", index), name, other
    if work.venue and isinstance(work.venue.source, Provenance):
        anew = _reread(work, patient, work.venue.source, "published")
        again = publication_of(anew) if anew else None
        texts = {path: text for text, path in _of_publication(again)} if again else {}
        for text, path in _of_publication(work.venue.value):
            if path == ("short",):  # It is made of the name.
                continue
            yield work.venue.source, ("venue", *path), text, texts.get(path)


def _reread(work: Work, patient: Patient, source: Source, field: str) -> Record | None:
    """Return the record that states a field, read anew."""
    found = (record for record in work.records if record.where(field) == source)
    record = next(found, None)
    return patient.reread.get(record.provenance) if record else None
