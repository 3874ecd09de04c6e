"""`plan`, `push`, `pull`, `sync` and `resolve`: one plan, made the same way, shown or carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pmsync.cli import given
from pmsync.errors import Exit

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Post-mortems or folders of them; without any, all of the repository.", show_default=False
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and change nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

MaxCreates = Annotated[
    int,
    typer.Option(
        "--max-creates",
        min=0,
        help="Create at most so many issues; the next run goes on. GitHub takes 80 a minute.",
    ),
]
Commit = Annotated[
    bool, typer.Option("--commit", help="Commit what was written: documents and bases, nothing else.")
]
Push = Annotated[
    bool, typer.Option("--push", help="Commit and push; start again on top when somebody else was quicker.")
]
PullRequest = Annotated[
    bool,
    typer.Option(
        "--pull-request",
        help="Leave the work tree alone; bring branch pmsync/sync and its pull request up to date instead.",
    ),
]


def plan(
    context: typer.Context,
    files: Files = None,
    as_json: Json = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when there is anything to do.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Taken as from the other commands; a plan is one always.")
    ] = True,
) -> int:
    """Show what `sync` would do, and what is in conflict. Changes nothing."""
    from pmsync.cli.syncing import begin

    session = begin(context.obj, given.paths(context, files))
    fallen = session.show(as_json)
    session.tell_halted(session.reading.stopped)
    drift = exit_code and session.has_work
    return Exit.ATTENTION if drift or session.needs_attention or fallen else Exit.FINE


def push(
    context: typer.Context,
    files: Files = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    max_creates: MaxCreates = 75,
    commit: Commit = False,
    push: Push = False,
    pull_request: PullRequest = False,
) -> int:
    """Bring the tracker up to date: issues for new items, and what changed in the documents."""
    from pmsync.cli.syncing import Wanted, run

    return run(
        Wanted(
            context.obj, given.paths(context, files), dry_run, as_json, to_document=False,
            max_creates=max_creates, commit=commit, push=push, pull_request=pull_request,
        )
    )  # fmt: skip


def pull(
    context: typer.Context,
    files: Files = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    commit: Commit = False,
    push: Push = False,
    pull_request: PullRequest = False,
) -> int:
    """Bring the documents up to date: what changed in the tracker is written into their items."""
    from pmsync.cli.syncing import Wanted, run

    return run(
        Wanted(
            context.obj, given.paths(context, files), dry_run, as_json, to_tracker=False,
            commit=commit, push=push, pull_request=pull_request,
        )
    )  # fmt: skip


def sync(
    context: typer.Context,
    files: Files = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    max_creates: MaxCreates = 75,
    commit: Commit = False,
    push: Push = False,
    pull_request: PullRequest = False,
) -> int:
    """Push and pull in one go."""
    from pmsync.cli.syncing import Wanted, run

    return run(
        Wanted(
            context.obj, given.paths(context, files), dry_run, as_json, max_creates=max_creates,
            commit=commit, push=push, pull_request=pull_request,
        )
    )  # fmt: skip


def resolve(
    context: typer.Context,
    ref: Annotated[
        str, typer.Argument(help="The issue (`#12`, a URL) or the item (`<post-mortem>/<number>`).")
    ],
    field: Annotated[str, typer.Argument(help="title, owner, type, priority, due or status.")],
    take: Annotated[
        Literal["document", "tracker"], typer.Option("--take", help="The side whose value both shall have.")
    ],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> int:
    """Settle one conflict by hand: take the document's or the tracker's value of one field."""
    from pmsync.cli.syncing import settle

    return settle(context.obj, ref, field, take).carry_out(dry_run, as_json)
