"""Our own site: built once as ``make html`` does, and again after nothing and after an edit."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from fontTools.ttLib import TTFont

from survey_tools.build import Made
from survey_tools.model import CitationKey
from tests.projects import QUIET, Project
from tests.site_checks import check_site, external_loads, read_page

pytestmark = pytest.mark.site

WORKS = 89
HEAVIEST = 25_000
"""Of a page of a work: 25 KB for people, and what reference managers and search engines read."""
NOT_TEXT = re.compile(
    r"<(script|style|pre|code|annotation)\b.*?</\1>|<[^>]*>|<!--.*?-->", re.DOTALL
)
LEFT_UNREAD = re.compile(
    r"\\(?:emph|textbf|textit|cite[tp]?|mathcal|mathbb|frac)\b|\$|\{(?:work|cite)[^}]*\}`|\]\(/|``"
)


@pytest.fixture(scope="module")
def project(home: Project) -> Project:
    """Return our project with its site, which the tests at the end of this file build again."""
    return home


@pytest.fixture(scope="module")
def site(project: Project) -> Path:
    return project.path("_build/html")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Return the text of every HTML file, by its path below the site."""
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")
    }


@pytest.fixture(scope="module")
def works(pages: dict[str, str]) -> dict[str, str]:
    """Return the pages of works, by key."""
    return {Path(name).stem: text for name, text in pages.items() if name.startswith("works/")}


def visible(page: str) -> str:
    return unescape(NOT_TEXT.sub(" ", page))


# --- The whole site -----------------------------------------------------------------------------


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    assert check_site(site) == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert list(external_loads(site)) == []


def test_no_tex_and_no_markdown_is_left_unread(pages: dict[str, str]) -> None:
    wrong = [
        f"{name}: …{text[max(found.start() - 30, 0) : found.end() + 30]}…"
        for name, page in pages.items()
        for text in [visible(page)]
        for found in [LEFT_UNREAD.search(text)]
        if found
    ]
    assert not wrong


def test_every_formula_could_be_set(pages: dict[str, str]) -> None:
    broken = [name for name, page in pages.items() if re.search(r"<merror|class=\"[^\"]*problem", page)]  # fmt: skip  # noqa: E501
    assert not broken
    assert sum(page.count("<math") for page in pages.values()) > 500


def test_every_page_has_a_title_and_a_language(pages: dict[str, str]) -> None:
    titles = {}
    for name, page in pages.items():
        assert re.search(r'<html [^>]*lang="en"', page), name
        found = re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)
        assert found, name
        assert found[1], name
        titles[name] = found[1]
        if name not in {"search.html", "genindex.html"}:
            assert page.count("<h1") == 1, name
    assert len(set(titles.values())) == len(titles), "no two pages have one title"


def test_a_place_is_kept_for_every_picture(site: Path, pages: dict[str, str]) -> None:
    """It has the proportions of its file, so that the text stays where it is when it comes."""
    kept = 0
    for name, text in pages.items():
        for tag in re.findall("<img[^>]*>", text):
            values = dict(re.findall(r'(src|width|height)="([^"]*)"', tag))
            picture = (site / name).parent / values["src"]
            box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture.read_text("utf-8"))
            assert box
            proportion = float(values["width"]) / float(values["height"])
            assert proportion == pytest.approx(float(box[1]) / float(box[2]), rel=0.01), name
            kept += 1
    assert kept > 100


def test_what_programs_read_is_there(site: Path, project: Project) -> None:
    catalogue = json.loads((site / "catalogue.json").read_text("utf-8"))
    jsonschema.validate(catalogue, json.loads((site / "catalogue.schema.json").read_text("utf-8")))
    assert len(catalogue["works"]) == WORKS
    for name in ("references.bib", "references.biblatex.bib"):
        assert (site / name).read_bytes() == project.path(f"docs/{name}").read_bytes()


def test_other_forms_of_a_page_are_there(site: Path, pages: dict[str, str]) -> None:
    alternate = re.compile(r'<(?:link|a) rel="alternate" [^>]*href="([^"]+)"')
    for name, page in pages.items():
        addresses = alternate.findall(page)
        assert len(addresses) in {0, 4, 5}, name
        assert addresses or not name.startswith(("works/", "authors/", "chapters/", "index")), name
        for address in addresses:
            assert (site / name).parent.joinpath(address).is_file(), address


def test_the_tags_of_the_survey_itself_are_on_its_home_page_alone(pages: dict[str, str]) -> None:
    tagged = [name for name, page in pages.items() if 'name="citation_' in page]
    assert tagged == ["index.html"]
    assert '<meta name="citation_title" content="Neural Network Theory: An' in pages["index.html"]
    assert '<meta name="z.itemType" content="report">' in pages["index.html"]


def test_every_work_says_once_what_it_is_to_reference_managers(works: dict[str, str]) -> None:
    for key, page in works.items():
        assert page.count('<span class="Z3988"') == 1, key
        assert re.search(r"rft.type=preprint|genre=proceeding|genre=article", page), key
        data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert data, key
        paper = json.loads(data[1])["mainEntity"]
        assert paper["@type"] == "ScholarlyArticle"
        assert {"headline", "author", "datePublished"} <= paper.keys(), key
        assert page.count('<div class="cite-box">') == 1, key
        for suffix in ("bib", "biblatex.bib", "json", "ris"):
            assert f'href="../bib/works/{key}.{suffix}">' in page, key
        assert "og:type" not in page


