"""Counts, shares and spans of time in words."""

from __future__ import annotations

from pmsync.followup.figures import Median, Spell


def count(number: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def percent(rate: float) -> str:
    """A share from 0 to 1 as `40 %`."""
    return f"{rate * 100:.0f} %"


def spell(minutes: float) -> str:
    """Minutes in their two largest units: `1 h 54 min`, `3 d 2 h`."""
    days, rest = divmod(round(minutes), 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [f"{number} {unit}" for number, unit in ((days, "d"), (hours, "h"), (left, "min")) if number]
    return " ".join(parts[:2]) or "0 min"


def length(each: Spell) -> str:
    """How long a group's incidents took, and how many of them could be counted."""
    wrong = f", {each.contradictory} contradictory" if each.contradictory else ""
    return f"{_middle(each.minutes)} ({each.minutes.counted} counted, {each.minutes.uncounted} not{wrong})"


def step(each: Spell | None) -> str:
    """The same in a row of quarters: `54 min (3/4)`, three counted of four."""
    if each is None:
        return "no incident"
    counted = each.minutes.counted
    return f"{_middle(each.minutes)} ({counted}/{counted + each.minutes.uncounted})"


def middle_days(middle: Median) -> str:
    """A median of days, and how many could be counted."""
    if middle.value is None:
        return f"- ({middle.uncounted} not counted)" if middle.uncounted else "-"
    left_out = f", {middle.uncounted} not" if middle.uncounted else ""
    return f"{middle.value:g} ({middle.counted} counted{left_out})"


def took(middle: Median) -> str:
    """The same as part of a sentence."""
    if middle.value is None:
        return "how long it took is not known"
    return f"it took {middle.value:g} days in the median ({middle.counted} counted, {middle.uncounted} not)"


def _middle(minutes: Median) -> str:
    return "-" if minutes.value is None else spell(minutes.value)
