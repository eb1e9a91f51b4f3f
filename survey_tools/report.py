"""What the command line prints of a survey: its numbers, and a work with all its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from survey_tools.demonstrations.shape import Check
from survey_tools.model import Evidence, Provenance, Source
from survey_tools.survey import Survey
from survey_tools.works import Attested, Work


def show_counts(survey: Survey, console: Console) -> None:
    """Print the numbers of the survey."""
    seeds = Table("seed", "format", *_NUMBERS, box=None, header_style="bold", pad_edge=False)
    for reading in survey.readings:
        result = reading.result
        seeds.add_row(
            reading.seed.name,
            reading.format,
            *(
                str(number)
                for number in (
                    reading.non_blank,
                    len(result.records),
                    len(result.events),
                    len(result.diagnostics),
                    len(result.skipped),
                )
            ),
        )
    console.print(seeds)
    console.print()
    counts = survey.counts
    for label, number in (
        ("works", counts.works),
        ("  with an abstract", counts.with_abstract),
        ("  by title only", counts.title_only),
        ("  whose abstract has several wordings", counts.differing),
        ("events", counts.events),
        ("works from outside the seeds", counts.outside),
        ("people", counts.people),
        ("citations inside abstracts", counts.mentions),
        ("  resolved", counts.resolved),
        ("annotated works", counts.annotated),
        ("claims", counts.claims),
        ("relations", sum(counts.relations.values())),
        ("filled cells of tables", counts.filled),
        ("blank cells of tables", counts.blanks),
        ("doubts", counts.diagnostics),
        ("doubtful pairs", counts.candidates),
    ):
        console.print(f"{label:<40}{number:>6}")
    console.print("matches")
    for reason, number in counts.matches.items():
        console.print(f"  {reason:<38}{number:>6}")


_NUMBERS = ("lines", "records", "events", "doubts", "chrome")


def show_work(work: Work, survey: Survey, console: Console) -> None:
    """Print a work: each value with its place, its records, and why they were joined."""
    console.print(f"[bold]{escape(work.title.value)}[/]")
    console.print(escape(", ".join(str(person.name) for person in work.people)))
    console.print()
    table = Table(box=None, show_header=False, pad_edge=False)
    evidence = _evidence(work)
    for name, value in _values(work):
        for index, statement in enumerate((value.statements[0], *value.differing)):
            shown = str(getattr(statement.value, "short", statement.value))
            mark = " (inferred)" if statement.inferred else ""
            label = name if index == 0 else "  also"
            source = statement.source
            note = f" [{evidence[source.text]}]" if isinstance(source, Evidence) else ""
            table.add_row(label, escape(shown + mark), escape(place_of(source) + note))
    for label, text in _more(work):
        table.add_row(label, escape(text), "")
    console.print(table)
    for text, number in evidence.items():
        console.print(escape(f"\n[{number}] {text}"))
    _show_records(work, console)
    _show_abstracts(work, console)
    citing = survey.mentioned_by.get(work.key, ())
    if citing:
        console.print("\ncited in the abstracts of " + ", ".join(other.key for other in citing))


def _evidence(work: Work) -> Mapping[str, int]:
    """Return what the facts rest on, each text once, with the number by which it is named."""
    texts = (
        statement.source.text
        for _, value in _values(work)
        for statement in (value.statements[0], *value.differing)
        if isinstance(statement.source, Evidence)
    )
    return {text: number for number, text in enumerate(dict.fromkeys(texts), start=1)}


def place_of(source: Source) -> str:
    """Return a place in short: the lines of a seed, or a line of the facts."""
    if isinstance(source, Provenance) and source.last_line > source.first_line:
        return f"{source}-{source.last_line}"
    return str(source)


def _values(work: Work) -> list[tuple[str, Attested[object]]]:
    names = ("title", "authors", "year", "date", "arxiv", "arxiv_class", "venue")
    values = [(name, getattr(work, name)) for name in names]
    return [(name, value) for name, value in values if value]


def _more(work: Work) -> list[tuple[str, str]]:
    placement = work.placement
    rows = [
        ("key", work.key),
        ("aliases", ", ".join(work.aliases)),
        ("topic", ", ".join((placement.topic, *placement.secondary)) if placement else ""),
        ("kind", ", ".join(filter(None, (placement.kind, placement.level))) if placement else ""),
    ]
    return [(label, text) for label, text in rows if text]


def _show_records(work: Work, console: Console) -> None:
    console.print("\nrecords" if work.records else "\nno record in the seeds")
    for record in work.records:
        console.print(f"  {place_of(record.provenance)}  {record.format}")
    for match in work.matches:
        score = f", {match.score:.0f} of 100 alike" if match.score is not None else ""
        why = f": {match.why}" if match.why else ""
        console.print(
            f"  joined {match.one} and {match.other} ({match.reason}{score}{escape(why)})"
        )


def _show_abstracts(work: Work, console: Console) -> None:
    for version in work.abstracts:
        places = ", ".join(place_of(place) for place in version.sources)
        console.print(f"\nabstract ({places})")
        console.print(escape(version.text))
    for mention in work.mentions:
        console.print(
            f"  cites '{escape(mention.text)}': {mention.key or escape(mention.problem or '')}"
        )


def show_checks(checks: Sequence[Check], console: Console) -> None:
    """Print claimed and observed values of a demonstration."""
    table = Table(
        "", "quantity", "claimed", "observed", "tolerance", "source", box=None, pad_edge=False
    )
    for check in checks:
        table.add_row(
            "holds" if check.holds else "DOES NOT HOLD",
            escape(check.what),
            f"{check.comparison} {check.claimed:g}",
            f"{check.observed:.6g}",
            f"{check.tolerance:g}",
            escape(f"{check.source.kind}: {check.source.place}"),
        )
    console.print(table)


def show_runs(runs: Sequence[tuple[str, str, int, float]], console: Console) -> None:
    """Print a line for each demonstration: its name, what became of it, checks, seconds."""
    table = Table("demonstration", "outcome", "checks", "seconds", box=None, pad_edge=False)
    for name, outcome, number, seconds in runs:
        table.add_row(name, escape(outcome), str(number), f"{seconds:.1f}")
    console.print(table)
