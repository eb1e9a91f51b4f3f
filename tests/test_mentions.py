"""Citations inside abstracts: those of the seeds, all of them, and harder ones of our own."""

from __future__ import annotations

import time

import pytest

from survey_tools.build import Made
from survey_tools.mentions import Citable, Mention, MentionIndex, link_mentions
from survey_tools.model import CitationKey
from survey_tools.tex import Citation, Styled, Text, WorkLink, parse_inline, plain_text

OWN = CitationKey("own2024paper")


def _citable(key: str, *families: str, first: int | None, published: int | None = None) -> Citable:
    return Citable(key=CitationKey(key), families=families, first_year=first, published=published)


INDEX = MentionIndex(
    [
        _citable("haim2022reconstructing", "Haim", "Vardi", "Yehudai", first=2022),
        _citable("safran2016depth", "Safran", "Shamir", first=2016, published=2017),
        _citable("safran2017spurious", "Safran", "Shamir", first=2017, published=2018),
        _citable("telgarsky2016benefits", "Telgarsky", first=2016),
        _citable("sa2015taming", "De Sa", "Zhang", "Ré", first=2015),
        _citable("berg2019x", "van den Berg", "Lee", first=2019),
        _citable("three2020x", "Ada", "Bob", "Cho", first=2020),
        _citable("twin2021a", "Twin", "Pair", first=2021),
        _citable("twin2021b", "Twin", "Pair", first=2021),
        _citable("own2024paper", "Own", "Other", first=2024),
        Citable(
            key=CitationKey("safran2019depth"),
            aliases=("safran2020depth",),
            families=("Safran", "Eldan", "Shamir"),
            first_year=2019,
            published=2019,
            arxiv="1904.06984",
        ),
    ]
)


def _found(text: str) -> list[tuple[str, str | None]]:
    _, mentions = link_mentions(parse_inline(text), INDEX, own=OWN)
    return [(mention.text, mention.key) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("Haim et al. (2022)", "haim2022reconstructing", id="year in brackets"),
        pytest.param("Haim et al. [2022]", "haim2022reconstructing", id="square brackets"),
        pytest.param("Haim et. al. 2022", "haim2022reconstructing", id="one stop too many"),
        pytest.param("Haim et al in 2022", "haim2022reconstructing", id="in"),
        pytest.param("Haim et al. (2022a)", "haim2022reconstructing", id="letter"),
        pytest.param("Haim et al.~(2022)", "haim2022reconstructing", id="tie"),
        pytest.param("Haim, Vardi, and Yehudai (2022)", "haim2022reconstructing", id="all three"),
        pytest.param("Haim, Vardi & Yehudai, 2022", "haim2022reconstructing", id="ampersand"),
        pytest.param("Safran and Shamir, 2017", "safran2016depth", id="year of publication first"),
        pytest.param("Safran and Shamir (2018)", "safran2017spurious", id="the other one"),
        pytest.param("Safran and Shamir (2016)", "safran2016depth", id="year of the preprint"),
        pytest.param(r"Safran \& Shamir (2016)", "safran2016depth", id="TeX's ampersand"),
        pytest.param("Telgarsky (2016)", "telgarsky2016benefits", id="one author"),
        pytest.param("De Sa et al. (2015)", "sa2015taming", id="particle"),
        pytest.param("de Sa et al. (2015)", "sa2015taming", id="small particle"),
        pytest.param("van den Berg and Lee (2019)", "berg2019x", id="two particles"),
        pytest.param("Ada, Bob and Cho (2020)", "three2020x", id="three authors"),
        pytest.param("Safran et al. 2019", "safran2019depth", id="three of whom one is named"),
        pytest.param("Safran et al. (2017)", "safran2016depth", id="et al. for one more author"),
        pytest.param("arXiv:1904.06984", "safran2019depth", id="number"),
        pytest.param("arXiv: 1904.06984v2", "safran2019depth", id="number of a version"),
    ],
)
def test_mentions_that_resolve(text: str, key: str) -> None:
    assert _found(f"As {text}, we show.") == [(plain_text(parse_inline(text)), key)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("Nobody et al. (2020)", "no work has these authors in this year", id="nobody"),
        pytest.param("Haim et al. (2019)", "no work has these authors in this year", id="year"),
        pytest.param("Haim and Vardi (2022)", "no work has these authors in this year",
                     id="two of three"),
        pytest.param("Own and Other (2024)", "no work has these authors in this year", id="itself"),
        pytest.param("Twin and Pair (2021)", "several works answer to it: twin2021a, twin2021b",
                     id="ambiguous"),
        pytest.param("arXiv:2501.00001", "no work has the number '2501.00001'", id="number"),
    ],
)  # fmt: skip
def test_mentions_that_do_not(text: str, problem: str) -> None:
    content = parse_inline(f"As {text} show.")
    linked, (mention,) = link_mentions(content, INDEX, own=OWN)
    assert linked == content
    assert (mention.key, mention.problem) == (None, problem)
    assert mention.ambiguous == problem.startswith("several")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("In 2013 we met.", id="year"),
        pytest.param("In (2013), we met.", id="year in brackets"),
        pytest.param("at NeurIPS 2022 and (NeurIPS, 2022) and COLT (2025)", id="venues"),
        pytest.param("until (March 2021) or (June, 2022)", id="months"),
        pytest.param("Haim and others", id="no year"),
        pytest.param("Haim et al. show", id="no year, nobody dated"),
        pytest.param("étale (2013)", id="small letter"),
        pytest.param("Theorem 2017 of Section 2018", id="numbers"),
    ],
)
def test_what_is_no_mention(text: str) -> None:
    assert not _found(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param("(Safran and Shamir, 2017; Haim et al., 2022)",
                     ["safran2016depth", "haim2022reconstructing"], id="two in one bracket"),
        pytest.param("(see Telgarsky, 2016; Safran and Shamir, 2017)",
                     ["telgarsky2016benefits", "safran2016depth"], id="see"),
        pytest.param("(Safran and Shamir, 2017; Telgarsky, 2016)",
                     ["safran2016depth", "telgarsky2016benefits"], id="single name second"),
        pytest.param("Recently, Haim et al. (2022) and, Later, Safran and Shamir (2017)",
                     ["haim2022reconstructing", "safran2016depth"], id="a word before a comma"),
        pytest.param("Haim et al. began; Haim et al. (2022) ended; Haim et al. rest",
                     ["haim2022reconstructing"] * 3, id="without year, before and after"),
        pytest.param("Telgarsky's (2016)", ["telgarsky2016benefits"], id="possessive"),
    ],
)  # fmt: skip
def test_several_mentions(text: str, keys: list[str]) -> None:
    assert [key for _, key in _found(text)] == keys


