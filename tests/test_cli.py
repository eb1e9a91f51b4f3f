"""The command line: every command and option, what it prints, where to, and its exit status."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from survey_tools import __version__, build
from survey_tools.cli import main
from tests.projects import ENVIRONMENT, HOME, Outcome, Project, copy_of_home, terminal

US = Project(root=HOME)
"""Our own survey, for commands that only read."""
COMMANDS = sorted(main.commands)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
TWO_WORDINGS = "safran2024depth"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a copy of our survey that no test changes, and that is made once for all of them."""
    project = copy_of_home(tmp_path_factory.mktemp("copy"))
    made = build.make(build.read_inputs(project.root))
    anew = build.make
    with pytest.MonkeyPatch.context() as patch:
        inputs = build.read_inputs
        patch.setattr(
            build,
            "read_inputs",
            lambda root, **how: root if root == project.root else inputs(root, **how),
        )
        patch.setattr(build, "make", lambda read: made if read == project.root else anew(read))
        yield project


def survey(*arguments: str) -> Outcome:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return Outcome(status=result.exit_code, out=result.stdout, err=result.stderr)


# --- Help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command_with_a_sentence(option: str) -> None:
    run = survey(option)
    assert (run.status, run.err) == (0, "")
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z].*\.$", run.out, re.MULTILINE), name


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_help_is_complete(command: list[str]) -> None:
    shown = survey(*command, "--help").out
    assert "Usage: " in shown
    statuses = shown.partition("Exit status:\n")[2]
    assert re.findall(r"^ +(\d)  \S", statuses, re.MULTILINE) == ["0", "1", "2"]
    assert max(map(len, shown.splitlines())) <= 80
    found = main.commands[command[0]] if command else main
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.name} is not explained"
            assert all(option in shown for option in parameter.opts)
        else:
            assert parameter.make_metavar(click.Context(found)) in shown


def test_without_arguments_it_shows_the_help() -> None:
    run = survey()
    assert run.status == 2
    assert "Commands:" in run.out + run.err


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version(option: str) -> None:
    assert survey(option) == Outcome(status=0, out=f"survey, version {__version__}\n", err="")


# --- How it is called ---------------------------------------------------------------------------


def test_the_project_is_named_before_or_after_the_command(copy: Project) -> None:
    folder = str(copy.root)
    before = survey("--project", folder, "stats")
    assert before.status == 0
    assert before == survey("stats", "--project", folder)
    assert before == survey("--project", "/nowhere", "stats", "--project", folder)


def test_the_project_is_the_current_folder(copy: Project) -> None:
    run = copy.spawn("stats")
    assert run.status == 0
    assert run.out == survey("--project", str(copy.root), "stats").out


def test_a_project_in_a_folder_with_spaces_and_letters(tmp_path: Path) -> None:
    project = copy_of_home(tmp_path / "Übersicht, unsere (2)")
    assert project.run("build").status == 0
    assert project.spawn("build", "--check").status == 0


