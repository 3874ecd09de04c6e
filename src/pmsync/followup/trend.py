"""What the documents said then: items opened, done and re-opened, and how many were open week by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pmsync.document.plain import fold
from pmsync.followup.facts import Incident, Item
from pmsync.followup.states import OPEN, Past
from pmsync.model import Status

_WEEK = dt.timedelta(days=7)
_FULL = "█"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A commit of the branch: when it landed, and the post-mortems it changed; None where removed."""

    at: dt.datetime
    changed: Mapping[str, Incident | None]


@dataclass(slots=True)
class _Track:
    """One item through the versions of its document."""

    item: Item
    opened: dt.datetime | None
    done: dt.datetime | None = None
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a history tells. `past` goes by post-mortem id and item number, `published` by id.

    `trend` holds each week's last day and how many items were open at its end. `complete` says that what is
    not in `published` was never there.
    """

    past: Mapping[tuple[str, str], Past] = field(default_factory=dict)
    published: Mapping[str, dt.datetime] = field(default_factory=dict)
    trend: tuple[tuple[dt.date, int], ...] = ()
    complete: bool = False


def tell(
    snapshots: Iterable[Snapshot], current: Iterable[Incident], now: dt.datetime, *, cut: bool = False
) -> Told:
    """Follow the items of the `current` post-mortems through the snapshots, oldest first.

    Days are those of `now`'s zone. `cut` says that the history begins in the middle (a shallow clone):
    what its first snapshot holds was there before, nobody knows since when. An item is known again by its
    issue, by its words, or by its number.
    """
    story = _Story(now.tzinfo or dt.UTC)
    for number, snapshot in enumerate(snapshots):
        story.go_on(snapshot, known=not (cut and number == 0))
    pasts = {key: past for incident in current for key, past in story.pasts(incident)}
    return Told(pasts, dict(story.published), tuple(story.weeks(now)), complete=not cut)


class _Story:
    """The items of all documents as they stand after the snapshots so far."""

    def __init__(self, zone: dt.tzinfo) -> None:
        self.zone = zone
        self.published: dict[str, dt.datetime] = {}
        self.older: set[str] = set()
        self.tracks: dict[str, list[_Track]] = {}
        self.paths: dict[str, str] = {}
        self.open: list[tuple[dt.datetime, int]] = []
        self.counts: dict[str, int] = {}
        self.total = 0

    def go_on(self, snapshot: Snapshot, *, known: bool) -> None:
        """Take in one more snapshot; `known` says whether what is new in it was new then."""
        for path, incident in snapshot.changed.items():
            if incident is None:
                self._count(self.paths.pop(path, ""), 0)
        for path, incident in snapshot.changed.items():
            if incident is not None:
                self.paths[path] = incident.id
                if not known:
                    self.older.add(incident.id)
                elif incident.id not in self.older:
                    self.published.setdefault(incident.id, snapshot.at)
                self._follow(incident, snapshot.at if known else None, snapshot.at)
                self._count(incident.id, sum(each.status in OPEN for each in incident.items))
        self.open.append((snapshot.at, self.total))

    def _count(self, document: str, count: int) -> None:
        self.total += count - self.counts.get(document, 0)
        self.counts[document] = count

    def _follow(self, incident: Incident, opened: dt.datetime | None, at: dt.datetime) -> None:
        before = self.tracks.get(incident.id, [])
        matches = _match(incident.items, [each.item for each in before])
        self.tracks[incident.id] = [
            _next(before[match], item, at) if match is not None else _Track(item, opened)
            for item, match in zip(incident.items, matches, strict=True)
        ]

    def pasts(self, incident: Incident) -> Iterator[tuple[tuple[str, str], Past]]:
        """What is known of each item of a post-mortem as it stands in the work tree."""
        tracks = self.tracks.get(incident.id, [])
        matches = _match(incident.items, [each.item for each in tracks])
        for item, match in zip(incident.items, matches, strict=True):
            if match is not None:
                track = tracks[match]
                done = track.done if item.status is Status.DONE else None
                yield (
                    (incident.id, item.number),
                    Past(self._day(track.opened), self._day(done), track.reopened),
                )

    def _day(self, at: dt.datetime | None) -> dt.date | None:
        return at.astimezone(self.zone).date() if at else None

    def weeks(self, now: dt.datetime) -> Iterator[tuple[dt.date, int]]:
        """Each week from the first snapshot to the last full day, by its Sunday; the present one by today."""
        if not self.open:
            return
        first = self.open[0][0].astimezone(self.zone).date()
        today = now.date()
        end = first + dt.timedelta(days=6 - first.weekday())
        place, count = 0, 0
        while end - _WEEK < today:
            day = min(end, today)
            while place < len(self.open) and self.open[place][0].astimezone(self.zone).date() <= day:
                count = self.open[place][1]
                place += 1
            # What lies in the future by somebody's clock has landed all the same.
            yield day, self.total if day == today else count
            end += _WEEK


def _next(track: _Track, item: Item, at: dt.datetime) -> _Track:
    was, now = track.item.status, item.status
    if now is Status.DONE:
        return _Track(item, track.opened, track.done if was is Status.DONE else at, track.reopened)
    again = was is Status.DONE and now in OPEN
    return _Track(item, track.opened, None, track.reopened + again)


def _match(items: tuple[Item, ...], before: list[Item]) -> list[int | None]:
    """For each item, the place of what it was in the version before; each place at most once."""
    if items == tuple(before):
        return list(range(len(items)))
    found: list[int | None] = [None] * len(items)
    for name in (lambda each: each.issue, lambda each: fold(each.title), lambda each: each.number):
        free: dict[str, list[int]] = {}
        for place, item in enumerate(before):
            if place not in found and (key := name(item)):
                free.setdefault(key, []).append(place)
        for place, item in enumerate(items):
            key = name(item)
            if found[place] is None and key and free.get(key):
                found[place] = free[key].pop(0)
    return found


def bar(count: int, most: int, width: int = 30) -> str:
    """A bar whose length tells a count against the largest one; one that is not 0 is seen."""
    return _FULL * max(round(width * count / most), 1) if count and most else ""
