"""The charts: open items, their age, how long incidents took, completion, services. All from the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pmsync.followup import figures, ranks
from pmsync.followup.figures import Age, Completion, Spell
from pmsync.followup.pages import spell
from pmsync.followup.report import Report
from pmsync.followup.states import UNKNOWN, quarter
from pmsync.site import charts

QUARTERS = 6
"""How many quarters a chart shows; its table has all."""

MONTHS = 12
_SHADES = 5

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings and rows of the data behind a chart."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Columns of one group over the quarters, and how the last known compares with the one before."""

    heading: str
    columns: Sequence[charts.Column]
    verdict: str
    kind: str


@dataclass(frozen=True, slots=True)
class Heat:
    """A service's months: count and shade of each, and what else the report knows of it."""

    service: str
    months: Sequence[tuple[int, int]]
    incidents: int
    grave: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Trends:
    """All charts, each with the table behind it."""

    line: charts.Line | None
    line_table: Table
    ages: Sequence[charts.Row]
    ages_table: Table
    spans: Sequence[Panel]
    spans_table: Table
    severities: Sequence[Panel]
    severities_table: Table
    completion: Sequence[charts.Row]
    completion_table: Table
    months: Sequence[str]
    heats: Sequence[Heat]


def trends(report: Report) -> Trends:
    """The charts of a report."""
    ages = figures.ages(report.items)
    severities = _by_severity(report)
    return Trends(
        line=charts.line(report.trend),
        line_table=_trend_table(report),
        ages=_age_rows(ages),
        ages_table=_age_table(ages),
        spans=span_panels(report),
        spans_table=_span_table(report),
        severities=_severity_panels(severities, quarter(report.now.date())),
        severities_table=_severity_table(severities),
        completion=_completion_rows(report),
        completion_table=_completion_table(report),
        months=months_until(report.now.date()),
        heats=heats(report),
    )


def span_panels(report: Report) -> list[Panel]:
    """Detection lag, time to mitigate and time to fix over the quarters, over all incidents."""
    today = quarter(report.now.date())
    return [
        _panel(name.capitalize(), _of(report.spells, name, "quarter"), today) for name, _, _ in figures.SPANS
    ]


def _by_severity(report: Report) -> list[tuple[str, list[Spell]]]:
    """The time to mitigate of each severity's incidents, quarter by quarter."""
    groups = figures.grouped(report.incidents, lambda each: (ranks.severity(each.severity) or UNKNOWN,))
    return [(group, _of(figures.spells(members), "time to mitigate", "quarter")) for group, members in groups]


def _severity_panels(found: Sequence[tuple[str, list[Spell]]], today: str) -> list[Panel]:
    """The last quarters of each severity, on one scale; without those of which nothing is known."""
    recent = sorted({each.group for _, told in found for each in told if each.group != UNKNOWN})[-QUARTERS:]
    shown = [(group, _fill(told, recent)) for group, told in found]
    known = [each.minutes.value for _, told in shown for each in told if each.minutes.value is not None]
    top = max(known, default=0.0)
    return [
        _panel(group, told, today, top)
        for group, told in shown
        if any(each.minutes.value is not None for each in told)
    ]


def _severity_table(found: Sequence[tuple[str, list[Spell]]]) -> Table:
    rows = [
        (group, each.group, _told(each), str(each.minutes.counted), str(each.minutes.uncounted))
        for group, told in found
        for each in told
    ]
    return ("Severity", "Quarter", "Median", "Counted", "Not counted"), rows


def _span_table(report: Report) -> Table:
    rows = [
        (name.capitalize(), each.group, _told(each), str(each.minutes.counted), str(each.minutes.uncounted))
        for name, _, _ in figures.SPANS
        for each in _of(report.spells, name, "quarter")
    ]
    return ("Span", "Quarter", "Median", "Counted", "Not counted"), rows


def _of(spells: Iterable[Spell], name: str, by: str) -> list[Spell]:
    return [each for each in spells if each.name == name and each.by == by]


def _fill(told: Sequence[Spell], quarters: Sequence[str]) -> list[Spell]:
    by_group = {each.group: each for each in told}
    nothing = figures.Median(None, 0, 0)
    return [by_group.get(each) or Spell("", "quarter", each, nothing, 0) for each in quarters]


def _panel(heading: str, told: Sequence[Spell], today: str, top: float | None = None) -> Panel:
    shown = [each for each in told if each.group != UNKNOWN][-QUARTERS:]
    values = [(short_quarter(each.group), each.minutes.value, _brief(each.minutes.value)) for each in shown]
    known = [each for each in shown if each.minutes.value is not None]
    return Panel(heading, charts.columns(values, top), *_verdict(known, today))


