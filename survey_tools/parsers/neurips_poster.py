"""The page of one item of the NeurIPS programme, and the list of its authors' other items.

    Timezone: »
    Poster
    On the Effective Number of Linear Regions in Shallow Univariate ReLU Networks: …
    Itay Safran · Gal Vardi · Jason Lee
    We study the dynamics and implicit bias of gradient flow (GF) on univariate ReLU …
    Author Information
    Itay Safran (Princeton University)
    More from the Same Authors
    -
    2022 : On Convexity and Linear Mode Connectivity in Neural Networks »
    David Yunis · Kumar Kshitij Patel · Pedro Savarese · Gal Vardi -
    2023 Poster: Most Neural Networks Are Almost Learnable »
    Amit Daniely · Nati Srebro · Gal Vardi

    page        = chrome* item ("Author Information" affiliation*)? (LIST-HEADING "-"? entry*)*
    item        = TRACK? title authors abstract
    affiliation = name "(" INSTITUTION ")" biography?
    entry       = YEAR TRACK? ":" title "»" authors?
    authors     = name (" · " name)* "-"?

An item of a paper's track is a record, an item of another (a panel, a talk) an event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from survey_tools.model import (
    Affiliation,
    Diagnostic,
    DiagnosticCode,
    Event,
    ParseResult,
    Presentation,
    Record,
    Seed,
    Skipped,
)
from survey_tools.names import AuthorList
from survey_tools.parsers.authors import (
    looks_like_authors,
    looks_like_name,
    split_affiliation,
    split_authors,
    split_dots,
)
from survey_tools.parsers.known import Known
from survey_tools.parsers.lines import (
    Line,
    doubt,
    ends_sentence,
    excerpt,
    joined,
    merged,
    numbered,
    paragraphs,
    sentences,
    skip,
    span,
    spans,
    unread,
)
from survey_tools.parsers.tracks import Kind, is_track, kind_of

FORMAT = "neurips-poster"

_AFFILIATIONS = re.compile(r"Author Information:?", re.IGNORECASE)
_RELATED = re.compile(r"Related Events(?: \(.{0,80}\))?:?", re.IGNORECASE)
"""Above the other showings of the item itself."""
_LIST = re.compile(rf"More from the Same Authors:?|{_RELATED.pattern}", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<year>(?:19|20)\d\d) ?(?P<track>[^:»]{0,80}?) ?: ?(?P<title>[^ ].*)")
"""The first line of an entry: ``2023 Poster: Most Neural Networks Are Almost Learnable »``."""
_ARROW = re.compile(r" ?»$")
_YEARED_TRACK = re.compile(r"(?:(?:NeurIPS|NIPS) )?(?:(?P<year>(?:19|20)\d\d) )?(?P<track>.{1,80})")
_SEPARATOR = re.compile(r"[-–—]+")
_ABSTRACT_LABEL = re.compile(r"Abstract ?: ?")
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]{0,6})?\.?,?"
_RULES = (
    (
        "schedule",
        re.compile(
            rf"{_WEEKDAY} .{{1,40}}(?:\d{{1,2}}:\d\d|\d ?[ap]\.?m\b|noon).{{0,100}}", re.IGNORECASE
        ),
    ),
    ("place", re.compile(r"(?:\w+ )?(?:Hall|Room|Ballroom|Foyer)\b.{0,40}#\d{1,5}")),
    ("place", re.compile(r"Visit Poster at .{1,100}")),
    ("links", re.compile(r"(?:\[ ?[^\[\]]{1,40}\] ?)+")),
    ("session", re.compile(r"(?:in )?(?:Workshop|Session): .{1,200}|in")),
    ("session", re.compile(r"(?:in )?(?:Poster|Oral|Spotlight)s? Session(?: \w{1,4})?")),
    ("keywords", re.compile(r"Keywords ?: ?.{0,500}")),
    ("timezone", re.compile(r"Timezone ?: ?.{0,60}")),
    ("abstract-label", re.compile(r"Abstract ?:?")),
)
"""Lines that a page sets between the parts of its item, each kind with its name."""
_LONGEST_CHROME = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """The parts of the item that the page is about; what is absent has no line."""

    track: Line | None
    title: Line | None
    authors: Line | None
    abstract: tuple[Line, ...]
    chrome: tuple[Skipped, ...]
    """The site's own lines between the parts."""
    rest: tuple[Line, ...]
    """The lines that fit nowhere."""

    @property
    def parts(self) -> tuple[Line, ...]:
        """The lines of all parts but the track, which alone makes no item."""
        lines = (self.title, self.authors, *self.abstract)
        return tuple(line for line in lines if line)

    @property
    def block(self) -> tuple[Line, ...]:
        """The lines of all parts, the track too."""
        return (self.track, *self.parts) if self.track else self.parts


