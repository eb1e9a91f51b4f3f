"""Two releases compared: which works are new, now published or corrected since the earlier one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from survey_tools.catalogue import Catalogue, CataloguedWork
from survey_tools.changes import Change
from survey_tools.errors import Fault, FaultCode, SurveyError

_COMPARED = ("title", "authors", "year", "date", "arxiv", "topic")
"""The values of a work whose change is a correction."""


class ReleasedWork(BaseModel):
    """What is compared of a work; a catalogue of another release may have more or less."""

    key: str
    title: str
    authors: tuple[str, ...]
    year: int | None = None
    date: str | None = None
    arxiv: str | None = None
    topic: str | None = None
    venue: dict[str, Any] | None = None


class _Release(BaseModel):
    """What is read of a catalogue."""

    works: tuple[ReleasedWork, ...]


def parse_release(text: str, *, file: str) -> Mapping[str, ReleasedWork]:
    """Return the works of an earlier ``catalogue.json``, by key.

    :raises SurveyError: if the text is not such a file.
    """
    try:
        release = _Release.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        message = f"found no catalogue ({reason}), expected a catalogue.json of an earlier release"
        raise SurveyError(
            [Fault(file=file, message=message, code=FaultCode.NO_CATALOGUE)]
        ) from None
    return {work.key: work for work in release.works}


def propose_changes(
    before: Mapping[str, ReleasedWork], now: Catalogue, *, date: dt.date
) -> Iterator[Change]:
    """Yield what an editor would write into the list of changes, words left to them."""
    kinds = [(_kind(before.get(work.key), work), work.key) for work in now.works]
    for kind in ("new", "published"):
        keys = tuple(key for found, key in kinds if found == kind)
        if keys:
            yield Change(date=date, kind=kind, keys=keys)
    for work in now.works:
        fields = _corrected(before[work.key], work) if work.key in before else []
        if fields:
            yield Change(date=date, kind="corrected", keys=(work.key,), words=", ".join(fields))


def _kind(before: ReleasedWork | None, now: CataloguedWork) -> str:
    if before is None:
        return "new"
    return "published" if now.venue and not before.venue else ""


def _corrected(before: ReleasedWork, now: CataloguedWork) -> list[str]:
    return [name for name in _COMPARED if getattr(before, name) != getattr(now, name)]


def render_changes(changes: Iterator[Change]) -> str:
    """Return changes as ``changes.yaml`` has them."""
    entries = [change.model_dump(exclude_none=True) for change in changes]
    lists = [entry | {"keys": list(entry["keys"])} for entry in entries]
    return yaml.dump(lists, Dumper=_Dumper, sort_keys=False, allow_unicode=True) if lists else ""


class _Dumper(yaml.SafeDumper):
    """Writes what stands in two places twice: our files have no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Return that nothing is to be written as a reference to something else."""
        del data
        return True
