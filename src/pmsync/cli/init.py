"""`init`: a repository ready for post-mortems; shows what it will write, and never overwrites."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pmsync.errors import Exit, PmsyncError

if TYPE_CHECKING:
    from pmsync.runs.init_run import Asked
    from pmsync.runs.surveying import Survey

TrackerName = Literal["github", "jira", "file"]


Adopt = Annotated[
    bool, typer.Option("--adopt", help="List the post-mortems that are there: what is read, what is missing.")
]
TrackerChoice = Annotated[
    TrackerName | None, typer.Option(help="Where action items become issues.", show_default=False)
]
Folder = Annotated[
    str | None, typer.Option(help="The folder of post-mortems, from the root.", show_default=False)
]
JiraUrl = Annotated[str | None, typer.Option(help="Address of the Jira site.", show_default=False)]
JiraProject = Annotated[str | None, typer.Option(help="Key of the Jira project.", show_default=False)]
BranchDeploys = Annotated[
    bool | None,
    typer.Option(
        "--branch-deploys/--no-branch-deploys",
        help="Whether what lands on the branch is thereby deployed.",
        show_default=False,
    ),
]
First = Annotated[
    str | None,
    typer.Option(metavar="TITLE", help="Begin a first post-mortem of this title.", show_default=False),
]
Workflows = Annotated[bool, typer.Option("--workflows/--no-workflows", help="Workflows for GitHub Actions.")]
PreCommit = Annotated[bool, typer.Option("--pre-commit/--no-pre-commit", help="The hook of pre-commit.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the contents; write nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="With --adopt: print JSON.")]


def init(
    context: typer.Context,
    adopt: Adopt = False,
    tracker: TrackerChoice = None,
    folder: Folder = None,
    jira_url: JiraUrl = None,
    jira_project: JiraProject = None,
    branch_deploys: BranchDeploys = None,
    first: First = None,
    workflows: Workflows = True,
    pre_commit: PreCommit = True,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> int:
    """Write settings, workflows and the pre-commit hook for a repository. Shows them first, and asks."""
    if as_json and not adopt:
        raise PmsyncError(
            "--json goes with --adopt.", hint="`pmsync init --dry-run` prints what would be written."
        )
    if adopt:
        from pmsync.cli import adopting

        return adopting.adopt(context.obj, folder, as_json)
    from pmsync.cli import init_view
    from pmsync.runs import init_run, surveying

    asked = init_run.Asked(
        tracker, folder, jira_url, jira_project, branch_deploys, first, workflows, pre_commit
    )
    seen = surveying.survey(context.obj)
    if sys.stdin.isatty() and not (yes or dry_run):
        asked = _complete(asked, seen)
    steps = init_run.plan(seen, asked, dt.datetime.now(dt.UTC))
    init_view.show_plan(seen, asked, steps)
    if dry_run:
        init_view.show_contents(steps)
    elif init_view.has_work(steps):
        if not (yes or _agreed()):
            init_view.tell_nothing_written()
            return Exit.ATTENTION
        init_run.write(seen.root, steps)
        init_view.tell_next(seen, steps)
    return Exit.ATTENTION if init_view.tell_left(steps) else Exit.FINE


def _agreed() -> bool:
    """Whether the person at the terminal says yes; PmsyncError when there is nobody to ask."""
    if not sys.stdin.isatty():
        hint = "Say --yes to write it, or --dry-run to see the contents."
        raise PmsyncError("nothing was written, because there is no terminal to ask at.", hint=hint)
    return typer.confirm("Write it?", default=True, err=True)


def _complete(asked: Asked, seen: Survey) -> Asked:
    """What was asked for, with the answers of whoever sits at the terminal."""
    from pmsync.runs.init_run import usual_folder, usual_tracker

    if seen.settings_file is not None:
        return asked
    tracker = asked.tracker or _ask(
        "Tracker (github, jira, file)", usual_tracker(seen), ("github", "jira", "file")
    )
    folder = asked.folder or _ask("Folder of post-mortems", usual_folder(seen))
    site, project = asked.site, asked.project
    if tracker == "jira":
        site = site or _ask("Address of the Jira site", "") or None
        project = project or _ask("Key of the Jira project", "") or None
    deploying = _ask_deploying(seen) if asked.is_deploying is None else asked.is_deploying
    first = asked.first or _ask("Title of a first post-mortem (empty: none)", "") or None
    return replace(
        asked, tracker=tracker, folder=folder, site=site, project=project, is_deploying=deploying, first=first
    )


def _ask_deploying(seen: Survey) -> bool | None:
    """Whether the branch is what is deployed; asked only where it looks so."""
    from pmsync.cli import console

    if seen.deploying is None:
        return None
    console.note(f"{seen.deploying.reason}.")
    question = f"Is each commit that lands on {seen.deploying.branch} thereby deployed?"
    return typer.confirm(question, default=False, err=True)


def _ask(question: str, default: str, allowed: tuple[str, ...] = ()) -> str:
    while True:
        answer = str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
        if not allowed or answer in allowed:
            return answer
        typer.echo(f"It is one of {', '.join(allowed)}.", err=True)