def _verdict(known: Sequence[Spell], today: str) -> tuple[str, str]:
    """The last quarter's median and how it compares with that of the quarter before; whether that is good."""
    if not known:
        return "not known", ""
    now = known[-1]
    told = f"{_told(now)} in {now.group}{' so far' if now.group == today else ''}"
    if len(known) < 2:
        return told, ""
    before = known[-2]
    words, kind = _compare(before.minutes.value or 0.0, now.minutes.value or 0.0)
    return f"{told}: {words} {before.group} ({_told(before)})", kind


def _compare(before: float, now: float) -> tuple[str, str]:
    if not before or abs(now - before) / before < 0.05:
        return "as in", ""
    if now < before:
        return f"{(before - now) / before * 100:.0f} % shorter than in", "done"
    if now >= 2 * before:
        return f"{now / before:.0f} times as long as in", "late"
    return f"{(now - before) / before * 100:.0f} % longer than in", "late"


def _told(each: Spell) -> str:
    return spell(each.minutes.value) if each.minutes.value is not None else "-"


def _brief(minutes: float | None) -> str:
    """The larger unit only: what fits above a column."""
    if minutes is None:
        return "–"
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes >= size:
            return f"{minutes / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{minutes:.0f} min"


def short_quarter(group: str) -> str:
    """`Q4 ’26` for `2026-Q4`."""
    year, _, name = group.partition("-")
    return f"{name} ’{year[2:]}" if name else group


def _completion_rows(report: Report) -> list[charts.Row]:
    """How far the items of each quarter's incidents are; the newest quarter first."""
    known = [each for each in report.completion["quarter"] if each.group != UNKNOWN][-QUARTERS:]
    return [
        charts.row(short_quarter(each.group), _rate(each), _parts(each), each.items)
        for each in reversed(known)
    ]


def _parts(each: Completion) -> list[tuple[str, int]]:
    return [
        ("done", each.done),
        ("open", each.open - each.overdue),
        ("overdue", each.overdue),
        ("dropped", each.dropped),
        ("unknown", each.unknown),
    ]


def _rate(each: Completion) -> str:
    done = f"{each.rate * 100:.0f} % done" if each.rate is not None else "nothing to do"
    return f"{done} of {each.items}"


def _completion_table(report: Report) -> Table:
    rows = [
        (each.group, *map(str, (each.items, each.done, each.open, each.overdue, each.dropped)), _rate(each))
        for each in report.completion["quarter"]
    ]
    return ("Quarter", "Items", "Done", "Open", "Overdue", "Dropped", "Done of all"), rows


def _age_rows(ages: Sequence[Age]) -> list[charts.Row]:
    """Open items by how long they have been open, those that are overdue apart."""
    most = max((each.open for each in ages), default=0)
    return [
        charts.row(
            each.group,
            f"{each.open} open, {each.overdue} overdue" if each.overdue else f"{each.open} open",
            [("overdue", each.overdue), ("open", each.open - each.overdue)],
            most,
        )
        for each in ages
    ]


def _age_table(ages: Sequence[Age]) -> Table:
    rows = [(each.group, str(each.open), str(each.overdue)) for each in ages]
    return ("Open for", "Items", "Overdue"), rows


def _trend_table(report: Report) -> Table:
    return ("Day", "Open items"), [(day.isoformat(), str(count)) for day, count in reversed(report.trend)]


def months_until(day: dt.date) -> list[str]:
    """The last twelve months, the present one last."""
    count = day.year * 12 + day.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(count - MONTHS + 1, count + 1)]


def heats(report: Report) -> list[Heat]:
    """Each service's incidents month by month; the service with the most incidents first."""
    months = months_until(report.now.date())
    counts = {
        service: dict(figures.grouped(members, lambda each: (f"{each.day:%Y-%m}" if each.day else UNKNOWN,)))
        for service, members in figures.grouped(report.incidents, lambda each: each.services or (UNKNOWN,))
    }
    told = {
        service: [len(by_month.get(month, ())) for month in months] for service, by_month in counts.items()
    }
    most = max((count for each in told.values() for count in each), default=0)
    most = max(most, _SHADES)
    return [
        Heat(
            load.service,
            [(count, _shade(count, most)) for count in told[load.service]],
            load.incidents,
            load.grave,
            load.open,
            load.overdue,
        )
        for load in report.loads
    ]


def _shade(count: int, most: int) -> int:
    """0 for none, else 1 to 5 by the share of the most."""
    return -(-count * _SHADES // most) if count and most else 0
