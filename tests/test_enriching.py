"""``survey enrich`` on an invented survey, with a server of our own in the place of all sources."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from survey_tools.enrich.asking import SOURCES
from tests.projects import ENVIRONMENT, Project, copy_of_home
from tests.replay import ANSWERS, Asked, Replay, Reply

FACTS = "docs/data/facts.yaml"
KEY = "quillfeather2019kites"
SEED = """\
@misc{a, author = {Ada Quillfeather and Bram Oystercatcher and others}, year = {2019},
  title = {Kites Fly High: On the $L_2$-Norm of Long Strings}, abstract = {Kites fly high.}}
"""
OURS = f"""\
# Read by us.
- key: {KEY}
  group: seed
  title: 'Kites Fly High: On the $L_2$-Norm of Long Strings'  # a formula
  authors: [Ada Quillfeather, Bram Oystercatcher]
  et_al: true
  year: 2019
  arxiv: '1901.99901'
  venue: {{kind: journal, short: JAT, name: Journal of Aerial Toys & Strings, year: 2020,
    pages: 12--35}}
  evidence: the journal's page
"""


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    """Return a survey of one work."""
    project = Project(root=tmp_path / "survey")
    assert project.run("init", "--title", "Kites").status == 0
    for seed in project.path("seeds").glob("*.bib"):
        seed.unlink()
    project.leave_out_our_words()
    project.put("seeds/kites.bib", SEED)
    assert project.run("build").status == 0
    return project


def enrich(project: Project, *arguments: str) -> tuple[int, str, str]:
    run = project.run("enrich", "--contact", "me@example.org", *arguments)
    return run.status, run.out, run.err


@pytest.mark.usefixtures("server")
def test_a_work_without_facts(survey: Project) -> None:
    status, out, err = enrich(survey)
    assert (status, err) == (0, "")
    assert out.startswith(f"{KEY}\n  a new entry\n  + arxiv: 1901.99901\n")
    assert out.endswith(
        "arXiv: 1 request\nOpenAlex: 1 request\nDBLP: 1 request\nCrossref: 1 request\n"
        "wrote 13 facts of 1 work to docs/data/facts.yaml; 0 things to look at; "
        "'survey build' makes the pages\n"
    )
    text, _, evidence = survey.text(FACTS).partition("  evidence: ")
    assert text == (
        f"- key: {KEY}\n"
        "  group: seed\n"
        "  title: 'Kites Fly High: On the $L_2$-Norm of Long Strings'\n"
        "  authors: [Ada Quillfeather, Bram Oystercatcher, Çelebi Wren]\n"
        "  year: 2019\n"
        "  arxiv: '1901.99901'\n"
        "  arxiv_class: cs.LG\n"
        "  venue:\n"
        "    kind: journal\n"
        "    short: J. Aerial Toys Strings\n"
        "    name: Journal of Aerial Toys & Strings\n"
        "    year: 2020\n"
        "    volume: 7\n"
        "    number: 2\n"
        "    pages: 12--34\n"
        "    publisher: Association for Aerial Toys (AAT)\n"
        "    url: https://toys.example.org/doi/10.5555/kites.2020.7\n"
        "    doi: 10.5555/kites.2020.7\n"
    )
    assert evidence.startswith(
        "'title: seeds/kites.bib:2; arxiv/arxiv_class: arXiv https://arxiv.org/abs/1901.99901 "
        "(by title, authors and year, read 2"
    )
    assert survey.run("check").out == "no faults; 0 doubts, 0 doubtful pairs\n"
    assert survey.run("build").status == 0
    assert "10.5555/kites.2020.7" in survey.text("docs/references.bib")
    assert survey.text("docs/references.bib").count("@") == 1


@pytest.mark.usefixtures("server")
def test_what_we_read_ourselves_stays(survey: Project) -> None:
    survey.put(FACTS, OURS)
    status, out, err = enrich(survey)
    assert (status, err) == (0, "")
    assert "  difference: venue.pages is 12--35; Crossref has 12--34 (https://doi.org/" in out
    text = survey.text(FACTS)
    assert text.startswith("# Read by us.\n")
    assert "Strings'  # a formula\n" in text
    assert "pages: 12--35, volume: 7, number: 2, publisher: " in text
    assert "  authors: [Ada Quillfeather, Bram Oystercatcher, Çelebi Wren]\n  year: 2019\n" in text
    assert "  arxiv: '1901.99901'\n  arxiv_class: cs.LG\n" in text
    assert "  evidence: 'the journal''s page; arxiv_class: arXiv https://arxiv.org/abs/" in text
    again = enrich(survey)
    assert "nothing is missing" in again[1]
    assert survey.text(FACTS) == text


@pytest.mark.usefixtures("server")
def test_a_dry_run_writes_nothing(survey: Project) -> None:
    before = survey.tree()
    status, out, _ = enrich(survey, "--dry-run")
    assert status == 0
    assert "would write 13 facts of 1 work to docs/data/facts.yaml" in out
    kept = {name: data for name, data in survey.tree().items() if "_build/enrich" not in name}
    assert kept == before


def test_what_was_answered_is_not_asked_again(server: Replay, survey: Project) -> None:
    enrich(survey, "--dry-run")
    assert len(server.asked) == 4
    _, out, _ = enrich(survey)
    assert len(server.asked) == 4
    assert "Crossref: 0 requests, 1 answer kept from before\n" in out
    survey.path(FACTS).unlink()
    enrich(survey, "--no-cache")
    assert len(server.asked) == 8


@pytest.mark.usefixtures("server")
def test_as_json(survey: Project) -> None:
    survey.put(FACTS, OURS)
    status, out, _ = enrich(survey, "--json", "--source", "arxiv")
    data = json.loads(out)
    assert status == 0
    assert data["written"] is True
    assert data["changes"][0]["values"]["arxiv_class"] == "cs.LG"
    assert "arXiv https://arxiv.org/abs/1901.99901 (by arXiv" in data["changes"][0]["evidence"]
    assert [source["name"] for source in data["sources"]] == ["arXiv"]
    assert data["sources"][0]["asked"] == 1


def test_nothing_is_missing(server: Replay, survey: Project) -> None:
    enrich(survey)
    server.asked.clear()
    assert enrich(survey) == (0, "nothing is missing that can be asked for\n", "")
    assert server.asked == []


def test_only_the_works_and_sources_that_are_named(server: Replay, survey: Project) -> None:
    survey.add("seeds/kites.bib", "@misc{b, author={Cy Poe}, title={Lanterns at Night}, year=2020}")
    enrich(survey, KEY, "--source", "dblp", "--source", "crossref")
    assert [asked.slug for asked in server.asked] == ["dblp", "crossref"]
    run = survey.run("enrich", "quillfeather2019kite")
    assert run.status == 1
    assert f"did you mean '{KEY}'?" in run.err


def test_one_source_that_is_down_costs_no_other(server: Replay, survey: Project) -> None:
    server.on("openalex", Reply(status=500))
    server.on("dblp", Reply(body=b"<html>", kind="text/html"))
    server.on("crossref", Reply(body=b"{}"))
    status, out, err = enrich(survey)
    assert status == 0
    assert "+ arxiv: 1901.99901" in out
    assert err.splitlines() == [
        "OpenAlex was given up: it answers with status 500",
        "DBLP was given up: it answers with a page for people",
        (
            "Crossref: 1 answer could not be read: "
            "it sends an answer of another form than documented, at 'message'"
        ),
    ]


def test_a_source_that_fails_is_left_alone(server: Replay, survey: Project) -> None:
    for number in range(9):
        letters = "abcdefghi"[number] * 4
        survey.add("seeds/kites.bib", f"@misc{{k{number}, author={{Cy Poe}}, year=2020,\n"
                   f"  title={{On {letters}s and Lanterns}}}}\n")  # fmt: skip
    server.on("dblp", Reply(status=503))
    server.on("crossref", Reply(body=b"[]"))
    _, _, err = enrich(survey, "--source", "dblp", "--source", "crossref")
    assert len(server.of("dblp")) == 4  # one question, asked again and again
    assert len(server.of("crossref")) == 3  # three questions
    assert "Crossref was given up: it sends an answer of another form" in err


def test_no_source_answers(server: Replay, survey: Project) -> None:
    for slug in SOURCES:
        server.on(slug, Reply(status=503))
    before = survey.tree().keys()
    status, out, err = enrich(survey)
    assert (status, out) == (1, "")
    assert err.endswith("no source answered; nothing was changed\n")
    assert {name for name in survey.tree() if "_build" not in name} == before


def test_offline(survey: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SURVEY_ENRICH_REPLAY", f"http://127.0.0.1:{free.getsockname()[1]}")
    before = survey.tree().keys()
    status, out, err = enrich(survey)
    assert (status, out, err) == (
        1,
        "",
        (
            "the network is not there: no connection to arXiv, OpenAlex, DBLP, Crossref; "
            "nothing was changed\n"
        ),
    )
    assert {name for name in survey.tree() if "_build" not in name} == before


def test_without_a_contact_it_says_how_to_give_one(server: Replay, survey: Project) -> None:
    run = survey.run("enrich", "--dry-run")
    assert run.status == 0
    assert run.err == (
        "the sources ask for an address at which they can reach you: --contact ADDRESS, or "
        "contact in survey.toml\n"
    )
    assert not [asked for asked in server.asked if "mailto" in asked.query]
    server.asked.clear()
    survey.add("survey.toml", 'contact = "we@example.org"\n')
    run = survey.run("enrich", "--no-cache")
    assert (run.status, run.err) == (0, "")
    assert all("mailto:we@example.org" in asked.headers["User-Agent"] for asked in server.asked)
    run = survey.run("enrich", "--contact", "nobody")
    assert (run.status, run.err.splitlines()[0]) == (
        1,
        (
            "--contact: found 'nobody', expected an address for mail, such as 'you@example.org' "
            "[wrong-value]"
        ),
    )


def test_a_survey_at_fault_is_not_asked_for(server: Replay, survey: Project) -> None:
    survey.put(FACTS, OURS.replace("seed\n", "sead\n"))
    status, _, err = enrich(survey)
    assert status == 1
    assert err.startswith(f"{FACTS}:3: group: found 'sead', expected one of")
    assert server.asked == []


@pytest.mark.usefixtures("server")
def test_an_addition_that_would_join_works_is_left_to_a_person(survey: Project) -> None:
    """A list names a paper by its DOI alone; that it is this work has to be said by somebody."""
    survey.put("seeds/list.txt", "10.5555/kites.2020.7\n")
    survey.add(
        "seeds/kites.bib",
        "@misc{b, author = {Ada Quillfeather}, title = {Kites Fly Low}, year = {2016}}\n",
    )
    assert survey.run("build").status == 0
    status, out, _ = enrich(survey)
    assert status == 0
    message = "with what was found, other descriptions would be of this work; not written"
    assert f"{KEY}\n  doubt: {message}\n" in out
    assert "10.5555/kites.2020.7" not in survey.text(FACTS)
    assert "short: NeurIPS" in survey.text(FACTS)  # of the other work
    assert survey.run("check").status == 0


def test_facts_that_were_edited_meanwhile_stay(server: Replay, survey: Project) -> None:
    survey.put(FACTS, OURS)
    edited = OURS.replace("  arxiv: ", "  arxiv_class: math.OC\n  arxiv: ")

    def answer(_: Asked) -> Reply:
        survey.put(FACTS, edited)
        return Reply(body=(ANSWERS / "arxiv.xml").read_bytes(), kind="application/atom+xml")

    server.on("arxiv", answer)
    _, out, _ = enrich(survey)
    assert "difference: arxiv_class is math.OC; arXiv has cs.LG" in out
    assert survey.text(FACTS).count("arxiv_class") == 1 + survey.text(FACTS).count("; arxiv_class")
    assert "arxiv_class: math.OC\n" in survey.text(FACTS)


@pytest.mark.usefixtures("server")
def test_line_ends_of_windows_stay(survey: Project) -> None:
    survey.put(FACTS, OURS.replace("\n", "\r\n"))
    assert enrich(survey)[0] == 0
    data = survey.path(FACTS).read_bytes()
    assert b"arxiv_class" in data
    assert data.count(b"\r\n") == data.count(b"\n")


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("_build/enrich/replay/dblp.sqlite", "file is not a database"),
        ("_build/enrich/replay", "file exists"),
        ("_build/enrich", "not a directory"),
    ],
)
def test_where_answers_cannot_be_kept(survey: Project, name: str, said: str) -> None:
    survey.put(name, b"no database" * 1000)
    assert enrich(survey) == (
        1,
        "",
        (
            f"_build/enrich: answers cannot be kept here: {said}; remove what is there [no-file]\n"
            "1 fault; nothing was written\n"
        ),
    )
    assert not survey.path(FACTS).exists()


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (signal.SIGKILL, -signal.SIGKILL, ""),
        (signal.SIGINT, 1, "interrupted; nothing was changed, and what was answered is kept\n"),
    ],
)
def test_an_interrupted_run_has_lost_no_answer(
    server: Replay, survey: Project, sent: signal.Signals, status: int, said: str
) -> None:
    # What a shell starts in the background ignores the key, and so would what that starts.
    run = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    run += "from survey_tools.cli import main; main()"
    interrupted = subprocess.Popen(
        [sys.executable, "-c", run, "enrich", "--contact", "me@example.org"],
        cwd=survey.root,
        env=ENVIRONMENT | {"SURVEY_ENRICH_REPLAY": os.environ["SURVEY_ENRICH_REPLAY"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def kill(_: Asked) -> Reply:
        interrupted.send_signal(sent)
        return Reply(wait=0.2, status=500)

    documented = server.reply(Asked(slug="crossref", path="", query={}, headers={}))
    server.asked.clear()
    server.on("crossref", kill)
    assert interrupted.communicate(timeout=60)[1] == said
    assert interrupted.returncode == status
    assert not survey.path(FACTS).exists()
    assert [asked.slug for asked in server.asked] == ["arxiv", "openalex", "dblp", "crossref"]
    server.on("crossref", documented)
    assert enrich(survey)[0] == 0
    assert [asked.slug for asked in server.asked[4:]] == ["crossref"]
    assert "10.5555/kites.2020.7" in survey.text(FACTS)


def test_without_its_packages_the_others_work(survey: Project) -> None:
    """Who only builds has no need of what ``enrich`` needs."""
    block = "import sys; sys.modules |= dict.fromkeys(('requests_cache', 'arxiv', 'pyalex'))\n"
    run = "from survey_tools.cli import main; main()"
    for command, status in (("check", 0), ("enrich", 1)):
        done = subprocess.run(
            [sys.executable, "-c", block + run, command],
            cwd=survey.root,
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr
    assert done.stderr == "Error: 'arxiv' is not installed: pip install 'survey-tools[enrich]'\n"


def test_our_own_survey_is_told_of_no_network(tmp_path: Path) -> None:
    """As a newcomer runs it, in a process of its own and with no way out."""
    project = copy_of_home(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    before = project.tree()
    run = project.spawn("enrich", SURVEY_ENRICH_REPLAY=address)
    assert run.status == 1
    assert run.out == ""
    assert run.err.splitlines()[1].startswith("the network is not there: ")
    assert {k: v for k, v in project.tree().items() if not k.startswith("_build/")} == before
