"""``survey doctor``: each check on a survey that has what it looks for, and on one that has not."""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from survey_tools.doctor import CHECKS
from survey_tools.doctor.texts import mend_braces, mend_entities, mend_mojibake, mend_spaces
from tests.projects import HOME, Project, terminal

FACTS, PEOPLE, LINKS = (f"docs/data/{name}.yaml" for name in ("facts", "people", "links"))
MINE = "seeds/mine.bib"
CITED = """\
- key: quillfeather2019kites
  group: {group}
  title: {title}
  authors: [{authors}]
  year: 2019
  year_basis: a poster on a wall
{more}  evidence: a poster on a wall
"""
TWO_IN_ONE_VOLUME = """\
- key: quillfeather2019kites
  group: foundational
  title: Kites
  authors: [Ada Quillfeather]
  year: 2019
  year_basis: the proceedings
  venue: {{kind: conference, short: KITE, name: {one}, year: 2019, pages: 3--9, url: {url}}}
  evidence: a poster on a wall
- key: toop2019lanterns
  group: foundational
  title: Lanterns
  authors: [Bo Toop]
  year: 2019
  year_basis: the proceedings
  venue: {{kind: conference, short: KITE, name: {other}, year: 2019, pages: {pages}, url: {link}}}
  evidence: a poster on a wall
"""
INDEX = "docs/index.md"
CITES = "\n{cite}`quillfeather2019kites` {cite}`toop2019lanterns`\n"
ARXIV_PAGE = (
    (HOME / "tests/data/arxiv_abstract/all_fields.txt").read_text("utf-8").replace("2101.", "2112.")
)
FEED = """\
arXiv:{number} (math)
[Submitted on 4 Dec 2021]
Title:Lanterns of the Deep Sea
Authors:Ada Quillfeather
Abstract:We study how long a lantern burns.
Comments:	{comments}
Subjects:	Optimization and Control (math.OC)
Cite as:	arXiv:{number} [math.OC]
Submission history
[v1] Sat, 4 Dec 2021 18:07:47 UTC (40 KB)
"""


def entry(title: str, *, author: str = "Ada Quillfeather", more: str = ", year = 2020") -> str:
    """Return an entry of a .bib file."""
    return f"@misc{{x, author = {{{author}}}, title = {{{title}}}{more}}}\n"


def cited(
    *,
    title: str = "Kites",
    authors: str = "Ada Quillfeather",
    group: str = "foundational",
    more: str = "",
) -> str:
    """Return an entry of facts."""
    return CITED.format(group=group, title=title, authors=authors, more=more)


def volume(*, other: str = "Proceedings", pages: str = "10--19", link: str = "") -> str:
    """Return the facts of two works of one volume."""
    url = "https://example.org/kites"
    return TWO_IN_ONE_VOLUME.format(
        one="Proceedings of the Kite Conference",
        other=other,
        url=url,
        pages=pages,
        link=link or "https://example.org/lanterns",
    )


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    """Return a survey in which there is nothing to be found."""
    project = Project(root=tmp_path / "kites")
    assert project.run("init", "--title", "Kites").status == 0
    return project


def found(project: Project, *arguments: str) -> list[dict[str, Any]]:
    """Return what the checks find, as data."""
    run = project.run("doctor", *arguments, "--json")
    data = json.loads(run.out)
    assert run.status == (1 if data["findings"] else 0)
    findings: list[dict[str, Any]] = data["findings"]
    return findings


