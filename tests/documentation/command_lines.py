"""Command lines of pmsync as the documentation writes them, and whether the command line takes them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from click import Context
from typer.main import get_command

from pmsync.cli import app
from pmsync.cli.on_demand import PLACES

GROUP = get_command(app)
END = re.compile(r";| (?:[|&]+|>>?) ")
"""Where a shell would go on with something else."""

CALL = re.compile(rf"(?:^|(?:[;&|]|do) +)pmsync +|\bpmsync\"? +(?=(?:-C|{'|'.join(PLACES)})\b)")
"""Where a line calls pmsync: as the first word of a command, or before the name of one of its commands."""


def typed(text: str) -> list[str]:
    """The lines of a console block that are typed, or all of a block without prompts."""
    lines = text.replace("\\\n", " ").splitlines()
    prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return prompted or lines


def words(line: str) -> list[str]:
    """A line as a shell splits it, up to its comment, redirection or pipe; signs of omission are left out."""
    line = END.split(line + " ")[0]
    return [word for word in shlex.split(line, comments=True) if word != "…"]


def of_pmsync(line: str) -> Iterator[list[str]]:
    """The arguments of every call of pmsync in a line."""
    for found in CALL.finditer(line):
        yield words(line[found.end() :])


def read(arguments: list[str]) -> Context:
    """What the command line makes of arguments, without doing it; it raises where it would refuse."""
    with GROUP.make_context("pmsync", list(arguments)) as group:
        given = [*group._protected_args, *group.args]
        name, command, rest = GROUP.resolve_command(group, given)  # type: ignore[attr-defined]
        return command.make_context(name, rest, parent=group)


def options(command: str | None) -> set[str]:
    """The options of a command, or of all of them before it."""
    found = GROUP if command is None else GROUP.get_command(None, command)  # type: ignore[attr-defined]
    own = [each for parameter in found.params for each in (*parameter.opts, *parameter.secondary_opts)]
    return {each for each in own if each.startswith("-")} | {"--help", "-h"}


EVERY = {each for name in (None, *PLACES) for each in options(name)} | {
    "--install-completion",
    "--show-completion",
}
