"""What pages say of works in JSON-LD, judged by schema.org's own types and properties."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from survey_tools.build import Made
from survey_tools.linked_data import linked_data
from survey_tools.reference import preprint_of, reference_of


def judge(data: object) -> Any:  # noqa: ANN401
    """Return data as values of schema.org's types.

    :raises ValueError: for a property that the type has not, or a value that the property has not.
    :raises ModuleNotFoundError: for a type that there is not.
    """
    if isinstance(data, list):
        return [judge(item) for item in data]
    if not isinstance(data, Mapping):
        return data
    name = data["@type"]
    kind = getattr(importlib.import_module(f"pydantic2_schemaorg.{name}"), name)
    values = {key: judge(value) for key, value in data.items() if not key.startswith("@")}
    unknown = values.keys() - kind.__fields__.keys()
    if unknown:
        raise ValueError(f"{name} has no {', '.join(sorted(unknown))}")
    return kind(**values)


def test_each_work_is_one_of_schema_org_s(made: Made) -> None:
    for work in made.survey.works:
        for reference in filter(None, (reference_of(work), preprint_of(work))):
            data = json.loads(linked_data(reference))
            assert data["@context"] == "https://schema.org"
            paper = judge(data).mainEntity
            assert type(paper).__name__ == "ScholarlyArticle", work.key
            assert [author.name for author in paper.author] == list(map(str, reference.authors))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"@type": "ScholarlyArticle", "autor": "A"}, id="no such property"),
        pytest.param({"@type": "ScholarlyPaper"}, id="no such type"),
        pytest.param({"@type": "ScholarlyArticle", "headline": {"@type": "Person"}}, id="no text"),
        pytest.param(
            {"@type": "ScholarlyArticle", "isPartOf": {"@type": "Person", "name": "A"}},
            id="a person is no work",
        ),
    ],
)
def test_the_judge_refuses(data: Mapping[str, object]) -> None:
    assert judge({"@type": "ScholarlyArticle", "headline": "Norms"}).headline == "Norms"
    with pytest.raises((ValueError, ModuleNotFoundError)):
        judge(data)


def test_a_title_is_one_line_of_plain_text(made: Made) -> None:
    reference = replace(reference_of(made.survey.works[0]), title=r"On $L_0$ and \emph{</script>}")
    paper = json.loads(linked_data(reference))["mainEntity"]
    assert paper["headline"] == "On L₀ and </script>"
