"""Seeds added to a survey: what is said of them, what is written; faults change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_tools.adding import target_name
from tests.projects import Project, without_codes

BIB = """
@inproceedings{mine2021kites,
  author = {Quillfeather, Ada and Otterholt, Bram},
  title = {Kites Fly High}, booktitle = {Proceedings of the Conference on Kites}, year = {2021},
  abstract = {We study kites, and show that they fly.}, eprint = {2012.00001},
}
@article{broken, title = {No End
"""
BROKEN = (
    "seeds/mine.bib:7: the entry 'broken' cannot be read and is left out: "
    "premature end of file on line 7"
)
LISTING = """Ada Quillfeather
2 Papers
LGDec 3, 2020

Kites Fly High

Ada Quillfeather, Bram Otterholt

We study kites, and show that they fly.

LGDec 4, 2020

Lanterns Burn

Ada Quillfeather

Lanterns burn.
"""
ALIKE = """@misc{alike, author = {Ada Quillfeather}, title = {Kites Fly High On}, year = 2021}"""


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    """Return a new survey with a .bib added to its example."""
    project = Project(root=tmp_path / "survey")
    assert project.run("init", "--title", "Kites").status == 0
    project.put("../mine.bib", BIB)
    return project


def outside(survey: Project, name: str, text: str) -> str:
    survey.put(f"../{name}", text)
    return str(survey.path(f"../{name}"))


def test_what_is_new_is_named_and_drafted(survey: Project) -> None:
    run = survey.run("add", str(survey.path("../mine.bib")))
    assert (run.status, run.err) == (0, "")
    assert run.out.splitlines() == [
        "seeds/mine.bib: entries of BibTeX or biblatex; 1 record, 0 events, 1 doubt",
        "new works: 1",
        "  quillfeather2020kites: Kites Fly High",
        "linked to works that were there: 0",
        "for a person to decide: 0",
        "doubts: 1",
        f"  {BROKEN} [broken-entry]",
        "wrote 2 files, with 1 doubt to look at, listed above; 'survey build' makes the pages",
    ]
    assert survey.text("seeds/mine.bib") == BIB
    assert "show that they fly" in survey.text("docs/annotations/drafts/quillfeather2020kites.md")
    assert survey.run("build").status == 0
    assert "mine2021kites" in survey.text("docs/data/keys.yaml")


def test_what_was_there_is_linked_with_the_reason(survey: Project) -> None:
    survey.run("add", str(survey.path("../mine.bib")))
    run = survey.run("add", outside(survey, "list.txt", LISTING))
    assert run.out.splitlines()[1:6] == [
        "new works: 1",
        "  quillfeather2020lanterns: Lanterns Burn",
        "linked to works that were there: 1",
        "  quillfeather2020kites: Kites Fly High",
        "    seeds/list.txt:3 = seeds/mine.bib:2 [same-title]",
    ]


def test_what_a_person_has_to_decide_is_told(survey: Project) -> None:
    survey.run("add", str(survey.path("../mine.bib")))
    run = survey.run("add", outside(survey, "alike.bib", ALIKE))
    assert "for a person to decide: 1" in run.out
    assert run.out.endswith("; 'survey review' asks about 1 pair; 'survey build' makes the pages\n")
    (pair,) = [line for line in run.out.splitlines() if line.endswith("[alike-title]")]
    assert {"seeds/alike.bib:1", "seeds/mine.bib:2"} < set(pair.split())


def test_a_dry_run_says_the_same_and_writes_nothing(survey: Project) -> None:
    before = survey.tree()
    run = survey.run("add", "--dry-run", str(survey.path("../mine.bib")))
    assert survey.tree() == before
    wet = survey.run("add", str(survey.path("../mine.bib")))
    assert wet.out.startswith(run.out)
    assert wet.out != run.out


def test_a_draft_that_is_there_is_left_alone(survey: Project) -> None:
    draft = "docs/annotations/drafts/quillfeather2020kites.md"
    survey.put(draft, "mine")
    assert survey.run("add", str(survey.path("../mine.bib"))).status == 0
    assert survey.text(draft) == "mine"


def test_all_faults_are_told_and_nothing_is_changed(survey: Project) -> None:
    good = str(survey.path("../mine.bib"))
    soup = outside(survey, "soup.txt", "Peel the onions.")
    binary = str(survey.path("../x.bib"))
    survey.put("../x.bib", b"@misc{a,\0}")
    taken = outside(survey, "Example.bib", ALIKE)
    twin = outside(survey, "twin.bib", survey.text("seeds/example.bib"))
    missing = str(survey.path("../missing.bib"))
    before = survey.tree()
    run = survey.run("add", good, soup, binary, taken, twin, missing)
    assert (run.status, run.out) == (1, "")
    assert survey.tree() == before
    lines = run.err.splitlines()
    assert lines[-1] == "5 faults; nothing was written"
    assert sorted(line.partition(": ")[0] for line in lines[:-1]) == sorted(
        [soup, f"{binary}:1", taken, twin, missing]
    )
    assert any("there is a seed of that name, seeds/example.bib" in line for line in lines)
    assert f"{twin}: its text is that of seeds/example.bib [already-there]" in lines


def test_a_folder_that_cannot_be_written_keeps_all_as_it_was(survey: Project) -> None:
    survey.put("docs/annotations/drafts", "a file in the place of a folder")
    before = survey.tree()
    run = survey.run("add", str(survey.path("../mine.bib")))
    assert run.status == 1
    assert "docs/annotations/drafts: found a file, expected a folder to write into" in run.err
    assert survey.tree() == before


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a/b/page.txt", "page.txt"),
        ("../../page.BIB", "page.BIB"),
        ("page.html", "page.html.txt"),
        ("page", "page.txt"),
        ("ein Käse (1).txt", "ein Käse (1).txt"),
    ],
)
def test_names_among_the_seeds(file: str, name: str) -> None:
    assert target_name(file) == name


@pytest.mark.parametrize("file", [".hidden", "..", "", "a\nb.txt", "a\x1b[2Jb", "a\\b.txt"])
def test_names_that_no_seed_can_have(file: str) -> None:
    with pytest.raises(ValueError, match="expected one without a dot in front"):
        target_name(file)


@pytest.mark.parametrize("file", ["aux", "Con.bib", "lpt1.x.txt", "a:b.txt", "what?", 'a"b.txt'])
def test_names_that_no_seed_can_have_on_windows(file: str) -> None:
    with pytest.raises(ValueError, match="expected one that a file can have on Windows"):
        target_name(file)


def test_new_drafts_one_work(survey: Project) -> None:
    survey.run("add", str(survey.path("../mine.bib")))
    draft = "docs/annotations/drafts/quillfeather2020kites.md"
    survey.path(draft).unlink()
    assert survey.run("new", "mine2021kites").out == f"wrote {draft}\n"
    assert without_codes(survey.run("new", "2012.00001").err) == (
        f"{draft}: there is a file of that name already\n1 fault; nothing was written\n"
    )


def test_new_drafts_nothing_that_needs_no_draft(survey: Project) -> None:
    survey.run("add", outside(survey, "alike.bib", ALIKE))
    assert survey.run("new", "paper2020example").err == (
        "Error: there is an annotation of paper2020example\n"
    )
    assert "known by title only are not annotated" in survey.run("new", "alike").err
    assert "did you mean 'paper2020example'" in survey.run("new", "paper2020exampel").err


def test_a_number_is_a_work_until_another_seed_names_it(survey: Project) -> None:
    run = survey.run("add", outside(survey, "numbers.txt", "2012.00001\n10.5555/x.7\n"))
    assert "  arxiv-2012-00001: [Untitled] arXiv:2012.00001 (no abstract)" in run.out
    assert "  doi-10-5555-x-7: [Untitled] 10.5555/x.7 (no abstract)" in run.out
    assert survey.run("build").status == 0
    assert "2012" not in survey.text("docs/data/keys.yaml")
    named = survey.run("add", str(survey.path("../mine.bib")))
    assert "  quillfeather2020kites: Kites Fly High" in named.out
    assert survey.run("build").status == 0
    assert "key: quillfeather2020kites" in survey.text("docs/data/keys.yaml")
    assert not survey.path("docs/works/arxiv-2012-00001.md").exists()
