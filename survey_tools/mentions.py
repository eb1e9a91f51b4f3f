r"""Citations inside abstracts: found in the text, resolved to works.

All that the seeds hold::

    Haim et al. (2022)    Lyu and Li [2019]    (Safran and Shamir, 2017)
    Mallinar et. al. 2022    Szegedy et al in 2013    (cf. Mallinar et al. 2022)
    Mallinar et. al.    arXiv:2206.07758    \citet{safran2019depth}

A mention resolves to the one work of its authors in its year.  Those who cite give the year of
publication where there is one, so that year is tried first and the year of the preprint second.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from survey_tools.identifiers import parse_arxiv_id
from survey_tools.model import CitationKey
from survey_tools.tex import Citation, Inline, Styled, Text, WorkLink
from survey_tools.text import FoldedText, did_you_mean, fold

_PARTICLE = r"(?:(?:[Dd]e|[Vv]an|[Vv]on|[Dd]i|[Dd]el|[Ll]e|[Ll]a|[Dd]er|[Dd]en)\s)"
_FAMILY = rf"(?<!\w){_PARTICLE}{{0,2}}[^\W\d_a-z][\w’'-]{{1,40}}"
_YEAR = r"(?:19|20)\d\d"
_MENTION = re.compile(
    rf"""
    (?P<arxiv>\b[aA]r[xX]iv:\s?\d{{4}}\.\d{{4,5}}(?:v\d+)?)
    | (?P<names>{_FAMILY}(?:,\s{_FAMILY}){{0,9}},?\s
          (?:(?:and|&)\s{_FAMILY}(?!\set\b) | et\.?\sal\b\.?))
      (?:\s[(\[](?P<bracketed>{_YEAR})[a-z]?[)\]] | ,?\s(?:in\s)?(?P<year>{_YEAR})[a-z]?\b)
    | (?P<one>{_FAMILY})\s[(\[](?P<one_year>{_YEAR})[a-z]?[)\]]
    | (?:(?<=[(\[])|(?<=;\s)|(?<=see\s)|(?<=cf\.\s)|(?<=e\.g\.\s)|(?<=e\.g\.,\s))
          (?P<inside>{_FAMILY}),?\s(?P<inside_year>{_YEAR})[a-z]?(?=[)\];,])
    | (?P<yearless>{_FAMILY})\set\.?\sal\b\.?
    """,
    re.VERBOSE,
)
"""A citation in running text; a lone family name counts only with its year in brackets.

Names and lists of names are bounded, so that no text takes more than a moment to search.
"""
_HINT = re.compile(r"(?:19|20)\d\d|\bet\.?\sal|[aA]r[xX]iv:")
"""What every citation in running text has one of."""
_PARTS_OF_HINTS = ("19", "20", " al", "\u00a0al", "\u2009al", "iv:")
"""What every hint has one of; most texts have none, which is quicker to see than to search for."""
_NO_NAME = re.compile(
    r"In|Since|(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber"
    r"|[a-zß-öø-ÿ].*|.*[A-Z]{2}.*"
)
"""What may stand before a year without being a name: months, venues such as NeurIPS."""
_POSSESSIVE = re.compile(r"[’']s$")

_NOBODY = "no work has these authors in this year"
_BETWEEN_NAMES = re.compile(r",?\s(?:and|&)\s|,\s|,?\set\.?\sal\b\.?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A citation inside an abstract, and the work it resolves to, if there is just one."""

    text: str
    """As printed."""
    families: tuple[str, ...] = ()
    others: bool = False
    """Whether "et al." stands for authors who are not named."""
    year: int | None = None
    arxiv: str | None = None
    cites: str | None = None
    r"""The key inside a ``\cite`` command."""
    key: CitationKey | None = None
    problem: str | None = None
    """Why it does not resolve: lower case, no full stop."""
    ambiguous: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Citable:
    """What a mention is compared with: one work, as those who cite it name it."""

    key: CitationKey
    aliases: tuple[str, ...] = ()
    families: tuple[str, ...]
    first_year: int | None
    """Of the preprint."""
    published: int | None
    arxiv: str | None = None


