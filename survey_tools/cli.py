"""The command line, ``survey``: arguments in, text and an exit status out."""

from __future__ import annotations

import datetime as dt
import errno
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from survey_tools import __version__, adding, build, demonstrating, reviewing
from survey_tools.beginning import new_survey
from survey_tools.command_line import COMMANDS_FILE, render_commands
from survey_tools.config import CONFIG_FILE
from survey_tools.demonstrations import registry
from survey_tools.enrich.queries import SLUGS
from survey_tools.errors import Fault, FaultCode, SurveyError, refuse
from survey_tools.exports import FORMATS, Choice, choose, export, works_by_name
from survey_tools.identifiers import parse_arxiv_id
from survey_tools.link import Candidate, Verdict
from survey_tools.released_keys import render_released
from survey_tools.report import show_checks, show_counts, show_runs, show_work
from survey_tools.site import OUTPUT, build_site
from survey_tools.skeleton import draft_path, render_draft
from survey_tools.text import did_you_mean, squeeze
from survey_tools.works import Work

P = ParamSpec("P")

_WIDE = 100_000
"""Columns of what is no terminal: a file or a program gets whole lines."""


def _statuses(good: str, bad: str) -> str:
    """Return the end of a help text: what the exit statuses mean."""
    return f"\b\nExit status:\n  0  {good}\n  1  {bad}\n  2  the command line was not understood"


_WRITING = ("build", "html", "add", "new", "enrich")
"""The commands that write to the project."""
_FAULTY = "an input is at fault; the output says where and how, by file and line"

