"""The edge: a project's files in, the survey made, its files out.

Everything is read first and made in memory; nothing is written unless all of it could be made.
Files are written whole beside their place and then moved into it, so that whatever happens an
old or a new file stands there, never half of one; what has not changed is not touched.
"""

from __future__ import annotations

import difflib
import errno
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol, TypeVar

from survey_tools.annotations import FOLDER as ANNOTATIONS
from survey_tools.annotations import parse_annotation, place
from survey_tools.cards import CARDS_FILE, render_cards
from survey_tools.catalogue import make_catalogue, render_catalogue, render_part, render_schema
from survey_tools.changes import parse_changes
from survey_tools.chapters import FOLDER as CHAPTERS
from survey_tools.chapters import Chapter, chapter_faults
from survey_tools.citation_keys import RecordedKey, parse_keys, render_keys
from survey_tools.commentary import Context, Writing, comment, writing_faults
from survey_tools.config import CONFIG_FILE, SurveyConfig, parse_config
from survey_tools.curate import curate
from survey_tools.data_files import Document, Located
from survey_tools.demonstration_pages import FOLDER as DEMONSTRATIONS
from survey_tools.demonstration_pages import parse_demonstration, parse_not_reproduced
from survey_tools.demonstrations import registry
from survey_tools.demonstrations.kept import FOLDER as KEPT
from survey_tools.demonstrations.kept import Kept, parse_kept
from survey_tools.errors import Fault, FaultCode, SurveyError, refuse
from survey_tools.exports import committed_files, site_files
from survey_tools.facts import Facts, parse_facts
from survey_tools.feed import FEED_FILE, render_feed
from survey_tools.glossary import parse_glossary
from survey_tools.input_files import LARGEST_DATA, LARGEST_SEED, read_file
from survey_tools.link import Cluster, Decision, link, parse_decisions
from survey_tools.map_svg import render_file
from survey_tools.model import ParseResult, Seed
from survey_tools.pages import GENERATED_FOLDERS, render_pages
from survey_tools.palette import colours_of, stylesheet
from survey_tools.parsers import Known, known_from, parse_all, recognise
from survey_tools.paths import parse_paths
from survey_tools.people import DeclaredPerson, parse_people
from survey_tools.reference import with_labels
from survey_tools.relation_map import map_of
from survey_tools.relations import parse_relations
from survey_tools.released_keys import RELEASED_FILE, ReleasedKey, parse_released, released_faults
from survey_tools.releases import parse_release, propose_changes, render_changes
from survey_tools.remembered import remembered
from survey_tools.schemas import SCHEMA_FILES, render_schemas
from survey_tools.search_index import PATH as SEARCH_INDEX
from survey_tools.search_index import render_index
from survey_tools.seeds import SEED_ENDINGS, decode, read_seed, seed_labels, seed_path
from survey_tools.side_by_side import has_room, side_by_side
from survey_tools.skeleton import DRAFTS
from survey_tools.survey import SeedReading, Survey
from survey_tools.synonyms import Alike, parse_synonyms
from survey_tools.tables import FOLDER as TABLES
from survey_tools.tables import parse_table
from survey_tools.topics import Topics, parse_topics, unknown_keys
from survey_tools.works import Work

try:
    import fcntl
except ImportError:  # Windows has none; there two runs at a time are not kept apart.
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

BIB_FILES = ("docs/references.bib", "docs/references.biblatex.bib")
KEYS_FILE = "docs/data/keys.yaml"
LINKS_FILE = "docs/data/links.yaml"
FACTS_FILE = "docs/data/facts.yaml"
_LINKS_HEADER = (
    "# What a person decided about records that no rule can link; see `survey review`.\n"
)
SITE = "docs/generated/site"
"""What lies at the top of the site beside the pages."""
STATIC = "docs/generated/static"
"""What lies among the style sheets and scripts of the site."""
COLOURS_FILE = f"{STATIC}/topics.css"
"""The style sheet with the colours of the chapters."""
COMMITTED = (*BIB_FILES, KEYS_FILE, *SCHEMA_FILES)
"""The generated files that stand in the repository, for those who only cite or edit."""

MANY = 400
"""Works from which on the pages are made in a process of their own, beside all other files."""

_WRITTEN_TO = ("docs", "docs/data", "docs/data/schemas", DRAFTS, "seeds")
"""The folders with files of people's beside which a run writes."""

