"""A report from what is asked to the data that are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pmsync.errors import PmsyncError
from pmsync.followup import ranks
from pmsync.followup.report import Known, Report, Scope, report
from pmsync.followup.rules import Settings
from pmsync.followup.trend import Told
from pmsync.runs.collection import without_collection
from pmsync.runs.followup_read import Reading, read_repository
from pmsync.runs.opened import Repository, open_repository
from pmsync.runs.report_asked import Asked
from pmsync.runs.verify_run import Verified, verify
from pmsync.timeline.window import instant


@dataclass(frozen=True, slots=True)
class Made:
    """A report, the repository whose settings and tracker count, and how the report calls that one.

    `name` is None where that one is not among those reported on; `failed` tells which could not be read.
    `readings` are the repositories that the report was made from.
    """

    report: Report
    home: Repository
    name: str | None
    readings: Sequence[Reading]
    failed: tuple[PmsyncError, ...] = ()


@without_collection()
def make(directory: Path, asked: Asked, now: dt.datetime) -> Made:
    """Read the repositories and make the report."""
    if asked.as_of:
        now = instant(asked.as_of, now, now.tzinfo)
        now = now if now.tzinfo else now.astimezone()
    scope = _scope(asked, now)
    found = _gathered(directory, asked)
    settings = found.home.settings.section("report", Settings)
    told = [each.told(now) if settings.history else Told() for each in found.readings]
    checked = [verify(each, now, online=asked.online) for each in found.readings] if asked.verify else []
    for each in found.readings:
        each.store.save()
    incidents = [incident for each in found.readings for incident in each.incidents]
    known = _known(found.readings, told, checked)
    known = replace(known, notes=[*(f"left out: {each}" for each in found.failed), *known.notes])
    made = report(incidents, settings, scope, known, now)
    return Made(made, found.home, found.name, found.readings, tuple(found.failed))


@dataclass(frozen=True, slots=True)
class _Gathered:
    home: Repository
    name: str | None
    readings: Sequence[Reading]
    failed: Sequence[PmsyncError] = ()


def _gathered(directory: Path, asked: Asked) -> _Gathered:
    """The repositories of --repo, else those of the settings, else the one that the command works in."""
    if asked.repos:
        readings = _readings(asked)
        return _Gathered(readings[0].opened, readings[0].name, readings)
    home = open_repository(directory)
    if not home.settings.section("report", Settings).repositories:
        reading = read_repository(directory, cached=asked.cache, opened=home)
        return _Gathered(home, reading.name, [reading])
    from pmsync.runs.report_repositories import gather

    found = gather(home, cached=asked.cache)
    own = (each.name for each in found.readings if each.opened.workspace.root == home.workspace.root)
    return _Gathered(home, next(own, None), found.readings, found.failed)


def _readings(asked: Asked) -> list[Reading]:
    names: list[str] = []
    for path in asked.repos:
        name = path.resolve().name.removesuffix(".git")
        names.append(name if name not in names else str(path))
    return [
        read_repository(path, name, cached=asked.cache) for path, name in zip(asked.repos, names, strict=True)
    ]


def _known(readings: Sequence[Reading], told: Sequence[Told], checked: Sequence[Verified]) -> Known:
    pairs = list(zip(readings, told, strict=True))
    return Known(
        past={(reading.name, *key): past for reading, each in pairs for key, past in each.past.items()},
        verdicts={name: verdict for each in checked for name, verdict in each.verdicts.items()},
        published={(reading.name, key): at for reading, each in pairs for key, at in each.published.items()},
        unpublished_unknown=frozenset(reading.name for reading, each in pairs if not each.complete),
        trend=_sum([each.trend for each in told]),
        notes=list(
            dict.fromkeys(
                [note for each in readings for note in each.notes]
                + [note for each in checked for note in each.notes]
            )
        ),
    )


def _sum(trends: Sequence[Sequence[tuple[dt.date, int]]]) -> list[tuple[dt.date, int]]:
    """The open items of all repositories together, week by week."""
    days = sorted({day for trend in trends for day, _ in trend})
    counts = [dict(trend) for trend in trends]
    return [(day, sum(each.get(day, 0) for each in counts)) for day in days]


def _scope(asked: Asked, now: dt.datetime) -> Scope:
    severities = {each: ranks.severity(each) for each in asked.severities}
    for written, known in severities.items():
        if known is None:
            raise PmsyncError(f"{written!r} is no severity.", hint="Write --severity SEV1.")
    since, until = (
        instant(text, now, now.tzinfo).date() if text else None for text in (asked.since, asked.until)
    )
    if since and until and since > until:
        raise PmsyncError(f"{since} lies behind {until}.", hint="Swap --since and --until.")
    return Scope(
        since,
        until,
        frozenset(asked.services),
        frozenset(each for each in severities.values() if each),
        frozenset(asked.owners),
    )
