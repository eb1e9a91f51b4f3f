"""Web fonts: cut to a fixed range of characters, packed, and kept between builds.

The faces come with packages from the index, so that no font file is committed: STIX Two Math with
``ziamath``, Source Serif and Source Sans with ``font-source-*-pro``, all under the Open Font
Licence.  The range is fixed rather than taken from the pages, so that a new abstract never misses
a letter, and the packed files can be kept: ``_build/fonts-<digest>/`` stays until a font, the range
or this module changes.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

Ranges = tuple[tuple[int, int], ...]
"""Code points, first and last of each run."""

TEXT: Ranges = (
    (0x0020, 0x007E), (0x00A0, 0x017F),  # Latin, with all the accents of Europe
    (0x01CD, 0x01DC), (0x01E6, 0x01E7), (0x0218, 0x021B),  # pinyin, Gǎ, Romanian
    (0x02BC, 0x02BC), (0x02C6, 0x02C7), (0x02D8, 0x02DD),  # accents that stand alone
    (0x0300, 0x0304), (0x0306, 0x0308), (0x030A, 0x030C), (0x0323, 0x0323), (0x0327, 0x0328),
    (0x0391, 0x03A9), (0x03B1, 0x03C9),  # Greek in running text
    (0x1EA0, 0x1EF9),  # Vietnamese names
    (0x2010, 0x2027), (0x202F, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044),  # punctuation
    (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2197, 0x2197),
    (0x2212, 0x2212), (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
MATH: Ranges = (
    (0x0020, 0x007E), (0x00A0, 0x00FF), (0x0131, 0x0131), (0x0237, 0x0237),
    (0x02C6, 0x02DD), (0x0300, 0x033F), (0x0391, 0x03F6),  # accents, Greek and its variants
    (0x2000, 0x206F), (0x20D0, 0x20F0), (0x2100, 0x214F),  # primes, dots, arrows over, letterlike
    (0x2190, 0x22FF), (0x2308, 0x230B), (0x231C, 0x231F),  # arrows, operators, corners
    (0x2329, 0x232A), (0x239B, 0x23B7), (0x23DC, 0x23E1),  # parts of brackets and braces
    (0x25A0, 0x25A1), (0x25B3, 0x25B7), (0x25BD, 0x25BD), (0x25C1, 0x25C1), (0x25CA, 0x25CB),
    (0x25CF, 0x25CF), (0x25FB, 0x25FC), (0x2660, 0x2663), (0x266D, 0x266F), (0x2713, 0x2713),
    (0x27C2, 0x27EF), (0x27F5, 0x27FF),  # ⟂ ⟨ ⟩, long arrows
    (0x2A00, 0x2A0C), (0x2A3F, 0x2A3F), (0x2A7D, 0x2A7E), (0x2A85, 0x2A8A), (0x2A95, 0x2A96),
    (0x2AAF, 0x2AB0), (0x2AB7, 0x2AB8), (0x2AC5, 0x2AC6),  # ⨁ ⨂, slanted ⩽ ⩾, ⪯ ⪰
    (0x1D400, 0x1D607), (0x1D670, 0x1D755), (0x1D7CA, 0x1D7FF),  # 𝐱 𝑥 𝒩 𝔼 𝖷 𝚡, not slanted 𝘹
    (0xFE00, 0xFE01),  # which of two script alphabets
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """A font file to make, and what it is made of."""

    name: str
    package: str
    path: str
    ranges: Ranges = TEXT
    features: tuple[str, ...] = ("kern", "liga", "mark", "ccmp", "locl", "tnum", "lnum")

    def source(self) -> Path | None:
        """Return the font file of the installed package, or ``None`` where there is none."""
        spec = find_spec(self.package)
        folder = Path(spec.origin).parent if spec and spec.origin else None
        return folder / self.path if folder and (folder / self.path).is_file() else None


def _source_face(name: str, family: str, style: str) -> Face:
    return Face(
        name=name,
        package=f"font_source_{family.lower()}_pro",
        path=f"files/Source{family}Pro-{style}.ttf",
    )


FACES = (
    _source_face("serif-regular", "Serif", "Regular"),
    _source_face("serif-italic", "Serif", "It"),
    _source_face("serif-semibold", "Serif", "Semibold"),
    _source_face("sans-regular", "Sans", "Regular"),
    _source_face("sans-italic", "Sans", "It"),
    _source_face("sans-semibold", "Sans", "Semibold"),
    Face(
        name="math",
        package="ziamath",
        path="fonts/STIXTwoMath-Regular.ttf",
        ranges=MATH,
        # Its smaller shapes for indices (ssty) would add 70 KB; browsers hardly ask for them.
        features=("ccmp", "mark"),
    ),
)

QUALITY = 9
"""Of the compression: 11 takes three times as long, for files 4 % smaller."""


def code_points(ranges: Ranges) -> list[int]:
    """Return all code points of the ranges.

    >>> code_points(((0x41, 0x43), (0x61, 0x61)))
    [65, 66, 67, 97]
    """
    return [point for first, last in ranges for point in range(first, last + 1)]


def digest(faces: Sequence[Face], sources: Sequence[Path]) -> str:
    """Return a short name for what the packed files are made of, and how."""
    result = hashlib.sha256(Path(__file__).read_bytes())
    for face, source in zip(faces, sources, strict=True):
        result.update(repr(face).encode())
        result.update(source.read_bytes())
    return result.hexdigest()[:12]


def prepare_fonts(cache: Path) -> Path | None:
    """Return a folder with ``fonts/*.woff2``, made unless it is there already.

    :return: ``None`` where the packages with the fonts are not installed.
    """
    found = [(face, face.source()) for face in FACES]
    missing = sorted({face.package for face, source in found if source is None})
    if missing:
        logger.warning("no web fonts: %s not installed", ", ".join(missing), type="survey")
        return None
    sources = [source for _, source in found if source is not None]
    folder = cache / f"fonts-{digest(FACES, sources)}"
    if not folder.is_dir():
        _make_folder(folder, sources)
    return folder


def _make_folder(folder: Path, sources: Sequence[Path]) -> None:
    """Fill a folder beside the wanted one and rename it, so that half of one is never kept."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        work = Path(name) / "made"
        (work / "fonts").mkdir(parents=True)
        for face, source in zip(FACES, sources, strict=True):
            _pack(face, source, work / "fonts" / f"{face.name}.woff2")
        if not folder.is_dir():
            shutil.move(work, folder)


@contextmanager
def _quick_compression() -> Iterator[None]:
    """Let fontTools, which has no option for it, compress with less zeal."""
    import brotli  # type: ignore[import-untyped]  # noqa: PLC0415  needed once in many builds
    from fontTools.ttLib import woff2  # noqa: PLC0415

    def compress(data: bytes, mode: int = brotli.MODE_FONT) -> bytes:
        return bytes(brotli.compress(data, mode=mode, quality=QUALITY))

    kept = woff2.brotli
    woff2.brotli = SimpleNamespace(compress=compress, MODE_FONT=brotli.MODE_FONT)
    try:
        yield
    finally:
        woff2.brotli = kept


def _pack(face: Face, source: Path, target: Path) -> None:
    from fontTools import subset  # noqa: PLC0415  half a second, needed once in many builds

    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = list(face.features)
    # Pruning names walks the whole font, a third of the time; they are dropped below instead.
    options.name_IDs = ["*"]
    font = subset.load_font(source, options, dontLoadGlyphNames=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points(face.ranges))
    subsetter.subset(font)
    # Copyright, family, style, full name and the licence stay.
    font["name"].names = [record for record in font["name"].names if record.nameID in _NAMES]
    with _quick_compression():
        subset.save_font(font, target, options)
    font.close()


_NAMES = frozenset((0, 1, 2, 4, 13, 14))


def _add_fonts(app: Sphinx) -> None:
    """Put the folder of the fonts among the static files of HTML."""
    if app.builder.name not in {"html", "dirhtml"}:
        return
    cache = app.config.survey_font_cache or Path(app.outdir).parent
    folder = prepare_fonts(Path(app.confdir, cache))
    if folder is not None:
        app.config.html_static_path = [*app.config.html_static_path, str(folder)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the fonts before the first page is written."""
    app.add_config_value("survey_font_cache", "", "", types=frozenset({str}))
    app.connect("builder-inited", _add_fonts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
