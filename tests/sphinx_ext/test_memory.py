"""What is put away, or left lying about, changes nothing that is built."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_tools.sphinx_ext import memory
from tests.projects import ENVIRONMENT
from tests.sphinx_ext.fabricate import Project, write_site


@pytest.fixture(autouse=True)
def _usual_collection() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.enable()


class Ring:
    """An object that keeps itself, as the nodes of a tree keep each other."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_collected_once_there_is_much_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()
    gc.disable()
    collector = memory.Collector()
    takes, after_collecting = [700, 701, 850, 851], {701: 650, 851: 800}
    rings: list[weakref.ref[Ring]] = []
    left = []
    for take in takes:
        told = iter([take, after_collecting.get(take)])
        monkeypatch.setattr(memory, "taken", lambda told=told: next(told))
        rings.append(weakref.ref(Ring()))
        collector.look()
        left.append(sum(1 for ring in rings if ring()))
    # After the first 700 MB; then, of the 650 that are left, after 200 more.
    assert left == [1, 0, 1, 0]


def test_what_a_process_takes_is_told() -> None:
    code = """if True:
        from survey_tools.process_memory import taken
        before = taken()
        much = bytearray(b"x") * (64 << 20)
        print(before, taken() - before)
    """
    run = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    before, more = map(float, run.stdout.split())
    assert 5 < before < 500
    assert 60 < more < 80


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
