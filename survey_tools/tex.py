r"""Running text with TeX in it, as abstracts are written: text in, inline nodes out.

A sample, from the seeds::

    scale \emph{polynomially} with $d$, an open problem posed in \citet{safran2019depth};
    ``tempered overfitting'' and \textbf{$(ε, δ, τ)$-successful} unlearning of 100% of the data

The grammar::

    inline   = math | group command | citation | link | accent | escape | quote | dash | text
    math     = "$" TEX "$" | "$$" TEX "$$" | "\(" TEX "\)" | "\[" TEX "\]"
    group    = ("\emph" | "\textit" | "\textbf" | "\texttt" | ...) "{" inline* "}"
    citation = "\cite" VARIANT ("[" ... "]")* "{" KEY ("," KEY)* "}"

Reading is total: what is not in the grammar stays text, as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Plain Unicode text; nothing in it means anything but itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula, in the TeX of :func:`normalise_math`."""

    tex: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Text set off from the rest: ``emphasis``, ``strong``, ``literal``."""

    style: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    r"""A citation by key: ``\citet{safran2019depth}``."""

    keys: tuple[str, ...]
    narrative: bool
    r"""Whether the names belong to the sentence, as with ``\citet``."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address written out in the text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class WorkLink:
    """Words of the text that name a work of the survey: "Haim et al. (2022)"."""

    text: str
    key: str


Inline = Text | Math | Styled | Citation | Link | WorkLink

_STYLES = {
    "emph": "emphasis", "textit": "emphasis", "textsl": "emphasis", "it": "emphasis",
    "textbf": "strong", "bf": "strong", "texttt": "literal", "textsc": "", "textrm": "",
    "text": "", "mbox": "", "textsf": "", "underline": "emphasis",
}  # fmt: skip
"""Commands that style their argument; an empty style means that only the words are kept."""

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
"""TeX's accents, as the combining characters that follow a letter."""

_LETTERS = {
    "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ",
    "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textquoteright": "’",
    "S": "§", "copyright": "©", "textregistered": "®", "textdegree": "°", "textasciitilde": "~",
    "textbackslash": "\\", "TeX": "TeX", "LaTeX": "LaTeX", " ": " ", ",": "\u2009", "\\": " ",
    "/": "", "-": "\u00ad",
}  # fmt: skip
"""Commands that stand for a piece of text."""

_TOKEN = re.compile(
    r"""
    (?P<math>\$\$(?P<m1>[^$]+)\$\$ | (?<!\\)\$(?P<m2>(?:[^$\\]|\\.)+)\$
        | \\\((?P<m3>.+?)\\\) | \\\[(?P<m4>.+?)\\\])
    | \\cite(?P<variant>[a-zA-Z]*)\*?(?P<options>(?:\[[^\]]*\])*)\{(?P<keys>[^{}]*)\}
    | \\url\{(?P<url>[^{}]*)\}
    | \\href\{(?P<target>[^{}]*)\}\{(?P<label>[^{}]*)\}
    | (?P<address>https?://[^\s<>{}\\^`"]*[^\s<>{}\\^`".,;:!?')\]])
    | \\(?P<accent>['`^"~=.])\s*(?:\{(?P<a1>\\?[^\W\d_])\}|(?P<a2>\\?[^\W\d_]))
    | \\(?P<letteraccent>[uvHckrdb])\{(?P<a3>\\?[^\W\d_])\}
    | \\(?P<escape>[%&_\#${}])
    | \\(?P<command>[A-Za-z]+\*?|[ ,/\\-])(?P<gap>\s*)(?P<brace>\{)?
    | (?P<open>``|(?<![\w`])`(?=\w)) | (?P<close>'')
    | (?P<dash>---?(?!-))
    | (?P<tie>~)
    | (?P<brace_only>[{}])
    """,
    re.VERBOSE | re.DOTALL,
)
"""One piece of text that is more than itself."""

_DASHES = {"--": "–", "---": "—"}
_MAX_DEPTH = 20
"""How deep commands may be nested; no text written for readers comes near it."""


def parse_inline(text: str) -> tuple[Inline, ...]:
    r"""Return the inline nodes of a text.

    >>> parse_inline(r"of \emph{size} $Ω(d)$")[1:]
    (Styled(style='emphasis', content=(Text(text='size'),)), Text(text=' '), Math(tex='\\Omega(d)'))
    """
    return _joined(_nodes(text, _MAX_DEPTH))


def _nodes(text: str, depth: int) -> Iterator[Inline]:
    position = 0
    while match := _TOKEN.search(text, position):
        if match.start() > position:
            yield Text(text[position : match.start()])
        position = match.end()
        if match["brace"] and depth:
            end = _closing(text, position)
            yield from _command(match["command"], text[position:end], depth - 1)
            position = end + 1
        else:
            yield from _token(match)
    yield Text(text[position:])


def _closing(text: str, start: int) -> int:
    """Return where the brace that opened before ``start`` closes, or the end of the text."""
    depth = 1
    for index in range(start, len(text)):
        if text[index] in "{}" and text[index - 1] != "\\":
            depth += 1 if text[index] == "{" else -1
            if not depth:
                return index
    return len(text)


