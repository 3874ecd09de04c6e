"""The charts: open items, their age, how long incidents took, completion, services. All from the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pmsync.followup import figures
from pmsync.followup.figures import Age, Completion
from pmsync.followup.report import Report
from pmsync.followup.states import UNKNOWN, quarter
from pmsync.site import charts
from pmsync.site.charts import Table
from pmsync.site.spans import (
    QUARTERS,
    Panel,
    by_severity,
    severity_panels,
    severity_table,
    short_quarter,
    span_panels,
    span_table,
)

MONTHS = 12
_SHADES = 5


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


def trends(report: Report) -> Trends:
    """The charts of a report."""
    ages = figures.ages(report.items)
    severities = by_severity(report)
    return Trends(
        line=charts.line(report.trend),
        line_table=_trend_table(report),
        ages=_age_rows(ages),
        ages_table=_age_table(ages),
        spans=span_panels(report),
        spans_table=span_table(report),
        severities=severity_panels(severities, quarter(report.now.date())),
        severities_table=severity_table(severities),
        completion=_completion_rows(report),
        completion_table=_completion_table(report),
        months=months_until(report.now.date()),
    )


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
        service: dict(figures.grouped(members, lambda each: (_month(each.day),)))
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


def _month(day: dt.date | None) -> str:
    return f"{day.year:04}-{day.month:02}" if day else UNKNOWN


def _shade(count: int, most: int) -> int:
    """0 for none, else 1 to 5 by the share of the most."""
    return -(-count * _SHADES // most) if count and most else 0
