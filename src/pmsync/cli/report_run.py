"""A report from the command's options to the data that are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pmsync.cli.followup_read import Reading, read_repository
from pmsync.cli.verify_run import Verified, verify
from pmsync.errors import PmsyncError
from pmsync.followup import ranks
from pmsync.followup.report import Known, Report, Scope, report
from pmsync.followup.rules import Settings
from pmsync.followup.trend import Told
from pmsync.timeline.window import instant


@dataclass(frozen=True, slots=True)
class Asked:
    """The command's options, as given."""

    since: str | None
    until: str | None
    services: tuple[str, ...]
    severities: tuple[str, ...]
    owners: tuple[str, ...]
    repos: tuple[Path, ...]
    as_of: str | None
    cache: bool
    verify: bool = True
    online: bool = False


def run(directory: Path, asked: Asked, now: dt.datetime) -> Report:
    """Read the repositories and make the report."""
    return run_with(directory, asked, now)[0]


def run_with(directory: Path, asked: Asked, now: dt.datetime) -> tuple[Report, list[Reading]]:
    """The report, and the repositories that it was made from."""
    if asked.as_of:
        now = instant(asked.as_of, now, now.tzinfo)
        now = now if asked.as_of and now.tzinfo else now.astimezone()
    scope = _scope(asked, now)
    readings = _readings(directory, asked)
    settings = readings[0].opened.settings.section("report", Settings)
    told = [each.told(now) if settings.history else Told() for each in readings]
    checked = [verify(each, now, online=asked.online) for each in readings] if asked.verify else []
    for each in readings:
        each.store.save()
    incidents = [incident for each in readings for incident in each.incidents]
    return report(incidents, settings, scope, _known(readings, told, checked), now), readings


def _readings(directory: Path, asked: Asked) -> list[Reading]:
    if not asked.repos:
        return [read_repository(directory, cached=asked.cache)]
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