def _command(name: str, argument: str, depth: int) -> Iterator[Inline]:
    content = _joined(_nodes(argument, depth))
    style = _STYLES.get(name)
    if style:
        yield Styled(style, content)
    elif style == "":
        yield from content
    elif name in _LETTERS:
        yield Text(_LETTERS[name])
        yield from content
    else:
        yield Text(f"\\{name}{{")
        yield from content
        yield Text("}")


def _token(match: re.Match[str]) -> Iterator[Inline]:
    read = next(read for name, read in _READERS.items() if match[name] is not None)
    return read(match)


def _read_math(match: re.Match[str]) -> Iterator[Inline]:
    tex = next(match[name] for name in ("m1", "m2", "m3", "m4") if match[name] is not None)
    yield Math(normalise_math(tex))


def _read_citation(match: re.Match[str]) -> Iterator[Inline]:
    keys = tuple(key.strip() for key in match["keys"].split(",") if key.strip())
    if keys:
        yield Citation(keys, narrative=not match["variant"].startswith(("p", "alp")))


def _read_accent(match: re.Match[str]) -> Iterator[Inline]:
    letter = (match["a1"] or match["a2"] or match["a3"]).lstrip("\\")
    mark = _ACCENTS[match["accent"] or match["letteraccent"]]
    yield Text(unicodedata.normalize("NFC", letter + mark))


def _read_command(match: re.Match[str]) -> Iterator[Inline]:
    name = match["command"]
    if name in _LETTERS:
        yield Text(_LETTERS[name])
    elif name not in _STYLES:
        yield Text(f"\\{name}{match['gap']}")


_READERS: dict[str, Callable[[re.Match[str]], Iterator[Inline]]] = {
    "math": _read_math,
    "keys": _read_citation,
    "url": lambda match: iter((Link(match["url"], match["url"]),)),
    "target": lambda match: iter((Link(match["target"], match["label"]),)),
    "address": lambda match: iter((Link(match["address"], match["address"]),)),
    "accent": _read_accent,
    "letteraccent": _read_accent,
    "escape": lambda match: iter((Text(match["escape"]),)),
    "command": _read_command,
    "open": lambda match: iter((Text("“" if match["open"] == "``" else "‘"),)),
    "close": lambda _: iter((Text("”"),)),
    "dash": lambda match: iter((Text(_DASHES[match["dash"]]),)),
    "tie": lambda _: iter((Text("\u00a0"),)),
    "brace_only": lambda _: iter(()),
}


def _joined(nodes: Iterator[Inline]) -> tuple[Inline, ...]:
    """Return the nodes with neighbouring text made one, and empty text gone."""
    result: list[Inline] = []
    for node in nodes:
        last = result[-1] if result else None
        if isinstance(node, Text) and isinstance(last, Text):
            result[-1] = Text(last.text + node.text)
        elif node != Text(""):
            result.append(node)
    return tuple(result)


_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "vartheta", "ι": "iota", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "\u00b5": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "\u2126": "Omega",
}  # fmt: skip
_SYMBOLS = {
    "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "∞": "infty", "×": "times", "·": "cdot",
    "→": "to", "∈": "in", "∑": "sum", "∏": "prod", "∫": "int", "√": "surd", "∥": "|", "±": "pm",
    "ℓ": "ell", "∂": "partial", "∇": "nabla", "≪": "ll", "≫": "gg", "∼": "sim", "…": "dots",
}  # fmt: skip
_COMMAND_OF = {ord(char): f"\\{name}" for char, name in (_GREEK | _SYMBOLS).items()}

_RAW_LETTER = re.compile("[" + "".join(_GREEK) + "".join(_SYMBOLS) + "](?P<next>[A-Za-z])?")
_ANGLES = re.compile(r"<(?P<inside>[^<>=$]*,[^<>=$]*)>")
r"""``<\mathbf{w},\mathbf{x}>``: an inner product, not two inequalities."""


def normalise_math(tex: str) -> str:
    r"""Return a formula with raw letters as commands and inner products with real brackets.

    LaTeX stops at a raw Ω, and MathML sets it in italics; the seeds hold ten such abstracts.

    >>> normalise_math("Ω(d) + <x,y> = εd")
    '\\Omega(d) + \\langle x,y\\rangle  = \\varepsilon d'
    """
    named = _RAW_LETTER.sub(_name_letter, tex)
    return _ANGLES.sub(r"\\langle \g<inside>\\rangle ", named).strip()


def _name_letter(match: re.Match[str]) -> str:
    command = _COMMAND_OF[ord(match[0][0])]
    return f"{command} {match['next']}" if match["next"] else command


def plain_text(nodes: tuple[Inline, ...]) -> str:
    """Return the nodes as plain text, formulas as their TeX between dollar signs."""
    return "".join(_plain(node) for node in nodes)


def _plain(node: Inline) -> str:
    match node:
        case Text(text) | Link(_, text) | WorkLink(text, _):
            return text
        case Math(tex):
            return f"${tex}$"
        case Styled(_, content):
            return plain_text(content)
        case Citation(keys, _):
            return ", ".join(keys)