def test_the_console_script_is_the_module(copy: Project) -> None:
    script = Path(sys.executable).with_name("survey")
    run = subprocess.run(
        [script, "stats", "--json"], cwd=copy.root, env=ENVIRONMENT, capture_output=True, check=True
    )
    assert run.stdout.decode() == copy.spawn("stats", "--json").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["biuld"], "No such command 'biuld'.", id="no such command"),
        pytest.param(["build", "--chekc"], "No such option", id="no such option"),
        pytest.param(["build", "now"], "Got unexpected extra argument", id="an argument too many"),
        pytest.param(["show"], "Missing argument 'KEY'.", id="an argument too few"),
        pytest.param(["--project"], "Option '--project' requires an argument.", id="no folder"),
        pytest.param(["--project", __file__, "stats"], "is a file.", id="a file for a folder"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    run = survey(*arguments)
    assert (run.status, run.out) == (2, "")
    assert said in run.err
    assert "Usage: " in run.err or said in run.err.splitlines()[0]


def test_no_such_project() -> None:
    run = survey("--project", "nowhere", "stats")
    expected = (
        "nowhere: no survey here: there is no survey.toml in this folder; see --project [no-survey]"
    )
    assert run == Outcome(status=1, out="", err=f"{expected}\n1 fault\n")


# --- stats --------------------------------------------------------------------------------------


def test_the_numbers_of_the_survey(copy: Project) -> None:
    run = copy.run("stats")
    assert (run.status, run.err) == (0, "")
    numbers = dict(re.findall(r"^ *(\S.*?) +(\d+)$", run.out, re.MULTILINE))
    assert numbers["works"] == "89"
    assert numbers["with an abstract"] == "57"
    assert numbers["by title only"] == "32"
    assert numbers["events"] == "2"


def test_the_numbers_are_the_same_as_json(copy: Project) -> None:
    text, data = copy.run("stats").out, json.loads(copy.run("stats", "--json").out)
    for seed in data["by_seed"]:
        counts = (seed["lines"], seed["records"], seed["events"], seed["diagnostics"])
        row = " +".join(map(str, (seed["seed"], seed["format"], *counts, seed["skipped"])))
        assert re.search(rf"^{row}$", text, re.MULTILINE), seed["seed"]
    for label, name in (
        ("works", "works"),
        ("  with an abstract", "with_abstract"),
        ("  by title only", "title_only"),
        ("  whose abstract has several wordings", "differing"),
        ("events", "events"),
        ("works from outside the seeds", "outside"),
        ("people", "people"),
        ("citations inside abstracts", "mentions"),
        ("  resolved", "resolved"),
        ("doubts", "diagnostics"),
        ("doubtful pairs", "candidates"),
        *((f"  {reason}", reason) for reason in data["matches"]),
    ):
        number = data["matches"].get(name, data.get(name))
        assert re.search(rf"^{label} +{number}$", text, re.MULTILINE), label


# --- check --------------------------------------------------------------------------------------


def test_check_says_what_it_found_and_writes_nothing(copy: Project) -> None:
    before = copy.tree()
    run = copy.run("check")
    data = json.loads(copy.run("check", "--json").out)
    *lines, last = run.out.splitlines()
    assert (run.status, run.err) == (0, "")
    assert len(lines) == len(data["doubts"]) + len(data["candidates"])
    for doubt, line in zip(data["doubts"], lines, strict=False):
        assert line == f"{doubt['place']}: {doubt['message']} [{doubt['code']}]"
    doubts, pairs = len(data["doubts"]), len(data["candidates"])
    assert last == (
        f"no faults; {doubts} doubt{'s' * (doubts != 1)}, {pairs} doubtful pair{'s' * (pairs != 1)}"
    )
    assert data["faults"] == []
    assert copy.tree() == before


def test_faults_as_json(tmp_path: Path) -> None:
    project = copy_of_home(tmp_path)
    project.put("seeds/005_x.txt", b"Abstract:\0")
    for command in (["check"], ["stats"], ["show", TWO_WORDINGS]):
        run = project.run(*command, "--json")
        message = "found a zero byte, as in a binary file, expected UTF-8 text"
        fault = {"file": "seeds/005_x.txt", "line": 1, "message": message, "code": "not-text"}
        assert json.loads(run.out) == {"faults": [fault]}
        assert run.err == f"seeds/005_x.txt:1: {message} [not-text]\n1 fault\n"
        assert run.status == 1


def test_check_of_one_file_tells_of_its_faults_alone(tmp_path: Path) -> None:
    project = copy_of_home(tmp_path)
    topics, links = "docs/data/topics.yaml", "docs/data/links.yaml"
    project.put(links, "{}\n")
    assert project.run("check", "--only", topics).out == f"no faults in {topics}\n"
    assert json.loads(project.run("check", "--only", topics, "--json").out) == {"faults": []}
    run = project.run("check", "--only", topics, "--only", links)
    assert run.err == f"{links}:1: the file: found {{}}, expected a list [wrong-value]\n1 fault\n"
    run = project.run("check", "--only", "docs/data/topic.yaml")
    told = "docs/data/topic.yaml: there is no such file [no-file]\n1 fault\n"
    assert (run.status, run.err) == (1, told)


# --- show ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("safran2024depth", id="key"),
        pytest.param("safran2025depth", id="alias"),
        pytest.param("2402.07248", id="arXiv number"),
        pytest.param("arXiv:2402.07248v2", id="arXiv number of a version"),
        pytest.param("https://arxiv.org/abs/2402.07248", id="address"),
    ],
)
def test_a_work_is_found_by(name: str, copy: Project) -> None:
    run = copy.run("show", name)
    assert (run.status, run.err) == (0, "")
    assert run == copy.run("show", "safran2024depth")


