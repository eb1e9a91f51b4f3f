"""What functions of texts keep while a survey is made."""

from functools import lru_cache

KEPT = 262_144
"""Results; fewer than a survey has titles, words or names would be none, for they are asked for in
the same order again and again, each just after it was forgotten."""

kept = lru_cache(maxsize=KEPT)
"""Decorates a pure function that is asked the same by several pages, files and formats."""
