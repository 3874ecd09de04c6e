"""Reminders on issues: which items need one, on which days, how many, and what they say."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pmsync.followup.deadlines import Calendar
from pmsync.followup.remarks import remark
from pmsync.followup.report import LISTS, Report
from pmsync.followup.states import State


class Left(StrEnum):
    """Why an item that could be reminded of is not."""

    WITHOUT_ISSUE = "without an issue here"
    CLOSED = "whose issue is not open (pmsync pull)"
    UNSEEN = "whose issue is not to be seen"
    ALREADY = "reminded of this week already"
    LATER = "left for the next run, because one run writes no more"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is told on one issue: about which items, in which ISO week, why they are due."""

    ref: str
    label: str
    items: tuple[State, ...]
    week: str
    why: tuple[str, ...]

    def lines(self) -> list[str]:
        """A line of plain text for each item."""
        return [_line(state, why) for state, why in zip(self.items, self.why, strict=True)]


@dataclass(frozen=True, slots=True)
class Reminders:
    """What is to be written, and how many items are left out, by reason."""

    day: dt.date
    works: bool
    send: tuple[Reminder, ...] = ()
    left: Mapping[Left, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """An issue as the tracker shows it: its name for good, its label, and why it gets no reminder."""

    ref: str
    label: str
    left: Left | None = None


Name = tuple[str, str, int]
"""What tells items apart even where two post-mortems share an id: key, path, line."""


def name(state: State) -> Name:
    """An item's `Name`."""
    return state.key, state.incident.path, state.item.line


def wanted(report: Report) -> list[tuple[State, str]]:
    """The items that need a reminder, the most pressing first, each with the list that says so."""
    found: dict[Name, tuple[State, str]] = {}
    for listed in LISTS:
        if listed in report.settings.remind:
            for state in report.lists[listed]:
                found.setdefault(name(state), (state, listed))
    return list(found.values())


def works(report: Report) -> bool:
    """Whether the report's day is one on which people work."""
    return Calendar(True, frozenset(report.settings.holidays)).works(report.now.date())


def week_of(day: dt.date) -> str:
    """An ISO week: `2026-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def decide(report: Report, places: Mapping[Name, Place], reminded: Callable[[str, str], bool]) -> Reminders:
    """What is written in this run: one reminder for each issue and week, no more than the settings allow.

    `places` go by `name`; `reminded` looks whether an issue has a reminder for a week, and is asked
    only about issues that would get one.
    """
    day = report.now.date()
    if not works(report):
        return Reminders(day, works=False)
    send: list[Reminder] = []
    left: Counter[Left] = Counter()
    for reminder, why_not in _grouped(report, places, week_of(day)):
        if why_not is None and len(send) >= report.settings.reminders_per_run:
            why_not = Left.LATER
        elif why_not is None and reminded(reminder.ref, reminder.week):
            why_not = Left.ALREADY
        if why_not is None:
            send.append(reminder)
        else:
            left[why_not] += len(reminder.items)
    return Reminders(day, works=True, send=tuple(send), left=left)


def _grouped(report: Report, places: Mapping[Name, Place], week: str) -> list[tuple[Reminder, Left | None]]:
    """The items by issue, with the reason for those that get nothing."""
    nowhere = Place("", "", Left.WITHOUT_ISSUE)
    groups: dict[Place, list[tuple[State, str]]] = {}
    for state, listed in wanted(report):
        groups.setdefault(places.get(name(state), nowhere), []).append((state, listed))
    return [
        (
            Reminder(
                place.ref,
                place.label,
                tuple(state for state, _ in group),
                week,
                tuple(remark(state, listed) or LISTS[listed].lower() for state, listed in group),
            ),
            place.left,
        )
        for place, group in groups.items()
    ]


def _line(state: State, why: str) -> str:
    due = f", due {state.last_day}" if state.last_day else ""
    incident = state.incident.title or state.incident.id
    return f"{why}{due}: “{state.item.title}” ({state.key}, of “{incident}”)"
