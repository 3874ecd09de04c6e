"""`report`: what is still open, overdue, or done but not really shipped."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pmsync.errors import Exit

Day = Annotated[
    str | None,
    typer.Option(
        help="Incidents from (to) this day on: 2026-10-01, or such as `90 days ago`.", show_default=False
    ),
]


class Form(StrEnum):
    """What a report is printed as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    ISSUE = "issue"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"
    HTML = "html"


def report(
    context: typer.Context,
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            "-f",
            help="How it is printed. `markdown` fits a job summary, `issue` an issue's body.",
        ),
    ] = Form.TERMINAL,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to this file instead of stdout.", show_default=False),
    ] = None,
    since: Day = None,
    until: Day = None,
    service: Annotated[
        list[str] | None, typer.Option(help="Only incidents of this service; may be repeated.")
    ] = None,
    severity: Annotated[
        list[str] | None, typer.Option(help="Only incidents of this severity; may be repeated.")
    ] = None,
    owner: Annotated[
        list[str] | None, typer.Option(help="Only action items of this owner; may be repeated.")
    ] = None,
    repo: Annotated[
        list[Path] | None,
        typer.Option(help="A clone whose post-mortems count; may be repeated.", show_default=False),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when something is overdue.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(help="Judge as of this moment; the documents are those of now.", show_default=False),
    ] = None,
    no_verify: Annotated[
        bool, typer.Option("--no-verify", help="Do not check what is done against what is deployed.")
    ] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Ask also the deploy sources that need the network.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor write the cache of what was read.")
    ] = False,
) -> int:
    """Tell what became of the action items: open, overdue, ageing, done, and how long incidents took."""
    from pmsync.cli import report_view
    from pmsync.cli.report_run import Asked, run

    asked = Asked(
        since,
        until,
        tuple(service or ()),
        tuple(severity or ()),
        tuple(owner or ()),
        tuple(repo or ()),
        as_of,
        not no_cache,
        not no_verify,
        online,
    )
    found = run(context.obj, asked, dt.datetime.now(dt.UTC).astimezone())
    report_view.show(found, Form.JSON if as_json else form, output)
    return Exit.ATTENTION if strict and found.overdue else Exit.FINE
