r"""Files of BibTeX and biblatex: entries, strings, comments.

    @string{colt = "Conference on Learning Theory"}
    @inproceedings{safran2021optimization,
      author = {Safran, Itay and Lee, Jason D.},
      title = {Optimization-Based Separations for Neural Networks},
      booktitle = "Proceedings of the " # colt, year = 2022, eprint = {2112.02393},
    }

The grammar is pybtex's: braces or parentheses around an entry, values in braces, in quotes, joined
by ``#``, strings and months by name, entries without a key, free text in between.  What pybtex
lacks is what a file of thousands of entries needs: here each entry and field keeps its lines, and
an entry that is not closed ends where the next one begins, so that it alone is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro, month_names
from pybtex.scanner import Pattern, PrematureEOF, PybtexSyntaxError, Token
from pybtex.utils import CaseInsensitiveDict

from survey_tools.model import Diagnostic, DiagnosticCode, Genre, ParseResult, Provenance, Seed
from survey_tools.names import PersonName, parse_name, written
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import RunningText, excerpt, merged, numbered, skip, unread
from survey_tools.parsers.references import (
    Entry,
    People,
    Value,
    broken,
    covering,
    people,
    read_entry,
    skip_rest,
)
from survey_tools.tex import (
    Citation,
    Inline,
    Link,
    Math,
    Styled,
    parse_inline,
    plain_text,
)
from survey_tools.text import squeeze

FORMAT = "bibtex"

_BEGINNING = re.compile(r"@ ?(?P<type>[A-Za-z]\w*) ?[{(]")
_ENTRY_WITHIN = re.compile(r"^@ ?[A-Za-z]+ ?[{(] ?[^\s,{}()=]+ ?,", re.MULTILINE)
"""The beginning of an entry inside another one, which therefore was never closed."""
_LINE_OF_ENTRY = re.compile(r"^@", re.MULTILINE)
_CONFERENCE = frozenset(("inproceedings", "conference", "incollection", "inbook"))
_JOURNAL = frozenset(("article", "periodical", "suppperiodical"))
_NO_PAPERS = frozenset(
    ("proceedings", "mvproceedings", "collection", "mvcollection", "periodical", "set", "xdata",
     "control", "ieeetranbstctl", "jabref-entrytype", "commented"),
)  # fmt: skip
"""Types of entries that others refer to, or that steer a style."""
_NAMES = {
    "title": "title", "abstract": "abstract", "booktitle": "container", "journal": "container",
    "journaltitle": "container", "volume": "volume", "number": "number", "issue": "number",
    "pages": "pages", "publisher": "publisher", "series": "series", "doi": "doi", "url": "url",
    "eprint": "eprint", "arxivid": "eprint", "primaryclass": "category", "eprintclass": "category",
    "note": "note", "howpublished": "howpublished", "date": "date", "year": "date",
    "month": "month",
}  # fmt: skip
"""The fields that say something of the paper, and what all formats call them."""
_INHERITED = ("container", "date", "publisher", "series", "volume", "month")
"""What an entry has of the volume that its ``crossref`` names."""
_ADDRESS_ESCAPE = re.compile(r"\\(?:url *)?([%#&_~{}])|^\{|\}$")
_MARKS = re.compile(r"[{}\"]")
_DEEPEST = 100
"""Braces within each other, as many as pybtex allows."""
_AND = re.compile(r"[{}]|\s+and\s+", re.IGNORECASE)
_STYLES = {"emphasis": "emph", "strong": "textbf", "literal": "texttt"}


def recognises(seed: Seed) -> bool:
    """Return whether a text begins with an entry, comments apart, or holds several."""
    lines = [line.text for line in numbered(seed) if not line.text.startswith("%")]
    begun = sum(1 for text in lines if _BEGINNING.match(text))
    return begun > 1 or bool(lines and _BEGINNING.match(lines[0]))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that a file of entries holds."""
    running = RunningText(seed)
    blocks = tuple(_Reader(running).blocks())
    volumes = {block.key.lower(): block for block in blocks if block.key}
    results = [_read(running, block, volumes) for block in blocks]
    inside = {number for block in blocks for number in running.numbers(block.place)}
    return merged([*results, _between(seed, inside)])


def _between(seed: Seed, inside: set[int]) -> ParseResult:
    """Return the account of the lines that stand in no entry; to BibTeX all are comments."""
    lines = [line for line in numbered(seed) if line.number not in inside]
    return ParseResult(
        skipped=tuple(skip(seed, line, "comment") for line in lines if line.text[0] == "%"),
        diagnostics=tuple(
            unread(seed, line, "a file of entries") for line in lines if line.text[0] != "%"
        ),
    )


# The file as blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class _Field:
    name: str
    value: str
    place: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class _Block:
    """One ``@type{...}``: its fields, or what is wrong with it."""

    type: str
    place: Provenance
    key: str | None = None
    key_place: Provenance | None = None
    fields: tuple[_Field, ...] = ()
    undefined: tuple[tuple[str, int], ...] = ()
    """Strings that nothing defines, and their lines."""
    fault: str | None = None


