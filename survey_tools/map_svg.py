"""The map of relations as SVG: in pages, in whose colours it is drawn, and as a file for print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from survey_tools.labels import plain
from survey_tools.palette import Colour
from survey_tools.relation_map import ACROSS, Place, RelationMap, Tie
from survey_tools.relations import Edge
from survey_tools.works import Work, short

WIDTH, HEIGHT = 160, 24
"""Of a box, in pixels."""
_GUTTER, _GAP, _LEFT = 28, 34, 44
"""Between boxes, between rows, and for the years beside them."""
_LANES = 5
"""How many edges run beside each other before they come to lie on one another."""

STYLE = """
text { font: 12px "Source Sans 3", "Source Sans Pro", "Noto Sans", sans-serif; fill: #201f1d; }
.year { fill: #625e57; } rect { fill: #fff; stroke: #625e57; stroke-width: 1.5; }
path { fill: none; stroke: #201f1d; stroke-width: 1.2; }
.answers { stroke-width: 2.4; } .resembles { stroke: #8b867c; } .opposes { stroke: #8a2a12; }
.ours { stroke-dasharray: 5 3; } marker path { fill: #201f1d; stroke: none; }
marker .bar { fill: none; stroke: #201f1d; stroke-width: 2; }
""".strip()
"""How the file looks where no page's style sheet reaches."""

_MARKERS = (
    '<defs><marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
    'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>'
    '<marker id="map-stop" viewBox="0 0 4 10" refX="3" refY="5" markerWidth="4" '
    'markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">'
    '<path class="bar" d="M2 0v10"/></marker></defs>'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownMap:
    """A map as a page has it."""

    name: str
    base: str
    """From the page to the top of the site, such as ``../``."""
    svg: str
    told: tuple[tuple[Edge, Work, Work], ...]
    """The same as a list."""


def show_map(drawn: RelationMap, *, name: str, base: str) -> ShownMap | None:
    """Return what a page shows of a map, if anything is on it."""
    if not drawn.ties:
        return None
    svg = render_map(drawn, name=name, base=base)
    return ShownMap(name=escape(name), base=base, svg=svg, told=tuple(tied(drawn)))


def render_map(drawn: RelationMap, *, name: str, base: str) -> str:
    """Return the map as an ``svg`` element whose boxes are links.

    :param name: what readers who listen are told it is.
    :param base: from the page to the top of the site, such as ``../``.
    """
    width, height = _size(drawn)
    head = (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'aria-label="{escape(name)}">'
    )
    return "\n".join((head, _MARKERS, *_content(drawn, base), "</svg>"))


def render_file(drawn: RelationMap, colours: Mapping[str, Colour], *, name: str) -> str:
    """Return the map as an SVG file that carries its style, for print."""
    width, height = _size(drawn)
    topics = "\n".join(
        f".topic-{slug} rect {{ stroke: {colour.light}; }}" for slug, colour in colours.items()
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">'
    )
    title = f"<title>{escape(name)}</title>\n<style>\n{STYLE}\n{topics}\n</style>"
    return "\n".join((head, title, _MARKERS, *_content(drawn, ""), "</svg>")) + "\n"


def _size(drawn: RelationMap) -> tuple[int, int]:
    width = _LEFT + _GUTTER + ACROSS * (WIDTH + _GUTTER)
    return width, len(drawn.rows) * (HEIGHT + _GAP) + 4


def _content(drawn: RelationMap, base: str) -> Iterator[str]:
    """Yield the years, the edges and over them the boxes."""
    before = None
    for row, (year, works) in enumerate(drawn.rows):
        if year != before:
            middle = _top(row) + HEIGHT / 2 + 4
            yield f'<text class="year" x="0" y="{middle:g}">{year or "undated"}</text>'
        before = year
        del works
    for index, tie in enumerate(drawn.ties):
        source, target = drawn.places[tie.source.key], drawn.places[tie.target.key]
        yield _line(tie, _way(source, target, index % _LANES - _LANES // 2))
    for _, works in drawn.rows:
        for work in works:
            yield _box(work, drawn.places[work.key], base)


def _line(tie: Tie, way: str) -> str:
    end = "" if tie.symmetric else ("stop" if tie.family == "limits" else "arrow")
    marker = f' marker-end="url(#map-{end})"' if end else ""
    ours = " ours" if tie.inferred else ""
    said = escape("; ".join(map(sentence, _edges(tie))))
    ends = f' data-ends="{tie.source.key} {tie.target.key}"'
    return f'<path class="{tie.family}{ours}"{ends} d="{way}"{marker}><title>{said}</title></path>'


def _edges(tie: Tie) -> Iterator[tuple[Edge, Work, Work]]:
    for edge in tie.edges:
        forward = edge.source.name == tie.source.key
        ends = (tie.source, tie.target) if forward else (tie.target, tie.source)
        yield edge, *ends


def sentence(told: tuple[Edge, Work, Work]) -> str:
    """Return a relation in words: "Doe (2020) extends Roe (2019) (our reading)"."""
    edge, source, target = told
    ours = " (our reading)" if edge.inferred else ""
    return f"{short(source)} {edge.type.forward} {short(target)}{ours}"


def tied(drawn: RelationMap) -> Iterator[tuple[Edge, Work, Work]]:
    """Yield all relations of a map, for a list of them."""
    for tie in drawn.ties:
        yield from _edges(tie)


def _box(work: Work, place: Place, base: str) -> str:
    x, y = _centre(place.column) - WIDTH / 2, _top(place.row)
    topic = f' class="topic-{work.placement.topic}"' if work.placement else ""
    words = (
        f'<rect x="{x:g}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="4"/>'
        f'<text x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 4:g}" text-anchor="middle">'
        f"{escape(short(work))}</text>"
    )
    label = escape(f"{short(work)}: {plain(work.title.value)}")
    link = f'href="{base}{address_of(work)}" data-key="{work.key}"'
    return f'<a{topic} {link} aria-label="{label}">{words}</a>'


def address_of(work: Work) -> str:
    """Return where a link to a work leads, below the site."""
    return f"works/{work.key}.html" if work.in_seeds else f"bibliography.html#cite-{work.key}"


def _centre(column: int) -> float:
    return _LEFT + _GUTTER + column * (WIDTH + _GUTTER) + WIDTH / 2


def _top(row: int) -> int:
    return row * (HEIGHT + _GAP) + 2


def _way(source: Place, target: Place, lane: int) -> str:
    """Return the path of an edge: straight to the next row, else between the boxes."""
    x, end = _centre(source.column) + 9 * lane, _centre(target.column) + 9 * lane
    if source.row == target.row:
        return _beside(source, target, lane)
    up = source.row > target.row
    y = _top(source.row) + (0 if up else HEIGHT)
    last = _top(target.row) + (HEIGHT if up else 0)
    turn = -_GAP if up else _GAP
    if abs(source.row - target.row) == 1:
        half = (y + last) / 2
        return f"M{x:g} {y}C{x:g} {half:g} {end:g} {half:g} {end:g} {last}"
    gutter = _gutter(x, end) + 4 * lane
    out = f"C{x:g} {y + turn * 0.6:g} {gutter:g} {y + turn * 0.3:g} {gutter:g} {y + turn}"
    back = f"C{gutter:g} {last - turn * 0.3:g} {end:g} {last - turn * 0.6:g} {end:g} {last}"
    return f"M{x:g} {y}{out}V{last - turn}{back}"


def _beside(source: Place, target: Place, lane: int) -> str:
    """Return the path between boxes of one row: across the gutter, or over what is between."""
    step = 1 if target.column > source.column else -1
    y = _top(source.row)
    if abs(source.column - target.column) == 1:
        middle = y + HEIGHT / 2
        start = _centre(source.column) + step * WIDTH / 2
        return f"M{start:g} {middle:g}H{start + step * _GUTTER:g}"
    x, end = _centre(source.column) + 9 * lane, _centre(target.column) + 9 * lane
    high = y - _GAP * 0.6
    return f"M{x:g} {y}C{x:g} {high:g} {end:g} {high:g} {end:g} {y}"


def _gutter(x: float, end: float) -> float:
    """Return the middle of the gutter by which the way between two columns is shortest."""
    middles = (_LEFT + _GUTTER / 2 + index * (WIDTH + _GUTTER) for index in range(ACROSS + 1))
    return min(middles, key=lambda middle: (abs(middle - x) + abs(middle - end), middle))