_EVERYWHERE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What keeps all files from being written: a full disk, one that may only be read."""
_TEMPORARY = ".survey-new"
"""The ending of a file that is being written; one left behind is an interrupted run's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a project's files make: the survey, and the text of every generated file."""

    survey: Survey
    files: Mapping[str, str]
    """By path below the project."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a build did to the disk."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


class _Faults:
    """Collects the faults of all files, so that a run tells of all of them."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults: list[Fault] = list(faults)

    @property
    def found(self) -> tuple[Fault, ...]:
        """The faults kept so far."""
        return tuple(self._faults)

    def add(self, faults: Iterable[Fault]) -> None:
        """Keep more faults."""
        self._faults += faults

    def of(self, make: Callable[[], T]) -> T | None:
        """Return what the function makes, or keep the faults it raises."""
        try:
            return make()
        except SurveyError as error:
            self._faults += error.faults
            return None

    def refuse(self) -> None:
        """Raise all faults kept.

        :raises SurveyError: if there are any.
        """
        refuse(self._faults)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """Everything that people wrote or saved, read and checked file by file."""

    config: SurveyConfig
    seeds: tuple[Seed, ...]
    facts: tuple[Located[Facts], ...]
    decisions: tuple[Located[Decision], ...]
    keys: tuple[Located[RecordedKey], ...]
    topics: Topics
    topics_document: Document
    people: tuple[DeclaredPerson, ...]
    released: tuple[ReleasedKey, ...] = ()
    """The keys of the last release."""
    synonyms: tuple[Alike, ...] = ()
    writing: Writing = field(default_factory=Writing)
    earlier: Mapping[str, str] = field(default_factory=dict)
    """The .bib files as an earlier run left them, by path below ``docs``.

    What is written again to the letter need not be read back again.
    """
    faults: tuple[Fault, ...] = ()
    """Of files that the others can be checked without; :func:`make` tells of them with the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Files:
    """The files of a project, some of them as they would be."""

    root: Path
    changed: Mapping[str, str]

    def text(self, path: str) -> str:
        """Return the text of a file.

        :raises SurveyError: if it is not there or cannot be read.
        """
        return self.changed[path] if path in self.changed else _read(self.root, path)

    def has(self, path: str) -> bool:
        """Return whether there is a file, or anything in its place."""
        return path in self.changed or os.path.lexists(self.root / path)

    def names(self, pattern: str) -> list[str]:
        """Return the paths of the files of a pattern."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(pattern))


def read_inputs(
    root: Path, changed: Mapping[str, str] | None = None, *, anew: bool = False
) -> Inputs:
    """Return the inputs of the project in a folder.

    Seeds, ``survey.toml`` and ``topics.yaml`` must be there; the other files may be absent.

    :param changed: texts of files to take in place of what is on the disk, by path.
    :param anew: whether nothing is taken on trust that an earlier run has checked.
    :raises SurveyError: with the faults of all files.
    """
    faults = _Faults()
    files = _Files(root=root, changed=changed or {})
    config = faults.of(lambda: parse_config(files.text(CONFIG_FILE), file=CONFIG_FILE))
    seeds = faults.of(lambda: _read_seeds(root))
    facts = faults.of(lambda: _data(files, "facts", parse_facts, ()))
    decisions = faults.of(lambda: _data(files, "links", parse_decisions, ()))
    keys = faults.of(lambda: _data(files, "keys", parse_keys, ()))
    topics = faults.of(lambda: _data(files, "topics", parse_topics, None))
    people = faults.of(lambda: _data(files, "people", parse_people, ()))
    released = faults.of(lambda: _released(files))
    synonyms = faults.of(lambda: _data(files, "synonyms", parse_synonyms, ()))
    faults.refuse()
    assert config
    assert topics
    later = _Faults()
    writing = _read_writing(files, later)
    return Inputs(
        config=config,
        seeds=seeds or (),
        facts=facts or (),
        decisions=decisions or (),
        keys=keys or (),
        topics=topics[0],
        topics_document=topics[1],
        people=people or (),
        released=released or (),
        synonyms=synonyms or (),
        writing=writing,
        earlier={} if anew else _earlier(root),
        faults=later.found,
    )


def _earlier(root: Path) -> dict[str, str]:
    """Return the .bib files that are there, as far as they can be read."""
    found = {}
    for path in BIB_FILES:
        with suppress(OSError, ValueError):
            found[path.removeprefix("docs/")] = (root / path).read_text("utf-8")
    return found


def _read_writing(files: _Files, faults: _Faults) -> Writing:
    """Return what people wrote about the works, as far as it can be read."""
    return Writing(
        annotations=_all(files, f"{ANNOTATIONS}/*.md", parse_annotation, faults),
        relations=faults.of(lambda: _data(files, "relations", parse_relations, ())) or (),
        tables=_all(files, f"{TABLES}/*.yaml", parse_table, faults),
        glossary=faults.of(lambda: _data(files, "glossary", parse_glossary, ())) or (),
        paths=faults.of(lambda: _data(files, "paths", parse_paths, ())) or (),
        demonstrations=_all(files, f"{DEMONSTRATIONS}/*.md", parse_demonstration, faults),
        not_reproduced=faults.of(lambda: _data(files, "not-reproduced", parse_not_reproduced, ()))
        or (),
        kept=_kept(files, faults),
        sources=registry.sources(),
        changes=faults.of(lambda: _data(files, "changes", parse_changes, ())) or (),
    )


def _kept(files: _Files, faults: _Faults) -> dict[str, Kept | None]:
    """Return the results of demonstrations by name, with none for a file that cannot be read."""
    names = {PurePosixPath(file).stem: file for file in files.names(f"{KEPT}/*.json")}
    return {
        name: faults.of(partial(_parsed, files, file, parse_kept))
        for name, file in sorted(names.items())
    }


def _all(files: _Files, pattern: str, parse: _Parse[T], faults: _Faults) -> tuple[T, ...]:
    """Return what the files of a pattern hold, by name; those that cannot be read are faults."""
    parsed = [
        faults.of(partial(_parsed, files, name, parse))
        for name in files.names(pattern)
        if not name.endswith("/README.md")
    ]
    return tuple(item for item in parsed if item is not None)


def _parsed(files: _Files, name: str, parse: _Parse[T]) -> T:
    return parse(files.text(name), file=name)


class _Parse(Protocol[T_co]):
    def __call__(self, text: str, /, *, file: str) -> T_co: ...


def _data(files: _Files, name: str, parse: _Parse[T], absent: T | None) -> T:
    """Return what a file of ``docs/data`` holds."""
    path = f"docs/data/{name}.yaml"
    if absent is not None and not files.has(path):
        return absent
    return parse(files.text(path), file=path)


def _released(files: _Files) -> tuple[ReleasedKey, ...]:
    """Return the keys of the last release; before the first there is no such file."""
    if not files.has(RELEASED_FILE):
        return ()
    return parse_released(files.text(RELEASED_FILE), file=RELEASED_FILE)


def _read(root: Path, path: str) -> str:
    """Return the text of a file of the project.

    :raises SurveyError: if it is not there or cannot be read.
    """
    text = decode(read_file(root / path, file=path, largest=LARGEST_DATA), file=path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_seeds(root: Path) -> tuple[Seed, ...]:
    """Return the seeds, by name.

    :raises SurveyError: if there are none, or some cannot be read.
    """
    faults = _Faults()
    names = sorted(path.name for path in (root / "seeds").glob("*") if _is_seed(path.name))
    seeds = [faults.of(partial(_read_seed, root, name)) for name in names]
    faults.refuse()
    if not names:
        message = (
            "found no seed in this folder, expected saved pages (.txt) or references (.bib, ...)"
        )
        raise SurveyError([Fault(file="seeds", message=message, code=FaultCode.NO_SEED)])
    return tuple(seed for seed in seeds if seed)


def _is_seed(name: str) -> bool:
    return name.lower().endswith(SEED_ENDINGS) and not name.startswith(".")


def _read_seed(root: Path, name: str) -> Seed:
    """Return the seed of a file, if a parser recognises it.

    :raises SurveyError: if it cannot be read, or not exactly one parser recognises it.
    """
    path = seed_path(name)
    seed = read_seed(name, read_file(root / path, file=path, largest=LARGEST_SEED))
    recognise(seed)
    return seed


def make(inputs: Inputs) -> Made:
    """Return the survey and the text of all its files; nothing is read or written.

    :raises SurveyError: if the inputs do not go together.
    """
    survey, keys = make_survey(inputs)
    return Made(survey=survey, files=dict(_files(survey, keys, inputs.earlier)))


def make_survey(inputs: Inputs) -> tuple[Survey, tuple[RecordedKey, ...]]:
    """Return the survey, and its keys as they are to be recorded.

    :raises SurveyError: if the inputs do not go together.
    """
    parsed = parse_all(inputs.seeds, known_of(inputs.facts))
    records = [record for _, result in parsed for record in result.records]
    faults = _Faults(inputs.faults)
    topics = faults.of(lambda: _topics(inputs)) or inputs.topics
    linking = faults.of(lambda: link(records, inputs.facts, inputs.decisions))
    clusters = linking or link(records, inputs.facts)
    to_works = partial(curate, clusters, topics=topics, declared=inputs.people)
    curated = faults.of(lambda: to_works(recorded=inputs.keys))
    works = (curated or to_works(recorded=())).works
    keys = {str(work.key) for work in works if work.in_seeds}
    if not linking or not curated:  # What is missing for want of them is not to be told of, too.
        keys |= {entry.value.key for entry in inputs.facts}
        keys |= {entry.value.key for entry in inputs.keys}
    faults.add(unknown_keys(inputs.topics, inputs.topics_document, keys))
    if linking:
        faults.add(_facts_of_no_work(linking.clusters))
    events = tuple(event for _, result in parsed for event in result.events)
    context = Context(works={str(work.key): work for work in works}, events=events, topics=topics)
    if linking and curated:
        faults.add(writing_faults(inputs.writing, context))
        faults.add(released_faults(inputs.released, works))
    faults.refuse()
    assert linking
    assert curated
    labels = seed_labels(seed.name for seed in inputs.seeds)
    readings = tuple(_reading(seed, labels[seed.name], result) for seed, result in parsed)
    doubts = (doubt for _, result in parsed for doubt in result.diagnostics)
    survey = Survey(
        config=inputs.config,
        topics=topics,
        readings=readings,
        all_works=with_labels(curated.works),
        spellings=curated.people,
        candidates=linking.candidates,
        diagnostics=(*doubts, *curated.diagnostics),
        commentary=comment(inputs.writing, context),
        synonyms=inputs.synonyms,
    )
    return survey, curated.keys


def check_chapters(root: Path, survey: Survey) -> None:
    """Check the chapters, which are Sphinx's input and not ours, against the survey.

    :raises SurveyError: with every fault of all of them.
    """
    faults = _Faults()
    files = _Files(root=root, changed={})
    names = files.names(f"{CHAPTERS}/*.md")
    chapters = [faults.of(partial(_parsed, files, name, _chapter)) for name in names]
    faults.add(chapter_faults((chapter for chapter in chapters if chapter), survey))
    faults.refuse()


def _chapter(text: str, /, *, file: str) -> Chapter:
    return Chapter(slug=PurePosixPath(file).stem, text=text)


def _topics(inputs: Inputs) -> Topics:
    """Return the topics with all works placed, by the file of topics or by their annotations.

    :raises SurveyError: if both place a work.
    """
    slugs = {topic.slug for topic in inputs.topics.topics}
    known = [item for item in inputs.writing.annotations if item.front.topic in slugs]
    return place(inputs.topics, inputs.topics_document, known)


def _facts_of_no_work(clusters: Iterable[Cluster]) -> Iterator[Fault]:
    """Yield a fault for each entry of facts that says a seed has its work, when none does."""
    for cluster in clusters:
        facts = cluster.facts
        if facts and not cluster.records and facts.value.group.in_seeds:
            message = (
                f"no seed describes '{facts.value.key}', found group '{facts.value.group}', "
                "expected 'cited' or 'foundational', or a title or arXiv number that a seed has"
            )
            yield facts.fault(message, "key", code=FaultCode.FACTS_WITHOUT_SEED)


def _reading(seed: Seed, label: str, result: ParseResult) -> SeedReading:
    parser = recognise(seed)
    return SeedReading(
        seed=seed,
        label=label,
        format=parser.name,
        description=parser.description,
        result=result,
    )


def known_of(facts: Iterable[Located[Facts]]) -> Known:
    """Return the titles and names that facts teach the parsers."""
    values = [entry.value for entry in facts]
    return known_from(
        titles=(title for value in values for title in value.titles),
        names=(name for value in values for name in value.authors),
    )


def _files(
    survey: Survey, keys: tuple[RecordedKey, ...], earlier: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for path, text in committed_files(survey, earlier):
        yield f"docs/{path}", text
    yield KEYS_FILE, render_keys(keys)
    schemas: dict[str, str] = json.loads(remembered("schemas", _schemas))
    yield from schemas.items()
    beside, pages = partial(_beside_pages, survey), partial(render_pages, survey)
    if len(survey.works) >= MANY and has_room():
        made, rendered = side_by_side(beside, pages)
    else:
        made, rendered = beside(), pages()
    yield from made.items()
    for path, text in rendered.items():
        yield f"docs/{path}", text


def _beside_pages(survey: Survey) -> dict[str, str]:
    """Return what stands beside the pages of the site, by path below the project."""
    files = {f"{SITE}/{path}": text for path, text in site_files(survey)}
    files[f"{SITE}/catalogue.json"] = render_catalogue(make_catalogue(survey))
    colours = colours_of(topic.slug for topic in survey.topics.chapters)
    files[COLOURS_FILE] = stylesheet(colours)
    drawn = map_of(survey)
    if drawn.ties:
        name = f"{survey.config.title}: map of the relations"
        files[f"{SITE}/map.svg"] = render_file(drawn, colours, name=name)
    files[f"{STATIC}/{CARDS_FILE}"] = render_cards(survey)
    files[f"{SITE}/{SEARCH_INDEX}"] = render_index(survey)
    if survey.commentary.changes:
        files[f"{SITE}/{FEED_FILE}"] = render_feed(survey)
    return files


def _schemas() -> str:
    """Return all schemas by their paths, as text."""
    return json.dumps({**render_schemas(), f"{SITE}/catalogue.schema.json": render_schema()})


def render_works(survey: Survey, works: Iterable[Work]) -> str:
    """Return what the catalogue says of some works, as text."""
    wanted = {work.key for work in works}
    catalogue = make_catalogue(survey)
    entries = (entry for entry in (*catalogue.works, *catalogue.outside) if entry.key in wanted)
    return render_part(entries)


def proposed_changes(survey: Survey, earlier: str) -> str:
    """Return what to write into the list of changes since the release of an earlier catalogue."""
    before = parse_release(_read(Path(), earlier), file=earlier)
    return render_changes(propose_changes(before, make_catalogue(survey), date=survey.config.as_of))


def catalogue_of(survey: Survey, key: str) -> dict[str, Any]:
    """Return what the catalogue says of one work."""
    catalogue = make_catalogue(survey)
    entries = (*catalogue.works, *catalogue.outside)
    return next(entry.model_dump(mode="json") for entry in entries if entry.key == key)


def stale(root: Path, files: Mapping[str, str]) -> str:
    """Return how the committed files differ from freshly made ones, as a unified diff."""
    there = {path: _read(root, path) for path in COMMITTED if (root / path).exists()}
    fresh = {path: files[path] for path in COMMITTED}
    return difference(there, fresh, dates=("(committed)", "(fresh)"))


def difference(
    before: Mapping[str, str], after: Mapping[str, str], *, dates: tuple[str, str] = ("", "")
) -> str:
    """Return as a unified diff how texts differ from those of the same paths before."""
    return "".join(
        _whole_line(line)
        for path, text in after.items()
        for line in difflib.unified_diff(
            before.get(path, "").splitlines(keepends=True),
            text.splitlines(keepends=True),
            fromfile=path,
            tofile=path,
            fromfiledate=dates[0],
            tofiledate=dates[1],
        )
    )


def _whole_line(line: str) -> str:
    """Return a line of a diff, with what patch expects where the last line of a file has no end."""
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def write(root: Path, files: Mapping[str, str], *, keep: AbstractSet[str] = frozenset()) -> Written:
    """Write the files that differ from those there, and remove generated ones that are no more.

    All new files are first written beside their places, so that a full disk or a folder that
    may not be written to is noticed before anything is replaced.

    :param keep: paths of generated files that are made otherwise.
    :raises SurveyError: if something cannot be written; every file is then whole, old or new.
    """
    with _alone(root):
        changed = tuple(path for path, text in files.items() if _differs(f"{root}/{path}", text))
        generated = (f"docs/{folder}/{_TEMPORARY}" for folder in GENERATED_FOLDERS)
        refuse(_in_the_way(root, [*changed, *generated]))
        try:
            new = {path: files[path].encode() for path in changed}
            refuse(_stage(root, new, to_disk=COMMITTED))
            _put_in_place(root, changed)
        finally:
            for path in changed:
                _forget(_beside(root / path))
        removed = tuple(_remove_leftovers(root, files.keys() | keep))
    return Written(changed=changed, removed=removed, unchanged=len(files) - len(changed))


def begin(root: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the files of a new survey into an empty folder, which is made if it is not there.

    :raises SurveyError: if the folder holds anything, or cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        there = sorted(path.name for path in root.iterdir() if path.name != ".git")
        if there:
            message = f"found '{there[0]}' in this folder, expected an empty one for a new survey"
            raise SurveyError(
                [Fault(file=str(root), message=message, code=FaultCode.ALREADY_THERE)]
            )
    except OSError as error:
        message = f"cannot be written: {_reason(error)}"
        raise SurveyError(
            [Fault(file=str(root), message=message, code=FaultCode.CANNOT_WRITE)]
        ) from None
    write_new(root, files)
    return tuple(files)


def drafted(root: Path) -> frozenset[str]:
    """Return the keys of the works of which there is a draft of an annotation."""
    return frozenset(path.stem for path in (root / DRAFTS).glob("*.md"))


def write_new(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files that are not there yet: all of them or, if one cannot be, none.

    :raises SurveyError: if something stands in their place, or cannot be written.
    """
    with _alone(root):
        refuse(
            Fault(
                file=path,
                message="there is a file of that name already",
                code=FaultCode.ALREADY_THERE,
            )
            for path in files
            if os.path.lexists(root / path)
        )
        refuse(_in_the_way(root, files))
        missing = [folder for folder in _folders(root, files) if not folder.exists()]
        try:
            refuse(_stage(root, files, to_disk=files.keys()))
            _put_in_place(root, tuple(files))
        except SurveyError as error:
            for path in files:
                _forget(root / path)
            for folder in missing:
                with suppress(OSError):
                    folder.rmdir()
            raise SurveyError(error.faults) from None
        finally:
            for path in files:
                _forget(_beside(root / path))


