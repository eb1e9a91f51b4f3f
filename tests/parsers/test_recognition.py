"""Files that are no seeds: each ends in one message with all that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_tools.errors import SurveyError
from survey_tools.model import ParseResult, Seed
from survey_tools.parsers import PARSERS, parse, parse_all, parse_files, read_seed, recognise
from tests.projects import without_codes

SEEDS = tuple(sorted((Path(__file__).parents[2] / "seeds").glob("*.txt")))

KNOWN_FORMATS = (
    "an author's papers with stamp, title, authors and abstract on separate lines"
    " (author-listing); an author's papers with the title run into the authors (run-on-listing);"
    " abstracts alone, each after 'Abstract:' (abstract-dump);"
    " the arXiv page of one preprint (arxiv-abstract); the NeurIPS page of one paper"
    " (neurips-poster); the OpenReview page of one paper (openreview); the PMLR page of one paper"
    " (pmlr); entries of BibTeX or biblatex (bibtex); references in CSL-JSON (csl-json);"
    " references in RIS (ris); a feed of arXiv's API (arxiv-atom);"
    " a list of arXiv numbers or DOIs, one a line (id-list)"
)

EXPECTED_TEXT = "expected the text of a saved page"
EXPECTED_UTF_8 = "expected UTF-8 text"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", f"seeds/x.txt: found an empty file, {EXPECTED_TEXT}", id="empty"),
        pytest.param(
            b" \r\n\t\n\xc2\xa0\n",
            f"seeds/x.txt: found nothing but white space, {EXPECTED_TEXT}",
            id="white-space",
        ),
        pytest.param(
            b"\xef\xbb\xbf",
            f"seeds/x.txt: found nothing but white space, {EXPECTED_TEXT}",
            id="byte-order-mark-alone",
        ),
        pytest.param(
            b"%PDF-1.7\n%\0\1\2",
            f"seeds/x.txt:2: found a zero byte, as in a binary file, {EXPECTED_UTF_8}",
            id="zero-byte",
        ),
        pytest.param(
            b"\x89PNG\r\n\x1a\n",
            f"seeds/x.txt:1: found the byte 0x89, which is no UTF-8, {EXPECTED_UTF_8}",
            id="binary",
        ),
        pytest.param(
            "Abstract:ä".encode("utf-16"),
            f"seeds/x.txt: found UTF-16 text, {EXPECTED_UTF_8}",
            id="utf-16",
        ),
        pytest.param(
            "Abstract:a".encode("utf-16-be"),
            f"seeds/x.txt:1: found a zero byte, as in a binary file, {EXPECTED_UTF_8}",
            id="utf-16-unmarked",
        ),
        pytest.param(
            "Abstract:one\r\rAbstract:Łódź\r".encode("cp1250"),
            f"seeds/x.txt:3: found the byte 0xa3, which is no UTF-8, {EXPECTED_UTF_8}",
            id="another-encoding",
        ),
        pytest.param(
            b"\xef\xbb\xbfAbstract:one\nAbstract:\xff",
            f"seeds/x.txt:2: found the byte 0xff, which is no UTF-8, {EXPECTED_UTF_8}",
            id="bad-byte-behind-byte-order-mark",
        ),
        pytest.param(
            b"Abstract:one\nAbstract:\xc3",
            f"seeds/x.txt:2: found the byte 0xc3, which is no UTF-8, {EXPECTED_UTF_8}",
            id="cut-within-a-letter",
        ),
    ],
)
def test_unreadable(data: bytes, message: str) -> None:
    with pytest.raises(SurveyError) as caught:
        read_seed("x.txt", data)
    assert without_codes(caught.value) == message


def test_unknown_page() -> None:
    seed = Seed(
        name="x.txt", lines=("", "A recipe for a soup of " + "onions and " * 9, "Peel them")
    )
    with pytest.raises(SurveyError) as caught:
        recognise(seed)
    assert without_codes(caught.value) == (
        "seeds/x.txt: found a page that begins with 'A recipe for a soup of onions and onions and"
        f" onions and oni…', expected one of: {KNOWN_FORMATS}"
    )


def test_html() -> None:
    seed = Seed(name="x.txt", lines=("<!DOCTYPE html>", "<title>Lanterns</title>"))
    with pytest.raises(SurveyError) as caught:
        parse(seed)
    assert without_codes(caught.value) == (
        "seeds/x.txt: found a page that begins with '<!DOCTYPE html>' (this is HTML: save the text"
        f" that the browser shows), expected one of: {KNOWN_FORMATS}"
    )


def test_no_lines_at_all() -> None:
    with pytest.raises(SurveyError, match=r"^seeds/x\.txt: found a blank page, expected one of: "):
        recognise(Seed(name="x.txt", lines=()))


def test_two_pages_in_one_file() -> None:
    lines = (
        "LGJul 4, 2023",
        "Lanterns",
        "Ada Quillfeather",
        "They burn.",
        "Abstract:Kites.",
        "Abstract:Lanterns.",
    )
    with pytest.raises(SurveyError) as caught:
        recognise(Seed(name="x.txt", lines=lines))
    assert without_codes(caught.value) == (
        "seeds/x.txt: found the marks of an author's papers with stamp, title, authors and abstract"
        " on separate lines (author-listing) and of abstracts alone, each after 'Abstract:'"
        " (abstract-dump), expected those of one; save each page to its own file"
    )


@pytest.mark.parametrize("one", SEEDS, ids=lambda path: path.stem[:3])
@pytest.mark.parametrize("other", SEEDS, ids=lambda path: path.stem[:3])
def test_two_seeds_in_one_file(one: Path, other: Path) -> None:
    """Two listings make one longer listing, of the kind that most of its papers are of."""
    lines = [*read_seed("x", one.read_bytes()).lines, *read_seed("x", other.read_bytes()).lines]
    seed = Seed(name="x.txt", lines=tuple(lines))
    found = {parser.name for parser in PARSERS if parser.recognises(seed)}
    alone = {recognise(read_seed("x", path.read_bytes())).name for path in (one, other)}
    listings = {"author-listing", "run-on-listing"}
    expected = {"run-on-listing"} if alone == listings else alone
    assert expected <= found


def test_all_faults_together() -> None:
    good = SEEDS[0].read_bytes()
    files = [("c.txt", b"soup"), ("b.txt", good), ("a.txt", b""), ("d.txt", b"\0")]
    with pytest.raises(SurveyError) as caught:
        parse_files(files)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("seeds/a.txt", 0),
        ("seeds/c.txt", 0),
        ("seeds/d.txt", 1),
    ]


def test_all_faults_of_seeds_together() -> None:
    seeds = [Seed(name="b.txt", lines=("soup",)), Seed(name="a.txt", lines=("stew",))]
    with pytest.raises(SurveyError) as caught:
        parse_all(seeds)
    assert [fault.file for fault in caught.value.faults] == ["seeds/a.txt", "seeds/b.txt"]


def test_no_seeds() -> None:
    assert parse_all([]) == ()
    assert parse_files([]) == ()


def test_parsers_are_told_apart_by_name() -> None:
    assert len({parser.name for parser in PARSERS}) == len(PARSERS)


def test_a_seed_is_read_whatever_its_name() -> None:
    for path in SEEDS:
        result = parse(read_seed("renamed", path.read_bytes()))
        assert isinstance(result, ParseResult)
        assert {record.provenance.seed for record in result.records} == {"renamed"}
