"""Bad input: every fault is told with file and line, all of a run together, and nothing is written.

Each case spoils a copy of the real survey in one way and expects the whole of what is said.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.projects import Project, copy_of_home, without_codes

FACTS, KEYS, TOPICS, LINKS, PEOPLE = (
    f"docs/data/{name}.yaml" for name in ("facts", "keys", "topics", "links", "people")
)
ARXIV_PAGE, POSTER_PAGE = "seeds/003_5e392b696b7ceb09.txt", "seeds/004_a8d8a5cec2a67158.txt"
FORMATS = (
    "an author's papers with stamp, title, authors and abstract on separate lines "
    "(author-listing); an author's papers with the title run into the authors (run-on-listing); "
    "abstracts alone, each after 'Abstract:' (abstract-dump); the arXiv page of one preprint "
    "(arxiv-abstract); the NeurIPS page of one paper (neurips-poster); "
    "the OpenReview page of one paper (openreview); the PMLR page of one paper (pmlr); "
    "entries of BibTeX or biblatex (bibtex); references in CSL-JSON (csl-json); "
    "references in RIS (ris); a feed of arXiv's API (arxiv-atom); "
    "a list of arXiv numbers or DOIs, one a line (id-list)"
)
ENTRY = """
- key: {key}
  group: {group}
  title: {title}
  authors: [Ada Doe]
  year: 2020
  year_basis: the poster
  evidence: a poster on a wall
"""

Spoil = Callable[[Project], str]
"""Puts a fault into a project and returns what has to be said of it."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_of_home(tmp_path)


def put(name: str, content: str | bytes, message: str) -> Spoil:
    """Return what writes a file; the message is about the file."""

    def spoil(project: Project) -> str:
        project.put(name, content)
        return f"{name}{message}"

    return spoil


def replace(name: str, old: str, new: str, message: str, *, line: int = 0) -> Spoil:
    """Return what puts a text for another; the line of the message is counted from there."""

    def spoil(project: Project) -> str:
        at = project.replace(name, old, new) + line
        return f"{name}:{at}: {message.format(line=at)}"

    return spoil


def add(name: str, text: str, message: str, *, line: int = 0) -> Spoil:
    """Return what puts a text at the end; the line of the message is counted from there."""

    def spoil(project: Project) -> str:
        return f"{name}:{project.add(name, text) + line}: {message}"

    return spoil


def remove(name: str, message: str) -> Spoil:
    """Return what removes a file."""

    def spoil(project: Project) -> str:
        project.path(name).unlink()
        return f"{name}: {message}"

    return spoil


def in_place_of(name: str, make: Callable[[Path], object], message: str) -> Spoil:
    """Return what puts something else where a file is or could be."""

    def spoil(project: Project) -> str:
        project.path(name).unlink(missing_ok=True)
        make(project.path(name))
        return f"{name}: {message}"

    return spoil


def _two_pages_in_one_file(project: Project) -> str:
    project.put("seeds/005_two.txt", project.text(ARXIV_PAGE) + project.text(POSTER_PAGE))
    return (
        "seeds/005_two.txt: found the marks of the arXiv page of one preprint (arxiv-abstract) and "
        "of the NeurIPS page of one paper (neurips-poster), expected those of one; save each page "
        "to its own file"
    )


def _a_byte_of_latin_1(name: str, before: str, line: int) -> Spoil:
    def spoil(project: Project) -> str:
        at = project.replace(name, before, f"{before}\0") + line
        project.put(name, project.path(name).read_bytes().replace(b"\0", b"\xe4"))
        return f"{name}:{at}: found the byte 0xe4, which is no UTF-8, expected UTF-8 text"

    return spoil


def _the_key_of_the_facts_recorded_otherwise(project: Project) -> str:
    recorded = project.replace(KEYS, "- key: safran2016depth\n", "- key: safran2016width\n")
    title = project.text(FACTS)[: project.text(FACTS).index("title:")].count("\n") + 1
    return (
        f"{FACTS}:{title}: found key 'safran2016depth', expected 'safran2016width' "
        f"as {KEYS}:{recorded} records it"
    )


def _a_key_recorded_twice(project: Project) -> str:
    first = project.replace(KEYS, "- key: safran2016depth\n", "- key: safran2019depth\n")
    again = project.text(KEYS).rindex("- key: safran2019depth\n")
    line = project.text(KEYS)[:again].count("\n") + 1
    return f"{KEYS}:{line}: 'safran2019depth' is given twice; the first is on line {first}"


