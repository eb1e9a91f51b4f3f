"""Seeds are others' text: whatever they hold, nothing runs, nothing leaves its folder, pages stand.

The attacks are put into every field of every format; a site is built of them and read as a browser
reads it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from survey_tools.bibtex_text import title_to_tex
from survey_tools.errors import SurveyError
from survey_tools.facts import parse_facts
from survey_tools.formulas import to_mathml
from survey_tools.latex_run import errors_of, set_book
from survey_tools.model import Seed
from survey_tools.parsers import PARSERS, Known, Parser, read_seed, unaccounted
from survey_tools.sphinx_ext.typst.math import to_typst
from survey_tools.tex import Math, parse_inline
from survey_tools.text import squeeze
from tests.epub_reader import EpubFile
from tests.projects import ENVIRONMENT, QUIET, Project
from tests.site_checks import check_site

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TURNED = "\u202egnp.exe\u2066\u200b\ufeff"
ACTS = (
    r"\input{/etc/passwd}", r"$\input{/etc/passwd}$", r"$\write18{touch pwned}$",
    r"$\def\x{\x}\x$", r"$\immediate\openout1=pwned$", r"$\csname input\endcsname{x}$",
    r"$^^5cinput{x}$", r"$\catcode`\@=0 @input{x}$", r"$\directlua{os.execute('id')}$",
    r"$\newcommand{\y}{\y}\y$", r"$\let\frac\input \frac{x}$", r"\(\input{x}\)", r"\[\write18{x}\]",
    r"$\includegraphics{/etc/passwd}$", r"$\scantokens{\input x}$", r"$\expandafter\input{x}$",
)  # fmt: skip
"""What TeX would do something by."""
LINKS = r"\href{javascript:alert(3)}{here} \url{javascript:alert(4)} [there](javascript:alert(5))"
MARKS = "```{raw} html | # & --- {{7*7}} {% raw %} <!-- ]]> *x* _y_ :math:`z` ${jndi:ldap}"
TITLE = f"Kites {SCRIPT} {TURNED} {MARKS}"
NAME = 'Ada "><svg onload=alert(6)> Quill'
ABSTRACT = f"We fly. {SCRIPT} {LINKS} {MARKS} {TURNED} {' '.join(ACTS)} We land."
BOOKS = (
    r"\openout5=pwned \immediate\write5{x} \loop\iftrue\repeat \def\x{\x}\x ^^5cinput{x} "
    r"\end{document} \csname end\endcsname #read(\"/etc/passwd\") #panic(1) @ref <label>"
    r" $#read(\"x\")$ $x % y$ $a & b$ $x_a_b$ $x #panic() $"
    r" $\hspace{-9999em}x$ $\openin1=/etc/passwd$ $\text{$x$}$"
)
"""What would stop or lead astray those that set books, and formulas that none of them can set."""
KEY = "../../../../pwned"


def bib(text: str) -> str:
    """Return text as it can stand in a field: braces in pairs, no other may end it."""
    return text if text.count("{") == text.count("}") else text.replace("{", "").replace("}", "")


SEEDS = {
    "bibtex.bib": (
        f"@inproceedings{{{KEY},\n author = {{{bib(NAME)}}},\n title = {{{bib(TITLE)} B}},\n"
        f" booktitle = {{Proc. {SCRIPT} {MARKS}}}, year = 2020, pages = {{1--<script>}},\n"
        f" url = {{javascript:alert(7)}}, doi = {{10.1/<script>alert(8)</script>}},\n"
        f" volume = {{{SCRIPT}}}, number = {{{SCRIPT}}}, series = {{{SCRIPT}}},\n"
        f" editor = {{{SCRIPT}}}, eprint = {{2301.00009}}, primaryclass = {{{SCRIPT}}},\n"
        f" publisher = {{{MARKS}}}, abstract = {{{bib(ABSTRACT)} B}}}}\n"
    ),
    "items.json": json.dumps(
        [
            {
                "id": KEY,
                "title": f"{TITLE} \ud800 \u0000 \u001b[2J C",
                "author": [{"literal": NAME}, {"family": SCRIPT, "given": "../.."}],
                "abstract": f"{ABSTRACT} C",
                "URL": "javascript:alert(9)",
                "container-title": TITLE,
                "issued": {"date-parts": [[2021]]},
                "type": SCRIPT,
            }
        ]
    ),
    "records.ris": (
        f"TY  - JOUR\nID  - {KEY}\nAU  - {NAME}\nTI  - {TITLE} R\nJO  - {SCRIPT}\nPY  - 2022\n"
        f"UR  - data:text/html,{SCRIPT}\nAB  - {ABSTRACT} R\nER  -\n"
    ),
    "feed.xml": (
        "<feed><entry><id>http://arxiv.org/abs/2301.00001v1</id>"
        f"<title>{escape(TITLE)} F</title><summary>{escape(ABSTRACT)} F</summary>"
        f"<author><name>{escape(NAME)}</name></author></entry></feed>"
    ),
    "arxiv.txt": (
        f"arXiv:2301.00002\nTitle:{TITLE} A\nAuthors:{NAME}\nAbstract:{ABSTRACT} A\n"
        f"Comments:{SCRIPT}\nSubjects:{SCRIPT} (cs.LG)\n"
    ),
    "listing.txt": f"LGJul 4, 2023\n\n{TITLE} L\n\nAda Quill, Ben Quill\n\n{ABSTRACT} L\n",
    "dump.txt": f"Abstract:{ABSTRACT} D\nAbstract:{SCRIPT} {LINKS} E.\n",
    "openreview.txt": (
        f"{TITLE} O\nAda Quill\nPublished: 1 Feb 2023, Last Modified: 2 Feb 2023ICLR 2023 poster\n"
        f"Abstract: {ABSTRACT} O\n"
    ),
    "pmlr.txt": (
        f"{TITLE} P\nAda Quill\nProc. {SCRIPT}, PMLR 1:2-3, 2022.\nAbstract\n{ABSTRACT} P\n"
    ),
    "tex.bib": (
        f"@misc{{tex, title = {{\\input{{/etc/passwd}} \\write18{{id}} # % _ & ^ X}},\n"
        " author = {\\input{/etc/passwd} and \\csname input\\endcsname /etc/passwd Quill},\n"
        f" year = 2020, abstract = {{{' '.join(ACTS)} {BOOKS} B}}}}\n"
    ),
    "typst.txt": (
        f'LGJul 4, 2023\n\n#read("/etc/passwd") }} ] ) {{{{{{ # % _ & T\n\n'
        f"Ada {{Quill, #eval(1) Quill_ % B\n\n{BOOKS} T.\n"
    ),
    "long.bib": (
        f"@misc{{long, title = {{{'x' * 10_000}}}, author = {{{'y' * 9_999} and {'y' * 9_998}}},"
        f" doi = {{10.5555/{'z' * 9_999}}}, year = 2020}}\n"
    ),
    "<b> ..%2f..;$(id).txt": "# a list\n2301.00003\nhttps://doi.org/10.5555/<script>alert(1)\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a survey whose seeds attack it, its pages written."""
    folder = tmp_path_factory.mktemp("hostile")
    project = Project(root=folder / "a" / "b" / "survey")
    assert project.run("init", "--title", TITLE, "--author", NAME).status == 0
    for name, text in SEEDS.items():
        project.put(f"seeds/{name}", text)
    run = project.run("build")
    assert (run.status, run.err) == (0, "")
    return project


