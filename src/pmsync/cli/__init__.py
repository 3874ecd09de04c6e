"""The command line: the only place that prints, reads the clock and returns exit codes."""

from __future__ import annotations

import typer

from pmsync.cli.timeline import timeline

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command()(timeline)


@app.callback()
def main() -> None:
    """Post-mortems in git, in step with the tracker and with what was deployed."""