CASES: dict[str, tuple[dict[str, str], list[Any]]] = {
    "mojibake in a title": (
        {MINE: entry("On SchrÃ¶dinger Kites")},
        ["mojibake", MINE, 1, "On SchrÃ¶dinger Kites", "On Schrödinger Kites", True],
    ),
    "mojibake of which a part is no letter": (
        {MINE: entry("The Kiteâ\x80\x99s Tail")},
        ["mojibake", MINE, 1, "The Kiteâs Tail", "The Kite’s Tail", True],
    ),
    "mojibake in a name": (
        {MINE: entry("Kites", author="LovÃ¡sz, Åada")},
        ["mojibake", MINE, 1, "Åada LovÃ¡sz", "Åada Lovász", True],
    ),
    "mojibake in the facts": (
        {FACTS: cited(title="On SchrÃ¶dinger Kites"), INDEX: CITES},
        ["mojibake", FACTS, 3, "On SchrÃ¶dinger Kites", "On Schrödinger Kites", True],
    ),
    "mojibake in an abstract": (
        {MINE: entry("Kites", more=",year=2020,\n  abstract = {Of SchrÃ¶dinger}")},
        ["mojibake", MINE, 2, "Of SchrÃ¶dinger", "Of Schrödinger", False],
    ),
    "lost letters": (
        {MINE: entry("On Schr\N{REPLACEMENT CHARACTER}dinger Kites")},
        ["lost-letters", MINE, 1, "On Schr\N{REPLACEMENT CHARACTER}dinger Kites", "", False],
    ),
    "entities": (
        {MINE: entry("Kites &amp;amp; Lov&aacute;sz")},
        ["html-entities", MINE, 1, "Kites &amp;amp; Lov&aacute;sz", "Kites & Lovász", True],
    ),
    "an entity that no .bib can hold": (
        {MINE: entry("Kites &zigrarr; Lanterns")},
        ["html-entities", MINE, 1, "Kites &zigrarr; Lanterns", "Kites ⇝ Lanterns", False],
    ),
    "entities in a venue": (
        {MINE: "@article{x, author={Bo Toop}, title={Kites}, journal={A &amp; B}, year=2020}"},
        ["html-entities", MINE, 1, "A &amp; B", "A & B", True],
    ),
    "a brace too many": (
        {FACTS: cited(title="'The {Kite} of $x_{i$'"), INDEX: CITES},
        ["unbalanced-braces", FACTS, 3, "The {Kite} of $x_{i$", "The {Kite} of $x_i$", True],
    ),
    "half a formula": (
        {MINE: entry("Kites of $x_2 and Height")},
        ["unbalanced-math", MINE, 1, "Kites of $x_2 and Height", "", False],
    ),
    "stray spaces": (
        {MINE: entry("Kites , Lanterns : $a , b$")},
        ["stray-spaces", MINE, 1, "Kites , Lanterns : $a , b$", "Kites, Lanterns: $a , b$", True],
    ),
    "a doubled word": (
        {MINE: entry("Kites of the the Sea")},
        ["doubled-words", MINE, 1, "Kites of the the Sea", "", False],
    ),
    "a title in capitals": (
        {MINE: entry("THE KITES OF THE SEA")},
        ["upper-case-titles", MINE, 1, "THE KITES OF THE SEA", "", False],
    ),
    "a name in capitals in the facts": (
        {FACTS: cited(authors="ADA QUILLFEATHER"), INDEX: CITES},
        ["upper-case-names", FACTS, 4, "ADA QUILLFEATHER", "Ada Quillfeather", True],
    ),
    "a name in capitals in a seed": (
        {"seeds/page.txt": FEED.format(number="2112.00001v1", comments="12 pages").replace(
            "Ada Quillfeather", "ADA QUILLFEATHER")},
        ["upper-case-names", "seeds/page.txt", 4, "ADA QUILLFEATHER", "Ada Quillfeather", True],
    ),
    "initials": (
        {MINE: entry("Kites") + entry("Lanterns", author="A. Quillfeather")},
        ["alike-people", MINE, 2, "", "", False],
    ),
    "a slip in a name": (
        {MINE: entry("Kites") + entry("Lanterns", author="Ada Quilfeather")},
        ["alike-people", MINE, 2, "", "", False],
    ),
    "a name the wrong way round": (
        {MINE: entry("Kites") + entry("Lanterns", author="Ada, Quillfeather")},
        ["alike-people", MINE, 2, "", "", False],
    ),
    "one paper twice": (
        {MINE: entry("A Nonconvex Kite") + entry("A Non-Convex Kite (Extended Abstract)")},
        ["duplicate-titles", MINE, 1, "A Nonconvex Kite", "one work", True],
    ),
    "two papers of one title": (
        {MINE: entry("A Nonconvex Kite") + entry("A Non-Convex Kite", author="Bo Toop")},
        ["duplicate-titles", MINE, 1, "A Nonconvex Kite", "", False],
    ),
    "a journal's reference": (
        {"seeds/page.txt": ARXIV_PAGE},
        ["published-preprints", "seeds/page.txt", 16, "Journal of Lanterns 7 (2022) 1-30",
         "Journal of Lanterns 2022", True],
    ),
    "comments of which nothing is known": (
        {"seeds/page.txt": FEED.format(number="2112.00001v1", comments="Accepted at ICML 2022")},
        ["published-preprints", "seeds/page.txt", 6, "Accepted at ICML 2022", "", False],
    ),
    "no year": (
        {MINE: entry("Kites", more="")},
        ["missing-years", MINE, 1, "", "", False],
    ),
    "a year to come": (
        {MINE: entry("Kites", more=", year = 2091")},
        ["future-dates", MINE, 1, "2091", "", False],
    ),
    "another paper's number": (
        {"seeds/page.txt": FEED.format(number="2105.00001v1", comments="12 pages")},
        ["numbers-against-dates", "seeds/page.txt", 1, "2105.00001", "", False],
    ),
    "an address twice": (
        {FACTS: volume(other="Proceedings of the Kite Conference",
                       link="https://example.org/kites"), INDEX: CITES},
        ["shared-identifiers", FACTS, 15, "https://example.org/kites", "", False],
    ),
    "a volume of two names": (
        {FACTS: volume(), INDEX: CITES},
        ["venues-at-odds", FACTS, 15, "Proceedings", "Proceedings of the Kite Conference", False],
    ),
    "pages of two papers": (
        {FACTS: volume(other="Proceedings of the Kite Conference", pages="8--12"), INDEX: CITES},
        ["overlapping-pages", FACTS, 15, "8--12", "", False],
    ),
    "a mark that turns the writing": (
        {"docs/chapters/first-chapter.md": "\nsay \u202egnihton\n"},
        ["invisible-characters", "docs/chapters/first-chapter.md", 0, "say <U+202E>gnihton",
         "say gnihton", True],
    ),
    "something to do": (
        {"docs/annotations/paper2020example.md": "\nTODO: read it\n"},
        ["unfinished-text", "docs/annotations/paper2020example.md", 0, "TODO: read it", "", False],
    ),
    "a draft of an annotated work": (
        {"docs/annotations/drafts/paper2020example.md": "---\n---\n"},
        ["left-over-drafts", "docs/annotations/drafts/paper2020example.md", 0, "", "", False],
    ),
    "a draft of no work": (
        {"docs/annotations/drafts/nobody2020nothing.md": "---\n---\n"},
        ["left-over-drafts", "docs/annotations/drafts/nobody2020nothing.md", 0, "", "", False],
    ),
    "facts that nothing cites": (
        {FACTS: cited()},
        ["unused-facts", FACTS, 1, "Kites", "", False],
    ),
    "a name that nobody has": (
        {PEOPLE: "- name: Ann Paper\n  also: [Anni Paper]\n  why: she says so\n"},
        ["unused-names", PEOPLE, 2, "", "", False],
    ),
}  # fmt: skip
"""What is put to the files of a healthy survey, and what is found then: check, file, line (0 where
it is the end of the file that counts), text, what is right, whether --fix mends it."""


