"""Which time is asked for: instants as people write them, and the incident's own stamps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmsync.errors import PmsyncError
from pmsync.timeline.ports import Window

_AGO = re.compile(
    r"^(?P<count>\d+|an?|one)\s*(?P<unit>s|m|h|d|w|sec|min|second|minute|hour|day|week)s?(?:\s+ago)?$",
    re.IGNORECASE,
)
_LOGGED = re.compile(
    r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*([+-]\d\d:?\d\d|Z)?\s*(UTC|GMT)?$"
)
_UNITS = {
    "s": dt.timedelta(seconds=1),
    "m": dt.timedelta(minutes=1),
    "h": dt.timedelta(hours=1),
    "d": dt.timedelta(days=1),
    "w": dt.timedelta(weeks=1),
}
_FORMS = "Write 2026-11-03T14:02Z, 2026-11-03 14:02 Europe/Berlin, or '2 hours ago'."

BEFORE = dt.timedelta(hours=2)
"""How long before the first stamp a window starts: what was deployed last tells most."""
AFTER = dt.timedelta(hours=1)


def zone(name: str) -> dt.tzinfo:
    """A zone by its name (`Europe/Berlin`, `UTC`)."""
    try:
        return dt.UTC if name.upper() in ("UTC", "Z") else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise PmsyncError(
            f"There is no time zone {name!r}.", hint="Use a name such as Europe/Berlin or UTC."
        ) from cause


def instant(text: str, now: dt.datetime, default: dt.tzinfo | None = None) -> dt.datetime:
    """A point in time as written: ISO 8601, with a zone unless there is a default one, or `2 hours ago`."""
    text = text.strip()
    if text.lower() == "now":
        return now
    if match := _AGO.match(text):
        count = int(match["count"]) if match["count"].isdigit() else 1
        return _earlier(now, count, match["unit"], text)
    stamp, _, named = text.rpartition(" ")
    if stamp and re.match(r"[A-Za-z]", named):
        default, text = zone(named), stamp
    return _iso(text, default)


def _iso(text: str, default: dt.tzinfo | None) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as cause:
        raise PmsyncError(f"{text!r} is no point in time.", hint=_FORMS) from cause
    if at.tzinfo is None and default is None:
        raise PmsyncError(f"{text!r} has no time zone.", hint=_FORMS)
    return at if at.tzinfo else at.replace(tzinfo=default)


def _earlier(now: dt.datetime, count: int, unit: str, text: str) -> dt.datetime:
    try:
        return now - count * _UNITS[unit[0].lower()]
    except OverflowError as cause:
        raise PmsyncError(f"{text!r} is before all history.", hint=_FORMS) from cause


def log_instant(text: str, default: dt.tzinfo | None) -> dt.datetime:
    """A point in time as logs write it: ISO 8601 with more digits or blanks, or seconds since 1970."""
    text = text.strip()
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        seconds = float(text)
        return dt.datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, dt.UTC)
    if match := _LOGGED.match(text):
        day, clock, fraction, offset, utc = match.groups("")
        text = f"{day}T{clock}{fraction[:7]}{offset or ('Z' if utc else '')}"
    return _iso(text, default)


def window(since: dt.datetime, until: dt.datetime, now: dt.datetime) -> Window:
    """The window between two instants; refused when it is upside down or has not begun."""
    if since > now:
        raise PmsyncError(f"The window starts in the future: {since.isoformat()}.", hint="Check --since.")
    if since > until:
        raise PmsyncError(
            f"The window is upside down: it starts {since.isoformat()} and ends {until.isoformat()}.",
            hint="Swap --since and --until.",
        )
    return Window(since, until)


def incident_window(
    stamps: Mapping[str, dt.datetime], entries: Iterable[dt.datetime], now: dt.datetime
) -> Window:
    """The window of an incident: its stamps with a margin, else the times of its timeline entries.

    An incident without an end goes on until now.
    """
    known = sorted(stamps.values()) or sorted(entries)
    if not known:
        raise PmsyncError(
            "The post-mortem has no stamps, so there is no window to look at.",
            hint="Give it started and fixed in the front matter, or use --since and --until.",
        )
    ended = {"mitigated", "fixed", "resolved"} & set(stamps) or not stamps
    return window(known[0] - BEFORE, known[-1] + AFTER if ended else max(now, known[-1]), now)
