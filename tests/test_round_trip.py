"""What the survey exports is read back as seeds: the same works, told by each of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import rispy

from survey_tools.build import Inputs, Made, make, read_inputs
from survey_tools.exports import FORMATS, Format, export
from survey_tools.model import Genre, Record
from survey_tools.names import parse_name
from survey_tools.parsers import parse, read_seed
from survey_tools.reference import in_unicode, reference_of
from survey_tools.text import fold
from survey_tools.topics import Topics
from survey_tools.venues import kind_and_short
from survey_tools.works import Work

ROOT = Path(__file__).parents[1]

formats = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs(ROOT)


def exported(made: Made, form: Format) -> bytes:
    return export(made.survey, made.survey.works, form, annotated=False).encode()


def alone(inputs: Inputs, *files: tuple[str, bytes]) -> Made:
    """Return what some seeds make without a word of ours beside them."""
    return make(
        Inputs(
            config=inputs.config,
            seeds=tuple(read_seed(name, data) for name, data in files),
            facts=(),
            decisions=(),
            keys=(),
            topics=Topics(topics=(), works=()),
            topics_document=inputs.topics_document,
            people=(),
        )
    )


def authors_of(work: Work) -> list[str]:
    """Return the authors as they are cited, each by name."""
    return [str(name) for name in reference_of(work).authors]


def ids_of(work: Work) -> tuple[str | None, str | None]:
    return work.arxiv.value.number if work.arxiv else None, work.doi


@formats
def test_an_export_makes_the_same_works_by_itself(made: Made, inputs: Inputs, form: Format) -> None:
    works = {fold(in_unicode(work.title.value)): work for work in made.survey.works}
    read = alone(inputs, (f"mine.{form.suffix}", exported(made, form))).survey
    again = {fold(in_unicode(work.title.value)): work for work in read.works}
    assert len(read.works) == len(made.survey.works) == 89
    assert again.keys() == {fold(in_unicode(reference_of(work).title)) for work in works.values()}
    assert read.candidates == ()
    assert read.diagnostics == ()
    for work in made.survey.works:
        other = again[fold(in_unicode(reference_of(work).title))]
        assert authors_of(other) == authors_of(work), work.key
        assert ids_of(other) == ids_of(work), work.key
        assert reference_of(other).year == reference_of(work).year, work.key


@formats
def test_an_export_links_to_the_works_it_is_of(made: Made, inputs: Inputs, form: Format) -> None:
    seed = read_seed(f"mine.{form.suffix}", exported(made, form))
    both = make(replace(inputs, seeds=(*inputs.seeds, seed))).survey
    assert [work.key for work in both.works] == [work.key for work in made.survey.works]
    assert both.candidates == ()
    for work, before in zip(both.works, made.survey.works, strict=True):
        (record,) = [item for item in work.records if item.provenance.seed == seed.name]
        assert record.key == work.key
        assert work.title.value == before.title.value
        assert authors_of(work) == authors_of(before)
        assert (work.year and work.year.value) == (before.year and before.year.value)
        assert ids_of(work) == ids_of(before)


def test_bibtex_comes_out_as_it_went_in(made: Made, inputs: Inputs) -> None:
    """All that the .bib file says, the keys apart, is said again by one made from it alone."""
    bibtex = FORMATS[0]
    before = exported(made, bibtex)
    read = alone(inputs, ("mine.bib", before))
    after = exported(read, bibtex)
    assert fields_of(after) == fields_of(before)


def fields_of(data: bytes) -> list[str]:
    """Return the fields of all entries, as lines, but for keys and keywords, which are ours."""
    lines = data.decode().split("\n")
    return sorted(line for line in lines if line[:1] == " " and "keywords " not in line)


GROUPS = (ROOT / "tests/data/bibtex/groups.txt").read_bytes()


@pytest.mark.parametrize("form", FORMATS[:3], ids=lambda form: form.name)
def test_groups_stay_in_one_piece(inputs: Inputs, form: Format) -> None:
    before = alone(inputs, ("groups.bib", GROUPS))
    assert [work.key for work in before.survey.works] == [
        "lanterncollaboration2020lanterns",
        "lanterncollaboration2021kites",
        "lanterncollaboration2022moths",
    ]
    assert authors_of(before.survey.works[0]) == [
        "The Lantern Collaboration",
        "Kites and Moths, Inc.",
        "Ada Quillfeather",
    ]
    after = alone(inputs, (f"mine.{form.suffix}", exported(before, form))).survey.works
    assert list(map(authors_of, after)) == list(map(authors_of, before.survey.works))
    assert [str(work.label) for work in after] == [str(work.label) for work in before.survey.works]


def test_groups_have_braces_in_bibtex_and_are_literal_in_csl(inputs: Inputs) -> None:
    made = alone(inputs, ("groups.bib", GROUPS))
    bibtex, _, csl = (exported(made, form).decode() for form in FORMATS[:3])
    assert "{{The Lantern Collaboration} and {Kites and Moths, Inc.} and Quillf" in bibtex
    assert '[{"literal": "The Lantern Collaboration"}, {"literal": "Kites and Moths, Inc."}' in csl


def test_all_formats_together_are_one_work_each(made: Made, inputs: Inputs) -> None:
    files = [(f"{form.name}.{form.suffix}", exported(made, form)) for form in FORMATS]
    survey = alone(inputs, *files).survey
    assert len(survey.works) == len(made.survey.works)
    assert {len(work.records) for work in survey.works} == {len(FORMATS)}


def test_ris_is_read_as_rispy_reads_it(made: Made) -> None:
    ris = next(form for form in FORMATS if form.name == "ris")
    text = exported(made, ris)
    records = parse(read_seed("mine.ris", text)).records
    others = rispy.loads(text.decode())
    assert [record.title for record in records] == [other["title"] for other in others]
    assert [record.doi for record in records] == [other.get("doi") for other in others]
    assert [names(record) for record in records] == [
        [str(parse_name(name)) for name in other["authors"] if name != "et al."] for other in others
    ]


def names(record: Record) -> Sequence[str]:
    return [str(parse_name(name)) for name in record.authors.names] if record.authors else []


def test_venues_have_the_short_names_that_people_gave_them(inputs: Inputs) -> None:
    wrong = set()
    for entry in inputs.facts:
        for venue in (entry.value.venue, entry.value.journal_version):
            if venue:
                genre = Genre.JOURNAL if venue.kind == "journal" else Genre.CONFERENCE
                read = kind_and_short(venue.name, genre)
                if read != (venue.kind, venue.short):
                    wrong.add(venue.short)
    # Nobody can tell from these names how people shorten them.
    assert wrong == {
        "CCS", "IEEE S&P", "Math. Program.", "OPT", "SIAM J. Discrete Math.", "SIAM J. Optim.",
        "USENIX Security",
    }  # fmt: skip
