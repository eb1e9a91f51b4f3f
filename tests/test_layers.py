"""The modules stand in one order, lower ones know nothing of higher ones, and few touch the disk.

A step that is a pure function of its input can be tested with a string, and imports that go one
way need no tricks.  A new module goes where it fits in ``ORDER``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "survey_tools"

ORDER = (
    # Faults, text, and what can be read from a piece of it: these know nothing of papers.
    "errors",
    "keeping",
    "text",
    "style_classes",
    "formulas",
    "tex",
    "search_words",
    "search_shelf",
    "prose",
    "dates",
    "identifiers",
    "names",
    "labels",
    "file_ages",
    "process_memory",
    "side_by_side",
    "remembered",
    "palette",
    # Computations of their own, which name claims and know nothing else of papers.
    "demonstrations",
    # The values that flow through all steps.
    "model",
    # The files that people edit, each with its schema.
    "data_files",
    "config",
    "topics",
    "people",
    "synonyms",
    "facts",
    # Seeds to records.
    "seeds",
    "parsers",
    # Records to works, works to a survey.
    "link",
    "mentions",
    "citation_keys",
    "venues",
    "works",
    "evidence",
    "annotations",
    "relations",
    "tables",
    "glossary",
    "paths",
    "demonstration_pages",
    "changes",
    "commentary",
    "curate",
    "survey",
    "timeline",
    "relation_map",
    "findings",
    "chapter_figure",
    "chapters",
    "released_keys",
    # Works to text.
    "reference",
    "annotation_text",
    "bibtex_text",
    "bibtex",
    "biblatex",
    "csl_json",
    "ris",
    "exports",
    "coins",
    "linked_data",
    "map_svg",
    "myst",
    "abstract_diff",
    "passages",
    "ledger",
    "catalogue",
    "releases",
    "feed",
    "schemas",
    "skeleton",
    "search_index",
    "cards",
    "report",
    "demonstration_view",
    "compiled_templates",
    "pages",
    "command_line",
    # What a careful editor would look for.
    "yaml_edits",
    "doctor",
    # The edge: files, terminal, exit status.
    "input_files",
    "demonstrating",
    "build",
    "latex_run",
    "pdf_check",
    "epub_check",
    "machine",
    "beginning",
    "site",
    "explaining",
    "adding",
    "reviewing",
    "mending",
    "enrich",
    "enriching",
    "cli",
    "__main__",
)
"""Each module or package may import those above it, and no others."""

LOW_ENOUGH_FOR_SPHINX = ORDER[: ORDER.index("config") + 1]
"""What the Sphinx extension may import: it works on pages, and pages say all it must know."""

TOUCHES_DISK = {
    "input_files": "reads what people wrote or saved",
    "build": "reads the seeds and the data, writes the pages",
    "demonstrating": "keeps results and figures",
    "latex_run": "runs TeX in the folder of the book",
    "pdf_check": "reads the PDF that was printed, and the log of TeX",
    "epub_check": "is told a file by the user",
    "machine": "asks what is installed",
    "beginning": "reads what a new survey begins with, which is part of the package",
    "site": "says where the site is",
    "explaining": "reads its texts, which are part of the package",
    "adding": "is told files by the user",
    "mending": "is told a folder by the user",
    "enriching": "is told the folder of the project",
    "enrich/polite.py": "keeps what sources answered",
    "cli": "is told folders by the user",
    "__main__": "is the command line",
    "compiled_templates": "keeps the templates compiled beside them, as Python does its modules",
    "pages": "reads the templates, which are part of the package",
    "process_memory": "asks the system what the process takes",
    "file_ages": "asks how old files are",
    "side_by_side": "splits a process off and reads what it hands over",
    "remembered": "keeps what follows from the code beside it, as Python does its modules",
    "demonstrations/registry.py": "reads its neighbours, which are part of the package",
    "demonstrations/style.py": "draws into memory, and finds the font in its package",
    "sphinx_ext": "is called by Sphinx with the folders of the build",
}
"""Who may open files, and what for."""

TOUCHES_NETWORK = {
    "enrich/polite.py": "is the one door to the network",
    "enrich/arxiv_org.py": "hands that door to arXiv's own client",
    "enrich/openalex_org.py": "has its queries written by OpenAlex's client, and sends none by it",
}
"""Who may have to do with the network, and what for."""

DISK_MODULES = frozenset(("glob", "io", "os", "pathlib", "shutil", "subprocess", "tempfile"))
NETWORK_MODULES = frozenset(
    (
        *("http", "httpx", "requests", "requests_cache", "socket", "ssl", "urllib", "urllib3"),
        *("arxiv", "pyalex"),
    )
)
DISK_CALLS = frozenset(
    ("open", "read_bytes", "read_text", "write_bytes", "write_text", "unlink", "mkdir", "iterdir")
)

SOURCES = tuple(sorted(PACKAGE.rglob("*.py")))


def name_of(source: Path) -> str:
    """Return the module or package, just below ``survey_tools``, that a file belongs to."""
    return source.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(source: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything that a file imports."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def calls(source: Path) -> Iterator[tuple[int, str]]:
    """Yield line and last name of everything that a file calls, such as ``read_text``."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id


