"""Pictures for paper: no variable is left, and the colours are those of print."""

from __future__ import annotations

from survey_tools.sphinx_ext.printing.pictures import on_paper

RULES = "svg{--a:red;--b:#fff;}@media(prefers-color-scheme:dark){svg{--a:white;--b:#000;}}"


def test_variables_become_the_colours_of_light() -> None:
    svg = f'<svg><style>{RULES}</style><g fill="var(--a)" style="stroke: var(--b)"/></svg>'
    assert on_paper(svg) == '<svg><style></style><g fill="red" style="stroke: #fff"/></svg>'


def test_print_has_the_last_word() -> None:
    svg = f'<style>{RULES}@media print{{svg{{--a:blue;}}}}</style><g fill="var(--a)"/>'
    assert on_paper(svg) == '<style></style><g fill="blue"/>'


def test_other_pictures_and_rules_stay() -> None:
    svg = "<svg><style>svg{color:red}*{stroke-linecap:butt}</style></svg>"
    assert on_paper(svg) == svg
