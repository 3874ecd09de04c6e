"""`pmsync timeline`: what git and the deploy system know about an incident."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from pmsync.timeline.rank import Ranked


def timeline(
    repo: Annotated[Path, typer.Option(help="The clone to read.")] = Path(),
    since: Annotated[
        str | None, typer.Option(help="Where the window starts: ISO with zone, or '2 hours ago'.")
    ] = None,
    until: Annotated[str, typer.Option(help="Where the window ends.")] = "now",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show noise too.")] = False,
) -> None:
    """Derive an incident's timeline from git and deploy history."""
    from pmsync.history import ClonedHistory
    from pmsync.repo import Repository
    from pmsync.sources import Surroundings, gather
    from pmsync.timeline.derive import derive
    from pmsync.timeline.links import links
    from pmsync.timeline.window import instant, window

    now = dt.datetime.now(dt.UTC)
    asked = window(instant(since or "1 day ago", now), instant(until, now), now)
    repository = Repository(repo)
    around = Surroundings(
        repository.root, ClonedHistory(repository), links(repository.remotes().get("origin"))
    )
    told = gather({"git": {}}, asked, around)
    entries = derive(told.events, asked, everything=everything)
    if as_json:
        typer.echo(json.dumps([as_data(each) for each in entries], indent=2))


def as_data(entry: Ranked) -> dict[str, object]:
    """An entry as others rely on it."""
    event = entry.event
    return {
        "at": event.at.isoformat(),
        "kind": event.kind,
        "title": event.title,
        "refs": list(event.refs),
        "url": event.url,
        "source": event.source,
        "rank": entry.rank,
    }
