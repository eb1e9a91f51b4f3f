"""The Content-Security-Policy of each page: all that a browser may load and run in it.

::

    <meta http-equiv="Content-Security-Policy" content="default-src 'none';script-src 'self' …">

Only files of the site are loaded, and the one script that stands in the page itself runs by its
hash, so that no text of a seed can run or ask another host for anything, were it ever to slip past
the escaping.  Styles stand in style sheets: see ``inline_styles.py``.  ``survey_policy`` in
``conf.py`` allows more::

    survey_policy = {"script-src": ["https://stats.example.org"]}
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from survey_tools.sphinx_ext.publishing import NOT_FOUND, base_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NONE, SELF = "'none'", "'self'"
POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": (NONE,),
    "script-src": (SELF,),
    "style-src": (SELF,),
    "img-src": (SELF,),
    "font-src": (SELF,),
    "connect-src": (SELF,),
    "base-uri": (NONE,),
    "form-action": (SELF,),
}
"""What every page allows, by directive.  The search is a form; nothing else is sent anywhere."""


def render_policy(*more: Mapping[str, Iterable[str]]) -> str:
    """Return the policy with more sources for some directives.

    >>> render_policy({"base-uri": ["'self'"]}).rpartition(";form-action")[0][-34:]
    "connect-src 'self';base-uri 'self'"
    """
    policy = dict(POLICY)
    for sources in more:
        for directive, added in sources.items():
            kept = (source for source in policy.get(directive, ()) if source != NONE)
            policy[directive] = tuple(dict.fromkeys((*kept, *added)))
    return ";".join(" ".join((directive, *sources)) for directive, sources in policy.items())


@lru_cache(maxsize=64)
def hash_of(script: str) -> str:
    """Return the source by which a policy allows one script.

    >>> hash_of("alert('Hello, world.');")
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    """
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _add_policy(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let the layout ask for the tag by the scripts that it puts into the page."""
    del templatename, doctree
    others: list[Mapping[str, Iterable[str]]] = [app.config.survey_policy]
    if pagename == NOT_FOUND:
        # All addresses of this page count from where the site is published.
        base = [base_of(app.config)] if app.config.html_baseurl else []
        places = (*("script-src", "style-src", "img-src", "font-src"), "connect-src", "form-action")
        others.append({**dict.fromkeys(places, base), "base-uri": [SELF, *base]})

    def policy(*scripts: str) -> str:
        hashes = [hash_of(script) for script in scripts if script]
        content = escape(render_policy({"script-src": hashes}, *others), quote=False)
        return f'<meta http-equiv="Content-Security-Policy" content="{content}">\n'

    context["survey_policy"] = policy


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what ``conf.py`` may allow beside the site itself."""
    app.add_config_value("survey_policy", {}, "html", types=frozenset({dict}))
    app.connect("html-page-context", _add_policy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
