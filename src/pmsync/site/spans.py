"""How long incidents took, quarter by quarter: panels of columns, and the tables behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pmsync.followup import figures
from pmsync.followup.amounts import spell
from pmsync.followup.figures import Spell
from pmsync.followup.report import Report
from pmsync.followup.states import UNKNOWN, quarter
from pmsync.site import charts
from pmsync.site.charts import Table

QUARTERS = 6
"""How many quarters a chart shows; its table has all."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Columns of one group over the quarters, and how the last known compares with the one before."""

    heading: str
    columns: Sequence[charts.Column]
    verdict: str
    kind: str


def span_panels(report: Report) -> list[Panel]:
    """Detection lag, time to mitigate and time to fix over the quarters, over all incidents."""
    today = quarter(report.now.date())
    return [
        _panel(name.capitalize(), _of(report.spells, name, "quarter"), today) for name, _, _ in figures.SPANS
    ]


def by_severity(report: Report) -> list[tuple[str, list[Spell]]]:
    """The time to mitigate of each severity's incidents, quarter by quarter: a group is a quarter."""
    found: dict[str, list[Spell]] = {}
    for each in _of(report.spells, "time to mitigate", figures.TRENDS["severity"]):
        found.setdefault(each.group, []).append(replace(each, by="quarter", group=each.quarter or UNKNOWN))
    return list(found.items())


def severity_panels(found: Sequence[tuple[str, list[Spell]]], today: str) -> list[Panel]:
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


def severity_table(found: Sequence[tuple[str, list[Spell]]]) -> Table:
    """All quarters of all severities, with how many incidents could be counted."""
    rows = [
        (group, each.group, _told(each), str(each.minutes.counted), str(each.minutes.uncounted))
        for group, told in found
        for each in told
    ]
    return ("Severity", "Quarter", "Median", "Counted", "Not counted"), rows


def span_table(report: Report) -> Table:
    """All quarters of the three spans, with how many incidents could be counted."""
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
