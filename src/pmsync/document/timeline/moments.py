"""From stamps in order to moments: day and zone are carried, midnight is crossed, nothing is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pmsync.document.times.days import Day, Order
from pmsync.document.times.stamps import Stamp
from pmsync.document.times.zones import Zone

_DISORDER = 2.0  # hours; a clock that goes back by less stands out of order on the same day
_OVERNIGHT = 4.0  # hours; one that goes back by at least so much is of the next day
_NEAR = dt.timedelta(days=2)
_FAR = dt.timedelta(days=14)
_HALF_YEAR = dt.timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a moment is not known: a finding's code, and what it is about."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document says about all its times: the day it is about, and the zone."""

    day: Day | None = None
    zone: Zone | None = None
    near: Day | None = None  # a day not far from the incident; it completes dates without a year, and no more
    firm: bool = False  # the day is that of every entry which does not state another one for itself


NO_ZONE = Doubt("PM310", "no time zone is stated for the timeline, so its times cannot be placed")
NO_DAY = Doubt("PM313", "no date is stated for this time, nor by what stands before it")
INEXACT = Doubt("PM316", "the time of day is missing or not exact")
WHICH_DAY = Doubt("PM317", "the clock goes back: whether this is another day is not clear; write its date")
IMPOSSIBLE = "PM315"
AMBIGUOUS_DAY = "PM314"
AMBIGUOUS_ZONE = "PM311"
ZONE_NOT_KEPT = "PM312"


def place(stamps: Sequence[tuple[Stamp, Zone | None]], setting: Setting) -> list[dt.datetime | Doubt]:
    """The moment of each stamp, or why it is not known. A stamp's companion is the zone of its column."""
    course = _Course(stamps, setting)
    return [course.next(stamp, zone) for stamp, zone in stamps]


class _Course:
    """What holds at a place in the timeline: the day, the latest clock on it, the zone."""

    def __init__(self, stamps: Sequence[tuple[Stamp, Zone | None]], setting: Setting) -> None:
        days = [stamp.day for stamp, _ in stamps if stamp.day]
        self.order = _order(days)
        self.zone = setting.zone
        self.carried = setting.zone is None and len({stamp.zone for stamp, _ in stamps if stamp.zone}) == 1
        self.near = self._known(setting.near, None)
        self.base = self._known(setting.day, self.near)
        self.firm = setting.firm and self.base is not None
        self.day = self.base
        self.latest: dt.time | None = None
        self.counted: tuple[int, dt.date | None] | None = None
        self.lost: Doubt | None = None
        clocks = [stamp.clock for stamp, _ in stamps if stamp.clock]
        self.ascending = _ascending(clocks)
        self.whole_days = any(clock.hour > 12 or clock.hour == 0 for clock in clocks)

    def next(self, stamp: Stamp, column: Zone | None) -> dt.datetime | Doubt:
        """The moment of the stamp that follows."""
        if not stamp.possible:
            return Doubt(IMPOSSIBLE, "there is no such date or time")
        self._turn_to(stamp)
        zone = stamp.zone or column or self.zone
        if self.carried and stamp.zone:
            self.zone = stamp.zone
        if stamp.clock is None or not stamp.exact:
            return INEXACT
        day = self.day
        if day is None:
            return self.lost or NO_DAY
        self.latest = max(self.latest or stamp.clock, stamp.clock)
        if self.firm and stamp.day is not None:
            self.day, self.latest = self.base, None
        return _moment(dt.datetime.combine(day, stamp.clock), zone)

    def _turn_to(self, stamp: Stamp) -> None:
        """Find the stamp's day."""
        if stamp.day is not None:
            day = self._known(stamp.day, self.day or self.base or self.near)
            self.lost = None if day else _unknown(stamp.day)
            self.latest = None if day != self.day else self.latest
            self.day = day
        elif stamp.count is not None:
            self.counted = self.counted or (stamp.count, self.day)
            self._go(self.counted[1], stamp.count - self.counted[0])
        elif stamp.next_day:
            self._go(self.day, 1)
        elif stamp.weekday is not None and self.day is not None:
            self._go(self.day, (stamp.weekday - self.day.weekday()) % 7)
        elif stamp.clock is not None and self.latest is not None and self.day is not None:
            self._cross_midnight(stamp, self.day, self.latest)

    def _cross_midnight(self, stamp: Stamp, day: dt.date, latest: dt.time) -> None:
        clock = stamp.clock or latest
        back = _hours(latest) - _hours(clock)
        if back < _DISORDER:
            if back < -12 and not self.ascending:
                self.day, self.lost = None, WHICH_DAY
            return
        twelve = not stamp.padded and not self.whole_days
        if back < _OVERNIGHT or twelve or not self.ascending:
            self.day, self.lost = None, WHICH_DAY
        else:
            self._go(day, 1)

    def _go(self, start: dt.date | None, days: int) -> None:
        """Make the day that comes so many days after `start` the day that holds."""
        number = 0 if start is None else start.toordinal() + days
        after = dt.date.fromordinal(number) if 1 <= number <= dt.date.max.toordinal() else None
        self.latest = self.latest if after == self.day else None
        self.day = after

    def _known(self, day: Day | None, near: dt.date | None) -> dt.date | None:
        """The date of a written day; a missing year or order is taken from what is certain, or not at all."""
        if day is None or (day.year is None and near is None):
            return None
        if day.order == "either" and self.order != "either":
            day = (
                day.swapped() if self.order == "day first" else Day(day.year, day.month, day.day, self.order)
            )
        readings = [day, day.swapped()] if day.order == "either" else [day]
        dates = [date for reading in readings for date in _dates(reading, near)]
        if len(dates) > 1 and near:
            close = [date for date in dates if abs(date - near) <= _NEAR]
            dates = close if all(date in close or abs(date - near) > _FAR for date in dates) else dates
        return dates[0] if len(dates) == 1 else None


