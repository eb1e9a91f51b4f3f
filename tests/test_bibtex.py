"""Entries of works, and the file they make; pybtex is the judge of what was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string

from survey_tools.bibtex import Entry, bibtex_entries, bibtex_entry, render_bibtex, render_entry
from survey_tools.bibtex_text import name_to_tex, title_to_tex
from survey_tools.errors import SurveyError
from survey_tools.facts import Publication, PublicationKind
from survey_tools.identifiers import ArxivId
from survey_tools.model import CitationKey, Evidence, Stated
from survey_tools.names import AuthorList, PersonName, parse_name
from survey_tools.people import Person
from survey_tools.reference import reference_of
from survey_tools.text import squeeze
from survey_tools.topics import Placement
from survey_tools.works import Attested, Work
from tests.projects import without_codes

EVIDENCE = Evidence(text="read somewhere", file="docs/data/facts.yaml", line=7)


def attested(value: Any) -> Attested[Any]:  # noqa: ANN401
    return Attested(statements=(Stated(value=value, source=EVIDENCE),))


def a_work(*, title: str = "On Nets", authors: Sequence[str] = ("Ada B. Sample",)) -> Work:
    """Return an invented preprint."""
    return Work(
        key=CitationKey("sample2021nets"),
        title=attested(title),
        authors=attested(AuthorList(names=tuple(authors))),
        people=tuple(
            Person(slug="x", name=parse_name(name), spellings=(name,)) for name in authors
        ),
        year=attested(2021),
        arxiv=attested(ArxivId(number="2112.01234")),
        arxiv_class=attested("cs.LG"),
        placement=Placement(
            key="sample2021nets", topic="depth-separation", secondary=("implicit-bias",)
        ),
    )


def a_venue(**values: Any) -> Publication:  # noqa: ANN401
    """Return an invented venue."""
    defaults: dict[str, Any] = {
        "kind": PublicationKind.CONFERENCE,
        "short": "COLT",
        "name": "Proceedings of Some Conference & Workshop",
        "year": 2022,
    }
    return Publication(**(defaults | values))


def entry_of(work: Work) -> Entry:
    return bibtex_entry(reference_of(work))


def entries_of(works: Sequence[Work]) -> tuple[Entry, ...]:
    return bibtex_entries([reference_of(work) for work in works])


PREPRINT = """\
@misc{sample2021nets,
  author        = {Sample, Ada B.},
  title         = {On Nets},
  year          = {2021},
  howpublished  = {arXiv:2112.01234 [cs.LG]},
  eprint        = {2112.01234},
  archivePrefix = {arXiv},
  primaryClass  = {cs.LG},
  doi           = {10.48550/arXiv.2112.01234},
  url           = {https://arxiv.org/abs/2112.01234},
  keywords      = {depth-separation, implicit-bias},
}
"""

PUBLISHED = """\
@inproceedings{sample2021nets,
  author        = {Sample, Ada B.},
  title         = {On Nets},
  booktitle     = {Proceedings of Some Conference \\& Workshop},
  year          = {2022},
  volume        = {178},
  pages         = {3--64},
  publisher     = {PMLR},
  series        = {Proceedings of Research},
  editor        = {Loh, P. L. and Weinberger, K. Q.},
  eprint        = {2112.01234},
  archivePrefix = {arXiv},
  primaryClass  = {cs.LG},
  url           = {https://example.org/v178/sample22a.html},
  keywords      = {depth-separation, implicit-bias},
  note          = {arXiv:2112.01234 [cs.LG]},
}
"""

ARTICLE = """\
@article{sample2021nets,
  author        = {Sample, Ada B.},
  title         = {On Nets},
  journal       = {Journal of Nets},
  year          = {2023},
  volume        = {66},
  number        = {6},
  pages         = {86--93},
  eprint        = {2112.01234},
  archivePrefix = {arXiv},
  primaryClass  = {cs.LG},
  doi           = {10.1145/3571070},
  url           = {https://arxiv.org/abs/2112.01234},
  keywords      = {depth-separation, implicit-bias},
  note          = {arXiv:2112.01234 [cs.LG]},
}
"""


def test_preprint() -> None:
    assert render_entry(entry_of(a_work())) == PREPRINT


def test_published_work_keeps_the_number_of_its_preprint_but_not_the_doi() -> None:
    venue = a_venue(
        volume=178,
        pages="3--64",
        publisher="PMLR",
        series="Proceedings of Research",
        editors=("P.L. Loh", "K.Q. Weinberger"),
        url="https://example.org/v178/sample22a.html",
    )
    assert render_entry(entry_of(replace(a_work(), venue=attested(venue)))) == PUBLISHED


def test_article_has_the_publishers_doi_and_no_publisher() -> None:
    venue = a_venue(
        kind=PublicationKind.JOURNAL,
        name="Journal of Nets",
        year=2023,
        volume=66,
        number=6,
        pages="86--93",
        publisher="ACM",
        doi="10.1145/3571070",
    )
    assert render_entry(entry_of(replace(a_work(), venue=attested(venue)))) == ARTICLE


def test_workshop_paper_is_in_its_proceedings() -> None:
    venue = a_venue(kind=PublicationKind.WORKSHOP)
    assert entry_of(replace(a_work(), venue=attested(venue))).type == "inproceedings"


def test_title_and_authors_of_the_published_version_are_cited() -> None:
    venue = a_venue(title="On Deep Nets", authors=("Ada Sample", "Bo De Sa"))
    entry = entry_of(replace(a_work(), venue=attested(venue)))
    assert ("title", "On Deep Nets") in entry.fields
    assert ("author", "Sample, Ada and De Sa, Bo") in entry.fields


def test_preprint_without_known_class() -> None:
    text = render_entry(entry_of(replace(a_work(), arxiv_class=None)))
    assert "  howpublished  = {arXiv:2112.01234},\n" in text
    assert "primaryClass" not in text


def test_work_known_by_title_and_authors_only() -> None:
    entry = entry_of(replace(a_work(), year=None, arxiv=None, arxiv_class=None, placement=None))
    assert render_entry(entry) == (
        "@misc{sample2021nets,\n"
        "  author        = {Sample, Ada B.},\n"
        "  title         = {On Nets},\n"
        "}\n"
    )


def test_authors_whom_no_source_names_are_others() -> None:
    authors = attested(AuthorList(names=("Ada B. Sample",), truncated=True))
    text = render_entry(entry_of(replace(a_work(), authors=authors)))
    assert "  author        = {Sample, Ada B. and others},\n" in text


def test_address_cannot_end_its_field() -> None:
    venue = a_venue(url="https://example.org/{a}?q=é%20#x_y~z")
    text = render_entry(entry_of(replace(a_work(), venue=attested(venue))))
    assert "{https://example.org/%7Ba%7D?q=%C3%A9%20#x_y~z}" in text


def test_a_formula_that_nothing_can_set_is_text() -> None:
    text = render_entry(entry_of(a_work(title="On ${$ Nets")))
    assert r"title         = {On \$\$ Nets}," in text


@pytest.mark.parametrize(
    ("title", "message"),
    [
        pytest.param(
            "On 網 Nets",
            "docs/data/facts.yaml:7: title of 'sample2021nets' holds"
            " '網' (CJK UNIFIED IDEOGRAPH-7DB2); BibTeX needs Latin letters, which"
            " docs/data/facts.yaml can give",
            id="no TeX form",
        ),
    ],
)
def test_what_bibtex_cannot_say_is_refused_with_its_place(title: str, message: str) -> None:
    with pytest.raises(SurveyError) as caught:
        entry_of(a_work(title=title))
    assert without_codes(caught.value) == message


def test_faults_of_all_works_are_told_together() -> None:
    with pytest.raises(SurveyError) as caught:
        entries_of([a_work(title="網"), a_work(), a_work(title="絡")])
    assert len(caught.value.faults) == 2
    assert len(entries_of([a_work(), a_work()])) == 2


# --- The file -----------------------------------------------------------------------------------

HARD_TITLES = (
    "On $L_0$ and Łojasiewicz: Is the Turán Bound Tight?",
    "“Quotes”, 'more' and \"straight\" ones",
    "50% of A & B, #1, a_b, ~c, {braces}, \\emph{TeX}",
    "Is It {Deep? No, @misc{it, is} not",
    "ReLU, SGD -- and GANs — in 2026",
)
HARD_NAMES = (
    "Marco Di Summa",
    "Christopher De Sa",
    "Mert Gürbüzbalaban",
    "Pál Turán",
    "Stanisław Łojasiewicz",
    "Úlfar Erlingsson",
    "Pieter van der Berg",
    "King, Jr., Martin",
    "Plato",
)


def entries() -> list[Entry]:
    """Return entries with everything that is hard, keys out of order."""
    return [
        replace(entry_of(a_work(title=title, authors=HARD_NAMES)), key=CitationKey(f"k{9 - index}"))
        for index, title in enumerate(HARD_TITLES)
    ]


def test_what_an_earlier_run_has_read_back_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def parse(text: str, form: str) -> BibliographyData:
        read.append(text)
        return parse_string(text, form)

    monkeypatch.setattr("survey_tools.bibtex.parse_string", parse)
    some = list(entries())
    earlier = render_bibtex(some[:-1])
    assert "@" in read.pop()
    whole = render_bibtex(some, earlier=earlier)
    assert whole == render_bibtex(some)
    # Only what is new, and all of it where nothing was there.
    assert [text.count("\n@") for text in read] == [1, len(some)]
    render_bibtex(some, earlier=whole.replace(f"{{{some[0].key},", "{other,"))
    assert read.pop().count("\n@") == 1


def test_pybtex_reads_what_went_in() -> None:
    made = {str(entry.key): entry for entry in entries()}
    read = parse_string(render_bibtex(made.values()), "bibtex").entries
    assert list(read) == sorted(made)
    for key, entry in made.items():
        assert read[key].type == "misc"
        people = " and ".join(map(str, read[key].persons["author"]))
        assert dict(read[key].fields.items()) | {"author": people} == dict(entry.fields)
        assert [" ".join(person.last_names) for person in read[key].persons["author"]][:3] == [
            "Di Summa",
            "De Sa",
            r"G{\"u}rb{\"u}zbalaban",
        ]


def test_file_is_ascii_and_has_one_field_a_line() -> None:
    text = render_bibtex(entries())
    assert text.isascii()
    assert text.endswith("}\n")
    line = re.compile(r"% .*|@[a-z]+\{[a-z0-9]+,|  [a-zA-Z]+ += \{.*\},|\}|")
    assert [row for row in text.split("\n") if not line.fullmatch(row)] == []


def test_only_published_works_have_a_note_and_only_with_the_number() -> None:
    """Zotero makes a note of its own of it, and yet no other field is printed in all styles."""
    published = replace(a_work(), venue=attested(a_venue()))
    assert dict(entry_of(published).fields)["note"] == "arXiv:2112.01234 [cs.LG]"
    assert "note" not in dict(entry_of(a_work()).fields)
    assert "note" not in dict(entry_of(replace(published, arxiv=None)).fields)


def test_fields_that_harm_are_not_there() -> None:
    fields = {name for entry in entries() for name, _ in entry.fields}
    assert not fields & {"abstract", "eprinttype", "archiveprefix", "month", "annotation"}


def test_order_of_the_works_does_not_matter() -> None:
    assert render_bibtex(entries()) == render_bibtex(reversed(entries()))


def test_no_works_make_an_empty_file() -> None:
    assert render_bibtex([]) == "% Generated by survey build; edit docs/data and seeds instead.\n"


def test_repeated_key_is_refused_whatever_its_case() -> None:
    one = entry_of(a_work())
    other = replace(one, key=CitationKey("Sample2021Nets"))
    with pytest.raises(RuntimeError, match="keys given twice: sample2021nets"):
        render_bibtex([one, other])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("open {", id="unbalanced"),
        pytest.param("closed }", id="closing"),
        pytest.param("two\nlines", id="white space that is not kept"),
    ],
)
def test_entry_that_is_not_read_back_is_refused(value: str) -> None:
    entry = replace(entry_of(a_work()), fields=(("title", value),))
    with pytest.raises(RuntimeError, match="written"):
        render_bibtex([entry])


_WORDS = st.text(
    st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=12
)


@given(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join))
def test_any_title_is_read_back_or_refused(title: str) -> None:
    try:
        entry = entry_of(a_work(title=title))
    except SurveyError:
        return
    read = parse_string(render_bibtex([entry]), "bibtex").entries
    assert read["sample2021nets"].fields.get("title", "") == squeeze(title_to_tex(title))


_NAME = st.lists(
    st.text(st.characters(codec="latin-1", categories=["Lu", "Ll"]), min_size=1, max_size=8)
    | st.sampled_from(["and", "And", "others", "de", "Jr."]),
    min_size=1,
    max_size=3,
).map(" ".join)


@given(_NAME, st.just("") | _NAME)
def test_any_name_is_read_back_as_one_person(family: str, given_name: str) -> None:
    name = PersonName(family=family, given=given_name)
    author = " and ".join([name_to_tex(name)] * 2)
    entry = Entry(key=CitationKey("k"), type="misc", fields=(("author", author),))
    read = parse_string(render_bibtex([entry]), "bibtex").entries["k"]
    assert len(read.persons["author"]) == 2
