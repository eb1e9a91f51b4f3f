"""Checks of works against each other and against what the seeds say of them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from survey_tools.doctor.findings import (
    Check,
    Finding,
    Join,
    Patient,
    Publish,
    can_have_facts,
    place_of,
)
from survey_tools.facts import Publication, PublicationKind
from survey_tools.link import Decision, RecordName, Verdict, name_record
from survey_tools.model import Genre, Provenance, PublishedIn, Record, Source
from survey_tools.names import same_person
from survey_tools.text import fold
from survey_tools.venues import publication_of
from survey_tools.works import Work

_NOT_THE_TITLE = re.compile(
    r"\s*[(\[](?:extended abstract|full version|preliminary version|abstract)[)\]]\s*$",
    re.IGNORECASE,
)
_ACCEPTED = re.compile(
    r"\b(?:accepted|published|appear(?:s|ed|ing)?|presented|camera[- ]ready|proceedings)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:submitted|under review|rejected|withdrawn|in preparation|submission)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_VENUES = re.compile(
    r"\b(?P<short>NeurIPS|NIPS|ICML|ICLR|COLT|ALT|AISTATS|UAI|AAAI|IJCAI|CVPR|ICCV|ECCV|KDD|STOC"
    r"|FOCS|SODA|ITCS|ISIT|JMLR|TMLR|PNAS|ACL|EMNLP|NAACL|ACML)(?![A-Za-z])(?: ?'?(?P<year>\d{4}))?"
    r"(?P<workshop>[\w :,-]{0,60}\b[Ww]orkshop)?",
)
_END_OF_NAME = re.compile(r"[,(:]|\b(?:vol(?:ume)?\.?|pp\.?|pages?|\d+)(?=\W|$)")
_RANGE = re.compile(r"(?P<first>\d{1,7})--(?P<last>\d{1,7})")


def _year(work: Work) -> str:
    return str(work.cited_year or "no year")


# Two works that may be one


def _bare(title: str) -> str:
    """Return a title as two prints of one agree in it: "non-convex" is "nonconvex"."""
    return fold(_NOT_THE_TITLE.sub("", title)).replace(" ", "")


def _of_one_title(patient: Patient) -> Iterator[Finding]:
    by_title: defaultdict[str, list[Work]] = defaultdict(list)
    for work in patient.survey.all_works:
        if not work.title.inferred:
            by_title[_bare(work.title.value)].append(work)
    for works in by_title.values():
        first: list[Work] = []
        for work in sorted(works, key=_place):
            alike = (one for one in first if not _told_apart(patient, one, work))
            one = next(alike, None)
            if one:
                yield _two(patient, one, work, alone=len(works) == _PAIR)
            else:
                first.append(work)


def _place(work: Work) -> tuple[str, int]:
    return place_of(work.title.source)


def _told_apart(patient: Patient, one: Work, other: Work) -> bool:
    """Return whether a person said that two works are two: by a decision, or by facts of both."""
    if one.facts and other.facts:
        return not _same_authors(one, other)
    return any(
        _is_meant(decision.value, mine) and _is_other(decision.value, theirs)
        for decision in patient.decisions
        if decision.value.verdict is Verdict.DIFFERENT
        for mine, theirs in ((one, other), (other, one))
    )


def _is_meant(decision: Decision, work: Work) -> bool:
    return any(_begins(record, decision.record) for record in work.records)


def _is_other(decision: Decision, work: Work) -> bool:
    if decision.other is None:
        return decision.key == work.key
    return any(_begins(record, decision.other) for record in work.records)


def _begins(record: Record, name: RecordName) -> bool:
    text, place = fold(record.title or record.abstract or ""), record.provenance
    here = place.seed.startswith(name.seed) and name.line in {None, place.first_line}
    return here and text.startswith(fold(name.begins))


_PAIR = 2
"""Where more than two works have one title, which of them are one is a person's to say."""


def _two(patient: Patient, one: Work, other: Work, *, alone: bool) -> Finding:
    file, line = place_of(one.title.source)
    other_file, other_line = place_of(other.title.source)
    decision = _joining(patient, one, other) if alone else None
    return Finding(
        file=file,
        line=line,
        message=f"{one.key} ({_year(one)}) and {other.key} ({_year(other)}, "
        f"{other_file}:{other_line}) have one title",
        found=one.title.value,
        right="one work" if decision else "",
        advice="" if decision else "'survey review' asks, or decide in docs/data/links.yaml",
        repair=Join(decision=decision) if decision else None,
    )