def _dates(day: Day, near: dt.date | None) -> Iterable[dt.date]:
    """The date of a day; without a year the one within half a year of `near`."""
    years = [day.year] if day.year else range(near.year - 1, near.year + 2) if near else []
    for year in years:
        try:
            date = dt.date(year, day.month, day.day)
        except ValueError:
            continue
        if day.year or (near and abs(date - near) < _HALF_YEAR):
            yield date


def _order(days: list[Day]) -> Order:
    """How the document orders numeric dates, when a certain one shows it and none speaks against."""
    shown: set[Order] = {day.order for day in days} - {"", "either"}
    return shown.pop() if len(shown) == 1 else "either"


def _unknown(day: Day) -> Doubt:
    if day.order == "either":
        return Doubt(
            AMBIGUOUS_DAY, "whether day or month stands first in this date is not clear; write YYYY-MM-DD"
        )
    return Doubt(NO_DAY.code, "no year is stated for this date, nor by what stands before it")


def _moment(local: dt.datetime, zone: Zone | None) -> dt.datetime | Doubt:
    if zone is None:
        return NO_ZONE
    if not zone.known:
        return Doubt(
            AMBIGUOUS_ZONE, f"the time zone {zone.name} has more than one meaning; write an offset or UTC"
        )
    moment = zone.moment(local)
    if moment is None:
        return Doubt(ZONE_NOT_KEPT, f"no place keeps {zone.name} at this time; write an offset or UTC")
    return moment


def _hours(clock: dt.time) -> float:
    return clock.hour + clock.minute / 60 + clock.second / 3600


def _ascending(clocks: list[dt.time]) -> bool:
    """Whether the entries run forward: the short way round the dial from each to the next mostly does."""
    steps = [(_hours(after) - _hours(before)) % 24 for before, after in pairwise(clocks)]
    forward = sum(0 < step <= 12 for step in steps)
    return forward >= 2 * sum(step > 12 for step in steps) or len(steps) == 1
