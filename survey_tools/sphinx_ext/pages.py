"""The frame of a page: our templates, our style sheet and script, and none of the theme's scripts.

The theme gives the look of the text; its scripts and buttons would triple the weight of a page of a
work, load a megabyte and a half of icons, and put the search index before the text.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

FOLDER = Path(__file__).parent

THEME_OPTIONS: dict[str, Any] = {
    # Parts of the theme's frame that ours does not show; the theme renders each of them twice a
    # page only to learn whether it is empty.
    "article_header_start": [],
    "article_header_end": [],
    "article_footer_items": [],
    "content_footer_items": [],
    "footer_content_items": [],
    "footer_start": [],
    "footer_center": [],
    "footer_end": [],
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    # Left out, this one becomes a second search field.
    "navbar_persistent": [],
    "primary_sidebar_end": [],
    "secondary_sidebar_items": [],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "back_to_top_button": False,
    "show_prev_next": True,
}

_SCRIPTS_OF_SPHINX = frozenset(
    (
        "_static/documentation_options.js",
        "_static/doctools.js",
        "_static/translations.js",
        "_static/sphinx_highlight.js",
    )
)
"""What Sphinx's own search needs; ours takes its place."""


def _configure(app: Sphinx, config: Config) -> None:
    """Set what the frame rests on, where ``conf.py`` does not say otherwise."""
    config.templates_path = [str(FOLDER / "templates"), *config.templates_path]
    config.html_static_path = [str(FOLDER / "static"), *config.html_static_path]
    config.html_theme_options = THEME_OPTIONS | config.html_theme_options
    config.html_sidebars = {"**": []}
    config.html_context = {"default_mode": "auto"} | config.html_context
    config.html_css_files = ["survey.css", "look.css", *config.html_css_files]
    del app


_MORE = {"timeline": ("timeline.css",), "map": ("map.css", "map.js")}
"""The style sheets and scripts of parts that few pages have, by the class of the part."""


def _add_files_of_parts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Add to a page what its parts need."""
    del pagename, templatename, doctree
    body = context.get("body") or ""
    names = (more for part, more in _MORE.items() if f'class="{part}"' in body)
    for name in dict.fromkeys(itertools.chain.from_iterable(names)):
        if name.endswith(".css"):
            app.add_css_file(name)
        else:
            app.add_js_file(name, loading_method="defer")


def _choose_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Keep the scripts that a page needs: ours, and those of other extensions."""
    del app, pagename, templatename, doctree
    context["script_files"] = [
        script
        for script in context["script_files"]
        if _is_wanted(str(getattr(script, "filename", script) or ""))
    ]


def _is_wanted(filename: str) -> bool:
    # Without a file name: options for the theme's scripts.
    return bool(filename) and not (
        filename in _SCRIPTS_OF_SPHINX or filename.startswith("_static/scripts/")
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Put our templates before the theme's, and our style sheet after its."""
    app.connect("config-inited", _configure, priority=400)
    app.connect("html-page-context", _add_files_of_parts)
    app.connect("html-page-context", _choose_scripts, priority=950)
    app.add_js_file("survey.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
