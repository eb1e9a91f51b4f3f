"""Looks through a printed book: ``python -m survey_tools.pdf_check survey.pdf``.

A PDF that was made is not yet one that can be read.  Compilers end well with glyphs missing, table
rows below the page and links to nowhere; here each of these is a fault, and a fault is exit status
1.  It does not matter who made the PDF: what LuaLaTeX says in its log is read, too.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from survey_tools.text import strip_accents

Matrix = tuple[float, float, float, float, float, float]

_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EDGE = 12.0
"""How near to the edge of the page, in points, no text may stand."""
OVERLAP = 4.0
"""How far, in points, one text may stand on another of the same line."""
LINE = 2.0
"""How far apart, in points, the baselines of a line may lie."""
OVERFULL = 5.0
"""How far, in points, TeX may set a line beyond the measure without a word from us."""
PROBE = 28
"""How many letters of a cell or claim are looked for."""
SHORTEST = 6
"""Fewer letters than these, at the break of a page, prove nothing."""
_DEEP = 8
"""How many forms may be nested in each other."""


# Values of a manifest ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What the builder says it has printed."""

    works: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Document and title of each work, by key."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """Words of each claim, by its name."""
    tables: tuple[Mapping[str, Any], ...] = ()
    """Each with its document, its rows, the words of each cell, and how many rows are its head."""


def read_manifest(text: str) -> Manifest:
    """Return the manifest of a book.

    :raises ValueError: if the text is no JSON, or lacks a part.
    """
    data = json.loads(text)
    try:
        return Manifest(works=data["works"], claims=data["claims"], tables=tuple(data["tables"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"a manifest without {error}") from None


# The log of TeX ----------------------------------------------------------------------------------

_LOG_FAULTS = (
    (re.compile(r"^Missing character: (?P<what>.*)$", re.MULTILINE), "missing glyph: {what}"),
    (re.compile(r"^! (?P<what>.*)$", re.MULTILINE), "TeX error: {what}"),
    (
        re.compile(r"Warning: Reference [`'](?P<what>[^']*)'.*?undefined", re.DOTALL),
        "undefined reference: {what}",
    ),
    (
        re.compile(r"Warning: Citation [`'](?P<what>[^']*)'.*?undefined", re.DOTALL),
        "undefined citation: {what}",
    ),
    (
        re.compile(r"name\{(?P<what>[^}]*)\} has been referenced but does not exist"),
        "dead link: {what}",
    ),
    (
        re.compile(r"Warning: Label [`'](?P<what>[^']*)' multiply defined"),
        "label defined more than once: {what}",
    ),
)
_OVERFULL = re.compile(
    r"^Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too (?:wide|high)\)(?P<where>.*)$",
    re.MULTILINE,
)
_LINE_OF_LOG = 79
"""At this length TeX breaks a line of its log, wherever that is."""


def check_log(text: str, *, overfull: float = OVERFULL) -> list[str]:
    """Return the faults that a log of TeX tells of, each once.

    :param overfull: how many points a box may be too large.
    """
    text = _unbroken(text)
    faults = [
        form.format(what=match["what"].strip())
        for pattern, form in _LOG_FAULTS
        for match in pattern.finditer(text)
    ]
    faults += [
        f"{match['box']}box {match['points']} pt too large{match['where']}"
        for match in _OVERFULL.finditer(text)
        if float(match["points"]) > overfull
    ]
    return list(dict.fromkeys(faults))


def _unbroken(log: str) -> str:
    """Return a log with the lines joined that TeX has broken."""
    lines: list[str] = []
    for line in log.splitlines():
        if lines and len(lines[-1]) % _LINE_OF_LOG == 0 and lines[-1]:
            lines[-1] += line
        else:
            lines.append(line)
    return "\n".join(lines)


# The PDF -----------------------------------------------------------------------------------------


def check_pdf(path: Path, manifest: Manifest | None = None) -> list[str]:
    """Return the faults of a PDF; none if it is as a book should be.

    :param manifest: with which works, claims and tables it is compared.
    """
    try:
        reader = pypdf.PdfReader(path)
        return list(_faults(reader, manifest))
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"cannot be read as PDF: {type(error).__name__}: {error}"]


def _faults(reader: pypdf.PdfReader, manifest: Manifest | None) -> Iterator[str]:
    pages = [page.indirect_reference for page in reader.pages]
    if not pages:
        yield "has no page"
        return
    yield from _faults_of_frame(reader)
    yield from _faults_of_links(reader)
    fonts: dict[int, _Font] = {}
    letters = []
    for number, page in enumerate(reader.pages, start=1):
        sheet = _Sheet(page, number, fonts)
        yield from sheet.faults()
        letters.append(sheet.letters())
    for font in fonts.values():
        yield from font.faults()
    if manifest:
        yield from _faults_of_content(manifest, "".join(letters), set(reader.named_destinations))
        for number, text in enumerate(letters, start=1):
            for head in _heads_alone(manifest, text):
                yield f"page {number}: the head of a table without a row: {head!r}"


def _faults_of_frame(reader: pypdf.PdfReader) -> Iterator[str]:
    root = _dictionary(reader.trailer["/Root"])
    data = reader.metadata
    for name, value in (
        ("title", data.title if data else None),
        ("author", data.author if data else None),
        ("language", root.get("/Lang")),
    ):
        if not value:
            yield f"has no {name}"
    if not reader.outline:
        yield "has no bookmarks"
    if "/PageLabels" not in root:
        yield "has no page labels"


def _faults_of_links(reader: pypdf.PdfReader) -> Iterator[str]:
    """Yield each link that leads nowhere, or to a place on the disk it was made on."""
    pages = {_identity(page.indirect_reference) for page in reader.pages}
    names = reader.named_destinations
    for number, page in enumerate(reader.pages, start=1):
        for reference in _array(page.get("/Annots")):
            annotation = _dictionary(reference)
            if annotation.get("/Subtype") == "/Link":
                for fault in _faults_of_link(annotation, names, pages):
                    yield f"page {number}: {fault}"
    for title, target in _bookmarks(reader.outline):
        if target is None:
            yield f"the bookmark {title!r} leads nowhere"


def _faults_of_link(
    link: DictionaryObject, names: Mapping[str, Any], pages: set[int]
) -> Iterator[str]:
    action = _dictionary(link.get("/A"))
    if action.get("/S") == "/URI":
        address = str(action.get("/URI", ""))
        if not re.match(r"(?:https?://|mailto:)\S+$", address):
            yield f"a link to {address!r}, which is no address on the web"
        return
    target = link.get("/Dest", action.get("/D"))
    target = target.get_object() if isinstance(target, IndirectObject) else target
    if isinstance(target, ArrayObject):
        if not target or _identity(target[0]) not in pages:
            yield "a link to a page that is not there"
    elif target is None:
        yield "a link without a target"
    elif str(target).removeprefix("/") not in names and str(target) not in names:
        yield f"a link to {str(target)!r}, which is not there"


def _bookmarks(outline: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(item)
        else:
            page = item.page
            yield str(item.title), None if page is None or str(page) == "NullObject" else page


def _identity(reference: object) -> int:
    return reference.idnum if isinstance(reference, IndirectObject) else id(reference)


def _dictionary(value: object) -> DictionaryObject:
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _array(value: object) -> ArrayObject:
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return value if isinstance(value, ArrayObject) else ArrayObject()


# What it says ------------------------------------------------------------------------------------


def _faults_of_content(manifest: Manifest, letters: str, destinations: set[str]) -> Iterator[str]:
    """Yield what the manifest has and the PDF has not."""
    documents = {re.split(r"[#:]", name, maxsplit=1)[0] for name in destinations}
    for key, work in manifest.works.items():
        if work["document"] not in documents:
            yield f"the work {key} has no place that links can lead to"
        if not _says(letters, work["title"]):
            yield f"the title of {key} is missing: {work['title']!r}"
    for name, words in manifest.claims.items():
        if not _says(letters, words):
            yield f"the claim {name} is missing: {words!r}"
    for number, table in enumerate(manifest.tables, start=1):
        for row, cells in enumerate(table["rows"], start=1):
            for words in cells:
                if not _says(letters, words):
                    place = f"row {row} of table {number}, of {table['document']}"
                    yield f"{place}, is missing: {words!r}"


def _heads_alone(manifest: Manifest, page: str) -> Iterator[str]:
    """Yield the heads of tables below which a page has none of their rows."""
    below: defaultdict[str, set[str]] = defaultdict(set)
    shown: dict[str, str] = {}
    for table in manifest.tables:
        heads, rows = table["rows"][: table.get("heads", 0)], table["rows"][table.get("heads", 0) :]
        words = " | ".join(filter(None, (cell for row in heads for cell in row)))
        shown.setdefault(letters_of(words), words)
        below[letters_of(words)] |= {letters_of(cell)[:PROBE] for row in rows for cell in row}
    for head, words in shown.items():
        cells = [cell for cell in below[head] if len(cell) >= SHORTEST]
        if len(head) >= PROBE and cells:
            for part in page.split(head)[1:]:
                if not any(cell in part for cell in cells):
                    yield words


def _says(letters: str, words: str) -> bool:
    """Return whether words stand in a book; the break of a page may go through them."""
    wanted = letters_of(words)[:PROBE]
    half = len(wanted) // 2
    if wanted in letters or half < SHORTEST:
        return wanted in letters
    return wanted[:half] in letters or wanted[half:] in letters


def letters_of(text: str) -> str:
    """Return a text's letters and digits alone: no spaces, hyphens, accents or ligatures.

    >>> letters_of("An eﬃcient, “sim-ple” naïve one")
    'anefficientsimplenaiveone'
    """
    return "".join(char for char in strip_accents(text) if char.isalnum())


# Pages: what is painted, and where ---------------------------------------------------------------

_TOKEN = re.compile(
    rb"\s+|%[^\r\n]*"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))(?=[\s\[\]()<>/{}%]|$)"
    rb"|(?P<name>/[^\s\[\]()<>/{}%]*)"
    rb"|(?P<hex><[0-9A-Fa-f\s]*>)"
    rb"|(?P<open>\()"
    rb"|(?P<mark><<|>>|[\[\]{}])"
    rb"|(?P<operator>[^\s\[\]()<>/{}%]+)"
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|([\s\S]))")
_IN_STRING = re.compile(rb"[()]|\\[\s\S]")

Token = float | str | bytes | list[Any]


def _tokens(stream: bytes) -> Iterator[tuple[str, Token]]:
    """Yield the tokens of a content stream: kind and value."""
    place = 0
    end = len(stream)
    while place < end:
        match = _TOKEN.match(stream, place)
        if not match:
            place += 1
            continue
        place = match.end()
        kind = match.lastgroup
        if kind == "number":
            yield "value", float(match["number"])
        elif kind == "name":
            yield "value", match["name"].decode("latin-1")
        elif kind == "hex":
            digits = re.sub(rb"\s", b"", match["hex"][1:-1])
            yield "value", bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif kind == "open":
            text, place = _string(stream, place)
            yield "value", text
        elif kind == "mark":
            yield "mark", match["mark"].decode()
        elif kind == "operator":
            operator = match["operator"].decode("latin-1")
            if operator == "ID":  # The bytes of a picture in the line.
                found = re.compile(rb"\sEI(?=\s|$)").search(stream, place)
                place = found.end() if found else end
            else:
                yield "operator", operator


def _string(stream: bytes, place: int) -> tuple[bytes, int]:
    """Return the string that begins at a place, and where it has ended."""
    start, depth = place, 1
    while depth:
        match = _IN_STRING.search(stream, place)
        if not match:
            return stream[start:], len(stream)
        place = match.end()
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
    return _ESCAPE.sub(_unescaped, stream[start : place - 1]), place


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    char = match[2] or b""
    return b"" if char in b"\r\n" else _ESCAPES.get(char, char)


class _Font:
    """A font: how wide its glyphs are, and which letters they show."""

    def __init__(self, data: DictionaryObject) -> None:
        self.name = str(data.get("/BaseFont", "?")).removeprefix("/").removesuffix("-Identity-H")
        self.kind = str(data.get("/Subtype", ""))
        self.composite = self.kind == "/Type0"
        inner = _dictionary(_array(data.get("/DescendantFonts"))[0]) if self.composite else data
        self._embedded = self.kind == "/Type3" or any(
            name in _dictionary(inner.get("/FontDescriptor"))
            for name in ("/FontFile", "/FontFile2", "/FontFile3")
        )
        self._default = float(inner.get("/DW", 1000)) if self.composite else 0.0
        self._widths = _composite_widths(inner) if self.composite else _simple_widths(data)
        unicode = data.get("/ToUnicode")
        unicode = unicode.get_object() if isinstance(unicode, IndirectObject) else unicode
        self._letters = _read_cmap(unicode.get_data()) if isinstance(unicode, StreamObject) else {}

    def faults(self) -> Iterator[str]:
        if not self._embedded:
            yield f"the font {self.name} is not embedded"
        if self.kind == "/Type3":
            yield f"the font {self.name} is made of pictures (Type 3)"

    def codes(self, text: bytes) -> Iterator[int]:
        if not self.composite:
            yield from text
            return
        for index in range(0, len(text) - 1, 2):
            yield text[index] << 8 | text[index + 1]

    def width(self, code: int) -> float:
        return self._widths.get(code, self._default) / 1000

    def shown(self, code: int) -> str:
        if code in self._letters:
            return self._letters[code]
        return "" if self.composite else chr(code)


def _simple_widths(font: DictionaryObject) -> dict[int, float]:
    first = int(font.get("/FirstChar", 0))
    return {first + index: float(w) for index, w in enumerate(_array(font.get("/Widths")))}


def _composite_widths(font: DictionaryObject) -> dict[int, float]:
    """Return the widths of an array such as ``[1 [500 600] 7 9 400]``."""
    widths: dict[int, float] = {}
    values: list[Any] = list(_array(font.get("/W")))
    while len(values) > 1:
        first, second = int(values.pop(0)), values.pop(0)
        second = second.get_object() if isinstance(second, IndirectObject) else second
        if isinstance(second, ArrayObject):
            widths |= {first + index: float(width) for index, width in enumerate(second)}
        elif values:
            width = float(values.pop(0))
            widths |= dict.fromkeys(range(first, int(float(str(second))) + 1), width)
    return widths


_CMAP_PART = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CMAP_ITEM = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def _read_cmap(data: bytes) -> dict[int, str]:
    """Return the letters that codes stand for."""
    letters: dict[int, str] = {}
    for kind, part in _CMAP_PART.findall(data):
        items = [
            re.sub(rb"\s", b"", digits).decode()
            if not (opens or closes)
            else (opens or closes).decode()
            for digits, opens, closes in _CMAP_ITEM.findall(part)
        ]
        letters |= dict(_characters(items) if kind == b"bfchar" else _ranges(items))
    return letters


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", errors="replace") if digits else ""


def _characters(items: list[str]) -> Iterator[tuple[int, str]]:
    for code, letter in zip(items[::2], items[1::2], strict=False):
        yield int(code, 16), _utf16(letter)


def _ranges(items: list[str]) -> Iterator[tuple[int, str]]:
    queue = list(items)
    while len(queue) > 2:  # noqa: PLR2004 - a range has three parts
        first, last, start = int(queue.pop(0), 16), int(queue.pop(0), 16), queue.pop(0)
        if start == "[":
            for code in range(first, last + 1):
                yield code, _utf16(queue.pop(0))
            queue.pop(0)
        else:
            text = _utf16(start)
            for code in range(first, last + 1):
                yield code, text[:-1] + chr(ord(text[-1]) + code - first)


def _times(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that does first one and then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r, a * q + b * s,
        c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


@dataclass(slots=True)
class _State:
    """What stands between ``q`` and ``Q``."""

    matrix: Matrix = _UNIT
    font: _Font | None = None
    size: float = 0.0
    letter_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    hidden: bool = False

    def copy(self) -> _State:
        return _State(
            self.matrix, self.font, self.size, self.letter_space, self.word_space,
            self.scale, self.leading, self.rise, self.hidden,
        )  # fmt: skip


class _Sheet:
    """A page, painted as far as text goes."""

    def __init__(self, page: pypdf.PageObject, number: int, fonts: dict[int, _Font]) -> None:
        self._number = number
        self._fonts = fonts
        box = page.mediabox
        self._box = (float(box.left), float(box.bottom), float(box.right), float(box.top))
        self._text: list[str] = []
        self._outside: list[str] = []
        self._lines: defaultdict[int, list[tuple[float, float, str]]] = defaultdict(list)
        self._missing = 0
        self._stack: list[_State] = []
        contents = page.get_contents()
        if contents is not None:
            self._paint(contents.get_data(), _dictionary(page.get("/Resources")), _State(), 0)

    def letters(self) -> str:
        """Return the letters of the page in the order in which they are painted."""
        return letters_of("".join(self._text))

    def faults(self) -> Iterator[str]:
        """Yield what is wrong on the page."""
        if self._missing:
            yield f"page {self._number}: {self._missing} missing glyphs"
        if self._outside:
            shown = self._outside[0].strip()[:40]
            yield f"page {self._number}: text outside the page, such as {shown!r}"
        if over := next(self._overprinted(), None):
            one, other = (text.strip()[:40] for text in over)
            yield f"page {self._number}: text over text, such as {one!r} and {other!r}"

    def _overprinted(self) -> Iterator[tuple[str, str]]:
        """Yield texts that stand on each other: rows without a page, a formula beyond its cell."""
        for pieces in self._lines.values():
            pieces.sort()
            for (_, end, one), (start, _, other) in pairwise(pieces):
                if start < end - OVERLAP:
                    yield one, other

    def _paint(self, data: bytes, resources: DictionaryObject, state: _State, depth: int) -> None:
        painter = _Painter(self, resources, state, depth)
        operands: list[Any] = []
        lists: list[list[Any]] = []
        for kind, value in _tokens(data):
            if kind == "operator":
                painter.run(str(value), operands)
                operands = []
            elif value == "[" and kind == "mark":
                lists.append(operands)
                operands = []
            elif value == "]" and kind == "mark":
                inner, operands = operands, lists.pop() if lists else []
                operands.append(inner)
            elif kind == "value":
                operands.append(value)

    def font(self, reference: object) -> _Font | None:
        """Return a font, read once a book."""
        identity = _identity(reference)
        if identity not in self._fonts:
            data = _dictionary(reference)
            if not data:
                return None
            self._fonts[identity] = _Font(data)
        return self._fonts[identity]

    def form(
        self, form: StreamObject, resources: DictionaryObject, state: _State, depth: int
    ) -> None:
        """Paint a form inside the page."""
        inner = state.copy()
        values = [float(value) for value in _array(form.get("/Matrix"))]
        if len(values) == len(_UNIT):
            a, b, c, d, e, f = values
            inner.matrix = _times((a, b, c, d, e, f), state.matrix)
        self._paint(form.get_data(), _dictionary(form.get("/Resources")) or resources, inner, depth)

    def show(self, text: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Note a piece of text, and whether it stands on the page."""
        self._text.append(text)
        is_ink = text.strip() and not all(map(unicodedata.combining, text.strip()))
        if is_ink and start[1] == end[1]:
            self._lines[round(start[1] / LINE)].append((start[0], end[0], text))
        left, bottom, right, top = self._box
        for x, y in (start, end):
            inside = left + EDGE <= x <= right - EDGE and bottom + EDGE <= y <= top - EDGE
            if not inside and text.strip():
                self._outside.append(text)
                return

    def miss(self) -> None:
        """Note a glyph that its font does not have."""
        self._missing += 1


