"""What the cards of links say: a work in a few lines, for whoever points at a link to it.

One script file for the whole site, which pages load when a card is first asked for; so it works
from a disk, and pages carry nothing of it.  ``sphinx_ext/static/cards.js`` shows the cards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape

from survey_tools.facts import Publication
from survey_tools.formulas import FormulaError, to_mathml
from survey_tools.identifiers import ArxivId
from survey_tools.survey import Survey
from survey_tools.tex import Inline, Math, Styled, parse_inline, plain_text
from survey_tools.works import Attested, Work

CARDS_FILE = "cards-data.js"
"""Beside our other scripts."""

MOST_AUTHORS = 6
"""How many authors a card names; of more it names the first, and how many there are."""


def render_cards(survey: Survey) -> str:
    """Return the text of the script: the cards by key, and their parts by short names.

    ``t`` is the title and ``s`` the slogan, both HTML; ``a`` the authors, ``y`` venue and year;
    ``c`` the slug of the topic; ``l`` links, each a name and an address.
    """
    cards = {str(work.key): _card(work, survey) for work in survey.all_works}
    lines = (f"{json.dumps(key)}:{_json(card)}" for key, card in cards.items())
    return "globalThis.surveyWorks = {\n" + ",\n".join(lines) + "\n};\n"


def _json(card: object) -> str:
    return json.dumps(card, ensure_ascii=False, separators=(",", ":"))


def _card(work: Work, survey: Survey) -> dict[str, object]:
    annotated = survey.commentary.annotations.get(work.key)
    parts: dict[str, object] = {
        "t": markup(work.title.value),
        "a": _authors(work),
        "y": _appeared(work.venue, work.cited_year),
        "s": markup(annotated.front.slogan) if annotated else "",
        "c": work.placement.topic if work.placement else "",
        "l": list(_links(work)),
    }
    return {name: part for name, part in parts.items() if part}


def _authors(work: Work) -> str:
    names = [str(person.name) for person in work.people]
    if len(names) > MOST_AUTHORS:
        return f"{names[0]} and {len(names) - 1} others"
    return ", ".join(names) + (" et al." if work.authors.value.truncated else "")


def _appeared(venue: Attested[Publication] | None, year: int | None) -> str:
    return " ".join(filter(None, (venue.value.short if venue else "", str(year or ""))))


def _links(work: Work) -> Iterator[tuple[str, str]]:
    """Yield where to read the work: the version of record, the preprint, the code."""
    arxiv: ArxivId | None = work.arxiv.value.bare if work.arxiv else None
    if work.url and not (arxiv and work.url == arxiv.url):
        yield (work.venue.value.short if work.venue else "Paper"), work.url
    if arxiv:
        yield f"arXiv:{arxiv}", arxiv.url
    if work.code:
        yield "Code", work.code.value


def markup(text: str) -> str:
    r"""Return text with TeX in it as HTML.

    >>> markup(r"\emph{Norms} < $n$")
    '<em>Norms</em> &lt; <math><mi>n</mi></math>'
    """
    return "".join(_elements(parse_inline(text)))


def _elements(nodes: Iterable[Inline]) -> Iterator[str]:
    for node in nodes:
        match node:
            case Math(tex):
                yield _formula(tex)
            case Styled(style, content):
                tag = {"emphasis": "em", "strong": "strong"}.get(style, "code")
                yield f"<{tag}>{''.join(_elements(content))}</{tag}>"
            case _:
                yield escape(plain_text((node,)), quote=False)


def _formula(tex: str) -> str:
    try:
        return to_mathml(tex)
    except FormulaError:  # The page of the work tells of it.
        return escape(tex, quote=False)
