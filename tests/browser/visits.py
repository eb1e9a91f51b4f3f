"""What a first visit to a page costs: bytes, and how soon and how steadily the page shows."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page

PACKED = (".woff2", ".png")

MEASURE = """new Promise((done) => {
  let shift = 0, paint = 0;
  const observe = (type, note) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
    observer.observe({ type, buffered: true });
  };
  observe("layout-shift", (entry) => { if (!entry.hadRecentInput) shift += entry.value; });
  observe("largest-contentful-paint", (entry) => { paint = entry.startTime; });
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  document.fonts.ready.then(() => setTimeout(() => done({ shift, paint, loaded }), 250));
})"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A first visit to a page."""

    files: frozenset[Path]
    """All that it loaded."""
    paint: float
    """Largest Contentful Paint, in milliseconds."""
    shift: float
    """The sum of all layout shifts; Cumulative Layout Shift is the worst stretch of it."""

    @property
    def weight(self) -> int:
        """The bytes of the files, as a host sends them that compresses text."""
        return sum(map(_weight, self.files))


def _weight(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix in PACKED else len(gzip.compress(content, 9))


def measure(page: Page, site: Path) -> Visit:
    """Return what it cost to open a page over HTTP, with nothing in the browser's cache."""
    measured = page.evaluate(MEASURE)
    addresses = [page.url, *measured["loaded"]]
    files = frozenset(site / unquote(urlsplit(address).path.lstrip("/")) for address in addresses)
    return Visit(files=files, paint=measured["paint"], shift=measured["shift"])
