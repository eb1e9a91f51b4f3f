"""What is put away, or left lying about, changes nothing that is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_tools.sphinx_ext import memory
from tests.sphinx_ext.fabricate import Project, write_site


@pytest.fixture(autouse=True)
def _usual_collection() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.enable()


def test_garbage_is_collected_once_there_is_much_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.disable()
    monkeypatch.setattr(memory, "peak", lambda: memory.PLENTY - 1)
    memory._look()  # noqa: SLF001
    assert not gc.isenabled()
    monkeypatch.setattr(memory, "peak", lambda: memory.PLENTY + 1)
    memory._look()  # noqa: SLF001
    assert gc.isenabled()
    assert gc.get_threshold() == memory.SELDOM


def test_the_peak_is_that_of_this_process() -> None:
    before = memory.peak()
    much = bytearray(64 << 20)
    much[:: 1 << 12] = b"x" * len(much[:: 1 << 12])
    assert before + 32 < memory.peak() < 10_000


def test_pages_whose_trees_were_put_away_are_the_same(built: Project, tmp_path: Path) -> None:
    few = Project(tmp_path / "survey")
    write_site(few.folder)
    conf = few.folder / "conf.py"
    conf.write_text(
        f"{conf.read_text('utf-8')}\n"
        "from survey_tools.sphinx_ext import memory\nmemory.KEPT_TREES = memory.PLENTY = 0\n",
        encoding="utf-8",
    )
    few.build()
    pages = {path.relative_to(built.html): path.read_bytes() for path in built.html.rglob("*.html")}
    assert len(pages) > 12
    assert pages == {path: (few.html / path).read_bytes() for path in pages}
