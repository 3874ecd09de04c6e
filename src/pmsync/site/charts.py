"""Numbers to the geometry of charts. Widths are percents, so that text keeps its size on every screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NICE = (1, 2, 3, 4, 6, 8, 10)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings and rows of the data behind a chart."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis, in percent from the left or the top."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line over time in a box of 100 by 100; `area` is the same closed at the bottom."""

    path: str
    area: str
    x: Sequence[Tick]
    y: Sequence[Tick]
    last: Tick | None


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar: its group's name, height in percent of the highest, and what it stands for."""

    x: float
    width: float
    height: float
    label: str
    told: str
    known: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a lying bar."""

    kind: str
    x: float
    width: float
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    """A lying bar of pieces, with its name before and its figure behind."""

    label: str
    told: str
    pieces: Sequence[Piece]
    url: str | None = None


def line(points: Sequence[tuple[dt.date, int]]) -> Line | None:
    """Counts over days; None where there are too few for a line."""
    if len(points) < 2 or points[0][0] == points[-1][0]:
        return None
    first, last = points[0][0], points[-1][0]
    top = ceiling(max(count for _, count in points))
    places = [
        (round((day - first) / (last - first) * 100, 2), round(100 - count / top * 100, 2))
        for day, count in points
    ]
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in places)
    return Line(
        path,
        f"{path}L100 100L0 100Z",
        list(_months(first, last)),
        [Tick(round(100 - share * 100, 2), f"{top * share:g}") for share in (0.5, 1)],
        Tick(places[-1][1], str(points[-1][1])),
    )


def ceiling(most: float) -> float:
    """The next round number that half of is round as well."""
    power = 1.0
    while power * 10 < most:
        power *= 10
    return max(next((step * power for step in _NICE if step * power >= most), most), 2)


def _months(first: dt.date, last: dt.date) -> Iterable[Tick]:
    """First days of months, at most about five of them."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / each <= 5)
    count = first.year * 12 + first.month - 1
    for month in range(count + 1, last.year * 12 + last.month):
        if month % every == 0:
            day = dt.date(month // 12, month % 12 + 1, 1)
            label = _MONTHS[day.month - 1] if day.month > 1 and every < 12 else f"{day.year}"
            yield Tick(round((day - first) / (last - first) * 100, 2), label)


def short_month(month: str) -> str:
    """`Nov` for `2026-11`; the same in every locale."""
    return _MONTHS[int(month.rpartition("-")[2]) - 1]


def columns(values: Sequence[tuple[str, float | None, str]], top: float | None = None) -> list[Column]:
    """Upright bars of name, value and words for it; `top` is the value of the full height."""
    most = top or max((value for _, value, _ in values if value is not None), default=0) or 1
    share = 100 / max(len(values), 1)
    return [
        Column(
            round(place * share + share * 0.18, 2),
            round(share * 0.64, 2),
            round((value or 0) / most * 100, 2),
            name,
            told,
            value is not None,
        )
        for place, (name, value, told) in enumerate(values)
    ]


def row(label: str, told: str, parts: Iterable[tuple[str, int]], whole: int, url: str | None = None) -> Row:
    """A lying bar: kinds with their counts, one behind the other, against the count of the full width."""
    pieces: list[Piece] = []
    at = 0.0
    for kind, count in parts:
        width = count / whole * 100 if whole else 0.0
        if count:
            pieces.append(Piece(kind, round(at, 2), round(width, 2), f"{count} {kind}"))
        at += width
    return Row(label, told, pieces, url)
