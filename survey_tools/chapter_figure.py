"""The small figure on a chapter's card: its works as dots over their years, as SVG.

All cards share one scale, so that the chapters can be compared at a glance: which are old, which
are growing, which are large.  A dot is filled where the survey has read an abstract, and hollow
where it knows the title alone.  Colours come from the page (``var(--topic)``, ``currentColor``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from survey_tools.survey import Survey
from survey_tools.topics import Topic
from survey_tools.works import Work

WIDTH = 240
STEP = 8
"""Pixels from one dot to the next above it."""
RADIUS = 3.1
_EDGE = 14
"""Pixels from the left and right of the figure to its first and last year."""
_FOOT = 15
"""Pixels below the line of the years, for the first and the last."""


def years_of(survey: Survey) -> Mapping[str, Sequence[Work]]:
    """Return the works of chapters that have a year, by the slugs of their topics."""
    chapters = {topic.slug for topic in survey.topics.chapters}
    works: defaultdict[str, list[Work]] = defaultdict(list)
    for work in survey.works:
        if work.year and work.placement and work.placement.topic in chapters:
            works[work.placement.topic].append(work)
    return works


def draw_figure(survey: Survey, topic: Topic) -> str:
    """Return the figure of a chapter; nothing where none of its works has a year."""
    works = years_of(survey)
    mine = works.get(topic.slug, ())
    if not mine:
        return ""
    years = [_year(work) for group in works.values() for work in group]
    most = max(max(Counter(map(_year, group)).values()) for group in works.values())
    first, last = min(years), max(years)
    base = most * STEP + 4
    dots = "".join(_dots(mine, first, last, base))
    left, right = _EDGE, WIDTH - _EDGE
    numbers = f'<text x="{left}" y="{base + 13}" text-anchor="middle">{first}</text>'
    if last > first:
        numbers += f'<text x="{right}" y="{base + 13}" text-anchor="middle">{last}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="years" viewBox="0 0 {WIDTH} '
        f'{base + _FOOT}" role="img" aria-label="{_in_words(mine)}">'
        f'<path d="M{left} {base}H{right}"/>{numbers}{dots}</svg>'
    )


def _dots(works: Iterable[Work], first: int, last: int, base: int) -> Iterable[str]:
    stacked: Counter[int] = Counter()
    for work in sorted(works, key=lambda work: (work.title_only, work.key)):
        year = _year(work)
        stacked[year] += 1
        x = _EDGE + (WIDTH - 2 * _EDGE) * (year - first) / max(last - first, 1)
        y = base - stacked[year] * STEP + STEP / 2 - 1
        hollow = ' class="title"' if work.title_only else ""
        yield f'<circle{hollow} cx="{x:g}" cy="{y:g}" r="{RADIUS}"/>'


def _year(work: Work) -> int:
    assert work.year
    return work.year.value


def _in_words(works: Sequence[Work]) -> str:
    """Return what the figure shows, for those who do not see it: ``Works by year: 2019, 2; ...``.

    The number of works stands beside the year, since years without any are left out.
    """
    counts = sorted(Counter(map(_year, works)).items())
    return "Works by year: " + "; ".join(f"{year}, {count}" for year, count in counts)
