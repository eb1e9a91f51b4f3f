"""arXiv numbers and DOIs: all the ways people write them, and one way we print them."""

from __future__ import annotations

import pytest

from survey_tools.identifiers import (
    ArxivId,
    find_arxiv_id,
    parse_address,
    parse_arxiv_id,
    parse_doi,
)


@pytest.mark.parametrize(
    ("text", "number", "version"),
    [
        pytest.param("2112.02393", "2112.02393", None, id="bare"),
        pytest.param("arXiv:2112.02393v3", "2112.02393", 3, id="version"),  # seeds/003:31
        pytest.param(" arxiv:2206.07758 ", "2206.07758", None, id="small letters"),
        pytest.param("https://arxiv.org/abs/2112.02393v1", "2112.02393", 1, id="abstract page"),
        pytest.param("http://www.arxiv.org/pdf/2112.02393v2.pdf", "2112.02393", 2, id="PDF"),
        pytest.param("0704.0001", "0704.0001", None, id="four digits"),
        pytest.param("math.OC/0309136", "math.OC/0309136", None, id="old, with class"),
        pytest.param("hep-th/9901001v2", "hep-th/9901001", 2, id="old"),
    ],
)
def test_arxiv_numbers(text: str, number: str, version: int | None) -> None:
    found = parse_arxiv_id(text)
    assert found == ArxivId(number=number, version=version)
    assert parse_arxiv_id(str(found)) == found
    assert parse_arxiv_id(found.url) == found
    assert parse_arxiv_id(str(found.bare)) == found.bare == ArxivId(number=number)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("2113.02393", id="month 13"),
        pytest.param("2100.02393", id="month 0"),
        pytest.param("2112.023", id="too short"),
        pytest.param("2112.023933", id="too long"),
        pytest.param("2112.02393v0", id="version 0"),
        pytest.param("see 2112.02393", id="more text"),
        pytest.param("https://example.org/abs/2112.02393", id="other site"),
    ],
)
def test_what_is_no_arxiv_number(text: str) -> None:
    assert parse_arxiv_id(text) is None


def test_what_arxiv_registers() -> None:
    number = ArxivId(number="2112.02393", version=3)
    assert number.doi == "10.48550/arXiv.2112.02393"  # seeds/003:43
    assert number.url == "https://arxiv.org/abs/2112.02393v3"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        pytest.param("10.1145/2810103.2813677", "10.1145/2810103.2813677", id="bare"),
        pytest.param("https://doi.org/10.48550/arXiv.2112.02393", "10.48550/arXiv.2112.02393",
                     id="address"),  # seeds/003:43
        pytest.param("http://dx.doi.org/10.1/x", None, id="too short a prefix"),
        pytest.param("doi: 10.1137/080716542.", "10.1137/080716542", id="label and full stop"),
        pytest.param("10.1016/0893-6080(89)90020-8", "10.1016/0893-6080(89)90020-8", id="brackets"),
        pytest.param("10.1145/a b", None, id="space"),
        pytest.param("", None, id="nothing"),
    ],
)  # fmt: skip
def test_dois(text: str, doi: str | None) -> None:
    assert parse_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("arXiv preprint arXiv:2112.02393", "2112.02393"),
        ("CoRR, abs/2112.02393v2", "2112.02393v2"),
        ("10.48550/arXiv.2112.02393", "2112.02393"),
        ("https://arxiv.org/pdf/2112.02393", "2112.02393"),
        ("see arXiv: math/0101007 [math.CO]", "math/0101007"),
        ("2112.02393", None),
        ("arXiv:2112.023931234", None),
        ("arXiv:2113.02393", None),
        ("https://example.org/abstracts/2112.02393", None),
    ],
)
def test_a_number_within_other_words(text: str, number: str | None) -> None:
    found = find_arxiv_id(text)
    assert (str(found) if found else None) == number


@pytest.mark.parametrize(
    ("number", "year"),
    [("2112.02393", 2021), ("0704.0001", 2007), ("math/0101007", 2001), ("cs/9901007", 1999)],
)
def test_the_year_of_a_number(number: str, year: int) -> None:
    assert ArxivId(number=number).year == year


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("https://example.org/a?b=c#d", True),
        (" HTTP://EXAMPLE.ORG/ ", True),
        ("https://example.org:8080", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://localhost", False),
        ("https://example.org/<script>", False),
        ('https://example.org/"onclick="x', False),
        ("https://example.org/a b", False),
        ("https://example.org/" + "a" * 3000, False),
        ("example.org", False),
        ("", False),
    ],
)
def test_addresses_of_the_web_alone(text: str, *, sound: bool) -> None:
    assert (parse_address(text) == text.strip()) is sound
