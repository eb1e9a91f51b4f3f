"""What a published site needs: a page for addresses that lead nowhere, and what machines ask for.

``404.html`` is served for addresses of any depth, so its own are told by ``<base>`` from where to
count: from ``base_url`` of ``survey.toml``, else from the root of the host.  With ``base_url`` the
site also has ``sitemap.xml``, ``robots.txt`` that names it, and a picture for those who pass a link
on; without it, none of them: each would have to hold an address that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey_tools.sphinx_ext.social_card import draw_card

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

NOT_FOUND = "404"
"""The page for addresses that lead nowhere, by the name under which hosts look for it."""
SITEMAP, ROBOTS, CARD = "sitemap.xml", "robots.txt", "card.png"
SITE = "html"
"""The builder whose output is published."""


def base_of(config: Config) -> str:
    """Return where the site is published, ending in a slash; nothing where that is not known."""
    return f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""


def render_sitemap(base: str, paths: list[str]) -> str:
    """Return the list of a site's pages, for search engines.

    >>> print(render_sitemap("https://example.org/", ["a.html"]).splitlines()[2])
    <url><loc>https://example.org/a.html</loc></url>
    """
    lines = (f"<url><loc>{escape(base + path)}</loc></url>" for path in paths)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>\n",
        )
    )


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == SITE:
        yield NOT_FOUND, {}, "404.html"


def _add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Tell the templates where to count addresses from, and give each page its picture."""
    del templatename, doctree
    base = base_of(app.config)
    context["survey_base"] = base
    if pagename == NOT_FOUND:
        context["pageurl"] = None  # It has no address of its own.
    elif base:
        picture = f'<meta property="og:image" content="{escape(base + CARD)}">'
        context["metatags"] = f"{context.get('metatags', '')}{picture}\n"


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write what rests on the address of the site, or take away what an earlier build wrote."""
    if exception or app.builder.name != SITE:
        return
    site, base = Path(app.outdir), base_of(app.config)
    if not base:
        for name in (SITEMAP, ROBOTS, CARD):
            (site / name).unlink(missing_ok=True)
        return
    pages = sorted(app.builder.get_target_uri(name) for name in app.env.found_docs)
    (site / SITEMAP).write_text(render_sitemap(base, pages), "utf-8")
    (site / ROBOTS).write_text(f"User-agent: *\nAllow: /\n\nSitemap: {base}{SITEMAP}\n", "utf-8")
    subtitle = getattr(app.config, "survey_subtitle", "")
    draw_card(app.config.project, subtitle).save(site / CARD, optimize=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the page and the files."""
    app.connect("html-collect-pages", _collect)
    # After ``head``, which writes the other tags of this kind.
    app.connect("html-page-context", _add_context, priority=930)
    app.connect("build-finished", _write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