# --- Works --------------------------------------------------------------------------------------


def test_every_work_has_a_page_under_its_title(site: Path, works: dict[str, str]) -> None:
    catalogue = json.loads((site / "catalogue.json").read_text("utf-8"))
    assert sorted(works) == [work["key"] for work in catalogue["works"]]
    assert len(works) == WORKS
    for work in catalogue["works"]:
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", works[work["key"]], re.DOTALL)
        assert heading
        words = re.findall(r"[A-Za-z]{4,}", re.sub(r"\$[^$]*\$|\\\w+", "", work["title"]))
        assert all(word in visible(heading[1]) for word in words), work["key"]


def test_pages_of_works_are_light(site: Path) -> None:
    sizes = {path.stem: path.stat().st_size for path in (site / "works").glob("*.html")}
    assert {key: size for key, size in sizes.items() if size > HEAVIEST} == {}


def test_every_work_is_reached_from_a_chapter_or_a_list(
    pages: dict[str, str], works: dict[str, str]
) -> None:
    def linked(names: list[str]) -> set[str]:
        links = (link for name in names for link in read_page(pages[name]).links)
        return {Path(link.partition("#")[0]).stem for link in links if "works/" in link}

    chapters = [name for name in pages if name.startswith("chapters/")]
    assert linked([*chapters, "adjacent.html"]) >= set(works)
    assert linked(["browse/works.html"]) >= set(works)


def test_every_work_says_where_the_survey_cites_it(project: Project, works: dict[str, str]) -> None:
    cited: dict[str, set[str]] = {}
    for chapter in sorted(project.path("docs/chapters").glob("*.md")):
        for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", chapter.read_text("utf-8")):
            for key in re.split(r",\s*", keys):
                cited.setdefault(key, set()).add(f"../chapters/{chapter.stem}.html")
    assert len(cited) > 20
    for key in cited.keys() & works.keys():
        links = {link.partition("#")[0] for link in read_page(works[key]).links}
        assert cited[key] <= links, key


def test_the_sidebar_holds_no_work_and_no_author(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        sidebar = page.partition('<nav class="site"')[2].partition("</nav>")[0]
        assert 15 < sidebar.count("<a ") < 70, name
        assert not re.search(r'href="[^"]*(?:works|authors)/', sidebar), name


# --- Again --------------------------------------------------------------------------------------


def rebuilt(project: Project, site: Path) -> set[str]:
    """Build pages and site again; return the HTML files that were written."""
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    assert project.run("build").status == 0
    assert project.build_site() == QUIET
    after = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    assert after.keys() == before.keys()
    return {path.relative_to(site).as_posix() for path in after if after[path] != before[path]}


def test_building_after_nothing_writes_no_page(project: Project, site: Path) -> None:
    assert rebuilt(project, site) == set()


def test_building_after_one_edited_fact_writes_few_pages(project: Project, site: Path) -> None:
    project.replace("docs/data/facts.yaml", "    pages: 2979--2987", "    pages: 2979--2988")
    written = rebuilt(project, site)
    assert {"works/safran2016depth.html", "bibliography.html"} <= written
    assert len(written) < 40
    assert "2979–2988" in (site / "works/safran2016depth.html").read_text("utf-8")
    assert check_site(site) == []


def test_building_after_one_edited_annotation_writes_few_pages(
    project: Project, site: Path
) -> None:
    path = "docs/annotations/safran2016depth.md"
    before = project.text(path)
    assert "slogan: " in before
    project.put(path, re.sub(r"(?m)^slogan: .*$", "slogan: Deep beats wide.", before))
    written = rebuilt(project, site)
    assert "works/safran2016depth.html" in written
    assert len(written) < 40
    assert "Deep beats wide" in (site / "works/safran2016depth.html").read_text("utf-8")


def test_pages_hold_no_remarks_for_editors_or_mathjax(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert "<!-- Generated" not in page, name
        assert "mathjax" not in page, name


def test_no_glyph_is_missing(site: Path, pages: dict[str, str]) -> None:
    faces = {face.stem: TTFont(face) for face in (site / "_static/fonts").glob("*.woff2")}
    signs = {name: set(face.getBestCmap()) for name, face in faces.items()}
    letters = set().union(*(held for name, held in signs.items() if name != "math"))
    for name, page in pages.items():
        shown = re.sub(r"<(script|style|annotation)\b.*?</\1>", "", page, flags=re.DOTALL)
        formulas = "".join(re.findall(r"<math.*?</math>", shown, re.DOTALL))
        words = re.sub(r"<math.*?</math>", "", shown, flags=re.DOTALL)
        assert _signs(formulas) <= signs["math"], name
        assert _signs(words) <= letters, name


def _signs(markup: str) -> set[int]:
    """Return what has to be drawn: no white space, and no mark that only picks a variant."""
    text = unescape(re.sub(r"<[^>]*>", "", markup))
    return {ord(sign) for sign in text if not sign.isspace() and sign != "\ufe00"}


def test_works_lead_to_those_beside_them(works: dict[str, str], made: Made) -> None:
    for key, page in works.items():
        before, after = made.survey.neighbours[CitationKey(key)]
        for rel, work in (("prev", before), ("next", after)):
            found = re.findall(rf'<a rel="{rel}" href="(\S+)\.html">', page)
            assert found == ([work.key] if work else []), (key, rel)
