"""The picture that networks show beside a link to the survey: its title, and dots as its mark."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from survey_tools.sphinx_ext.fonts import FACES

WIDTH, HEIGHT = 1200, 630
"""Pixels: what Open Graph's readers ask for."""
PAPER, INK, QUIET, MARK = "#fffefb", "#201f1d", "#625e57", "#1d4f82"
_LEFT = 96
_COLUMNS = (1, 2, 1, 3, 5, 4, 2, 3)
"""Dots above one another, as in ``static/icon.svg`` but more of them."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_card(title: str, subtitle: str) -> Image.Image:
    """Return the picture of a survey."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    y = 84.0
    for text, size, colour, name in (
        (title, 68, INK, "serif-semibold"),
        (subtitle, 32, QUIET, "serif-regular"),
    ):
        font = _font(name, size)
        for line in break_lines(text, font, WIDTH - 2 * _LEFT):
            pen.text((_LEFT, y), line, fill=colour, font=font)
            y += size * 1.22
        y += 22
    base, step, radius = HEIGHT - 72, 30, 11
    pen.line((_LEFT, base, WIDTH - _LEFT, base), fill=QUIET, width=2)
    for column, dots in enumerate(_COLUMNS):
        x = WIDTH - _LEFT - (len(_COLUMNS) - column) * 48 + 24
        for row in range(dots):
            middle = base - 20 - row * step
            pen.ellipse((x - radius, middle - radius, x + radius, middle + radius), fill=MARK)
    return card


def break_lines(text: str, font: Font, width: float) -> Iterator[str]:
    """Yield the lines of a text that are no wider than some pixels; longer words stay whole.

    What follows a colon begins a line of its own where the text needs more than one.
    """
    if font.getlength(text) <= width:
        yield from filter(None, [text.strip()])
        return
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and (line.endswith(":") or font.getlength(longer) > width):
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _font(name: str, size: int) -> Font:
    """Return a face of the site, or Pillow's own where its package is missing."""
    source = next((face.source() for face in FACES if face.name == name), None)
    return ImageFont.truetype(str(source), size) if source else ImageFont.load_default(size)
