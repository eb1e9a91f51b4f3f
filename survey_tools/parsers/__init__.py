"""Parsers of saved pages: one format a module, told apart by content, never by name.

Each takes the lines of a seed and returns records, events, doubts and the lines of page chrome.  No
text makes a parser fail, and no line that is not blank is lost: see ``unaccounted``.  To read pages
of another kind, write a module with ``recognises`` and ``parse`` and add a row to ``PARSERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from operator import or_

from survey_tools.errors import Fault, FaultCode, SurveyError, refuse
from survey_tools.model import ParseResult, Seed
from survey_tools.parsers import (
    abstract_dump,
    arxiv_abstract,
    arxiv_atom,
    author_listing,
    bibtex,
    csl_json,
    id_list,
    neurips_poster,
    openreview,
    pmlr,
    ris,
    run_on_listing,
)
from survey_tools.parsers.known import NOTHING, Known, known_from, known_from_result
from survey_tools.parsers.lines import excerpt, numbered, unaccounted
from survey_tools.seeds import read_seed, seed_path

__all__ = [
    "PARSERS",
    "Known",
    "Parser",
    "known_from",
    "known_from_result",
    "parse",
    "parse_all",
    "parse_files",
    "read_seed",
    "recognise",
    "unaccounted",
]

Parsed = tuple[tuple[Seed, ParseResult], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parser:
    """One format: how to tell it, and how to read it."""

    name: str
    description: str
    """What the page is, as messages name it."""
    recognises: Callable[[Seed], bool]
    parse: Callable[[Seed, Known], ParseResult]
    learns: bool = False
    """Whether what is known from elsewhere changes what it reads."""


PARSERS = (
    Parser(
        name=author_listing.FORMAT,
        description="an author's papers with stamp, title, authors and abstract on separate lines",
        recognises=author_listing.recognises,
        parse=author_listing.parse,
        learns=True,
    ),
    Parser(
        name=run_on_listing.FORMAT,
        description="an author's papers with the title run into the authors",
        recognises=run_on_listing.recognises,
        parse=run_on_listing.parse,
        learns=True,
    ),
    Parser(
        name=abstract_dump.FORMAT,
        description="abstracts alone, each after 'Abstract:'",
        recognises=abstract_dump.recognises,
        parse=abstract_dump.parse,
    ),
    Parser(
        name=arxiv_abstract.FORMAT,
        description="the arXiv page of one preprint",
        recognises=arxiv_abstract.recognises,
        parse=arxiv_abstract.parse,
    ),
    Parser(
        name=neurips_poster.FORMAT,
        description="the NeurIPS page of one paper",
        recognises=neurips_poster.recognises,
        parse=neurips_poster.parse,
    ),
    Parser(
        name=openreview.FORMAT,
        description="the OpenReview page of one paper",
        recognises=openreview.recognises,
        parse=openreview.parse,
    ),
    Parser(
        name=pmlr.FORMAT,
        description="the PMLR page of one paper",
        recognises=pmlr.recognises,
        parse=pmlr.parse,
    ),
    Parser(
        name=bibtex.FORMAT,
        description="entries of BibTeX or biblatex",
        recognises=bibtex.recognises,
        parse=bibtex.parse,
    ),
    Parser(
        name=csl_json.FORMAT,
        description="references in CSL-JSON",
        recognises=csl_json.recognises,
        parse=csl_json.parse,
    ),
    Parser(
        name=ris.FORMAT,
        description="references in RIS",
        recognises=ris.recognises,
        parse=ris.parse,
    ),
    Parser(
        name=arxiv_atom.FORMAT,
        description="a feed of arXiv's API",
        recognises=arxiv_atom.recognises,
        parse=arxiv_atom.parse,
    ),
    Parser(
        name=id_list.FORMAT,
        description="a list of arXiv numbers or DOIs, one a line",
        recognises=id_list.recognises,
        parse=id_list.parse,
    ),
)


@lru_cache(maxsize=256)
def recognise(seed: Seed) -> Parser:
    """Return the one parser that recognises a seed.

    :raises SurveyError: if none does, or more than one.
    """
    found = [parser for parser in PARSERS if parser.recognises(seed)]
    if len(found) != 1:
        message = _several(found) if found else _unknown(seed)
        raise SurveyError(
            [Fault(file=seed_path(seed.name), message=message, code=FaultCode.UNKNOWN_FORMAT)]
        )
    return found[0]


def _several(found: Iterable[Parser]) -> str:
    kinds = " and of ".join(f"{parser.description} ({parser.name})" for parser in found)
    return f"found the marks of {kinds}, expected those of one; save each page to its own file"


def _unknown(seed: Seed) -> str:
    lines = numbered(seed)
    first = f"a page that begins with '{excerpt(lines[0].text)}'" if lines else "a blank page"
    known = "; ".join(f"{parser.description} ({parser.name})" for parser in PARSERS)
    hint = " (this is HTML: save the text that the browser shows)" if _is_html(seed) else ""
    return f"found {first}{hint}, expected one of: {known}"


def _is_html(seed: Seed) -> bool:
    head = "".join(line.text for line in numbered(seed)[:3]).casefold()
    return head.startswith(("<!doctype html", "<html", "<?xml"))


def parse(seed: Seed, known: Known = NOTHING) -> ParseResult:
    """Return all that a seed holds.

    :raises SurveyError: if not exactly one parser recognises it.
    """
    return recognise(seed).parse(seed, known)


def parse_all(seeds: Iterable[Seed], known: Known = NOTHING) -> Parsed:
    """Return all that some seeds hold, each read with what the others teach.

    :raises SurveyError: with the faults of all the seeds that are not recognised.
    """
    return _settle(_choose(partial(_same, seed) for seed in seeds), known)


def parse_files(files: Iterable[tuple[str, bytes]], known: Known = NOTHING) -> Parsed:
    """Return all that some files hold, given by name and bytes, as ``parse_all`` does.

    :raises SurveyError: with the faults of all the files, unreadable and unrecognised alike.
    """
    return _settle(_choose(partial(read_seed, name, data) for name, data in files), known)


def _same(seed: Seed) -> Seed:
    return seed


def _choose(readers: Iterable[Callable[[], Seed]]) -> tuple[tuple[Seed, Parser], ...]:
    """Return the seeds that can be read with their parsers, if all can."""
    chosen: list[tuple[Seed, Parser]] = []
    faults: list[Fault] = []
    for read in readers:
        try:
            seed = read()
            chosen.append((seed, recognise(seed)))
        except SurveyError as error:
            faults.extend(error.faults)
    refuse(faults)
    return tuple(chosen)


def _settle(chosen: Iterable[tuple[Seed, Parser]], known: Known) -> Parsed:
    """Parse until no seed teaches anything new, and again only what can learn; none forgets."""
    pairs = tuple(chosen)
    results = [parser.parse(seed, known) for seed, parser in pairs]
    while (learned := reduce(or_, map(known_from_result, results), known)) != known:
        known = learned
        results = [
            parser.parse(seed, known) if parser.learns else result
            for (seed, parser), result in zip(pairs, results, strict=True)
        ]
    return tuple((seed, result) for (seed, _), result in zip(pairs, results, strict=True))
