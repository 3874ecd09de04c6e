"""The command line: the only floor that prints, reads the clock and the environment.

A command is a module of the same name. Nothing heavy is imported until a command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmsync import __version__
from pmsync.cli import demo, doctor, lint, new, report, show, site, sync, timeline, verify

app = typer.Typer(
    name="pmsync",
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
            "--directory", "-C", help="Work in this folder instead of the current one.", file_okay=False
        ),
    ] = Path(),
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Options of every command."""
    context.obj = directory


app.command("new")(new.new)
app.command("show")(show.show)
app.command("lint")(lint.lint)
app.command("plan")(sync.plan)
app.command("status", help="The same as `plan`.")(sync.plan)
app.command("push")(sync.push)
app.command("pull")(sync.pull)
app.command("sync")(sync.sync)
app.command("resolve")(sync.resolve)
app.command("timeline")(timeline.timeline)
app.command("verify")(verify.verify)
app.command("report")(report.report)
app.command("site")(site.site)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
