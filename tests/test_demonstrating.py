"""Running demonstrations from the command line, and what their results are kept by."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from survey_tools.cli import main
from survey_tools.demonstrating import draw_missing, figure_path, shown_names, stale_names
from survey_tools.demonstrations import registry
from survey_tools.demonstrations.code import COMPUTING, DRAWING, digest
from survey_tools.demonstrations.shape import Check, ClaimSource, SourceKind
from tests.projects import copy_of_home

ROOT = Path(__file__).parents[1]
KEPT = "docs/data/demonstrations/shuffling-rates.json"
PAGE = "docs/demonstrations/shuffling-rates.md"


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


@pytest.mark.parametrize(
    ("name", "setting", "usual"),
    [
        ("shuffling-rates", "functions=0", "functions=2000"),
        ("benign-overfitting", "dimensions=-1", "dimensions=200,500,1000"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, setting: str, usual: str) -> None:
    run = demo(name, "--set", setting)
    assert run.exit_code == 1
    assert run.output.startswith(f"--set: nothing can be computed with {setting} (")
    assert f"the survey has {usual}" in run.output


def test_results_are_those_of_the_code() -> None:
    assert len(shown_names(ROOT)) >= 24
    assert stale_names(ROOT) == ()


def test_what_is_no_number_is_text_in_json() -> None:
    small = [f"--set={text}" for text in ("steps=0", "dimensions=50", "examples=4,6")]
    run = demo("non-robustness", *small, "--json")
    assert run.exit_code == 1
    data = json.loads(run.stdout, parse_constant=pytest.fail)
    assert "nan" in [check["observed"] for check in data["checks"]]


def test_the_readme_counts_them() -> None:
    assert f"{len(shown_names(ROOT))} demonstrations" in (ROOT / "README.md").read_text("utf-8")


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


def test_of_what_several_share_only_what_is_used_makes_a_result_stale() -> None:
    sources = dict(registry.sources())
    names = ("memorisation", "minimum_to_saddle")
    before = [digest(name, sources, COMPUTING) for name in names]
    text = sources["numerics"]
    sources["numerics"] = text.replace("values) < least, 0.0", "values) < least, 1.0")
    after = [digest(name, sources, COMPUTING) for name in names]
    assert sources["numerics"] != text
    assert after[0] == before[0]  # it counts with integers
    assert after[1] != before[1]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text[:40], "not a result of a demonstration"),
        (lambda text: text.replace('"shuffling-rates"', '"memorisation"'), "of 'memorisation'"),
    ],
    ids=["cut short", "of another demonstration"],
)
def test_a_result_that_cannot_be_used_is_told_of_once(
    tmp_path: Path, spoil: Callable[[str], str], message: str
) -> None:
    project = copy_of_home(tmp_path)
    project.put(PAGE, (ROOT / PAGE).read_bytes())
    project.put(KEPT, spoil((ROOT / KEPT).read_text("utf-8")))
    run = project.run("check")
    faults = run.err.splitlines()
    assert run.status == 1
    assert len(faults) == 2, faults
    assert faults[0].startswith(f"{KEPT}: ")
    assert message in faults[0]
    assert faults[1] == "1 fault"


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


def test_what_only_the_checks_say_is_said_again_without_a_run(tmp_path: Path) -> None:
    project = copy_of_home(tmp_path)
    project.put(PAGE, (ROOT / PAGE).read_bytes())
    kept = json.loads((ROOT / KEPT).read_text("utf-8"))
    before = dict(kept["result"])
    kept["result"]["passes"] = 99  # no run of today would find this
    project.put(KEPT, json.dumps(kept | {"checked_by": "of another day"}))
    run = project.run("demo", "--update")
    assert "checked the result of demonstration shuffling-rates" in run.out, run.err
    after = json.loads(project.text(KEPT))
    assert after["result"]["passes"] == 99
    assert after["checked_by"] != "of another day"
    project.put(KEPT, json.dumps(kept | {"computed_by": "of another day"}))
    assert "ran demonstration shuffling-rates" in project.run("demo", "--update").out
    assert json.loads(project.text(KEPT))["result"] == before


def test_a_tolerance_of_numpy_is_printed_as_json() -> None:
    check = Check(
        what="x",
        claimed=0.0,
        observed=0.0,
        tolerance=np.float64(1),
        why="y",
        source=ClaimSource(kind=SourceKind.DERIVED, place="here"),
    )
    assert json.dumps(check.holds) == "true"


def test_digests_are_remembered_for_the_same_sources_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "demonstrations"
    package.mkdir()
    code = "def compute():\n    return {}\n"
    (package / "locks.py").write_text(code.format(1), encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda _package: package)

    def asked() -> str:
        registry.sources.cache_clear()
        return digest("locks", registry.sources(), ("compute",))

    try:
        one = asked()
        registry.remember()
        registry.sources.cache_clear()
        assert registry.sources().digests == {"locks compute": one}
        (package / "locks.py").write_text(code.format(2), encoding="utf-8")
        other = asked()
        assert other != one
        registry.remember()
        # A file that nobody can read is as good as none.
        (package / "__pycache__/digests").write_text("\0", encoding="utf-8")
        assert asked() == other
        assert digest("locks", dict(registry.sources()), ("compute",)) == other
    finally:
        registry.sources.cache_clear()
