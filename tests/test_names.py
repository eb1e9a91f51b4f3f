"""Names: taken apart, written normally, and when two of them can be one person's."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.names import AuthorList, PersonName, parse_name, same_person, written


@pytest.mark.parametrize(
    ("text", "family", "given_name"),
    [
        pytest.param("{Google DeepMind}", "Google DeepMind", "", id="a group in braces"),
        pytest.param(" {Kites and  Moths, Inc.} ", "Kites and Moths, Inc.", "", id="a comma"),
        pytest.param("{ATLAS}", "ATLAS", "", id="a group in capitals"),
        pytest.param("The ATLAS Collaboration", "The ATLAS Collaboration", "", id="by its end"),
        pytest.param("Kite Team", "Kite Team", "", id="a team"),
        pytest.param("Collaboration, Ada", "Collaboration", "Ada", id="one of that name"),
        pytest.param("Team", "Team", "", id="a team of one word"),
        pytest.param("{Ada", "{Ada", "", id="half a brace"),
    ],
)
def test_groups_stay_in_one_piece(text: str, family: str, given_name: str) -> None:
    name = parse_name(text)
    assert (name.family, name.given) == (family, given_name)
    assert parse_name(written(name)) == name or not name.is_group


def test_braces_of_groups_are_not_shown() -> None:
    assert str(AuthorList(names=("{Google DeepMind}", "Ada Ode"))) == "Google DeepMind, Ada Ode"


PARTS = st.text(st.sampled_from("Aa Bb.,-{}é"), max_size=12)


@given(PARTS, PARTS)
def test_what_is_written_is_read_back_as_it_was(family: str, given_name: str) -> None:
    name = PersonName(family=family, given=given_name)
    text = written(name)
    with contextlib.suppress(ValueError):
        again = parse_name(text)
        assert parse_name(written(again)) == again


@pytest.mark.parametrize(
    ("text", "inverted"),
    [
        pytest.param("Itay Safran", "Safran, Itay", id="two words"),  # seeds/000:50
        pytest.param("Jason D. Lee", "Lee, Jason D.", id="initial"),  # seeds/000:15
        pytest.param("Jason D Lee", "Lee, Jason D", id="initial without dot"),  # seeds/004:99
        pytest.param("R. Srikant", "Srikant, R.", id="initial first"),  # seeds/004:85
        pytest.param("SHIYU LIANG", "Liang, Shiyu", id="capitals"),  # seeds/004:85
        pytest.param("JIACHENG ZHUO", "Zhuo, Jiacheng", id="more capitals"),  # seeds/004:71
        pytest.param("WEI HU", "Hu, Wei", id="short family name in capitals"),
        pytest.param("CHRISTOPHER DE SA", "De Sa, Christopher", id="capital particle"),
        pytest.param("JD Salinger", "Salinger, JD", id="initials without dots"),
        pytest.param("J.R.R. Tolkien", "Tolkien, J.R.R.", id="initials together"),
        pytest.param("Christopher De Sa", "De Sa, Christopher", id="De Sa"),  # seeds/004:59
        pytest.param("Marco Di Summa", "Di Summa, Marco", id="Di Summa"),  # docs/data/facts.yaml
        pytest.param("Ludwig van Beethoven", "van Beethoven, Ludwig", id="van"),
        pytest.param("Johannes van der Waals", "van der Waals, Johannes", id="van der"),
        pytest.param("Jacobus van 't Hoff", "van 't Hoff, Jacobus", id="'t"),
        pytest.param("María de los Santos", "de los Santos, María", id="de los"),
        pytest.param("Simon Le", "Le, Simon", id="a particle is the whole family name"),
        pytest.param("Kumar Kshitij Patel", "Patel, Kumar Kshitij", id="three words"),  # 004:13
        pytest.param("Ran Gilad-Bachrach", "Gilad-Bachrach, Ran", id="hyphen"),  # seeds/004:109
        pytest.param("Sean O'Neil", "O'Neil, Sean", id="apostrophe"),
        pytest.param("SEAN O'NEIL", "O'Neil, Sean", id="apostrophe in capitals"),
        pytest.param("JEAN-PIERRE Serre", "Serre, Jean-Pierre", id="hyphen in capitals"),
        pytest.param("Barnabás Póczos", "Póczos, Barnabás", id="accents"),
        pytest.param("Lee, Jason D.", "Lee, Jason D.", id="inverted"),
        pytest.param("Waals, Johannes van der", "van der Waals, Johannes", id="particles behind"),
        pytest.param("Gore, Al", "Gore, Al", id="a particle is the whole given name"),
        pytest.param("De Sa, Christopher", "De Sa, Christopher", id="inverted particle"),
        pytest.param("Tarjan, Robert,", "Tarjan, Robert", id="comma at the end"),
        pytest.param("Martin Luther King Jr.", "King, Jr., Martin Luther", id="suffix"),
        pytest.param("King, Jr., Martin Luther", "King, Jr., Martin Luther", id="suffix between"),
        pytest.param(
            "King, Martin Luther, Jr.", "King, Jr., Martin Luther", id="suffix at the end"
        ),
        pytest.param("Robert Tarjan, Jr.", "Tarjan, Jr., Robert", id="suffix after a comma"),
        pytest.param("Guy Steele III", "Steele, III, Guy", id="number"),
        pytest.param("Plato", "Plato", id="single name"),
        pytest.param("李伟", "李伟", id="Chinese"),
        pytest.param("Иван Петров", "Петров, Иван", id="Cyrillic"),
        pytest.param(" Niv \u00a0 Haim ", "Haim, Niv", id="white space"),
    ],
)
def test_names(text: str, inverted: str) -> None:
    name = parse_name(text)
    assert name.inverted == inverted
    assert parse_name(inverted) == name


@pytest.mark.parametrize("text", ["", "  ", ", Jason", "\u200b"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="an empty name"):
        parse_name(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Jason Lee", "Jason D. Lee", id="middle initial"),  # seeds/004:59, 000:15
        pytest.param("Jason D Lee", "Jason D. Lee", id="dot"),  # seeds/004:99
        pytest.param("Jason Daniel Lee", "Jason D. Lee", id="middle name"),
        pytest.param("Shiyu Liang", "SHIYU LIANG", id="capitals"),  # seeds/004:85
        pytest.param("Barnabas Poczos", "Barnabás Póczos", id="accents"),  # seeds/004:91
        pytest.param("Peter Bartlett", "Peter L. Bartlett", id="Bartlett"),  # seeds/004:17, 001:8
        pytest.param("Jean-Pierre Serre", "Jean Pierre Serre", id="hyphen"),
        pytest.param("Christopher de Sa", "Christopher De Sa", id="particle"),
        pytest.param("John Doe", "John Doe Jr.", id="suffix on one side"),
        pytest.param("李伟", "李伟", id="Chinese"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert same_person(parse_name(one), parse_name(other))
    assert same_person(parse_name(other), parse_name(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Nati Srebro", "Nathan Srebro", id="nickname"),  # a person must say so
        pytest.param("Jason D. Lee", "Jason M. Lee", id="middle initials"),
        pytest.param("J. Lee", "Jason Lee", id="first initial"),
        pytest.param("Wei Hu", "Wei Liu", id="family names"),
        pytest.param("Srikant", "R. Srikant", id="no given name"),
        pytest.param("Christopher De Sa", "Christopher Sa", id="particle"),
        pytest.param("John Doe Sr.", "John Doe Jr.", id="suffixes"),
        pytest.param("李伟", "王芳", id="Chinese"),
        pytest.param("Иван Петров", "Пётр Иванов", id="Cyrillic"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert not same_person(parse_name(one), parse_name(other))
    assert not same_person(parse_name(other), parse_name(one))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("Jason D. Lee", "jason-d-lee", id="plain"),
        pytest.param("Barnabás Póczos", "barnabas-poczos", id="accents"),
        pytest.param("Łukasz Øre", "lukasz-ore", id="strokes"),
        pytest.param("Sean O'Neil", "sean-o-neil", id="apostrophe"),
        pytest.param("李伟", "u674e-u4f1f", id="Chinese"),
        pytest.param("../Etc Passwd", "etc-passwd", id="path"),
        pytest.param("...", "nameless", id="no letters"),
        pytest.param("Aux", "aux-1", id="a device of Windows"),
        pytest.param("Con Nul", "con-nul", id="no device"),
        pytest.param("-- Ode", "ode", id="dashes in front"),
        pytest.param(".ode", "ode", id="a dot in front"),
        pytest.param("A" * 300, "a" * 100, id="300 letters"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert parse_name(text).slug == slug


@given(
    st.text(min_size=1).filter(
        lambda text: text.split(",")[0].strip("\u200b\u200c\u200d\u2060\ufeff\u00ad \t\n")
    )
)
def test_any_name_has_a_slug_that_is_a_file_name(text: str) -> None:
    try:
        name = parse_name(text)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name.slug)
    assert same_person(name, name)


def test_initials() -> None:
    assert parse_name("Jason D. Lee").initials == ("j", "d")
    assert parse_name("Łukasz").initials == ()


def test_author_lists() -> None:
    assert str(AuthorList(names=("A", "B"), truncated=True)) == "A, B et al."  # as seeds/001:2
    assert str(AuthorList(names=("A",))) == "A"
    assert str(PersonName(family="King", given="Martin", suffix="Jr.")) == "Martin King Jr."