def damage(project: Project, files: dict[str, str]) -> None:
    """Put texts at the end of files."""
    for name, text in files.items():
        before = project.text(name) if project.path(name).exists() else ""
        project.put(name, before + text)


def test_a_healthy_survey_has_nothing(survey: Project) -> None:
    run = survey.run("doctor")
    assert (run.status, run.err) == (0, "")
    assert run.out == f"nothing found by {len(CHECKS)} checks\n"
    assert found(survey) == []


def test_our_own_survey_has_nothing() -> None:
    run = Project(root=HOME).run("doctor")
    assert (run.status, run.out) == (0, f"nothing found by {len(CHECKS)} checks\n")


@pytest.mark.parametrize("name", CASES)
def test_it_is_found_and_nothing_else(survey: Project, name: str) -> None:
    files, (check, file, line, text, right, fixable) = CASES[name]
    damage(survey, files)
    before = survey.tree()
    (only,) = found(survey)
    assert [only["check"], only["file"]] == [check, file]
    assert only["line"] == line or not line
    assert [only["found"], only["right"], only["fixable"]] == [text, right, fixable]
    assert found(survey, check) == [only]
    others = [item.name for item in CHECKS if item.name != check]
    assert found(survey, *others) == []
    assert survey.tree() == before, "looking changes nothing"