@pytest.mark.parametrize("space", [" ", "~", r"\,"])
def test_a_name_without_year_is_found_whatever_the_space(space: str) -> None:
    """It stands in a text of its own, which nothing else marks as one that cites."""
    text = rf"Haim et{space}al. (2022) \emph{{show}} more; so do Haim et{space}al. below."
    assert [key for _, key in _found(text)] == ["haim2022reconstructing"] * 2


def test_a_name_without_year_is_not_linked_where_two_years_are_cited() -> None:
    linked, _ = link_mentions(
        parse_inline("Safran and Shamir (2017), Twin et al. (2021), Haim et al."), INDEX, own=OWN
    )
    assert [node for node in linked if isinstance(node, WorkLink)] == [
        WorkLink("Safran and Shamir (2017)", "safran2016depth")
    ]


def test_links_stand_where_the_words_stood() -> None:
    linked, _ = link_mentions(parse_inline(r"Now, Haim et al. (2022) \emph{do}."), INDEX, own=OWN)
    assert linked == (
        Text("Now, "),
        WorkLink("Haim et al. (2022)", "haim2022reconstructing"),
        Text(" "),
        Styled("emphasis", (Text("do"),)),
        Text("."),
    )


def test_mentions_inside_emphasis() -> None:
    linked, _ = link_mentions(parse_inline(r"\emph{by Telgarsky (2016)}"), INDEX, own=OWN)
    link = WorkLink("Telgarsky (2016)", "telgarsky2016benefits")
    assert linked == (Styled("emphasis", (Text("by "), link)),)


def test_commands_cite_by_key_or_alias() -> None:
    linked, mentions = link_mentions(
        parse_inline(r"\citet{safran2020depth}, \citep{safran2019dept,haim2022reconstructing}"),
        INDEX,
        own=OWN,
    )
    assert linked == (
        Citation(("safran2019depth",), narrative=True),
        Text(", "),
        Citation(("haim2022reconstructing",), narrative=False),
        Text(" [safran2019dept]"),  # a key nobody has must not break the build
    )
    assert mentions[1] == Mention(
        text="safran2019dept",
        cites="safran2019dept",
        problem="no work has the key 'safran2019dept'; did you mean 'safran2019depth'?",
    )


def test_the_seeds_cite_these_works(made: Made) -> None:
    mentions = {
        (work.key, mention.text, mention.key)
        for work in made.survey.works
        for mention in work.mentions
    }
    assert mentions == {
        ("buzaglo2023deconstructing", "Haim et al. (2022)", "haim2022reconstructing"),  # 001:3
        ("buzaglo2023reconstructing", "Haim et al. (2022)", "haim2022reconstructing"),
        ("joshi2023noisy", "Mallinar et. al. 2022", "mallinar2022benign"),  # seeds/001:18
        ("joshi2023noisy", "Mallinar et. al.", "mallinar2022benign"),  # seeds/001:18
        ("joshi2026learning", "Joshi et al. 2025", "joshi2025theory"),
        ("oz2024reconstructing", "arXiv:2206.07758", "haim2022reconstructing"),
        ("safran2021optimization", "Safran and Shamir, 2017", "safran2016depth"),  # seeds/002
        ("safran2024depth", "safran2019depth", "safran2019depth"),  # seeds/000 and 002
        ("shamir2019simple", "Szegedy et al in 2013", "szegedy2013intriguing"),
        ("vardi2020implicit", "Du et al. [2018]", "du2018algorithmic"),
        ("vardi2021margin", "Lyu and Li [2019]", "lyu2019gradient"),
        ("vardi2022width", "Lu et al. (2017)", "lu2017expressive"),
        ("zhou2023agnostic", "Mallinar et al. 2022", "mallinar2022benign"),
    }


@pytest.mark.parametrize(
    "piece",
    ["Aa, ", "A", "Aa ", "de ", "Aa-", "Aa et al. ", "(Aa, ", "Aa and ", "arXiv:", "'s ", "De La "],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.process_time()
    link_mentions((Text(text),), INDEX, own=OWN)
    assert time.process_time() - started < 3  # a tenth of a second; were it quadratic, minutes


def test_a_megabyte_is_searched() -> None:
    text = "As Haim, Vardi and Bob said, Aa, Bb, " * 27_000
    assert _found(text) == []
