"""Another survey by the same tools: invented people and papers, another field, another language.

What is in ``tests/data/second_survey`` has names of files with spaces and accents, titles full of
marks of Markdown, TeX and HTML, seeds whose names begin alike, and no facts at all.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.projects import HOME, Outcome, Project
from tests.site_checks import check_site

SOURCE = HOME / "tests/data/second_survey"
PACKAGE = HOME / "survey_tools"
OF_OUR_SURVEY = re.compile(
    r"safran|vardi|shamir|neural network|depth separation|\b89\b|seeds?/00\d", re.IGNORECASE
)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the second survey, its pages written."""
    folder = tmp_path_factory.mktemp("second") / "Käse und Mäuse"
    shutil.copytree(SOURCE, folder)
    shutil.copyfile(HOME / "conf.py", folder / "conf.py")
    project = Project(root=folder)
    run = project.run("build")
    assert (run.status, run.err) == (0, "")
    return project


@pytest.fixture(scope="module")
def site(second: Project) -> Path:
    """Return the folder of the second survey's site."""
    assert second.build_site() == Outcome(status=0, out="", err="")
    return second.path("_build/html")


def test_its_works_people_and_places(second: Project) -> None:
    catalogue = json.loads(second.text("docs/generated/site/catalogue.json"))
    jsonschema.validate(
        catalogue, json.loads(second.text("docs/generated/site/catalogue.schema.json"))
    )
    works = {work["key"]: work for work in catalogue["works"]}
    assert list(works) == [
        "otterholt2028cats",
        "otterholt2030cheesewithunderscores",
        "otterholt2030owls",
        "quillfeather2029many",
    ]
    cats, many = works["otterholt2028cats"], works["quillfeather2029many"]
    assert cats["arxiv"] == "2805.01234"
    assert cats["authors"] == ["Bram Otterholt", "Jane Doe"]
    assert len(cats["abstracts"]) == 2
    assert {record["place"]["seed"] for record in cats["records"]} == {
        "käse liste (1).txt",
        "poster_2, arXiv.txt",
    }
    assert many["authors"] == ["Ada Quillfeather", "Łukasz Żółć", "Noël O’Brien-Ångström"]
    assert many["people"] == ["ada-quillfeather", "lukasz-zolc", "noel-o-brien-angstrom"]
    assert works["otterholt2030owls"]["presentations"][0]["year"] == 2030
    assert [event["title"] for event in catalogue["events"]] == ["Panel 3: Mice & Men"]
    assert catalogue["title"] == 'Käse und Mäuse: eine "kommentierte" Übersicht'
    assert catalogue["as_of"] == "2031-05-01"


def test_its_numbers_add_up(second: Project) -> None:
    stats = json.loads(second.run("stats", "--json").out)
    assert (stats["works"], stats["with_abstract"], stats["title_only"]) == (4, 3, 1)
    assert [seed["seed"] for seed in stats["by_seed"]] == sorted(
        path.name for path in SOURCE.glob("seeds/*.txt")
    )


def test_seeds_that_begin_alike_have_ledgers_of_their_own(second: Project) -> None:
    names = {path.name for path in second.path("docs/ledger").iterdir()}
    assert names == {"kase-liste-1.md", "poster-1.md", "poster-2-arxiv.md"}


def test_building_again_changes_nothing(second: Project) -> None:
    before = second.tree()
    assert "wrote 0 of " in second.run("build").out
    assert second.run("build", "--check").status == 0
    assert second.tree() == before


@pytest.mark.site
def test_its_site_is_whole(site: Path) -> None:
    assert check_site(site) == []


@pytest.mark.site
def test_its_site_says_what_its_papers_say(site: Path) -> None:
    page = (site / "works/otterholt2030cheesewithunderscores.html").read_text("utf-8")
    title = "Cheese_with_underscores and *Stars*: &lt;b&gt;Not&lt;/b&gt; HTML"
    assert re.search(rf"<h1>{re.escape(title)}<a ", page)
    assert "(year inferred)" in page
    index = (site / "index.html").read_text("utf-8")
    assert '<html lang="de"' in index
    assert "Käse und Mäuse: eine" in index


@pytest.mark.site
def test_no_mark_is_left_unread_in_its_pages(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = re.sub(r"<script.*?</script>|<pre.*?</pre>|<annotation.*?</annotation>", "", path.read_text("utf-8"), flags=re.DOTALL)  # fmt: skip  # noqa: E501
        visible = re.sub(r"<[^>]*>", " ", text)
        assert not re.search(r"\]\(|\{work\}|\\emph|\$", visible), path.name


@pytest.mark.site
def test_nothing_of_our_survey_is_in_it(site: Path) -> None:
    for path in (*site.rglob("*.html"), *site.glob("*.bib"), *site.glob("*.json")):
        assert not OF_OUR_SURVEY.search(re.sub(r"\d\d:\d\d", "", path.read_text("utf-8"))), path


def strings(source: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that are no documentation, with their lines."""
    tree = ast.parse(source.read_text("utf-8"))
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in spoken:
            continue
        if isinstance(node.value, str):
            yield node.lineno, node.value


def test_the_package_knows_nothing_of_our_survey() -> None:
    # A demonstration is of a claim, and names the work that makes it.
    sources = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "demonstrations")
    assert sources
    found = [
        f"{source.name}:{line}: {text}"
        for source in sources
        for line, text in strings(source)
        if OF_OUR_SURVEY.search(text)
    ]
    others = [path for path in PACKAGE.rglob("*") if path.suffix in {".j2", ".html", ".css", ".js"}]
    assert others
    found += [path.name for path in others if OF_OUR_SURVEY.search(path.read_text("utf-8"))]
    assert not found
