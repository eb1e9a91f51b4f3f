"""The news as an Atom feed (RFC 4287): an entry for each work that came or changed.

The id of an entry is a tag URI (RFC 4151) with the key of the work, so that it stays whatever else
changes: ``tag:example.org,2026-11-22:works/safran2019depth``.  Dates are those of the data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from survey_tools.changes import HEADINGS, Dated, by_work
from survey_tools.labels import plain
from survey_tools.survey import Survey
from survey_tools.text import slug_of

FEED_FILE = "feed.xml"
LONGEST = 100
"""Entries of a feed: readers fetch it whole, again and again."""


def render_feed(survey: Survey) -> str:
    """Return the text of ``feed.xml``; empty if the survey records no changes."""
    dated = by_work(survey.commentary.changes, survey.by_key)
    if not dated:
        return ""
    base = survey.config.base_url.rstrip("/")
    tag = _tag(survey)
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    feed.set("xml:lang", survey.config.language)
    _text(feed, "id", f"{tag}:news")
    _text(feed, "title", survey.config.title)
    _text(feed, "subtitle", survey.config.subtitle)
    _text(feed, "updated", _moment(dated[0].changes[0].date))
    _people(feed, survey.config.authors)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=_address(base, ""))
    if base:
        ET.SubElement(feed, "link", rel="self", href=_address(base, FEED_FILE))
    for item in dated[:LONGEST]:
        feed.append(_entry(item, survey, base, tag))
    ET.indent(feed, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _entry(item: Dated, survey: Survey, base: str, tag: str) -> ET.Element:
    work = item.work
    entry = ET.Element("entry")
    _text(entry, "id", f"{tag}:works/{work.key}")
    _text(entry, "title", plain(work.title.value))
    _text(entry, "published", _moment(item.changes[-1].date))
    _text(entry, "updated", _moment(item.changes[0].date))
    _people(entry, (str(person.name) for person in work.people))
    address = _address(base, f"works/{work.key}.html")
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
    for topic in survey.topics.topics:
        if work.placement and work.placement.topic == topic.slug:
            ET.SubElement(entry, "category", term=topic.slug, label=plain(topic.name))
    _text(entry, "summary", " ".join(_told(item, survey)))
    return entry


def _told(item: Dated, survey: Survey) -> Iterator[str]:
    """Yield what a reader of the feed is told: what happened, and what the work shows."""
    for change in item.changes:
        yield f"{HEADINGS[change.kind]}, {change.date.isoformat()}."
    if item.work.venue:
        yield f"{plain(item.work.venue.value.name)}, {item.work.venue.value.year}."
    annotated = survey.commentary.annotations.get(item.work.key)
    if annotated:
        yield plain(annotated.front.slogan)


def _tag(survey: Survey) -> str:
    """Return how all ids begin: who names the works, and since when."""
    name = survey.config.tag_authority or f"{slug_of(survey.config.short_title)}.invalid"
    return f"tag:{name},{survey.commentary.changes[-1].date.isoformat()}"


def _moment(date: dt.date) -> str:
    return f"{date.isoformat()}T00:00:00Z"


def _address(base: str, path: str) -> str:
    """Return the address of a file of the site; relative to the feed where no base is known."""
    return f"{base}/{path}" if base else path or "index.html"


def _people(parent: ET.Element, names: Iterable[str]) -> None:
    for name in names:
        _text(ET.SubElement(parent, "author"), "name", name)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    if text:
        ET.SubElement(parent, tag).text = text
