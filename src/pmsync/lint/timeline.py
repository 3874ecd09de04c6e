"""PM32x: the timeline, and the incident stamps beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from pmsync.lint.subject import Mark, Subject
from pmsync.model import TimelineEntry

_MEANINGS = {
    "started": "the start",
    "detected": "the detection",
    "mitigated": "the mitigation",
    "fixed": "the fix",
    "resolved": "the verification",
}
_NEAR = dt.timedelta(minutes=2)
"""How far an entry may stand from its stamp: people round to the minute."""
_SOON = dt.timedelta(days=1)
"""How far ahead of us a clock elsewhere may be without being called wrong."""


def untimed(subject: Subject) -> Iterator[Mark]:
    """PM320."""
    part = subject.filled("timeline")
    if part and not subject.document.timeline:
        yield Mark(part.line, "the timeline has no entry with a time")


def unplaced_stamps(subject: Subject) -> Iterator[Mark]:
    """PM321."""
    known = _known(subject.document.timeline)
    if not known or len(known) < len(subject.document.timeline):
        return
    first = min(entry.line for entry, _ in known)
    for name, at in subject.document.stamps.items():
        if not any(abs(moment - at) <= _NEAR for _, moment in known):
            told = f"{at:%Y-%m-%d %H:%M} {at.tzname()}"
            yield Mark(first, f"no entry tells {_MEANINGS[name]} (`{name}` is {told})")


def disorder(subject: Subject) -> Iterator[Mark]:
    """PM322: each entry that stands before an earlier one; a timeline told backwards is in order."""
    known = _known(subject.document.timeline)
    falls = [(this, that) for this, that in pairwise(known) if that[1] < this[1]]
    rises = sum(1 for this, that in pairwise(known) if that[1] > this[1])
    if not rises:
        return
    for (before, _), (entry, _) in falls:
        yield Mark(
            entry.line, f"{entry.stamp} stands behind {before.stamp} (line {before.line}), which is later"
        )


def contradicting_stamps(subject: Subject) -> Iterator[Mark]:
    """PM323: only what cannot be. A problem may end before it is noticed, and a fix be ready before."""
    stamps = subject.document.stamps
    started = stamps.get("started")
    for name in ("mitigated", "fixed", "resolved"):
        if started and name in stamps and stamps[name] < started:
            message = f"`{name}` is before `started`: {_MEANINGS[name]} of what had not begun"
            yield Mark(subject.head_line(name, f"{name}_at", f"{name}-at"), message)


def future_stamps(subject: Subject) -> Iterator[Mark]:
    """PM324."""
    now = subject.facts.now
    for name, at in subject.document.stamps.items():
        if now and at > now + _SOON:
            line = subject.head_line(name, f"{name}_at", f"{name}-at")
            yield Mark(line, f"`{name}` lies in the future ({at:%Y-%m-%d})")


def _known(entries: tuple[TimelineEntry, ...]) -> list[tuple[TimelineEntry, dt.datetime]]:
    return [(entry, entry.at) for entry in entries if entry.at is not None]
