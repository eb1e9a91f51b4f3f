"""What mends the findings: new texts of the files that people write.

Seeds are never touched.  What a seed has wrong is said right in the facts, which are shown before
it, with evidence that tells where it is from; decisions tell that the seed's description is still
that of the work, which no rule could know any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from survey_tools.citation_keys import Identity, keys_by_rule
from survey_tools.data_files import Located, Path
from survey_tools.doctor import Findings
from survey_tools.doctor.files import swept
from survey_tools.doctor.findings import (
    FACTS_FILE,
    LINKS_FILE,
    PEOPLE_FILE,
    Declare,
    Join,
    Patient,
    Publish,
    Repair,
    Reword,
    Sweep,
    Value,
)
from survey_tools.doctor.texts import Mend, reworded
from survey_tools.errors import SurveyError
from survey_tools.facts import Facts, Group, Publication, facts_by_key, parse_facts
from survey_tools.link import (
    Decision,
    Verdict,
    link,
    name_record,
    parse_decisions,
    render_decision,
)
from survey_tools.model import Genre, Provenance, Record
from survey_tools.text import fold
from survey_tools.venues import kind_and_short
from survey_tools.works import Work
from survey_tools.yaml_edits import render_entry, with_entries, with_field, with_values

BY = "survey doctor"
"""Who wrote it, as evidence says it."""


def mended(patient: Patient, findings: Findings) -> Mapping[str, str]:
    """Return the files that mend what can be mended, by path; those that change alone.

    They are to be written in this order: so the survey is whole at any moment in between.
    """
    repairs = [finding.repair for _, found in findings for finding in found if finding.repair]
    rewords = _rewords(findings)
    texts = dict(patient.texts)
    facts = _facts(patient, rewords, repairs)
    decisions = [
        *_kept_together(patient, facts),
        *(item.decision for item in repairs if isinstance(item, Join)),
    ]
    people = [
        render_entry({"name": item.name, "also": [], "why": item.why})
        for item in repairs
        if isinstance(item, Declare)
    ]
    changed = {
        LINKS_FILE: _decided(patient, facts, decisions),
        FACTS_FILE: facts,
        PEOPLE_FILE: with_entries(texts.get(PEOPLE_FILE, ""), dict.fromkeys(people)),
    }
    for item in repairs:
        if isinstance(item, Sweep):
            changed[item.file] = swept(changed.get(item.file, texts.get(item.file, "")))
    return {file: text for file, text in changed.items() if text != texts.get(file, "")}


def _rewords(findings: Findings) -> list[tuple[Value, str]]:
    """Return each value that is to be worded anew, after all mends that were asked for."""
    values: dict[tuple[object, ...], Value] = {}
    mends: defaultdict[tuple[object, ...], list[Mend]] = defaultdict(list)
    for check, found in findings:
        for finding in found:
            if isinstance(finding.repair, Reword) and check.mend:
                value = finding.repair.value
                place = (value.file, value.path, value.work and value.work.key, value.field)
                values[place] = value
                mends[place].append(check.mend)
    return [(value, reworded(value, mends[place])) for place, value in values.items()]


@dataclass(frozen=True, kw_only=True)
class _Case:
    """What is to be said of one work in the facts."""

    work: Work
    wordings: dict[Path, str] = field(default_factory=dict)
    venue: Publication | None = None
    reasons: list[str] = field(default_factory=list)


def _cases(rewords: Iterable[tuple[Value, str]], repairs: Iterable[Repair]) -> Iterator[_Case]:
    """Yield for each work of which a seed says something wrong what is right."""
    cases: dict[str, _Case] = {}
    for value, wording in rewords:
        if value.work and not value.path:
            case = cases.setdefault(value.work.key, _Case(work=value.work))
            case.wordings[value.field] = wording
            case.reasons.append(f"{value.field[0]} mended from {value.file}:{value.line}")
    for item in repairs:
        if isinstance(item, Publish):
            case = cases.setdefault(item.work.key, _Case(work=item.work))
            case.reasons.append(f"venue since {item.why}")
            cases[item.work.key] = replace(case, venue=item.venue)
    for case in cases.values():
        yield replace(case, venue=case.venue or _reworded_venue(case.work, case.wordings))


def _facts(
    patient: Patient, rewords: Sequence[tuple[Value, str]], repairs: Sequence[Repair]
) -> str:
    """Return the facts with their own texts mended, and those of the seeds said right."""
    in_place = {value.path: text for value, text in rewords if value.path}
    text = patient.texts.get(FACTS_FILE, "")
    text = with_values(text, in_place) if in_place else text
    taken = {name for item in patient.keys for name in (item.value.key, *item.value.aliases)}
    recorded = frozenset(taken)
    taken |= {work.key for work in patient.survey.all_works}
    known = facts_by_key(patient.facts)
    for case in _cases(rewords, repairs):
        why = f"{BY}, by rule: {'; '.join(dict.fromkeys(case.reasons))}"
        if case.work.facts:
            evidence = f"{case.work.facts.evidence}; {why}"
            text = _with_venue(text, known[case.work.key].path, case.venue, evidence)
            continue
        entry = _entry(case, why)
        if case.work.key not in recorded:
            entry["key"] = _key(case.work, entry, taken)
        new = with_entries(text, [render_entry(entry)])
        if _finds_its_records(patient, new, case.work, entry["key"]):
            taken.add(entry["key"])
            text = new
    return text


def _decided(patient: Patient, facts: str, decisions: Iterable[Decision]) -> str:
    """Return the decisions with those more of them that contradict neither facts nor others."""
    text = patient.texts.get(LINKS_FILE, "")
    known = _parsed(facts)
    for decision in decisions:
        more = with_entries(text, [render_decision(decision)])
        try:
            link(_records(patient), known, parse_decisions(more, file=LINKS_FILE))
        except SurveyError:
            continue
        text = more
    return text


def _parsed(facts: str) -> tuple[Located[Facts], ...]:
    return parse_facts(facts, file=FACTS_FILE) if facts else ()


def _records(patient: Patient) -> list[Record]:
    return [record for work in patient.survey.works for record in work.records]


def _linked(patient: Patient, facts: str) -> dict[str, frozenset[Provenance]]:
    """Return for each key of the facts where the descriptions stand that are of its work."""
    linking = link(_records(patient), _parsed(facts), patient.decisions)
    return {
        cluster.facts.value.key: frozenset(record.provenance for record in cluster.records)
        for cluster in linking.clusters
        if cluster.facts
    }


def _finds_its_records(patient: Patient, facts: str, work: Work, key: str) -> bool:
    """Return whether new facts are linked to just the descriptions that the work has."""
    found = _linked(patient, facts).get(key)
    return found == frozenset(record.provenance for record in work.records)


def _kept_together(patient: Patient, facts: str) -> Iterator[Decision]:
    """Yield decisions for what the facts, worded anew, would not be linked to any more."""
    if facts == patient.texts.get(FACTS_FILE, ""):
        return
    linked, records = _linked(patient, facts), _records(patient)
    for work in patient.survey.works:
        for record in work.records if work.facts else ():
            name = name_record(record, records)
            if name and record.provenance not in linked.get(work.key, ()):
                why = f"one before {BY} mended the facts"
                yield Decision(record=name, verdict=Verdict.SAME, key=work.key, why=why)


def _with_venue(text: str, path: Path, venue: Publication | None, evidence: str) -> str:
    """Return the facts with a venue in an entry; as they are, where it has no place for one."""
    assert venue
    inserted = with_field(text, (*path, "evidence"), "venue", _dumped(venue))
    return with_values(inserted, {(*path, "evidence"): evidence}) if inserted else text


def _dumped(venue: Publication) -> Mapping[str, Any]:
    return venue.model_dump(mode="json", exclude_none=True)


def _reworded_venue(work: Work, wordings: Mapping[Path, str]) -> Publication | None:
    """Return the venue of a work with some of its texts worded anew, if any are."""
    venue = work.venue.value if work.venue else None
    changes: dict[str, Any] = {}
    for (part, *rest), text in wordings.items():
        if part != "venue":
            continue
        name, *at = map(str, rest)
        people = list(changes.get(name) or getattr(venue, name)) if at else []
        for index in map(int, at):
            people[index] = text
        changes[name] = tuple(people) if at else text
        if name == "name":
            changes["short"] = kind_and_short(text, Genre.UNKNOWN)[1]
    return venue.model_copy(update=changes) if venue and changes else None


def _entry(case: _Case, why: str) -> dict[str, Any]:
    """Return an entry of facts for a work that has none, in the order of the file's own."""
    work, wordings = case.work, case.wordings
    year, names = work.year, work.authors.value.names
    assert year
    title = wordings.get(("title",), work.title.value)
    authors = [wordings.get(("authors", at), name) for at, name in enumerate(names)]
    number = work.arxiv.value if work.arxiv else None
    others = list(_as_printed(work, title, authors))
    return {
        "key": str(work.key),
        "group": str(Group.SEED if work.abstracts else Group.TITLE_ONLY),
        "title": title,
        **({"alt_titles": others} if others else {}),
        "authors": authors,
        "year": year.value,
        "year_basis": f"{'inferred from ' if year.inferred else ''}{year.source}",
        **({"arxiv": number.number} if number and number.year == year.value else {}),
        **({"venue": dict(_dumped(case.venue))} if case.venue else {}),
        "evidence": f"{why}; all else as the seeds have it",
    }


def _as_printed(work: Work, title: str, authors: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what the seeds print otherwise, so that it is still known to be the work's."""
    seen = set()
    for record in work.records:
        names = record.authors.names if record.authors else ()
        if not record.title or (fold(record.title), names) in seen:
            continue
        seen.add((fold(record.title), names))
        same_names = not names or list(names) == list(authors)
        if fold(record.title) != fold(title) or not same_names:
            yield {
                "title": record.title,
                **({} if same_names else {"authors": list(names)}),
                "used_by": str(record.where("title")),
            }


def _key(work: Work, entry: Mapping[str, Any], taken: Iterable[str]) -> str:
    """Return the key that the rule gives to a work when its names are right; its own if free."""
    identity = Identity(
        title=entry["title"],
        first_author=entry["authors"][0],
        year=entry["year"],
        source=work.title.source,
    )
    others = set(taken) - {work.key}
    return next(key for key in keys_by_rule(identity) if key not in others)