class _Painter:
    """Follows the operators of a stream that say where text stands."""

    def __init__(
        self, sheet: _Sheet, resources: DictionaryObject, state: _State, depth: int
    ) -> None:
        self._sheet = sheet
        self._resources = resources
        self._state = state
        self._stack: list[_State] = []
        self._depth = depth
        self._line: Matrix = _UNIT
        self._text: Matrix = _UNIT

    def run(self, operator: str, operands: list[Any]) -> None:
        """Do what an operator does, if it moves or shows text."""
        rule = _OPERATORS.get(operator)
        if rule:
            rule(self, operands)

    def save(self, _operands: list[Any]) -> None:
        self._stack.append(self._state.copy())

    def restore(self, _operands: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def transform(self, operands: list[Any]) -> None:
        a, b, c, d, e, f = operands
        self._state.matrix = _times((a, b, c, d, e, f), self._state.matrix)

    def begin(self, _operands: list[Any]) -> None:
        self._line = self._text = _UNIT

    def choose_font(self, operands: list[Any]) -> None:
        fonts = _dictionary(self._resources.get("/Font"))
        name = NameObject(operands[0])
        self._state.font = self._sheet.font(fonts.raw_get(name)) if name in fonts else None
        self._state.size = operands[1]

    def set_matrix(self, operands: list[Any]) -> None:
        a, b, c, d, e, f = operands
        self._line = self._text = (a, b, c, d, e, f)

    def move(self, operands: list[Any]) -> None:
        x, y = operands
        self._line = self._text = _times((1, 0, 0, 1, x, y), self._line)

    def move_leading(self, operands: list[Any]) -> None:
        self._state.leading = -operands[1]
        self.move(operands)

    def next_line(self, _operands: list[Any]) -> None:
        self.move([0.0, -self._state.leading])

    def show(self, operands: list[Any]) -> None:
        self.show_all([operands])

    def show_next(self, operands: list[Any]) -> None:
        self.next_line([])
        self.show_all([operands[-1:]])

    def show_all(self, operands: list[Any]) -> None:
        """Show an array of texts and moves between them."""
        state, font = self._state, self._state.font
        if font is None or state.hidden:
            return
        start = self._place()
        shown = []
        for item in operands[0]:
            if isinstance(item, float):
                self._advance(-item / 1000 * state.size * state.scale)
            elif isinstance(item, bytes):
                for code in font.codes(item):
                    if font.composite and code == 0:
                        self._sheet.miss()
                    shown.append(font.shown(code))
                    space = state.word_space if code == ord(" ") and not font.composite else 0.0
                    width = font.width(code) * state.size + state.letter_space + space
                    self._advance(width * state.scale)
        self._sheet.show("".join(shown), start, self._place())

    def paint_form(self, operands: list[Any]) -> None:
        forms = _dictionary(self._resources.get("/XObject"))
        form = forms.get(operands[0])
        form = form.get_object() if isinstance(form, IndirectObject) else form
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
            return
        if self._depth < _DEEP:
            self._sheet.form(form, self._resources, self._state, self._depth + 1)

    def set_number(self, name: str, value: float) -> None:
        """Set a number of the state."""
        setattr(self._state, name, value)

    def _advance(self, distance: float) -> None:
        self._text = _times((1, 0, 0, 1, distance, 0), self._text)

    def _place(self) -> tuple[float, float]:
        matrix = _times(_times((1, 0, 0, 1, 0, self._state.rise), self._text), self._state.matrix)
        return matrix[4], matrix[5]


_OPERATORS: dict[str, Any] = {
    "q": _Painter.save,
    "Q": _Painter.restore,
    "cm": _Painter.transform,
    "BT": _Painter.begin,
    "Tf": _Painter.choose_font,
    "Tm": _Painter.set_matrix,
    "Td": _Painter.move,
    "TD": _Painter.move_leading,
    "T*": _Painter.next_line,
    "Tj": _Painter.show,
    "TJ": _Painter.show_all,
    "'": _Painter.show_next,
    '"': _Painter.show_next,
    "Do": _Painter.paint_form,
    "Tc": lambda painter, operands: painter.set_number("letter_space", operands[0]),
    "Tw": lambda painter, operands: painter.set_number("word_space", operands[0]),
    "Tz": lambda painter, operands: painter.set_number("scale", operands[0] / 100),
    "TL": lambda painter, operands: painter.set_number("leading", operands[0]),
    "Ts": lambda painter, operands: painter.set_number("rise", operands[0]),
    "Tr": lambda painter, operands: painter.set_number("hidden", operands[0] == 3),  # noqa: PLR2004
}
"""What moves and shows text, by the operators' names."""


# The command -------------------------------------------------------------------------------------


@click.command()
@click.argument("pdf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the builder says it has printed, as JSON.",
)
@click.option(
    "--log",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The log that TeX wrote.",
)
@click.option("--overfull", type=float, default=OVERFULL, show_default=True,
              help="How many points a box of TeX's may be too large.")  # fmt: skip
def main(pdf: Path, manifest: Path | None, log: Path | None, overfull: float) -> None:
    """Look through a PDF for what a reader would stumble over; exit 1 if there is something."""
    faults = []
    wanted = None
    if manifest:
        try:
            wanted = read_manifest(manifest.read_text("utf-8"))
        except ValueError as error:
            faults.append(f"{manifest}: {error}")
    faults += [f"{pdf}: {fault}" for fault in check_pdf(pdf, wanted)]
    if log:
        text = log.read_text("utf-8", errors="replace")
        faults += [f"{log}: {fault}" for fault in check_log(text, overfull=overfull)]
    for fault in faults:
        click.echo(unicodedata.normalize("NFC", fault), err=True)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
