"""Entries of the bibliography as readers see them: labels, tool tips, and the full reference.

An entry comes from pybtex as it stands in the .bib; its TeX ends here.  Written for these pages
rather than as a style of pybtex, because a style formats an entry in 3 ms, loses the formulas of a
title, and stops the build at an entry type that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from docutils import nodes
from pybtex.richtext import Text as RichText

from survey_tools import labels
from survey_tools.identifiers import host_of
from survey_tools.labels import plain
from survey_tools.tex import Inline, Math, Styled, parse_inline
from survey_tools.tex import plain_text as plain_inline

if TYPE_CHECKING:
    from pybtex.database import Entry, Person

_TEX = re.compile(r"[\\{}~$]")
_ARXIV_NOTE = re.compile(r"arXiv:\S+(?: \[\S+\])?")
"""A note for styles that know no eprints; the address says the same."""
_DASHES = re.compile(r"(?<=\w)--?(?=\w)")
_STYLES: Mapping[str, type[nodes.TextElement]] = {
    "emphasis": nodes.emphasis,
    "strong": nodes.strong,
    "literal": nodes.literal,
}


def has_field(entry: Entry, name: str) -> bool:
    """Return whether an entry says something for a field."""
    return bool(str(entry.fields.get(name, "")).strip())


def field(entry: Entry, name: str) -> str:
    """Return a field as plain text, or nothing."""
    return plain(str(entry.fields.get(name, "")))


def inline_nodes(tex: str) -> list[nodes.Node]:
    """Return a field's TeX as nodes of a document, with its formulas set."""
    return _nodes(parse_inline(" ".join(tex.split())))


def _nodes(content: Iterable[Inline]) -> list[nodes.Node]:
    result: list[nodes.Node] = []
    for node in content:
        match node:
            case Math(tex):
                result.append(nodes.math(tex, tex))
            case Styled(style, inside) if style in _STYLES:
                result.append(_STYLES[style]("", "", *_nodes(inside)))
            case _:
                result.append(nodes.Text(plain_inline((node,))))
    return result


def _decoded(parts: Sequence[str]) -> str:
    """Return parts of a name with their TeX accents made letters."""
    text = " ".join(parts)
    return str(RichText.from_latex(text)) if _TEX.search(text) else text


def family_name(person: Person) -> str:
    """Return the name by which a person is cited: ``van der Berg``."""
    return _decoded([*person.prelast_names, *person.last_names])


def full_name(person: Person) -> str:
    """Return a person's name in reading order."""
    given = [*person.first_names, *person.middle_names]
    family = [*person.prelast_names, *person.last_names]
    return _decoded([*given, *family, *person.lineage_names])


def people(entry: Entry) -> Sequence[Person]:
    """Return the authors of an entry, or else its editors."""
    authors: Sequence[Person] = entry.persons.get("author") or entry.persons.get("editor") or ()
    return authors


def _listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them; ``and others`` of BibTeX is "et al."."""
    others = bool(names) and names[-1].lower() == "others"
    names = names[:-1] if others else names
    if others:
        return ", ".join(names) + " et al."
    if len(names) > 1:
        return ", ".join(names[:-1]) + " and " + names[-1]
    return names[0] if names else ""


def citable(entry: Entry) -> labels.Citable:
    """Return what the label of an entry is made from."""
    names = [family_name(person) for person in people(entry)]
    others = bool(names) and names[-1].lower() == "others"
    return labels.Citable(
        key=entry.key,
        families=tuple(names[:-1] if others else names),
        others=others,
        title=field(entry, "title"),
        year=year(entry),
    )


def author_label(entry: Entry) -> str:
    """Return what stands before the year, as ``Vardi and Shamir``; the title if nobody signed."""
    return labels.names_of(citable(entry))


def year(entry: Entry) -> str:
    """Return the year, as printed; ``n.d.`` where an entry has none."""
    return field(entry, "year") or field(entry, "date")[:4] or labels.NO_YEAR


def sort_key(entry: Entry) -> tuple[str, str, str, str]:
    """Return what orders the bibliography: names without accents, then year, then title."""
    return labels.sort_key(citable(entry))


def year_suffixes(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the letters that tell apart entries of equal label and year: 2026a, 2026b."""
    return labels.letters_of(map(citable, entries))


