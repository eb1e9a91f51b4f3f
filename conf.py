"""Sphinx's configuration: what is particular to this survey stands in survey.toml.

Run as ``sphinx-build -c . docs _build/html -n -W --keep-going``; ``make html`` does.
"""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

_SURVEY = tomllib.loads((ROOT / "survey.toml").read_text(encoding="utf-8"))

project = _SURVEY["title"]
author = ", ".join(_SURVEY["authors"])
version = release = _SURVEY["version"]
language = _SURVEY.get("language", "en")
project_copyright = survey_licence = _SURVEY.get("rights", "")
html_title = project
html_short_title = _SURVEY.get("short_title", project)
html_baseurl = _SURVEY.get("base_url", "")
# For those who cite the survey; its home page says them to reference managers.
survey_authors = _SURVEY["authors"]
survey_subtitle = _SURVEY.get("subtitle", "")
survey_as_of = str(_SURVEY["as_of"])
# Where readers suggest corrections.
survey_repository = _SURVEY.get("repository", "")
survey_contact = _SURVEY.get("contact", "")
epub_description = _SURVEY.get("subtitle") or project

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_book_theme", "survey_tools.sphinx_ext"]
# What stands in docs/ and is read by the generator rather than by Sphinx.
exclude_patterns = ["annotations", "data", "demonstrations", "generated", "**/README.md"]
# The catalogue, the .bib and its like lie at the top of the site, at addresses that stay.
html_extra_path = ["docs/generated/site", "docs/references.bib", "docs/references.biblatex.bib"]
# A project need not say how it is cited.
html_extra_path += ["CITATION.cff"] if (ROOT / "CITATION.cff").exists() else []

myst_enable_extensions = [
    "dollarmath",
    "amsmath",
    "colon_fence",
    "deflist",
    "attrs_inline",
    "attrs_block",
    "fieldlist",
]
myst_heading_anchors = 3
# "(2020)" and "3)" at the start of a line are text, not formulas' or lists' doing.
myst_dmath_allow_space = False
myst_dmath_allow_digits = False

bibtex_bibfiles = ["docs/references.bib"]
bibtex_default_style = bibtex_reference_style = "survey"
bibtex_cite_id = "cite-{key}"
bibtex_bibliography_id = "bibliography-{bibliography_count}"
bibtex_tooltips = False  # works have cards, survey_tools/sphinx_ext/static/cards.js

html_theme = "sphinx_book_theme"
# The colours of the chapters.
html_static_path = ["docs/generated/static"]
html_css_files = ["topics.css"]
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_permalinks_icon = "#"