SEEDS = [
    pytest.param(
        put(
            "seeds/005_x.txt",
            "\n  Welcome to our shop\nAdd to basket\n",
            f": found a page that begins with 'Welcome to our shop', expected one of: {FORMATS}",
        ),
        id="a seed no parser recognises",
    ),
    pytest.param(
        put(
            "seeds/005_x.txt",
            "<!DOCTYPE html>\n<html>",
            ": found a page that begins with '<!DOCTYPE html>' (this is HTML: save the text that "
            f"the browser shows), expected one of: {FORMATS}",
        ),
        id="a seed saved as HTML",
    ),
    pytest.param(_two_pages_in_one_file, id="a seed two parsers recognise"),
    pytest.param(
        put("seeds/005_x.txt", "", ": found an empty file, expected the text of a saved page"),
        id="an empty seed",
    ),
    pytest.param(
        put(
            "seeds/005_x.txt",
            "\ufeff \u00a0\r\n\r\n",
            ": found nothing but white space, expected the text of a saved page",
        ),
        id="a blank seed",
    ),
    pytest.param(
        put(
            "seeds/005_x.txt",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            ":3: found a zero byte, as in a binary file, expected UTF-8 text",
        ),
        id="a binary seed",
    ),
    pytest.param(
        put(
            "seeds/005_x.txt",
            "Abstract:We".encode("utf-16"),
            ": found UTF-16 text, expected UTF-8 text",
        ),
        id="a seed in UTF-16",
    ),
    pytest.param(
        put(
            "seeds/005_x.txt",
            b"Abstract:We\rshow na\xefve things",
            ":2: found the byte 0xef, which is no UTF-8, expected UTF-8 text",
        ),
        id="a seed in Latin-1",
    ),
    pytest.param(
        put(
            "seeds/005_X.TXT",
            "",
            ": found an empty file, expected the text of a saved page",
        ),
        id="a seed with its ending in capitals is read like the others",
    ),
    pytest.param(
        in_place_of("seeds/x.txt", Path.mkdir, "found a folder, expected a file"),
        id="a folder named like a seed",
    ),
    pytest.param(
        in_place_of(
            "seeds/x.txt",
            lambda path: path.symlink_to("x.txt"),
            "cannot be read: too many levels of symbolic links",
        ),
        id="a seed that is a link to itself",
    ),
    pytest.param(
        in_place_of(
            "seeds/x.txt",
            lambda path: path.symlink_to("gone.txt"),
            "found a link to 'gone.txt', which is not there, expected a file",
        ),
        id="a seed that is a link to nothing",
    ),
]

FACTS_CASES = [
    pytest.param(
        replace(
            FACTS,
            "  evidence:",
            "  abstract: no\n  evidence:",
            "unknown field 'abstract'",
        ),
        id="an unknown field",
    ),
    pytest.param(
        replace(
            FACTS,
            "  arxiv_class: cs.LG",
            "  arxiv_clas: cs.LG",
            "unknown field 'arxiv_clas'; did you mean 'arxiv_class'?",
        ),
        id="a field misspelt",
    ),
    pytest.param(
        replace(
            FACTS,
            "  year: 2016",
            "  year: '2016'",
            "year: found '2016', expected a whole number; leave the quotes out",
        ),
        id="a number in quotes",
    ),
    pytest.param(
        replace(
            FACTS,
            "  authors: [Itay Safran, Ohad Shamir]",
            "  authors: Itay Safran",
            "authors: found 'Itay Safran', expected a list",
        ),
        id="a text for a list",
    ),
    pytest.param(
        replace(
            FACTS,
            "    kind: conference",
            "    kind: conferense",
            "venue.kind: found 'conferense', expected one of 'conference', 'journal', 'workshop', "
            "'preprint'; did you mean 'conference'?",
        ),
        id="a word that is none of those allowed",
    ),
    pytest.param(
        replace(
            FACTS,
            "  year: 2016\n",
            "  year: 2016\n  year: 2017\n",
            "'year' is given twice; the first is on line 18",
            line=1,
        ),
        id="a field twice in one entry",
    ),
    pytest.param(
        add(
            FACTS,
            ENTRY.format(key="safran2016depth", group="cited", title="Another"),
            "key 'safran2016depth' is given twice; the first is on line 11",
            line=1,
        ),
        id="a key twice",
    ),
    pytest.param(
        add(
            FACTS,
            ENTRY.format(key="doe2020walls", group="seed", title="Walls and what to do about them"),
            "no seed describes 'doe2020walls', found group 'seed', expected 'cited' or "
            "'foundational', or a title or arXiv number that a seed has",
            line=1,
        ),
        id="a key of no work",
    ),
    pytest.param(
        replace(
            FACTS,
            "  year: 2016\n",
            "  year: [2016\n",
            "not YAML: did not find expected ',' or ']'",
            line=1,
        ),
        id="a bracket left open",
    ),
    pytest.param(
        replace(
            FACTS,
            "  year: 2016\n",
            "\tyear: 2016\n",
            "not YAML: found character that cannot start any token; YAML is indented with spaces, "
            "never with tabs",
        ),
        id="a tab for spaces",
    ),
    pytest.param(
        put(FACTS, "key: x\n", ':1: the file: found {"key": "x"}, expected a list'),
        id="no list",
    ),
    pytest.param(_a_byte_of_latin_1(FACTS, "  title: Depth", 0), id="facts in Latin-1"),
    pytest.param(
        in_place_of(
            FACTS, lambda path: path.symlink_to("fatcs.yaml"),
            "found a link to 'fatcs.yaml', which is not there, expected a file",
        ),
        id="a link to nothing is not the same as no file",
    ),
    pytest.param(
        in_place_of(FACTS, Path.mkdir, "found a folder, expected a file"),
        id="a folder for a file",
    ),
]  # fmt: skip

