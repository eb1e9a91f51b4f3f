"""The edge of demonstrations: run them beside each other, keep results, draw figures to files.

NumPy, SciPy and matplotlib are imported where something is computed or drawn and nowhere else, so
that a survey whose demonstrations have not changed is built without them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey_tools.demonstration_pages import FOLDER as PAGES
from survey_tools.demonstration_pages import ShownDemonstration, said
from survey_tools.demonstrations import registry
from survey_tools.demonstrations.code import Parameter, parameters
from survey_tools.demonstrations.kept import (
    Kept,
    checking,
    computing,
    drawing,
    is_fresh,
    kept_path,
    module_of,
    parse_kept,
    render_kept,
)
from survey_tools.demonstrations.shape import Check, Comparison
from survey_tools.errors import Fault, FaultCode, SurveyError
from survey_tools.text import did_you_mean

if TYPE_CHECKING:
    from survey_tools.demonstrations.running import Run
    from survey_tools.demonstrations.style import Format

PROCESSES = 2
"""How many demonstrations run at a time; each may take 1 GB."""
FIGURES = "docs/generated/figures"
_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_TEMPORARY = ".survey-new"

_FORMS = (".svg", ".pdf", ".png")


def one_thread() -> None:
    """Let NumPy, imported after this, use one thread: with small matrices it is faster so."""
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")


def settings_by_name() -> dict[str, tuple[Parameter, ...]]:
    """Return the parameters of every demonstration."""
    sources = registry.sources()
    return {name: parameters(sources[module_of(name)]) for name in registry.names()}


def request_faults(name: str, settings: Iterable[str], plot: str | None) -> Iterator[Fault]:
    """Yield everything that is wrong with a request to run a demonstration."""
    if plot:
        yield from _plot_faults(plot)
    known = registry.names()
    if name not in known:
        message = f"no demonstration has this name{did_you_mean(name, known)}"
        yield Fault(
            file=name,
            message=f"{message} ('survey demo --list' lists all)",
            code=FaultCode.UNKNOWN_NAME,
        )
        return
    one_thread()
    from survey_tools.demonstrations import running  # noqa: PLC0415

    _, wrong = running.setting(registry.find(name), settings)
    yield from (
        Fault(file="--set", message=message, code=FaultCode.BAD_SETTING) for message in wrong
    )


def _plot_faults(plot: str) -> Iterator[Fault]:
    path = Path(plot)
    if path.suffix not in _FORMS:
        message = f"found the ending '{path.suffix}', expected .svg, .pdf or .png"
        yield Fault(file=plot, message=message, code=FaultCode.BAD_SETTING)
    if path.is_dir():
        yield Fault(
            file=plot,
            message="found a folder, expected a file to write",
            code=FaultCode.BAD_SETTING,
        )
    elif not path.parent.is_dir():
        yield Fault(
            file=plot, message=f"there is no folder '{path.parent}'", code=FaultCode.BAD_SETTING
        )


def run_one(name: str, settings: Sequence[str] = (), seed: int = 0) -> Run:
    """Run a demonstration here; the request must be without faults.

    :raises SurveyError: if nothing can be computed with this setting.
    """
    one_thread()
    from survey_tools.demonstrations import running  # noqa: PLC0415

    demonstration = registry.find(name)
    params, _ = running.setting(demonstration, settings)
    try:
        return running.run(demonstration, params, seed)
    except running.NotComputableError as error:
        own = demonstration.params()
        given = [text.partition("=")[0] for text in settings]
        usual = ", ".join(f"{field}={_as_set(getattr(own, field))}" for field in given)
        message = f"nothing can be computed with {', '.join(settings)} ({error})"
        message += f"; the survey has {usual}"
        raise SurveyError(
            [Fault(file="--set", message=message, code=FaultCode.BAD_SETTING)]
        ) from None


def _as_set(value: Any) -> str:  # noqa: ANN401
    """Return a value of a parameter as one sets it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def plot(run: Run, file: str) -> None:
    """Write the figure of a run.

    :raises SurveyError: if it cannot be written.
    """
    form = Path(file).suffix.removeprefix(".")
    _write(Path(file), file, _drawn(run.name, run.data, form))  # type: ignore[arg-type]


