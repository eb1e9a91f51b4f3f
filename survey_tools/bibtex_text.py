r"""Text as BibTeX needs it: ASCII, accents in braces, capitals protected word by word.

The other way round from ``tex``, by which titles are read first::

    How Good is SGD on $L_0$?  ->  How Good is {SGD} on {$L_0$}?
    Łojasiewicz, Stanisław     ->  {\L}ojasiewicz, Stanis{\l}aw
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial

from survey_tools.keeping import kept
from survey_tools.names import PersonName
from survey_tools.tex import Inline, Math, Styled, normalise_math, parse_inline, plain_text

_NAMES = frozenset((
    # Methods.
    "Adagrad", "Adam", "Lion", "Muon", "Shampoo",
    # People, and the words made of their names.
    "Arnold", "Banach", "Barron", "Bayes", "Bayesian", "Bellman", "Bernoulli", "Besov", "Boltzmann",
    "Boolean", "Borel", "Bregman", "Byzantine", "Carlo", "Cauchy", "Chebyshev", "Chervonenkis",
    "Dirichlet", "Erdős", "Euclidean", "Farkas", "Fenchel", "Fisher", "Fourier", "Frobenius",
    "Gauss", "Gaussian", "Gibbs", "Gram", "Grassmann", "Grassmannian", "Hamiltonian", "Hamming",
    "Hermite", "Hessian", "Hilbert", "Hölder", "Hopfield", "Ising", "Jacobian", "Jensen", "Karush",
    "Kolmogorov", "Kuhn", "Kullback", "Kurdyka", "Lagrange", "Lagrangian", "Langevin", "Laplace",
    "Laplacian", "Lebesgue", "Legendre", "Leibler", "Lipschitz", "Łojasiewicz", "Lyapunov",
    "Markov", "Markovian", "Mercer", "Metropolis", "Monte", "Nash", "Nesterov", "Neumann", "Newton",
    "Neyman", "Nyström", "Pearson", "Poincaré", "Poisson", "Polyak", "Potts", "Rademacher",
    "Ramsey", "Rényi", "Riemann", "Riemannian", "Schatten", "Schmidt", "Shannon", "Sobolev",
    "Stein", "Stiefel", "Taylor", "Thompson", "Tsallis", "Tucker", "Turán", "Turing", "Vapnik",
    "Wasserstein", "Wiener", "Wolfe",
    # Languages and the like.
    "Chinese", "English", "French", "German", "Internet", "Python", "Wikipedia",
))  # fmt: skip
"""Words that keep their capital.

Those with a capital inside (ReLU, SGD, KKT, XOR, ImpMIA, CoT, GANs) need not be here: a rule
knows them.  A name that also is a common word (Fisher, Lion) is protected as the name, which does
no harm: titles of the other kind are rare in the field.
"""

_ACCENTS = {
    "\u0301": "'", "\u0300": "`", "\u0302": "^", "\u0308": '"', "\u0303": "~", "\u0304": "=",
    "\u0307": ".", "\u0306": "u", "\u030c": "v", "\u030b": "H", "\u0327": "c", "\u0328": "k",
    "\u030a": "r", "\u0323": "d", "\u0331": "b",
}  # fmt: skip
"""Unicode's accents, as TeX's commands."""

_LETTERS = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
    "å": "aa", "Å": "AA", "ı": "i", "ȷ": "j", "đ": "dj", "Đ": "DJ", "ð": "dh", "Ð": "DH",
    "þ": "th", "Þ": "TH",
}  # fmt: skip
"""Letters that are commands of their own."""

_TEXT = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "^": r"\^{}",
    "~": r"\textasciitilde{}", "<": "{$<$}", ">": "{$>$}", "|": "{$|$}",
    "“": "``", "”": "''", "„": ",,", "‘": "`", "’": "'", "–": "--", "—": "---", "‐": "-",
    "‑": "-", "−": "{$-$}", "…": r"\ldots{}", "\u00a0": "~", "\u2009": r"\,", "\u00ad": r"\-",
    "§": r"{\S}", "©": r"{\copyright}", "°": r"{$^\circ$}", "²": "{$^2$}", "³": "{$^3$}",
    "¹": "{$^1$}", "½": "{$1/2$}", "′": "{$'$}", "ˈ": "'", "ﬁ": "fi", "ﬂ": "fl",
}  # fmt: skip
"""Characters that TeX would read as something else, or that are not ASCII."""

_STYLES = {"emphasis": "emph", "strong": "textbf", "literal": "texttt"}

_MARKS = f"[{''.join(_ACCENTS)}]*"
_LETTER = re.compile(f".{_MARKS}", re.DOTALL)
_WORD = re.compile(rf"(?:[^\W_]{_MARKS})+")
_SENTENCE_START = re.compile(r"[?!][\"”’)]*\s+$")
_LIST_WORD = re.compile(r"\band\b|,", re.IGNORECASE)
"""What BibTeX takes for the end of a name or of a part of one."""
_GLUED_INITIAL = re.compile(r"\.(?=[^\W\d_])")
"""The full stop inside "K.Q.": BibTeX would take both for one name and shorten it to "K."."""
_IN_MATH = {r"\{": r"\lbrace ", r"\}": r"\rbrace ", "“": '"', "”": '"'}
"""Braces that BibTeX would count, and quotation marks that were none."""
_STRAIGHT_QUOTE = re.compile(r'(?P<before>^|[\s(\[–—-])?"')


@kept
def text_to_tex(text: str) -> str:
    r"""Return plain text as TeX in ASCII, each accented letter in braces.

    What has no TeX form is kept, for the caller to refuse.

    >>> text_to_tex("Turán & Łojasiewicz")
    "Tur{\\'a}n \\& {\\L}ojasiewicz"
    """
    return "".join(map(_letter_to_tex, _letters(text)))


@kept
def text_to_utf8(text: str) -> str:
    r"""Return plain text as TeX that is read as UTF-8: accented letters stay what they are.

    >>> text_to_utf8("Turán & Łojasiewicz")
    'Turán \\& Łojasiewicz'
    """
    if text.isascii():
        return text_to_tex(text)
    letters = _letters(text)
    return "".join(one if _is_latin(one) else _letter_to_tex(one) for one in letters)


def _letters(text: str) -> list[str]:
    """Return the characters of a text, each with the accents that are no one character with it."""
    return _LETTER.findall(unicodedata.normalize("NFC", text))


def _is_latin(letter: str) -> bool:
    """Return whether a letter is one that LaTeX's own UTF-8 knows."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    accented = len(letter) == 1 and bool(marks) and base.isascii() and set(marks) <= _ACCENTS.keys()
    return letter in _LETTERS or accented


