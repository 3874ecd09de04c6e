"""A report as sentences and tables of plain text; Markdown, HTML and the terminal only dress them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pmsync.followup import ranks
from pmsync.followup.amounts import count, length, middle_days, percent, spell, step, took
from pmsync.followup.figures import SPANS, TRENDS, Completion
from pmsync.followup.remarks import lasting_remark, remark
from pmsync.followup.report import LISTS, Report
from pmsync.followup.states import UNKNOWN, State
from pmsync.followup.trend import bar


@dataclass(frozen=True, slots=True)
class Cell:
    """Text from anywhere, not made safe yet; `url` where it leads to the web."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A part of the report. `right` are the places of columns of numbers; `note` stands below."""

    name: str
    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    right: frozenset[int] = frozenset()
    note: str = ""


_COMPLETION = ("Items", "Done", "Open", "Overdue", "Dropped", "Done of all", "Median days to done")
_QUARTERS = 6
"""How many quarters are told one after the other, the last ones."""

_HEADINGS = {
    "severity": "Completion by severity",
    "priority": "Completion by priority",
    "type": "Completion by type",
    "service": "Completion by service",
    "team": "Completion by team",
    "owner": "Completion by owner",
    "quarter": "Completion by quarter of the incident",
}


def title(report: Report) -> str:
    """The report's heading."""
    return f"Follow-up of {report.now:%Y-%m-%d}"


def headline(report: Report) -> list[str]:
    """What a manager reads when nothing else is read."""
    total = report.total
    overdue = report.overdue
    owners = sorted({each.item.owner or "nobody" for each in overdue})
    told = [
        f"{count(len(report.incidents), 'post-mortem')}, {count(total.items, 'action item')}: "
        f"{total.done} done, {total.open} open, {total.dropped} dropped, {total.unknown} of unknown status."
    ]
    if overdue:
        told.append(f"{len(overdue)} overdue, of {', '.join(owners[:8])}{' …' if len(owners) > 8 else ''}.")
    else:
        told.append("Nothing is overdue.")
    if fallen := len(report.lists["fallen_back"]):
        told.append(f"{fallen} fallen back: done, and then undone.")
    undated = len(report.lists["without_deadline"])
    if undated:
        told.append(f"{count(undated, 'open item')} without a deadline cannot be overdue.")
    if total.rate is not None:
        told.append(f"{percent(total.rate)} of what was to be done is done; {took(total.days)}.")
    if not report.verified and total.done:
        told.append("Whether what is done is deployed was not looked at (--no-verify).")
    return told


def tables(report: Report, *, lasting: bool = False) -> list[Table]:
    """The parts that have something in them, the most pressing first.

    `lasting` tells days rather than how many days ago, so that words change only when the facts do.
    """
    found = [
        *(_items(report, name, heading, lasting) for name, heading in LISTS.items()),
        _late(report, lasting),
        _without_action(report),
        _excused(report),
        *(_completion(report, by) for by in _HEADINGS),
        _loads(report),
        *(_spells(report, by) for by in ("all", "severity", "service", "quarter")),
        *(_quarters(report, by) for by in TRENDS),
        _trend(report),
    ]
    return [each for each in found if each.rows]


def _items(report: Report, name: str, heading: str, lasting: bool) -> Table:
    columns = ("Item", "Action", "Owner", "Severity", "Priority", "Due", "Status", "Issue", "Remark")
    rows = [_item(each, name, lasting) for each in report.lists[name]]
    return Table(name, f"{heading} ({len(rows)})", columns, rows)


def _item(state: State, name: str, lasting: bool) -> tuple[Cell, ...]:
    item, dates = state.item, state.deadlines
    due = f"{dates.due}{' (policy)' if dates.due_from == 'policy' else ''}" if dates.due else item.due or ""
    severity = ranks.severity(state.incident.severity) or state.incident.severity or ""
    status = str(item.status or "?") + (f" · {state.verdict}" if state.verdict else "")
    return (
        Cell(state.key),
        Cell(item.title),
        Cell(item.owner or ""),
        Cell(severity),
        Cell(ranks.priority(item.priority) or item.priority or ""),
        Cell(due),
        Cell(status),
        issue_cell(item.issue),
        Cell(lasting_remark(state, name) if lasting else remark(state, name)),
    )


def issue_cell(issue: str | None) -> Cell:
    """An issue's link as people read it."""
    return Cell(issue_words(issue), issue if is_web(issue) else None) if issue else Cell("")


def issue_words(issue: str) -> str:
    """What people call an issue: `#12` for its page's address."""
    if not is_web(issue):
        return issue
    end = issue.rstrip("/").rpartition("/")[2]
    return f"#{end}" if end.isdigit() else end


def is_web(address: str) -> bool:
    """Whether it is a page on the web."""
    return address.startswith(("https://", "http://"))