OTHER_FILES = [
    pytest.param(
        replace(
            TOPICS,
            "- key: yu2023sample\n  topic: adjacent-rl-bandits",
            "- key: yu2023sample\n  topic: adjacent-rl-bandit",
            "work 'yu2023sample': no topic 'adjacent-rl-bandit'; did you mean "
            "'adjacent-rl-bandits'?",
            line=1,
        ),
        id="a topic that does not exist",
    ),
    pytest.param(
        replace(
            "docs/annotations/safran2016depth.md",
            "topic: depth-separation",
            "topic: depth-seperation",
            "no topic 'depth-seperation'; did you mean 'depth-separation'?",
        ),
        id="a topic in an annotation that does not exist",
    ),
    pytest.param(
        replace(
            TOPICS,
            "- key: yu2023sample",
            "- key: yu2023samples",
            "no work has the key 'yu2023samples'; did you mean 'yu2023sample'?",
        ),
        id="a topic for no work",
    ),
    pytest.param(remove(TOPICS, "there is no such file"), id="no topics"),
    pytest.param(
        put(TOPICS, "", ":1: the file: found nothing, expected names with values"),
        id="topics of nothing",
    ),
    pytest.param(
        replace(
            LINKS,
            "begins: We study what provable",
            "begins: We study what removable",
            "no record of seed '002' begins with 'We study what removable privacy attacks'; did "
            "you mean 'We study what provable privacy attacks can'?",
        ),
        id="a decision about nothing",
    ),
    pytest.param(
        replace(
            LINKS,
            "  key: smorodinsky2024provable\n  why: no",
            "  key: smorodinski2024provable\n  why: no",
            "no facts have the key 'smorodinski2024provable'; did you mean "
            "'smorodinsky2024provable'?",
        ),
        id="a decision for no work",
    ),
    pytest.param(_the_key_of_the_facts_recorded_otherwise, id="keys and facts disagree"),
    pytest.param(_a_key_recorded_twice, id="a key recorded twice"),
    pytest.param(
        add(
            PEOPLE,
            "- name: Nathan Other\n  also: [Nati Srebro]\n  why: no reason\n",
            "'Nati Srebro' is given twice; the first is on line 4",
            line=1,
        ),
        id="a name of two people",
    ),
    pytest.param(
        add(
            PEOPLE,
            "- name: Nathan Srebro\n  also: [N. Srebro]\n  why: no reason\n",
            "'Nathan Srebro' is given twice; the first is on line 3",
        ),
        id="a person twice",
    ),
    pytest.param(
        replace(
            "survey.toml",
            'version = "0.1.0"',
            "version = 0.1.0",
            "not TOML: expected newline or end of document after a statement",
        ),
        id="malformed TOML",
    ),
    pytest.param(
        add("survey.toml", 'base_url = "https', "not TOML: unterminated string"),
        id="TOML that ends too soon",
    ),
    pytest.param(
        replace(
            "survey.toml",
            "subtitle =",
            "subtitel =",
            "unknown field 'subtitel'; did you mean 'subtitle'?",
        ),
        id="an unknown field in survey.toml",
    ),
    pytest.param(
        replace(
            "survey.toml",
            "as_of = 2026-11-22",
            'as_of = "soon"',
            "as_of: found 'soon', expected a date such as 2026-11-22",
        ),
        id="no date in survey.toml",
    ),
    pytest.param(_a_byte_of_latin_1("survey.toml", "# What", 0), id="survey.toml in Latin-1"),
]

