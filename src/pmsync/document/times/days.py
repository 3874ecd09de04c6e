"""Calendar days and clocks from the pieces of a written time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pmsync.document.times.calendar_words import MONTHS
from pmsync.document.times.stamp_patterns import PIECE
from pmsync.lazy_pattern import lazy_pattern

Order = Literal["", "day first", "month first", "either"]
"""How a numeric date with slashes is ordered; empty for dates that are written in only one way."""

_BEGIN = lazy_pattern(r"(?<![\w/.-])(?=\d|[^\W\d_]{3,9}\.?[ -]?\d)")


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as written; the year may be missing.

    With the order `either`, month and day are as if the month stood first.
    """

    year: int | None
    month: int
    day: int
    order: Order = ""

    @property
    def possible(self) -> bool:
        """Whether the calendar has such a day, in a leap year where the year is not known."""
        try:
            dt.date(self.year or 2000, self.month, self.day)
        except ValueError:
            return False
        return True

    def swapped(self) -> Day:
        """The same numbers read the other way round."""
        return Day(self.year, self.day, self.month, "day first")


def days_in(text: str) -> list[Day]:
    """The possible days named in running text, in order; digits inside paths and words left out."""
    days: list[Day] = []
    end = 0
    for begin in _BEGIN.finditer(text):
        piece = PIECE.match(text, begin.start()) if begin.start() >= end else None
        read = DATES.get(piece.lastgroup or "") if piece else None
        if piece and read:
            end = piece.end()
            days += [day for day in [read(piece)] if day.possible]
    return days


def clock_of(hour: int, minute: int, second: int, half: str) -> dt.time | None:
    """A time of day; `half` is "am" or "pm" in any writing, "?" when it is not known which of them."""
    if half == "?":
        return None
    if half and not (half[0] == "p" and 13 <= hour <= 23):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return dt.time(hour, minute, second)


def _named(kind: str) -> Callable[[re.Match[str]], Day]:
    def read(piece: re.Match[str]) -> Day:
        year = piece.group(f"{kind}_y")
        return Day(
            int(year) if year else None, MONTHS[piece.group(f"{kind}_m")], int(piece.group(f"{kind}_d"))
        )

    return read


def _iso(piece: re.Match[str]) -> Day:
    year, month, day = (int(piece.group(f"iso_{part}")) for part in "ymd")
    return Day(year, month, day)


def _numeric(piece: re.Match[str]) -> Day:
    first, second, year = (int(piece.group(f"num_{part}")) for part in "12y")
    if len(piece.group("num_y")) == 2:
        if second <= 12:  # 21/03/22 may even begin with the year
            return Day(None, first, second, "either")
        return Day(2000 + year, first, second, "month first")
    if piece.group("num_s") == ".":  # where dots are used, the day comes first
        return Day(year, second, first)
    return _either(year, first, second)


def _either(year: int | None, first: int, second: int) -> Day:
    if first > 12:
        return Day(year, second, first, "day first")
    if second > 12:
        return Day(year, first, second, "month first")
    return Day(year, first, second, "either" if first != second else "")


DATES: Mapping[str, Callable[[re.Match[str]], Day]] = {
    "iso": _iso,
    "dmy": _named("dmy"),
    "mdy": _named("mdy"),
    "num": _numeric,
    "dotted": lambda piece: Day(None, int(piece.group("dotted_m")), int(piece.group("dotted_d"))),
    "odd": lambda piece: Day(None, 0, 0),  # mistyped, such as 20202-01-16: meant as a date, and not possible
    "slash": lambda piece: _either(None, int(piece.group("slash_1")), int(piece.group("slash_2"))),
}
"""What reads each kind of date among the pieces."""
