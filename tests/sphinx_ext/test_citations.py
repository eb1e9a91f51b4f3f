"""Citations: as sphinxcontrib-bibtex sets them where it is right, fresh and distinct where not."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from tests.sphinx_ext.fabricate import Project

pytestmark = pytest.mark.site

Make = Callable[..., Project]

BIB = r"""
@inproceedings{doe2020depth, author = {Doe, Jane and Roe, Rick}, title = {Depth}, year = {2020},
  booktitle = {Meeting}}
@inproceedings{doe2020width, author = {Doe, Jane and Roe, Rick}, title = {Width}, year = {2020},
  booktitle = {Meeting}, ids = {doe2021width}}
@article{kim2019norms, author = {Kim, Ann and Lee, Bo and Mo, Cy}, year = {2019},
  title = {On {$\ell_2$} Norms of {ReLU} Nets with {\"O}zils}, journal = {Annals}}
@book{berg2018sums, author = {van der Berg, Ida}, title = {Sums}, year = {2018},
  publisher = {Press}}
@misc{anon, title = {Found on a Wall}}
"""
BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n:all:\n```\n"
ROLES = """\
# Citing

{cite:p}`kim2019norms` {cite:t}`kim2019norms` {cite:p}`berg2018sums` {cite:t}`berg2018sums`
{cite:ps}`kim2019norms` {cite:year}`kim2019norms` {cite:author}`kim2019norms`
{cite:p}`{see}kim2019norms{p. 3}` {cite:t}`{see}berg2018sums{p. 3}` {cite:alp}`berg2018sums`
{cite:ct}`berg2018sums` {cite:p}`anon` {cite:p}`berg2018sums,kim2019norms`

```{toctree}
bibliography
```
"""
STOCK = """
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
html_theme = "basic"
bibtex_default_style = "plain"
from dataclasses import dataclass, field
from pybtex.richtext import Text
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle
def brackets(): return BracketStyle(left="(", right=")", sep="; ")
@dataclass
class Round(AuthorYearReferenceStyle):
    bracket_textual: BracketStyle = field(default_factory=brackets)
    bracket_parenthetical: BracketStyle = field(default_factory=brackets)
    person: PersonStyle = field(default_factory=lambda: PersonStyle(other=Text(" et al.")))
register_plugin("sphinxcontrib.bibtex.style.referencing", "survey", Round, force=True)
"""


def citations(html: str) -> list[str]:
    """Return the citations of a page as plain text."""
    found = re.findall(r'<span class="bibtex-citation"[^>]*>(.*?)</span>(?=[\s<.,;])', html)
    return [unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


def test_words_are_those_of_stock(small: Make) -> None:
    ours = small(BIB, index=ROLES, bibliography=BIBLIOGRAPHY)
    ours.build("-W")
    mine = citations(ours.page("index"))
    stock = small(BIB, STOCK, index=ROLES, bibliography=BIBLIOGRAPHY)
    stock.build("-E", "-a")
    theirs = citations(stock.page("index"))
    assert mine[:-1] == theirs[:-1]
    # Stock puts the keys of one citation into the order of the bibliography.
    assert mine[-1] == "(van\xa0der Berg, 2018; Kim et al., 2019)"
    assert mine[:4] == [
        "(Kim et al., 2019)",
        "Kim et al. (2019)",
        "(van\xa0der Berg, 2018)",
        "van\xa0der Berg (2018)",
    ]
    assert len(mine) == 13


def test_order_of_keys_is_kept_and_links_lead_to_pages_of_works(small: Make) -> None:
    index = "# A\n\n{cite:p}`kim2019norms,berg2018sums`\n\n```{toctree}\nbibliography\n```\n"
    work = "---\norphan: true\n---\n# Norms\n"
    project = small(BIB, index=index, bibliography=BIBLIOGRAPHY, works__kim2019norms=work)
    project.build("-W")
    html = project.page("index")
    assert citations(html) == ["(Kim et al., 2019; van\xa0der Berg, 2018)"]
    cited = html.partition('<span class="bibtex-citation"')[2]
    assert re.findall(r'href="([^"]*)"', cited)[:2] == [
        "works/kim2019norms.html",
        "bibliography.html#cite-berg2018sums",
    ]


def test_links_carry_no_title(small: Make) -> None:
    """Cards say what a work is, and pages stay light."""
    index = "# A\n\n{cite:t}`kim2019norms`\n\n```{toctree}\nbibliography\n```\n"
    project = small(BIB, index=index, bibliography=BIBLIOGRAPHY)
    project.build("-W")
    assert citations(project.page("index")) == ["Kim et al. (2019)"]
    assert "title=" not in project.page("index").partition("<article")[2].partition("</article")[0]


def test_equal_labels_get_letters(small: Make) -> None:
    cite = "{cite:p}`doe2020depth` {cite:t}`doe2020width`"
    index = f"# A\n\n{cite}\n\n```{{toctree}}\nbibliography\n```\n"
    project = small(BIB, index=index, bibliography=BIBLIOGRAPHY)
    project.build("-W")
    assert citations(project.page("index")) == ["(Doe and Roe, 2020a)", "Doe and Roe (2020b)"]
    assert "(2020b). " in project.page("bibliography")


def test_alias_counts_as_its_key(small: Make) -> None:
    cite = "{cite:t}`doe2021width`, {cite:t}`oldname`"
    index = f"# A\n\n{cite}\n\n```{{toctree}}\nbibliography\n```\n"
    conf = 'survey_aliases = {"oldname": "doe2020width"}\n'
    listed = "---\norphan: true\n---\n# Width\n\n```{cited-by} oldname\n```\n"
    project = small(BIB, conf, index=index, bibliography=BIBLIOGRAPHY, works__doe2020width=listed)
    project.build("-W")
    assert citations(project.page("index")) == ["Doe and Roe (2020b)"] * 2
    assert 'Cited in: <a href="../index.html"' in project.page("works/doe2020width")


def test_unknown_key_is_a_warning_that_names_it(small: Make) -> None:
    index = "# A\n\n{cite:t}`nobody`\n\n```{toctree}\nbibliography\n```\n"
    warnings = small(BIB, index=index, bibliography=BIBLIOGRAPHY).build()
    assert "index.md:3: WARNING: could not find bibtex key 'nobody'" in warnings
    assert "[bibtex.key_not_found]" in warnings


def test_formula_that_cannot_be_set_is_a_warning_and_stays(small: Make) -> None:
    index = "# A\n\nIs $\\foo{x}<1$?\n\n```{toctree}\nbibliography\n```\n"
    project = small(BIB, index=index, bibliography=BIBLIOGRAPHY)
    warnings = project.build()
    assert r"index.md:3: WARNING: formula '\\foo{x}<1' cannot be set: Unknown command" in warnings
    assert r'<code class="tex">\foo{x}&lt;1</code>' in project.page("index")


def test_formula_with_a_number_can_be_referred_to(built: Project) -> None:
    html = built.page("chapters/width")
    assert 'id="equation-eq-width"' in html
    assert 'href="#equation-eq-width">(1)</a>' in re.sub(r"</?span[^>]*>", "", html)
    assert '<div class="formula" tabindex="0"><math display="block">' in html


def test_bibliography_sets_formulas_and_links_each_address_once(small: Make) -> None:
    bib = r"""
    @article{a, author = {Kim, Ann}, title = {On {$\ell_2$} Norms}, journal = {Annals}, year = 2020,
      doi = {10.1000/x}, url = {https://doi.org/10.1000/x}, eprint = {2001.00001},
      archiveprefix = {arXiv}, pages = {1--9}, volume = {3}, number = {2}}
    """
    index = "# A\n\n{cite:t}`a`\n\n```{toctree}\nbibliography\n```\n"
    project = small(bib, index=index, bibliography=BIBLIOGRAPHY)
    project.build("-W")
    html = project.page("bibliography")
    entry = html.partition('<ul class="bibliography')[2].partition("</ul>")[0]
    addresses = re.findall(r'href="(https[^"]*)"', entry)
    assert addresses == [
        "https://doi.org/10.1000/x",
        "https://doi.org/10.1000/x",
        "https://arxiv.org/abs/2001.00001",
    ]
    assert "<msub><mi>ℓ</mi><mn>2</mn></msub>" in entry
    assert "<em>Annals</em>, 3(2), pp. 1–9. " in entry
    assert "{" not in re.sub(r"<annotation.*?</annotation>", "", entry)
    assert "doc-biblio" not in html


def test_pages_that_cite_a_changed_entry_are_written_again(project: Project) -> None:
    key = "abelard2010w0"
    before = project.page("chapters/width")
    assert "Abelard (2010)" in before
    untouched = (project.html / "authors/a1.html").stat().st_mtime_ns
    entry = f"{key},\n  author = {{Abelard, Ada}}"
    project.edit("references.bib", entry, entry.replace("Ada", "Zoë"))
    project.edit("references.bib", "year = {2010}", "year = {2009}")
    project.build("-W")
    after = project.page("chapters/width")
    assert "Abelard (2009)" in after
    assert "Zoë Abelard" in project.page("bibliography")
    assert (project.html / "authors/a1.html").stat().st_mtime_ns == untouched


def test_citing_pages_follow_when_a_work_loses_its_page(project: Project) -> None:
    assert 'href="../works/abelard2010w0.html"' in project.page("chapters/width")
    for path in (project.docs / "works").glob("*.md"):
        path.unlink()
    for path in (project.docs / "authors").glob("*.md"):
        path.unlink()
    (project.docs / "browse" / "all.md").write_text("# All works\n", encoding="utf-8")
    project.build("-W")
    html = project.page("chapters/width")
    assert 'href="../works/' not in html
    assert 'href="../bibliography.html#cite-abelard2010w0"' in html