OUTPUT = [
    pytest.param(
        put("docs/works", "", ": found a file, expected a folder to write into"),
        id="a file for an output folder",
    ),
    pytest.param(
        put("docs/generated/site", "", ": found a file, expected a folder to write into"),
        id="a file for an output folder inside another",
    ),
    pytest.param(
        in_place_of(
            "docs/references.bib",
            Path.mkdir,
            "found a folder, expected a file that can be written",
        ),
        id="a folder for an output file",
    ),
]


@pytest.mark.parametrize("spoil", [*SEEDS, *FACTS_CASES, *OTHER_FILES, *OUTPUT])
def test_one_fault_is_told_and_nothing_written(project: Project, spoil: Spoil) -> None:
    expected = spoil(project)
    before = project.tree()
    run = project.run("build")
    assert without_codes(run.err).splitlines() == [expected, "1 fault; nothing was written"]
    assert (run.status, run.out) == (1, "")
    assert project.tree() == before


@pytest.mark.parametrize("command", [["check"], ["stats"], ["show", "safran2016depth"]])
def test_every_command_tells_the_same(project: Project, command: list[str]) -> None:
    project.put("seeds/005_x.txt", "")
    run = project.run(*command)
    expected = "seeds/005_x.txt: found an empty file, expected the text of a saved page\n1 fault\n"
    assert (run.status, run.out, without_codes(run.err)) == (1, "", expected)


def test_all_faults_of_a_run_are_told_together(project: Project) -> None:
    project.put("seeds/005_x.txt", "")
    project.put("seeds/006_x.txt", b"\0")
    field = project.replace(FACTS, "  arxiv_class: cs.LG", "  arxiv_clas: cs.LG")
    topic = project.replace(TOPICS, "  topic: adjacent-rl-bandits", "  topic: adjacent-rl")
    ruling = project.replace(LINKS, "  verdict: same\n  key: smo", "  verdict: equal\n  key: smo")
    project.add(PEOPLE, "- name: [\n")
    project.replace("survey.toml", "subtitle", "subtitel")
    before = project.tree()
    run = project.run("build")
    told = without_codes(run.err).splitlines()
    assert told == [
        f"{FACTS}:{field}: unknown field 'arxiv_clas'; did you mean 'arxiv_class'?",
        f"{LINKS}:{ruling}: verdict: found 'equal', expected one of 'same', 'different'",
        f"{PEOPLE}:10: not YAML: did not find expected node content",
        (
            f"{TOPICS}:{topic}: work 'yu2023sample': no topic 'adjacent-rl'; "
            "did you mean 'adjacent-rl-bandits'?"
        ),
        "seeds/005_x.txt: found an empty file, expected the text of a saved page",
        "seeds/006_x.txt:1: found a zero byte, as in a binary file, expected UTF-8 text",
        "survey.toml:4: unknown field 'subtitel'; did you mean 'subtitle'?",
        "7 faults; nothing was written",
    ]
    assert run.status == 1
    assert project.tree() == before


def test_files_that_do_not_go_together_are_told_together(project: Project) -> None:
    decision = project.replace(LINKS, "begins: We study what", "begins: We study why")
    placed = project.replace(TOPICS, "- key: yu2023sample", "- key: yu2023samples")
    recorded = project.replace(KEYS, "- key: safran2015quality", "- key: safran2015qualities")
    fact = project.text(FACTS).partition("key: safran2015quality\n")[0].count("\n") + 3
    run = project.run("build")
    assert without_codes(run.err).splitlines() == [
        (
            f"{FACTS}:{fact}: found key 'safran2015quality', expected 'safran2015qualities' "
            f"as {KEYS}:{recorded} records it"
        ),
        (
            f"{LINKS}:{decision}: no record of seed '002' begins with 'We study why provable "
            "privacy attacks'; did you mean 'We study what provable privacy attacks'?"
        ),
        f"{TOPICS}:{placed}: no work has the key 'yu2023samples'; did you mean 'yu2023sample'?",
        "3 faults; nothing was written",
    ]


def test_a_folder_without_seeds(project: Project) -> None:
    shutil.rmtree(project.path("seeds"))
    expected = (
        "seeds: found no seed in this folder, expected saved pages (.txt) or references (.bib, ...)"
        "\n1 fault"
    )
    assert without_codes(project.run("check").err) == f"{expected}\n"


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    run = Project(root=tmp_path).run("build")
    expected = f"{tmp_path}: no survey here: there is no survey.toml in this folder; see --project"
    assert without_codes(run.err) == f"{expected}\n1 fault; nothing was written\n"
    assert run.status == 1


def test_files_that_may_be_absent(project: Project) -> None:
    for name in (FACTS, LINKS, KEYS, PEOPLE, "docs/references.bib"):
        project.path(name).unlink()
    project.leave_out_our_words()
    run = project.run("build")
    assert (run.status, run.err) == (0, "")
