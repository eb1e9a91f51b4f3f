"""A published site: what rests on its address is right where that is known, and absent else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageFont

from survey_tools.sphinx_ext.social_card import HEIGHT, WIDTH, break_lines
from tests.sphinx_ext.fabricate import Project

pytestmark = pytest.mark.site

BASE = "https://example.org/survey"
PAGES = {"": "index.html", "deep__page": "deep/page.html"}
INDEX = "# A\n\n```{toctree}\ndeep/page\n```\n"
FILES = ("sitemap.xml", "robots.txt", "card.png")


def built(small: Callable[..., Project], base: str) -> Path:
    project = small("", f"html_baseurl = {base!r}\n", index=INDEX, deep__page="# Deep\n")
    assert project.build("-W") == ""
    return project.folder / "_build/html"


@pytest.mark.parametrize("base", [BASE, f"{BASE}/"])
def test_with_an_address_all_is_told(small: Callable[..., Project], base: str) -> None:
    site = built(small, base)
    for path in PAGES.values():
        text = (site / path).read_text("utf-8")
        assert text.count(f'<link rel="canonical" href="{BASE}/{path}" />') == 1
        assert text.count(f'<meta property="og:image" content="{BASE}/card.png">') == 1
    tree = ET.parse(site / "sitemap.xml")  # noqa: S314 - our own
    addresses = {found.text for found in tree.iterfind(".//{*}loc")}
    assert addresses == {f"{BASE}/{path}" for path in PAGES.values()}
    assert f"Sitemap: {BASE}/sitemap.xml\n" in (site / "robots.txt").read_text("utf-8")
    with Image.open(site / "card.png") as card:
        assert card.size == (WIDTH, HEIGHT)


def test_without_an_address_none_is_claimed(small: Callable[..., Project]) -> None:
    site = built(small, "")
    for path in (*PAGES.values(), "404.html"):
        text = (site / path).read_text("utf-8")
        assert text.count('name="viewport"') == 1
        assert "canonical" not in text
        assert "og:image" not in text
        assert "og:url" not in text
    assert not [name for name in FILES if (site / name).exists()]


def test_what_an_earlier_build_wrote_goes_with_the_address(small: Callable[..., Project]) -> None:
    built(small, BASE)
    site = built(small, "")
    assert not [name for name in FILES if (site / name).exists()]


def test_the_page_for_wrong_addresses_counts_from_the_address(
    small: Callable[..., Project],
) -> None:
    text = (built(small, BASE) / "404.html").read_text("utf-8")
    start = text.index(f'<base href="{BASE}/">')
    # What stands before it would be looked for beside the wrong address.
    before = text[:start].partition("<head>")[2]
    assert "href=" not in before
    assert "src=" not in before
    assert 'href="#' not in text
    assert "canonical" not in text
    assert urljoin(f"{BASE}/", "_static/survey.css") == f"{BASE}/_static/survey.css"
    assert 'href="_static/survey.css' in text


def test_lines_are_no_wider_than_the_card() -> None:
    font = ImageFont.load_default(30)
    text = "the quick brown fox jumps over the lazy dog and a Donaudampfschifffahrtsgesellschaft"
    lines = list(break_lines(text, font, 300))
    assert " ".join(lines) == text
    assert all(font.getlength(line) <= 300 or " " not in line for line in lines)
    assert len(lines) > 2
