"""The first page: the four questions of the week, each with its answer and where to read on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pmsync.followup.pages import headline
from pmsync.site import charts, trends
from pmsync.site.board import LANES, Share
from pmsync.site.catalogue import Entry
from pmsync.site.edition import Edition
from pmsync.site.items import Pressing, pressing
from pmsync.site.spans import Panel, span_panels, span_table

_FEW = 5
_OWNERS = 8
_LOST = ("fallen_back", "not_deployed", "unproven")


@dataclass(frozen=True, slots=True)
class Lost:
    """How many done items are in one of the lanes of what did not ship."""

    name: str
    heading: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page. `longest_overdue` and `first_lost` are the most pressing ones only."""

    headline: Sequence[str]
    overdue: int
    open: int
    soon: int
    rate: float | None
    owners: Sequence[charts.Row]
    longest_overdue: Sequence[Pressing]
    lost: Sequence[Lost]
    lost_total: int
    first_lost: Sequence[Pressing]
    months: Sequence[str]
    heats: Sequence[trends.Heat]
    panels: Sequence[Panel]
    spans_table: charts.Table
    latest: Sequence[Entry]


def overview(edition: Edition) -> Overview:
    """The first page of an edition."""
    report = edition.report
    lost = [Lost(name, LANES[name][1], len(report.lists[name])) for name in _LOST]
    return Overview(
        headline=headline(report),
        overdue=len(report.overdue),
        open=report.total.open,
        soon=len(report.lists["due_soon"]),
        rate=report.total.rate,
        owners=_owner_rows(edition.shares),
        longest_overdue=_pressing(edition, ("overdue",)),
        lost=lost,
        lost_total=sum(each.count for each in lost),
        first_lost=_pressing(edition, _LOST),
        months=trends.months_until(report.now.date()),
        heats=edition.heats[:_OWNERS],
        panels=span_panels(report),
        spans_table=span_table(report),
        latest=edition.entries[:_FEW],
    )


def _owner_rows(found: Sequence[Share]) -> list[charts.Row]:
    """The owners with most overdue items."""
    late = list(LANES).index("overdue")
    chosen = [each for each in found if each.counts[late]][:_OWNERS]
    most = max((each.counts[late] for each in chosen), default=0)
    return [
        charts.row(
            each.owner.text,
            f"{each.counts[late]} of {each.open} open",
            [("overdue", each.counts[late])],
            most,
            each.owner.url,
        )
        for each in chosen
    ]


def _pressing(edition: Edition, names: Sequence[str]) -> list[Pressing]:
    found = ((name, state) for name in names for state in edition.report.lists[name])
    return [pressing(state, edition.addresses, name) for name, state in islice(found, _FEW)]
