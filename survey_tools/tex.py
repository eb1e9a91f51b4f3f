r"""Running text with TeX in it, as abstracts are written: text in, inline nodes out.

A sample, from the seeds::

    scale \emph{polynomially} with $d$, an open problem posed in \citet{safran2019depth};
    ``tempered overfitting'' and \textbf{$(ε, δ, τ)$-successful} unlearning of 100% of the data

The grammar::

    inline   = math | group | citation | link | accent | escape | quote | dash | text
    math     = "$" TEX "$" | "$$" TEX "$$" | "\(" TEX "\)" | "\[" TEX "\]"
    group    = ("\emph" | "\textit" | "\textbf" | "\texttt" | ...) "{" inline* "}"
             | "{" ("\em" | "\bf" | "\it" | ...) inline* "}" | "{" inline* "}"
    citation = "\cite" VARIANT ("[" ... "]")* "{" KEY ("," KEY)* "}"

Reading is total: what is not in the grammar stays text, as it was written, and so do sums of
money, ``$5 and $6``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from survey_tools.formulas import is_hopeless
from survey_tools.keeping import kept


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


@dataclass(frozen=True, slots=True)
class Anchored:
    """A passage that has an address on its page."""

    name: str
    content: tuple[Inline, ...]


Inline = Text | Math | Styled | Citation | Link | WorkLink | Anchored

_STYLES = {
    "emph": "emphasis", "textit": "emphasis", "textsl": "emphasis", "it": "emphasis",
    "textbf": "strong", "bf": "strong", "texttt": "literal", "textsc": "", "textrm": "",
    "text": "", "mbox": "", "textsf": "", "underline": "emphasis", "em": "emphasis",
    "sl": "emphasis", "tt": "literal", "sc": "", "rm": "", "sf": "",
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
    (?P<math>\$\$(?P<m1>[^$]+)\$\$ | \$(?P<m2>(?:[^$\\]|\\.)+)\$(?!\d)
        | \\\((?P<m3>(?:[^\\]|\\[^()])+)\\\) | \\\[(?P<m4>(?:[^\\]|\\[^][])+)\\\])
    | \\cite(?P<variant>[a-zA-Z]*)\*?(?P<options>(?:\[[^][]*\])*)\{(?P<keys>[^{}]*)\}
    | \{\\(?P<switch>em|it|bf|sl|tt|sc|rm|sf)(?![A-Za-z])\s*
    | \\url\{(?P<url>[^{}]*)\}
    | \\href\{(?P<target>[^{}]*)\}\{(?P<label>[^{}]*)\}
    | (?P<address>https?://[^\s<>{}\\^`"]*[^\s<>{}\\^`".,;:!?')\]])
    | \\(?P<accent>['`^"~=.])\s*(?:\{(?P<a1>LETTER)\}|(?P<a2>LETTER))
    | \\(?P<letteraccent>[uvHckrdb])
        (?:\s*\{(?P<a3>LETTER)\} | \s+(?P<a4>LETTER) | (?P<a5>\\[ij])(?![A-Za-z]))
    | \\(?P<escape>[%&_\#${}])
    | \\(?P<command>[A-Za-z]+\*?|[ ,/\\-])(?P<gap>\s*)(?P<brace>\{)?
    | (?<![\w`])`(?=\w)(?P<quoted>(?:[^`'{}$\\]|(?<=\w)'(?=\w)){1,200})'(?![\w'])
    | (?P<open>``|(?<![\w`])`(?=\w)) | (?P<close>'')
    | (?P<dash>(?<!-)---?(?!-))
    | (?P<tie>~)
    | (?P<brace_only>[{}])
    """.replace("LETTER", r"(?:\\[ij](?![A-Za-z])|[^\W\d_])"),
    re.VERBOSE | re.DOTALL,
)
"""One piece of text that is more than itself."""
_BEGINS = re.compile(r"[$\\{}`'~]|--|https?://")
"""What every such piece begins with; to look for this first takes a tenth of the time."""

_DASHES = {"--": "–", "---": "—"}
_MAX_DEPTH = 20
"""How deep commands may be nested; no text written for readers comes near it."""


@kept
def parse_inline(text: str) -> tuple[Inline, ...]:
    r"""Return the inline nodes of a text.

    >>> parse_inline(r"of \emph{size} $Ω(d)$")[1:]
    (Styled(style='emphasis', content=(Text(text='size'),)), Text(text=' '), Math(tex='\\Omega(d)'))
    """
    nodes = join_text(_nodes(text, _MAX_DEPTH))
    if not plain_text(nodes).strip() and text.strip():  # Of braces alone there would be nothing.
        return (Text(text),)
    return nodes


def _nodes(text: str, depth: int) -> Iterator[Inline]:
    position = 0
    closing = _pairs(text)
    while match := _next_token(text, position):
        if match.start() > position:
            yield Text(text[position : match.start()])
        position = match.end()
        brace = match.start() if match["switch"] else match.end() - 1
        if (match["brace"] or match["switch"]) and depth and brace in closing:
            name = match["command"] or match["switch"]
            yield from _command(name, text[position : closing[brace]], depth - 1)
            position = closing[brace] + 1
        elif match["quoted"] and depth:
            yield from (Text("‘"), *_nodes(match["quoted"], 0), Text("’"))
        elif match["math"] and not _is_formula(_formula(match)):
            yield Text(text[match.start()])
            position = match.start() + 1
        else:
            yield from _token(match)
    yield Text(text[position:])


def _next_token(text: str, position: int) -> re.Match[str] | None:
    """Return the first piece from a place on that is more than itself."""
    while begin := _BEGINS.search(text, position):
        if match := _TOKEN.match(text, begin.start()):
            return match
        position = begin.start() + 1
    return None


