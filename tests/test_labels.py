"""Labels: the names and years by which works are cited, the same on all pages."""

from __future__ import annotations

import re

from pybtex.database import parse_string

from survey_tools.build import Made
from survey_tools.labels import Citable, labels_of
from survey_tools.sphinx_ext import entries
from survey_tools.works import short


def test_works_that_would_be_mixed_up_have_letters() -> None:
    made = labels_of(
        (
            Citable(key="c", families=("Doe", "Roe", "Moe"), title="Gamma", year="2020"),
            Citable(key="a", families=("Doe",), others=True, title="Alpha", year="2020"),
            Citable(key="b", families=("Doe", "Roe"), title="Beta", year="2020"),
            Citable(key="d", families=(), title="A Wall"),
        )
    )
    assert {key: str(label) for key, label in made.items()} == {
        "c": "Doe et al. (2020b)",
        "a": "Doe et al. (2020a)",
        "b": "Doe and Roe (2020)",
        "d": "A Wall (n.d.)",
    }


def test_pages_name_works_as_citations_do(made: Made) -> None:
    """The labels that the site makes of the .bib are those that the generator makes of works."""
    bib = parse_string(made.files["docs/references.bib"], "bibtex").entries.values()
    letters = entries.year_suffixes(bib)
    years = {entry.key: entries.year(entry) + letters.get(entry.key, "") for entry in bib}
    cited = {entry.key: f"{entries.author_label(entry)} ({years[entry.key]})" for entry in bib}
    assert {str(work.key): short(work) for work in made.survey.all_works} == cited
    assert letters


def test_tables_have_the_letters_too(made: Made) -> None:
    table = made.files["docs/generated/tables/robustness.md"]
    (label,) = re.findall(r"\[(Frei et al[^]]*)\]\(/works/frei2023double.md\)", table)
    assert re.fullmatch(r"Frei et al\. \(2023[a-z]\)", label)
