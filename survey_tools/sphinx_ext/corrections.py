"""A way for readers to suggest a correction, at the foot of each page.

It leads to the issue form of the repository that ``survey.toml`` names, with key, title and page
filled in; without one to the page ``corrections``, which says what to write and to whom.
``survey.js`` adds what the page says when the link is followed, with the places it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from survey_tools.sphinx_ext.publishing import NOT_FOUND

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "corrections"
"""The document that says how to suggest a correction."""
FORM = "correction.yml"
"""The issue form, in ``.github/ISSUE_TEMPLATE``."""
_NOWHERE = (PAGE, NOT_FOUND, "search")


def form_address(repository: str, page: str, title: str) -> str:
    """Return the address of the issue form, filled in for a page.

    >>> form_address("https://github.com/a/b", "works/ode2020net", "Nets")[28:]
    'issues/new?template=correction.yml&title=Nets&page=works%2Fode2020net&key=ode2020net'
    """
    fields = {"template": FORM, "title": title, "page": page}
    folder, _, name = page.rpartition("/")
    if folder == "works":
        fields["key"] = name
    return f"{repository.rstrip('/')}/issues/new?{urlencode(fields)}"


def _add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Tell the template of a page where its link leads, if it has one."""
    del templatename
    if doctree is None or pagename in _NOWHERE or pagename.startswith("guide/"):
        return
    repository = app.config.survey_repository
    if repository:
        title = context.get("survey_title") or context.get("title") or pagename
        context["survey_correction"] = form_address(repository, pagename, f"Correction: {title}")
    elif PAGE in app.env.found_docs:
        context["survey_correction"] = f"{context['pathto'](PAGE)}?page={pagename}"


class CorrectionAddress(SphinxDirective):
    """The directive ``correction-address``: a paragraph that says where a correction is sent."""

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        paragraph = nodes.paragraph()
        repository, contact = self.config.survey_repository, self.config.survey_contact
        if repository:
            address = f"{repository.rstrip('/')}/issues/new?template={FORM}"
            paragraph += nodes.Text("Open ")
            paragraph += nodes.reference(
                "", "an issue with the form for corrections", refuri=address
            )
            paragraph += nodes.Text(
                "; the link at the foot of each page fills it in for that page."
            )
        elif contact:
            paragraph += nodes.Text("Send the text to ")
            paragraph += nodes.reference("", contact, refuri=f"mailto:{contact}")
            paragraph += nodes.Text(".")
        else:
            paragraph += nodes.Text(
                "This copy of the survey names no address for corrections. Send the text to those "
                "from whom you have it, or put the fact right yourself, in "
            )
            paragraph += nodes.literal("", "docs/data")
            paragraph += nodes.Text(".")
        return [paragraph]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what ``conf.py`` says, the directive, and what the template is told."""
    app.add_config_value("survey_repository", "", "env", types=frozenset({str}))
    app.add_config_value("survey_contact", "", "env", types=frozenset({str}))
    app.add_directive("correction-address", CorrectionAddress)
    # After ``head``, which makes the title of a page plain.
    app.connect("html-page-context", _add_context, priority=940)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
