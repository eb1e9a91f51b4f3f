"""A reader of EPUB files for tests: what they hold, in which order, and where links lead."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from zipfile import ZipFile

OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB = "{http://www.idpf.org/2007/ops}"

Contents: TypeAlias = list[tuple[str, str, "Contents"]]
"""Address, text and what is below, of each line of the contents."""


@dataclass(frozen=True)
class EpubFile:
    """The EPUB file at a path."""

    path: Path

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What the archive holds, by name, in its order."""
        with ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def package(self) -> ET.Element:
        """The package document."""
        return ET.fromstring(self.files["content.opf"])  # noqa: S314 - made a moment ago

    @cached_property
    def pages(self) -> dict[str, ET.Element]:
        """All pages, read as XML, which fails where a page is none."""
        return {
            name: ET.fromstring(data)  # noqa: S314
            for name, data in self.files.items()
            if name.endswith(".xhtml")
        }

    @property
    def properties(self) -> dict[str, set[str]]:
        """What the manifest says of each file."""
        return {
            item.attrib["href"]: set(item.get("properties", "").split())
            for item in self.package.iter(f"{OPF}item")
        }

    @property
    def spine(self) -> list[str]:
        """The pages that one reads one after the other."""
        names = {item.attrib["id"]: item.attrib["href"] for item in self.package.iter(f"{OPF}item")}
        references = self.package.iter(f"{OPF}itemref")
        return [names[item.attrib["idref"]] for item in references if item.get("linear") != "no"]

    @property
    def contents(self) -> Contents:
        """The contents, as a tree."""
        navs = self.pages["nav.xhtml"].iter(f"{XHTML}nav")
        top = next(nav for nav in navs if nav.get(f"{EPUB}type") == "toc").find(f"{XHTML}ol")
        assert top is not None
        return list(_lines(top))

    def metadata(self, name: str) -> list[str]:
        """Return the values of a property such as ``dcterms:modified``."""
        found = self.package.iter(f"{OPF}meta")
        return [item.text or "" for item in found if item.get("property") == name]

    def dead_links(self) -> list[str]:
        """Return the links that lead to no page and no element of one."""
        ids = {
            name: {element.get("id") for element in page.iter()}
            for name, page in self.pages.items()
        }
        return [
            f"{name}: {uri}"
            for name, uri in self.links()
            for target, _, anchor in [uri.partition("#")]
            if target not in self.files or (anchor and unquote(anchor) not in ids[target])
        ]

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield page and target of each link inside the book."""
        for name, page in self.pages.items():
            for element in page.iter(f"{XHTML}a"):
                uri = element.get("href", "")
                if "://" not in uri and not uri.startswith("mailto:"):
                    yield name, _absolute(name, uri)


def _absolute(page: str, uri: str) -> str:
    path, _, anchor = uri.partition("#")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return f"{place}#{anchor}" if anchor else place


def _lines(top: ET.Element) -> Iterator[tuple[str, str, Contents]]:
    for item in top.findall(f"{XHTML}li"):
        link, below = item.find(f"{XHTML}a"), item.find(f"{XHTML}ol")
        assert link is not None
        inside = list(_lines(below)) if below is not None else []
        yield link.attrib["href"], "".join(link.itertext()), inside
