"""What the page of a work says to reference managers and to search engines."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from survey_tools.build import Made
from survey_tools.coins import coins
from survey_tools.linked_data import linked_data
from survey_tools.reference import Reference, reference_of
from tests.test_exports import ARTICLE, INVERTED, PAPER, PREPRINT, UNICODE_TITLE


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param(
            PREPRINT,
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:dc"],
                "rft.type": ["preprint"],
                "rft.title": [UNICODE_TITLE],
                "rft.publisher": ["arXiv"],
                "rft.identifier": ["https://arxiv.org/abs/2112.01234"],
                "rft.date": ["2021-12-04"],
                "rft_id": [
                    "info:doi/10.48550/arXiv.2112.01234",
                    "https://arxiv.org/abs/2112.01234",
                ],
            },
            id="preprint",
        ),
        pytest.param(
            PAPER,
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:book"],
                "rft.genre": ["proceeding"],
                "rft.atitle": [UNICODE_TITLE],
                "rft.btitle": ["Proceedings of A & B"],
                "rft.spage": ["3"],
                "rft.epage": ["64"],
                "rft.date": ["2022"],
            },
            id="paper",
        ),
        pytest.param(
            ARTICLE,
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"],
                "rft.genre": ["article"],
                "rft.jtitle": ["Proceedings of A & B"],
                "rft.issue": ["6"],
            },
            id="article",
        ),
    ],
)
def test_coins_say_what_zotero_needs(reference: Reference, expected: dict[str, list[str]]) -> None:
    read = parse_qs(coins(reference), strict_parsing=True)
    assert expected.items() <= read.items()
    assert read["rft.au"] == INVERTED
    assert read["ctx_ver"] == ["Z39.88-2004"]


def test_a_paper_is_no_preprint_to_zotero() -> None:
    assert "rft.type" not in coins(PAPER)
    assert "mtx:journal" not in coins(PREPRINT)


def test_linked_data_of_a_preprint() -> None:
    data = json.loads(linked_data(PREPRINT))
    assert (data["@context"], data["@type"]) == ("https://schema.org", "WebPage")
    paper = data["mainEntity"]
    assert paper["headline"] == UNICODE_TITLE
    assert paper["author"][1] == {"@type": "Person", "name": "Marco Di Summa"}
    assert paper["datePublished"] == "2021-12-04"
    assert paper["identifier"] == "arXiv:2112.01234"
    assert paper["sameAs"] == ["https://doi.org/10.48550/arXiv.2112.01234"]
    assert "isPartOf" not in paper


def test_linked_data_of_published_works() -> None:
    paper = json.loads(linked_data(PAPER))["mainEntity"]
    assert paper["isPartOf"] == {"@type": "Book", "name": "Proceedings of A & B"}
    assert paper["publisher"] == {"@type": "Organization", "name": "PMLR"}
    assert paper["sameAs"] == ["https://arxiv.org/abs/2112.01234"]
    article = json.loads(linked_data(replace(ARTICLE, publisher="")))["mainEntity"]
    assert article["isPartOf"]["@type"] == "Periodical"
    assert "publisher" not in article


def test_every_work_has_both(made: Made) -> None:
    for reference in map(reference_of, made.survey.works):
        assert len(parse_qs(coins(reference))["rft.au"]) == len(reference.authors)
        assert json.loads(linked_data(reference))["mainEntity"]["datePublished"]
