"""Statements that open their sentence, claims with their address, terms linked once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import pytest

from tests.sphinx_ext.fabricate import Project

pytestmark = pytest.mark.site

BIB = "@misc{kim2019norms,\n  author = {Kim, Ada},\n  title = {Norms},\n  year = {2019}\n}\n"
INDEX = r"""# A

Depth helps. {evidence}``“depth *helps* at $k=2$, see $x^2$” ([line 5](glossary.md))``

- In a list. {evidence}``“in a list”``

{.comparison .stack}
| work | below $1/n$ |
|---|---|
| one | $O(n_1)$ {evidence}``“at most \| n”`` |
| two | — |

Width does not. {passage}`q1`

Nor does $n$. {passage}`q1`

> It is said that [width *never* helps]{#q1}.

A claim: {claim}`kim2019norms/C1`, or {claim}`in words <kim2019norms/C1>`.

```{toctree}
chapters/nets
glossary
bibliography
```
"""
GLOSSARY = """# Glossary

:::{glossary}
KKT point
KKT conditions
  Stationary. {evidence}``“KKT”``

margin
  The distance.

GF
  Gradient flow.

one-point strong convexity
  Towards one point.

strong convexity
  Towards all.
:::
"""
CHAPTER = """# On the margin

By *margin* we mean KKT points, and {term}`margin <margin>`; the KKT point again, as GF has it.

> A KKT condition, quoted: KKT conditions.

The margin. KKT conditions. {evidence}``“the KKT conditions”``

They call it “a *flow* in which strong
convexity holds” with reason. Here one-point strong
convexity holds, then strong
convexity.
"""
WORK = """---
orphan: true
---
# Norms

:::{claim} kim2019norms/C1
Norms are small. {evidence}``“small”``
:::
"""
PAGES = {
    "index": INDEX,
    "glossary": GLOSSARY,
    "chapters__nets": CHAPTER,
    "works__kim2019norms": WORK,
    "bibliography": "# B\n\n```{bibliography}\n:all:\n```\n",
}


@pytest.fixture(name="project", scope="module")
def _project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    from tests.sphinx_ext.fabricate import write_site  # noqa: PLC0415

    project = Project(tmp_path_factory.mktemp("statements"))
    write_site(project.folder, works=0, people=0)
    for path in sorted(project.docs.rglob("*.md")):
        path.unlink()
    for name, text in PAGES.items():
        path = project.docs / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (project.docs / "references.bib").write_text(BIB, encoding="utf-8")
    assert project.build("-W", "--keep-going") == ""
    return project


def test_a_statement_opens_its_sentence(project: Project) -> None:
    page = project.page("index")
    pattern = r'<div class="said">(.*?)<details><summary>“</summary><p>(.*?)</p></details></div>'
    found = re.findall(pattern, page)
    assert [statement for statement, _ in found][:2] == ["Depth helps.", "In a list."]
    assert re.fullmatch(r"<math>.*</math>", found[2][0])
    assert found[2][1] == "“at most | n”"
    assert "<em>helps</em>" in found[0][1]
    assert 'href="glossary.html"' in found[0][1]
    assert len(found) == 3


def test_a_statement_points_at_its_passage(project: Project) -> None:
    page = project.page("index")
    mark = '<a class="stated" href="#q1">“</a>'
    assert f"Width does not. {mark}</p>" in page
    assert page.count(mark) == 2
    assert '<span id="q1">width <em>never</em> helps</span>' in page


def test_passages_have_their_names_on_their_page_only(project: Project) -> None:
    """What of many ``q1`` would stand in the list of all labels, would be left to chance."""
    packed = (project.html / "objects.inv").read_bytes().split(b"\n", 4)[4]
    inventory = zlib.decompress(packed).decode()
    assert "\nKKT point std:term" in inventory
    assert re.findall(r"^q\d+ ", inventory, re.MULTILINE) == []


def test_a_cell_has_the_head_of_its_column_with_its_formula(project: Project) -> None:
    cells = re.findall(r"<td[^>]*>.*?</td>", project.page("index"), re.DOTALL)
    assert cells[0].startswith('<td data-label="work">')
    assert '<span class="label">below <math>' in cells[1]
    assert "data-label" not in cells[1]


def test_no_block_stands_in_a_paragraph(project: Project) -> None:
    for paragraph in re.findall(r"<p\b.*?</p>", project.page("index"), re.DOTALL):
        assert "<details" not in paragraph


def test_a_sentence_does_not_note_the_tex_of_its_formulas(project: Project) -> None:
    page = project.page("index")
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in page
    assert ">x^2</annotation>" not in page
    assert ">k=2</annotation>" not in page
    assert ">O(n_1)</annotation>" not in page  # TeX that is what the formula shows.


def test_elsewhere_the_sentence_is_left_out(project: Project) -> None:
    assert project.build("-b", "text", "-W", out="text") == ""
    text = (project.folder / "_build/text/index.txt").read_text("utf-8")
    assert "Depth helps." in text
    assert "see" not in text
    assert "at most" not in text
    assert "Width does not.\n" in text
    assert "width *never* helps" in text


def test_a_claim_has_its_address(project: Project) -> None:
    work = project.page("works/kim2019norms")
    assert re.search(r'<div class="claim[^"]*" id="C1">', work)
    assert 'href="#C1">C1</a>' in work
    links = re.findall(
        r'href="works/kim2019norms.html#C1">(?:<span>)?([^<]*)', project.page("index")
    )
    assert links == ["kim2019norms/C1", "in words"]


def test_terms_are_linked_where_they_occur_first(project: Project) -> None:
    page = project.page("chapters/nets")
    body = page[page.index("<h1>") :]
    links = re.findall(r'<a[^>]*href="../glossary.html#([^"]*)"[^>]*>(?:<[^>]*>)*([^<]*)', body)
    # Not in a heading, an emphasis, a quotation or a sentence of evidence; one that has its link
    # already gets no other; short names are for those who write them out.
    assert links == [
        ("term-KKT-point", "KKT points"),
        ("term-margin", "margin"),
        ("term-KKT-conditions", "KKT conditions"),
        ("term-one-point-strong-convexity", "one-point strong\nconvexity"),
        ("term-strong-convexity", "strong\nconvexity"),
    ]
    assert "in which strong\nconvexity holds”" in body


def test_only_in_the_pages_named(project: Project) -> None:
    assert "#term-margin" not in project.page("index")


def test_links_lose_the_marks_of_their_roles(project: Project) -> None:
    assert "std-doc" not in project.page("index")
    assert "std-term" not in project.page("chapters/nets")


def test_a_statement_without_place_for_a_block(small: Callable[..., Project]) -> None:
    index = "# A {evidence}``“x”``\n\nText.\n\n```{toctree}\nbibliography\n```\n"
    project = small(BIB, index=index, bibliography="# B\n\n```{bibliography}\n:all:\n```\n")
    assert project.build("-W") == ""
    assert "“x”" not in project.page("index")
