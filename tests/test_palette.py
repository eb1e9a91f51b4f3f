"""Colours of chapters: told apart by readers with and without colour blindness, on both grounds."""

from __future__ import annotations

import itertools
from math import dist
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.palette import (
    CONTRAST,
    PAPER_DARK,
    PAPER_LIGHT,
    SIGHTS,
    colours_of,
    contrast,
    palette,
    seen,
    stylesheet,
)

STYLE_SHEET = Path(__file__).parents[1] / "survey_tools/sphinx_ext/static/survey.css"
CHAPTERS = 14
"""More than our survey has."""
NOTICEABLE = 0.02
"""In OKLab."""


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast("#767676", "#ffffff") == contrast("#ffffff", "#767676")


def test_oklab_is_that_of_its_author() -> None:
    # His own examples give white, and CSS Color 4 the three primaries.
    assert seen("#ffffff") == pytest.approx((1, 0, 0), abs=1e-4)
    assert seen("#ff0000") == pytest.approx((0.62796, 0.22486, 0.12585), abs=1e-4)
    assert seen("#00ff00") == pytest.approx((0.86644, -0.23389, 0.17950), abs=1e-4)
    assert seen("#0000ff") == pytest.approx((0.45201, -0.03246, -0.31153), abs=1e-4)


def test_the_colour_blind_lose_red_and_green_and_keep_grey() -> None:
    for sight in ("protanopia", "deuteranopia"):
        assert seen("#808080", sight) == pytest.approx(seen("#808080"), abs=1e-3)
        red, green = "#b03030", "#5a7a20"
        usual = seen(red)[1] - seen(green)[1]
        assert abs(seen(red, sight)[1] - seen(green, sight)[1]) < usual / 5


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_any_two_chapters_are_told_apart(sight: str, ground: str) -> None:
    shades = [getattr(colour, ground) for colour in palette(CHAPTERS)]
    least = 3 * NOTICEABLE if sight == "usual" else 1.75 * NOTICEABLE
    for one, other in itertools.combinations(shades, 2):
        assert dist(seen(one, sight), seen(other, sight)) > least, (one, other)


def test_every_colour_can_be_read_as_text() -> None:
    for colour in palette(CHAPTERS):
        assert contrast(colour.light, PAPER_LIGHT) >= CONTRAST
        assert contrast(colour.dark, PAPER_DARK) >= CONTRAST


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_chapter_at_the_end_changes_no_other(few: int, more: int) -> None:
    few, more = sorted((few, more))
    assert palette(more)[:few] == palette(few)
    assert len(set(palette(more))) == more


def test_the_style_sheet_names_each_chapter_in_both_modes() -> None:
    css = stylesheet(colours_of(["one", "two"]))
    for colour, slug in zip(palette(2), ("one", "two"), strict=True):
        assert f"--topic-{slug}: {colour.light};" in css
        assert f"--topic-{slug}: {colour.dark};" in css
        assert f'.topic-{slug}, a[href$="chapters/{slug}.html"] {{ --topic: var' in css
    assert stylesheet({}) == "html { --topic: var(--quiet); }\n"


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    css = (Path(__file__).parents[1] / "survey_tools/sphinx_ext/static/survey.css").read_text(
        "utf-8"
    )
    assert css.count("--paper: #") == 2
    assert f"--paper: {PAPER_LIGHT};" in css
    assert f"--paper: {PAPER_DARK};" in css
