"""One colour a chapter: computed from how many there are, for pages both light and dark.

The colours are found, not listed, so that any survey has them: of a fixed set of candidates each
chapter takes the one farthest from all taken before it, in the eyes of readers with usual sight and
of those with deuteranopia and protanopia, on light paper and on dark.  What is taken first stays: a
chapter added at the end changes no other's colour.  Colour never says anything alone; names stand
beside it.

Sources of the formulas: OKLab by Björn Ottosson (2020); dichromacy by Machado, Oliveira and
Fernandes (2009), severity 1.0; contrast by WCAG 2.2, relative luminance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import cos, dist, pi, sin

from survey_tools.remembered import remembered

Triple = tuple[float, float, float]
"""Linear sRGB, each from 0 to 1, or the coordinates of OKLab."""
Matrix = tuple[Triple, Triple, Triple]

PAPER_LIGHT, PAPER_DARK = "#fffefb", "#17181b"
"""The grounds that the colours stand on; the style sheet has the same."""
CONTRAST = 4.5
"""The least contrast with the ground: enough for small text."""

_HUES = tuple(range(0, 360, 10))
_LEVELS = ((0.30, 0.90), (0.37, 0.84), (0.44, 0.78), (0.51, 0.71), (0.56, 0.66))
"""Lightness in OKLCH on light paper and on dark: what stands out on one stands out on the other."""
_CHROMAS = (0.06, 0.09, 0.12, 0.15)
_USUAL = 0.55
"""How much a distance in usual sight counts, of which there is more to be had."""

_TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_CONES: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
SIGHTS: Mapping[str, Matrix] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
"""What each kind of sight makes of linear sRGB."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Colour:
    """A colour as it is printed, ``#rrggbb``, on light paper and on dark."""

    light: str
    dark: str


_START = Colour(light="#1d4f82", dark="#93bdea")
"""Where the search begins: a blue of middle lightness."""


def _times(matrix: Matrix, vector: Iterable[float]) -> Triple:
    x, y, z = vector
    first, second, third = (a * x + b * y + c * z for a, b, c in matrix)
    return first, second, third


def linear(colour: str) -> Triple:
    """Return ``#rrggbb`` as linear sRGB."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return _opened(red), _opened(green), _opened(blue)


def _opened(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def _closed(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055  # noqa: PLR2004


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted(_luminance(linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(light: Triple) -> float:
    red, green, blue = light
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def seen(colour: str, sight: str = "usual") -> Triple:
    """Return where a colour lies in OKLab for a kind of sight; 0.02 apart can be noticed."""
    light = (min(max(part, 0.0), 1.0) for part in _times(SIGHTS[sight], linear(colour)))
    return _times(_TO_LAB, (cone ** (1 / 3) for cone in _times(_TO_CONES, light)))


def difference(one: Colour, other: Colour) -> float:
    """Return the least distance between two colours in OKLab, over grounds and kinds of sight."""
    return min(
        dist(here, there) * share
        for (here, share), (there, _) in zip(_places(one), _places(other), strict=True)
    )


@cache
def _places(colour: Colour) -> tuple[tuple[Triple, float], ...]:
    return tuple(
        (seen(shade, sight), _USUAL if sight == "usual" else 1.0)
        for shade in (colour.light, colour.dark)
        for sight in SIGHTS
    )


def _hex(lightness: float, chroma: float, hue: float) -> str | None:
    """Return a colour of OKLCH, the hue in degrees, or ``None`` where screens have no such one."""
    angle = hue * pi / 180
    lab = (lightness, chroma * cos(angle), chroma * sin(angle))
    light = _times(_FROM_CONES, (cone**3 for cone in _times(_FROM_LAB, lab)))
    if any(not 0 <= part <= 1 for part in light):
        return None
    return "#" + "".join(f"{round(255 * _closed(part)):02x}" for part in light)


def _candidates() -> Iterator[Colour]:
    for on_light, on_dark in _LEVELS:
        for chroma in _CHROMAS:
            for hue in _HUES:
                light, dark = _hex(on_light, chroma, hue), _hex(on_dark, chroma, hue)
                if light and dark and _is_readable(light, dark):
                    yield Colour(light=light, dark=dark)


def _is_readable(light: str, dark: str) -> bool:
    return contrast(light, PAPER_LIGHT) >= CONTRAST and contrast(dark, PAPER_DARK) >= CONTRAST


@cache
def palette(count: int) -> tuple[Colour, ...]:
    """Return so many colours, the first ones those of any shorter palette."""
    text = remembered(f"palette-{count}", lambda: "\n".join(map(" ".join, _chosen(count))))
    pairs = map(str.split, text.splitlines())
    return tuple(Colour(light=light, dark=dark) for light, dark in pairs)


def _chosen(count: int) -> list[tuple[str, str]]:
    """Return the colours on light paper and on dark; each is as unlike those before as can be."""
    candidates = list(_candidates())
    taken: list[Colour] = [_START][:count]
    nearest = [difference(_START, candidate) for candidate in candidates]
    while len(taken) < count:
        best = max(range(len(candidates)), key=nearest.__getitem__)
        taken.append(candidates[best])
        nearest = [
            min(distance, difference(taken[-1], candidate))
            for distance, candidate in zip(nearest, candidates, strict=True)
        ]
    return [(colour.light, colour.dark) for colour in taken]


def colours_of(chapters: Iterable[str]) -> Mapping[str, Colour]:
    """Return the colour of each chapter, by its slug; what is no chapter has none."""
    slugs = tuple(chapters)
    return dict(zip(slugs, palette(len(slugs)), strict=True))


def stylesheet(colours: Mapping[str, Colour]) -> str:
    """Return the style sheet that gives pages the colours, following their light or dark mode.

    ``var(--topic-SLUG)`` is a chapter's colour; inside an element of the class ``topic-SLUG`` and
    in a link to the chapter it is ``var(--topic)``, which elsewhere is that of small print.

    >>> print(stylesheet({"depth": Colour(light="#1d4f82", dark="#93bdea")}), end="")
    html { --topic: var(--quiet); }
    html[data-theme="light"] { --topic-depth: #1d4f82; }
    html[data-theme="dark"] { --topic-depth: #93bdea; }
    .topic-depth, a[href$="chapters/depth.html"] { --topic: var(--topic-depth); }
    """
    light = " ".join(f"--topic-{slug}: {colour.light};" for slug, colour in colours.items())
    dark = " ".join(f"--topic-{slug}: {colour.dark};" for slug, colour in colours.items())
    lines = ["html { --topic: var(--quiet); }"]
    if colours:
        lines.append(f'html[data-theme="light"] {{ {light} }}')
        lines.append(f'html[data-theme="dark"] {{ {dark} }}')
    lines += (
        f'.topic-{slug}, a[href$="chapters/{slug}.html"] {{ --topic: var(--topic-{slug}); }}'
        for slug in colours
    )
    return "\n".join(lines) + "\n"
