"""Templates are compiled once, and anew when anything has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest

from survey_tools.compiled_templates import FOLDER, compiled_beside

Render = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.j2").write_text("{% if true %}\n{{ word }}{% endif %}", encoding="utf-8")
    return tmp_path


def render(folder: Path, **options: Any) -> str:  # noqa: ANN401
    """Return the page as a process that has just started makes it."""
    loader = jinja2.FunctionLoader(lambda name: (folder / f"{name}.j2").read_text("utf-8"))
    environment = jinja2.Environment(  # noqa: S701
        loader=loader, bytecode_cache=compiled_beside(folder, options), **options
    )
    return environment.get_template("page").render(word="one")


def compiled(folder: Path) -> dict[str, int]:
    """Return what is kept, with the moments at which it was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / FOLDER).glob("*")}


def test_the_second_run_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert render(folder) == "\none"
    kept = compiled(folder)
    assert len(kept) == 1
    monkeypatch.setattr(jinja2.Environment, "compile", None)
    assert render(folder) == "\none"
    assert compiled(folder) == kept


def test_a_changed_template_is_compiled_anew(folder: Path) -> None:
    render(folder)
    (folder / "page.j2").write_text("{{ word }} more", encoding="utf-8")
    assert render(folder) == "one more"


def test_other_options_are_another_compilation(folder: Path) -> None:
    assert render(folder) == "\none"
    assert render(folder, trim_blocks=True) == "one"
    assert render(folder) == "\none"
    assert len(compiled(folder)) == 2


def test_what_is_kept_may_be_damaged(folder: Path) -> None:
    render(folder)
    (kept,) = (folder / FOLDER).glob("*")
    kept.write_bytes(b"")
    assert render(folder) == "\none"


def test_nothing_is_kept_where_nothing_can_be_written(folder: Path) -> None:
    (folder / FOLDER).write_text("in the way", encoding="utf-8")
    assert render(folder) == "\none"