def replace_files(root: Path, texts: Mapping[str, str]) -> None:
    """Write some files of the project, one after the other, in the places of those there.

    :raises SurveyError: if one cannot be written; all of them are then as they were, unless it
        says otherwise.
    """
    with _alone(root):
        refuse(_in_the_way(root, texts))
        try:
            data = {path: text.encode() for path, text in texts.items()}
            refuse(_stage(root, data, to_disk=texts.keys()))
            _put_in_place(root, tuple(texts))
        finally:
            for path in texts:
                _forget(_beside(root / path))


def texts_of_people(root: Path) -> dict[str, str]:
    """Return the texts that people write in a project, by path, their lines ended as they are.

    :raises SurveyError: if some cannot be read.
    """
    faults = _Faults()
    found = {
        path: faults.of(partial(_text, root, path))
        for pattern in ("*.toml", "docs/**/*.md", "docs/**/*.yaml")
        for path in sorted(item.relative_to(root).as_posix() for item in root.glob(pattern))
        if path not in _MADE and PurePosixPath(path).parts[1:2] not in _MADE_FOLDERS
    }
    faults.refuse()
    return {path: text for path, text in found.items() if text is not None}


_MADE = (KEYS_FILE, "pyproject.toml")
"""Files among those of people that they do not write for the survey."""
_MADE_FOLDERS = tuple((folder,) for folder in GENERATED_FOLDERS)


