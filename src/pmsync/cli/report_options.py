"""The options of `report`, with what they say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pmsync.runs.report_asked import Channel


class Form(StrEnum):
    """What a report is printed as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    ISSUE = "issue"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"
    HTML = "html"


Format = Annotated[
    Form,
    typer.Option(
        "--format", "-f", help="How it is printed. `markdown` fits a job summary, `issue` an issue's body."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file instead of stdout.", show_default=False),
]
Publish = Annotated[
    list[Channel] | None,
    typer.Option(
        help="Publish it besides: in the one follow-up `issue`, as a `comment` on each overdue one,"
        " in `slack`; may be repeated.",
        show_default=False,
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what --publish would write, and write nothing.")
]
Day = Annotated[
    str | None,
    typer.Option(
        help="Incidents from (to) this day on: 2026-10-01, or such as `90 days ago`.", show_default=False
    ),
]
Services = Annotated[
    list[str] | None, typer.Option("--service", help="Only incidents of this service; may be repeated.")
]
Severities = Annotated[
    list[str] | None, typer.Option("--severity", help="Only incidents of this severity; may be repeated.")
]
Owners = Annotated[
    list[str] | None, typer.Option("--owner", help="Only action items of this owner; may be repeated.")
]
Repos = Annotated[
    list[Path] | None,
    typer.Option("--repo", help="A clone whose post-mortems count; may be repeated.", show_default=False),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when something is overdue.")]
AsOf = Annotated[
    str | None,
    typer.Option(help="Judge as of this moment; the documents are those of now.", show_default=False),
]
NoVerify = Annotated[
    bool, typer.Option("--no-verify", help="Do not check what is done against what is deployed.")
]
Online = Annotated[bool, typer.Option("--online", help="Ask also the deploy sources that need the network.")]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Neither use nor write the cache of what was read.")
]


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a report goes: printed as `form`, perhaps to a file, and published."""

    form: Form = Form.TERMINAL
    output: Path | None = None
    channels: tuple[Channel, ...] = ()
    dry_run: bool = False
    strict: bool = False
