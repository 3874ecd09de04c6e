"""Every item as it stands today: open or not, due when, open for how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pmsync.followup import deadlines, ranks
from pmsync.followup.facts import Incident, Item, iso_day
from pmsync.followup.ladder import Verdict
from pmsync.followup.rules import Settings
from pmsync.model import Status

UNKNOWN = "unknown"
OPEN = (Status.TODO, Status.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Past:
    """What the history of the documents tells of an item: days in the report's zone.

    `opened` is when the item first stood in a document, `done` when it last became done there; both are
    None where the history does not reach, `done` also where an item was done when it was first written.
    `reopened` counts how often it was done and then open again.
    """

    opened: dt.date | None = None
    done: dt.date | None = None
    reopened: int = 0


_NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class State:
    """An item of an incident, judged on one day (`today`); `day` is the incident's.

    `overdue` and `due_in` are days of the settings' calendar; `age` are plain days. `accepted` says that a
    waiver holds today.
    """

    incident: Incident
    item: Item
    day: dt.date | None
    today: dt.date
    deadlines: deadlines.Deadlines
    past: Past
    overdue: int
    due_in: int | None
    accepted: bool
    verdict: Verdict | None = None

    @property
    def key(self) -> str:
        """The item's name in the report, with its repository where there are several."""
        name = self.incident.key(self.item)
        return f"{self.incident.repository}:{name}" if self.incident.repository else name

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.item.status in OPEN

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is not overdue: its due day, or the end of its waiver."""
        until = iso_day(self.item.accepted.until) if self.item.accepted else None
        due = self.deadlines.due
        return max(due, until) if due and until else due

    @property
    def opened(self) -> dt.date | None:
        """Since when it is known: by history, else the incident's day."""
        return self.past.opened or self.day

    @property
    def age(self) -> int | None:
        """For how many days it has been open; None when it is not, or nobody knows since when."""
        opened = self.opened if self.is_open else None
        return (self.today - opened).days if opened else None

    @property
    def days_to_done(self) -> int | None:
        """Days from standing in the document to being done there, where history tells both."""
        done, opened = self.past.done, self.past.opened
        in_order = self.item.status is Status.DONE and done and opened and opened <= done
        return (done - opened).days if in_order and done and opened else None


def judge(
    incidents: Iterable[Incident],
    settings: Settings,
    today: dt.date,
    past: Mapping[tuple[str, str, str], Past],
    verdicts: Mapping[tuple[str, str, str], Verdict],
) -> tuple[State, ...]:
    """All items of the incidents; `past` and `verdicts` go by `identity`."""
    days = deadlines.calendar(settings)
    return tuple(
        _state(incident, item, day, settings, days, today, past.get(name, _NO_PAST), verdicts.get(name))
        for incident in incidents
        for day in [incident.day]
        for item in incident.items
        for name in [identity(incident, item)]
    )


def identity(incident: Incident, item: Item) -> tuple[str, str, str]:
    """What an item goes by: repository, post-mortem, number."""
    return incident.repository, incident.id, item.number


def _state(
    incident: Incident,
    item: Item,
    day: dt.date | None,
    settings: Settings,
    days: deadlines.Calendar,
    today: dt.date,
    past: Past,
    verdict: Verdict | None,
) -> State:
    dates = deadlines.deadlines(incident, item, day, settings, days)
    until = iso_day(item.accepted.until) if item.accepted else None
    accepted = until is not None and today <= until
    due = max(dates.due, until) if dates.due and until else dates.due
    left = days.between(today, due) if due and item.status in OPEN else None
    # With working days, what was due on a Friday is overdue from Monday on.
    late = max(0, -left) if left is not None else 0
    return State(incident, item, day, today, dates, past, late, left, accepted, verdict)


GROUPS: Mapping[str, Callable[[State], tuple[str, ...]]] = {
    "severity": lambda each: (ranks.severity(each.incident.severity) or UNKNOWN,),
    "priority": lambda each: (ranks.priority(each.item.priority) or UNKNOWN,),
    "type": lambda each: (each.item.type or UNKNOWN,),
    "service": lambda each: each.incident.services or (UNKNOWN,),
    "team": lambda each: (each.incident.team or UNKNOWN,),
    "owner": lambda each: (each.item.owner or UNKNOWN,),
    "quarter": lambda each: (quarter(each.day),),
}
"""By what items are grouped; an item of an incident with two services counts in both."""


def quarter(day: dt.date | None) -> str:
    """`2026-Q4`."""
    return f"{day.year}-Q{(day.month + 2) // 3}" if day else UNKNOWN
