"""What follows from the code alone is made once for each state of the code."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from survey_tools import remembered as module
from survey_tools.remembered import memory, remembered


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let a folder with one module be the package."""
    (tmp_path / "locks.py").write_text("LOCKS = 1\n", encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    module.state_of_code.cache_clear()
    yield tmp_path
    module.state_of_code.cache_clear()


def refuse() -> str:
    raise AssertionError


def test_result_is_made_once_for_each_state_of_the_code(package: Path) -> None:
    assert remembered("keys", lambda: "one\n\ntwo") == "one\n\ntwo"
    assert remembered("keys", refuse) == "one\n\ntwo"
    (package / "locks.py").write_text("LOCKS = 2 + 2\n", encoding="utf-8")
    module.state_of_code.cache_clear()
    assert remembered("keys", lambda: "three") == "three"
    assert [path.name for path in (package / "__pycache__").iterdir()] == ["keys"]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"another state\none"])
def test_file_that_tells_nothing_is_as_good_as_none(package: Path, damage: bytes) -> None:
    remembered("keys", lambda: "one")
    (package / "__pycache__/keys").write_bytes(damage)
    assert remembered("keys", lambda: "two") == "two"
    assert remembered("keys", refuse) == "two"


def test_does_without_where_nothing_can_be_kept(package: Path) -> None:
    (package / "__pycache__").write_text("in the way", encoding="utf-8")
    assert remembered("keys", lambda: "one") == "one"
    assert remembered("keys", lambda: "two") == "two"


def test_keeps_nothing_of_a_package_that_is_not_in_a_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "files", lambda _package: object())
    kept = memory("keys", state="any")
    kept.keep("one")
    assert kept.recall() is None
