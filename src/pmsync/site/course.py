"""An incident's timeline drawn to scale: stamps, the spans between them, what happened when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pmsync.model import STAMPS
from pmsync.site.charts import short_month
from pmsync.timeline.metrics import metrics, spell

_LABEL = 24.0
"""How much of the width a stamp's label may need, in percent: less is not legible on a phone."""

_FEWEST = 3
"""How many entries make a drawing where there are no stamps."""

_STEPS = tuple(
    dt.timedelta(minutes=each)
    for each in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 10080, 20160, 43200, 129600)
)
_MOST_TICKS = 5
_SPANS = (
    ("detection lag", "started", "detected", "lag"),
    ("time to mitigate", "detected", "mitigated", "mitigate"),
    ("time to fix", "detected", "fixed", "fix"),
)

Moment = tuple[dt.datetime, str]
"""When something happened, and what."""


class Mark(NamedTuple):
    """A stamp. `x` is in percent of the width; `row` is where its label has room; `after` since the start."""

    name: str
    at: str
    after: str
    x: float
    row: int


class Bar(NamedTuple):
    """A span of the incident; one that cannot be known has no width, and `told` says why."""

    name: str
    kind: str
    told: str
    x: float = 0.0
    width: float = 0.0
    known: bool = False


class Dot(NamedTuple):
    """Something that happened, by the document's timeline."""

    x: float
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Course:
    """The drawing; `outside` counts what happened too far before or after to be drawn."""

    zone: str
    marks: Sequence[Mark]
    bars: Sequence[Bar]
    dots: Sequence[Dot]
    ticks: Sequence[tuple[float, str]]
    rows: int
    outside: int

    @property
    def summary(self) -> str:
        """What is to be seen, as a sentence."""
        return ", ".join(f"{each.name} {each.told}" for each in self.bars)


def course(stamps: Mapping[str, dt.datetime], entries: Sequence[Moment]) -> Course | None:
    """The drawing, where stamps or entries give it a length."""
    named = [(name, stamps[name]) for name in STAMPS if name in stamps]
    times = [at for _, at in named] or [at for at, _ in entries]
    if len(times) < (2 if named else _FEWEST) or max(times) <= min(times):
        return None
    scale = _Scale.over(times, [at for at, _ in entries])
    begin = stamps.get("started", min(times))
    marks = _marks(named, begin, scale)
    inside = [each for each in entries if scale.holds(each[0])]
    return Course(
        zone=scale.zone,
        marks=marks,
        bars=list(_bars(stamps, scale)) if named else [],
        dots=[Dot(scale.x(at), scale.clock(at), text) for at, text in inside],
        ticks=list(scale.ticks()),
        rows=max((each.row for each in marks), default=-1) + 1,
        outside=len(entries) - len(inside),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.datetime
    last: dt.datetime
    length: dt.timedelta

    @classmethod
    def over(cls, times: Sequence[dt.datetime], others: Iterable[dt.datetime]) -> _Scale:
        """From the first to the last time, and to others that lie near."""
        first, last = min(times), max(times)
        margin = (last - first) / 8
        near = [each for each in others if first - margin <= each <= last + margin]
        first, last = min([first, *near]), max([last, *near])
        return cls(first, last, last - first)

    @property
    def zone(self) -> str:
        return self.first.tzname() or ""

    def holds(self, at: dt.datetime) -> bool:
        return self.first <= at <= self.last

    def x(self, at: dt.datetime) -> float:
        return round((at - self.first) / self.length * 100, 2)

    def clock(self, at: dt.datetime) -> str:
        """A time in the incident's zone, as it is written beside the drawing."""
        return at.astimezone(self.first.tzinfo).isoformat(" ", "minutes")[:16]

    def ticks(self) -> Iterable[tuple[float, str]]:
        step = next((each for each in _STEPS if self.length / each <= _MOST_TICKS), _STEPS[-1])
        days = step >= dt.timedelta(days=1)
        midnight = self.first.replace(hour=0, minute=0, second=0, microsecond=0)
        at = midnight + step * -((midnight - self.first) // step)
        while at <= self.last:
            new_day = days or not (at.hour or at.minute)
            yield (
                self.x(at),
                f"{at.day} {short_month(str(at.month))}" if new_day else f"{at.hour:02}:{at.minute:02}",
            )
            at += step


def _marks(named: Sequence[tuple[str, dt.datetime]], begin: dt.datetime, scale: _Scale) -> list[Mark]:
    """Each stamp's label in the first row where it does not touch another."""
    ends: list[float] = []
    found = []
    for name, at in sorted(named, key=lambda pair: pair[1]):
        x = scale.x(at)
        left = x - _LABEL if x > 100 - _LABEL else x
        row = next((place for place, end in enumerate(ends) if left >= end), len(ends))
        ends[row : row + 1] = [left + _LABEL]
        after = f"+{spell(at - begin)}" if at > begin else ""
        found.append(Mark(name, scale.clock(at), after, x, row))
    return found


def _bars(stamps: Mapping[str, dt.datetime], scale: _Scale) -> Iterable[Bar]:
    kinds = {name: (first, last, kind) for name, first, last, kind in _SPANS}
    for metric in metrics(stamps):
        first, last, kind = kinds[metric.name]
        if metric.value is None:
            yield Bar(metric.name, kind, str(metric))
        else:
            x = scale.x(stamps[first])
            width = max(round(scale.x(stamps[last]) - x, 2), 0.0)
            yield Bar(metric.name, kind, str(metric), x, width, known=True)