class _Reader(LowLevelParser):  # type: ignore[misc]
    """pybtex's reader, one block at a time, places kept, and on its feet again after a fault."""

    def __init__(self, running: RunningText) -> None:
        super().__init__(running.text, macros=CaseInsensitiveDict(month_names))
        self._running = running
        self._last = len(running.text.rstrip())
        self._fields: list[_Field] = []
        self._undefined: list[tuple[str, int]] = []
        self._key: tuple[str, Provenance] | None = None

    def blocks(self) -> Iterator[_Block]:
        """Yield the blocks of the file in their order."""
        while True:
            found = _BEGINNING.search(self.text, self.pos)
            if not found:
                return
            self._fields, self._undefined, self._key = [], [], None
            yield self._block(found)

    def _block(self, found: re.Match[str]) -> _Block:
        start, fault = found.start(), None
        self.pos = start + 1
        try:
            self._read(found)
        except PybtexSyntaxError as error:
            fault = f"{error.args[0]} on line {self._running.line(min(self.pos, self.end_pos))}"
        within = _ENTRY_WITHIN.search(self.text, start + 1, self.pos)
        if within:
            fault = f"it is not closed before line {self._running.line(within.start())}"
        if fault:
            after = within or _LINE_OF_ENTRY.search(self.text, start + 1)
            self.pos = after.start() if after else self.end_pos
        return _Block(
            type=found["type"].lower(),
            place=self._running.place(start, self.pos),
            key=self._key[0] if self._key else None,
            key_place=self._key[1] if self._key else None,
            fields=tuple(self._fields),
            undefined=tuple(self._undefined),
            fault=fault,
        )

    def _read(self, found: re.Match[str]) -> None:
        if found["type"].lower() == "comment" and found[0].endswith("{"):
            self.pos = found.end()
            for _ in self.parse_string(self.RBRACE):
                pass
            return
        self.parse_command()

    def parse_entry_body(self, body_end: Pattern) -> None:
        """Read the key, if there is one, and the fields."""
        start = self.pos
        pattern = self.KEY_PAREN if body_end is self.RPAREN else self.KEY_BRACE
        token = self.optional([pattern])
        if token and ("=" in token.value or self.optional([self.EQUALS])):
            self.pos = start
        elif token:
            end = self.pos
            self._key = (token.value, self._running.place(end - len(token.value), end))
        self.parse_entry_fields()

    def parse_field(self) -> None:
        """Read one field and keep its place."""
        self.eat_whitespace()
        start = self.pos
        super().parse_field()
        if self.current_field_name and self.current_value:
            self._fields.append(
                _Field(
                    name=self.current_field_name.lower(),
                    value="".join(self.current_value),
                    place=self._running.place(start, self.pos),
                )
            )

    def handle_error(self, error: PybtexSyntaxError) -> None:
        """Let a block without one of its strings stand; raise all other faults."""
        if not isinstance(error, UndefinedMacro):
            raise error
        self._undefined.append((error.args[0], self._running.line(self.pos - 1)))

    def parse_string(
        self,
        string_end: Pattern,
        level: int = 0,  # noqa: ARG002 - pybtex's own calls itself for each brace
        max_level: int = _DEEPEST,
    ) -> Iterator[Token]:
        """Read a value to its end in one go, however many braces it has."""
        start, depth = self.pos, 0
        for mark in _MARKS.finditer(self.text, start):
            self.pos = mark.start()
            if mark[0] == "{":
                depth += 1
                if depth > max_level:
                    raise PybtexSyntaxError("too many nested braces", self)
            elif mark[0] == "}" and depth:
                depth -= 1
            elif mark[0] == "}" and string_end is not self.RBRACE:
                raise PybtexSyntaxError("unbalanced braces", self)
            elif mark[0] == "}" or (not depth and string_end is self.QUOTE):
                self.pos = mark.end()
                yield Token(self.text[start : self.pos], string_end)
                return
        self.pos = self._last
        raise PrematureEOF(self)


# Blocks to records


def _read(running: RunningText, block: _Block, volumes: Mapping[str, _Block]) -> ParseResult:
    if block.fault:
        name = f"the entry '{excerpt(block.key)}'" if block.key else f"an @{block.type}"
        return broken(block.place, f"{name} cannot be read and is left out: {block.fault}")
    if block.type in {"comment", "string", "preamble"}:
        return ParseResult(skipped=tuple(skip_rest(running, block.place, (), rule=block.type)))
    if block.type in _NO_PAPERS:
        return ParseResult(skipped=tuple(skip_rest(running, block.place, (), rule="no-paper")))
    result = read_entry(running, FORMAT, _entry(block, volumes))
    doubts = tuple(_doubts(block))
    return merged([result, ParseResult(diagnostics=doubts)])