@pytest.mark.parametrize("name", [name for name, (_, what) in CASES.items() if what[-1]])
def test_what_can_be_mended_is_mended_once(survey: Project, name: str) -> None:
    files, (check, *_, right, _) = CASES[name]
    damage(survey, files)
    before = survey.tree()
    diff = survey.run("doctor", "--dry-run").out
    assert survey.tree() == before
    run = survey.run("doctor", "--fix")
    assert (run.status, run.err) == (0, "")
    assert f"mended {check}: " in run.out
    assert right in run.out
    after = survey.tree()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == set(re.findall(r"^\+\+\+ (\S+)", diff, re.MULTILINE))
    assert not any(name.startswith("seeds/") for name in changed)
    assert all(name in run.out for name in changed)
    assert survey.run("check").status == 0
    again = survey.run("doctor", "--fix")
    assert again.out == f"nothing found by {len(CHECKS)} checks\n"
    assert survey.tree() == after


def test_every_check_has_a_case() -> None:
    assert {what[0] for _, what in CASES.values()} == {check.name for check in CHECKS}
    assert {what[0] for _, what in CASES.values() if what[-1]} == {
        check.name for check in CHECKS if check.mends
    }


# --- Where repairs go ---------------------------------------------------------------------------


def test_a_name_that_was_read_wrongly_gets_the_key_of_the_right_one(survey: Project) -> None:
    survey.put(MINE, entry("On SchrÃ¶dinger &amp; Kites", author="PÃ³czos, Barnabás"))
    assert survey.run("doctor", "--fix").status == 0
    assert survey.text(FACTS) == (
        "- key: poczos2020schrodinger\n"
        "  group: seed-title-only\n"
        "  title: On Schrödinger & Kites\n"
        "  alt_titles:\n"
        "    - title: On SchrÃ¶dinger &amp; Kites\n"
        "      authors: [Barnabás PÃ³czos]\n"
        f"      used_by: {MINE}:1\n"
        "  authors: [Barnabás Póczos]\n"
        "  year: 2020\n"
        f"  year_basis: {MINE}:1\n"
        f"  evidence: 'survey doctor, by rule: title mended from {MINE}:1; authors mended from "
        f"{MINE}:1; all else as the seeds have it'\n"
    )
    shown = survey.run("show", "poczos2020schrodinger").out
    assert shown.startswith("On Schrödinger & Kites\nBarnabás Póczos\n")
    assert f"{MINE}:1" in shown


def test_a_key_that_was_given_stays(survey: Project) -> None:
    survey.put(MINE, entry("On Kites &amp; Lanterns", author="Lov&aacute;sz, Ada"))
    survey.run("build")
    given = re.findall(r"key: (\S+)", survey.text("docs/data/keys.yaml"))
    assert survey.run("doctor", "--fix").status == 0
    assert survey.run("build").status == 0
    assert re.findall(r"key: (\S+)", survey.text("docs/data/keys.yaml")) == given


def test_facts_keep_their_comments_and_are_linked_as_before(survey: Project) -> None:
    # Both the facts and the seed have it wrong; mended, the facts would not find the seed any more.
    survey.put(MINE, entry("On SchrÃ¶dinger Kites", author="PÃ³czos, Ada", more=", year = 2019"))
    text = cited(title='"On SchrÃ¶dinger Kites"  # as printed', authors="Ada PÃ³czos")
    text = f"# Ours.\n\n{text.replace('foundational', 'seed-title-only')}"
    survey.put(FACTS, text.replace("\n", "\r\n"))
    assert survey.run("doctor", "--fix").status == 0
    mended = text.replace('"On SchrÃ¶dinger Kites"', "On Schrödinger Kites")
    mended = mended.replace("PÃ³czos", "Póczos")
    assert survey.path(FACTS).read_bytes().decode() == mended.replace("\n", "\r\n")
    assert survey.run("check").status == 0
    assert json.loads(survey.run("stats", "--json").out)["works"] == 2
    assert "verdict: same\n  key: quillfeather2019kites\n" in survey.text(LINKS)


