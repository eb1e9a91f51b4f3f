"""Running demonstrations from the command line, and what their results are kept by."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey_tools.cli import main
from survey_tools.demonstrating import draw_missing, figure_path, shown_names, stale_names
from survey_tools.demonstrations import registry
from survey_tools.demonstrations.code import COMPUTING, DRAWING, digest

ROOT = Path(__file__).parents[1]


def demo(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(ROOT), "demo", *arguments])


def test_a_run_prints_its_checks_and_writes_its_figure(tmp_path: Path) -> None:
    figure = tmp_path / "figure.svg"
    run = demo("shuffling-rates", "--plot", str(figure), "--json")
    assert run.exit_code == 0, run.output
    data = json.loads(run.output)
    observed = {check["what"]: check["observed"] for check in data["checks"]}
    assert observed["exponent of $k$, random reshuffling"] == pytest.approx(-3, abs=0.01)
    assert figure.read_text("utf-8").startswith("<?xml")


def test_all_that_is_wrong_with_a_request_is_said_at_once() -> None:
    run = demo("shuffling-rates", "--set", "passess=7", "--set", "functions=x", "--plot", "a.gif")
    assert run.exit_code == 1
    assert "'passess'" in run.output
    assert "passes" in run.output
    assert "found 'x', expected a whole number" in run.output
    assert ".gif" in run.output
    assert "3 faults" in run.output
    assert "Traceback" not in run.output


def test_an_unknown_name_brings_the_nearest() -> None:
    run = demo("shufling-rates")
    assert run.exit_code == 1
    assert "shuffling-rates" in run.output


def test_what_is_not_observed_ends_in_status_1() -> None:
    run = demo("shuffling-rates", "--set", "functions=4", "--set", "first_passes=2")
    assert run.exit_code == 1
    assert "not everything claimed was observed" in run.output


def test_results_are_those_of_the_code() -> None:
    assert len(shown_names(ROOT)) >= 24
    assert stale_names(ROOT) == ()


def test_only_what_is_used_makes_a_result_stale() -> None:
    sources = dict(registry.sources())
    before = digest("shuffling_rates", sources, COMPUTING)
    drawn = digest("shuffling_rates", sources, DRAWING)
    text = sources["shuffling_rates"]
    sources["shuffling_rates"] = text.replace('xlabel="passes $k$"', 'xlabel="passes"')
    assert digest("shuffling_rates", sources, COMPUTING) == before
    assert digest("shuffling_rates", sources, DRAWING) != drawn
    sources["shuffling_rates"] = text.replace("return 2 * float(", "return 3 * float(")
    assert digest("shuffling_rates", sources, COMPUTING) != before


def test_other_commands_import_no_numerical_library() -> None:
    code = "import sys, survey_tools.cli; print({'numpy', 'scipy', 'matplotlib'} & {*sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.strip() == "set()"


def test_figures_have_a_value_of_each_colour_for_dark_ground(tmp_path: Path, made: object) -> None:
    shown = made.survey.commentary.demonstrations  # type: ignore[attr-defined]
    one = [item for item in shown if item.name == "shuffling-rates"]
    assert draw_missing(tmp_path, one) == (figure_path("shuffling-rates"),)
    assert draw_missing(tmp_path, one) == ()
    svg = (tmp_path / figure_path("shuffling-rates")).read_text("utf-8")
    light, dark = re.findall(r"svg\{([^}]*)\}", svg)[:2]
    names = re.findall(r"(--c\d+):", light)
    assert names
    assert re.findall(r"(--c\d+):", dark) == names
    assert set(re.findall(r"var\((--c\d+)\)", svg)) == set(names)
