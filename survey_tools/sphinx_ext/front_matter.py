"""The front matter of pages, read by the parser in C.

MyST reads the YAML at the head of each page twice, by the parser in Python, which takes as long as
all that stands below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Let ``yaml.safe_load`` use libyaml where PyYAML was built with it; both read the same."""
    del app
    quick = getattr(yaml, "CSafeLoader", None)
    if quick:
        yaml.SafeLoader = quick  # type: ignore[misc]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
