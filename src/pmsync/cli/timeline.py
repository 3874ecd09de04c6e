"""`timeline`: what git and the deploy system know about an incident."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from pmsync.cli import given
from pmsync.errors import Exit, PmsyncError

File = Annotated[
    Path | None, typer.Argument(help="A post-mortem; without one, give --since.", show_default=False)
]
Repo = Annotated[
    Path | None,
    typer.Option(help="The clone whose history tells, when it is another one.", show_default=False),
]
When = Annotated[
    str | None,
    typer.Option(
        help="ISO 8601 with a zone, or such as `2 hours ago`; else the incident's stamps with a margin.",
        show_default=False,
    ),
]
Zone = Annotated[
    str | None, typer.Option(help="Zone of times without one, and of what is shown.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print a JSON array.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print the entries as Markdown.")]
All = Annotated[bool, typer.Option("--all", help="Show also what tells little.")]
Write = Annotated[bool, typer.Option("--write", help="Merge the entries into the post-mortem.")]
Check = Annotated[
    bool, typer.Option("--check", help="Exit with 1 when --write would change the post-mortem.")
]
Accept = Annotated[
    bool, typer.Option("--accept", help="With --write: fill missing stamps with what is suggested.")
]
Verify = Annotated[
    bool, typer.Option("--verify", help="Check what the post-mortem says against git instead.")
]
Limit = Annotated[int, typer.Option(min=1, help="Write at most so many entries, those that tell most.")]
Deepen = Annotated[
    bool,
    typer.Option(
        "--deepen",
        envvar="GITHUB_ACTIONS",
        show_envvar=False,
        help="Fetch what a shallow clone lacks, without file contents; in GitHub Actions always.",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither use nor write the index of landings.")]


def timeline(
    context: typer.Context,
    file: File = None,
    repo: Repo = None,
    since: When = None,
    until: When = None,
    zone: Zone = None,
    as_json: Json = False,
    markdown: Markdown = False,
    everything: All = False,
    write: Write = False,
    check: Check = False,
    accept: Accept = False,
    verify: Verify = False,
    limit: Limit = 20,
    deepen: Deepen = False,
    no_cache: NoCache = False,
) -> int:
    """Derive an incident's timeline from git and deploy history."""
    from pmsync.cli import timeline_view
    from pmsync.runs.timeline_run import Asked, begin

    now = dt.datetime.now(dt.UTC)
    if (write or check or verify) and file is None:
        raise PmsyncError(
            "There is no post-mortem to write to or to check.", hint="Name one: pmsync timeline FILE."
        )
    if accept and not (write or check):
        raise PmsyncError("--accept writes stamps, so it needs --write (or --check).")
    file, repo = given.path(context, file), given.path(context, repo)
    asked = Asked(file, repo, since, until, zone, everything, limit, deepen, not no_cache)
    run = begin(context.obj, asked, now)
    if verify:
        return timeline_view.findings(run.contradictions())
    found = run.derived()
    if write or check:
        changed = run.merge(found, accept=accept, dry=check)
        timeline_view.merged(changed, found, check)
        return Exit.ATTENTION if check and changed.text != changed.before else Exit.FINE
    view = timeline_view
    show = view.as_json if as_json else view.as_markdown if markdown else view.as_table
    show(run, found)
    return Exit.FINE