def recognises(seed: Seed) -> bool:
    """Return whether a text has a heading or an entry of such a page, or begins as one."""
    lines = numbered(seed)
    return any(_is_mark(line.text) for line in lines) or _begins_with_item(lines)


def _is_mark(text: str) -> bool:
    return bool(_is_heading(text) or (_ARROW.search(text) and _ENTRY.fullmatch(text)))


def _begins_with_item(lines: Sequence[Line]) -> bool:
    """Return whether some lines are a track, a title and authors, or a title and authors dotted."""
    texts = [line.text for line in lines[:8] if not _rule(line.text)]
    tracked = len(texts) > 2 and bool(_track(texts[0])[1]) and _is_authors(texts[2])  # noqa: PLR2004
    return tracked or (len(texts) > 1 and _is_dotted(texts[1]))


def _is_heading(text: str) -> bool:
    return bool(_AFFILIATIONS.fullmatch(text) or _LIST.fullmatch(text))


def parse(seed: Seed, _known: Known) -> ParseResult:
    """Return all that a poster page holds."""
    item, affiliations, lists = _cut(numbered(seed))
    listed = (_read_list(seed, lines) for lines in lists)
    return merged([_read_item(seed, item, affiliations), *listed])


def _cut(
    lines: Sequence[Line],
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[tuple[Line, ...], ...]]:
    """Return the lines of the item, those of its authors' affiliations, and those of each list."""
    item: list[Line] = []
    affiliations: list[Line] = []
    lists: list[list[Line]] = []
    section = item
    for line in lines:
        if _AFFILIATIONS.fullmatch(line.text):
            section = affiliations
        elif _LIST.fullmatch(line.text) or (
            _is_mark(line.text) and section in (item, affiliations)
        ):
            section = []
            lists.append(section)
        section.append(line)
    return tuple(item), tuple(affiliations), tuple(map(tuple, lists))


# The item


def _read_item(seed: Seed, lines: Sequence[Line], below: Sequence[Line]) -> ParseResult:
    item = _item(seed, lines)
    affiliated, account = _read_affiliations(seed, below)
    account = merged([account, _leftover(seed, item)])
    if not item.parts:
        return merged([account, _nowhere(seed, item, [line for line, _ in affiliated])])
    year, track = _track(item.track.text) if item.track else (None, "")
    people = _people(item.authors.text).names if item.authors else ()
    if kind_of(track, item.title.text if item.title else "", people) is Kind.EVENT:
        event = _item_event(seed, item, year, track, [line for line, _ in affiliated])
        return merged([account, ParseResult(events=(event,))])
    record = _item_record(seed, item, affiliated)
    doubts = tuple(_absences(seed, item))
    return merged([account, ParseResult(records=(record,), diagnostics=doubts)])


def _item(seed: Seed, lines: Sequence[Line]) -> Item:
    """Return the parts of the item, of which a damaged page may lack any."""
    chrome, rest = _part_chrome(seed, lines)
    track = rest.pop(0) if rest and _track(rest[0].text)[1] else None
    title = rest.pop(0) if rest and not _is_dotted(rest[0].text) else None
    authors = rest.pop(0) if rest and _is_authors(rest[0].text) else None
    abstract = _abstract(rest)
    return Item(
        track=track,
        title=title,
        authors=authors,
        abstract=abstract,
        chrome=chrome,
        rest=tuple(rest[len(abstract) :]),
    )


def _part_chrome(seed: Seed, lines: Iterable[Line]) -> tuple[tuple[Skipped, ...], list[Line]]:
    """Return the site's own lines, and the others."""
    ruled = [(line, _rule(line.text)) for line in lines]
    chrome = tuple(skip(seed, line, rule) for line, rule in ruled if rule)
    return chrome, [line for line, rule in ruled if not rule]


