"""Data files: what is read, on which lines, and what a person is told who makes a mistake."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError, model_validator

from survey_tools.data_files import Located, Strict, parse_yaml, repeated, validate
from survey_tools.errors import FaultCode, SurveyError
from tests.projects import without_codes


class Colour(StrEnum):
    """One word of several."""

    RED = "red"
    BLUE = "blue"


class Box(Strict):
    """A part within a part."""

    name: Annotated[str, Field(min_length=1)]
    year: Annotated[int, Field(ge=1900, le=2100)] = 2020


class Thing(Strict):
    """An entry with fields of every kind."""

    key: str
    tags: tuple[str, ...] = ()
    colour: Colour | None = None
    size: int | str | None = None
    light: bool = False
    box: Box | None = None

    @model_validator(mode="after")
    def _light_boxes_only(self) -> Thing:
        if self.light and not self.box:
            raise ValueError("a light thing needs a box")
        return self


def read(text: str) -> tuple[Thing, ...]:
    things: tuple[Thing, ...] = validate(parse_yaml(text, file="f.yaml"), tuple[Thing, ...])
    return things


def faults(text: str) -> list[str]:
    with pytest.raises(SurveyError) as error:
        read(text)
    return without_codes(error.value).splitlines()


def test_lists_become_tuples_and_words_members_of_enumerations() -> None:
    text = "- {key: a, tags: [x, y], colour: blue, size: 1-2, box: {name: b, year: 1999}}\n"
    (thing,) = read(text)
    assert thing == Thing(
        key="a", tags=("x", "y"), colour=Colour.BLUE, size="1-2", box=Box(name="b", year=1999)
    )


def test_values_are_immutable() -> None:
    (thing,) = read("- key: a\n")
    with pytest.raises(ValidationError):
        thing.key = "b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "- key: 5\n",
            "1: key: found 5, expected text; put it in quotes",
            id="number for text",
        ),
        pytest.param(
            "- key: 2110.0318\n",
            "1: key: found 2110.0318, expected text; put it in quotes",
            id="what YAML takes for a fraction",
        ),
        pytest.param(
            "- key: no\n",
            "1: key: found false, expected text; "
            "YAML takes yes, no, on and off for truth values unless they stand in quotes",
            id="what YAML takes for false",
        ),
        pytest.param(
            "- key: a\n  box:\n    name: b\n    year: '2020'\n",
            "4: box.year: found '2020', expected a whole number; leave the quotes out",
            id="text for number",
        ),
        pytest.param(
            "- key: a\n  box: {name: b, year: 2020.0}\n",
            "2: box.year: found 2020.0, expected a whole number",
            id="fraction for number",
        ),
        pytest.param(
            "- key: a\n  box: {name: b, year: true}\n",
            "2: box.year: found true, expected a whole number",
            id="truth value for number",
        ),
        pytest.param(
            "- key: a\n  box: {name: b, year: 1066}\n",
            "2: box.year: found 1066, expected a number greater than or equal to 1900",
            id="number out of range",
        ),
        pytest.param(
            "- key: a\n  light: 1\n",
            "2: light: found 1, expected true or false",
            id="number for bool",
        ),
        pytest.param(
            "- key: a\n  tags: x\n", "2: tags: found 'x', expected a list", id="text for list"
        ),
        pytest.param(
            "- key: a\n  tags:\n  - x\n  - 2\n",
            "4: tags[2]: found 2, expected text; put it in quotes",
            id="within a list",
        ),
        pytest.param(
            "- key: a\n  size: [1]\n",
            "2: size: found [1], expected a whole number or text",
            id="one of two types",
        ),
        pytest.param(
            "- key: a\n  colour: redd\n",
            "2: colour: found 'redd', expected one of 'red', 'blue'; did you mean 'red'?",
            id="misspelt word",
        ),
        pytest.param(
            "- key: a\n  colour: 7\n",
            "2: colour: found 7, expected one of 'red', 'blue'",
            id="no word at all",
        ),
        pytest.param(
            "- key: a\n  box: b\n",
            "2: box: found 'b', expected names with values",
            id="text for a block",
        ),
        pytest.param("- tags: []\n", "1: field 'key' is missing", id="missing field"),
        pytest.param(
            "- key: a\n  box:\n    year: 2020\n",
            "2: field 'box.name' is missing",
            id="missing inside",
        ),
        pytest.param(
            "- key: a\n  colur: red\n",
            "2: unknown field 'colur'; did you mean 'colour'?",
            id="unknown field",
        ),
        pytest.param("- key: a\n  zzz: red\n", "2: unknown field 'zzz'", id="nothing is near"),
        pytest.param(
            "- key: a\n  box: {name: ''}\n",
            "2: box.name: found '', expected text that is not empty",
            id="empty text",
        ),
        pytest.param(
            "- key:\n", "1: key: found nothing, expected text", id="nothing after the colon"
        ),
        pytest.param(
            f"- key: [{'x' * 90}]\n",
            f'1: key: found ["{"x" * 55}..., expected text',
            id="long values are cut",
        ),
        pytest.param(
            "- key: a\n- key: b\n  light: true\n",
            "2: item 2: a light thing needs a box",
            id="fields that do not go together",
        ),
        pytest.param("key: a\n", '1: the file: found {"key": "a"}, expected a list', id="no list"),
        pytest.param("", "1: the file: found nothing, expected a list", id="empty file"),
        pytest.param("- 7\n", "1: item 1: found 7, expected names with values", id="no block"),
    ],
)
def test_faults_of_values(text: str, message: str) -> None:
    assert faults(text) == [f"f.yaml:{message}"]


def test_all_faults_are_told_at_once_in_the_order_of_lines() -> None:
    text = """\