class MentionIndex:
    """The works that mentions can resolve to, found by key, arXiv number or first author."""

    def __init__(self, citables: Iterable[Citable]) -> None:
        self._by_arxiv: dict[str, CitationKey] = {}
        self._by_key: dict[str, CitationKey] = {}
        self._by_family: defaultdict[FoldedText, list[Citable]] = defaultdict(list)
        for citable in citables:
            self._by_key.update(dict.fromkeys((citable.key, *citable.aliases), citable.key))
            if citable.arxiv:
                self._by_arxiv[citable.arxiv] = citable.key
            self._by_family[fold(citable.families[0] if citable.families else "")].append(citable)

    def resolve(self, mention: Mention, *, own: CitationKey) -> Mention:
        """Return the mention with the key of its work, or with the reason why there is none."""
        if mention.cites is not None:
            return self._by_name(mention, mention.cites, self._by_key, "no work has the key")
        if mention.arxiv is not None:
            return self._by_name(mention, mention.arxiv, self._by_arxiv, "no work has the number")
        found = self._by_authors(mention, own)
        if not found and len(mention.families) > (1 if mention.others else 2):
            # "Recently, Haim et al. (2022)": a capital and a comma do not make a name.
            shorter = self.resolve(_without_first_name(mention), own=own)
            return shorter if shorter.key else replace(shorter, problem=_NOBODY)
        if len(found) == 1:
            return replace(mention, key=found[0])
        if found:
            names = ", ".join(found)
            return replace(mention, problem=f"several works answer to it: {names}", ambiguous=True)
        return replace(mention, problem=_NOBODY)

    def _by_name(
        self, mention: Mention, name: str, index: Mapping[str, CitationKey], problem: str
    ) -> Mention:
        if name in index:
            return replace(mention, key=index[name])
        return replace(mention, problem=f"{problem} '{name}'" + did_you_mean(name, index))

    def _by_authors(self, mention: Mention, own: CitationKey) -> list[CitationKey]:
        candidates = [
            citable
            for citable in self._by_family[fold(mention.families[0])]
            if citable.key != own and _names_fit(mention, citable)
        ]
        published = [item.key for item in candidates if item.published == mention.year]
        return published or [item.key for item in candidates if item.first_year == mention.year]


def _without_first_name(mention: Mention) -> Mention:
    rest = mention.families[1:]
    return replace(mention, families=rest, text=mention.text[mention.text.index(rest[0]) :])


def _names_fit(mention: Mention, citable: Citable) -> bool:
    named = [fold(family) for family in mention.families]
    authors = [fold(family) for family in citable.families]
    if mention.others:
        return len(authors) > len(named) and authors[: len(named)] == named
    return authors == named


def link_mentions(
    nodes: Iterable[Inline], index: MentionIndex, *, own: CitationKey
) -> tuple[tuple[Inline, ...], tuple[Mention, ...]]:
    """Return the nodes with each mention that resolves made a link, and all mentions found.

    A name without a year ("Mallinar et. al.") means the one work that the same abstract cites
    with a year, before or after.
    """
    content = tuple(nodes)
    dated: list[Mention] = []
    found: list[Mention] = []

    def resolve_dated(mention: Mention) -> Mention:
        if mention.year is None and mention.families:
            return mention
        dated.append(index.resolve(mention, own=own))
        return dated[-1]

    def resolve(mention: Mention) -> Mention:
        if mention.year is None and mention.families:
            keys = {item.key for item in dated if item.families == mention.families}
            resolved = replace(mention, key=keys.pop()) if len(keys) == 1 else mention
        else:
            resolved = index.resolve(mention, own=own)
        if resolved.key or resolved.problem:
            found.append(resolved)
        return resolved

    for _ in _linked(content, resolve_dated):
        pass
    linked = tuple(_linked(content, resolve))
    return linked, tuple(found)


def _linked(nodes: Iterable[Inline], resolve: Callable[[Mention], Mention]) -> Iterator[Inline]:
    for node in nodes:
        match node:
            case Text(text) if _may_cite(text):
                yield from _linked_text(text, resolve)
            case Styled(style, content):
                yield Styled(style, tuple(_linked(content, resolve)))
            case Citation(keys, narrative):
                resolved = [resolve(Mention(text=key, cites=key)) for key in keys]
                known = tuple(item.key for item in resolved if item.key)
                unknown = ", ".join(item.text for item in resolved if not item.key)
                if known:
                    yield Citation(known, narrative)
                if unknown:  # a citation of it would be an error of the build
                    yield Text(f" [{unknown}]" if known else f"[{unknown}]")
            case _:
                yield node


def _may_cite(text: str) -> bool:
    return any(part in text for part in _PARTS_OF_HINTS) and bool(_HINT.search(text))


def _linked_text(text: str, resolve: Callable[[Mention], Mention]) -> Iterator[Inline]:
    position = 0
    for match in _MENTION.finditer(text):
        if _NO_NAME.fullmatch(match["one"] or match["inside"] or ""):
            continue
        mention = resolve(_mention(match))
        if mention.key:
            start = match.end() - len(mention.text)
            if start > position:
                yield Text(text[position:start])
            yield WorkLink(mention.text, mention.key)
            position = match.end()
    if position < len(text):
        yield Text(text[position:])


def _mention(match: re.Match[str]) -> Mention:
    if match["arxiv"]:
        number = parse_arxiv_id(match["arxiv"].replace(" ", ""))
        return Mention(text=match[0], arxiv=number.number if number else match["arxiv"])
    names = match["names"] or match["one"] or match["inside"] or match["yearless"]
    year = match["bracketed"] or match["year"] or match["one_year"] or match["inside_year"]
    return Mention(
        text=match[0],
        families=tuple(_POSSESSIVE.sub("", name) for name in _BETWEEN_NAMES.split(names) if name),
        others=bool(match["yearless"]) or " et" in names,
        year=int(year) if year else None,
    )