def _joining(patient: Patient, one: Work, other: Work) -> Decision | None:
    """Return the decision that two works are one, where nothing at all speaks against it."""
    recorded = {entry.value.key for entry in patient.keys}
    if (one.facts and other.facts) or recorded >= {one.key, other.key}:
        return None
    if not _same_authors(one, other) or _contradict(one, other):
        return None
    one, other = (other, one) if one.facts else (one, other)
    records = [record for work in patient.survey.works for record in work.records]
    name = name_record(one.records[0], records) if one.records else None
    named = None if other.facts else name_record(other.records[0], records)
    if name is None or not (other.facts or named):
        return None
    return Decision(
        record=name,
        verdict=Verdict.SAME,
        key=other.key if other.facts else None,
        other=named,
        why="one title, the same authors, no other number or year; joined by survey doctor",
    )


def _same_authors(one: Work, other: Work) -> bool:
    mine, theirs = one.people, other.people
    return bool(mine) and len(mine) == len(theirs) and all(
        a == b or same_person(a.name, b.name) for a, b in zip(mine, theirs, strict=True)
    )  # fmt: skip


def _contradict(one: Work, other: Work) -> bool:
    """Return whether numbers or years of two works differ where both are known."""
    pairs = (
        (one.arxiv and one.arxiv.value.number, other.arxiv and other.arxiv.value.number),
        (one.doi, other.doi),
        (one.cited_year, other.cited_year),
    )
    return any(a and b and a != b for a, b in pairs)


# Preprints that have been published


def _published(patient: Patient) -> Iterator[Finding]:
    venues = _venues_by_name(patient)
    for work in patient.survey.works:
        told = next(_told(work, venues), None) if not work.venue else None
        if told is None:
            continue
        place, said, venue = told
        file, line = place_of(place)
        able = bool(work.facts) or can_have_facts(work)
        why = f"{file}:{line} says '{said}'"
        yield Finding(
            file=file,
            line=line,
            message=f"{work.key} is shown as a preprint",
            found=said,
            right=f"{venue.short} {venue.year}" if venue else "",
            advice="" if venue and able else "add its 'venue' to docs/data/facts.yaml",
            repair=Publish(work=work, venue=venue, why=why) if venue and able else None,
        )


def _venues_by_name(patient: Patient) -> Mapping[tuple[str, int], Publication]:
    """Return what the survey knows of each venue and year, from its other works."""
    known: dict[tuple[str, int], Publication] = {}
    for work in patient.survey.all_works:
        if work.venue and work.venue.value.kind is PublicationKind.CONFERENCE:
            venue = work.venue.value
            known.setdefault((venue.short.lower(), venue.year), venue)
    return known


def _told(
    work: Work, venues: Mapping[tuple[str, int], Publication]
) -> Iterator[tuple[Provenance, str, Publication | None]]:
    """Yield where a seed says that a work was published, its words, and the venue if known."""
    for record in work.records:
        for field, read in _READERS.items():
            said = read(record)
            if said:
                venue = _known(said, venues)
                if venue is None and field == "journal_reference":
                    venue = _referred(said, record)
                yield record.where(field), said, venue


_READERS: Mapping[str, Callable[[Record], str | None]] = {
    "journal_reference": lambda record: record.journal_reference,
    "published": lambda record: record.published.container if record.published else None,
    "comments": lambda record: _acceptance(record.comments),
}
"""The fields of a record that tell of publication, the surest first."""


def _acceptance(comments: str | None) -> str | None:
    """Return comments that say where a paper was accepted.

    >>> _acceptance("12 pages. Accepted at ICML 2023"), _acceptance("Submitted to ICML 2023")
    ('12 pages. Accepted at ICML 2023', None)
    """
    if not comments or _NOT_YET.search(comments):
        return None
    venue = _VENUES.search(comments)
    told = venue and (venue["year"] or _ACCEPTED.search(comments))
    return comments if told or (_ACCEPTED.search(comments) and _YEAR.search(comments)) else None


def _known(said: str, venues: Mapping[tuple[str, int], Publication]) -> Publication | None:
    """Return the venue that some words name, if another work of the survey stands in it."""
    found, years = _VENUES.search(said), set(_YEAR.findall(said))
    if not found or found["workshop"]:
        return None
    short = "NeurIPS" if found["short"].upper() == "NIPS" else found["short"]
    year = found["year"] or (years.pop() if len(years) == 1 else "0")
    sibling = venues.get((short.lower(), int(year)))
    return sibling.model_copy(update=dict.fromkeys(_OF_ONE_PAPER)) if sibling else None


_OF_ONE_PAPER = ("title", "authors", "pages", "number", "url", "doi")
"""What two papers of one volume do not share."""


