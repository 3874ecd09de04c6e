"""How much each event tells, from what it is and from what stands around it.

Points, not probabilities: the order is all that matters. Nothing here says what the cause was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2

from pmsync.timeline import paths, words
from pmsync.timeline.ports import Event, Kind

_KIND = {
    Kind.ROLLBACK: 100,
    Kind.REVERT: 95,
    Kind.DEPLOY: 70,
    Kind.RELEASE: 60,
    Kind.TAG: 50,
    Kind.RUN: 45,
    Kind.MERGE: 35,
    Kind.COMMIT: 28,
}
_FAILED = 15
_UNDONE = 40
"""For what a revert in sight takes back."""
_FIX = 18
_URGENT = 10
_CARRIES = {"revert": 20, "fix": 12, "undone": 20}
"""For the deployment or release that brings such a landing out."""
_TOUCHES = 25
_IN_PRODUCTION = 12
_INCIDENT = 15
"""For coming with a post-mortem."""
_BUMP = 8
_AKIN = 24
"""At most, for being about the very things that a revert or fix is about."""
_TAGGED = 0.3
"""What is left of a release's points for a landing that was merely tagged."""
_ROUTINE = (Kind.DEPLOY, Kind.RELEASE, Kind.TAG, Kind.RUN)
_SIZE = 1.0
"""For each doubling of the files changed, up to six."""
_CHORE = -10
_WORKSHOP = -25
_BOT = -8
_NOISE = -200


@dataclass(frozen=True, slots=True)
class Ranked:
    """An event with its rank, 1 telling most; equal points go by time."""

    event: Event
    rank: int
    points: float


def rank(events: Sequence[Event]) -> list[Ranked]:
    """All events in the order given, each with its rank among them."""
    undone = _undone(events)
    usual = Counter(event.kind for event in events)
    akin = _akin(events)
    points = [
        _base(event, usual[event.kind] / len(events))
        + _own(event)
        + _UNDONE * (event.identity in undone)
        + akin[place]
        + _carried(place, events, undone)
        for place, event in enumerate(events)
    ]
    order = sorted(range(len(events)), key=lambda place: (-points[place], events[place].at, place))
    ranks = {place: number for number, place in enumerate(order, 1)}
    return [Ranked(event, ranks[place], points[place]) for place, event in enumerate(events)]


def _base(event: Event, share: float) -> float:
    """A kind's points; what happens all the time tells no more than a merge does."""
    points = float(_KIND[event.kind])
    plain = _KIND[Kind.MERGE]
    if event.kind in _ROUTINE and points > plain:
        points = plain + (points - plain) * (1 - share) * (_TAGGED if _merely_tagged(event) else 1)
    return points


def _merely_tagged(event: Event) -> bool:
    """Whether a release is any landing that was tagged, as where each one is."""
    landed = event.kind in (Kind.RELEASE, Kind.TAG) and bool(event.paths)
    return landed and not words.is_release(event.title) and not paths.only_dependencies(event.paths)


def _own(event: Event) -> float:
    points = 0.0
    points += _FAILED * (event.outcome == "failure")
    points += _FIX * event.fix + _URGENT * (event.fix and words.is_urgent(event.title))
    points += _TOUCHES * (event.touches is True)
    points += _IN_PRODUCTION * paths.in_production(event.paths)
    points += _INCIDENT * paths.tells_of_incident(event.paths)
    points += _BUMP * (words.is_bump(event.title) and not paths.only_dependencies(event.paths))
    points += _BOT * event.bot
    points += _CHORE * words.is_chore(event.title)
    points += _SIZE * min(6.0, log2(len(event.paths) + 1))
    points += _WORKSHOP * (event.kind is not Kind.REVERT and paths.only_workshop(event.paths))
    return points + _NOISE * bool(event.noise)


def _undone(events: Sequence[Event]) -> frozenset[str]:
    """The identities of the events that some revert among them takes back."""
    targets = {target for event in events if event.kind is Kind.REVERT for target in event.undoes}
    return frozenset(event.identity for event in events if _named(event, targets))


def _named(event: Event, targets: Collection[str]) -> bool:
    return any(
        target == ref or (len(target) >= 7 and not target.startswith("#") and ref.startswith(target))
        for target in targets
        for ref in event.refs
    )


def _akin(events: Sequence[Event]) -> list[float]:
    """Points for touching the files, folders or matters that a revert or fix is about.

    What many events of the window touch counts for little.
    """
    traits = [_traits(event) for event in events]
    common = Counter(trait for each in traits for trait in each)
    rarest = log(len(events) + 1)
    rarity = {trait: log((len(events) + 1) / count) / rarest for trait, count in common.items()}
    repairs = [place for place, event in enumerate(events) if _repairs(event)]
    return [
        _AKIN
        * max(
            (
                _likeness(traits[place], traits[other], rarity) * _weight(events[other])
                for other in repairs
                if other != place
            ),
            default=0.0,
        )
        for place in range(len(events))
    ]


def _repairs(event: Event) -> bool:
    return event.kind in (Kind.REVERT, Kind.ROLLBACK) or (event.fix and not event.noise)


def _weight(repair: Event) -> float:
    sure = repair.kind in (Kind.REVERT, Kind.ROLLBACK) or paths.tells_of_incident(repair.paths)
    return 1.0 if sure else 0.6


def _traits(event: Event) -> frozenset[str]:
    folders = {
        "/".join(parts[:depth])
        for path in event.paths
        for parts in [path.split("/")]
        for depth in range(1, len(parts) + 1)
    }
    return words.telling(event.title) | {f"{folder}/" for folder in folders}


def _likeness(one: frozenset[str], repair: frozenset[str], rarity: Mapping[str, float]) -> float:
    """0 to 1: how rare the rarest common trait is, and how much of the repair is shared."""
    shared = one & repair
    if not shared:
        return 0.0
    whole = sum(rarity[trait] for trait in repair)
    part = sum(rarity[trait] for trait in shared) / whole if whole else 0.0
    return (max(rarity[trait] for trait in shared) + part) / 2


def _carried(place: int, events: Sequence[Event], undone: frozenset[str]) -> float:
    """Points for a deployment or release by what landed since the one before it."""
    if events[place].kind not in (Kind.DEPLOY, Kind.RELEASE, Kind.TAG):
        return 0.0
    best = 0.0
    for event in reversed(events[:place]):
        if event.kind is events[place].kind and event.environment == events[place].environment:
            break
        if event.noise or paths.only_workshop(event.paths):
            continue
        told = "revert" if event.kind is Kind.REVERT else "undone" if event.identity in undone else "fix"
        best = max(best, _CARRIES[told] if told != "fix" or event.fix else 0.0)
    return best
