"""Linking measured on the survey's works, damaged as sources damage them, among hard negatives.

``make bench`` prints precision and recall for each kind of damage.
"""

from __future__ import annotations

import pytest

from survey_tools.build import Made
from tests.damage import KINDS, damaged, descriptions, hard_negatives, measure

SURE = {"intact", "et al.", "capitals", "accents lost", "initials", "authors swapped",
        "year of publication"}  # fmt: skip
"""Damage that changes nothing of what the rules compare."""
ASKED = {"slip in the title", "two slips", "abstract and slip", "all at once"}
"""Damage that leaves a doubt, which is for a person to settle."""


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_works_are_ever_joined(made: Made, kind: str) -> None:
    outcome = measure(kind, made.survey.works)
    assert outcome.tried
    assert outcome.wrong == 0
    if kind in SURE:
        assert outcome.joined == outcome.tried
    if kind in ASKED:
        assert outcome.joined + outcome.asked >= 0.95 * outcome.tried


def test_damage_and_negatives_are_what_they_should_be(made: Made) -> None:
    whole = descriptions(made.survey.works)
    assert all(
        record.title is None or record.title.isupper() for record in damaged("capitals", whole)
    )
    slips = damaged("slip in the title", whole)
    assert all(
        sorted(slip.title or "") == sorted(whole[slip.provenance.first_line - 1].title or "")
        for slip in slips
    )
    titles = {record.title for record in whole}
    negatives = hard_negatives(whole)
    assert len(negatives) > 3 * len(whole)
    same = [item for item in negatives if item.title in titles]
    assert {item.authors and item.authors.names[0] for item in same} == {"Ann Nobody"}
