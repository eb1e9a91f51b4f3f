"""Who the authors are: one person with many spellings, two people with one."""

from __future__ import annotations

import pytest

from survey_tools.build import Made
from survey_tools.errors import SurveyError
from survey_tools.people import DeclaredPerson, identify_people, parse_people

SREBRO = DeclaredPerson(name="Nathan Srebro", also=("Nati Srebro",), why="seeds 001 and 004")


def _groups(*spellings: str, declared: tuple[DeclaredPerson, ...] = ()) -> list[tuple[str, ...]]:
    people = identify_people(spellings, declared).values()
    return sorted({person.spellings for person in people})


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        pytest.param(("Jason Lee", "Jason D. Lee", "Jason D Lee"), "Jason D. Lee", id="initial"),
        pytest.param(("SHIYU LIANG", "Shiyu Liang"), "Shiyu Liang", id="capitals"),
        pytest.param(("SHIYU LIANG",), "Shiyu Liang", id="capitals alone"),
        pytest.param(("Barnabas Poczos", "Barnabás Póczos"), "Barnabás Póczos", id="accents"),
        pytest.param(("Christopher De Sa", "Christopher M. de Sa"), "Christopher M. de Sa",
                     id="particle"),
        pytest.param(("李伟",), "李伟", id="other script"),
    ],
)  # fmt: skip
def test_one_person(spellings: tuple[str, ...], name: str) -> None:
    people = identify_people(spellings, ())
    assert {str(person.name) for person in people.values()} == {name}
    assert {person.spellings for person in people.values()} == {tuple(sorted(spellings))}


def test_declared_names_are_one_person() -> None:
    assert len(_groups("Nathan Srebro", "Nati Srebro")) == 2
    people = identify_people(["Nathan Srebro", "Nati Srebro"], [SREBRO])
    assert {str(person.name) for person in people.values()} == {"Nathan Srebro"}


def test_a_short_name_that_fits_several_stays_apart() -> None:
    groups = _groups("Jason D. Lee", "Jason M. Lee", "Jason Lee", "JASON LEE", "Jasón Lee")
    assert groups == [
        ("JASON LEE", "Jason Lee", "Jasón Lee"),
        ("Jason D. Lee",),
        ("Jason M. Lee",),
    ]


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param(("Wei Hu", "Wei Liu"), id="family names"),
        pytest.param(("J. Lee", "Jason Lee"), id="initial"),
        pytest.param(("李伟", "王芳"), id="other scripts"),
        pytest.param(("Anna Lee-Smith", "Anna Lee Smith"), id="double name"),
        pytest.param(("Aux", "1, Aux"), id="a device of Windows"),
        pytest.param((f"{'a' * 120} Bo", f"{'a' * 120} Toop"), id="long"),
    ],
)
def test_two_people_have_two_pages(spellings: tuple[str, ...]) -> None:
    people = identify_people(spellings, ())
    assert len({person.slug for person in people.values()}) == len(spellings)


def test_two_people_of_one_spelling_are_taken_for_one() -> None:
    """Nothing in a name tells two Wei Hus apart; the survey says "authors", not "identities"."""
    assert _groups("Wei Hu", "Wei Hu") == [("Wei Hu",)]


def test_the_authors_of_the_seeds(made: Made) -> None:
    spellings = {person.slug: person.spellings for person in made.survey.people}
    assert len(spellings) == len(made.survey.people) == 120
    assert spellings["nathan-srebro"] == ("Nathan Srebro", "Nati Srebro")
    assert spellings["jason-d-lee"] == ("Jason D Lee", "Jason D. Lee", "Jason Lee")
    assert spellings["shiyu-liang"] == ("SHIYU LIANG", "Shiyu Liang")
    assert spellings["peter-l-bartlett"] == ("Peter Bartlett", "Peter L. Bartlett")


def test_people_file() -> None:
    text = "- name: Nathan Srebro\n  also: [Nati Srebro]\n  why: seeds 001 and 004\n"
    assert parse_people(text, file="people.yaml") == (SREBRO,)
    assert parse_people("", file="people.yaml") == ()


def test_a_spelling_given_to_two_people_is_a_fault() -> None:
    text = "- {name: Ann Ode, also: [A. Ode], why: x}\n- {name: Abe Ode, also: [A. Ode], why: y}\n"
    with pytest.raises(SurveyError) as caught:
        parse_people(text, file="people.yaml")
    told = "people.yaml:2: 'A. Ode' is given twice; the first is on line 1 [given-twice]"
    assert str(caught.value) == told
