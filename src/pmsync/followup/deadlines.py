"""When an item is to be done: what its document says, and what the policy says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from pmsync.followup import ranks
from pmsync.followup.facts import Incident, Item, iso_day
from pmsync.followup.rules import Settings
from pmsync.model import DEADLINES

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count. Without `business` every day does."""

    business: bool = False
    holidays: Collection[dt.date] = field(default_factory=frozenset)

    def works(self, day: dt.date) -> bool:
        """Whether a day counts."""
        return not self.business or (day.weekday() < _SATURDAY and day not in self.holidays)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The day that lies `count` counted days later, or the next that counts."""
        if not self.business:
            return day + _DAY * count
        while count or not self.works(day):
            day += _DAY
            count -= bool(count) and self.works(day)
        return day

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many counted days follow `first` up to `last`; negative when `last` is the earlier one."""
        if last < first:
            return -self.between(last, first)
        if not self.business:
            return (last - first).days
        weeks, rest = divmod((last - first).days, 7)
        days = weeks * 5 + sum((last - _DAY * each).weekday() < _SATURDAY for each in range(rest))
        return days - sum(first < each <= last and each.weekday() < _SATURDAY for each in self.holidays)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """An item's `due` day and where it is from (`document` or `policy`), and the policy's own.

    `late_by_plan` says that the document's day lies behind the policy's; `unreadable` that a due date is
    written which is none.
    """

    due: dt.date | None
    due_from: str | None
    policy: dt.date | None
    unreadable: bool = False

    @property
    def late_by_plan(self) -> bool:
        """Whether the document grants more time than the policy."""
        return bool(self.due and self.policy and self.due > self.policy)


def calendar(settings: Settings) -> Calendar:
    """The settings' calendar."""
    return Calendar(settings.business_days, frozenset(settings.holidays))


def policy_days(settings: Settings, severity: str | None, priority: str | None) -> int | None:
    """The policy's days for a severity and priority as written; None where it has no word on them."""
    grave, urgent = ranks.severity(severity), ranks.priority(priority)
    own = [
        days
        for name, row in settings.deadlines.items()
        for each, days in row.items()
        if (ranks.severity(name), ranks.priority(each)) == (grave, urgent)
    ]
    return own[0] if own else DEADLINES.get(grave or "", {}).get(urgent or "")


def deadlines(
    incident: Incident, item: Item, day: dt.date | None, settings: Settings, counted: Calendar
) -> Deadlines:
    """An item's deadlines as the incident's severity stands now; the document's own day goes first.

    `day` is the incident's, `counted` are the days of the settings.
    """
    days = policy_days(settings, incident.severity, item.priority)
    policy = counted.after(day, days) if day and days is not None else None
    written = iso_day(item.due)
    due = written or policy
    said = "document" if written else "policy" if policy else None
    return Deadlines(due, said, policy, unreadable=bool(item.due and not written))