def _referred(said: str, record: Record) -> Publication | None:
    """Return the venue of a reference: what stands before the volume, and the one year it gives."""
    years, end = set(_YEAR.findall(_SPAN.sub("", said))), _END_OF_NAME.search(said)
    words = set(fold(said).split())
    if len(years) != 1 or "workshop" in words:
        return None
    name = (said[: end.start()] if end else said).strip(" .")
    held = bool(words & _HELD) and not words & _OF_SOCIETIES
    stated = PublishedIn(
        genre=Genre.CONFERENCE if held or _VENUES.search(said) else Genre.JOURNAL,
        container=name,
        year=int(years.pop()),
    )
    return publication_of(replace(record, published=stated)) if len(fold(name)) > 1 else None


_SPAN = re.compile(r"\d+ ?[-–—]+ ?\d+")
_HELD = frozenset(("conference", "conf", "proceedings", "proc", "symposium", "advances"))
"""Words of what is held, and has proceedings."""
_OF_SOCIETIES = frozenset(("society", "soc", "academy", "acad", "national", "institute", "ieee"))
"""Words by which journals that are called proceedings are known."""


# Years, dates and numbers


def _without_year(patient: Patient) -> Iterator[Finding]:
    for work in patient.survey.works:
        if not work.year:
            file, line = place_of(work.title.source)
            yield Finding(file=file, line=line, message=f"no source gives the year of {work.key}")


def _in_the_future(patient: Patient) -> Iterator[Finding]:
    day = patient.survey.config.as_of
    for work in patient.survey.all_works:
        year, date = work.year, work.date
        written = (date.value.isoformat() if date else None) or ""
        if date and written > day.isoformat()[: len(written)]:
            yield _late(work, str(date.value), date.source, day)
        elif year and year.value > day.year:
            yield _late(work, str(year.value), year.source, day)
        elif work.venue and work.venue.value.year > day.year + 1:
            yield _late(work, str(work.venue.value.year), work.venue.source, day)


def _late(work: Work, found: str, source: Source, day: dt.date) -> Finding:
    file, line = place_of(source)
    message = f"{work.key} is dated behind {day}, up to when survey.toml says all was read"
    return Finding(file=file, line=line, message=message, found=found)


def _against_numbers(patient: Patient) -> Iterator[Finding]:
    """Yield the works whose arXiv number was given in another month than their date says."""
    for work in patient.survey.works:
        first = work.versions[0] if work.versions else None
        date = first.date if first and first.number == 1 else work.date and work.date.value
        number = work.arxiv.value.number if work.arxiv else ""
        if not date or not date.month or not date.year or not number[:4].isdecimal():
            continue
        given = (2000 + int(number[:2])) * 12 + int(number[2:4])
        apart = given - (date.year * 12 + date.month)
        # What is sent in on the last days of a month gets a number of the next.
        if apart not in {0, 1} and work.arxiv and not (work.date and work.date.inferred):
            file, line = place_of(work.arxiv.source)
            yield Finding(
                file=file,
                line=line,
                message=f"the first version of {work.key} is of {date}, "
                f"the number of {number[2:4]}/20{number[:2]}",
                found=number,
            )


def _shared(patient: Patient) -> Iterator[Finding]:
    """Yield the identifiers and addresses that two works have."""
    first: dict[tuple[str, str], Work] = {}
    for work in patient.survey.all_works:
        for kind, text, source in _identifiers(work):
            other = first.setdefault((kind, text.lower()), work)
            if other is not work:
                file, line = place_of(source)
                message = f"{work.key} has the {kind} of {other.key}"
                yield Finding(file=file, line=line, message=message, found=text)


def _identifiers(work: Work) -> Iterator[tuple[str, str, Source]]:
    if work.arxiv:
        yield "arXiv number", work.arxiv.value.number, work.arxiv.source
    venue = work.venue
    if venue and venue.value.doi:
        yield "DOI", venue.value.doi, venue.source
    elif work.publisher_doi:
        yield "DOI", work.publisher_doi.value, work.publisher_doi.source
    if venue and venue.value.url:
        yield "address", venue.value.url, venue.source
    if work.openreview:
        yield "OpenReview page", work.openreview.value, work.openreview.source
    journal = work.journal_version
    if journal and journal.value.doi:
        yield "DOI", journal.value.doi, journal.source


# Venues against each other


def _volumes(patient: Patient) -> Mapping[tuple[str, int], list[Work]]:
    """Return the works that stand in one conference's proceedings of one year."""
    found: defaultdict[tuple[str, int], list[Work]] = defaultdict(list)
    for work in patient.survey.all_works:
        if work.venue and work.venue.value.kind is PublicationKind.CONFERENCE:
            found[work.venue.value.short, work.venue.value.year].append(work)
    return found


