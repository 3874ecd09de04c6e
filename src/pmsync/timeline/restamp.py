"""Times in a document's own way of writing them: a stamp as a pattern for another time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_PART = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)|(?P<slashed>\d{4}/\d\d/\d\d)|(?P<dotted>\d{1,2}\.\d{1,2}\.\d{4})"
    r"|(?P<offset>(?<=[\d ])[+-]\d\d:?\d\d\b)|(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?:[ \t]?[ap]\.?m\b\.?)?)"
    r"|(?P<ordinal>(?<!\d)\d{1,2}(?:st|nd|rd|th)\b)|(?P<year>(?<!\d)(?:19|20)\d\d(?!\d))"
    r"|(?P<month>\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)"
    r"|(?P<weekday>\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*)|(?P<day>(?<![\d:+-])\d{1,2}(?![\d:]))",
    re.IGNORECASE,
)
_NONE = dt.timedelta()
_REST = re.compile(
    r"[\W_]*(?:T[\W_]*)?(?:(?:UTC|GMT|[A-Z]{2,5}|[A-Z][a-z]+/[A-Z]\w+|at)?[\W_]*)(?:Z|[+-]\d{4})?[\W_]*"
)
"""What may stand beside the parts: a zone, and marks."""


def restamp(written: str, old: dt.datetime, new: dt.datetime) -> str | None:
    """`written`, which says `old`, saying `new` in the same words; None when it is not understood.

    `new` is told in the offset of `old`; seconds are told where `written` does.
    """
    new = new.astimezone(dt.timezone(old.utcoffset() or dt.timedelta()))
    parts = list(_PART.finditer(written))
    clocks = sum(part.lastgroup == "clock" for part in parts)
    if not parts or clocks > 1 or not _REST.fullmatch(_PART.sub(" ", written)):
        return None
    shown, position = [], 0
    for part in parts:
        say = _WAYS[part.lastgroup or ""]
        if say(part[0], old) != part[0]:
            return None
        shown += [written[position : part.start()], say(part[0], new)]
        position = part.end()
    return "".join([*shown, written[position:]])


def has_clock(written: str) -> bool:
    """Whether a stamp tells the time of day."""
    return any(part.lastgroup == "clock" for part in _PART.finditer(written))


def _clock(like: str, at: dt.datetime) -> str:
    half = re.search(r"([ \t]?)([ap])(\.?)m(\.?)$", like, re.IGNORECASE)
    digits = like[: half.start()] if half else like
    padded = digits.startswith("0") or (len(digits.split(":")[0]) == 2 and not half)
    hour = (at.hour - 1) % 12 + 1 if half else at.hour
    shown = f"{hour:02d}" if padded else str(hour)
    shown += f":{at:%M:%S}" if digits.count(":") == 2 else f":{at:%M}"
    if half:
        word = "p" if at.hour >= 12 else "a"
        end = f"{half[1]}{word}{half[3]}m{half[4]}"
        shown += end.upper() if half[2].isupper() else end
    return shown


def _ordinal(like: str, at: dt.datetime) -> str:
    suffix = "th" if 10 <= at.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(at.day % 10, "th")
    return f"{at.day}{suffix}"


def _padded(like: str, value: int) -> str:
    return f"{value:02d}" if like.startswith("0") else str(value)


def _dotted(like: str, at: dt.datetime) -> str:
    day, month, _ = like.split(".")
    both = day.startswith("0") or month.startswith("0") or (len(day) == 2 and len(month) == 2)
    return f"{at:%d.%m.%Y}" if both else f"{at.day}.{at.month}.{at.year}"


def _named(names: Sequence[str], like: str, place: int) -> str:
    name = names[place]
    return name[:3] if len(like) == 3 else name


_WAYS: Mapping[str, Callable[[str, dt.datetime], str]] = {
    "iso": lambda like, at: f"{at:%Y-%m-%d}",
    "slashed": lambda like, at: f"{at:%Y/%m/%d}",
    "dotted": _dotted,
    "clock": _clock,
    "offset": lambda like, at: f"{at:%z}" if ":" not in like else at.isoformat()[-6:],
    "ordinal": _ordinal,
    "year": lambda like, at: f"{at:%Y}",
    "month": lambda like, at: _named(_MONTHS, like, at.month - 1),
    "weekday": lambda like, at: _named(_DAYS, like, at.weekday()),
    "day": lambda like, at: _padded(like, at.day),
}


def canonical(at: dt.datetime, offset: dt.timedelta = _NONE) -> str:
    """How a stamp is written where a document has no way of its own: `2026-11-03 14:02 UTC`."""
    local = at.astimezone(dt.timezone(offset))
    return f"{local:%Y-%m-%d %H:%M} {'UTC' if not offset else local.isoformat()[-6:]}"
