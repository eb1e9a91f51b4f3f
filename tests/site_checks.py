"""Checks of a built site, as a reader's browser would find its faults: by following every address.

``check_site`` reads all HTML and CSS files of a folder and returns what is wrong, one line a fault;
``external_loads`` returns what a page would fetch from another host when it is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADS = {
    "audio": ("src",), "embed": ("src",), "iframe": ("src",), "img": ("src", "srcset"),
    "input": ("src",), "link": ("href",), "object": ("data",), "script": ("src",),
    "source": ("src", "srcset"), "track": ("src",), "video": ("src", "poster"),
    "use": ("href", "xlink:href"), "image": ("href", "xlink:href"),
}  # fmt: skip
"""Attributes whose address a browser fetches without being asked."""
_LINKS = {"a": ("href",), "area": ("href",), "form": ("action",)}
_NOT_LOADED = frozenset(("canonical", "next", "prev", "author", "license", "alternate", "search"))
"""Relations of ``link`` that are followed by people, if at all."""
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IN_SCRIPT = re.compile(r"""(?:fetch|import|importScripts)\(\s*["'`](https?:)?//""")


@dataclass(slots=True)
class Page:
    """What one HTML file says: its ids, where it leads, what it loads."""

    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value is not None}
        if "id" in values:
            self.page.ids[values["id"]] += 1
        self.page.links += [values[name] for name in _LINKS.get(tag, ()) if name in values]
        relations = set(values.get("rel", "").split()) if tag == "link" else set()
        if not relations & _NOT_LOADED:
            self.page.loads += [values[name] for name in _LOADS.get(tag, ()) if name in values]
        self.page.loads += _css_addresses(values.get("style", ""))
        self._style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._style:
            self.page.loads += _css_addresses(data)

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._style = False


def read_page(text: str) -> Page:
    """Return what an HTML page says."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


def _css_addresses(text: str) -> list[str]:
    found = _CSS_ADDRESS.findall(_CSS_COMMENT.sub("", text))
    return [first or second for first, second in found]


def check_site(folder: Path, *, ignore: frozenset[str] = frozenset()) -> list[str]:
    """Return the faults of a built site: dead links, dead anchors, double ids, foreign hosts.

    :param ignore: files, relative to the folder, that need not exist: what CSS of a theme names
        and no page uses.
    """
    root = folder.resolve()
    pages = {path: _read_file(path) for path in sorted(root.rglob("*.html"))}
    assert pages, f"no page in {folder}"
    faults = []
    for path, page in pages.items():
        name = path.relative_to(root).as_posix()
        faults += [f"{name}: id '{key}' {n} times" for key, n in page.ids.items() if n > 1]
        for address in page.links + page.loads:
            fault = _fault_of_address(root, path, address, pages)
            if fault and fault not in ignore:
                faults.append(f"{name}: {fault}")
    return faults + [f"{name}: loads {address}" for name, address in external_loads(root)]


def _read_file(path: Path) -> Page:
    return read_page(path.read_text(encoding="utf-8"))


def _fault_of_address(root: Path, path: Path, address: str, pages: dict[Path, Page]) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    target = _target(path, unquote(parts.path)) if parts.path else path
    if not target.is_relative_to(root):
        return f"{address} leads out of the site"
    if not _exists(target):
        return f"{address} does not exist"
    fragment = unquote(parts.fragment)
    known = pages.get(target)
    if fragment and known is not None and fragment not in known.ids:
        return f"{address} has no such anchor"
    return ""


def _target(path: Path, address: str) -> Path:
    target = (path.parent / address).resolve()
    return target / "index.html" if target.is_dir() else target


@cache
def _exists(path: Path) -> bool:
    return path.is_file()


def external_loads(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that loads something from another host, and the address."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        for address in _loads(path):
            if urlsplit(address).scheme in {"http", "https"} or address.startswith("//"):
                yield name, address


def _loads(path: Path) -> list[str]:
    match path.suffix:
        case ".html":
            return _read_file(path).loads
        case ".css":
            return _css_addresses(path.read_text(encoding="utf-8"))
        case ".js":
            found = _IN_SCRIPT.search(path.read_text(encoding="utf-8"))
            return [f"https:// in {path.name}"] if found else []
    return []
