"""Web fonts: the range holds what the seeds need, and the files are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_tools.sphinx_ext import fonts

ROOT = Path(__file__).parents[2]


def test_range_holds_every_character_of_the_seeds_and_facts() -> None:
    files = [*(ROOT / "seeds").glob("*.txt"), *(ROOT / "docs/data").glob("*.yaml")]
    assert files
    used = {char for path in files for char in path.read_text(encoding="utf-8")}
    known = set(fonts.code_points(fonts.TEXT + fonts.MATH))
    assert sorted(char for char in used if char.isprintable() and ord(char) not in known) == []


def test_every_face_has_its_source() -> None:
    assert [face.name for face in fonts.FACES if face.source() is None] == []


def test_face_of_a_package_that_is_missing_has_none() -> None:
    assert fonts.Face(name="x", package="no_such_package", path="x.ttf").source() is None


@pytest.mark.site
def test_fonts_are_made_once_and_small(tmp_path: Path) -> None:
    folder = fonts.prepare_fonts(tmp_path)
    assert folder is not None
    files = sorted((folder / "fonts").iterdir())
    assert [path.suffix for path in files] == [".woff2"] * len(fonts.FACES)
    assert sum(path.stat().st_size for path in files) < 330_000
    before = [path.stat().st_mtime_ns for path in files]
    assert fonts.prepare_fonts(tmp_path) == folder
    assert [path.stat().st_mtime_ns for path in files] == before
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
