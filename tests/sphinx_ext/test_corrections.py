"""A reader finds on every page where to suggest a correction, filled in for that page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from tests.projects import HOME
from tests.sphinx_ext.fabricate import Project

FORM = ".github/ISSUE_TEMPLATE/correction.yml"
NEW = "survey_tools/templates/new/correction.yml"
CORRECTIONS = (HOME / "docs/corrections.md").read_text("utf-8")
INDEX = "# Kites\n"
WORK = "---\norphan: true\n---\n# Nets & Kites, 100 %\n"
REPOSITORY = "https://github.com/kites/survey"


def built(small: Callable[..., Project], conf: str) -> dict[str, str]:
    """Return the pages of a small site by name."""
    project = small("", conf, index=INDEX, works__ode2020net=WORK, corrections=CORRECTIONS)
    assert project.build("-W") == ""
    site = project.folder / "_build/html"
    names = ("index", "works/ode2020net", "corrections", "404", "search")
    return {name: (site / f"{name}.html").read_text("utf-8") for name in names}


def link_of(page: str) -> str | None:
    found = re.search(r'<a class="correct" href="([^"]*)"', page)
    return unescape(found[1]) if found else None


@pytest.mark.site
def test_a_repository_is_asked_by_its_form(small: Callable[..., Project]) -> None:
    pages = built(small, f"survey_repository = {REPOSITORY!r}\n")
    address = urlsplit(link_of(pages["works/ode2020net"]) or "")
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{REPOSITORY}/issues/new"
    filled = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert filled == {
        "template": Path(FORM).name,
        "title": "Correction: Nets & Kites, 100 %",
        "page": "works/ode2020net",
        "key": "ode2020net",
    }
    ids = {part["id"] for part in yaml.safe_load((HOME / FORM).read_text("utf-8"))["body"][1:]}
    assert filled.keys() - {"template", "title"} <= ids
    assert f"{REPOSITORY}/issues/new" in pages["corrections"]


@pytest.mark.site
def test_without_a_repository_a_page_says_what_to_write(small: Callable[..., Project]) -> None:
    pages = built(small, "survey_contact = 'editors@example.org'\n")
    assert link_of(pages["works/ode2020net"]) == "../corrections.html?page=works/ode2020net"
    assert link_of(pages["index"]) == "corrections.html?page=index"
    # docutils hides addresses from those who gather them.
    assert 'href="mailto:editors@example.org"' in unquote(unescape(pages["corrections"]))
    for name in ("corrections", "404", "search"):
        assert link_of(pages[name]) is None


@pytest.mark.site
def test_every_page_of_a_work_of_ours_has_the_link(site: Path) -> None:
    for path in (*site.glob("works/*.html"), *site.glob("chapters/*.html")):
        page = path.relative_to(site).with_suffix("").as_posix()
        assert link_of(path.read_text("utf-8")) == f"../corrections.html?page={page}"
    assert "names no address for corrections" in (site / "corrections.html").read_text("utf-8")


def test_the_form_is_one_that_github_takes() -> None:
    """What its schema of issue forms asks for; its ids and types are what addresses fill in."""
    form = yaml.safe_load((HOME / FORM).read_text("utf-8"))
    assert (
        {"name", "description", "body"}
        <= form.keys()
        <= {*("name", "description", "title", "labels", "assignees", "projects", "type", "body")}
    )
    kinds = [part["type"] for part in form["body"]]
    assert set(kinds) <= {"markdown", "input", "textarea", "dropdown", "checkboxes"}
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert [part["id"] for part in asked] == ["page", "key", "now", "value", "evidence"]
    assert all(re.fullmatch(r"[\w-]+", part["id"]) for part in asked)
    labels = [part["attributes"]["label"] for part in asked]
    assert len(set(labels)) == len(labels)
    for part in form["body"]:
        assert part.keys() <= {"type", "id", "attributes", "validations"}


def test_a_new_survey_has_the_same_form_and_page() -> None:
    assert (HOME / NEW).read_text("utf-8") == (HOME / FORM).read_text("utf-8")
    assert (HOME / "survey_tools/templates/new/docs/corrections.md").read_text(
        "utf-8"
    ) == CORRECTIONS
