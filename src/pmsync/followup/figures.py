"""Counts, rates and medians, each with how many could be counted and how many not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from pmsync.followup import ranks
from pmsync.followup.facts import Incident
from pmsync.followup.states import GROUPS, UNKNOWN, State, quarter
from pmsync.model import Status

T = TypeVar("T")

_MINUTE = dt.timedelta(minutes=1)

SPANS = (
    ("detection lag", "started", "detected"),
    ("time to mitigate", "detected", "mitigated"),
    ("time to fix", "detected", "fixed"),
)
"""How long an incident took, by the stamps between which it is measured."""


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of what could be counted; None when nothing could."""

    value: float | None
    counted: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class Completion:
    """How far a group of items is.

    `rate` is done against all that is not dropped and whose status is known; None when that is nothing.
    `days` are the days from an item's first standing in the document to done.
    """

    group: str
    items: int
    done: int
    open: int
    overdue: int
    dropped: int
    unknown: int
    days: Median

    @property
    def rate(self) -> float | None:
        """Done, of what was to be done: 0 to 1."""
        return self.done / (self.done + self.open) if self.done + self.open else None


@dataclass(frozen=True, slots=True)
class Spell:
    """How long the incidents of a group took, in minutes; `contradictory` of the uncounted have stamps
    in the wrong order. `quarter` is given where a group's incidents are told quarter by quarter.
    """

    name: str
    by: str
    group: str
    minutes: Median
    contradictory: int
    quarter: str | None = None


def middle(values: Iterable[float | None]) -> Median:
    """The median of what is known."""
    given = list(values)
    known = [each for each in given if each is not None]
    return Median(median(known) if known else None, len(known), len(given) - len(known))


def completion(group: str, states: Sequence[State]) -> Completion:
    """The figures of some items."""
    done = [each for each in states if each.item.status is Status.DONE]
    return Completion(
        group,
        items=len(states),
        done=len(done),
        open=sum(each.is_open for each in states),
        overdue=sum(each.overdue > 0 for each in states),
        dropped=sum(each.item.status is Status.DROPPED for each in states),
        unknown=sum(each.item.status is None for each in states),
        days=middle(each.days_to_done for each in done),
    )


def completions(states: Sequence[State]) -> dict[str, list[Completion]]:
    """The figures by each of `GROUPS`, groups in alphabetical order."""
    return {
        by: [completion(name, members) for name, members in grouped(states, groups)]
        for by, groups in GROUPS.items()
    }


def grouped(things: Iterable[T], groups: Callable[[T], Sequence[str]]) -> list[tuple[str, list[T]]]:
    """Things under each of their groups' names, `unknown` last."""
    found: dict[str, list[T]] = {}
    for thing in things:
        names = groups(thing)
        for name in names if len(names) == 1 else dict.fromkeys(names):
            found.setdefault(name, []).append(thing)
    return sorted(found.items(), key=lambda pair: (pair[0] == UNKNOWN, pair[0]))


_INCIDENTS_BY: Mapping[str, Callable[[Incident], tuple[str, ...]]] = {
    "all": lambda each: ("all",),
    "severity": lambda each: (ranks.severity(each.severity) or UNKNOWN,),
    "service": lambda each: each.services or (UNKNOWN,),
    "quarter": lambda each: (quarter(each.day),),
}


TRENDS = {"severity": "severity_quarter", "service": "service_quarter"}
"""By what incidents are told quarter by quarter too, and what that is called."""


def spells(incidents: Sequence[Incident]) -> list[Spell]:
    """The three spans: over all incidents, by severity, service and quarter, and the first two by quarter."""
    divided = [*_divided(incidents), *_divided_by_quarter(incidents)]
    return [_spell(span, by, name, members, when) for span in SPANS for by, name, when, members in divided]


Division = tuple[str, str, str | None, list[Incident]]
"""By what incidents are divided, a group's name, its quarter where it has one, and who is in it."""


def _divided(incidents: Sequence[Incident]) -> Iterator[Division]:
    for by, groups in _INCIDENTS_BY.items():
        for name, members in grouped(incidents, groups):
            yield by, name, None, members


def _divided_by_quarter(incidents: Sequence[Incident]) -> Iterator[Division]:
    for by, called in TRENDS.items():
        for name, members in grouped(incidents, _INCIDENTS_BY[by]):
            for when, some in grouped(members, _INCIDENTS_BY["quarter"]):
                yield called, name, when, some


def _spell(
    span: tuple[str, str, str], by: str, group: str, incidents: Sequence[Incident], when: str | None
) -> Spell:
    name, first, last = span
    lengths = [_length(each.stamps, first, last) for each in incidents]
    wrong = sum(each is not None and each < 0 for each in lengths)
    return Spell(
        name, by, group, middle(None if each is None or each < 0 else each for each in lengths), wrong, when
    )


def _length(stamps: Mapping[str, dt.datetime], first: str, last: str) -> float | None:
    """Minutes between two stamps; negative where they are in the wrong order."""
    if first not in stamps or last not in stamps:
        return None
    return (stamps[last] - stamps[first]) / _MINUTE


@dataclass(frozen=True, slots=True)
class Load:
    """What a service has had: incidents, those of the gravest kinds, items still open and overdue."""

    service: str
    incidents: int
    grave: int
    open: int
    overdue: int


def loads(incidents: Sequence[Incident], states: Sequence[State]) -> list[Load]:
    """Services, the one with the most incidents first."""
    items = dict(grouped(states, GROUPS["service"]))
    found = [
        Load(
            service,
            len(members),
            sum(ranks.severity(each.severity) in ("SEV1", "SEV2") for each in members),
            sum(each.is_open for each in items.get(service, ())),
            sum(each.overdue > 0 for each in items.get(service, ())),
        )
        for service, members in grouped(incidents, _INCIDENTS_BY["service"])
    ]
    return sorted(found, key=lambda each: (-each.incidents, -each.overdue, each.service))


AGES = (
    (30, "up to a month"),
    (90, "one to three months"),
    (180, "three to six months"),
    (365, "six to twelve months"),
)
"""Up to how many days an open item is of what age; what is older is the last."""

OLDEST = "over a year"


@dataclass(frozen=True, slots=True)
class Age:
    """How many open items are of an age, and how many of those are overdue."""

    group: str
    open: int
    overdue: int


def ages(states: Sequence[State]) -> list[Age]:
    """Open items by age, the youngest first; those whose age nobody knows last, where there are any."""
    members = dict(grouped((each for each in states if each.is_open), lambda each: (_age(each.age),)))
    names = [*(name for _, name in AGES), OLDEST, *([UNKNOWN] if UNKNOWN in members else [])]
    return [
        Age(name, len(found), sum(each.overdue > 0 for each in found))
        for name in names
        for found in [members.get(name, [])]
    ]


def _age(days: int | None) -> str:
    if days is None:
        return UNKNOWN
    return next((name for most, name in AGES if days <= most), OLDEST)
