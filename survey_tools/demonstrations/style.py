"""The one style of all figures: fonts, colours for light and dark grounds, widths, references.

A demonstration takes its axes from :func:`panels` and names colours by :data:`COLOURS` or
:func:`ordered`, never otherwise: in the SVG each of them becomes a custom property that has one
value on light and another on dark ground.  :func:`draw` makes the file, the same bytes each time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from survey_tools.demonstrations.shape import AnyDemonstration

WIDTH = 6.5
"""Of every figure, in inches: that of the text of a page and of a book."""
HEIGHT = 2.7
"""Of a figure whose panels stand side by side, in inches."""

INK, QUIET, RULE, PAPER = "#201f1d", "#625e57", "#dcd6c8", "#fffefb"
"""Text and axes; references and remarks; the grid; the ground.  As in ``survey.css``."""
BLUE, ORANGE, GREEN, WINE = "#14508f", "#d9661f", "#2a9d7f", "#8c2d62"
COLOURS = (BLUE, ORANGE, GREEN, WINE)
"""Of curves, in this order; they differ in lightness too, for eyes that tell few hues apart."""
MARKERS = ("o", "s", "^", "D")
"""Of curves, in this order, so that colour is never the only difference."""
_STEPS = ("#d08a2c", "#c65a2e", "#9c3358", "#5d3a86", "#174f93", "#0c2c55")

DARK: Mapping[str, str] = {
    INK: "#dfdcd4",
    QUIET: "#a39f96",
    RULE: "#3a3c41",
    PAPER: "#17181b",
    BLUE: "#5a9be0",
    ORANGE: "#f0a35e",
    GREEN: "#3fd0a4",
    WINE: "#e07fb0",
    **dict(
        zip(
            _STEPS,
            ("#f3c27f", "#f0956a", "#e0789c", "#b48ae0", "#6fa8ec", "#c3dcf7"),
            strict=True,
        )
    ),
}
"""What each colour becomes on dark ground."""

Format = Literal["svg", "pdf", "png"]

_STYLE: dict[Any, Any] = {
    "font.family": "Source Sans Pro",
    "font.size": 9,
    "mathtext.fontset": "stix",
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.edgecolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "axes.titlelocation": "left",
    "axes.prop_cycle": f"cycler('color', {COLOURS})",
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
    "lines.markeredgewidth": 0,
    "patch.linewidth": 0,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "figure.constrained_layout.use": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "survey",
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
}


def panels(number: int = 1, *, height: float = HEIGHT, **options: Any) -> tuple[Figure, list[Axes]]:  # noqa: ANN401
    """Return a figure of the common width, and its panels from left to right.

    :param height: in inches.
    :param options: as of :meth:`matplotlib.figure.Figure.subplots`, such as ``sharey=True``.
    """
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.subplots(1, number, squeeze=False, **options)
    return figure, list(axes[0])


def ordered(number: int) -> tuple[str, ...]:
    """Return colours for the values of a parameter, from the smallest to the largest.

    :raises ValueError: for more than six, which nobody tells apart.
    """
    if not 1 <= number <= len(_STEPS):
        raise ValueError(f"{number} ordered colours, expected 1 to {len(_STEPS)}")
    places = np.linspace(0, len(_STEPS) - 1, number)
    return tuple(_STEPS[round(place)] for place in places)


def reference(axes: Axes, x: Any, y: Any, label: str | None = None) -> None:  # noqa: ANN401
    """Draw what is claimed: a thin dashed grey line, without a place in the colours.

    :param label: its entry in the legend, if it has one of its own.
    """
    axes.plot(x, y, color=QUIET, linestyle=(0, (4, 2)), linewidth=0.9, zorder=1.5, label=label)


def power_law(axes: Axes, x: Any, start: float, exponent: float) -> None:  # noqa: ANN401
    """Draw the power law through ``(x[0], start)`` as a reference, on logarithmic axes."""
    ends = np.asarray([np.min(x), np.max(x)], dtype=float)
    reference(axes, ends, start * (ends / ends[0]) ** exponent)


def ticks(axis: Axis, values: Any) -> None:  # noqa: ANN401
    """Label an axis, logarithmic or not, at these values, as plain numbers."""
    axis.set_ticks([float(value) for value in values], [f"{value:g}" for value in values])
    axis.set_minor_locator(NullLocator())


def draw(
    demonstration: AnyDemonstration,
    result: Any,  # noqa: ANN401
    form: Format = "svg",
    *,
    note: str = "",
) -> bytes:
    """Return the figure of a result as a file.

    An SVG follows the colour scheme of the page it is shown on, by custom properties.

    :param note: kept in the file, where nobody sees it.
    """
    _add_fonts()
    with mpl.rc_context(_STYLE):
        file = io.BytesIO()
        dates = {
            "svg": {"Date": None},
            "pdf": {"CreationDate": None, "Keywords": note},
        }.get(form, {})
        demonstration.figure(result).savefig(file, format=form, metadata=dates)
    data = file.getvalue()
    return _schemed(data.decode(), note).encode() if form == "svg" else data


def _add_fonts() -> None:
    """Make the face of the pages known to matplotlib, once."""
    folder = resources.files("font_source_sans_pro") / "files"
    names = {entry.fname for entry in font_manager.fontManager.ttflist}
    for style in ("Regular", "It", "Semibold"):
        path = str(folder / f"SourceSansPro-{style}.ttf")
        if path not in names:
            font_manager.fontManager.addfont(path)


def _schemed(svg: str, note: str) -> str:
    """Return the SVG with its colours as custom properties, and without matplotlib's remarks."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    used = [colour for colour in DARK if colour in svg]
    names = {colour: f"--c{number}" for number, colour in enumerate(used)}
    for colour, name in names.items():
        svg = svg.replace(colour, f"var({name})")
    light = "".join(f"{names[colour]}:{colour};" for colour in used)
    dark = "".join(f"{names[colour]}:{DARK[colour]};" for colour in used)
    printed = light.replace(f":{PAPER};", ":#fff;")
    scheme = (
        f"<style>svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}"
        "@media print{svg{" + printed + "}}</style>"
    )
    start = svg.index(">", svg.index("<svg")) + 1
    return f"{svg[:start]}<desc>{note}</desc>{scheme}{svg[start:]}"