def test_nothing_leaves_the_folder(hostile: Project) -> None:
    above = hostile.root.parents[2]
    found = {path for path in above.rglob("*") if path.is_file()}
    assert found
    assert all(path.is_relative_to(hostile.root) for path in found)
    made = {path.name for path in found if path.parent.name != "seeds"}
    assert not [name for name in made if "pwned" in name or ".." in name or "<" in name]


def test_each_seed_makes_its_works(hostile: Project) -> None:
    """The attack is told as it is written: nothing of it is lost, and no page is missing."""
    catalogue = json.loads(hostile.text("docs/generated/site/catalogue.json"))
    seeds = {record["place"]["seed"] for work in catalogue["works"] for record in work["records"]}
    assert seeds == {*SEEDS, "example.bib"}
    for work in catalogue["works"]:
        assert re.fullmatch(r"[a-z0-9-]+", work["key"])
        assert hostile.path(f"docs/works/{work['key']}.md").is_file()
        assert not any(char in work["title"] for char in TURNED if not char.isprintable())


def test_references_act_in_no_tex(hostile: Project) -> None:
    for name in ("docs/references.bib", "docs/references.biblatex.bib"):
        assert not re.search(
            r"\\(?:input|write|def|immediate|csname|catcode|directlua|newcommand|let)(?![a-zA-Z])",
            hostile.text(name),
        )


