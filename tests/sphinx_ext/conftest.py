"""Fabricated surveys, built by Sphinx as ``make html`` builds the real one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sphinx_ext.fabricate import Project, write_site


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a survey of twelve works, built without a warning; not to be changed."""
    project = Project(tmp_path_factory.mktemp("survey"))
    write_site(project.folder)
    assert project.build("-W", "--keep-going") == ""
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a built survey of its own, to change and build again.

    A copy of :func:`built` would not do: Sphinx reads everything anew when the folder has moved.
    """
    project = Project(tmp_path / "survey")
    write_site(project.folder)
    project.build()
    return project


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Project]:
    """Return a function that makes a survey of given pages and entries, unbuilt."""

    def make(bib: str, conf: str = "", **pages: str) -> Project:
        project = Project(tmp_path / "small")
        write_site(project.folder, works=0, people=0)
        shutil.rmtree(project.docs)
        project.docs.mkdir()
        for name, text in pages.items():
            path = project.docs / f"{name.replace('__', '/')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (project.docs / "references.bib").write_text(bib, encoding="utf-8")
        with (project.folder / "conf.py").open("a", encoding="utf-8") as file:
            file.write(conf)
        return project

    return make
