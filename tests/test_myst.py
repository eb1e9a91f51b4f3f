r"""MyST as it is written, read back by the parser that Sphinx uses: what went in must come out.

The parser is the oracle: a text is rendered, put where pages put texts, parsed with the extensions
of ``conf.py``, and compared character by character with what it was, style by style.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import roles
from docutils.utils import new_document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser

from survey_tools.build import Made
from survey_tools.myst import code_block, escape, render_inline, render_link, render_text
from survey_tools.tex import (
    Citation,
    Inline,
    Link,
    Math,
    Styled,
    Text,
    WorkLink,
    is_balanced,
    parse_inline,
    plain_text,
)

CONF = runpy.run_path(str(Path(__file__).parents[1] / "conf.py"))
OPTIONS = {name: value for name, value in CONF.items() if name.startswith("myst_")}
QUIET = {"report_level": 5, "halt_level": 5}

PLACES = {
    "paragraph": "{}\n",
    "after attributes": "{{.facts}}\n{}\n",
    "heading": "# {}\n",
    "quotation": "> {}\n",
    "list": "- {}\n",
    "definition": "Term\n: {}\n",
    "cell": "| a | b |\n|---|---|\n| {} | end |\n",
    "label": "[{}](https://example.org)\n",
}
"""Where pages put texts."""
BESIDE = {"tbody": 4, "entry": 2, "definition": 2}
"""How many children stand where one of this kind is looked for."""


def _survey_role(  # noqa: PLR0913, PLR0917  as docutils calls roles
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: object,
    options: object = None,
    content: object = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    del lineno, inliner, options, content
    return [nodes.inline(rawtext, "", role=name, argument=text)], []


for _role in ("work", "cite:t", "cite:p"):
    roles.register_local_role(_role, _survey_role)  # type: ignore[arg-type]


SETTINGS = get_default_settings(Parser)
for _name, _value in (OPTIONS | QUIET).items():
    setattr(SETTINGS, _name, _value)


def _parse(text: str) -> nodes.document:
    document = new_document("page", SETTINGS)
    Parser().parse(text, document)
    return document


Atom = tuple[str, frozenset[str]]
"""One character, formula, citation or link, and the styles it has."""


def _atoms(read: Iterable[nodes.Node], styles: frozenset[str]) -> Iterator[Atom]:
    """Yield what a reader of the parsed text sees."""
    for node in read:
        match node:
            case nodes.Text():
                yield from _characters(str(node), styles)
            case nodes.math():
                yield f"math:{node.astext()}", styles
            case nodes.emphasis():
                yield from _atoms(node.children, styles | {"emphasis"})
            case nodes.strong():
                yield from _atoms(node.children, styles | {"strong"})
            case nodes.reference():
                yield from _atoms(node.children, styles | {f"link:{node['refuri']}"})
            case nodes.inline() if "role" in node:
                yield f"{node['role']}:{node['argument']}", styles
            case nodes.inline():
                yield from _atoms(node.children, styles | set(node["classes"]))
            case nodes.Element():
                yield f"unexpected:{node.tagname}", styles


def _expected(content: Iterable[Inline], styles: frozenset[str]) -> Iterator[Atom]:
    """Yield what a reader should see of nodes."""
    for node in content:
        match node:
            case Text(text):
                yield from _characters(text, styles)
            case Math(tex):
                if tex.strip():
                    yield f"math:{' '.join(tex.split())}", styles
            case Styled(style, inner):
                yield from _expected(inner, styles | {style})
            case Link(url, text):
                yield from _characters(text, styles | {f"link:{url}"})
            case WorkLink(text, key):
                yield f"work:{text} <{key}>", styles
            case Citation(keys, narrative):
                yield f"cite:{'t' if narrative else 'p'}:{','.join(keys)}", styles


def _characters(text: str, styles: frozenset[str]) -> Iterator[Atom]:
    yield from ((char, styles) for char in text)


def _seen(atoms: Iterable[Atom]) -> list[Atom]:
    """Return atoms without what nobody sees: styles of spaces, runs of spaces, spaces at ends."""
    seen: list[Atom] = []
    for atom, styles in atoms:
        space = atom.isspace() and atom in " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
        if space and seen and seen[-1][0] != " ":
            seen.append((" ", frozenset()))
        elif not space:
            seen.append((atom, styles))
    while seen and seen[-1][0] == " ":
        seen.pop()
    return seen


def _read_back(markup: str, place: str) -> list[Atom]:
    """Return what is read where a text was put; anything beside it fails."""
    document = _parse(PLACES[place].format(markup))
    found: nodes.Element = document
    path = {
        "paragraph": (nodes.paragraph,),
        "after attributes": (nodes.paragraph,),
        "heading": (nodes.section, nodes.title),
        "quotation": (nodes.block_quote, nodes.paragraph),
        "list": (nodes.bullet_list, nodes.list_item, nodes.paragraph),
        "definition": (
            nodes.definition_list,
            nodes.definition_list_item,
            nodes.definition,
            nodes.paragraph,
        ),
        "cell": (nodes.table, nodes.tgroup, nodes.tbody, nodes.row, nodes.entry, nodes.paragraph),
        "label": (nodes.paragraph, nodes.reference),
    }[place]
    for kind in path:
        children = [child for child in found.children if isinstance(child, kind)]
        beside = BESIDE.get(kind.__name__, 1)
        assert children, f"no {kind.__name__} in {found.pformat()}"
        assert len(found.children) == beside, document.pformat()
        found = children[0]
    return _seen(_atoms(found.children, frozenset()))


def _exactly(text: str) -> list[Atom]:
    return _seen(_characters(text, frozenset()))


HOSTILE = [
    pytest.param("f_1 * [x] <b> _y_ **z** __w__", id="marks"),
    pytest.param("<script>alert(1)</script> <!-- gone --> <?php ?> <![CDATA[x]]>", id="HTML"),
    pytest.param("<https://example.org> <a@b.example> https://example.org", id="autolinks"),
    pytest.param("[a](javascript:alert(1)) [b][c] [d] ![e](f.png) [^1] [^1]: g", id="links"),
    pytest.param("[a]: https://example.org", id="link definition"),
    pytest.param("` `` ``` ````python x ``y`` `", id="backticks"),
    pytest.param("```{raw} html", id="fence of a directive"),
    pytest.param("~~~ x ~~~", id="tildes"),
    pytest.param(":::{note} x", id="colon fence"),
    pytest.param(":::", id="bare colons"),
    pytest.param(":name: value", id="field"),
    pytest.param(": definition", id="definition"),
    pytest.param("{raw}`x` {math}`y` {eval-rst} {{ name }} {#id .class}", id="roles"),
    pytest.param("{.class}", id="attributes"),
    pytest.param("(target)=", id="target"),
    pytest.param("% not a comment, 100% 5%", id="percent signs"),
    pytest.param("+++ break", id="block break"),
    pytest.param("$ $$ $$$ $x$ $$x$$ $5 and $6", id="dollars"),
    pytest.param("$" * 101, id="flood of dollars"),
    pytest.param("\\( x \\) \\[ y \\] \\begin{align} z \\end{align}", id="TeX delimiters"),
    pytest.param("\\begin{equation}x\\end{equation}", id="TeX environment"),
    pytest.param("# heading #", id="heading"),
    pytest.param("###### deep {#id}", id="deep heading"),
    pytest.param("---", id="rule"),
    pytest.param("===", id="underline"),
    pytest.param("***", id="rule of stars"),
    pytest.param("- - -", id="rule of dashes"),
    pytest.param("- item", id="dash item"),
    pytest.param("+ item", id="plus item"),
    pytest.param("* item", id="star item"),
    pytest.param("1. item", id="numbered item"),
    pytest.param("123456789) item", id="long number"),
    pytest.param("1234567890. not an item", id="too long a number"),
    pytest.param("2024", id="only a number"),
    pytest.param("> quotation", id="quotation"),
    pytest.param("| a | b |", id="bars"),
    pytest.param("|---|---|", id="table rule"),
    pytest.param("a \\| b || c", id="escaped bars"),
    pytest.param("&amp; &lt; &#60; &copy; & &x", id="entities"),
    pytest.param("\\ \\\\ \\* end\\", id="backslashes"),
    pytest.param("end!", id="exclamation mark"),
    pytest.param("x^2 H~2~O ==m== ++i++", id="marks of other dialects"),
    pytest.param("@key [@key] -- and --- and ...", id="citations of other dialects"),
    pytest.param("“yes” ‘no’ \"x\" 'y' it's", id="quotes"),
    pytest.param("    four spaces", id="indented"),
    pytest.param("\tone tab", id="tab"),
    pytest.param("one\ntwo\r\nthree\n\nfour\u2028five", id="lines"),
    pytest.param("\u00a0no-break\u00a0spaces\u00a0", id="no-break spaces"),
    pytest.param("thin\u2009and\u3000wide", id="set spaces"),
    pytest.param("zero\u200bwidth soft\u00adhyphen می\u200cخواهم", id="invisible letters"),
    pytest.param("Łojasiewicz Póczos Turán 李伟 Ωμέγα עברית", id="scripts"),
    pytest.param("x" * 5000, id="long word"),
    pytest.param("_" * 3000, id="flood of underscores"),
    pytest.param("[" * 300, id="flood of brackets"),
    pytest.param("*a" * 300, id="flood of stars"),
    pytest.param("`" * 500, id="flood of backticks"),
    pytest.param("<" * 500, id="flood of angles"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_read_as_it_was(text: str, place: str) -> None:
    assert _read_back(escape(text), place) == _exactly(text)


MARKUP = "\\`*_{}[]<>$&#|~^!-+:=%().'\"/@ \t\n0123456789abcXYZ\u00a0\u2009é"
TEXTS = st.one_of(
    st.text(alphabet=MARKUP, max_size=30),
    st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=30),
    st.lists(
        st.sampled_from(
            [
                *("``", "`", "{raw}", "{math}", ":::", "```{note}", "(x)=", "%", "$", "$$", "\\("),
                *("\\)", "[", "](", "](<x>)", "<!--", "-->", "<b>", "&lt;", "1.", "2)", "-", "+"),
                *("*", "**", "_", "__", "|", "\\", "\\\\", "#", "---", "===", "{.c}", "{#i}", "!["),
                *("[^1]", ":a:", "a", "b", "1", "~~~", "+++", "'", '"'),
            ]
        ),
        max_size=12,
    ).map(" ".join),
)


@given(TEXTS, st.sampled_from([*PLACES]))
@settings(max_examples=250)
def test_any_text_is_read_as_it_was(text: str, place: str) -> None:
    if _exactly(text):
        assert _read_back(escape(text), place) == _exactly(text)


def test_control_characters_are_shown_as_such() -> None:
    assert escape("a\x00b\x07c\x7f") == "a\ufffdb\ufffdc\ufffd"


FORMULAS = st.text(alphabet="xyzd0123()+-=^_, ", min_size=1, max_size=8).map(str.strip)
WORDS = st.text(alphabet="ab1 .,()*_[]$'\\{}–é", min_size=1, max_size=8)
NAMES = st.text(alphabet="abc123", min_size=1, max_size=6)
LEAVES = st.one_of(
    WORDS.map(Text),
    FORMULAS.filter(bool).map(Math),
    st.builds(WorkLink, NAMES, NAMES),
    st.builds(lambda keys, way: Citation(tuple(keys), way), st.lists(NAMES, min_size=1, max_size=2),
              st.booleans()),
    st.builds(lambda name: Link(f"https://example.org/{name}", name), NAMES),
)  # fmt: skip
INLINE = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda style, content: Styled(style, tuple(content)),
        st.sampled_from(["emphasis", "strong", "literal"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@given(st.lists(INLINE, max_size=6), st.sampled_from([name for name in PLACES if name != "label"]))
@settings(max_examples=250)
@example([Styled("emphasis", (Text("O(n)."),)), Text("time")], "paragraph")
@example([Styled("emphasis", (Text("a"),)), Styled("strong", (Text("b"),))], "cell")
@example([Math("x"), Math("y"), Text("2"), Math("z"), Text("3")], "paragraph")
@example([Text("$"), Math("x"), Text("\\"), Math("y")], "paragraph")
def test_any_nodes_are_read_as_they_were(content: list[Inline], place: str) -> None:
    expected = _seen(_expected(content, frozenset()))
    if expected:
        assert _read_back(render_inline(content), place) == expected


@given(TEXTS)
@settings(max_examples=100)
@example("$0$ at the start, a digit at the end: 0")
def test_any_tex_is_read_as_it_was(text: str) -> None:
    content = parse_inline(text)
    expected = _seen(_expected(_shown(content), frozenset()))
    if expected:
        assert _read_back(render_text(text), "paragraph") == expected


def _shown(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield nodes as they are to be seen: formulas with named bars, no citation of odd keys."""
    for node in content:
        match node:
            case Math(tex):
                named = _named(tex)
                yield Math(named) if is_balanced(named) else Text(f"${named}$")
            case Styled(style, inner):
                yield Styled(style, tuple(_shown(inner)))
            case _:
                yield node