class _Acts(HTMLParser):
    """Collects what would run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            address = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or address.startswith(("javascript:", "data:text")):
                self.found.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        if self._script and re.search(r"alert\(\d\)", data) and "<script>" in data:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._script &= tag != "script"


@pytest.fixture(scope="module")
def hostile_site(hostile: Project) -> Project:
    """Return the survey with its site built."""
    assert hostile.build_site() == QUIET
    return hostile


@pytest.mark.site
def test_nothing_runs_in_its_site(hostile_site: Project) -> None:
    folder = hostile_site.path("_build/html")
    assert check_site(folder) == []
    pages = list(folder.rglob("*.html"))
    assert len(pages) > len(SEEDS)
    for page in pages:
        reader = _Acts()
        reader.feed(page.read_text("utf-8"))
        assert reader.found == [], page.name


FRAGMENTS = st.sampled_from(
    (
        *(
            "<",
            ">",
            "&",
            '"',
            "'",
            "`",
            "$",
            "\\",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "|",
            "#",
            "%",
            "~",
        ),
        *(
            "<b>",
            "</p>",
            "<!--",
            "-->",
            "]]>",
            "<![CDATA[",
            "</script>",
            "</title>",
            "<style>",
            "&lt",
        ),
        *(
            "&#60;",
            "<a href=",
            "onclick=",
            "style=",
            "javascript:x",
            "*",
            "__",
            "{{",
            "}}",
            "{% x %}",
        ),
        *(
            "```",
            ":::",
            "\n",
            "\t",
            "\u00a0",
            "\u2028",
            "a",
            "Kites",
            "1.",
            "x^2",
            "\\emph{",
            "\\cite{a}",
        ),
    )
)
LETTERS = st.text(st.characters(codec="ascii"), max_size=3)
"""No others, which BibTeX has not in formulas; the run says so."""
TEXTS = st.lists(FRAGMENTS | LETTERS, min_size=1, max_size=12).map("".join)


@pytest.mark.site
@given(
    items=st.lists(
        st.fixed_dictionaries({"title": TEXTS, "abstract": TEXTS, "publisher": TEXTS}),
        min_size=10,
        max_size=20,
    ),
    name=TEXTS,
)
@settings(max_examples=4, phases=(Phase.explicit, Phase.generate), derandomize=True)
def test_no_title_changes_what_pages_are_made_of(
    hostile_site: Project, items: list[dict[str, str]], name: str
) -> None:
    """Whatever a text holds, pages have the elements and attributes that they have of any other."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(root=Path(folder) / "survey")
        assert project.run("init").status == 0
        works = [
            {
                "id": f"k{at}",
                "issued": {"date-parts": [[2020]]},
                "author": [{"literal": name}],
                **item,
            }
            for at, item in enumerate(items)
        ]
        project.put("seeds/items.json", json.dumps(works))
        run = project.run("build")
        assert (run.status, run.err) == (0, "")
        assert project.build_site() == QUIET
        assert check_site(project.path("_build/html")) == []
        assert _parts(project) - _parts(hostile_site) - {("em", "")} == set()


def _parts(project: Project) -> set[tuple[str, str]]:
    """Return the elements of all pages of works and people, each with its attributes."""
    found: set[tuple[str, str]] = set()
    folder = project.path("_build/html")
    for page in (*folder.glob("works/*.html"), *folder.glob("authors/*.html")):
        reader = _Parts()
        reader.feed(page.read_text("utf-8"))
        found |= reader.found
    return found


