"""The guide says what is so: files it names exist, and each command it shows is one there is."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from html import escape
from pathlib import Path

import click
import pytest

from survey_tools.cli import main
from survey_tools.command_line import render_commands
from survey_tools.explaining import CODES
from survey_tools.schemas import SCHEMA_FILES
from survey_tools.sphinx_ext.schema_fields import models_of, type_of
from tests.projects import HOME

GUIDE = HOME / "docs/guide"
PAGES = sorted(
    [
        *GUIDE.glob("*.md"),
        *GUIDE.glob("how-to/*.md"),
        *GUIDE.glob("reference/*.md"),
        HOME / ".github/CONTRIBUTING.md",
    ]
)
SCHEMAS = sorted(HOME / path for path in SCHEMA_FILES)
PLACE = re.compile(r"`((?:survey_tools|tests|docs|seeds|\.github)/[^`<]*?)(?: <[^`]*)?`")
"""A path of the project."""
FILLED_IN = re.compile("KEY|NAME|SLUG|NEW_KIND|new_kind")
"""What readers put their own names for."""
MADE = ("docs/annotations/drafts", "docs/static", "docs/templates", "docs/works", "docs/chapters")


def ids(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_the_files_it_names_are_there(page: Path) -> None:
    if page.stem == "tutorial":  # It makes its own.
        return
    for name in PLACE.findall(page.read_text("utf-8")):
        if FILLED_IN.search(name):
            continue
        known = (HOME / name).exists() or name.startswith(MADE)
        assert known, name


def test_the_modules_of_the_architecture_are_those_of_the_package() -> None:
    text = (GUIDE / "architecture.md").read_text("utf-8")
    table = text.partition("| layer |")[2].partition("\n\n")[0]
    modules = {name for row in table.splitlines()[2:]
               for name in re.findall(r"`(\w+)`", row.split("|")[2])}  # fmt: skip
    assert len(modules) > 30
    package = HOME / "survey_tools"
    for name in modules | {"demonstrations", "sphinx_ext"}:
        assert (package / f"{name}.py").exists() or (package / name).is_dir(), name


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the lines of a page that call ``survey``, as words."""
    text = page.read_text("utf-8")
    for block in re.findall(r"(?ms)^ *```(?:sh|console)\n(.*?)^ *```$", text):
        for typed in block.replace("\\\n", "").splitlines():
            line = typed.strip().removeprefix("$ ")
            if line.startswith("survey "):
                yield shlex.split(line.partition(">")[0], comments=True)[1:]
    for line in re.findall(r"`survey ([a-z][^`]*)`", text):
        yield shlex.split(line)


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_the_commands_it_shows_are_understood(page: Path) -> None:
    for words in commands(page):
        command = main.commands.get(words[0])
        if words[0].startswith("-"):
            continue
        assert command is not None, words
        if "--help" in words:
            continue
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
        given = {word for word in words[1:] if word.startswith("--")}
        assert given <= known, words


def test_the_reference_has_every_command_and_option() -> None:
    text = render_commands(main, "survey")
    for name, command in main.commands.items():
        section = text.partition(f"## survey {name}\n")[2].partition("\n## ")[0]
        assert section, name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name != "project":
                assert parameter.opts[-1] in section, (name, parameter.name)
        assert section.count("Exit status") == 3


def test_every_schema_has_a_page() -> None:
    shown = {
        found
        for page in GUIDE.glob("reference/*.md")
        for found in re.findall(r"\{schema-fields\} /data/schemas/(\S+)", page.read_text("utf-8"))
    }
    # A list of lists of phrases has no fields; its page says so in words.
    assert shown | {"synonyms.schema.json"} == {path.name for path in SCHEMAS}


@pytest.mark.parametrize("path", SCHEMAS, ids=ids)
def test_every_field_of_every_file_has_a_meaning_and_a_type(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    models = models_of(schema)
    assert models or path.stem == "synonyms.schema"
    for model, fields in models.items():
        for name, field in fields["properties"].items():
            assert field.get("description"), f"{model}.{name}"
            assert type_of(field, schema.get("$defs", {})) != "anything", f"{model}.{name}"


@pytest.mark.site
def test_the_pages_of_the_reference_show_every_field(site: Path) -> None:
    shown = 0
    for page in GUIDE.glob("reference/*.md"):
        for path in re.findall(r"\{schema-fields\} (/data/schemas/\S+)", page.read_text("utf-8")):
            shape = str.maketrans("’“”", '\'""')
            text = (site / f"guide/reference/{page.stem}.html").read_text("utf-8").translate(shape)
            schema = json.loads((HOME / f"docs{path}").read_text("utf-8"))
            for fields in models_of(schema).values():
                for name, field in fields["properties"].items():
                    assert f'<span class="pre">{name}</span>' in text, (page.stem, name)
                    assert escape(field["description"], quote=False)[:30] in text, name
                    shown += 1
    assert shown > 100


@pytest.mark.site
def test_the_guide_is_one_entry_of_the_sidebar(site: Path) -> None:
    page = (site / "works/safran2019depth.html").read_text("utf-8")
    sidebar = page.partition('<nav class="site"')[2].partition("</nav>")[0]
    assert re.findall(r'href="\.\./(guide/[^"]*)"', sidebar) == ["guide/index.html"]
    assert len(list(site.glob("guide/diagnostics/*.html"))) == len(CODES)
