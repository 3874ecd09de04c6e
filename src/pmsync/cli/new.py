"""`new`: a post-mortem that starts complete."""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmsync.errors import Exit, PmsyncError
from pmsync.model import STAMPS

if TYPE_CHECKING:
    from pmsync.runs.drafting import Asked

_MOST_ENTRIES = 20

When = Annotated[
    str | None, typer.Option(help="ISO 8601 with a zone: 2026-11-03T14:02Z.", show_default=False)
]


def new(
    context: typer.Context,
    title: Annotated[
        str | None, typer.Argument(help="What happened, in a few words.", show_default=False)
    ] = None,
    severity: Annotated[str | None, typer.Option(help="SEV1 to SEV4.", show_default=False)] = None,
    service: Annotated[
        list[str] | None, typer.Option(help="An affected service; may be repeated.", show_default=False)
    ] = None,
    started: When = None,
    detected: When = None,
    mitigated: When = None,
    fixed: When = None,
    resolved: When = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open the new file in $VISUAL or $EDITOR.")] = False,
) -> int:
    """Write a new post-mortem with every section of the guide. Asks for what is missing at a terminal."""
    from pmsync.cli import console
    from pmsync.runs import drafting

    written = zip(STAMPS, (started, detected, mitigated, fixed, resolved), strict=True)
    stamps = {name: value for name, value in written if value is not None}
    asked = drafting.Asked(title, severity, tuple(service or ()), stamps)
    now = dt.datetime.now(dt.UTC)
    if sys.stdin.isatty():
        asked = _complete(asked, now)
    path = drafting.write(context.obj, asked, now)
    console.say(os.path.relpath(path))
    _derive_timeline(context.obj, path, now)
    console.note("Next: replace the guidance in each section; `pmsync lint` tells what is left.")
    if edit:
        drafting.open_editor(path)
    return Exit.FINE


def _derive_timeline(directory: Path, path: Path, now: dt.datetime) -> None:
    """Put what git and the deploy system know into the new timeline; the document stands without it, too."""
    from pmsync.cli import console
    from pmsync.runs import timeline_run

    asked = timeline_run.Asked(path, None, None, None, None, False, _MOST_ENTRIES, False, True)
    try:
        run = timeline_run.begin(directory, asked, now)
        found = run.derived()
        changed = run.merge(found, accept=False, dry=False)
    except PmsyncError as error:
        console.note(f"The timeline is left to you: {error}")
        return
    for doubt in found.notes:
        console.note(doubt)
    if changed.added:
        count = "one entry" if len(changed.added) == 1 else f"{len(changed.added)} entries"
        console.note(f"Its timeline has {count} from git and deploys; `pmsync timeline` tells more.")


def _ask_time(name: str, default: str) -> str:
    """A time from the terminal, asked for again until it can be read."""
    from pmsync.runs.drafting import moment

    def read(written: str) -> str:
        try:
            moment(name, written)
        except PmsyncError as error:
            raise typer.BadParameter(str(error)) from None
        return written

    return str(typer.prompt(name.capitalize(), default=default, value_proc=read))


def _complete(asked: Asked, now: dt.datetime) -> Asked:
    """What was asked for, with the answers of whoever sits at the terminal."""
    moment = f"{now:%Y-%m-%dT%H:%MZ}"
    title = asked.title or typer.prompt("What happened")
    severity = asked.severity or typer.prompt("Severity", default="SEV2")
    services = asked.services or (
        typer.prompt("Affected services, with commas", default="", show_default=False),
    )
    started = asked.stamps.get("started") or _ask_time("started", moment)
    detected = asked.stamps.get("detected") or _ask_time("detected", started)
    stamps = {**asked.stamps, "started": started, "detected": detected}
    return replace(asked, title=title, severity=severity, services=services, stamps=stamps)