Spelling = Callable[[str], str]
"""How plain text becomes TeX: :func:`text_to_tex` or :func:`text_to_utf8`."""


def _letter_to_tex(letter: str) -> str:
    if letter.isascii():
        return _TEXT.get(letter, letter)
    if letter in _TEXT:
        return _TEXT[letter]
    if letter in _LETTERS:
        return f"{{\\{_LETTERS[letter]}}}"
    base, *marks = list(unicodedata.normalize("NFD", letter))
    spelt = _letter_to_tex(base) if marks else base
    if marks and spelt.isascii() and "$" not in spelt and all(mark in _ACCENTS for mark in marks):
        return f"{{{_accented(base, marks)}}}"
    formula = normalise_math(letter)
    return f"{{${formula}$}}" if formula.isascii() else letter


def _accented(base: str, marks: Iterable[str]) -> str:
    r"""Return a letter under its accents: ``\'a``, ``\v{s}``, ``\'\i``, ``\'{\^e}``."""
    tex = f"\\{base}" if base in "ij" else _letter_to_tex(base).strip()
    for mark in marks:
        accent = _ACCENTS[mark]
        bare = not accent.isalpha() and tex and tex in (base, f"\\{base}")
        tex = f"\\{accent}{tex}" if bare else f"\\{accent}{{{tex}}}"
    return tex


@kept
def title_to_tex(title: str, spell: Spelling = text_to_tex) -> str:
    r"""Return a title as TeX, with braces around what must keep its capitals.

    Single words are protected, never the whole title, so that styles can still choose between
    title case and sentence case.

    >>> title_to_tex("How Good is SGD on $L_0$? The Łojasiewicz Case")
    'How Good is {SGD} on {$L_0$}? {The} {{\\L}ojasiewicz} Case'
    """
    nodes = parse_inline(_STRAIGHT_QUOTE.sub(_turn_quote, title))
    plain = plain_text(nodes)
    return _nodes_to_tex(nodes, partial(_protect, shouted=plain.isupper(), spell=spell))


def _turn_quote(match: re.Match[str]) -> str:
    before = match["before"]
    return "”" if before is None else f"{before}“"


def _nodes_to_tex(nodes: Iterable[Inline], protect: Spelling) -> str:
    return "".join(_node_to_tex(node, protect) for node in nodes)


def _node_to_tex(node: Inline, protect: Spelling) -> str:
    match node:
        case Math(tex):
            for found, meant in _IN_MATH.items():
                tex = tex.replace(found, meant)
            return f"{{${tex}$}}"
        case Styled(style, content):
            return f"\\{_STYLES[style]}{{{_nodes_to_tex(content, protect)}}}"
        case _:
            return protect(plain_text((node,)))


def _protect(text: str, *, shouted: bool, spell: Spelling) -> str:
    """Return text as TeX, braces around the words whose capitals carry meaning."""
    text = unicodedata.normalize("NFC", text)
    parts: list[str] = []
    position = 0
    for match in _WORD.finditer(text):
        parts.append(spell(text[position : match.start()]))
        word = spell(match[0])
        starts = match[0][0].isupper() and _SENTENCE_START.search(text, 0, match.start())
        parts.append(f"{{{word}}}" if starts or _keeps_capitals(match[0], shouted) else word)
        position = match.end()
    return "".join([*parts, spell(text[position:])])


def _keeps_capitals(word: str, shouted: bool) -> bool:  # noqa: FBT001
    """Return whether a word has capitals that lower case would spoil.

    Names do, and all with a capital or a digit after the first letter (ReLU, GANs, L2), and single
    letters (Q-learning) but the article.  In a title shouted in capitals, only names can be told.
    """
    if word in _NAMES or word.removesuffix("s") in _NAMES:
        return True
    if shouted or word == "A" or word == word.lower():
        return False
    inner = word[1:]
    return not inner or inner != inner.lower() or (word[0].isupper() and not word.isalpha())


@kept
def name_to_tex(name: PersonName, spell: Spelling = text_to_tex) -> str:
    r"""Return a name as BibTeX sorts it: ``De Sa, Christopher``, ``{\L}ojasiewicz, Stanis{\l}aw``.

    A name of several words without a given name is a group's, and kept in one piece.
    """
    if name.is_group:
        return f"{{{spell(name.family)}}}"
    given = _GLUED_INITIAL.sub(". ", name.given)
    parts = (part for part in (name.family, name.suffix, given) if part)
    return ", ".join(_name_part(part, spell) for part in parts)


def _name_part(part: str, spell: Spelling) -> str:
    tex = spell(part)
    return f"{{{tex}}}" if _LIST_WORD.search(part) else tex