def _doubts(block: _Block) -> Iterator[Diagnostic]:
    for name, number in block.undefined:
        message = f"the entry '{excerpt(block.key or '')}': no string is defined as '{name}'"
        place = replace(block.place, first_line=number, last_line=number)
        yield Diagnostic(code=DiagnosticCode.BAD_VALUE, message=message, source=place)
    seen: set[str] = set()
    for field in block.fields:
        if field.name in seen and field.name in {*_NAMES, "author"}:
            message = f"the field '{field.name}' is there twice; the first is read"
            yield Diagnostic(code=DiagnosticCode.BAD_VALUE, message=message, source=field.place)
        seen.add(field.name)


def _entry(block: _Block, volumes: Mapping[str, _Block]) -> Entry:
    raw: dict[str, _Field] = {}
    for field in block.fields:
        raw.setdefault(field.name, field)
    fields = _values(raw)
    editors = _people(raw.get("editor"))
    if block.key and block.key_place:
        fields["key"] = Value(squeeze(block.key), block.key_place)
    reference = raw.get("crossref")
    volume = volumes.get(squeeze(reference.value).lower()) if reference else None
    if reference and volume and volume is not block:
        inherited = _entry(replace(volume, fields=_without(volume, "crossref")), {})
        own = {"container": inherited.fields.get("title"), **inherited.fields}
        for name in _INHERITED:
            value = own.get(name)
            if value:
                fields.setdefault(name, Value(value.text, reference.place))
        if editors is None and inherited.editors:
            editors = replace(inherited.editors, place=reference.place)
    return Entry(
        place=block.place,
        genre=_genre(block.type),
        fields=fields,
        authors=_people(raw.get("author")),
        editors=editors,
    )


def _without(block: _Block, name: str) -> tuple[_Field, ...]:
    return tuple(field for field in block.fields if field.name != name)


def _genre(kind: str) -> Genre:
    if kind in _CONFERENCE:
        return Genre.CONFERENCE
    return Genre.JOURNAL if kind in _JOURNAL else Genre.UNKNOWN


def _values(raw: Mapping[str, _Field]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    archive = raw.get("eprinttype") or raw.get("archiveprefix")
    foreign = archive is not None and squeeze(archive.value).lower() != "arxiv"
    for name, known in _NAMES.items():
        field = raw.get(name)
        if field is None or (foreign and known in {"eprint", "category"}):
            continue
        read = _address if known in {"doi", "url"} else untex
        text = read(field.value)
        if text:
            values.setdefault(known, Value(text, field.place))
    subtitle = raw.get("subtitle")
    if subtitle and untex(subtitle.value) and "title" in values:
        text = f"{values['title'].text}: {untex(subtitle.value)}"
        values["title"] = Value(text, covering([values["title"].place, subtitle.place]))
    return values


def _address(tex: str) -> str:
    """Return an address or a DOI without what TeX needs around and within it."""
    return squeeze(_ADDRESS_ESCAPE.sub(r"\1", tex.strip()))


def _people(field: _Field | None) -> People | None:
    if field is None:
        return None
    return people(map(_name, _split_names(field.value)), field.place)


def _split_names(value: str) -> Iterator[str]:
    """Yield the names between the "and"s that stand in no braces."""
    start = depth = 0
    for match in _AND.finditer(value):
        if match[0] in "{}":
            depth = max(depth + (1 if match[0] == "{" else -1), 0)
        elif not depth:
            yield value[start : match.start()]
            start = match.end()
    yield value[start:]


def _name(tex: str) -> str:
    """Return a name; one in braces as a whole is a group's, which has no first and last."""
    text = squeeze(plain_text(parse_inline(tex)))
    if _is_in_braces(tex.strip()) and " " in text:
        return written(PersonName(family=text))
    try:
        return written(parse_name(text))
    except ValueError:
        return text


def _is_in_braces(tex: str) -> bool:
    """Return whether the brace that a text begins with is closed at its end."""
    depth = 0
    for at, mark in ((match.start(), match[0]) for match in _MARKS.finditer(tex)):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth <= 0:
            return tex[:1] == "{" and at == len(tex) - 1
    return False


# TeX to text


def untex(tex: str) -> str:
    r"""Return the text of a field as abstracts have it: accents as letters, formulas as they are.

    >>> untex(r"{The} {\L}ojasiewicz Case of {$L_0$}: \emph{SGD}")
    'The Łojasiewicz Case of $L_0$: \\emph{SGD}'
    """
    return squeeze("".join(map(_node, parse_inline(tex))))


def _node(node: Inline) -> str:
    match node:
        case Math(formula):
            return f"${formula}$"
        case Styled(style, content):
            return f"\\{_STYLES[style]}{{{''.join(map(_node, content))}}}"
        case Link(_, text):
            return text
        case Citation(keys, narrative):
            return f"\\cite{'t' if narrative else 'p'}{{{', '.join(keys)}}}"
        case _:
            return plain_text((node,))