def _named(tex: str) -> str:
    names = {"|": "\\vert ", "\\|": "\\Vert "}
    bars = re.sub(r"\\\\|\\\||\|", lambda bar: names.get(bar[0], bar[0]), tex)
    return " ".join(bars.replace("`", "‘").split())


@pytest.mark.parametrize(
    ("content", "markup"),
    [
        pytest.param([Styled("emphasis", (Text("big"),))], "*big*", id="emphasis"),
        pytest.param([Styled("strong", (Text("big"),))], "**big**", id="strong"),
        pytest.param([Styled("literal", (Text("f_x"),))], r"[f\_x]{.literal}", id="literal"),
        pytest.param([Styled("emphasis", (Text(" a "),)), Text("b")], " *a* b",
                     id="spaces move out"),
        pytest.param([Styled("emphasis", (Text("n."),)), Text("b")], "[*n.*]{}b", id="in a word"),
        pytest.param([Styled("emphasis", ())], "", id="nothing to set off"),
        pytest.param([Text("a"), Math("x")], "a$x$", id="formula"),
        pytest.param([Math("x")], "{math}`x`", id="formula at the start"),
        pytest.param([Text("2"), Math("x")], "2{math}`x`", id="formula after a digit"),
        pytest.param([Math("x"), Text("2")], "{math}`x`2", id="formula before a digit"),
        pytest.param([Math("a|b"), Math(r"\|c\|")], r"{math}`a\vert b`$\Vert c\Vert$", id="bars"),
        pytest.param([Math(r"a\\|b")], r"{math}`a\\\vert b`", id="bar after a line break"),
        pytest.param([Math(r"\text{\$5}")], r"{math}`\text{\$5}`", id="dollar inside"),
        pytest.param([Math("{a")], r"\$\{a\$", id="formula with a brace too many"),
        pytest.param([Math("a`b")], "{math}`a‘b`", id="backtick inside"),
        pytest.param([Citation(("a", "b"), narrative=True)], "{cite:t}`a,b`", id="narrative"),
        pytest.param([Citation(("a",), narrative=False)], "{cite:p}`a`", id="parenthetical"),
        pytest.param([Citation(("a`b",), narrative=True)], r"\[a\`b\]", id="impossible key"),
        pytest.param([WorkLink("Du et al. [2018]", "du2018")], "{work}`Du et al. [2018] <du2018>`",
                     id="work"),
    ],
)  # fmt: skip
def test_markup(content: list[Inline], markup: str) -> None:
    assert render_inline(content) == markup


