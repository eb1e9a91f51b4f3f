"""One style sheet of the theme, with the rules that some page of the site has a use for.

The theme's own sheets are 400 KB for parts that a survey does not have: buttons, dialogs, a grid,
icons.  When all pages are written, the rules whose classes and ids stand on some page or in a
script of the site are put into ``_static/theme.css``, with the custom properties these rules use.
A rule that names no class is kept.  After them stand the rules of what would be inline styles.
"""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey_tools.file_ages import ages_in
from survey_tools.style_classes import find_classes, render_rules

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MEMORY = "names-on-pages.pickle"
"""The file, beside the pickled doctrees, with the names in each file of the site."""
PRUNED = "theme.css"
"""The file below ``_static`` that pages load."""
SOURCES = (
    "basic.css",
    "pygments.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "styles/theme.css",
)
"""What it is made of, in the order in which the theme loads them; the last imports the first."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECE = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]""")
_CHOICE = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
"""What can hold although a name in it stands nowhere."""
_NAME = re.compile(r"[.#](-?[_a-zA-Z][\w-]*)")
_WORD = re.compile(r"[\w-]+")
_ATTRIBUTE = re.compile(r'\b(?:class|id)="([^"]*)"')
_QUOTED = re.compile(r"""["'`]([^"'`\n]*)["'`]""")
_PROPERTY = re.compile(r"""(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|[^;{}"'])*;?""")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_GROUPS = ("@media", "@supports", "@layer", "@container")
_DROPPED = ("@font-face", "@import", "@charset", "@keyframes", "@-webkit-keyframes")
"""Icons, parts of the list above, movements of parts that are not there."""


def split_rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the rules of a style sheet: what stands before the braces, and what inside.

    >>> list(split_rules('a { color: red } @media print { b { c: "}" } }'))
    [('a', 'color: red'), ('@media print', 'b { c: "}" }')]
    """
    text = _COMMENT.sub("", css)
    depth, start, inside = 0, 0, 0
    for piece in _PIECE.finditer(text):
        match piece[0]:
            case "{":
                depth += 1
                inside = piece.end() if depth == 1 else inside
            case "}":
                depth -= 1
                if depth == 0:
                    prelude = text[start : inside - 1].strip()
                    yield prelude, text[inside : piece.start()].strip()
                    start = piece.end()
            case ";" if depth == 0:  # the end of an @import
                start = piece.end()


def prune_rules(css: str, names: Collection[str]) -> str:
    """Return the rules that can be of use where only these classes and ids are."""
    kept = []
    for prelude, body in split_rules(css):
        if prelude.startswith(_DROPPED):
            continue
        if prelude.startswith(_GROUPS):
            inner = prune_rules(body, names)
            kept.append(f"{prelude}{{{inner}}}" if inner else "")
            continue
        selectors = [part for part in _split_selectors(prelude) if _is_used(part, names)]
        kept.append(f"{','.join(selectors)}{{{body}}}" if selectors and body else "")
    return "\n".join(filter(None, kept))


def _split_selectors(prelude: str) -> list[str]:
    """Return the selectors of a list; commas in brackets part nothing."""
    depth, parts = 0, [""]
    for char in prelude:
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _is_used(selector: str, names: Collection[str]) -> bool:
    return all(name in names for name in _NAME.findall(_CHOICE.sub("", selector)))


def prune_properties(css: str, others: str) -> str:
    """Return a style sheet without the custom properties that neither it nor others use."""
    while True:
        used = set(_USED.findall(css)) | set(_USED.findall(others))
        unused = [found for found in _PROPERTY.finditer(css) if found[1] not in used]
        pruned = css
        for found in reversed(unused):
            pruned = pruned[: found.start()] + pruned[found.end() :]
        if pruned == css:
            return re.sub(r"(?m)^[^{}@]+\{\s*\}\n?", "", css)
        css = pruned


def names_of(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Return the classes and ids of pages, and the words in quotes of scripts."""
    names: set[str] = set()
    for text in pages:
        names.update(*map(str.split, set(_ATTRIBUTE.findall(text))))
    for text in scripts:
        names.update(*map(_WORD.findall, _QUOTED.findall(text)))
    return names


