"""Checks of the files that people write: what no one sees in them, and what is left over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from survey_tools.annotations import FOLDER as ANNOTATIONS
from survey_tools.data_files import parse_front_matter
from survey_tools.doctor.findings import FACTS_FILE, Check, Finding, Patient, Sweep
from survey_tools.errors import SurveyError
from survey_tools.skeleton import DRAFTS
from survey_tools.text import fold, split_lines

_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(
    f"[\u200b\u2060\ufeff\u00ad{_TURNING}\u0000-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f]"
    # A joiner and its contrary are letters' business in Persian or Hindi, and nobody's in English.
    r"|(?<=[\x20-\x7e])[\u200c\u200d](?=[\x20-\x7e])"
)
_TO_DO = re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b|in place of this line\.")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHOWN = 60
_NAMED = 3


def swept(text: str) -> str:
    """Return a text without what nobody sees in it.

    >>> swept("depth\u200b separation")
    'depth separation'
    """
    return _UNSEEN.sub("", text)


def visible(text: str) -> str:
    """Return a text with what nobody sees, and no terminal should get, given by number.

    >>> visible("depth\u202e noitarapes")
    'depth<U+202E> noitarapes'
    """
    return _UNSEEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def _invisible(patient: Patient) -> Iterator[Finding]:
    for file, text in patient.texts.items():
        for number, line in enumerate(split_lines(text), start=1):
            found = list(_UNSEEN.finditer(line))
            if found:
                names = dict.fromkeys(_name_of(match[0]) for match in found)
                column = found[0].start() + 1
                around = line[max(column - _SHOWN // 2, 0) : column + _SHOWN // 2].strip()
                yield Finding(
                    file=file,
                    line=number,
                    message=f"{', '.join(list(names)[:_NAMED])} in column {column}",
                    found=around,
                    right=swept(around),
                    repair=Sweep(file=file),
                )


def _name_of(char: str) -> str:
    return unicodedata.name(char, f"control character {ord(char):02X}").lower()


def _unfinished(patient: Patient) -> Iterator[Finding]:
    for file, text in patient.texts.items():
        if file.startswith(DRAFTS):
            continue
        for number, line in enumerate(split_lines(text), start=1):
            match = _TO_DO.search(line)
            if match:
                yield Finding(
                    file=file,
                    line=number,
                    message=f"'{match[0]}' stands here",
                    found=line.strip()[:_SHOWN],
                )


def _drafts(patient: Patient) -> Iterator[Finding]:
    annotated = patient.survey.commentary.annotations
    for file, text in patient.texts.items():
        if not file.startswith(f"{DRAFTS}/"):
            continue
        key = file.removeprefix(f"{DRAFTS}/").removesuffix(".md")
        work = patient.survey.by_key.get(key)
        if key in annotated:
            message = f"the draft of {key} is left over: {ANNOTATIONS}/{key}.md is its annotation"
        elif work is None or not work.abstracts:
            message = f"the draft is of '{key}', which is no work with an abstract"
        elif _is_filled_in(text, file):
            message = f"the draft of {key} is filled in, but does not stand in {ANNOTATIONS}/"
        else:
            continue
        yield Finding(file=file, line=0, message=message)


def _is_filled_in(text: str, file: str) -> bool:
    """Return whether a draft says all that an annotation must."""
    try:
        data = parse_front_matter(text, file=file)[0].data
    except SurveyError:
        return False
    wanted = ("slogan", "kind", "level", "topic")
    has_all = isinstance(data, dict) and all(data.get(name) for name in wanted)
    return has_all and not _TO_DO.search(text)


def _unused_facts(patient: Patient) -> Iterator[Finding]:
    """Yield the entries of facts for works that nothing cites."""
    named = set(_names_in(text for file, text in patient.texts.items() if file != FACTS_FILE))
    mentioned = patient.survey.mentioned_by
    for facts in patient.facts:
        value = facts.value
        work = patient.survey.by_key.get(value.key)
        if work is None or value.group.in_seeds or work.in_seeds or work.key in mentioned:
            continue
        if not named & {work.key, *work.aliases}:
            yield Finding(
                file=facts.document.file,
                line=facts.line("key"),
                message=f"no abstract, chapter, table or relation cites {value.key}",
                found=value.title,
            )


def _names_in(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _NAME.findall(text)


def _unused_names(patient: Patient) -> Iterator[Finding]:
    """Yield the names of ``people.yaml`` that no list of authors has."""
    met = {fold(name) for name in patient.survey.spellings}
    people = patient.people
    for index, entry in enumerate(people.data or ()):
        names = entry["also"] or [entry["name"]]
        for name in names:
            if fold(name) not in met:
                field = "also" if entry["also"] else "name"
                yield Finding(
                    file=people.file,
                    line=people.line(index, field),
                    message=f"no source has an author '{name}'",
                )


CHECKS = (
    Check(
        name="invisible-characters",
        summary="characters that nobody sees, in files that people write",
        explanation="Text copied from web pages brings zero-width spaces, soft hyphens and marks "
        "that turn the direction of writing.  A search does not find the words they stand in, and "
        "a line can say something else than it shows.  --fix takes them out.  What the seeds have "
        "of them is left out when they are read.",
        find=_invisible,
        mends=True,
    ),
    Check(
        name="unfinished-text",
        summary="marks such as TODO in what the survey says",
        explanation="A mark for yourself is printed as it is once the page is made.  Finish the "
        "sentence, or take it out.",
        find=_unfinished,
    ),
    Check(
        name="left-over-drafts",
        summary="drafts of annotations that are done with, or of no work",
        explanation="A draft in docs/annotations/drafts/ is read by no build.  Move one that is "
        "filled in to docs/annotations/; remove one that has become an annotation, or whose work "
        "is not in the survey any more.",
        find=_drafts,
    ),
    Check(
        name="unused-facts",
        summary="facts about works that nothing cites",
        explanation="An entry of docs/data/facts.yaml of the group 'cited' or 'foundational' is "
        "there for a citation.  Where that has gone, the .bib still has the work, and readers "
        "wonder why.  Remove the entry, or cite the work.",
        find=_unused_facts,
    ),
    Check(
        name="unused-names",
        summary="names in people.yaml that no source has",
        explanation="An entry of docs/data/people.yaml says that a spelling is a person's.  One "
        "that no list of authors has is misspelt, or its paper is gone: mend it or remove it.",
        find=_unused_names,
    ),
)
"""The checks of files."""