def _abstract(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of an abstract, which may be of several paragraphs, all full sentences."""
    used: list[Line] = []
    for paragraph in paragraphs(lines):
        whole = sentences(paragraph)
        if used and not ends_sentence(whole[-1].text):
            break
        used.extend(whole)
        if len(whole) < len(paragraph):
            break
    return tuple(used)


def _track(text: str) -> tuple[int | None, str]:
    """Return the year and the track that a line gives; the track is empty if it is none."""
    match = _YEARED_TRACK.fullmatch(text)
    if not match or not is_track(match["track"]):
        return None, ""
    return int(match["year"]) if match["year"] else None, match["track"]


def _rule(text: str) -> str | None:
    if len(text) > _LONGEST_CHROME:
        return None
    return next((name for name, rule in _RULES if rule.fullmatch(text)), None)


def _is_dotted(text: str) -> bool:
    names = split_dots(text).names
    return len(names) > 1 and all(map(looks_like_name, names))


def _is_authors(text: str) -> bool:
    return _is_dotted(text) or looks_like_authors(text)


def _people(text: str) -> AuthorList:
    dotted = split_dots(text)
    return dotted if len(dotted.names) != 1 else split_authors(dotted.names[0])


def _item_record(seed: Seed, item: Item, affiliated: Sequence[tuple[Line, Affiliation]]) -> Record:
    year, track = _track(item.track.text) if item.track else (None, "")
    shown = [item.track] if item.track and year else []
    text = joined(item.abstract)
    return Record(
        format=FORMAT,
        provenance=span(seed, [*item.block, *(line for line, _ in affiliated)]),
        title=item.title.text if item.title else None,
        authors=_people(item.authors.text) if item.authors else None,
        abstract=_ABSTRACT_LABEL.sub("", text, count=1) if text else None,
        affiliations=tuple(affiliation for _, affiliation in affiliated),
        presentation=_presentation(seed, year, track, shown[0]) if year and shown else None,
        lines=spans(
            seed,
            title=[item.title] if item.title else [],
            authors=[item.authors] if item.authors else [],
            abstract=item.abstract,
            affiliations=[line for line, _ in affiliated],
            presentation=shown,
        ),
    )


def _presentation(seed: Seed, year: int, track: str, line: Line) -> Presentation:
    return Presentation(year=year, track=track, provenance=span(seed, [line]))


def _item_event(
    seed: Seed, item: Item, year: int | None, track: str, affiliated: Sequence[Line]
) -> Event:
    return Event(
        title=item.title.text if item.title else track,
        people=_people(item.authors.text) if item.authors else AuthorList(names=()),
        year=year,
        track=track,
        provenance=span(seed, [*item.block, *affiliated]),
    )


def _leftover(seed: Seed, item: Item) -> ParseResult:
    """Return the account of those lines above the lists that no field of the item keeps."""
    yearless = item.parts and item.track and not _track(item.track.text)[0]
    # The track is no presentation without a year, and the page of an item does not give one.
    track = [skip(seed, item.track, "track-without-year")] if item.track and yearless else []
    rest = tuple(unread(seed, line, "the item of a poster page") for line in item.rest)
    return ParseResult(diagnostics=rest, skipped=(*item.chrome, *track))


def _nowhere(seed: Seed, item: Item, affiliated: Sequence[Line]) -> ParseResult:
    """Return the account of lines that would belong to an item, where there is none."""
    lines = [*item.block, *affiliated]
    doubts = tuple(unread(seed, line, "a poster page without an item") for line in lines)
    return ParseResult(diagnostics=doubts)


def _absences(seed: Seed, item: Item) -> Iterator[Diagnostic]:
    first = item.block[0]
    if item.title is None:
        yield doubt(seed, first, DiagnosticCode.NO_TITLE, "no title at the head of the page")
    if item.authors is None:
        yield doubt(seed, first, DiagnosticCode.NO_AUTHORS, "no authors below the title")
    if not item.abstract:
        yield doubt(seed, first, DiagnosticCode.NO_ABSTRACT, "no abstract below the authors")


def _read_affiliations(
    seed: Seed, lines: Sequence[Line]
) -> tuple[tuple[tuple[Line, Affiliation], ...], ParseResult]:
    """Return who works where, and the account of the other lines below the heading."""
    affiliated: list[tuple[Line, Affiliation]] = []
    skipped: list[Skipped] = []
    diagnostics: list[Diagnostic] = []
    for line in lines:
        affiliation = split_affiliation(line.text)
        rule = _affiliation_rule(line.text)
        if affiliation and looks_like_name(affiliation.name):
            affiliated.append((line, affiliation))
        elif rule:
            skipped.append(skip(seed, line, rule))
        else:
            diagnostics.append(unread(seed, line, "the information on authors"))
    rest = ParseResult(diagnostics=tuple(diagnostics), skipped=tuple(skipped))
    return tuple(affiliated), rest


def _affiliation_rule(text: str) -> str | None:
    if _AFFILIATIONS.fullmatch(text):
        return "affiliations-heading"
    if ends_sentence(text) and " " in text:
        return "biography"
    return "author-without-affiliation" if looks_like_name(text) else None


# The lists


def _read_list(seed: Seed, lines: Sequence[Line]) -> ParseResult:
    """Return the entries of a list, each one or two lines long."""
    related = bool(lines and _RELATED.fullmatch(lines[0].text))
    results: list[ParseResult] = []
    index = 0
    while index < len(lines):
        below = lines[index + 1] if index + 1 < len(lines) else None
        people = below if below and _is_people(below.text) else None
        result = _read_entry(seed, lines[index], people, unnamed=related)
        results.append(result or _read_lone_line(seed, lines[index]))
        index += 2 if result and people else 1
    return merged(results)


def _is_people(text: str) -> bool:
    """Return whether a line names people: dotted, or ended by a dash, or by its shape."""
    if _ENTRY.fullmatch(text) or _SEPARATOR.fullmatch(text) or _rule(text):
        return False
    names = split_dots(text).names
    return len(names) > 1 or (bool(names) and text.endswith(" -")) or looks_like_authors(text)


def _read_lone_line(seed: Seed, line: Line) -> ParseResult:
    if _LIST.fullmatch(line.text):
        return ParseResult(skipped=(skip(seed, line, "list-heading"),))
    if _SEPARATOR.fullmatch(line.text):
        return ParseResult(skipped=(skip(seed, line, "list-separator"),))
    rule = _rule(line.text)
    if rule:
        return ParseResult(skipped=(skip(seed, line, rule),))
    return ParseResult(diagnostics=(unread(seed, line, "a list of a poster page"),))


def _read_entry(
    seed: Seed, head: Line, people: Line | None, *, unnamed: bool
) -> ParseResult | None:
    """Return what an entry holds; ``None`` if its first line is not one.

    :param unnamed: whether the list names no people, since they are those of the page's item.
    """
    match = _ENTRY.fullmatch(head.text)
    title = _ARROW.sub("", match["title"]) if match else ""
    if not match or not title:
        return None
    year, track = int(match["year"]), match["track"]
    named = _people(people.text) if people else AuthorList(names=())
    kind = kind_of(track, title, named.names)
    if kind is Kind.PAPER:
        record = _entry_record(seed, head, people, title, _presentation(seed, year, track, head))
        doubts = () if people or unnamed else (_no_people(seed, head, title),)
        return ParseResult(records=(record,), diagnostics=doubts)
    event = Event(
        title=title,
        people=named,
        year=year,
        track=track,
        provenance=span(seed, [head, *([people] if people else [])]),
    )
    return ParseResult(events=(event,), diagnostics=tuple(_track_doubts(seed, head, track, kind)))


def _entry_record(
    seed: Seed, head: Line, people: Line | None, title: str, shown: Presentation
) -> Record:
    below = [people] if people else []
    return Record(
        format=FORMAT,
        provenance=span(seed, [head, *below]),
        title=title,
        authors=_people(people.text) if people else None,
        presentation=shown,
        lines=spans(seed, title=[head], presentation=[head], authors=below),
    )


def _no_people(seed: Seed, head: Line, title: str) -> Diagnostic:
    return doubt(seed, head, DiagnosticCode.NO_AUTHORS, f"no authors below '{excerpt(title)}'")


def _track_doubts(seed: Seed, head: Line, track: str, kind: Kind) -> Iterator[Diagnostic]:
    if kind is Kind.UNKNOWN:
        message = f"found the track '{excerpt(track)}', known neither for papers nor for events"
        yield doubt(seed, head, DiagnosticCode.UNKNOWN_TRACK, message)
