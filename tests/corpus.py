"""Invented surveys of any size, for what only size shows: ``make bench``.

A survey of ``N`` works has ``N / 5`` people and twelve chapters, as many saved pages and files of
references as it takes, topics for all works, annotations for one in twenty, facts for one in ten.
The sentences are those of our own seeds, shuffled, formulas included, so that what is rendered is
what the field writes; titles and people are invented.  The same size gives the same survey.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from survey_tools.beginning import new_survey
from survey_tools.build import Made
from tests.projects import HOME

CHAPTERS = 12
PAPERS_A_SEED = 250
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")
_ELSEWHERE = re.compile(r"^Abstract|et\.? al|\\cite|arXiv|\(\d{4}|\d{4}\)|\[\d{4}|[{}%]|\s-\s")
"""Sentences that speak of another paper, or whose TeX would need its neighbours."""
_LONG = re.compile(r"(?<![\\$\w])[a-z]{5,}\b(?=[^$]*(?:\$[^$]*\$[^$]*)*$)")
"""A long word outside formulas."""
_VENUES = ("COLT", "ICML", "NeurIPS", "ICLR", "JMLR", "ALT", "AISTATS")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_EXAMPLE = ("seeds/example.bib", "docs/annotations/", "docs/chapters/", "docs/data/", "docs/index")


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """An invented paper."""

    title: str
    authors: tuple[str, ...]
    year: int
    month: int
    arxiv: str
    sentences: tuple[str, ...]
    chapter: int

    @property
    def abstract(self) -> str:
        """The sentences, one after the other."""
        return " ".join(self.sentences)


def papers(size: int) -> list[Paper]:
    """Return as many invented papers, each with a title of its own."""
    # A fixed seed: every run makes the same papers.
    chance = random.Random(20190415)  # noqa: S311
    sentences, words = _language()
    people = list(_people(chance, max(3, size // 5)))
    weights = [1 / (rank + size / 20) for rank in range(len(people))]
    # A title that ends in "between" would be taken for one cut off.
    last = [word for word in words if word.endswith(("tion", "ity", "ness", "ing"))]
    titles: dict[str, None] = {}
    while len(titles) < size:
        titles[_title([*chance.sample(words, 7), chance.choice(last)])] = None
    return [
        Paper(
            title=title,
            authors=_some(chance, people, weights, 1 + chance.randrange(4)),
            year=(year := 2010 + number % 16),
            month=(month := 1 + number % 12),
            arxiv=f"{year % 100:02}{month:02}.{number + 1:05}",
            sentences=tuple(_reworded(chance, s, words) for s in chance.sample(sentences, 6)),
            chapter=number % CHAPTERS,
        )
        for number, title in enumerate(titles)
    ]


@cache
def _language() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sentences of our abstracts, and the long words in them."""
    text = " ".join(
        line
        for path in sorted((HOME / "seeds").glob("00[012]*"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 400
    )
    sentences = [
        sentence
        for sentence in re.split(r"(?<=[a-z]{3}\.) (?=[A-Z])", text)
        if 60 < len(sentence) < 400
        and not _ELSEWHERE.search(sentence)
        and sentence.count("$") % 2 == 0
    ]
    words = {word for sentence in sentences for word in _LONG.findall(sentence)}
    return tuple(dict.fromkeys(sentences)), tuple(sorted(words))


def _reworded(chance: random.Random, sentence: str, words: Sequence[str]) -> str:
    """Return a sentence with most of its long words changed, so that it is no other paper's."""
    return _LONG.sub(
        lambda word: chance.choice(words) if chance.random() < 3 / 4 else word[0], sentence
    )


def _people(chance: random.Random, count: int) -> Iterator[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        given, family = ("".join(chance.choices(_SYLLABLES, k=k)).title() for k in (2, 4))
        names[f"{given} {family}"] = None
    yield from names


def _title(words: Sequence[str]) -> str:
    return " ".join(word.title() for word in words)


def _some(
    chance: random.Random, people: list[str], weights: list[float], count: int
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chance.choices(people, weights, k=count)))


def write_survey(root: Path, size: int) -> None:
    """Write the inputs of a survey of as many works into an empty folder."""
    all_papers = papers(size)
    files = {
        path: data.decode()
        for path, data in new_survey("A Survey of Some Size", "N. N.", dt.date(2026, 1, 1)).items()
        if not path.startswith(_EXAMPLE)
    }
    for start in range(0, size, PAPERS_A_SEED):
        some = all_papers[start : start + PAPERS_A_SEED]
        if start // PAPERS_A_SEED % 3 == 2:
            files[f"seeds/{start:05}.bib"] = "\n".join(map(_bibtex, some))
        else:
            files[f"seeds/{start:05}.txt"] = _listing(some)
    files["docs/data/topics.yaml"] = _topics()
    for chapter in range(CHAPTERS):
        files[f"docs/chapters/{_slug(chapter)}.md"] = _chapter(chapter)
    files["docs/index.md"] = new_survey("A", "B", dt.date(2026, 1, 1))["docs/index.md"].decode()
    files["docs/index.md"] = re.sub(r"(?m)^# .*\n\n.*\n", "# A Survey\n", files["docs/index.md"])
    _put(root, files)


def write_commentary(root: Path, made: Made) -> None:
    """Place the works of such a survey, annotate one in twenty, give facts of one in ten.

    Works are placed by key, which only a first generation gives.
    """
    lines = [_topics().removesuffix("works: []\n"), "works:\n"]
    files = {}
    facts = []
    paper_of = {paper.title: paper for paper in papers(len(made.survey.works))}
    for number, work in enumerate(made.survey.works):
        paper = paper_of[work.title.value]
        topic = _slug(paper.chapter)
        if number % 20 == 0 and work.abstracts:
            files[f"docs/annotations/{work.key}.md"] = _annotation(work.abstracts[0].text, topic)
        else:
            lines.append(f"- {{key: {work.key}, topic: {topic}}}\n")
        if number % 10 == 3:
            facts.append(_facts(str(work.key), paper))
    files["docs/data/topics.yaml"] = "".join(lines)
    files["docs/data/facts.yaml"] = "\n".join(facts)
    _put(root, files)


def _put(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _slug(chapter: int) -> str:
    return f"chapter-{chapter:02}"


def _topics() -> str:
    topics = (
        f"- slug: {_slug(chapter)}\n  name: Chapter {chapter}\n  question: What of {chapter}?\n"
        for chapter in range(CHAPTERS)
    )
    return f"topics:\n{''.join(topics)}works: []\n"


def _chapter(chapter: int) -> str:
    parts = (
        f"```{{include}} ../generated/chapters/{_slug(chapter)}/{part}.md\n```\n"
        for part in ("question", "works")
    )
    return f"# Chapter {chapter}\n\n" + "\n".join(parts)


def _listing(some: Sequence[Paper]) -> str:
    head = f"Ada Ode\n\nLG\nh-index9\n{len(some)}papers\n\n{len(some)} Papers\n\n"
    return head + "\n".join(
        f"LG{_MONTHS[paper.month - 1]} 3, {paper.year}\n{paper.title}\n\n"
        f"{', '.join(paper.authors)}\n\n{paper.abstract}\n"
        for paper in some
    )


def _bibtex(paper: Paper) -> str:
    abstract = paper.abstract.replace("&", r"\&").replace("#", r"\#")
    return (
        f"@inproceedings{{p{paper.arxiv},\n  title = {{{paper.title}}},\n"
        f"  author = {{{' and '.join(paper.authors)}}},\n  year = {{{paper.year}}},\n"
        f"  booktitle = {{{_VENUES[paper.month % len(_VENUES)]}}},\n"
        f"  eprint = {{{paper.arxiv}}},\n  archiveprefix = {{arXiv}},\n"
        f"  abstract = {{{abstract}}}\n}}\n"
    )


def _annotation(abstract: str, topic: str) -> str:
    first = re.split(r"(?<=[a-z]{3}\.) (?=[A-Z])", abstract)[0]
    evidence = f"'{first.replace(chr(39), chr(39) * 2)}'"
    return (
        f"---\nslogan: What was asked is answered here.\nkind: theory\nlevel: core\n"
        f"topic: {topic}\nproblem:\n  text: What was not known?\n  evidence: {evidence}\n"
        f"claims:\n- id: C1\n  statement: The first sentence holds.\n  quantity: width\n"
        f"  direction: lower\n  setting: approximation\n  evidence: {evidence}\n---\n"
        + "What is said of it here is said in its abstract. " * 10
        + "\n"
    )


def _facts(key: str, paper: Paper) -> str:
    return (
        f"- key: {key}\n  group: seed\n  title: {paper.title}\n"
        f"  authors: [{', '.join(paper.authors)}]\n  year: {paper.year}\n"
        f"  arxiv: '{paper.arxiv}'\n  venue:\n    kind: conference\n    short: COLT\n"
        f"    name: Proceedings of a Conference\n    year: {paper.year + 1}\n"
        f"    pages: {paper.month}--{paper.month + 20}\n  evidence: the proceedings\n"
    )
