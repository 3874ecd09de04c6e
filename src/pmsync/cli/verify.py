"""`verify`: whether what is done is merged and deployed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmsync.cli import console
from pmsync.errors import Exit, PmsyncError

if TYPE_CHECKING:
    from pmsync.followup.facts import Incident, Item
    from pmsync.followup.ladder import Verdict
    from pmsync.runs.verify_run import Verified


def verify(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 also for what is neither deployed nor attested.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no source that needs the network.")] = False,
    fetch: Annotated[
        bool,
        typer.Option(
            "--fetch",
            help="First ask the tracker how issues were closed that no base knows; keep the answers.",
        ),
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="The same, also for issues of which the base knows it.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor write the cache of what was read.")
    ] = False,
) -> int:
    """Check done action items against what is merged and deployed."""
    from pmsync.followup.ladder import Rung
    from pmsync.followup.states import identity
    from pmsync.runs.followup_read import read_repository
    from pmsync.runs.verify_run import verify as look

    now = dt.datetime.now(dt.UTC)
    if offline and (fetch or refresh):
        raise PmsyncError("--fetch and --refresh ask the tracker.", hint="Leave out --offline.")
    unanswered = _asked(context.obj, again=refresh) if fetch or refresh else []
    reading = read_repository(context.obj, cached=not no_cache)
    reading.store.save()
    told = look(reading, now, online=not offline)
    told.notes[:0] = [*reading.notes, *unanswered]
    if told.unasked:
        told.notes.append(_unasked(told.unasked))
    rows = [
        (incident, item, told.verdicts[name])
        for incident in reading.incidents
        for item in incident.items
        for name in [identity(incident, item)]
        if name in told.verdicts
    ]
    _say_json(rows, told) if as_json else _say(rows, told)
    fallen = any(verdict.fallen for _, _, verdict in rows)
    short = any(verdict.rung is not Rung.DEPLOYED and not verdict.attested for _, _, verdict in rows)
    return Exit.ATTENTION if fallen or (strict and short) else Exit.FINE


def _asked(directory: Path, *, again: bool) -> list[str]:
    from pmsync.runs.closings import fetch

    return fetch(directory, again=again)


def _unasked(count: int) -> str:
    whose = "1 done item has an issue" if count == 1 else f"{count} done items have an issue"
    return f"{whose} of which no base tells how it was closed: `pmsync sync` or `verify --fetch` asks"


def _say_json(rows: list[tuple[Incident, Item, Verdict]], told: Verified) -> None:
    from pmsync.followup.as_json import verdict_json

    items = [
        {
            "item": incident.key(item),
            "path": incident.path,
            "line": item.line,
            "title": item.title,
            "issue": item.issue,
            **verdict_json(verdict),
        }
        for incident, item, verdict in rows
    ]
    console.say_json({"items": items, "notes": told.notes})


def _reason(verdict: Verdict) -> str:
    """What took an item back, else what shows it, and what is missing; evidence asks for no commit."""
    missing = verdict.why if verdict.commits or not verdict.attested else ""
    return verdict.fallen or "; ".join(filter(None, [verdict.evidence, missing]))


def _say(rows: list[tuple[Incident, Item, Verdict]], told: Verified) -> None:
    if not rows:
        console.say("No action item is done, so there is nothing to verify.")
    else:
        columns = ["Item", "Action", "Verified", "Commits", "Why"]
        console.say_table(
            [(name, False) for name in columns],
            [
                (
                    incident.key(item),
                    item.title,
                    str(verdict),
                    " ".join(each[:12] for each in verdict.commits),
                    _reason(verdict),
                )
                for incident, item, verdict in rows
            ],
        )
    for incident, item, verdict in rows:
        if verdict.fallen:
            console.say(f"FALLEN BACK {incident.path}:{item.line} {item.title}: {verdict.fallen}", "bold red")
    for note in dict.fromkeys(told.notes):
        console.note(f"pmsync: {note}")