def _text(root: Path, path: str) -> str:
    return decode(read_file(root / path, file=path, largest=LARGEST_DATA), file=path)


def read_facts(root: Path) -> str:
    """Return the text of the file of facts, empty where there is none."""
    return _read(root, FACTS_FILE) if os.path.lexists(root / FACTS_FILE) else ""


def write_facts(root: Path, text: str) -> None:
    """Write the file of facts; its lines end as they did.

    :raises SurveyError: if it cannot be written; the old one is then as it was.
    """
    there = os.path.lexists(root / FACTS_FILE) and "\r\n" in _text(root, FACTS_FILE)
    replace_files(root, {FACTS_FILE: text.replace("\n", "\r\n") if there else text})


def read_links(root: Path) -> str:
    """Return the text of the file of decisions, or what such a file begins with."""
    return _read(root, LINKS_FILE) if os.path.lexists(root / LINKS_FILE) else _LINKS_HEADER


def _folders(root: Path, paths: Iterable[str]) -> Sequence[Path]:
    """Return the folders that paths stand in, the deepest first."""
    folders = {folder for path in paths for folder in PurePosixPath(path).parents}
    return [root / name for name in sorted(folders, key=lambda name: -len(name.parts))]


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one run at a time write to a project; the lock of a killed run ends with it."""
    if not fcntl:
        yield
        return
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _differs(path: str, text: str) -> bool:
    """Return whether a file holds anything else; asked of thousands, so of a path as plain text."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read() != text.encode()
    except OSError:
        return True