def own_imports(source: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of what a file imports of this package, from outside its own part."""
    known = {name_of(other) for other in SOURCES}
    for line, dotted in imports(source):
        package, _, rest = dotted.partition(".")
        name = rest.partition(".")[0]
        if package == PACKAGE.name and name in known - {name_of(source), "__init__"}:
            yield line, name


def allowed(name: str) -> tuple[str, ...]:
    """Return what a module may import of this package."""
    if name == "__init__":
        return ()
    if name == "sphinx_ext":
        return LOW_ENOUGH_FOR_SPHINX
    return ORDER[: ORDER.index(name)]


def test_every_module_has_its_place() -> None:
    found = {name_of(source) for source in SOURCES} - {"__init__", "sphinx_ext"}
    assert found, "no module found"
    assert len(ORDER) == len(set(ORDER))
    assert sorted(found) == sorted(ORDER)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(source: Path) -> None:
    may = allowed(name_of(source))
    wrong = [
        f"{source.name}:{line}: {name}" for line, name in own_imports(source) if name not in may
    ]
    assert not wrong


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_are_absolute(source: Path) -> None:
    assert not [f"{line}: {name}" for line, name in imports(source) if name.startswith(".")]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_edge_touches_the_disk(source: Path) -> None:
    if {name_of(source), source.relative_to(PACKAGE).as_posix()} & TOUCHES_DISK.keys():
        return
    wrong = [f"{line}: {name}" for line, name in imports(source)
             if name.partition(".")[0] in DISK_MODULES]  # fmt: skip
    wrong += [f"{line}: {name}()" for line, name in calls(source) if name in DISK_CALLS]
    assert not wrong


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_one_door_leads_to_the_network(source: Path) -> None:
    if source.relative_to(PACKAGE).as_posix() in TOUCHES_NETWORK:
        return
    found = [name for _, name in imports(source) if name.partition(".")[0] in NETWORK_MODULES]
    assert not [name for name in found if not name.startswith("urllib.parse")]


def test_modules_of_a_package_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for source in SOURCES:
        parts = source.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        graph[name] = {dotted for _, dotted in imports(source) if dotted.startswith(PACKAGE.name)}
    for name, targets in graph.items():
        known = {t if t in graph else t.rpartition(".")[0] for t in targets}
        graph[name] = {target for target in known if target in graph} - {name, PACKAGE.name}
    while free := [name for name, targets in graph.items() if not targets]:
        for name in free:
            del graph[name]
        for targets in graph.values():
            targets.difference_update(free)
    assert not graph
