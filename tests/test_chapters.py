"""Chapters: what they must cite, how long they are, what they may not copy; and our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_tools.build import Made
from survey_tools.chapters import Chapter, chapter_faults, cited_keys
from survey_tools.prose import count_words
from tests.projects import without_codes

ROOT = Path(__file__).parents[1]
SLUG = "sgd-shuffling"
GOOD = "# SGD\n\n" + " ".join(["word"] * 1300) + "\n\n{cite:t}`safran2019good`\n"


def faults(made: Made, text: str, *, slug: str = SLUG) -> list[str]:
    """Return what is wrong with a chapter itself, as it is told."""
    found = chapter_faults([Chapter(slug=slug, text=text)], made.survey)
    mine = [without_codes(fault) for fault in found if fault.file.startswith("docs/chapters/")]
    return [line.removeprefix(f"docs/chapters/{slug}.md:").strip() for line in mine]


def test_keys_that_are_cited() -> None:
    text = (
        "{cite:t}`a2020b` and {cite:p}`c2020d,\ne2020f`\n{work}`words <g2020h>`, "
        "{claim}`i2020j/C1`, {claim}`words <k2020l/C2>`, {term}`m2020n`"
    )
    assert list(cited_keys(text)) == [
        ("a2020b", 1), ("c2020d", 1), ("e2020f", 1), ("g2020h", 3), ("i2020j", 3), ("k2020l", 3),
    ]  # fmt: skip


def test_every_work_is_cited(made: Made) -> None:
    assert faults(made, GOOD) == ["the chapter does not cite its work 'safran2021random'"]
    assert faults(made, GOOD + "{cite:p}`safran2021random`") == []
    assert faults(made, GOOD + "{claim}`safran2021random/C1`") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{cite:t}`safran2019god`",
                     "6: no work has the key 'safran2019god'; did you mean 'safran2019good'?",
                     id="a citation of no work"),
        pytest.param("{claim}`safran2021random/C99`",
                     "6: no claim is called 'safran2021random/C99'; did you mean "
                     "'safran2021random/C1'?", id="a link to no claim"),
        pytest.param("so $\\fooo$", "6: formula '\\fooo' cannot be set: Unknown command "
                     '"\\fooo"', id="a formula that cannot be set"),
        pytest.param("this setting has been investigated in several recent works",
                     "6: 9 consecutive words are the abstract's: 'this setting has been "
                     "investigated in several recent works'; say it in other words, or mark it as "
                     "a quotation with “…”", id="copied"),
        pytest.param("word " * 1300, "the chapter has 2603 words, expected 1200 to 2500",
                     id="too long"),
    ],
)  # fmt: skip
def test_faults(made: Made, text: str, message: str) -> None:
    good = GOOD.replace("{cite:t}", "{cite:t}`safran2021random` {cite:t}")
    assert faults(made, good) == []
    assert message in faults(made, f"{good}{text}\n")


def test_a_chapter_of_no_topic(made: Made) -> None:
    assert faults(made, GOOD, slug="sgd-shufling") == [
        "no chapter 'sgd-shufling'; did you mean 'sgd-shuffling'?"
    ]


def test_a_row_that_the_chapter_does_not_cite(made: Made) -> None:
    found = chapter_faults([Chapter(slug=SLUG, text=GOOD)], made.survey)
    tables = [without_codes(fault) for fault in found if fault.file.startswith("docs/data/tables/")]
    assert all(line.startswith("docs/data/tables/sgd-shuffling.yaml:") for line in tables)
    assert any(
        line.endswith("the chapter 'sgd-shuffling' does not cite 'safran2021random'")
        for line in tables
    )


def test_each_chapter_of_ours_is_there(made: Made) -> None:
    slugs = {path.stem for path in (ROOT / "docs/chapters").glob("*.md")}
    assert slugs == {topic.slug for topic in made.survey.topics.chapters}


@pytest.mark.parametrize("slug", [SLUG, "depth-separation", "implicit-bias", "reconstruction"])
def test_the_four_of_the_title_are_the_deepest(slug: str) -> None:
    assert count_words((ROOT / f"docs/chapters/{slug}.md").read_text("utf-8")) >= 1200
