"""A report's items as CSV, and their due days as iCalendar."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re

from pmsync.followup import ranks
from pmsync.followup.report import LISTS, Report
from pmsync.followup.states import State

CSV_COLUMNS = (
    "repository", "post_mortem", "number", "path", "line", "title", "owner", "type", "priority", "severity",
    "services", "team", "status", "issue", "due", "due_from", "days_overdue", "opened", "age_days", "done",
    "days_to_done", "reopened", "verified", "attested", "environments", "remark",
)  # fmt: skip

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def to_csv(report: Report) -> str:
    """One line an item, by RFC 4180; text that a spreadsheet would run as a formula begins with `'`."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for state in report.items:
        writer.writerow([_harmless(value) for value in _values(state, report)])
    return file.getvalue()


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
    return f"'{text}" if _FORMULA.match(value) else text


def _values(state: State, report: Report) -> list[object]:
    item, incident, verdict = state.item, state.incident, state.verdict
    places = "; ".join(f"{name}: {there}" for name, there in verdict.environments.items()) if verdict else ""
    remarks = [name for name in LISTS if state in report.lists[name]]
    return [
        incident.repository,
        incident.id,
        item.number,
        incident.path,
        item.line,
        item.title,
        item.owner,
        item.type,
        ranks.priority(item.priority) or item.priority,
        ranks.severity(incident.severity) or incident.severity,
        "; ".join(incident.services),
        incident.team,
        item.status,
        item.issue,
        state.deadlines.due,
        state.deadlines.due_from,
        state.overdue or None,
        state.opened,
        state.age,
        state.past.done,
        state.days_to_done,
        state.past.reopened,
        verdict.rung if verdict else None,
        verdict.attested if verdict else None,
        places,
        "; ".join(remarks),
    ]


_ICS_SPECIAL = re.compile(r"([\\;,])")


def to_ics(report: Report) -> str:
    """One all-day event per open item with a due day, by RFC 5545; the same item keeps its UID."""
    stamp = report.now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pmsync//report//EN", "CALSCALE:GREGORIAN"]
    for state in report.items:
        if state.is_open and state.deadlines.due:
            lines += _event(state, state.deadlines.due, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(state: State, due: dt.date, stamp: str) -> list[str]:
    name = hashlib.sha256(state.key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    item = state.item
    about = [f"{state.incident.title or state.incident.id} ({state.key})", f"Owner: {item.owner or 'nobody'}"]
    url = item.issue if item.issue and re.fullmatch(r"https?://[^\s\x00-\x1f]+", item.issue) else None
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@pmsync",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(item.title)}",
        f"DESCRIPTION:{_text(chr(10).join(about))}",
        *([f"URL:{url}"] if url else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    return _ICS_SPECIAL.sub(r"\\\1", _CONTROL.sub(" ", text)).replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets a line, never cut inside a character."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode("utf-8", "replace"))
        if size + width > 75:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)