def test_a_venue_goes_into_the_facts_that_are_there(survey: Project) -> None:
    page = FEED.format(number="2112.00001v1", comments="15 pages, KITE 2019")
    survey.put("seeds/page.txt", page.replace("KITE", "ICML"))
    facts = cited(title="Lanterns of the Deep Sea", group="seed").replace("2019", "2021")
    facts = facts.replace("kites", "lanterns")
    other = volume(other="Proceedings of the Kite Conference").replace("KITE", "ICML")
    survey.put(FACTS, facts + other)
    damage(survey, {INDEX: CITES})
    run = survey.run("doctor", "--fix")
    assert (run.status, run.err) == (0, "")
    assert survey.text(FACTS).startswith(
        facts.replace(
            "  evidence: a poster on a wall\n",
            "  venue:\n"
            "    kind: conference\n"
            "    short: ICML\n"
            "    name: Proceedings of the Kite Conference\n"
            "    year: 2019\n"
            "  evidence: 'a poster on a wall; survey doctor, by rule: venue since seeds/page.txt:6 "
            "says ''15 pages, ICML 2019'''\n",
        )
    )


def test_two_people_who_were_told_apart_are_not_asked_about(survey: Project) -> None:
    survey.put(MINE, entry("Kites") + entry("Lanterns", author="A. Quillfeather"))
    (only,) = found(survey)
    assert only["advice"].startswith("if so, add to docs/data/people.yaml: - name: Ada Quill")
    survey.put(PEOPLE, "- name: A. Quillfeather\n  also: []\n  why: Anna, her sister\n")
    assert found(survey) == []


@pytest.mark.parametrize(
    "authors",
    [
        pytest.param(["A. Quillfeather and Ada Quillfeather"], id="who write together"),
        pytest.param(["Wei Hu", "Wei Xu"], id="of short names"),
        pytest.param(["A. Toop", "Ada Toop", "Anna Toop"], id="of whom it may be either"),
        pytest.param(["J. D. Toop", "Joan K. Toop"], id="whose initials differ"),
    ],
)
def test_two_people_are_not_taken_for_one(survey: Project, authors: list[str]) -> None:
    titles = ["Kites", "Lanterns", "Moths"]
    works = zip(titles, authors, strict=False)
    survey.put(MINE, "".join(entry(title, author=author) for title, author in works))
    assert found(survey) == []


def test_two_papers_of_one_title_that_were_told_apart(survey: Project) -> None:
    survey.put(MINE, entry("A Nonconvex Kite") + entry("A Non-Convex Kite", author="Bo Toop"))
    assert len(found(survey)) == 1
    survey.put(
        LINKS,
        "- record: {seed: mine, begins: A Nonconvex Kite}\n  verdict: different\n"
        "  other: {seed: mine, begins: A Non-Convex Kite}\n  why: read both\n",
    )
    assert found(survey) == []


def test_many_works_of_one_title_are_each_told_once(survey: Project) -> None:
    names = ["Ada Ode", "Bo Toop", "Cy Wickers", "Di Quillfeather"]
    survey.put(MINE, "".join(entry("Introduction", author=name) for name in names))
    assert [item["line"] for item in found(survey)] == [1, 1, 1]
    decisions = (
        f"- record: {{seed: mine, begins: Introduction, line: {number}}}\n  verdict: different\n"
        "  other: {seed: mine, begins: Introduction, line: 1}\n  why: read both\n"
        for number in (2, 3, 4)
    )
    survey.put(LINKS, "".join(decisions))
    assert [item["message"].split()[0] for item in found(survey)] == ["toop2020introduction"] * 2


@pytest.mark.parametrize(
    "comments",
    [
        "12 pages",
        "Submitted to ICML 2022",
        "Accepted with minor revisions",
        "This is the extended version of a paper",
        "An alternative to the ALT of 2019 years",
    ],
)
def test_comments_that_say_nothing_of_publication(survey: Project, comments: str) -> None:
    page = FEED.format(number="2112.00001v1", comments=comments)
    survey.put("seeds/page.txt", page.replace("of 2019 years", "of years"))
    assert found(survey) == []


def test_papers_that_share_a_page_or_count_their_own(survey: Project) -> None:
    ours = volume(other="Proceedings of the Kite Conference", pages="9--12")
    survey.put(FACTS, ours)
    damage(survey, {INDEX: CITES})
    assert found(survey) == []
    survey.put(FACTS, ours.replace("3--9", "1--40").replace("9--12", "1--30"))
    assert found(survey) == []


