"""Entries as readers see them."""

from __future__ import annotations

import pytest
from pybtex.database import Entry, Person

from survey_tools.sphinx_ext import entries


def entry(names: str = "Doe, Jane", **fields: str) -> Entry:
    """Return an entry with authors and fields."""
    persons = {"author": [Person(name) for name in names.split(" and ") if name]}
    made = Entry("article", list(fields.items()), persons)
    made.key = fields.get("key", "k")
    return made


@pytest.mark.parametrize(
    ("names", "label"),
    [
        pytest.param("Doe, Jane", "Doe", id="one"),
        pytest.param("Doe, Jane and Roe, Rick", "Doe and Roe", id="two"),
        pytest.param("Doe, J and Roe, R and Moe, M", "Doe et al.", id="three"),
        pytest.param("Doe, Jane and others", "Doe et al.", id="others"),
        pytest.param("van der Berg, Ida", "van der Berg", id="particle"),
        pytest.param(r"P{\'o}czos, Barnab{\'a}s", "Póczos", id="accent"),
        pytest.param("", "The Title", id="nobody"),
    ],
)
def test_author_label(names: str, label: str) -> None:
    assert entries.author_label(entry(names, title="The {T}itle")) == label


@pytest.mark.parametrize(
    ("fields", "addresses"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"doi": "10.1/x"}, ["https://doi.org/10.1/x"], id="doi"),
        pytest.param(
            {"doi": "10.1/x", "url": "https://dx.doi.org/10.1/x"},
            ["https://doi.org/10.1/x"],
            id="doi twice",
        ),
        pytest.param({"eprint": "2001.00001"}, ["https://arxiv.org/abs/2001.00001"], id="arxiv"),
        pytest.param(
            {"eprint": "2001.00001", "url": "http://arxiv.org/abs/2001.00001"},
            ["https://arxiv.org/abs/2001.00001"],
            id="arxiv twice",
        ),
        pytest.param(
            {"url": "https://x.example/a_b%20c", "eprint": "2001.00001"},
            ["https://x.example/a_b%20c", "https://arxiv.org/abs/2001.00001"],
            id="publisher first",
        ),
        pytest.param({"eprint": "12", "archiveprefix": "HAL"}, [], id="another archive"),
    ],
)
def test_addresses(fields: dict[str, str], addresses: list[str]) -> None:
    assert [address for _, address in entries.addresses(entry(**fields))] == addresses


def test_letters_follow_titles() -> None:
    made = [
        entry(key="c", title="Gamma", year="2020"),
        entry(key="a", title="Alpha", year="2020"),
        entry(key="b", title="Beta", year="2021"),
    ]
    assert entries.year_suffixes(made) == {"a": "a", "c": "b"}


def test_sort_is_blind_to_accents() -> None:
    made = [entry("Ódor, A", key="o"), entry("Zed, A", key="z"), entry("Adams, A", key="a")]
    assert [e.key for e in sorted(made, key=entries.sort_key)] == ["a", "o", "z"]


def test_reference_without_author_or_year_still_reads() -> None:
    nodes = entries.reference_nodes(entry("", title="A Wall"), "n.d.")
    assert "".join(node.astext() for node in nodes) == "A Wall (n.d.). "


def test_publisher_that_ends_in_a_stop_gets_no_second() -> None:
    made = entry(title="A Wall", booktitle="Walls", publisher="Curran Associates, Inc.")
    text = "".join(node.astext() for node in entries.reference_nodes(made, "2020"))
    assert text == "Jane Doe (2020). A Wall. Walls, Curran Associates, Inc. "


def text_of(made: Entry) -> str:
    return "".join(node.astext() for node in entries.reference_nodes(made, "2020"))


def test_title_that_asks_has_no_full_stop() -> None:
    assert text_of(entry(title="Why?", journal="J")) == "Jane Doe (2020). Why? J. "
    assert text_of(entry(title="So", journal="J")) == "Jane Doe (2020). So. J. "


def test_number_of_a_preprint_is_said_once() -> None:
    made = entry(title="So", eprint="2001.00001", note="arXiv:2001.00001 [cs.LG]")
    assert text_of(made) == "Jane Doe (2020). So. arXiv:2001.00001"
    assert "Best paper" in text_of(entry(title="So", eprint="2001.00001", note="Best paper"))
