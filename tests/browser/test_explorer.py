"""Sliders on pages of demonstrations: they move the curves, by the numbers that Python computes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from survey_tools.demonstration_view import EXPLORED
from survey_tools.demonstrations import logarithmic_rate, memorisation, shuffling_rates
from survey_tools.demonstrations.results import restored
from survey_tools.demonstrations.ridge_grokking import Result, predicted
from tests.browser.opening import PHONE, OpenPage

KEPT = Path(__file__).parents[2] / "docs/data/demonstrations"
CURVES = """([name, setting, result]) => surveyExplorer.models[name].curves(setting, result)"""


def curves(page: Page, name: str, setting: dict[str, float], result: Any = None) -> Any:  # noqa: ANN401
    return page.evaluate(CURVES, [name, setting, result])


def address(name: str) -> str:
    return f"demos/{name}.html"


def test_shuffling_has_the_errors_of_python(open_page: OpenPage) -> None:
    page = open_page(address("shuffling-rates"))
    for n, factor in ((10, 0.8), (400, 2.0), (2000, 3.2)):
        drawn = curves(page, "shuffling-rates", {"n": n, "factor": factor})
        for column, k in enumerate(drawn["x"]):
            eta = factor * float(np.log(n * k)) / (n * k)
            expected = shuffling_rates.expected_errors(n, k, eta=eta, start=-0.5)
            found = [series["y"][column] for series in drawn["series"]]
            # Weights of opposite signs cancel in the last one.
            assert found == pytest.approx(expected, rel=1e-6), (n, k)


def test_gradient_flow_has_the_boundaries_of_python(open_page: OpenPage) -> None:
    page = open_page(address("logarithmic-rate"))
    for w1, b1, w2, b2 in ((0.6, 0.1, -0.3, 0.2), (1.2, 0.7, -0.1, 0.0)):
        setting = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
        drawn = curves(page, "logarithmic-rate", setting)
        start = np.array([[w1], [w2], [b1], [b2]])
        expected = logarithmic_rate.flow(start, np.array(drawn["x"]), (1.0, -1.0))[0]
        assert drawn["series"][0]["y"] == pytest.approx(np.abs(expected), rel=1e-6)


def test_networks_have_the_weights_of_python(open_page: OpenPage) -> None:
    page = open_page(address("memorisation"))
    drawn = curves(page, "memorisation", {"size": 4096})
    expected = [memorisation.connections(size) for size in drawn["x"]]
    assert drawn["series"][0]["y"] == expected
    assert drawn["mark"] == {"x": 4096, "y": memorisation.connections(4096)}


def test_grokking_is_delayed_as_python_derives(open_page: OpenPage) -> None:
    kept = json.loads((KEPT / "ridge-grokking.json").read_text("utf-8"))["result"]
    result = restored(Result, kept)
    page = open_page(address("ridge-grokking"))
    passed = json.loads(page.locator(".explorer").get_attribute("data-result") or "")
    assert passed == {name: kept[name] for name in EXPLORED["ridge-grokking"]}
    for row, scale in zip(predicted(result), result.scales, strict=True):
        for time, decay in zip(row, result.decays, strict=True):
            setting = {"scale": float(scale), "decay": float(decay)}
            mark = curves(page, "ridge-grokking", setting, passed)["mark"]
            if np.isnan(time):
                assert mark is None
            else:
                assert mark["x"] == pytest.approx(time, rel=1e-9)


@pytest.mark.parametrize("name", EXPLORED)
def test_every_slider_moves_what_is_drawn_and_said(open_page: OpenPage, name: str) -> None:
    page = open_page(address(name), width=PHONE)
    sliders = page.get_by_role("slider")
    chart, said = page.locator(".explorer-chart"), page.locator(".explorer-said")
    assert sliders.count() == page.evaluate(
        "name => surveyExplorer.models[name].controls.length", name
    )
    for slider in sliders.all():
        before, words = chart.inner_html(), said.inner_text()
        slider.focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        assert chart.inner_html() != before
        assert said.inner_text() != words
        assert "NaN" not in chart.inner_html()
        assert slider.get_attribute("aria-valuetext")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.parametrize("name", EXPLORED)
def test_without_scripts_the_figure_stands_alone(open_page: OpenPage, name: str) -> None:
    page = open_page(address(name), scripts=False)
    expect(page.locator("figure.demonstration img")).to_be_visible()
    expect(page.locator(".explorer")).to_be_hidden()


def test_other_pages_load_no_sliders(open_page: OpenPage) -> None:
    page = open_page(address("spurious-minima"))
    assert page.locator("script[src*=explorer]").count() == 0
