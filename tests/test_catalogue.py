"""The survey as data: valid by its own schema, complete, and true to the seeds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from survey_tools.build import Made
from survey_tools.catalogue import make_catalogue, render_catalogue, render_schema
from survey_tools.text import fold, split_lines

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def catalogue(made: Made) -> Any:  # noqa: ANN401
    return json.loads(made.files["docs/generated/site/catalogue.json"])


@pytest.fixture(scope="module")
def seeds() -> dict[str, tuple[str, ...]]:
    paths = sorted((ROOT / "seeds").glob("*.txt"))
    assert len(paths) == 5
    return {path.name: split_lines(path.read_text("utf-8")) for path in paths}


def test_it_is_valid_by_its_schema(catalogue: Any) -> None:  # noqa: ANN401
    schema = json.loads(render_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(catalogue)


def test_the_schema_refuses_what_is_not_in_it(catalogue: Any) -> None:  # noqa: ANN401
    validator = jsonschema.Draft202012Validator(json.loads(render_schema()))
    assert not validator.is_valid(catalogue | {"works": [{"key": "x"}]})
    assert not validator.is_valid(catalogue | {"more": 1})


def test_it_is_rendered_alike_each_time(made: Made) -> None:
    once, again = (render_catalogue(make_catalogue(made.survey)) for _ in range(2))
    assert once == again
    assert once.endswith("}\n")


def test_counts(catalogue: Any) -> None:  # noqa: ANN401
    works = catalogue["works"]
    assert (len(works), len(catalogue["outside"]), len(catalogue["events"])) == (89, 23, 2)
    assert sum(1 for work in works if work["abstracts"]) == 57
    assert len(catalogue["people"]) == 120
    assert sum(len(work["records"]) for work in works) == 120
    assert sum(len(work["mentions"]) for work in works) == 13
    assert not [work["key"] for work in works if not work["topic"]]


def test_keys_and_aliases_name_one_work_each(catalogue: Any) -> None:  # noqa: ANN401
    works = [*catalogue["works"], *catalogue["outside"]]
    names = Counter(name for work in works for name in (work["key"], *work["aliases"]))
    assert set(names.values()) == {1}


def test_each_record_stands_once(catalogue: Any) -> None:  # noqa: ANN401
    places = Counter(
        tuple(record["place"].values()) for work in catalogue["works"] for record in work["records"]
    )
    assert len(places) == 120
    assert set(places.values()) == {1}


def _places(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    match data:
        case {"seed": _, "first_line": _, "last_line": _}:
            yield data
        case dict():
            for value in data.values():
                yield from _places(value)
        case list():
            for value in data:
                yield from _places(value)


def test_every_place_is_in_its_seed(
    catalogue: Any,  # noqa: ANN401
    seeds: dict[str, tuple[str, ...]],
) -> None:
    places = list(_places(catalogue))
    assert len(places) > 250
    for place in places:
        assert 1 <= place["first_line"] <= place["last_line"] <= len(seeds[place["seed"]])


def test_every_place_holds_what_it_is_said_to(
    catalogue: Any,  # noqa: ANN401
    seeds: dict[str, tuple[str, ...]],
) -> None:
    def words(place: dict[str, Any]) -> str:
        lines = seeds[place["seed"]][place["first_line"] - 1 : place["last_line"]]
        return fold(" ".join(lines))

    for work in catalogue["works"]:
        for record in work["records"]:
            there = words(record["place"])
            assert fold(record["title"] or "") in there
            # A run-on listing glues the title to the first author: names are looked for as letters.
            letters = there.replace(" ", "")
            assert all(fold(name).replace(" ", "") in letters for name in record["authors"])
        for abstract in work["abstracts"]:
            assert fold(abstract["text"]) in words(abstract["places"][0])
    for event in catalogue["events"]:
        assert fold(event["title"]) in words(event["place"])


def test_what_it_names_is_there(catalogue: Any) -> None:  # noqa: ANN401
    keys = {work["key"] for work in (*catalogue["works"], *catalogue["outside"])}
    slugs = {person["slug"] for person in catalogue["people"]}
    topics = {topic["slug"] for topic in catalogue["topics"]}
    for work in catalogue["works"]:
        assert set(work["people"]) <= slugs
        assert {work["topic"], *work["secondary"]} <= topics
        assert {mention["key"] for mention in work["mentions"]} <= keys
    for part in ("people", "topics"):
        for item in catalogue[part]:
            assert set(item["works"]) <= keys


def test_demonstrations_name_works_and_claims_of_the_catalogue(catalogue: Any) -> None:  # noqa: ANN401
    shown = {entry["name"]: entry for entry in catalogue["demonstrations"]}
    assert shown["shuffling-rates"]["works"] == ["safran2019good"]
    assert shown["shuffling-rates"]["deterministic"]
    assert {key for entry in shown.values() for key in entry["works"]} <= {
        work["key"] for work in catalogue["works"]
    }
    assert {claim for entry in shown.values() for claim in entry["claims"]} <= {
        claim["id"] for claim in catalogue["claims"]
    }
