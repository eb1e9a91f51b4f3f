"""The passages that statements point at: all found, nothing lost, each what was quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.annotations import quotations_of
from survey_tools.build import Made
from survey_tools.commentary import quote
from survey_tools.evidence import Quote, fold_spacing
from survey_tools.model import Provenance
from survey_tools.passages import Abstracts, mark_passages
from survey_tools.tex import Anchored, Inline, Styled, parse_inline, plain_text
from survey_tools.works import AbstractVersion, Work

PLACE = Provenance(seed="000_a.txt", first_line=5, last_line=5)
TEXT = r"We prove, ``at last'', that $f(x) = 1$ for \emph{all small} sets; this resolves it."
WORDS = st.lists(
    st.sampled_from(["a", "the", "depth", "$d$", r"\emph{max width}", ",", ".", "``so''", "--"]),
    min_size=1,
    max_size=20,
).map(" ".join)


@pytest.fixture(name="work", scope="module")
def _work(made: Made) -> Work:
    """Return some work of ours, to be given other abstracts."""
    return made.survey.works[0]


def _with(work: Work, *texts: str) -> Work:
    """Return the work with these wordings, the first of seed 000, the others of the next ones."""
    versions = tuple(
        AbstractVersion(
            text=text,
            content=parse_inline(text),
            sources=(replace(PLACE, seed=f"00{index}_a.txt"),),
            labels=("listing",),
        )
        for index, text in enumerate(texts)
    )
    return replace(work, abstracts=versions)


def _anchors(nodes: Iterable[Inline]) -> Iterator[Anchored]:
    for node in nodes:
        if isinstance(node, Anchored):
            yield node
        if isinstance(node, Anchored | Styled):
            yield from _anchors(node.content)


def _shown(abstracts: Abstracts) -> dict[str, str]:
    """Return the text of each passage, by its address."""
    found = [node for item in abstracts.wordings for node in _anchors(item.content)]
    assert len({node.name for node in found}) == len(found)
    return {node.name: plain_text(node.content) for node in found}


def test_each_sentence_of_ours_is_marked_where_it_stands(made: Made) -> None:
    pointed = crossing = 0
    for work in made.survey.works:
        annotated = made.survey.commentary.annotations.get(work.key)
        quotations = quotations_of(annotated.front) if annotated else ()
        quotes = [quote(item, work) for _, item in quotations]
        abstracts = mark_passages(work, quotes)
        shown = _shown(abstracts)
        assert set(shown) == set(abstracts.addresses.values())
        for found, name in abstracts.addresses.items():
            read = plain_text(parse_inline(found.text))
            assert fold_spacing(shown[name]).replace(" ", "") == fold_spacing(read).replace(" ", "")
        for wording in abstracts.wordings:
            assert plain_text(wording.content) == plain_text(wording.version.content), work.key
        titles = {record.where("title") for record in work.records if record.title}
        missing = {item for item in quotes if item.place not in titles} - set(abstracts.addresses)
        for item in missing:  # Alone, each has its place.
            assert mark_passages(work, [item]).addresses == {item: "q1"}
        crossing += len(missing)
        pointed += len(abstracts.addresses)
    assert pointed > 400
    assert 0 < crossing < pointed / 10


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("We prove", "We prove", id="first words"),
        pytest.param("this resolves it.", "this resolves it.", id="last words"),
        pytest.param(r"that $f(x)=1$ for", "that $f(x) = 1$ for", id="spaces in a formula"),
        pytest.param('prove, "at last",', "prove, “at last”,", id="other quotation marks"),
        pytest.param(r"for \emph{all small}", "for all small", id="the whole of an emphasis"),
        pytest.param("small} sets", "small sets", id="begins inside an emphasis"),
        pytest.param("$f(x)", None, id="cuts through a formula"),
        pytest.param("e prov", None, id="cuts through words"),
        pytest.param("nowhere", None, id="not there"),
    ],
)
def test_a_passage_is_found_as_a_whole_or_not_at_all(
    work: Work, text: str, shown: str | None
) -> None:
    found = Quote(text=text, place=PLACE)
    abstracts = mark_passages(_with(work, TEXT), [found])
    name = abstracts.addresses.get(found)
    assert (_shown(abstracts)[name] if name else None) == shown


def test_passages_may_lie_in_each_other_but_not_cross(work: Work) -> None:
    inner, outer, crossing, other = (
        Quote(text=text, place=PLACE) for text in ("b", "a b c", "c d", "d e")
    )
    abstracts = mark_passages(_with(work, "a b c d e"), [inner, outer, crossing, other])
    assert abstracts.addresses == {outer: "q1", inner: "q2", other: "q3"}
    assert _shown(abstracts) == {"q1": "a b c", "q2": "b", "q3": "d e"}


def test_a_quotation_of_one_wording_is_not_marked_in_another(work: Work) -> None:
    second = Quote(text="a b", place=replace(PLACE, seed="001_a.txt"))
    abstracts = mark_passages(_with(work, "a b c", "z a b"), [second])
    assert [list(_anchors(item.content)) != [] for item in abstracts.wordings] == [False, True]


@given(text=WORDS, data=st.data())
def test_any_run_of_words_is_found(work: Work, text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    stop = data.draw(st.integers(start + 1, len(words)))
    found = Quote(text=" ".join(words[start:stop]), place=PLACE)
    abstracts = mark_passages(_with(work, text), [found])
    assert plain_text(abstracts.wordings[0].content) == plain_text(parse_inline(text))
    whole = not any(word in {r"\emph{max", "width}"} for word in (words[start], words[stop - 1]))
    balanced = words[start:stop].count(r"\emph{max") == words[start:stop].count("width}")
    if whole or balanced:
        assert found in abstracts.addresses
