"""The abstracts on a work's page, with an address for each passage that a statement rests on.

A statement then points at its sentence instead of printing it a second time.  Passages lie side by
side or one in another; one that begins in another and ends outside it has no address, since a page
cannot mark it as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from survey_tools.abstract_diff import Passage, compare, plain_word, rejoined, words_of
from survey_tools.evidence import Quote, fold_spacing
from survey_tools.tex import Anchored, Inline, Styled, parse_inline, plain_text
from survey_tools.works import AbstractVersion, Work

Span = tuple[int, int]
"""The first word of a passage, and the one behind its last."""

DIFFERING = "only-here"
"""The style of what stands in one of two wordings only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Abstract:
    """One wording as its page shows it: differences marked, passages with their addresses."""

    version: AbstractVersion
    content: tuple[Inline, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Abstracts:
    """All wordings of a work's abstract, and where in them quotations stand."""

    wordings: tuple[Abstract, ...]
    addresses: Mapping[Quote, str]
    """``q1``, ``q2`` ... by their order on the page, for each quotation that has one."""


def mark_passages(work: Work, quotes: Iterable[Quote]) -> Abstracts:
    """Return the abstracts of a work with the passages marked that the quotations have."""
    wanted = tuple(dict.fromkeys(quotes))
    if len(work.abstracts) < 2 and not wanted:  # noqa: PLR2004
        return Abstracts(
            wordings=tuple(Abstract(version=item, content=item.content) for item in work.abstracts),
            addresses={},
        )
    texts = [tuple(words) for words in _wordings(work)]
    names: dict[tuple[int, Span], str] = {}
    addresses: dict[Quote, str] = {}
    for index, (version, words) in enumerate(zip(work.abstracts, texts, strict=True)):
        own = [item for item in wanted if item.place in version.sources]
        find = _Finder(words).find
        spans = {item: span for item in own if (span := find(item.text))}
        for span in _nested(spans.values()):
            names[index, span] = f"q{len(names) + 1}"
        addresses |= {
            item: names[index, span] for item, span in spans.items() if (index, span) in names
        }
    wordings = tuple(
        Abstract(
            version=version,
            content=_marked(
                words, {span: name for (at, span), name in names.items() if at == index}
            ),
        )
        for index, (version, words) in enumerate(zip(work.abstracts, texts, strict=True))
    )
    return Abstracts(wordings=wordings, addresses=addresses)


def _wordings(work: Work) -> Iterator[Iterable[Inline]]:
    """Yield the words of each wording; where there are several, with what differs marked.

    The first is compared with the second, all others with the first.
    """
    first, *others = work.abstracts or (None,)
    if first is None:
        return
    if not others:
        yield words_of(first.content)
        return
    pairs = [compare(first.content, other.content) for other in others]
    yield _differing(pairs[0][0])
    for _, passages in pairs:
        yield _differing(passages)


def _differing(passages: Iterable[Passage]) -> Iterator[Inline]:
    for passage in passages:
        for word in words_of(passage.content):
            yield Styled(DIFFERING, (word,)) if passage.changed else word


class _Finder:
    """Finds texts among words, whatever the spaces between them."""

    def __init__(self, words: Sequence[Inline]) -> None:
        self._folded = [_folded(word) for word in words]
        starts = list(accumulate(map(len, self._folded), initial=0))
        self._whole = "".join(self._folded)
        self._first_at = {start: at for at, start in reversed(list(enumerate(starts[:-1])))}
        self._behind_at = {end: at for at, end in enumerate(starts)}

    def find(self, text: str) -> Span | None:
        """Return the words that a text is made of."""
        piece = _without_spacing(plain_text(parse_inline(text)))
        at = self._whole.find(piece) if piece else -1
        while at >= 0:
            end = at + len(piece)
            if at in self._first_at and end in self._behind_at:
                return self._trimmed(self._first_at[at], self._behind_at[end])
            at = self._whole.find(piece, at + 1)
        return None

    def _trimmed(self, start: int, end: int) -> Span:
        """Return a span without the words at its ends that are spaces only."""
        shown = [at for at in range(start, end) if self._folded[at]]
        return shown[0], shown[-1] + 1


def _folded(word: Inline) -> str:
    return _without_spacing(plain_word(word))


@lru_cache(maxsize=16384)
def _without_spacing(text: str) -> str:
    return text if text.isalnum() else "".join(fold_spacing(text).split())


def _nested(spans: Iterable[Span]) -> list[Span]:
    """Return the spans by place, without those that cross one before them."""
    result: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not any(before < start < behind < end for before, behind in result):
            result.append((start, end))
    return result


def _marked(words: Sequence[Inline], names: Mapping[Span, str]) -> tuple[Inline, ...]:
    """Return words as nodes, with the named spans as passages."""
    return rejoined(_within((0, len(words)), words, names, list(names)))


def _within(
    outer: Span, words: Sequence[Inline], names: Mapping[Span, str], spans: list[Span]
) -> Iterator[Inline]:
    """Yield the words of a span, those of the spans directly in it inside their passages."""
    position, end = outer
    for start, stop in spans:
        if start < position or stop > end:
            continue
        yield from words[position:start]
        inside = [span for span in spans if start <= span[0] and span[1] <= stop]
        inner = _within((start, stop), words, names, [s for s in inside if s != (start, stop)])
        yield Anchored(names[start, stop], rejoined(inner))
        position = stop
    yield from words[position:end]