@pytest.mark.parametrize(
    ("text", "url", "markup"),
    [
        pytest.param("code", "https://e.org/a_b", "[code](<https://e.org/a_b>)", id="plain"),
        pytest.param("", "https://e.org", "[https://e.org](<https://e.org>)", id="no text"),
        pytest.param("x", "javascript:alert(1)", "x", id="script"),
        pytest.param("x", " JaVaScRiPt:alert(1)", "x", id="script, disguised"),
        pytest.param("x", "data:text/html,<b>", "x", id="data"),
        pytest.param("x", "//e.org", "x", id="no scheme"),
        pytest.param("x", "https://e.org/>(<b>", "[x](<https://e.org/%3E(%3Cb%3E>)",
                     id="angles"),
        pytest.param("x", "https://e.org/a b|c\n", "[x](<https://e.org/a%20b%7Cc>)",
                     id="spaces"),
        pytest.param("x", "https://e.org/?a&copy;", "[x](<https://e.org/?a&amp;copy;>)",
                     id="entity"),
    ],
)  # fmt: skip
def test_link(text: str, url: str, markup: str) -> None:
    assert render_link(text, url) == markup


@given(st.text(alphabet="ab/?&=;#%_~*$()[]{}!'\"\\`|<> ", max_size=20))
@settings(max_examples=100)
@example("?a=1&copy;2")
def test_a_link_leads_to_its_address(rest: str) -> None:
    document = _parse(render_link("label", f"https://example.org/{rest}"))
    (reference,) = document.findall(nodes.reference)
    assert reference.astext() == "label"
    assert reference["refuri"].startswith("https://example.org/")
    assert re.fullmatch(r"[!-~]*", reference["refuri"])
    assert document.astext() == "label"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@article{a,\n  title = {B},\n}", id="BibTeX"),
        pytest.param("```\nx\n````\ny", id="fences inside"),
        pytest.param("$x$ {raw}`y` <b>", id="markup"),
    ],
)
def test_code_is_shown_letter_for_letter(text: str) -> None:
    (block,) = _parse(code_block(text, "bibtex")).children
    assert isinstance(block, nodes.literal_block)
    assert block.astext() == text


def test_every_abstract_of_the_seeds_is_read_as_it_was(made: Made) -> None:
    wordings = [version.content for work in made.survey.works for version in work.abstracts]
    assert len(wordings) == 62
    for content in wordings:
        expected = _seen(_expected(_shown(content), frozenset()))
        assert _read_back(render_inline(content), "quotation") == expected, plain_text(content)
