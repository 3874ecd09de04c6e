"""Which events a document tells already, and which it once told: an entry is its reference."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pmsync.model import TimelineEntry
from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event
from pmsync.timeline.render import escape

KEY = "timeline"
"""Under which key a post-mortem's base remembers what was derived."""

_HEX = re.compile(r"[0-9a-f]{7,64}")


def names(event: Event) -> frozenset[str]:
    """What a document may know an event by."""
    known = {*event.refs[:1], *([event.url] if event.url else [])}
    return frozenset(known | {ref for ref in event.refs if ref[:1] in "#!"})


def untold(
    events: Iterable[Event], entries: Iterable[TimelineEntry], links: Links, base: Mapping[str, Any]
) -> list[Event]:
    """The events that no entry refers to, and that were never derived before.

    What was derived once and is gone was deleted by a person, and stays deleted.
    """
    entries = list(entries)
    refs = frozenset(links.reference(ref) for entry in entries for ref in entry.refs)
    refs |= {word for entry in entries for word in re.findall(r"`([^`]+)`", entry.text)}
    before = remembered(base)
    return [
        event
        for event in events
        if event.identity not in before and not _among(refs, names(event)) and not _copied(event, entries)
    ]


def _among(refs: Collection[str], known: Collection[str]) -> bool:
    if any(name in refs for name in known):
        return True
    short = [ref for ref in refs if _HEX.fullmatch(ref)]
    return any(name.startswith(ref) for name in known if _HEX.fullmatch(name) for ref in short)


def _copied(event: Event, entries: Iterable[TimelineEntry]) -> bool:
    """Whether an entry says the same words in the same minute: events without any reference are known so."""
    minute = event.at.replace(second=0, microsecond=0)
    return any(
        entry.at is not None
        and entry.at.replace(second=0, microsecond=0) == minute
        and escape(event.title) in entry.text
        for entry in entries
    )


def remembered(base: Mapping[str, Any]) -> frozenset[str]:
    """The references of all entries that were ever derived; an unreadable base knows none."""
    value = base.get(KEY)
    return frozenset(str(each) for each in value) if isinstance(value, list) else frozenset()


def remember(base: Mapping[str, Any], events: Iterable[Event]) -> dict[str, Any]:
    """The base with these events' references added, sorted; nothing else in it changes."""
    known = sorted(remembered(base) | {event.identity for event in events})
    return {**base, KEY: known} if known else dict(base)
