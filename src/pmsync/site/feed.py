"""The newest post-mortems as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from pmsync.site.catalogue import Entry

MOST = 50
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A post-mortem in the feed; its `uid` stays whatever becomes of its address."""

    uid: str
    title: str
    url: str
    updated: str
    summary: str


def feed_entries(found: Sequence[Entry]) -> list[FeedEntry]:
    """The newest post-mortems that have a day; `updated` is the incident's last stamp, else its day."""
    return [_feed_entry(each) for each in found[:MOST] if each.day]


def uid(name: str) -> str:
    """An identifier that the same name always gets."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"pmsync:{text(name)}").urn


def _feed_entry(each: Entry) -> FeedEntry:
    incident = each.incident
    told = [each.severity, ", ".join(incident.services), _items(each)]
    return FeedEntry(
        uid(f"{incident.repository}:{incident.id}"),
        text(each.title),
        each.url,
        stamp(_last(each)),
        text(" · ".join(part for part in told if part)),
    )


def text(written: str) -> str:
    """Text with nothing in it that XML does not know."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", written)


def _last(each: Entry) -> dt.datetime:
    if each.incident.stamps:
        return max(each.incident.stamps.values())
    return dt.datetime.combine(each.day, dt.time(), dt.UTC) if each.day else _BEGINNING


def latest(found: Sequence[Entry]) -> str:
    """When the feed last changed."""
    return stamp(max((_last(each) for each in found[:MOST] if each.day), default=_BEGINNING))


def stamp(at: dt.datetime) -> str:
    """A moment as the feed writes it."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _items(each: Entry) -> str:
    if not each.items:
        return "no action items"
    late = f", {each.overdue} overdue" if each.overdue else ""
    return f"{each.done} of {each.items} action items done{late}"
