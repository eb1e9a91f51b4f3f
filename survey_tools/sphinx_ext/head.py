"""What belongs in ``<head>``: the other forms of a page, what it is about, how to cite the survey.

Work pages say by COinS (in their text) and JSON-LD which paper they are about.  The tags by which
Google Scholar takes a page for the paper itself (``citation_title`` and its like) stand on the home
page alone, for the survey.  There is no ``og:type``: Zotero makes a journal article of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

FORMATS = (
    ("BibTeX", "bib", "application/x-bibtex"),
    ("biblatex", "biblatex.bib", "application/x-bibtex"),
    ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json"),
    ("RIS", "ris", "application/x-research-info-systems"),
)
"""Label, ending and media type of each format that works are there in."""

FEED = "feed.xml"

_FOLDERS = ("chapters", "authors")
"""Folders of pages that have such files of their own, below ``bib/``.

Those of works name theirs in the box for citing, once, with the same relation."""
_OF_ALL = ("bibliography", "references")
"""Pages whose files are those of all works, with the home page."""


def _add_tags(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Put the tags of a page after those that Sphinx makes."""
    del templatename
    if doctree is None:
        return
    config = app.config
    metadata = app.env.metadata.get(pagename, {})
    tags = [*_open_graph(pagename, context, config)]
    path = _files_of(pagename, config)
    if path and _exists(Path(app.confdir), config, f"{path}.bib"):
        tags += _alternates(context["pathto"], path)
    if pagename == config.root_doc:
        tags += _survey(config)
        tags += _feed(config, Path(app.confdir))
    if "linked-data" in metadata:
        # A title that holds "</script>" must not end the script.
        data = str(metadata["linked-data"]).replace("<", "\\u003c")
        tags.append(f'<script type="application/ld+json">{data}</script>')
    made = _once(context.get("metatags", ""))
    context["metatags"] = "\n".join([made.rstrip("\n"), *tags, ""])


def _once(tags: str) -> str:
    """Return tags without what the page says anyway: how wide it is, and its language again."""
    return re.sub(r'<meta name="viewport"[^>]*>\n?| xml:lang="[^"]*"', "", tags)


def _files_of(pagename: str, config: Config) -> str | None:
    """Return the path of the files a page has other forms in, without their endings."""
    if pagename.partition("/")[0] in _FOLDERS:
        return f"bib/{pagename}"
    return "references" if pagename in {config.root_doc, *_OF_ALL} else None


def _exists(root: Path, config: Config, name: str) -> bool:
    places = (root / place for place in config.html_extra_path)
    return any((place / name).is_file() or place.match(name) for place in places)


def _alternates(pathto: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - a function of Sphinx's
    for label, suffix, media_type in FORMATS:
        address = html.escape(pathto(f"{path}.{suffix}", resource=True))
        yield f'<link rel="alternate" type="{media_type}" title="{label}" href="{address}">'


def _open_graph(pagename: str, context: dict[str, Any], config: Config) -> Iterator[str]:
    title = re.sub(r"<[^>]*>", "", context.get("survey_title") or context.get("title") or "")
    yield _property("og:title", config.project if pagename == config.root_doc else title)
    yield _property("og:site_name", config.html_short_title)
    if context.get("pageurl"):
        yield _property("og:url", context["pageurl"])


def _feed(config: Config, root: Path) -> Iterator[str]:
    """Yield the tag by which readers of news find the feed, if the survey has one."""
    if _exists(root, config, FEED):
        title = html.escape(config.project)
        yield f'<link rel="alternate" type="application/atom+xml" title="{title}" href="{FEED}">'


def _property(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{html.escape(html.unescape(value))}">'


def _survey(config: Config) -> Iterator[str]:
    """Yield the tags of the survey itself, for Google Scholar and for Zotero."""
    base = config.html_baseurl.rstrip("/")
    pairs = [
        ("citation_title", config.project),
        *(("citation_author", name) for name in config.survey_authors),
        ("citation_publication_date", config.survey_as_of.replace("-", "/")),
        ("citation_language", config.language),
        ("citation_public_url", f"{base}/" if base else ""),
        ("citation_pdf_url", f"{base}/{config.survey_pdf}" if base and config.survey_pdf else ""),
        ("z.itemType", "report"),
        ("z.reportType", "Annotated survey"),
        ("z.reportNumber", config.version),
    ]
    for name, value in pairs:
        if value:
            yield f'<meta name="{name}" content="{html.escape(value)}">'


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what ``conf.py`` may say of the survey, and add the tags."""
    app.add_config_value("survey_authors", [], "html", [list, tuple])
    app.add_config_value("survey_as_of", "", "html", [str])
    app.add_config_value("survey_pdf", "", "html", [str])
    app.connect("html-page-context", _add_tags, priority=920)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