def _in_the_way(root: Path, paths: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each folder in the place of a file, and each file in that of a folder.

    A link to a folder elsewhere is in the way, too: what is there is not the survey's to change.
    """
    folders: dict[str, None] = {}
    inside = root.resolve()
    for path in paths:
        if (root / path).is_dir():
            yield Fault(
                file=path,
                message="found a folder, expected a file that can be written",
                code=FaultCode.CANNOT_WRITE,
            )
        folders |= {str(folder): None for folder in PurePosixPath(path).parents}
    for folder in folders:
        if os.path.lexists(root / folder) and not (root / folder).is_dir():
            message = "found a file, expected a folder to write into"
            yield Fault(file=folder, message=message, code=FaultCode.CANNOT_WRITE)
        elif (place := root / folder).is_symlink() and not place.resolve().is_relative_to(inside):
            message = "found a link to a folder outside of the survey, expected a folder in it"
            yield Fault(file=folder, message=message, code=FaultCode.CANNOT_WRITE)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _TEMPORARY)


def _stage(root: Path, files: Mapping[str, bytes], *, to_disk: Collection[str]) -> Iterator[Fault]:
    """Write the files beside their places; yield a fault for each folder that does not take them.

    Where the disk takes none of them, nothing else is tried.
    """
    closed: set[Path] = set()
    for path, data in files.items():
        temporary = _beside(root / path)
        if temporary.parent in closed:
            continue
        try:
            temporary.parent.mkdir(parents=True, exist_ok=True)
            _write(temporary, data, to_disk=path in to_disk)
        except OSError as error:
            closed.add(temporary.parent)
            message = f"cannot be written: {_reason(error)}; the old file is as it was"
            yield Fault(file=path, message=message, code=FaultCode.CANNOT_WRITE)
            if error.errno in _EVERYWHERE:
                return


def _write(path: Path, data: bytes, *, to_disk: bool) -> None:
    """Write a new file; wait until it is on the disk only if told, for that is dear."""
    with _open_new(path) as file:
        file.write(data)
        if to_disk:
            file.flush()
            os.fsync(file.fileno())


def _open_new(path: Path) -> BinaryIO:
    """Open a file that is not there; one that an interrupted run left, or a link, goes first."""
    try:
        return path.open("xb")
    except FileExistsError:
        path.unlink()
        return path.open("xb")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _put_in_place(root: Path, paths: Sequence[str]) -> None:
    """Move the files written beside their places into them.

    :raises SurveyError: if some cannot be moved; all the others are.
    """
    faults = []
    for path in paths:
        try:
            _beside(root / path).replace(root / path)
        except OSError as error:
            faults.append(
                Fault(
                    file=path,
                    message=f"cannot be replaced: {_reason(error)}",
                    code=FaultCode.CANNOT_WRITE,
                )
            )
    if faults:
        raise SurveyError(faults, wrote=len(faults) < len(paths))


def _generated(root: Path) -> Iterator[str]:
    """Yield the paths of all that is in folders for generated files; thousands, as plain text."""
    for generated in GENERATED_FOLDERS:
        for folder, _, names in os.walk(root / "docs" / generated):
            place = Path(folder).relative_to(root).as_posix()
            yield from (f"{place}/{name}" for name in names)


def _remove_leftovers(root: Path, files: AbstractSet[str]) -> Iterator[str]:
    """Remove files of folders that hold generated ones only, and what interrupted runs left."""
    for name in sorted(set(_generated(root)) - files):
        path = root / name
        if path.is_file():
            try:
                path.unlink()
            except OSError as error:
                message = f"cannot be removed, and is no page any more: {_reason(error)}"
                raise SurveyError(
                    [Fault(file=name, message=message, code=FaultCode.CANNOT_WRITE)], wrote=True
                ) from None
            yield name
    for folder in _WRITTEN_TO:
        for path in (root / folder).glob(f"*{_TEMPORARY}"):
            _forget(path)
