"""Times as people write them: `14:05`, `[13:20]`, `2:54 PM PST`, `11:10 6th Nov 2023`, `~13:30-13:45` …

A stamp keeps what was written and no more: a clock without a day stays without a day. See `moments` for what
the document around it adds.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pmsync.document.times.calendar_words import DAYS
from pmsync.document.times.days import DATES, Day, clock_of
from pmsync.document.times.stamp_patterns import GLUE, LABEL, LEAD, MARK, MONTH_DAY, PIECE, RANGE, SEPARATOR
from pmsync.document.times.zones import Zone, offset_zone, zone_at
from pmsync.lazy_pattern import lazy_pattern

_DIGIT = lazy_pattern(r"\d")
_NEAR = 40  # characters in which a stamp's first digit stands
_LONGEST = 90  # characters; a stamp that ends a line begins at most so far before it
_START = lazy_pattern(r"(?<![\w.:/#-])(?=[\d~≈TXx?A-ZÀ-Ýa-zà-ÿ(\[*_`])")
_GAP = lazy_pattern(r"[ \t]?[*_`]*[ \t]?[(\[]?")
_TAIL = lazy_pattern(r"[ \t.*_`)\]]*$")
_GOES_ON = lazy_pattern(r"[\w%°]|[./\\]\w")
_BLANKS = lazy_pattern(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A written time in a text: from `start` to `end`, the entry's words from `rest` on.

    `count` is the number in "Day 2", `next_day` says that the day after the one before is meant.
    `exact` is False when the clock is only hinted at (`2X:XX`, "evening", "before 14:00", `T+5`); `padded`
    says that the hour was written with two digits; `possible` is False for `25:61` or 31 February.
    """

    start: int
    end: int
    rest: int
    day: Day | None = None
    weekday: int | None = None
    count: int | None = None
    next_day: bool = False
    clock: dt.time | None = None
    zone: Zone | None = None
    exact: bool = True
    padded: bool = True
    possible: bool = True

    @property
    def timed(self) -> bool:
        """Whether a clock is written, be it a vague one."""
        return self.clock is not None or not self.exact or not self.possible


def stamp_at(text: str, position: int = 0) -> Stamp | None:
    """The stamp with which a line begins, marks of emphasis and the like before it left out."""
    if not _DIGIT.search(text, position, position + _NEAR):
        return None
    scan = _Scan(text, position)
    scan.skip_lead()
    scan.read()
    return scan.stamp()


def stamp_before_end(text: str) -> Stamp | None:
    """The stamp with which a line ends, as in "Resolved 2024-05-01 12:07"."""
    low = max(0, len(text) - _LONGEST)
    for found in _START.finditer(text, low):
        stamp = stamp_at(text, found.start())
        if stamp and _TAIL.match(text, stamp.end):
            return stamp
    return None


def stamp_after_label(text: str) -> tuple[Stamp, str] | None:
    """The stamp behind a few words and a colon or dash, as in "**Detected:** 14:05 UTC"; and the words."""
    label = LABEL.match(text)
    if label is None:
        return None
    words, gap = label.group("bold") or label.group("plain"), SEPARATOR.match(text, label.end())
    if not gap or not (gap.group().strip() or words.rstrip().endswith(":")):
        return None
    stamp = stamp_at(text, gap.end())
    return (stamp, words.strip(" :")) if stamp else None


