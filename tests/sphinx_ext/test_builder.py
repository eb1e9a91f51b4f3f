"""The builder of pages."""

from __future__ import annotations

from collections.abc import Callable

from tests.sphinx_ext.fabricate import Project

FULL = """
import pathlib
_write_text = pathlib.Path.write_text

def write_text(self, text, *args, **how):
    if self.name == "other.html" and pathlib.Path("full").exists():
        _write_text(self, text[:1000], *args, **how)
        raise OSError(28, "No space left on device")
    return _write_text(self, text, *args, **how)

pathlib.Path.write_text = write_text
"""


def test_a_page_cut_short_is_written_again(small: Callable[..., Project]) -> None:
    project = small("", FULL, index="# Title\n\n```{toctree}\nother\n```\n", other="# Other\n")
    full = project.folder / "full"
    full.touch()
    assert "No space left on device" in project.build()
    assert not (project.html / "other.html").exists()
    full.unlink()
    assert project.build() == ""
    assert project.page("other").rstrip().endswith("</html>")