def test_venues_of_seeds_are_spelt_as_they_like(survey: Project) -> None:
    survey.put(
        MINE,
        "@inproceedings{a, author={Bo Toop}, title={Kites}, booktitle={COLT}, year=2020}\n"
        "@inproceedings{b, author={Bo Toop}, title={Moths}, booktitle={Conference on Learning"
        " Theory}, year=2020}\n",
    )
    assert found(survey) == []


@pytest.mark.parametrize(
    ("reference", "kind", "short", "year"),
    [
        ("Journal of Lanterns 7 (2022) 1-30", "journal", "Journal of Lanterns", 2022),
        ("J. Mach. Learn. Res. 22(155):1990-2010, 2021", "journal", "J. Mach. Learn. Res", 2021),
        ("Phys. Rev. E 104, 034304 (2021)", "journal", "Phys. Rev. E", 2021),
        ("Proc. Amer. Math. Soc. 149 (2021), 1-9", "journal", "Proc. Amer. Math. Soc", 2021),
        (
            (
                "Proceedings of the 38th International Conference on Machine Learning,"
                " PMLR 139:1234-1243, 2021"
            ),
            "conference",
            "ICML",
            2021,
        ),
        ("Conference on Kites, pages 2001-2013, 2022", "conference", "Conference on Kites", 2022),
        ("NeurIPS 2021", "conference", "NeurIPS", 2021),
        ("ICLR 2022 Workshop on Kites", None, "", 0),
        ("Journal of Lanterns 7 (2021), reprinted 2022", None, "", 0),
        ("Journal of Lanterns, to appear", None, "", 0),
        ("2021", None, "", 0),
    ],
)
def test_a_journal_reference_is_read(
    survey: Project, reference: str, kind: str | None, short: str, year: int
) -> None:
    survey.put("seeds/page.txt", re.sub("Journal of Lanterns 7.*", reference, ARXIV_PAGE))
    (only,) = found(survey, "published-preprints")
    assert only["right"] == (f"{short} {year}" if kind else "")
    if kind:
        assert survey.run("doctor", "--fix", "published-preprints").status == 0
        assert f"    kind: {kind}\n    short: {short}\n" in survey.text(FACTS)
        assert survey.run("check").status == 0


# --- The command --------------------------------------------------------------------------------


def test_it_says_what_where_and_what_would_be_right(survey: Project) -> None:
    survey.put(MINE, entry("Kites &amp; Lanterns") + entry("Moths", more=""))
    run = survey.run("doctor")
    assert (run.status, run.err) == (1, "")
    assert run.out == (
        "html-entities: letters as HTML spells them, such as &amp;\n"
        f"  {MINE}:1: title of quillfeather2020kites\n"
        "    found  Kites &amp; Lanterns\n"
        "    right  Kites & Lanterns\n"
        "\n"
        "missing-years: works of which no source gives the year\n"
        f"  {MINE}:2: no source gives the year of quillfeatherndmoths\n"
        "\n"
        f"2 findings by 2 of {len(CHECKS)} checks; --fix mends 1 of them\n"
    )
    run = survey.run("doctor", "--fix")
    assert run.status == 1
    assert run.out.endswith(
        f"wrote {FACTS}; 'survey build' makes the pages\n"
        f"mended 1 finding; 1 finding left by 1 of {len(CHECKS)} checks\n"
    )


def test_of_an_abstract_it_shows_where_it_is_wrong(survey: Project) -> None:
    far = "of kites and lanterns " * 40
    survey.put(MINE, entry("Kites", more=f", year=2020, abstract = {{{far}in cafÃ©s {far}}}"))
    (shown,) = re.findall(r"found  (.*)", survey.run("doctor").out)
    assert "in cafÃ©s of" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 170
    (only,) = found(survey)
    assert only["found"] == f"{far}in cafÃ©s {far}".strip()


@pytest.mark.parametrize("columns", [60, 100])
def test_a_terminal_gets_lines_that_fit(survey: Project, columns: int) -> None:
    survey.put(MINE, entry("Kites &amp; Lanterns " * 6))
    shown = terminal(survey, "doctor", columns=columns, status=1)
    assert "\x1b[1mhtml-entities\x1b[0m" in shown, "names of checks are bold"
    lines = re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= columns
    (first,) = (at for at, line in enumerate(lines) if line.startswith("    found  "))
    assert lines[first + 1].startswith(" " * 11), "what goes on stands below what it goes on from"


