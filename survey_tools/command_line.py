"""The reference of the command line, as a piece of a page: what each ``--help`` says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from survey_tools.myst import escape

COMMANDS_FILE = "docs/generated/command-line.md"
_SAID_ONCE = ("--help", "--project")
"""Options that every command has; the page says so above the commands."""


def render_commands(group: click.Group, name: str) -> str:
    """Return a section for the program and one for each of its commands."""
    # With its settings, since commands keep the names of --help that they were first asked for.
    whole = click.Context(group, info_name=name, **group.context_settings)
    parts = [_section(group, whole)]
    parts += [
        _section(command, click.Context(command, parent=whole, info_name=called))
        for called, command in sorted(group.commands.items())
    ]
    return "\n".join(parts)


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## {context.command_path}", "", "```text", usage, "```", ""]
    lines += [*_paragraphs(command.help or ""), *_options(command, context)]
    return "\n".join([*lines, *_statuses(command.epilog or "")])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield from (escape(" ".join(paragraph.split())), "")


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and record[1] and not set(parameter.opts) & set(_SAID_ONCE):
            # With places where a long line can be broken.
            option = record[0].replace("|", " | ")
            yield from (f"`{option}`", f": {escape(record[1])}", "")


def _statuses(epilog: str) -> Iterator[str]:
    """Yield the meanings of the exit statuses, which stand below each help text."""
    found = re.findall(r"^  (\d)  (.*(?:\n {4,}.*)*)", epilog, re.MULTILINE)
    for status, meaning in found:
        yield from (f"Exit status {status}", f": {escape(' '.join(meaning.split()))}", "")
