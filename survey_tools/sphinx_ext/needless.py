"""Transforms that have nothing to do, left out.

Sphinx looks at every node of every page for texts to be translated, where nobody translates, and
for the language of code, where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import i18n
from sphinx.transforms.post_transforms.code import HighlightLanguageTransform

if TYPE_CHECKING:
    from docutils.transforms import Transform
    from sphinx.application import Sphinx

OF_TRANSLATIONS = ("PreserveTranslatableMessages", "TranslationProgressTotaliser", "Locale")
"""What looks for texts that a catalogue of translations has."""


def with_code_only(apply: Callable[..., None]) -> Callable[..., None]:
    """Return the method of a transform of code, which rests where a page has none."""

    @wraps(apply)
    def apply_to_code(self: Transform, **options: Any) -> None:  # noqa: ANN401
        if any(_is_code(node) for node in self.document.findall()):
            apply(self, **options)

    return apply_to_code


def _is_code(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.literal_block, addnodes.highlightlang))


def _leave_out(app: Sphinx) -> None:
    """Take the transforms of translations away, where there is no folder of catalogues."""
    places = [Path(app.srcdir, name) for name in app.config.locale_dirs]
    if app.builder.name == "gettext" or any(place.is_dir() for place in places):
        return
    wanted = [getattr(i18n, name, None) for name in OF_TRANSLATIONS]
    transforms = app.registry.transforms
    transforms[:] = [transform for transform in transforms if transform not in wanted]


def setup(app: Sphinx) -> dict[str, Any]:
    """Leave them out, once it is known what is built."""
    if not hasattr(HighlightLanguageTransform.apply, "__wrapped__"):
        made: Any = HighlightLanguageTransform
        made.apply = with_code_only(made.apply)
    app.connect("builder-inited", _leave_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