def test_some_checks_alone(survey: Project) -> None:
    survey.put(MINE, entry("Kites &amp; SchrÃ¶dinger"))
    for arguments in (["mojibake", "missing-years"], ["--check", "mojibake", "missing-years"]):
        run = survey.run("doctor", *arguments)
        assert run.out.endswith("1 finding by 1 of 2 checks; --fix mends all of them\n")
    survey.run("doctor", "mojibake", "--fix")
    assert "title: Kites &amp; Schrödinger\n" in survey.text(FACTS)
    survey.run("doctor", "--fix")
    assert "title: Kites & Schrödinger\n" in survey.text(FACTS)


def test_unknown_names_are_told_together(survey: Project) -> None:
    run = survey.run("doctor", "mojibak", "--check", "zzz", "lost-letters")
    assert (run.status, run.out) == (1, "")
    assert run.err == (
        "Error: no check is called 'mojibak'; did you mean 'mojibake'?\nno check is called 'zzz'\n"
    )


def test_the_list_explains_every_check(survey: Project) -> None:
    out = survey.run("doctor", "--list").out
    data = json.loads(survey.run("doctor", "--list", "--json").out)
    assert [check["name"] for check in data] == [check.name for check in CHECKS]
    for check in CHECKS:
        fix = " (--fix)" if check.mends else ""
        assert f"{check.name}{fix}: {check.summary}\n  {check.explanation}\n" in out
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)
        assert check.explanation.endswith(".")
        assert len(check.summary) < 80


def test_json_keeps_to_its_schema(survey: Project) -> None:
    schema = json.loads(survey.run("doctor", "--schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    described = [
        *schema["properties"].values(),
        *schema["$defs"]["FoundItem"]["properties"].values(),
    ]
    assert all(part["description"] for part in described)
    survey.put(MINE, entry("Kites &amp; Lanterns") + entry("Moths", more=""))
    jsonschema.validate(json.loads(survey.run("doctor", "--json").out), schema)
    data = json.loads(survey.run("doctor", "--fix", "--json").out)
    jsonschema.validate(data, schema)
    assert [item["check"] for item in data["fixed"]] == ["html-entities"]
    assert [item["check"] for item in data["findings"]] == ["missing-years"]
    assert data["written"] == [FACTS]
    assert data["checks"] == [check.name for check in CHECKS]


@pytest.mark.parametrize("options", [["--json"], ["--fix"]])
def test_a_diff_goes_alone(survey: Project, options: list[str]) -> None:
    run = survey.run("doctor", "--dry-run", *options)
    assert run.status == 2
    assert "--dry-run goes without --fix and --json" in run.err


def test_a_survey_at_fault_is_not_mended(survey: Project) -> None:
    survey.put(MINE, entry("Kites &amp; Lanterns"))
    survey.put(LINKS, "{}\n")
    before = survey.tree()
    run = survey.run("doctor", "--fix")
    message = f"{LINKS}:1: the file: found {{}}, expected a list [wrong-value]\n1 fault; nothing"
    assert (run.status, run.out, run.err) == (1, "", f"{message} was written\n")
    assert survey.run("doctor").err.endswith("1 fault\n")
    assert survey.tree() == before


def test_what_is_hostile_does_not_reach_the_terminal(survey: Project) -> None:
    damage(survey, {INDEX: "\n\x1b[2Jgone \u202egnihton\n"})
    survey.put(MINE, entry("[red]Kites[/red] &#27;[2J &#8238; &amp; &lt;script&gt;"))
    run = survey.run("doctor")
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", run.out)
    assert "<U+001B>[2Jgone <U+202E>gnihton" in run.out
    assert "right  [red]Kites[/red] [2J & <script>" in run.out
    assert survey.run("doctor", "--fix").status == 0
    assert survey.run("build").status == 0


# --- Mends --------------------------------------------------------------------------------------

MENDS = (mend_mojibake, mend_entities, mend_braces, mend_spaces)
TEXTS = st.text(st.sampled_from("aB é&;{}$\\ #x38;amplt,:()<>Ãâ€“™¶"), max_size=30)


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.__name__)
@given(text=TEXTS)
def test_a_mend_has_nothing_left_to_do(mend: Callable[[str], str], text: str) -> None:
    assert mend(mend(text)) == mend(text)