def _formula(match: re.Match[str]) -> str:
    return next(match[name] for name in ("m1", "m2", "m3", "m4") if match[name] is not None)


_TEXLIKE = re.compile(r"[\\^_{}=<>]")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


_ACTS = re.compile(
    r"\\(?:input|include|InputIfFileExists|IfFileExists|openin|openout|read|write|immediate|closeout"
    r"|[gex]?def|let|futurelet|(?:re)?newcommand|providecommand|DeclareMathOperator"
    r"|newenvironment|catcode|lccode|uccode|mathcode|csname|expandafter|noexpand|afterassignment"
    r"|aftergroup|everymath|loop|repeat|special|pdf[a-z]+|directlua|latelua|luaexec|luadirect"
    r"|usepackage|RequirePackage|documentclass|includegraphics|href|url|hyperref|makeatletter"
    r"|scantokens|shell[a-zA-Z]*|ShellEscape|verbatiminput|lstinputlisting|message|errmessage|show"
    r"|showthe|end(?:input|csname|document)|begin\s*\{document\}|batchmode|jobname"
    r"|[a-zA-Z]*cite[a-zA-Z]*|[a-zA-Z]*ref)(?![A-Za-z])"
    r"|\\m?(?:[hv]space|kern|[hv]?skip|raisebox)\*?\s*\{?\s*-?\d{3}"
    r"|\^\^|(?<!\\)%"
)
r"""Commands that read, write, run or define something, with which no formula is printed as it is,
refer to something elsewhere, or leave the page; ``^^`` spells any character by number, a backslash
too, and ``%`` hides the rest of the line, the end of the formula too."""


def _is_formula(tex: str) -> bool:
    """Return whether what stands between dollar signs is a formula rather than prose or a program.

    Seeds are others' text, and what they hold is set by TeX in the end: what would act there, by
    reading a file or defining commands that never end, is shown as text.  So is what none can set.
    """
    inside = tex.strip()
    if _ACTS.search(tex):
        return False
    looks = bool(inside) and (inside == tex or len(inside) == 1 or bool(_TEXLIKE.search(inside)))
    return looks and not is_hopeless(inside)


def is_balanced(tex: str) -> bool:
    """Return whether each brace of a formula has its other, so that TeX can set it."""
    depth = 0
    for brace in _BRACE.findall(tex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return not depth


def _pairs(text: str) -> dict[int, int]:
    """Return for each opening brace that is closed where it is closed."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACE.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            pairs[opened.pop()] = match.start()
    return pairs


def _command(name: str, argument: str, depth: int) -> Iterator[Inline]:
    content = join_text(_nodes(argument, depth))
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
    yield Math(normalise_math(_formula(match)))


def _read_citation(match: re.Match[str]) -> Iterator[Inline]:
    keys = tuple(key.strip() for key in match["keys"].split(",") if key.strip())
    if keys:
        yield Citation(keys, narrative=not match["variant"].startswith(("p", "alp")))


def _read_accent(match: re.Match[str]) -> Iterator[Inline]:
    found = next(match[name] for name in ("a1", "a2", "a3", "a4", "a5") if match[name])
    letter = found.lstrip("\\")
    mark = _ACCENTS[match["accent"] or match["letteraccent"]]
    yield Text(unicodedata.normalize("NFC", letter + mark))


def _read_command(match: re.Match[str]) -> Iterator[Inline]:
    name = match["command"]
    if name in _LETTERS:
        yield Text(_LETTERS[name])
    elif name not in _STYLES:
        yield Text(f"\\{name}{match['gap']}{match['brace'] or ''}")


_READERS: dict[str, Callable[[re.Match[str]], Iterator[Inline]]] = {
    "math": _read_math,
    "keys": _read_citation,
    "url": lambda match: iter((Link(*[_address(match["url"])] * 2),)),
    "target": lambda match: iter((Link(_address(match["target"]), match["label"]),)),
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
    "quoted": lambda match: iter((Text(f"‘{match['quoted']}’"),)),
    "switch": lambda _: iter(()),
}


def _address(tex: str) -> str:
    """Return an address without the escapes that it needs in TeX."""
    return _ADDRESS_ESCAPE.sub(r"\1", tex).strip()


_ADDRESS_ESCAPE = re.compile(r"\\([%#&_~])")


def join_text(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return the nodes with neighbouring text made one, and empty text gone."""
    return tuple(_runs(nodes))


def _runs(nodes: Iterable[Inline]) -> Iterator[Inline]:
    run: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            run.append(node.text)
            continue
        if any(run):
            yield Text("".join(run))
        run.clear()
        yield node
    if any(run):
        yield Text("".join(run))


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
_ANGLES = re.compile(r"(?P<before>(?:^|[^\w})\].!'\s])\s*)<(?P<inside>[^<>=$,]+,[^<>=$,]+)>")
r"""``<\mathbf{w},\mathbf{x}>``: an inner product; ``a<b, c>d`` is two inequalities."""
_BARE_PERCENT = re.compile(r"(?<!\\)%")


def normalise_math(tex: str) -> str:
    r"""Return a formula with raw letters as commands and inner products with real brackets.

    LaTeX stops at a raw Ω, and MathML sets it in italics; the seeds hold ten such abstracts.

    >>> normalise_math("Ω(d) + <x,y> = εd")
    '\\Omega(d) + \\langle x,y\\rangle  = \\varepsilon d'
    """
    named = _RAW_LETTER.sub(_name_letter, tex)
    bracketed = _ANGLES.sub(r"\g<before>\\langle \g<inside>\\rangle ", named)
    return _BARE_PERCENT.sub(r"\%", bracketed).strip()


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
        case Styled(_, content) | Anchored(_, content):
            return plain_text(content)
        case Citation(keys, _):
            return ", ".join(keys)
