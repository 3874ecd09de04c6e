"""What the sources told, as the entries of a timeline: once each, ranked, without the noise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pmsync.timeline.combine import DEPLOYS, combine
from pmsync.timeline.ports import Event, Kind, Window
from pmsync.timeline.rank import Ranked, rank


def derive(events: Iterable[Event], window: Window, *, everything: bool = False) -> list[Ranked]:
    """The entries of a window in time order.

    Events may lie before the window: rollbacks are told by them, and the last deployment before it is
    an entry. Noise is left out unless `everything` is asked for.
    """
    events = told(events)
    shown = [event for event in events if event.at in window and (everything or not event.noise)]
    return rank([*_last_before(events, window.since), *shown])


def told(events: Iterable[Event]) -> list[Event]:
    """What several sources tell, in time order: each event once, rollbacks as such."""
    return find_rollbacks(only_real_deploys(combine(events)))


def only_real_deploys(events: Sequence[Event]) -> list[Event]:
    """Where a source tells real deployments of a commit, its landing is no deployment of its own."""
    real = {event.commit for event in events if event.kind in DEPLOYS and not event.deployed}
    return [
        replace(event, kind=Kind.MERGE if event.kind is Kind.DEPLOY else event.kind, deployed=False)
        if event.deployed and event.commit in real
        else event
        for event in events
    ]


def find_rollbacks(events: Sequence[Event]) -> list[Event]:
    """Deployments of a revision that was deployed before, with another one in between, are rollbacks.

    `events` are in time order. Places are told apart by service and environment.
    """
    current: dict[tuple[str | None, str | None], str] = {}
    earlier: dict[tuple[str | None, str | None], set[str]] = {}
    result = []
    for event in events:
        where = (event.service, event.environment)
        if event.kind is Kind.DEPLOY and event.commit and event.outcome == "success":
            seen = earlier.setdefault(where, set())
            if event.commit in seen and current.get(where) != event.commit:
                result.append(replace(event, kind=Kind.ROLLBACK, undoes=(current[where],)))
            else:
                result.append(event)
            seen.add(event.commit)
            current[where] = event.commit
        else:
            result.append(event)
    return result


def _last_before(events: Sequence[Event], since: dt.datetime) -> list[Event]:
    """Each place's last successful deployment before the window, in time order."""
    last = {
        (event.service, event.environment): event
        for event in events
        if event.kind in DEPLOYS and event.outcome == "success" and event.at < since
    }
    return sorted(last.values(), key=lambda event: (event.at, event.identity))