def run_many(names: Sequence[str], seed: int = 0) -> Iterator[tuple[str, Run | Fault]]:
    """Yield each demonstration, as it ends, with its run or with why it could not be run."""
    one_thread()
    with ProcessPoolExecutor(
        min(PROCESSES, len(names)) or 1, mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        running = {pool.submit(_run, name, seed): name for name in names}
        for future in as_completed(running):
            yield running[future], future.result()


def _run(name: str, seed: int) -> Run | Fault:
    from survey_tools.demonstrations import running  # noqa: PLC0415

    try:
        return running.run(registry.find(name), None, seed)
    except Exception as error:  # noqa: BLE001  the others go on
        file = f"survey_tools/demonstrations/{module_of(name)}.py"
        return Fault(
            file=file,
            message=f"{type(error).__name__}: {error}",
            code=FaultCode.DEMONSTRATION_FAILS,
        )


def as_data(run: Run) -> dict[str, Any]:
    """Return a run as JSON shows it; what is no number in JSON is text, as in kept results."""

    def number(value: float) -> float | str:
        return float(value) if math.isfinite(value) else str(float(value))

    return {
        "name": run.name,
        "seed": run.seed,
        "holds": run.holds,
        "seconds": round(run.seconds, 2),
        "checks": [
            {
                "what": check.what,
                "comparison": check.comparison,
                "claimed": number(check.claimed),
                "observed": number(check.observed),
                "tolerance": number(check.tolerance),
                "why": check.why,
                "source": {"kind": check.source.kind, "place": check.source.place},
                "holds": check.holds,
            }
            for check in run.checks
        ],
    }


# --- What is kept ------------------------------------------------------------------------------


def shown_names(root: Path) -> tuple[str, ...]:
    """Return the names of the demonstrations that a project has pages about."""
    pages = (path.stem for path in (root / PAGES).glob("*.md") if path.name != "README.md")
    return tuple(sorted(set(pages) & set(registry.names())))


def stale_names(root: Path) -> tuple[str, ...]:
    """Return those whose kept result is not that of the code of today."""
    sources = registry.sources()
    return tuple(
        name for name in shown_names(root) if not is_fresh(read_kept(root, name), name, sources)
    )


def unchecked_names(root: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of some whose kept result is that of the code of today, and its checks not."""
    sources = registry.sources()
    return tuple(
        name
        for name in names
        if (kept := read_kept(root, name)) and kept.computed_by == computing(name, sources)
    )


def check_again(root: Path, name: str) -> Run:
    """Return a run whose result is the one that is kept, and whose checks are those of today.

    A result is kept for it, made by the code of today.
    """
    one_thread()
    from survey_tools.demonstrations import running  # noqa: PLC0415

    kept = read_kept(root, name)
    assert kept
    return running.checked(registry.find(name), kept.result, kept.seed)


def read_kept(root: Path, name: str) -> Kept | None:
    """Return the result that a project keeps, if it keeps one that can be read."""
    try:
        text = (root / kept_path(name)).read_text("utf-8")
        return parse_kept(text, file=kept_path(name))
    except (FileNotFoundError, SurveyError):
        return None


def keep(root: Path, run: Run) -> tuple[Fault, ...]:
    """Write the file of a result; one that does not show its claim is a fault, and not kept.

    :raises SurveyError: if it cannot be written.
    """
    sources = registry.sources()
    kept = Kept(
        name=run.name,
        computed_by=computing(run.name, sources),
        checked_by=checking(run.name, sources),
        seed=run.seed,
        deterministic=run.deterministic,
        checks=tuple(map(_rounded, run.checks)),
        result=run.data,
    )
    file = kept_path(run.name)
    if kept.holds:
        _write(root / file, file, render_kept(kept).encode())
    return tuple(
        Fault(file=file, message=f"not kept: {said(check)}", code=FaultCode.NOT_OBSERVED)
        for check in kept.checks
        if not check.holds
    )


def _rounded(check: Check) -> Check:
    """Return a check with as many digits as results have."""
    numbers = (check.claimed, check.observed, check.tolerance)
    claimed, observed, tolerance = (float(f"{value:.6g}") for value in numbers)
    return replace(check, claimed=claimed, observed=observed, tolerance=tolerance)


def differences(kept: Kept | None, run: Run) -> Iterator[str]:
    """Yield how a run differs, by more than its tolerances, from the result that is kept."""
    if kept is None:
        yield "no result is kept"
        return
    before = {(check.what, check.source.place): check for check in kept.checks}
    after = {(check.what, check.source.place): check for check in run.checks}
    if before.keys() != after.keys():
        yield "its checks are others than those kept"
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        if abs(old.observed - new.observed) > _leeway(old):
            yield f"{old.what}: observed {new.observed:.6g}, kept {old.observed:.6g}"


def _leeway(check: Check) -> float:
    """Return how far the same number may lie off on another machine."""
    rounding = 1e-5 * abs(check.observed)
    if check.comparison is Comparison.EQUAL:
        return max(check.tolerance, rounding)
    return max(check.tolerance, abs(check.observed - check.claimed), rounding)


# --- Figures -----------------------------------------------------------------------------------


def figure_path(name: str, form: str = "svg") -> str:
    """Return the path of a figure below the project."""
    return f"{FIGURES}/{name}.{form}"


def figure_paths(shown: Iterable[ShownDemonstration]) -> frozenset[str]:
    """Return the paths that the figures of some demonstrations may have."""
    return frozenset(figure_path(item.name, form) for item in shown for form in ("svg", "pdf"))


def draw_missing(
    root: Path, shown: Iterable[ShownDemonstration], forms: Sequence[Format] = ("svg",)
) -> tuple[str, ...]:
    """Draw the figures that are not there, or are of other results, and return their paths.

    Each file holds the digest of what it was drawn from.

    :raises SurveyError: if a file cannot be written.
    """
    sources = registry.sources()
    wanted = [(item.kept, form, drawing(item.kept, sources)) for item in shown for form in forms]
    missing = [job for job in wanted if not _holds(root / figure_path(job[0].name, job[1]), job[2])]
    for kept, form, digest in missing:
        data = _drawn(kept.name, kept.result, form, digest)
        _write(root / figure_path(kept.name, form), figure_path(kept.name, form), data)
    return tuple(figure_path(kept.name, form) for kept, form, _ in missing)


def _holds(path: Path, digest: str) -> bool:
    try:
        return digest.encode() in path.read_bytes()
    except OSError:
        return False


def _drawn(name: str, data: Mapping[str, Any], form: Format, note: str = "") -> bytes:
    one_thread()
    from survey_tools.demonstrations import results, style  # noqa: PLC0415

    demonstration = registry.find(name)
    result = results.restored(demonstration.result, data)
    return style.draw(demonstration, result, form, note=note)


def _write(path: Path, name: str, data: bytes) -> bool:
    """Write a file whole, if its content changes, and return whether it did."""
    temporary = path.with_name(path.name + _TEMPORARY)
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SurveyError(
            [Fault(file=name, message=f"cannot be written: {reason}", code=FaultCode.CANNOT_WRITE)]
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink()
    return True