- key: 1
  colour: green
- tags: [a]
- key: c
  box: {nmae: b}
"""
    assert faults(text) == [
        "f.yaml:1: key: found 1, expected text; put it in quotes",
        "f.yaml:2: colour: found 'green', expected one of 'red', 'blue'",
        "f.yaml:3: field 'key' is missing",
        "f.yaml:5: field 'box.name' is missing",
        "f.yaml:5: unknown field 'nmae'; did you mean 'name'?",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: [\n", "2: not YAML: did not find expected node content", id="unclosed"),
        pytest.param(
            "a: b: c\n", "1: not YAML: mapping values are not allowed in this context", id="colons"
        ),
        pytest.param(
            "a: 1\nb: 2\na: 3\n", "3: 'a' is given twice; the first is on line 1", id="repeated"
        ),
        pytest.param("a: &x 1\n", "1: an anchor (&x) is not allowed here", id="anchor"),
        pytest.param(
            "a: !!str 1\n",
            "1: a tag (tag:yaml.org,2002:str) is not allowed here; write the plain value",
            id="tag",
        ),
        pytest.param(
            "a: !python/os.system x\n",
            "1: a tag (!python/os.system) is not allowed here; write the plain value",
            id="tag that runs code",
        ),
        pytest.param(
            "a: 1\n---\nb: 2\n",
            "2: not YAML: expected a single document in the stream but found another document",
            id="two documents",
        ),
        pytest.param("? [a]\n: 1\n", "1: a name is expected before the colon", id="list as a name"),
        pytest.param(
            "a: 2020-13-45\n", "1: not a plain value: month must be in 1..12", id="no date"
        ),
        pytest.param(
            "a: \x07\n",
            "1: not YAML: unacceptable character #x0007: control characters are not allowed",
            id="control character",
        ),
    ],
)
def test_faults_of_yaml(text: str, message: str) -> None:
    with pytest.raises(SurveyError) as error:
        parse_yaml(text, file="f.yaml")
    assert without_codes(error.value) == f"f.yaml:{message}"


def test_aliases_are_refused_before_they_can_grow() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    with pytest.raises(SurveyError) as error:
        parse_yaml(f"l0: &l0 [x]\n{levels}\n", file="f.yaml")
    assert without_codes(error.value).splitlines()[:3] == [
        "f.yaml:1: an anchor (&l0) is not allowed here",
        "f.yaml:2: an alias (*l0) is not allowed here; write the value out",
        "f.yaml:2: an anchor (&l1) is not allowed here",
    ]


def test_each_part_knows_its_line() -> None:
    document = parse_yaml("# a comment\n- key: a\n  box:\n    name: b\n\n- key: c\n", file="f.yaml")
    assert document.line(0) == 2
    assert document.line(0, "box", "name") == 4
    assert document.line(0, "box", "year") == 3, "what is absent has the line of its block"
    assert document.line(1, "key") == 6
    thing = Located(value="a", document=document, path=(0,))
    assert str(thing.fault("is odd", "box", code=FaultCode.COPIED)) == "f.yaml:3: is odd [copied]"


def test_repeated_values_are_told_with_both_lines() -> None:
    document = parse_yaml("- key: a\n- key: b\n- key: a\n- key: 3\n- x\n", file="f.yaml")
    assert [without_codes(fault) for fault in repeated(document, "key")] == [
        "f.yaml:3: key 'a' is given twice; the first is on line 1"
    ]


@given(st.text())
def test_any_text_is_data_or_faults(text: str) -> None:
    with suppress(SurveyError):
        read(text)


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "0x" + "f" * 5_000])
def test_numbers_without_end_are_refused_with_the_place(number: str) -> None:
    with pytest.raises(SurveyError) as caught:
        parse_yaml(f"- a: 1\n- b: {number}\n", file="docs/data/facts.yaml")
    assert str(caught.value) == (
        f"docs/data/facts.yaml:2: found a number of {len(number)} signs, "
        "expected one of at most 20 [not-yaml]"
    )