_PROJECT = click.option(
    "--project",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The project's folder, where survey.toml stands.  [default: the current folder]",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


@click.group(
    epilog=_statuses("all is well", f"{_FAULTY},\n     or what was asked for is not there"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", prog_name="survey")
@_PROJECT
@click.pass_context
def main(context: click.Context, project: Path | None) -> None:
    """Make an annotated literature survey from saved pages and files of references.

    The seeds in seeds/ are read, what they say of the same paper is linked, and the pages and
    the BibTeX database of the survey are written to docs/.
    """
    # A run makes values by the hundred thousand, hardly any in cycles, and ends; looking for
    # garbage takes a fifth of the time of a large survey, and frees next to nothing.
    gc.disable()
    context.call_on_close(gc.enable)
    context.obj = project


def _command(function: Callable[Concatenate[Path, P], None]) -> Callable[..., None]:
    """Give a command the project's folder, and turn faults into messages and exit status 1."""

    def run(
        context: click.Context, /, project: Path | None, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        try:
            function(_root(project or context.obj or Path()), *args, **kwargs)
        except SurveyError as error:
            writes = context.command.name in _WRITING or bool(kwargs.get("fix"))
            _say_faults(error, writes=writes)
            if kwargs.get("as_json"):
                _print_json({"faults": [asdict(fault) for fault in error.faults]})
            context.exit(1)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            click.echo(f"the output cannot be written: {str(error.strerror).lower()}", err=True)
            # What is left in the buffer would fail again at the end of the run.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(1)

    # What click shows of a command is its docstring and the options put on it above this one.
    run.__doc__ = function.__doc__
    run.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    return _PROJECT(click.pass_context(run))


def _root(folder: Path) -> Path:
    """Return the folder of a project.

    :raises SurveyError: if it is none.
    """
    if not (folder / CONFIG_FILE).is_file():
        message = f"no survey here: there is no {CONFIG_FILE} in this folder; see --project"
        raise SurveyError([Fault(file=str(folder), message=message, code=FaultCode.NO_SURVEY)])
    return folder


def _say_faults(error: SurveyError, *, writes: bool) -> None:
    for fault in error.faults:
        click.echo(f"{fault}", err=True)
    number = len(error.faults)
    outcome = f"; {'the rest' if error.wrote else 'nothing'} was written" if writes else ""
    click.echo(_number(number, "fault") + outcome, err=True)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


def _made(root: Path, *, anew: bool = False) -> build.Made:
    return build.make(build.read_inputs(root, anew=anew))


def _print(show: Callable[[Console], None]) -> None:
    """Print for a terminal as wide as it is; elsewhere whole lines without colours."""
    if sys.stdout.isatty():
        show(Console(highlight=False))
        return
    text = io.StringIO()
    show(Console(file=text, highlight=False, width=_WIDE, color_system=None))
    for line in text.getvalue().splitlines():
        click.echo(line.rstrip())


def _print_json(data: Any) -> None:  # noqa: ANN401
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))


@main.command(
    "build",
    epilog=_statuses(
        "all is written; with --check: the committed files are up to date",
        "an input is at fault, or a file cannot be written;\n     with --check: or is stale",
    ),
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; fail with a diff if a committed file is not what a build would write.",
)
@_command
def build_command(root: Path, *, check: bool) -> None:
    """Write the pages, references.bib and the record of citation keys.

    Only files whose content changes are written.  If any input is at fault, nothing is.
    Demonstrations whose code has changed are run first, and their results kept.
    """
    if check:
        diff = build.stale(root, _made(root, anew=True).files)
        if diff:
            click.echo(diff, nl=False)
            click.echo("stale: run 'survey build' and commit what it writes", err=True)
            raise click.exceptions.Exit(1)
    else:
        _generate(root)


def _generate(root: Path) -> None:
    """Write the pages of a project and all that is generated with them, and say so."""
    _update(root, demonstrating.stale_names(root))
    made = _made(root)
    demonstrations = made.survey.commentary.demonstrations
    figures = demonstrating.figure_paths(demonstrations)
    files = {**made.files, COMMANDS_FILE: render_commands(main, "survey")}
    written = build.write(root, files, keep=figures)
    drawn = demonstrating.draw_missing(root, demonstrations)
    registry.remember()
    counts = made.survey.counts
    click.echo(
        f"{_number(counts.works, 'work')} ({counts.with_abstract} with an abstract, "
        f"{counts.title_only} by title only), {_number(counts.events, 'event')}; "
        f"wrote {len(written.changed)} of {len(files)} files, removed {len(written.removed)}"
        + (f", drew {_number(len(drawn), 'figure')}" if drawn else "")
    )
    _hint_at_doubts(made)


@main.command(
    "html",
    epilog=_statuses(
        f"the site is in {OUTPUT}",
        "an input is at fault, or Sphinx warns of something,\n     or a file cannot be written",
    ),
)
@click.option(
    "-j",
    "--jobs",
    default="1",
    show_default=True,
    metavar="N",
    help="Sphinx's processes, or 'auto'; more than one pays from some hundred works on.",
)
@_command
def html_command(root: Path, *, jobs: str) -> None:
    """Build the site: write the pages as 'survey build' does, and let Sphinx make HTML of them.

    Only what has changed is made anew.
    """
    if jobs != "auto" and not (jobs.isdecimal() and int(jobs)):
        raise click.BadParameter(f"found '{jobs}', expected a number or 'auto'", param_hint="-j")
    _generate(root)
    # Without a terminal a run that goes well says no more than what it wrote.
    status = build_site(root, jobs=jobs, quiet=not sys.stdout.isatty())
    if status:
        raise click.exceptions.Exit(1)
    click.echo(f"The survey is in {OUTPUT}/index.html")


def _hint_at_doubts(made: build.Made) -> None:
    counts = made.survey.counts
    if sys.stderr.isatty() and (counts.diagnostics or counts.candidates):
        click.echo(
            f"{_number(counts.diagnostics, 'doubt')} and "
            f"{_number(counts.candidates, 'doubtful pair')}; "
            "'survey check' lists them",
            err=True,
        )


@main.command("check", epilog=_statuses("no fault; there may be doubts", _FAULTY))
@click.option(
    "--only",
    metavar="FILE",
    multiple=True,
    help="Tell only of faults of this file, such as docs/annotations/KEY.md; may be repeated.",
)
@_JSON
@_command
def check_command(root: Path, *, only: tuple[str, ...], as_json: bool) -> None:
    """Check every input, and write nothing.

    Faults end in exit status 1.  Doubts, and pairs of records that a person should look at, are
    listed and do no harm.
    """
    if only:
        _check_only(root, only)
        if as_json:
            _print_json({"faults": []})
        else:
            click.echo(f"no faults in {', '.join(only)}")
        return
    survey = _made(root).survey
    if as_json:
        _print_json(
            {
                "faults": [],
                "doubts": [
                    {"code": doubt.code, "message": doubt.message, "place": str(doubt.source)}
                    for doubt in survey.diagnostics
                ],
                "candidates": [
                    {
                        "one": str(pair.one),
                        "other": str(pair.other),
                        "reason": pair.reason,
                        "score": pair.score,
                    }
                    for pair in survey.candidates
                ],
            }
        )
        return
    for doubt in survey.diagnostics:
        click.echo(str(doubt))
    for pair in survey.candidates:
        score = f" ({pair.score:.0f} of 100 alike)" if pair.score is not None else ""
        click.echo(f"{pair.one}: may be the same work as {pair.other}{score} [{pair.reason}]")
    doubts = _number(len(survey.diagnostics), "doubt")
    click.echo(f"no faults; {doubts}, {_number(len(survey.candidates), 'doubtful pair')}")


def _check_only(root: Path, files: tuple[str, ...]) -> None:
    """Check everything, and say what is wrong with some files.

    :raises SurveyError: with the faults of these files, if there are any.
    """
    names = {Path(file).as_posix().removeprefix("./") for file in files}
    missing = [name for name in sorted(names) if not (root / name).is_file()]
    refuse(
        Fault(file=name, message="there is no such file", code=FaultCode.NO_FILE)
        for name in missing
    )
    try:
        build.check_chapters(root, _made(root).survey)
    except SurveyError as error:
        refuse(fault for fault in error.faults if fault.file in names)


@main.command("explain", epilog=_statuses("the text is printed", "no message ends in this code"))
@click.argument("code", required=False)
def explain_command(*, code: str | None) -> None:
    """Say what the code at the end of a message means.

    CODE is a word such as no-evidence; without one all codes are listed.
    """
    from survey_tools import explaining  # noqa: PLC0415

    if code is None:
        for known in explaining.CODES:
            click.echo(f"{known:<20} {explaining.summary(known)}")
        return
    wanted = code.strip("[]")
    if wanted not in explaining.CODES:
        message = f"no message ends in '{wanted}'" + did_you_mean(wanted, explaining.CODES)
        raise click.ClickException(message)
    click.echo(explaining.explanation(wanted), nl=False)


@main.command(
    "init", epilog=_statuses("the survey is there", "the folder is not empty, or cannot be written")
)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", help="Of the survey.  [default: the name of the folder]")
@click.option("--author", default="The editors", show_default=True, help="Who makes it.")
@click.pass_context
def init_command(
    context: click.Context, *, folder: Path | None, title: str | None, author: str
) -> None:
    """Make a new survey in an empty folder.

    It has one example and builds at once.  FOLDER is made if it is not there; without one the
    current folder is meant.
    """
    root = folder or context.obj or Path()
    today = dt.datetime.now(tz=dt.UTC).date()
    named = title or root.resolve().name.replace("-", " ").replace("_", " ") or "A survey"
    try:
        written = build.begin(root, new_survey(squeeze(named), squeeze(author), today))
    except SurveyError as error:
        _say_faults(error, writes=True)
        context.exit(1)
    click.echo(f"wrote {_number(len(written), 'file')} to {root}; 'make html' builds the survey")


@main.command(
    "add",
    epilog=_statuses(
        "the seeds are added, if with doubts; with --dry-run: can be added",
        "a file or the survey is at fault, and nothing was changed",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say all that, and write nothing.")
@_command
def add_command(root: Path, *, files: tuple[str, ...], dry_run: bool) -> None:
    """Add saved pages or files of references to the seeds.

    Says which works are new, which descriptions are of works that were there and why, and what a
    person should look at; writes drafts of annotations for new works with an abstract.

    An entry that cannot be read is left out and told of as a doubt, by its line; it costs no other.
    """
    inputs = build.read_inputs(root)
    read = adding.read_files(files, inputs)
    addition = adding.add(inputs, read, build.drafted(root))
    for line in adding.describe(addition):
        click.echo(line)
    if not dry_run:
        build.write_new(root, addition.files)
        number = _number(len(addition.files), "file")
        doubts, pairs = len(addition.doubts), len(addition.candidates)
        click.echo(
            f"wrote {number}"
            + (f", with {_number(doubts, 'doubt')} to look at, listed above" if doubts else "")
            + (f"; 'survey review' asks about {_number(pairs, 'pair')}" if pairs else "")
            + "; 'survey build' makes the pages"
        )


@main.command(
    "new",
    epilog=_statuses(
        "the draft is written", f"no work is meant, or it needs none, or\n     {_FAULTY}"
    ),
)
@click.argument("key")
@_command
def new_command(root: Path, *, key: str) -> None:
    """Write the draft of a work's annotation, to be filled in.

    KEY is a citation key, one of its aliases, or an arXiv number.  The draft stands in
    docs/annotations/drafts/; moved to docs/annotations/ it is an annotation.
    """
    survey = _made(root).survey
    work = _find(survey.works, key)
    if work.key in survey.commentary.annotations:
        raise click.ClickException(f"there is an annotation of {work.key}")
    if not work.abstracts:
        raise click.ClickException(
            f"the seeds have no abstract of {work.key}; works known by title only are not annotated"
        )
    path = draft_path(work.key)
    build.write_new(root, {path: render_draft(work, survey.topics).encode()})
    click.echo(f"wrote {path}")


@main.command(
    "review",
    epilog=_statuses(
        "all pairs were shown, or you stopped", f"a decision contradicts others, or\n     {_FAULTY}"
    ),
)
@_command
def review_command(root: Path) -> None:
    """Decide about the pairs that may be one work.

    Each pair is shown with what its seeds say; answer yes, no, later or quit.  What you decide is
    written to docs/data/links.yaml at once, where it can be changed by hand.
    """
    inputs = build.read_inputs(root)
    made = build.make(inputs)
    later: set[Candidate] = set()
    total = len(made.survey.candidates)
    while waiting := [
        pair for pair in reviewing.pending(made, inputs) if pair.candidate not in later
    ]:
        pair = waiting[0]
        click.echo(f"{len(waiting)} to go")
        for line in reviewing.describe(pair):
            click.echo(line)
        answer = _answer("Same work?", type=_ANSWERS, default="later")
        if answer in {None, "quit", "q"}:
            break
        if answer in {"later", "l"}:
            later.add(pair.candidate)
            continue
        why = _answer("Why?", default="decided in review")
        if why is None:
            break
        verdict = Verdict.SAME if answer in {"yes", "y"} else Verdict.DIFFERENT
        decision = reviewing.decide(pair, verdict, why, reviewing.records_of(made))
        if decision is None:
            click.echo(
                "two records on one line begin alike, and cannot be told apart; left as it is"
            )
            later.add(pair.candidate)
            continue
        text, inputs, made = reviewing.with_decision(build.read_links(root), decision, inputs)
        build.replace_files(root, {build.LINKS_FILE: text})
        click.echo(f"wrote it to {build.LINKS_FILE}")
    left = len(made.survey.candidates)
    click.echo(f"{_number(total, 'pair')}, {left} left to decide")


@main.command(
    "doctor",
    epilog=_statuses(
        "nothing is found, or all of it was mended",
        f"something is found or left, or\n     {_FAULTY}",
    ),
)
@click.argument("names", metavar="[CHECK]...", nargs=-1)
@click.option("--check", "more", metavar="CHECK", multiple=True, help="The same as CHECK alone.")
@click.option("--list", "list_", is_flag=True, help="List the checks, and why they matter.")
@click.option("--fix", is_flag=True, help="Mend what a rule can mend.")
@click.option("--dry-run", is_flag=True, help="Show as a diff what --fix would write.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of what --json prints.")
@_JSON
@_command
def doctor_command(  # noqa: PLR0913 - one parameter an option, as click hands them over
    root: Path,
    *,
    names: tuple[str, ...],
    more: tuple[str, ...],
    list_: bool,
    fix: bool,
    dry_run: bool,
    schema: bool,
    as_json: bool,
) -> None:
    """Look for what is no fault, and yet should not be printed.

    All checks are made, or those that are named; 'survey doctor --list' explains them.  Seeds are
    never changed: --fix writes what is right into docs/data/, with where it is from.
    """
    from survey_tools.doctor import report  # noqa: PLC0415 - no other command needs what it loads

    if dry_run and (as_json or fix):
        raise click.UsageError("--dry-run goes without --fix and --json")
    if schema:
        _print_json(report.Report.model_json_schema())
    elif not list_:
        _see_the_doctor(root, (*names, *more), fix=fix, dry_run=dry_run, as_json=as_json)
    elif as_json:
        _print_json(report.listed())
    else:
        _print(report.show_list)


def _see_the_doctor(
    root: Path, names: tuple[str, ...], *, fix: bool, dry_run: bool, as_json: bool
) -> None:
    """Make checks, mend what is to be mended, and say what was found or is left."""
    from survey_tools import doctor, mending  # noqa: PLC0415 - as above
    from survey_tools.doctor import report  # noqa: PLC0415

    try:
        checks = doctor.choose(names)
    except LookupError as error:
        raise click.ClickException("\n".join(error.args)) from None
    visit = mending.visit(root, checks, fix=fix or dry_run)
    if fix:
        build.replace_files(root, visit.files)
    left = visit.left if fix else visit.found
    mended = report.without(visit.found, left)
    written = tuple(visit.files) if fix else ()
    if dry_run:
        click.echo(build.difference(visit.before, visit.files), nl=False)
    elif as_json:
        _print_json(report.as_data(left, mended, written))
    else:
        _print(lambda console: report.show(left, mended, console))
        if written:
            click.echo(f"wrote {', '.join(written)}; 'survey build' makes the pages")
        click.echo(report.outcome(left, mended))
    if report.count(left):
        raise click.exceptions.Exit(1)


def _answer(question: str, **options: Any) -> str | None:  # noqa: ANN401
    """Return what a person answers; ``None`` at the end of the input, or if they break off."""
    try:
        answer: str = click.prompt(question, **options)
    except click.Abort:
        click.echo("\nno answer; the rest is left for later")
        return None
    return answer


_ANSWERS = click.Choice(["yes", "no", "later", "quit", "y", "n", "l", "q"], case_sensitive=False)


@main.command(
    "enrich",
    epilog=_statuses(
        "sources answered, and what they know is written; some may have\n     failed",
        f"none answered, as without a network, and nothing was changed; or\n     {_FAULTY}",
    ),
)
@click.option(
    "--source",
    "sources",
    type=click.Choice(SLUGS),
    multiple=True,
    help="Ask only this one; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Ask and say what would be added; write nothing.")
@click.option(
    "--contact",
    metavar="ADDRESS",
    help="Where the sources can reach you by mail.  [default: contact in survey.toml]",
)
@click.option("--no-cache", is_flag=True, help="Ask anew what was answered before.")
@_JSON
@click.argument("keys", metavar="[KEYS]...", nargs=-1)
@_command
def enrich_command(  # noqa: PLR0913 - one parameter an option, as click hands them over
    root: Path,
    *,
    sources: tuple[str, ...],
    dry_run: bool,
    contact: str | None,
    no_cache: bool,
    as_json: bool,
    keys: tuple[str, ...],
) -> None:
    """Ask arXiv, OpenAlex, DBLP and Crossref for facts that are missing.

    Of all works, or those that KEYS name, what the survey lacks is asked for: arXiv numbers and
    classes, authors behind "et al.", where a paper was published, volume, pages, DOI, publisher,
    address.  What is found goes into docs/data/facts.yaml with where and when it was read.

    What the facts say is never changed.  Where a source says something else, or sources
    contradict each other, you are told, and nothing is written.

    The sources are asked slowly, as they wish, and their answers kept in _build/enrich for 30
    days, so that a run that was interrupted goes on where it was.  OpenAlex answers ten searches
    a day; OPENALEX_API_KEY in the environment, a key that is free, lets it answer more.
    """
    try:
        from survey_tools import enriching  # noqa: PLC0415 - others do without its packages
        from survey_tools.enrich.polite import manner_of  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = f"'{error.name}' is not installed: pip install 'survey-tools[enrich]'"
        raise click.ClickException(message) from None
    inputs = build.read_inputs(root)
    survey, _ = build.make_survey(inputs)
    works = survey.all_works
    address = inputs.config.contact if contact is None else contact
    wanted = {_find(works, key).key for key in keys} or {work.key for work in works}
    manner = manner_of(address, root / enriching.CACHE, os.environ, afresh=no_cache)
    if not address:
        click.echo(
            "the sources ask for an address at which they can reach you: --contact ADDRESS, "
            f"or contact in {CONFIG_FILE}",
            err=True,
        )
    try:
        with _progress() as show:
            found = enriching.enrich(
                root,
                survey,
                enriching.Request(
                    keys=wanted,
                    slugs=sources or SLUGS,
                    manner=manner,
                    environment=os.environ,
                    progress=show,
                ),
            )
    except KeyboardInterrupt:
        click.echo("interrupted; nothing was changed, and what was answered is kept", err=True)
        raise click.exceptions.Exit(1) from None
    written = bool(found.changes) and not dry_run
    if written:
        enriching.write(root, found)
    if as_json:
        _print_json(enriching.as_data(found, written=written))
    else:
        for line in enriching.describe(found, written=written):
            click.echo(line)
    for line in enriching.troubles(found):
        click.echo(line, err=True)
    if found.silent:
        raise click.exceptions.Exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give what shows on a terminal how many of how many steps of something named are done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done)

        yield show


@main.command("stats", epilog=_statuses("all is well", _FAULTY))
@_JSON
@_command
def stats_command(root: Path, *, as_json: bool) -> None:
    """Print the numbers of the survey: seeds, records, works, matches."""
    survey = _made(root).survey
    if as_json:
        _print_json(asdict(survey.counts) | {"by_seed": _by_seed(survey.readings)})
        return
    _print(lambda console: show_counts(survey, console))


def _by_seed(readings: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [
        {
            "seed": reading.seed.name,
            "format": reading.format,
            "lines": reading.non_blank,
            "records": len(reading.result.records),
            "events": len(reading.result.events),
            "diagnostics": len(reading.result.diagnostics),
            "skipped": len(reading.result.skipped),
        }
        for reading in readings
    ]


@main.command(
    "show", epilog=_statuses("the work is printed", f"no work is meant, or\n     {_FAULTY}")
)
@click.argument("key")
@_JSON
@_command
def show_command(root: Path, *, key: str, as_json: bool) -> None:
    """Print a work with the place that each of its values comes from.

    KEY is a citation key, one of its aliases, or an arXiv number, alone or in an address.
    """
    survey = _made(root).survey
    work = _find(survey.all_works, key)
    if as_json:
        _print_json(build.catalogue_of(survey, work.key))
        return
    _print(lambda console: show_work(work, survey, console))


def _find(works: tuple[Work, ...], name: str) -> Work:
    """Return the work a name means.

    :raises ClickException: if there is none.
    """
    names = works_by_name(works)
    number = parse_arxiv_id(name)
    wanted = number.number if number else name
    if wanted not in names:
        message = f"no work has the key, alias or arXiv number '{name}'"
        raise click.ClickException(message + did_you_mean(name, names))
    return names[wanted]


@main.command("changes", epilog=_statuses("the entries are printed; there may be none", _FAULTY))
@click.option(
    "--since",
    metavar="FILE",
    required=True,
    help="The catalogue.json of the earlier release.",
)
@_command
def changes_command(root: Path, *, since: str) -> None:
    """Print what is new, now published or corrected since a release, for changes.yaml.

    The entries are proposals: give a correction its words, and put them at the top of
    docs/data/changes.yaml.
    """
    click.echo(build.proposed_changes(_made(root).survey, since), nl=False)


_FORMATS = {form.name: form for form in FORMATS}


@main.command(
    "export",
    epilog=_statuses(
        "the works are printed; there may be none", f"a name is unknown, or\n     {_FAULTY}"
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS, "catalogue", "keys"]),
    default="bibtex",
    show_default=True,
    help="catalogue: JSON with all that is known; keys: the list for docs/data/released-keys.txt.",
)
@click.option("--topic", "topics", metavar="SLUG", multiple=True, help="Only works of this topic.")
@click.option(
    "--author", "authors", metavar="NAME", multiple=True, help="Only works of this author."
)
@click.option(
    "--since", metavar="YEAR", type=int, help="Only works cited by this year or a later one."
)
@click.option("--annotations", is_flag=True, help="With what the survey says of each work.")
@click.argument("keys", metavar="[KEYS]...", nargs=-1)
@_command
def export_command(  # noqa: PLR0913 - one parameter an option, as click hands them over
    root: Path,
    *,
    form: str,
    topics: tuple[str, ...],
    authors: tuple[str, ...],
    since: int | None,
    annotations: bool,
    keys: tuple[str, ...],
) -> None:
    """Print works in a format of reference managers.

    All works, or those that KEYS name (keys, aliases, arXiv numbers) and the options select.
    --topic and --author may be repeated; works of any of the named ones are meant.
    """
    survey = _made(root).survey
    choice = Choice(topics=topics, authors=authors, since=since, names=keys)
    try:
        works = choose(survey, choice)
    except LookupError as error:
        raise click.ClickException("\n".join(error.args)) from None
    if form == "catalogue":
        text = build.render_works(survey, works)
    elif form == "keys":
        text = render_released(works)
    else:
        text = export(survey, works, _FORMATS[form], annotated=annotations)
    # The formats are UTF-8, whatever the terminal's letters are.
    click.echo(text.encode(), nl=False)


@main.command(
    "demo",
    epilog=_statuses(
        "everything claimed was observed",
        "something was not, or a name, a setting\n     or a file is at fault, said by the output",
    ),
)
@click.argument("name", required=False)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Of the random numbers.")
@click.option(
    "--set",
    "settings",
    metavar="PARAM=VALUE",
    multiple=True,
    help="Another value of a parameter; may be repeated.",
)
@click.option("--plot", metavar="FILE", help="Write the figure, as .svg, .pdf or .png.")
@click.option("--all", "all_", is_flag=True, help="Run all, two at a time.")
@click.option("--list", "list_", is_flag=True, help="List them with their parameters.")
@click.option(
    "--update",
    is_flag=True,
    help="Run those whose code has changed, and keep their results in docs/data/demonstrations.",
)
@click.option(
    "--check",
    is_flag=True,
    help="With --all: fail, too, where a result is not the one that is kept.",
)
@_JSON
@_command
def demo_command(  # noqa: PLR0913 - one parameter an option, as click hands them over
    root: Path,
    *,
    name: str | None,
    seed: int,
    settings: tuple[str, ...],
    plot: str | None,
    all_: bool,
    list_: bool,
    update: bool,
    check: bool,
    as_json: bool,
) -> None:
    """Run a demonstration, and print what is claimed beside what is observed.

    A demonstration shows a claim on a small case; it does not prove it.
    """
    if sum((name is not None, all_, list_, update)) != 1:
        raise click.UsageError("expected one of NAME, --all, --list, --update")
    if (settings or plot) and not name:
        raise click.UsageError("--set and --plot go with a NAME")
    if check and not all_:
        raise click.UsageError("--check goes with --all")
    if list_:
        _list_demonstrations(as_json=as_json)
    elif name:
        _run_demonstration(name, settings, seed, plot, as_json=as_json)
    elif all_:
        _run_all(root, seed, check=check, as_json=as_json)
    else:
        _update(root, demonstrating.stale_names(root))


def _list_demonstrations(*, as_json: bool) -> None:
    listed = demonstrating.settings_by_name()
    if as_json:
        _print_json(
            [
                {"name": name, "parameters": [asdict(parameter) for parameter in parameters]}
                for name, parameters in listed.items()
            ]
        )
        return
    for name, parameters in listed.items():
        click.echo(name)
        for parameter in parameters:
            click.echo(f"  {parameter.name}={parameter.default}  {parameter.meaning}")


def _run_demonstration(
    name: str, settings: tuple[str, ...], seed: int, plot: str | None, *, as_json: bool
) -> None:
    """Run one and print its checks.

    :raises SurveyError: with all that is wrong with what it was asked for.
    """
    refuse(demonstrating.request_faults(name, settings, plot))
    run = demonstrating.run_one(name, settings, seed)
    if plot:
        demonstrating.plot(run, plot)
    if as_json:
        _print_json(demonstrating.as_data(run))
    else:
        _print(lambda console: show_checks(run.checks, console))
    if not run.holds:
        click.echo(f"{name}: not everything claimed was observed", err=True)
        raise click.exceptions.Exit(1)


def _run_all(root: Path, seed: int, *, check: bool, as_json: bool) -> None:
    """Run all and print what became of each."""
    runs = _with_progress(registry.names(), seed)
    lines, failed = [], False
    for name, run in sorted(runs.items()):
        if isinstance(run, Fault):
            lines.append((name, run.message, 0, 0.0))
            failed = True
            continue
        wrong = [f"does not hold: {item.what}" for item in run.checks if not item.holds]
        if check:
            wrong += demonstrating.differences(demonstrating.read_kept(root, name), run)
        failed |= bool(wrong)
        lines.append((name, "; ".join(wrong) or "holds", len(run.checks), run.seconds))
    if as_json:
        _print_json(
            [
                demonstrating.as_data(run) if not isinstance(run, Fault) else asdict(run)
                for _, run in sorted(runs.items())
            ]
        )
    else:
        _print(lambda console: show_runs(lines, console))
    if failed:
        raise click.exceptions.Exit(1)


def _update(root: Path, names: tuple[str, ...]) -> None:
    """Run demonstrations, or check again where that is all that changed, and keep their results.

    :raises SurveyError: if one cannot be run, or shows something else than it claims.
    """
    known = demonstrating.unchecked_names(root, names)
    again = {name: demonstrating.check_again(root, name) for name in known}
    others = tuple(name for name in names if name not in again)
    runs = again | (_with_progress(others, 0) if others else {})
    faults = [run for run in runs.values() if isinstance(run, Fault)]
    for run in runs.values():
        if not isinstance(run, Fault):
            faults += demonstrating.keep(root, run)
    for name in sorted(runs):
        done = "checked the result of demonstration" if name in again else "ran demonstration"
        click.echo(f"{done} {name}")
    refuse(faults)


def _with_progress(names: tuple[str, ...], seed: int) -> dict[str, Any]:
    """Return the run of each, or the fault that kept it from running; a terminal shows a bar."""
    console = Console(stderr=True)
    runs = {}
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("demonstrations", total=len(names))
        for name, run in demonstrating.run_many(names, seed):
            runs[name] = run
            progress.update(task, advance=1, description=name)
    return runs