@given(st.text(st.characters(categories=["L", "N", "Zs"], max_codepoint=0x24F), max_size=40))
def test_what_was_read_wrongly_is_read_rightly(text: str) -> None:
    """The encodings themselves are the judge, where they have the letters."""
    wrong = text.encode().decode("latin-1")
    if mend_mojibake(wrong) != wrong:
        assert mend_mojibake(wrong).encode() == text.encode() or mend_mojibake(text) != text


@given(st.text(max_size=40))
def test_what_html_escapes_is_read_back(text: str) -> None:
    if mend_entities(text) == text:
        assert mend_entities(html.escape(text)) == text


# --- All of it, on damaged surveys --------------------------------------------------------------


def _as_latin_1(text: str) -> str:
    return text.encode().decode("latin-1")


def _as_cp1252(text: str) -> str:
    return text.encode().decode("cp1252", errors="replace")


DAMAGES: tuple[Callable[[str], str], ...] = (
    _as_latin_1,
    _as_cp1252,
    lambda text: text.replace("&", "&amp;").replace("é", "&eacute;"),
    lambda text: f"{text}}}",
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(",", " ,"),
    str.upper,
    lambda text: text.replace(" ", "\u200b "),
    lambda text: text,
)
TITLES = st.sampled_from(
    ["Schrödinger’s Kites, Caught", "Kites & Lanterns", "On $L_2$ Kites", "A Non-Convex Kite",
     "A Nonconvex Kite", "Café au Kite: An Étude"]
)  # fmt: skip
NAMES = st.sampled_from(["Ada Quillfeather", "Bárbara Póczos", "Q. Toop", "Åsa Łoś", "Bo Toop"])
DAMAGED = st.tuples(TITLES, st.sampled_from(DAMAGES), st.sampled_from(DAMAGES))
WORKS = st.lists(
    st.tuples(DAMAGED, st.lists(st.tuples(NAMES, st.sampled_from(DAMAGES)), min_size=1, max_size=2),
              st.sampled_from([2018, 2019, 2025]), st.booleans()),
    min_size=1, max_size=4,
)  # fmt: skip


def _ris(works: list[Any]) -> Iterator[str]:
    for (title, one, other), authors, year, _ in works:
        yield "TY  - CPAPER"
        yield f"TI  - {other(one(title))}"
        yield from (f"AU  - {do(name)}" for name, do in authors)
        yield f"PY  - {year}"
        yield "ER  - "


def _facts(works: list[Any]) -> Iterator[str]:
    for number, ((title, one, other), authors, year, in_facts) in enumerate(works):
        if in_facts:
            names = json.dumps([do(name) for name, do in authors], ensure_ascii=False)
            yield f"- key: key{number}\n  group: foundational  # one of several"
            yield f"  title: {json.dumps(other(one(title)), ensure_ascii=False)}"
            yield f"  authors: {names}\n  year: {year}\n  year_basis: a guess\n  evidence: none\n"


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to make it smaller takes minutes
)
@given(WORKS)
def test_damaged_surveys_are_mended_at_once_and_for_good(works: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        survey = Project(root=Path(folder) / "kites")
        survey.run("init")
        survey.put("seeds/mine.ris", "\n".join(_ris(works)) + "\n")
        facts = "\n".join(_facts(works))
        if facts:
            survey.put(FACTS, f"# Ours.\n{facts}")
        first = survey.run("doctor", "--json")
        if first.err:  # Two entries can be one's of a seed; that is for a person to mend.
            return
        seeds = {name: data for name, data in survey.tree().items() if name.startswith("seeds/")}
        before = {item["check"] for item in json.loads(first.out)["findings"]}
        run = survey.run("doctor", "--fix", "--json")
        assert not run.err, run.err
        left = json.loads(run.out)["findings"]
        assert not [item for item in left if item["fixable"]]
        assert before or not left
        after = survey.tree()
        assert {name: after[name] for name in seeds} == seeds
        again = json.loads(survey.run("doctor", "--fix", "--json").out)
        assert (again["findings"], again["written"]) == (left, [])
        assert survey.tree() == after
        if not any("lost" in item["check"] for item in left):
            assert survey.run("check").err == ""
