"""How fast the search answers over 5,000 works, in Chromium: ``make bench``.

The works are invented, their words drawn as in a language.  What is timed is the reading of the
shelf, which happens once, and each answer while a query is typed, letter by letter.  Nothing is
asserted about time; what is asserted is that the works are found.
"""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import TYPE_CHECKING

from survey_tools.search_shelf import Entry, Group, render_shelf
from survey_tools.search_words import keywords
from tests.browser.conftest import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_benchmark.fixture import BenchmarkFixture

__all__ = ["browser"]

SCRIPTS = Path(__file__).parents[2] / "survey_tools/sphinx_ext/static"
WORKS = 5_000
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")

READ = "() => { globalThis.search = surveySearch.makeSearch(surveyShelves).search; }"
TYPE = """query => {
  const times = [];
  let found;
  for (let end = 1; end <= query.length; end += 1) {
    const start = performance.now();
    found = search(query.slice(0, end));
    times.push(performance.now() - start);
  }
  const paths = found.groups.flatMap(group => group.hits.map(hit => hit.path));
  return { times, paths: paths.slice(0, 3) };
}"""


def test_the_search_answers_while_one_types(benchmark: BenchmarkFixture, browser: Browser) -> None:
    entries = fabricate()
    shelf = render_shelf([Group(label="Works", base="works/", end=".html", entries=entries)])
    page = browser.new_page()
    for script in ("search-words.js", "search-engine.js"):
        page.add_script_tag(path=SCRIPTS / script)
    page.add_script_tag(content=shelf)
    benchmark.pedantic(lambda: page.evaluate(READ), rounds=3)  # type: ignore[no-untyped-call]
    times: list[float] = []
    for entry in entries[:: WORKS // 25]:
        first, second, third, *_ = entry.title.split()
        # Words in another order, with a letter that is missing, and the author.
        for query in (f"{third} {second} {first}", f"{first} {second[:2] + second[3:]}"):
            result = page.evaluate(TYPE, f"{query} {entry.detail.split()[0]}")
            times += result["times"]
            assert f"works/{entry.path}.html" in result["paths"], query
    times.sort()
    weight = len(gzip.compress(shelf.encode(), 9, mtime=0))
    benchmark.extra_info["median_answer_ms"] = round(times[len(times) // 2], 1)
    benchmark.extra_info["99th_percentile_answer_ms"] = round(times[len(times) * 99 // 100], 1)
    benchmark.extra_info["slowest_answer_ms"] = round(times[-1], 1)
    benchmark.extra_info["bytes_a_work_compressed"] = round(weight / WORKS)


def fabricate() -> list[Entry]:
    """Return invented works: 5,000 titles and abstracts of 20,000 words, few of them often."""
    # A fixed seed: every run searches the same works.
    chance = random.Random(20190415)  # noqa: S311
    words = ["".join(chance.choices(_SYLLABLES, k=2 + chance.randrange(3))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    names = ["".join(chance.choices(_SYLLABLES, k=4)).title() for _ in range(4_000)]
    entries = []
    for number in range(WORKS):
        author, year = chance.choice(names), 1990 + chance.randrange(40)
        title = " ".join(chance.choices(words, k=4) + chance.choices(words, weights, k=4))
        abstract = " ".join(chance.choices(words, weights, k=140))
        entry = Entry(
            path=f"{author.lower()}{year}n{number}",
            title=title,
            detail=f"{author}, {chance.choice(names)} · {year}",
            words=keywords(abstract),
        )
        entries.append(entry)
    return entries