@pytest.mark.parametrize(
    ("name", "end"),
    [
        pytest.param("safran2024dept", "; did you mean 'safran2024depth'?", id="near"),
        pytest.param("Q", "", id="far"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_work_is_not_found(name: str, end: str, copy: Project) -> None:
    run = copy.run("show", name)
    expected = f"Error: no work has the key, alias or arXiv number '{name}'{end}\n"
    assert run == Outcome(status=1, out="", err=expected)


def test_every_work_can_be_shown(copy: Project) -> None:
    recorded = re.findall(r"^- key: (\S+)$", copy.text("docs/data/keys.yaml"), re.MULTILINE)
    assert len(recorded) >= 112
    for key in recorded[::16]:
        assert copy.run("show", key).status == 0
        assert json.loads(copy.run("show", key, "--json").out)["key"] == key


def test_a_work_with_two_wordings_shows_the_place_of_everything(copy: Project) -> None:
    text, data = copy.run("show", TWO_WORDINGS).out, json.loads(
        copy.run("show", TWO_WORDINGS, "--json").out
    )  # fmt: skip
    assert len(data["abstracts"]) == 2
    for abstract in data["abstracts"]:
        assert abstract["text"] in text.splitlines()
        for place in abstract["places"]:
            assert f"(seeds/{place['seed']}:{place['first_line']}" in text
    for record in data["records"]:
        assert f"seeds/{record['place']['seed']}:{record['place']['first_line']}" in text
        assert record["format"] in text
    assert {"file", "seed"} <= {name for source in data["sources"].values() for name in source}
    for source in (item for item in data["sources"].values() if "file" in item):
        assert f"{source['file']}:{source['line']} [1]\n" in text
        assert text.count(f"\n[1] {source['evidence']}\n") == 1, "evidence is told once"
    for mention in data["mentions"]:
        assert f"cites '{mention['text']}': {mention['key']}" in text
    for name in (data["title"], ", ".join(data["authors"]), data["key"], *data["aliases"]):
        assert name in text
    assert "same-title" in text
    assert "similar-abstract" in text


# --- What is no terminal, and what is a narrow one ----------------------------------------------


@pytest.mark.parametrize("command", ["stats", f"show {TWO_WORDINGS}"])
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_a_pipe_gets_whole_plain_lines(
    copy: Project, command: str, environment: dict[str, str]
) -> None:
    run = copy.spawn(*command.split(), COLUMNS="40", TERM="xterm-256color", **environment)
    assert run.status == 0
    assert not CONTROL.search(run.out)
    assert all(line == line.rstrip() for line in run.out.splitlines())
    assert run.out == copy.run(*command.split()).out


def test_no_value_is_cut_or_wrapped(copy: Project) -> None:
    assert "004_a8d8a5cec2a67158.txt" in copy.run("stats").out
    row = next(
        line for line in copy.run("show", TWO_WORDINGS).out.splitlines() if line[:5] == "title"
    )
    assert "Depth Separations in Neural Networks: Separating the Dimension from the Accuracy" in row


@pytest.mark.parametrize("command", ["show lee2010practical", "show smorodinsky2026rate", "check"])
def test_a_pipe_that_cannot_take_all_letters(copy: Project, command: str) -> None:
    run = copy.spawn(*command.split(), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Traceback" not in run.err
    assert run.status == 0


@pytest.mark.parametrize("command", ["stats --json", "show safran2024depth", "check"])
def test_a_reader_that_has_had_enough(copy: Project, command: str) -> None:
    line = f"{shlex.quote(sys.executable)} -m survey_tools {command} | head -c 1"
    run = subprocess.run(
        ["sh", "-c", line], cwd=copy.root, env=ENVIRONMENT, capture_output=True, check=True
    )
    assert run.stderr == b""


@pytest.mark.parametrize(
    ("columns", "command"),
    [(30, "stats"), (30, f"show {TWO_WORDINGS}"), (200, f"show {TWO_WORDINGS}")],
)
def test_a_terminal_gets_lines_that_fit(copy: Project, columns: int, command: str) -> None:
    shown = terminal(copy, *command.split(), columns=columns)
    assert "\x1b[1m" in shown, "headings are bold"
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert max(len(line.rstrip()) for line in plain.splitlines()) <= columns


def test_a_terminal_without_colour(copy: Project) -> None:
    shown = terminal(copy, "show", TWO_WORDINGS, columns=80, NO_COLOR="1")
    assert not re.search(r"\x1b\[(?:\d+;)*[349]\dm", shown)
    assert "\x1b" not in terminal(copy, "stats", columns=80, TERM="dumb")


def test_a_terminal_is_told_of_doubts_after_a_build(tmp_path: Path) -> None:
    project = copy_of_home(tmp_path)
    data = json.loads(project.run("check", "--json").out)
    shown = terminal(project, "build", columns=80)
    assert ("'survey check' lists them" in shown) == bool(data["doubts"] or data["candidates"])


def test_our_own_survey_is_in_order() -> None:
    assert US.run("check").status == 0