def _at_odds(patient: Patient) -> Iterator[Finding]:
    """Yield what most works of one volume say of it and one does not."""
    for (short, year), works in _volumes(patient).items():
        for name in ("name", "volume", "publisher", "series"):
            # What a .bib file has is spelt in a dozen ways; what the facts have, by us.
            ours = (work for work in works if work.facts and work.facts.venue)
            stated = [(work, getattr(_venue_of(work), name)) for work in ours]
            counted = Counter(str(value) for _, value in stated if value is not None)
            if len(counted) < _AT_ODDS:
                continue
            # Of two that are as frequent the one that says more.
            usual, times = max(counted.items(), key=lambda item: (item[1], len(item[0])))
            rest = f"of {times} others" if times > 1 else "of another work"
            for work, value in stated:
                if value is not None and str(value) != usual and work.venue:
                    file, line = place_of(work.venue.source)
                    message = f"{name} of {short} {year} for {work.key} is not that {rest}"
                    yield Finding(
                        file=file, line=line, message=message, found=str(value), right=usual
                    )


_AT_ODDS = 2


def _venue_of(work: Work) -> Publication:
    assert work.venue
    return work.venue.value


def _overlapping(patient: Patient) -> Iterator[Finding]:
    """Yield the works whose pages are those of another of the same volume."""
    by_volume: defaultdict[tuple[str, str, str], list[tuple[int, int, Work]]] = defaultdict(list)
    for work in patient.survey.all_works:
        venue = work.venue.value if work.venue else None
        pages = _RANGE.fullmatch(venue.pages or "") if venue else None
        # Where papers begin on page 1, each counts its own.
        if venue and pages and int(pages["first"]) > 1:
            volume = (venue.short, f"{venue.volume or venue.year}", f"{venue.number or ''}")
            by_volume[volume].append((int(pages["first"]), int(pages["last"]), work))
    for spans in by_volume.values():
        spans.sort(key=lambda span: (span[0], span[1], span[2].key))
        for (_, end, one), (start, _, other) in pairwise(spans):
            if start < end and other.venue:
                file, line = place_of(other.venue.source)
                message = f"pages of {other.key} overlap those of {one.key}, {_pages(one)}"
                yield Finding(file=file, line=line, message=message, found=_pages(other))


def _pages(work: Work) -> str:
    return _venue_of(work).pages or ""


CHECKS = (
    Check(
        name="duplicate-titles",
        summary="two works of one title",
        explanation="One paper that stands in the survey twice has two keys, and each half of what "
        "is known.  --fix joins two works with the same authors where no number or year speaks "
        "against it and at most one of the keys has been recorded, by a decision in "
        "docs/data/links.yaml; all others 'survey review' shows you.  If they are two papers, say "
        "'verdict: different' there.",
        find=_of_one_title,
        mends=True,
    ),
    Check(
        name="published-preprints",
        summary="preprints that a seed says were published",
        explanation="A paper that has been published is cited by its published version.  arXiv's "
        "'Comments' and 'Journal reference' often say where.  --fix writes the venue into "
        "docs/data/facts.yaml where the reference names it, or another work of the survey stands "
        "in the same proceedings; pages and address are left for you to add.",
        find=_published,
        mends=True,
    ),
    Check(
        name="missing-years",
        summary="works of which no source gives the year",
        explanation="Without a year a work is cited as 'n.d.' and sorted last, and its key says "
        "'nd' for ever.  Write the year into docs/data/facts.yaml, with the evidence, before the "
        "next build records the key.",
        find=_without_year,
    ),
    Check(
        name="future-dates",
        summary="dates behind the day up to which the sources were read",
        explanation="Either a year is misprinted, or 'as_of' in survey.toml is older than what was "
        "added since; pages print it as the day up to which the survey speaks.",
        find=_in_the_future,
    ),
    Check(
        name="numbers-against-dates",
        summary="arXiv numbers of another month than the date of the first version",
        explanation="An arXiv number begins with the year and month in which it was given.  Where "
        "the date of the first version is another, one of the two is another paper's: compare "
        "the page on arXiv, and mend docs/data/facts.yaml.",
        find=_against_numbers,
    ),
    Check(
        name="shared-identifiers",
        summary="a DOI, a number or an address that two works have",
        explanation="An identifier names one paper.  Where two works have it, one has it by a slip "
        "of copying, and its links lead to the other; or the two are one paper, and 'survey "
        "review' or docs/data/links.yaml can say so.",
        find=_shared,
    ),
    Check(
        name="venues-at-odds",
        summary="works of one volume that name it differently",
        explanation="Two papers in the proceedings of one conference and year share its name, "
        "volume, publisher and series.  Where they do not, one of the entries in "
        "docs/data/facts.yaml is mistyped.  What seeds have is spelt in many ways, and left so.",
        find=_at_odds,
    ),
    Check(
        name="overlapping-pages",
        summary="works of one volume whose pages overlap",
        explanation="A paper begins where the one before it ends, at the earliest; one of the "
        "ranges is mistyped, or another paper's.",
        find=_overlapping,
    ),
)
"""The checks of works."""