class _Parts(HTMLParser):
    """Collects the elements of a page, each with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, name) for name in ("", *(name for name, _ in attrs))}

    def handle_comment(self, data: str) -> None:
        self.found.add(("comment", data))


@pytest.mark.parametrize("text", ACTS)
def test_no_formula_acts(text: str) -> None:
    assert not [node for node in parse_inline(text) if isinstance(node, Math)]
    assert not re.search(r"\\(?:input|write|def|openout|csname|catcode)", title_to_tex(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [("{", "}"), (r"\sqrt{", "}"), (r"\sqrt ", ""), (r"\left(", r"\right)"), ("x^{", "}"),
     (r"\begin{matrix}", r"\end{matrix}"), (r"\hat ", ""), (r"\frac ", "")],
)  # fmt: skip
@pytest.mark.parametrize("depth", [100, 900, 100_000])
def test_formulas_without_bottom_are_text(before: str, after: str, depth: int) -> None:
    """What sets formulas calls itself for each part, and would end the process."""
    tex = before * depth + "x" + after * depth
    for node in parse_inline(f"${tex}$"):
        if isinstance(node, Math):
            to_typst(node.tex)
            to_mathml(node.tex, xml=True)
            assert depth < 100_000


@pytest.mark.parametrize("text", [r"$x_a_b$", "$a & b$", "$#read(x)$", "$x^$",
                                  "$x%$", r"$\hspace{-9999em}x$", r"$\frac{a}$",
                                  r"$5 \citep{a} and $", r"$x \eqref{b}$"])  # fmt: skip
def test_formulas_that_nothing_can_set_are_text(text: str) -> None:
    assert not any(isinstance(node, Math) for node in parse_inline(text))


@pytest.mark.parametrize("text", [r"$\left(x\right)$", r"$\lim\inf_{d\to\infty}$", r"$x^{^2}$",
                                  r"$\text{define}$", r"$\widehat{x}$",
                                  r"$\prefers x$"])  # fmt: skip
def test_formulas_stay_formulas(text: str) -> None:
    assert isinstance(parse_inline(text)[0], Math)


@pytest.mark.parametrize(
    "char", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\x1b", "\x07", "\x9b", "\ud800"]
)
def test_what_cannot_be_seen_is_not_kept(char: str) -> None:
    assert squeeze(f"a{char}b") == "ab"


BOMBS = {
    "aliases": "- &a [x, x]\n"
    + "".join(f"- &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh")),  # noqa: B905
    "itself": "- &a [*a]\n",
    "deep": "- " * 5_000 + "x\n",
    "deep-flow": "[" * 20_000 + "]" * 20_000,
    "tag": "!!python/object/apply:os.system ['touch pwned']\n",
    "merge": "- {<<: &a {key: x}}\n",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_data_files_that_would_grow_are_refused_with_the_place(text: str) -> None:
    with pytest.raises(SurveyError) as caught:
        parse_facts(text, file="docs/data/facts.yaml")
    assert all(fault.file == "docs/data/facts.yaml" for fault in caught.value.faults)
    assert all(fault.line >= 1 for fault in caught.value.faults)


def nested() -> Iterator[tuple[str, str]]:
    """Yield texts that are deep, with the name of the format they are for."""
    depth = 50_000
    yield "bibtex", "@misc{a, title = " + "{" * depth + "x" + "}" * depth + "}"
    yield "bibtex", "@misc{a, title = {\\emph" + "{\\emph" * depth + "x" + "}" * depth + "}}"
    yield "csl-json", '[{"title": ' + "[" * depth + "]" * depth + "}]"
    yield "csl-json", '[{"title": ' + '{"a":' * depth + "1" + "}" * depth + "}]"
    yield "arxiv-atom", "<entry><title>" + "<a>" * depth + "</a>" * depth + "</title></entry>"
    yield (
        "arxiv-atom",
        (
            '<feed><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>\n'
            "<entry><title>&a;&a;</title></entry></feed>"
        ),
    )
    yield "arxiv-atom", '<entry><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]></entry>'
    yield "ris", "TY  - JOUR\n" + "AU  - a\n" * depth
    yield "id-list", "2101.00001\n" * depth


@pytest.mark.parametrize(("name", "text"), tuple(nested()))
def test_depth_and_length_are_told_of_and_stop_nothing(name: str, text: str) -> None:
    parser = next(parser for parser in PARSERS if parser.name == name)
    seed = read_seed("x.txt", text.encode())
    assert parser.recognises(seed)
    result = parser.parse(seed, Known())
    assert unaccounted(seed, result) == ()
    assert result.records or result.diagnostics
    assert "aaaaaaaaaa" not in str(result.records)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_line_of_a_million_characters(parser: Parser) -> None:
    """A real text of each kind, its longest line made long."""
    name = parser.name.replace("-", "_")
    path = min((Path(__file__).parent / "data" / name).glob("*.txt"))
    lines = list(read_seed(path.name, path.read_bytes()).lines)
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    middle = len(lines[longest]) // 2
    line = lines[longest]
    lines[longest] = line[:middle] + " kites fly" * 100_000 + line[middle:]
    seed = Seed(name="x.txt", lines=tuple(lines))
    result = parser.parse(seed, Known())
    assert unaccounted(seed, result) == ()
    assert all(len(doubt.message) < 500 for doubt in result.diagnostics)


@pytest.mark.parametrize(
    "data", [b"@misc{a, title = {\xff}}", b"\xff\xfe@\0", b'[{"title": "\0"}]']
)
def test_wrong_encodings_are_refused_with_the_line(data: bytes) -> None:
    told = r"^seeds/x\.bib(?::1)?: found .*, expected UTF-8 text \[not-text\]$"
    with pytest.raises(SurveyError, match=told):
        read_seed("x.bib", data)


READ = re.compile(r"root:[^:]*:0")
"""How the file begins that the attacks want to read."""


def book(project: Project, builder: str) -> Path:
    """Build a form of the survey without a word of complaint; return its folder."""
    settings = f"-n -W --keep-going -q -b {builder} -d _build/.{builder} -c . docs"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *settings.split(), f"_build/{builder}"],
        cwd=project.root,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return project.path(f"_build/{builder}")


def text_of(pdf: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(pdf).pages))


@pytest.mark.site
def test_nothing_runs_in_its_book_by_typst(hostile: Project) -> None:
    text = text_of(book(hostile, "typst") / "survey.pdf")
    assert not READ.search(text)
    assert "#read(" in text
    assert r"\input{/etc/passwd}" in text
    test_nothing_leaves_the_folder(hostile)


@pytest.mark.site
def test_nothing_runs_in_its_book_for_reading_devices(hostile: Project) -> None:
    files = EpubFile(book(hostile, "epub") / "survey.epub").files
    pages = [data.decode() for name, data in files.items() if name.endswith(".xhtml")]
    assert len(pages) > len(SEEDS)
    for page in pages:
        reader = _Acts()
        reader.feed(page)
        assert reader.found == []
        assert "<script" not in page
        assert not READ.search(page)
    test_nothing_leaves_the_folder(hostile)


@pytest.mark.site
@pytest.mark.timeout(300)
def test_nothing_runs_in_its_book_by_tex(hostile: Project) -> None:
    folder = book(hostile, "tex")
    if not shutil.which("latexmk"):
        pytest.skip("TeX is not installed")
    assert set_book(folder, "lualatex"), errors_of(folder)
    text = text_of(folder / "survey.pdf")
    assert not READ.search(text)
    assert r"\input{/etc/passwd}" in text
    test_nothing_leaves_the_folder(hostile)


CONFINED = r"""
\documentclass{article}
\begin{document}
\immediate\write18{touch written-by-a-shell}
\directlua{os.execute("touch written-by-lua")}
\openin1=/etc/passwd \ifeof1 nothing to read\else READ\fi
%s
\end{document}
"""


@pytest.mark.timeout(120)
@pytest.mark.skipif(not shutil.which("lualatex"), reason="TeX is not installed")
def test_tex_itself_is_confined(tmp_path: Path) -> None:
    """Should a command get through in spite of all, there is little that it can do."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "latexmkrc").write_text("", "utf-8")
    (folder / "survey.tex").write_text(CONFINED % "", "utf-8")
    assert set_book(folder, "lualatex"), errors_of(folder)
    assert "nothing to read" in text_of(folder / "survey.pdf")
    (folder / "survey.tex").write_text(CONFINED % r"\immediate\openout2=../out.tex", "utf-8")
    assert not set_book(folder, "lualatex")
    assert "written-by" not in " ".join(path.name for path in tmp_path.rglob("*"))
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