class _Scan:
    """Reads a stamp piece by piece from a position on."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.start = self.end = self.first = position
        self.day: Day | None = None
        self.weekday: int | None = None
        self.count: int | None = None
        self.next_day = False
        self.clock: dt.time | None = None
        self.zone: Zone | None = None
        self.hinted = False
        self.exact = self.padded = self.possible = True
        self.relative = False

    def skip_lead(self) -> None:
        """Pass emphasis, brackets and words such as "at"; "ca." belongs to the stamp."""
        around: int | None = None
        while not self._at_digit() and (lead := LEAD.match(self.text, self.end)):
            if lead.group("around") or lead.group("bound"):
                around = lead.start() if around is None else around
                self.exact = self.exact and not lead.group("bound")
            self.end = lead.end()
        self.start = self.end if around is None else around

    def _at_digit(self) -> bool:
        return "0" <= self.text[self.end : self.end + 1] <= "9"

    def read(self) -> None:
        """Take pieces as long as they add something."""
        ranged = aside = False
        piece = PIECE.match(self.text, self.end)
        while piece and self._take(piece, spare=ranged or aside):
            self.end = self._zoned(piece.end(), other=aside and piece.lastgroup == "clock")
            glue = GLUE.match(self.text, self.end)
            aside = bool(glue and "(" in glue.group())
            piece, ranged = PIECE.match(self.text, glue.end() if glue else self.end), False
            if not piece and (between := RANGE.match(self.text, self.end)):
                piece, ranged = PIECE.match(self.text, between.end()), True
                if days := MONTH_DAY.match(self.text, between.end()):
                    self.end = days.end()

    def _take(self, piece: re.Match[str], *, spare: bool) -> bool:
        """Note what a piece says; False when it has no place here. The second end of a range says nothing."""
        kind = piece.lastgroup or ""
        if kind in DATES:
            if self.day is not None:
                return spare
            self.day = DATES[kind](piece)
            self.possible = self.possible and self.day.possible
        elif kind in ("clock", "four", "hour"):
            if self.clock is not None or self.hinted:
                return spare
            return self._take_clock(piece, kind)
        elif kind == "weekday":
            if self.weekday is not None:
                return spare
            self.weekday = DAYS[piece.group("weekday")]
        elif kind == "count":
            if self.count is not None:
                return spare
            self.count = int(piece.group("count_n"))
        else:
            return self._take_hint(kind)
        return True

    def _take_clock(self, piece: re.Match[str], kind: str) -> bool:
        hour, minute = int(piece.group(f"{kind}_h")), 0 if kind == "hour" else int(piece.group(f"{kind}_m"))
        half = "" if kind == "four" else (piece.group(f"{kind}_half") or "").strip().lower()
        if kind == "clock" and piece.group("clock_s") == "." and not (half or self._dotted(piece)):
            return False
        self.hinted = True
        self.padded = bool(half) or len(piece.group(f"{kind}_h")) == 2
        second = int(piece.group("clock_sec") or 0) if kind == "clock" else 0
        self.clock = clock_of(hour, minute, second, half or self._later_half(piece))
        self.possible = self.possible and self.clock is not None
        written = "" if kind == "hour" else piece.group(f"{kind}_zone")
        self.zone = offset_zone(written.strip()) if written else None
        return True

    def _dotted(self, piece: re.Match[str]) -> bool:
        """Whether `11.56` is a clock and not a version: a day stands before it, or a separator behind it."""
        if self.day is not None or "Uhr" in piece.group():
            return True
        behind = self.text[piece.end() : piece.end() + 8].lstrip(" *_`)]")
        return len(piece.group("clock_h")) == 2 and (
            not behind or behind[0] in ":-–—|" or bool(zone_at(behind, 0))
        )

    def _later_half(self, piece: re.Match[str]) -> str:
        """The half of the day that stands only at the end of a range: `2:00-3:00 PM`."""
        between = RANGE.match(self.text, piece.end())
        other = PIECE.match(self.text, between.end()) if between else None
        if other is None or other.lastgroup != "clock" or not other.group("clock_half"):
            return ""
        hours = [int(each) % 12 for each in (piece.group("clock_h") or "0", other.group("clock_h"))]
        return other.group("clock_half").strip().lower() if hours[0] <= hours[1] else "?"

    def _take_hint(self, kind: str) -> bool:
        if kind == "nothing":  # "--:--" adds nothing to a day, and is no stamp alone
            return self.day is not None
        if kind == "next":
            self.next_day = True
            return True
        if kind == "part" and self.day is None and self.weekday is None:
            return False
        self.exact = self.exact and (kind == "part" and self.clock is not None)
        self.hinted = self.hinted or kind != "part"
        return True

    def _zoned(self, position: int, *, other: bool) -> int:
        """Where the zone behind a clock ends; the first counts, and none of another clock in brackets."""
        if self.clock is None and not self.hinted:
            return position
        gap = _GAP.match(self.text, position)
        found = zone_at(self.text, gap.end()) if gap else None
        if found is None:
            return position
        self.zone = self.zone if other else self.zone or found[0]
        return found[1]

    def stamp(self) -> Stamp | None:
        """What was read; None when it is no time, or goes on as something else (a version, a file's name)."""
        if (self.day is None and self.count is None and not self.hinted) or _GOES_ON.match(
            self.text, self.end
        ):
            return None
        if not self.hinted and re.match(r"-\w", self.text[self.end : self.end + 2]):
            return None
        rest = self._close()
        return Stamp(
            self.start,
            self.end,
            rest,
            self.day,
            self.weekday,
            self.count,
            self.next_day,
            self.clock,
            self.zone,
            self.exact,
            self.padded,
            self.possible,
        )

    def _close(self) -> int:
        """Where the entry's words begin: behind separators, and behind what closes a mark opened before.

        Brackets that open in the stamp or close in it become part of it.
        """
        opened = self._open_marks()
        rest = self._past(SEPARATOR, self.end)
        position = self._past(_BLANKS, self.end)
        while opened:
            mark = MARK.match(self.text, position) or MARK.match(self.text, rest)
            if mark is None or mark.group()[0] != opened[-1][0]:
                break
            if opened.pop()[1] >= self.start:
                self.end = mark.end()
            position = rest = self._past(SEPARATOR, mark.end())
        return rest

    def _open_marks(self) -> list[tuple[str, int]]:
        """What is still open at the end of the stamp: what would close it, and where it was opened."""
        opened: list[tuple[str, int]] = []
        for mark in MARK.finditer(self.text, self.first, self.end):
            sign = mark.group()[0]
            if opened and opened[-1][0] == sign:
                at = opened.pop()[1]
                self.start = min(self.start, at) if sign in ")]" else self.start
            elif sign not in ")]":
                opened.append(({"(": ")", "[": "]"}.get(sign, sign), mark.start()))
        return opened

    def _past(self, pattern: re.Pattern[str], position: int) -> int:
        found = pattern.match(self.text, position)
        return found.end() if found else position
