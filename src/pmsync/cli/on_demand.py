"""Commands that are imported when they are called, and values that are taken as they stand.

`pmsync lint` runs before every commit, so it must start at once. By itself, typer imports what all commands
need to be declared, and pydantic to make text of text and paths of paths: longer than the linting takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

PLACES: Mapping[str, str] = {
    "init": "init:init",
    "new": "new:new",
    "show": "show:show",
    "lint": "lint:lint",
    "plan": "sync:plan",
    "status": "sync:plan",
    "push": "sync:push",
    "pull": "sync:pull",
    "sync": "sync:sync",
    "resolve": "sync:resolve",
    "timeline": "timeline:timeline",
    "verify": "verify:verify",
    "report": "report:report",
    "site": "site:site",
    "doctor": "doctor:doctor",
    "demo": "demo:demo",
}
"""The commands in the order in which help tells them: each one's module in this package, and its function."""

_DEMANDS = ("allow_dash", "exists", "parser", "path_type", "resolve_path", "writable")
"""What an option or argument may be declared with that a plain value does not tell."""


class Command(TyperCommand):
    """A command that takes plain values as they stand."""

    def get_params(self, ctx: Any) -> Any:
        """The parameters, with that of `--help`."""
        return _plainly(super().get_params(ctx))


class Commands(TyperGroup):
    """All of `PLACES`, each imported when it is asked for."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.commands = _Imported()

    def get_params(self, ctx: Any) -> Any:
        """The parameters, with that of `--help`."""
        return _plainly(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands."""
        return list(PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name; what an unknown one may have meant is guessed among all of them."""
        if cmd_name in PLACES:
            return self.commands[cmd_name]
        self.commands.update({name: self.commands[name] for name in PLACES})
        return None


class _Imported(dict[str, Any]):
    """The commands that were asked for so far."""

    def __missing__(self, name: str) -> Any:
        module, _, function = PLACES[name].partition(":")
        app = typer.Typer(add_completion=False)
        alias = None if name == function else f"The same as `{function}`."
        app.command(name, cls=Command, help=alias)(getattr(import_module(f"pmsync.cli.{module}"), function))
        self[name] = get_command(app)
        return self[name]


def _plainly(parameters: Any) -> Any:
    for parameter in parameters:
        if "process_value" not in vars(parameter):
            parameter.process_value = partial(_value, parameter, parameter.process_value)
    return parameters


def _value(parameter: Any, typers_way: Any, context: Any, value: Any) -> Any:
    """A parameter's value; what is not plain, or may be wrong, goes typer's way."""
    try:
        kind = parameter.type_descriptor
        plain = _plain(kind.annotation, value)
        looked_at = _asks_more(kind.parameter_info) or (parameter.required and not plain)
    except (AttributeError, ValueError):
        looked_at = True
    if looked_at:
        return typers_way(context, value)
    return parameter.callback(context, parameter, plain) if parameter.callback else plain


def _asks_more(declared: Any) -> bool:
    """Whether a value has to be looked at, such as for a path that must exist."""
    return any(getattr(declared, each) for each in _DEMANDS) or not (declared.file_okay and declared.dir_okay)


def _plain(kind: Any, value: Any) -> Any:
    """A value as it stands; ValueError where that takes more than to look at it."""
    if value is None or (kind in (bool, str) and isinstance(value, kind)):
        return value
    if get_origin(kind) is Literal and value in get_args(kind):
        return value
    if get_origin(kind) is list and isinstance(value, list | tuple):
        return [_plain(get_args(kind)[0], each) for each in value]
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    raise ValueError