_Known = tuple[int, int, frozenset[str]]
"""Length and time of the last change of a file, and the names in it."""


class Names:
    """The classes and ids on the pages of a site, and those that its scripts may give.

    Each file is read again only when it has changed.
    """

    def __init__(self, memory: Path) -> None:
        """Take the file in which to remember what was read."""
        self._memory = memory
        self._known: dict[str, _Known] = {}
        with suppress(OSError, pickle.UnpicklingError, ValueError, TypeError, EOFError):
            # Sphinx keeps its own beside it in the same way.
            sets, files = pickle.loads(memory.read_bytes())  # noqa: S301
            self._known = {
                path: (size, time, sets[index]) for path, (size, time, index) in files.items()
            }

    def read(self, site: Path) -> set[str]:
        """Return all names of a site."""
        now = dict(self._files(str(site)))
        different = {names: index for index, names in enumerate({n for *_, n in now.values()})}
        if now != self._known:
            files = {path: (size, time, different[n]) for path, (size, time, n) in now.items()}
            self._memory.write_bytes(pickle.dumps((list(different), files)))
            self._known = now
        return set().union(*different)

    def _files(self, folder: str) -> Iterator[tuple[str, _Known]]:
        for path, age in ages_in(folder):
            if path.endswith((".html", ".js")):
                known = self._known.get(path)
                if known is None or known[:2] != age:
                    known = (*age, _names_in(Path(path)))
                yield path, known


def _names_in(path: Path) -> frozenset[str]:
    if path.suffix == ".html":
        return frozenset(names_of([path.read_text("utf-8")], ()))
    if path.parent.name == "_static":
        text = path.read_text("utf-8")
        return frozenset(names_of((), [text])).union(find_classes(text))
    if path.parent.name == "search":  # Its results hold formulas.
        return frozenset(find_classes(path.read_text("utf-8")))
    return frozenset()


@cache
def _code() -> bytes:
    """Return the code by which a sheet is made."""
    return b"".join(map(Path.read_bytes, (Path(__file__), Path(inspect.getfile(render_rules)))))


def _write_sheet(app: Sphinx, exception: Exception | None) -> None:
    """Write the pruned style sheet in the place of what it is made of."""
    if exception or app.builder.format != "html" or getattr(app.builder, "_idle", False):
        return
    static = Path(app.outdir, "_static")
    sources = [static / name for name in SOURCES if (static / name).is_file()]
    css = "".join(path.read_text("utf-8") for path in sources)
    for path in sources:
        path.unlink()
    names = Names(Path(app.doctreedir, MEMORY)).read(Path(app.outdir))
    others = (path for path in sorted(static.glob("*.css")) if path.name != PRUNED)
    ours = "".join(path.read_text("utf-8") for path in others)
    # Its last line says of what it was made and by which code, so that it is made of others only.
    made_of = sha256("\0".join((css, ours, *sorted(names))).encode() + _code()).hexdigest()
    sheet, end = static / PRUNED, f"/* {made_of} */\n"
    if not sheet.is_file() or not sheet.read_text("utf-8").endswith(end):
        pruned = prune_properties(prune_rules(css, names), ours)
        sheet.write_text(f"{pruned}{render_rules(names)}\n{end}", "utf-8")


def _choose_sheets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let a page load the pruned sheet, which the layout names, and not what it is made of."""
    del app, pagename, templatename, doctree
    made_into_one = {f"_static/{name}" for name in SOURCES}
    context["css_files"] = [
        sheet for sheet in context["css_files"] if str(sheet.filename) not in made_into_one
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the sheet last, when the theme has written its colours of code."""
    app.connect("html-page-context", _choose_sheets, priority=950)
    app.connect("build-finished", _write_sheet, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