def _late(report: Report, lasting: bool) -> Table:
    hours = report.settings.late_hours
    rows = [
        (
            Cell(each.incident.id),
            Cell(each.incident.title or ""),
            Cell(ranks.severity(each.incident.severity) or each.incident.severity or ""),
            Cell(f"{each.published:%Y-%m-%d %H:%M %Z}" if each.published else "in no commit yet"),
            Cell("" if lasting and not each.published else spell(each.hours * 60)),
        )
        for each in report.late
    ]
    note = f"Not timed, because the resolution or the history is not known: {report.not_timed}."
    return Table(
        "late",
        f"Post-mortems later than {hours} hours after the resolution ({len(rows)})",
        ("Post-mortem", "Title", "Severity", "Published", "After the resolution"),
        rows,
        frozenset({4}),
        note if report.not_timed else "",
    )


def _without_action(report: Report) -> Table:
    rows = [
        (Cell(each.id), Cell(each.title or ""), Cell(each.severity or ""), Cell(", ".join(each.services)))
        for each in report.without_action
    ]
    grave = ", ".join(report.settings.needs_action)
    return Table(
        "without_action",
        f"{grave} without corrective action ({len(rows)})",
        ("Post-mortem", "Title", "Severity", "Services"),
        rows,
        note="Where none is needed, say why in the front matter: `no_action_items: reason`.",
    )


def _excused(report: Report) -> Table:
    rows = [(Cell(each.id), Cell(each.title or ""), Cell(each.none_needed or "")) for each in report.excused]
    return Table(
        "excused", f"No corrective action needed ({len(rows)})", ("Post-mortem", "Title", "Reason"), rows
    )


def _completion(report: Report, by: str) -> Table:
    figures = [report.total, *report.completion[by]] if by == "severity" else report.completion[by]
    known = [each for each in report.completion[by] if each.group != "unknown"]
    rows = [_completed(each) for each in figures] if known else []
    return Table(by, _HEADINGS[by], (by.capitalize(), *_COMPLETION), rows, frozenset(range(1, 8)))


def _completed(each: Completion) -> tuple[Cell, ...]:
    counts = (each.items, each.done, each.open, each.overdue, each.dropped)
    rate = percent(each.rate) if each.rate is not None else "-"
    return (
        Cell(each.group),
        *(Cell(str(number)) for number in counts),
        Cell(rate),
        Cell(middle_days(each.days)),
    )


def _loads(report: Report) -> Table:
    rows = [
        (
            Cell(each.service),
            *(Cell(str(number)) for number in (each.incidents, each.grave, each.open, each.overdue)),
        )
        for each in report.loads
    ]
    columns = ("Service", "Incidents", "of SEV1 and SEV2", "Open items", "Overdue items")
    return Table("services", "Which service keeps failing", columns, rows, frozenset(range(1, 5)))


def _spells(report: Report, by: str) -> Table:
    found = [each for each in report.spells if each.by == by]
    groups = list(dict.fromkeys(each.group for each in found))
    known = by == "all" or (groups != [UNKNOWN] and any(each.minutes.counted for each in found))
    rows = [
        (Cell(group), *(Cell(length(each)) for each in found if each.group == group))
        for group in groups
        if known
    ]
    heading = "How long incidents took" + ("" if by == "all" else f", by {by}")
    columns = (by.capitalize(), *(name.capitalize() for name, _, _ in SPANS))
    note = "Medians; behind them, how many incidents could be counted and how many not."
    return Table(f"spans_{by}", heading, columns, rows, frozenset(range(1, 4)), note)


def _quarters(report: Report, by: str) -> Table:
    """Whether it gets better: the medians of each group in the last quarters."""
    found = [each for each in report.spells if each.by == TRENDS[by] and each.quarter != UNKNOWN]
    shown = sorted({each.quarter for each in found if each.quarter})[-_QUARTERS:]
    at = {(each.group, each.name, each.quarter): each for each in found}
    rows = [
        (Cell(group), Cell(name), *(Cell(step(at.get((group, name, quarter)))) for quarter in shown))
        for group in dict.fromkeys(each.group for each in found)
        for name, _, _ in SPANS
    ]
    counted = {each.group for each in found if each.minutes.counted}
    known = len(shown) > 1 and counted and {each.group for each in found} != {UNKNOWN}
    return Table(
        f"quarters_{by}",
        f"How long incidents took, by {by}, quarter by quarter",
        (by.capitalize(), "Median of", *shown),
        rows if known else [],
        frozenset(range(2, 2 + len(shown))),
        "Behind each median, how many incidents were counted, of how many.",
    )


def _trend(report: Report) -> Table:
    most = max((count for _, count in report.trend), default=0)
    rows = [(Cell(_week(day)), Cell(str(count)), Cell(bar(count, most))) for day, count in report.trend]
    return Table("trend", "Open items, week by week", ("Week", "Open", ""), rows, frozenset({1}))


def _week(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def notes(report: Report) -> Iterable[str]:
    """What could not be told, as sentences."""
    unreadable = sum(each.deadlines.unreadable for each in report.items)
    if unreadable:
        yield f"{count(unreadable, 'due date')} could not be read; there the policy's deadline counts"
    undated = sum(each.is_open and each.opened is None for each in report.items)
    if undated:
        yield f"{count(undated, 'open item')} of unknown age: neither history nor incident tells a day"
    if report.not_timed:
        hours = f"{report.settings.late_hours} hours"
        yield f"{count(report.not_timed, 'post-mortem')} not timed against the {hours}"
    yield from report.notes
