"""The feed: valid Atom, ids that stay, dates from the data, right with and without an address."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from survey_tools.build import Made
from survey_tools.changes import Change
from survey_tools.feed import LONGEST, render_feed
from survey_tools.survey import Survey

GRAMMAR = Path(__file__).parent / "data" / "atom.rnc"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
JING = shutil.which("jing")


def at(survey: Survey, address: str) -> Survey:
    return replace(survey, config=survey.config.model_copy(update={"base_url": address}))


def with_changes(survey: Survey, *changes: Change) -> Survey:
    return replace(survey, commentary=replace(survey.commentary, changes=changes))


def ids(text: str) -> list[str]:
    return [str(found.text) for found in ET.fromstring(text).iterfind(".//a:id", ATOM)]  # noqa: S314 - our own


def hrefs(text: str, rel: str) -> list[str]:
    found = ET.fromstring(text).iterfind(f".//a:link[@rel='{rel}']", ATOM)  # noqa: S314 - our own
    return [link.attrib["href"] for link in found]


def judge(text: str, folder: Path) -> tuple[int, str]:
    """Return the exit status of the validator, and what it says."""
    assert JING
    path = folder / "feed.xml"
    path.write_text(text, "utf-8")
    run = subprocess.run(
        [JING, "-c", str(GRAMMAR), str(path)], capture_output=True, check=False, text=True
    )
    return run.returncode, run.stdout


@pytest.mark.skipif(not JING and not os.environ.get("CI"), reason="jing is not installed")
@pytest.mark.parametrize("address", ["", "https://example.org/survey/"])
def test_it_is_valid(made: Made, address: str, tmp_path: Path) -> None:
    text = render_feed(at(made.survey, address))
    assert judge(text, tmp_path) == (0, "")
    without = text.replace("<updated>2026-11-22T00:00:00Z</updated>", "", 1)
    assert judge(without, tmp_path)[0] == 1, "the grammar demands what the RFC does"


def test_its_ids_are_unique_and_do_not_know_the_address(made: Made) -> None:
    here = ids(render_feed(made.survey))
    there = ids(render_feed(at(made.survey, "https://example.org/survey")))
    assert here == there
    assert len(set(here)) == len(here) == len(made.survey.works) + 1
    assert here[0] == "tag:neural-network-theory.invalid,2026-11-22:news"
    assert "tag:neural-network-theory.invalid,2026-11-22:works/safran2019depth" in here


def test_a_domain_of_ones_own_names_the_works(made: Made) -> None:
    config = made.survey.config.model_copy(update={"tag_authority": "example.org"})
    found = ids(render_feed(replace(made.survey, config=config)))
    assert all(item.startswith("tag:example.org,2026-11-22:") for item in found)


def test_it_names_itself_only_where_its_address_is_known(made: Made) -> None:
    here = render_feed(made.survey)
    there = render_feed(at(made.survey, "https://example.org/survey/"))
    assert hrefs(here, "self") == []
    assert hrefs(there, "self") == ["https://example.org/survey/feed.xml"]
    assert "works/safran2019depth.html" in hrefs(here, "alternate")
    assert "https://example.org/survey/works/safran2019depth.html" in hrefs(there, "alternate")


def test_what_changes_later_keeps_its_id_and_comes_first(made: Made) -> None:
    first = made.survey.commentary.changes
    later = Change(
        date=first[0].date.replace(month=12), kind="corrected", keys=("safran2019depth",)
    )
    text = render_feed(with_changes(made.survey, later, *first))
    feed = ET.fromstring(text)  # noqa: S314 - our own
    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:id", "", ATOM).endswith("2026-11-22:works/safran2019depth")
    assert entry.findtext("a:published", "", ATOM) == "2026-11-22T00:00:00Z"
    assert entry.findtext("a:updated", "", ATOM) == "2026-12-22T00:00:00Z"
    assert feed.findtext("a:updated", "", ATOM) == "2026-12-22T00:00:00Z"
    assert len(set(ids(text))) == len(ids(text))
    assert entry.findtext("a:summary", "", ATOM).startswith(
        "Corrected, 2026-12-22. New, 2026-11-22."
    )


def test_it_says_who_wrote_what_and_keeps_no_tex(made: Made) -> None:
    text = render_feed(made.survey)
    entries = ET.fromstring(text).iterfind("a:entry", ATOM)  # noqa: S314 - our own
    authors = {
        entry.findtext("a:id", "", ATOM).rpartition("/")[2]: [
            name.text for name in entry.iterfind("a:author/a:name", ATOM)
        ]
        for entry in entries
    }
    for work in made.survey.works:
        assert authors[work.key] == [str(person.name) for person in work.people]
    assert "$" not in text
    assert "\\" not in text


def test_it_does_not_grow_for_ever(made: Made) -> None:
    keys = [work.key for work in made.survey.works]
    assert len(keys) < LONGEST, "the feed of the first edition has all works"
