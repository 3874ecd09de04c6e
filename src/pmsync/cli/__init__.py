"""The command line: the only floor that prints, reads the clock and the environment.

A command is a module of the same name, declared in `on_demand`. Nothing is imported until a command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmsync import __version__
from pmsync.cli.on_demand import Commands

app = typer.Typer(
    name="pmsync",
    cls=Commands,
    help="Keep incident post-mortems in git and their action items in the tracker in agreement.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pmsync {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    directory: Annotated[
        Path,
        typer.Option(
            "--directory",
            "-C",
            metavar="<dir>",
            help="Work in this folder instead of the current one; paths start there.",
        ),
    ] = Path(),
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Options of every command."""
    if directory.is_file():
        raise typer.BadParameter(f"{directory} is a file.", param_hint="--directory")
    context.obj = directory