# The full reference -----------------------------------------------------------------------------


def addresses(entry: Entry) -> list[tuple[str, str]]:
    """Return where to read an entry, as name and address, the version of record first."""
    found = []
    doi = field(entry, "doi").removeprefix("https://doi.org/")
    if doi:
        found.append((f"doi:{doi}", f"https://doi.org/{doi}"))
    eprint = field(entry, "eprint").removeprefix("arXiv:")
    archive = field(entry, "archiveprefix") or field(entry, "eprinttype") or "arxiv"
    if eprint and archive.lower() == "arxiv":
        found.append((f"arXiv:{eprint}", f"https://arxiv.org/abs/{eprint}"))
    url = field_verbatim(entry, "url")
    if url and not any(_same_address(url, address) for _, address in found):
        found.insert(1 if doi else 0, (host_of(url), url))
    return found


def field_verbatim(entry: Entry, name: str) -> str:
    """Return an address as it stands in the .bib, in which ``~`` and ``%`` are themselves."""
    return str(entry.fields.get(name, "")).strip().replace(r"\_", "_").replace(r"\%", "%")


def _same_address(one: str, other: str) -> bool:
    return re.sub(r"^https?://(dx\.|www\.)?", "", one) == other.removeprefix("https://")


def reference_nodes(entry: Entry, label_year: str) -> Iterator[nodes.Node]:
    """Yield the full reference: authors (year). Title, linked. Where it appeared. Addresses."""
    links = addresses(entry)
    authors = _listed([full_name(person) for person in people(entry)])
    is_edited = "author" not in entry.persons and "editor" in entry.persons
    if authors:
        authors += " (eds.)" if is_edited else ""
        yield nodes.inline("", authors, classes=["authors"])
        yield nodes.Text(f" ({label_year}). ")
    yield from _title(entry, links)
    stop = "" if field(entry, "title").endswith(("?", "!")) else "."
    yield nodes.Text(f"{stop} " if authors else f" ({label_year}). ")
    yield from _where(entry)
    for index, (name, address) in enumerate(links):
        yield nodes.Text(" · " if index else "")
        yield nodes.reference("", name, refuri=address, classes=["address"], internal=False)


def _title(entry: Entry, links: Sequence[tuple[str, str]]) -> Iterator[nodes.Node]:
    content = inline_nodes(str(entry.fields.get("title", entry.key)).rstrip("."))
    if links:
        yield nodes.reference("", "", *content, refuri=links[0][1], classes=["title"])
    else:
        yield nodes.inline("", "", *content, classes=["title"])


_HOSTS = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished")


def _where(entry: Entry) -> Iterator[nodes.Node]:
    """Yield the journal, the proceedings or the publisher, with what finds the pages in it."""
    host = next((name for name in _HOSTS if has_field(entry, name)), None)
    details = [*_details(entry)]
    if host:
        yield nodes.emphasis("", field(entry, host))
        yield nodes.Text(", " if details else ". ")
    if details:
        # A publisher may be an "Inc.".
        yield nodes.Text(", ".join(details).removesuffix(".") + ". ")
    note = str(entry.fields.get("note", "")).rstrip(".")
    if note and not (has_field(entry, "eprint") and _ARXIV_NOTE.fullmatch(note)):
        yield from inline_nodes(note)
        yield nodes.Text(". ")


def _details(entry: Entry) -> Iterator[str]:
    volume, number = field(entry, "volume"), field(entry, "number")
    if volume:
        yield volume + (f"({number})" if number else "")
    elif number:
        yield f"no. {number}"
    if has_field(entry, "series") and not has_field(entry, "journal"):
        yield field(entry, "series")
    if has_field(entry, "pages"):
        yield "pp. " + _DASHES.sub("–", str(entry.fields["pages"]))
    if has_field(entry, "publisher"):
        yield field(entry, "publisher")
