"""Between which revisions the incident began, and what its stamps may have been.

Evidence only: what was rolled back, what was reverted, what was deployed when. Nearness in time makes
nothing the cause; a person says what was, with `cause: <commit>` in the front matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pmsync.timeline.combine import DEPLOYS
from pmsync.timeline.ports import Event, Kind

_PRODUCTION = ("prod", "production", "live")


@dataclass(frozen=True, slots=True)
class SuspectRange:
    """The last revision known to be good, the first known to be bad, and how that is known.

    Revisions are commit ids, or whatever the deploy log calls them; None when it cannot be known, and
    `because` then says why.
    """

    good: str | None
    bad: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a stamp may have been, and what speaks for it."""

    stamp: str
    at: dt.datetime
    because: str


def suspect_range(events: Sequence[Event], started: dt.datetime | None) -> SuspectRange:
    """The range in which the fault came in; `events` are in time order and may begin before the incident."""
    deployed = _deployments(events)
    back = next(
        (each for each in deployed if each.kind is Kind.ROLLBACK and _not_before(each, started)), None
    )
    if back is not None and back.commit and back.undoes:
        return SuspectRange(back.commit, back.undoes[0], f"{back.title} was a rollback")
    if started is None:
        return SuspectRange(None, None, "unknown: the post-mortem does not say when it started")
    before = [each for each in deployed if each.at <= started]
    if not before:
        return SuspectRange(None, None, "unknown: no deployment from before the start is known")
    bad = before[-1]
    good = next((each for each in reversed(before) if each.commit != bad.commit), None)
    if good is None:
        return SuspectRange(None, bad.commit, f"unknown: no deployment from before {bad.title} is known")
    return SuspectRange(good.commit, bad.commit, f"{bad.title} was the last deployment before the start")


def _deployments(events: Sequence[Event]) -> list[Event]:
    """Successful deployments of a known revision; those to production where there are such."""
    done = [
        each
        for each in events
        if (each.kind in DEPLOYS or each.deployed) and each.outcome == "success" and each.commit is not None
    ]
    live = [each for each in done if (each.environment or "").lower() in _PRODUCTION]
    return live or done


def _not_before(event: Event, started: dt.datetime | None) -> bool:
    return started is None or event.at >= started


def undone(events: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Pairs of a revert and the event among these that it takes back, where it is known."""
    pairs = []
    for place, event in enumerate(events):
        if event.kind is Kind.REVERT:
            pairs += [(event, each) for each in events[:place] if _takes_back(event, each)]
    return pairs


def _takes_back(revert: Event, event: Event) -> bool:
    return any(
        target == ref or (len(target) >= 7 and target[:1] not in "#!" and ref.startswith(target))
        for target in revert.undoes
        for ref in event.refs
    )


def deployment_of(landing: Event, events: Sequence[Event]) -> Event | None:
    """The first successful deployment that carries a landing, as far as the landings among `events` tell."""
    places = {each.identity: place for place, each in enumerate(events) if each.identity == each.commit}
    own = places.get(landing.identity)
    if own is None:
        return None
    later = (each for each in _deployments(events) if each.at >= landing.at)
    return next((each for each in later if places.get(each.commit or "", -1) >= own), None)


def suggestions(events: Sequence[Event], stamps: Mapping[str, dt.datetime]) -> list[Suggestion]:
    """What missing stamps may have been: the bad deployment, and when it was taken back.

    What was taken back before anybody noticed the incident belongs to another one.
    """
    noticed = stamps.get("detected") or stamps.get("started")
    found = [suggest(events, noticed) for name, suggest in _SUGGESTS.items() if name not in stamps]
    mitigated = stamps.get("mitigated")
    if "fixed" not in stamps:
        found.append(_fixed(events, mitigated or _time(_mitigated(events, noticed))))
    return [each for each in found if each is not None]


def _time(suggestion: Suggestion | None) -> dt.datetime | None:
    return suggestion.at if suggestion else None


def _first(events: Sequence[Event], kind: Kind, noticed: dt.datetime | None) -> Event | None:
    """The first rollback or revert since the incident was noticed."""
    return next((each for each in events if each.kind is kind and _not_before(each, noticed)), None)


def _started(events: Sequence[Event], noticed: dt.datetime | None) -> Suggestion | None:
    back = _first(events, Kind.ROLLBACK, noticed)
    if back is not None:
        bad = [each for each in _deployments(events) if each.at < back.at and each.commit in back.undoes]
        if bad:
            return Suggestion("started", bad[-1].at, f"{bad[-1].title} was deployed, and rolled back later")
    pairs = [(revert, bad) for revert, bad in undone(events) if _not_before(revert, noticed)]
    if not pairs:
        return None
    revert, landing = pairs[0]
    at, how = _deployed(landing, events)
    return Suggestion("started", at, f"{how}; {revert.title} took it back")


def _mitigated(events: Sequence[Event], noticed: dt.datetime | None) -> Suggestion | None:
    back, revert = _first(events, Kind.ROLLBACK, noticed), _first(events, Kind.REVERT, noticed)
    if back is not None and (revert is None or back.at <= revert.at):
        return Suggestion("mitigated", back.at, f"{back.title} was a rollback")
    if revert is None:
        return None
    return Suggestion("mitigated", *_deployed(revert, events))


def _fixed(events: Sequence[Event], mitigated: dt.datetime | None) -> Suggestion | None:
    """The deployment of the first fix that landed after the mitigation."""
    later = (each for each in events if mitigated is not None and each.at > mitigated)
    fix = next((each for each in later if each.fix and not each.noise and each.kind is not Kind.REVERT), None)
    if fix is None or deployment_of(fix, events) is None:
        return None
    return Suggestion("fixed", *_deployed(fix, events))


def _deployed(landing: Event, events: Sequence[Event]) -> tuple[dt.datetime, str]:
    """When a landing was deployed as far as that is known, and how that is known."""
    carrier = deployment_of(landing, events)
    if carrier is None:
        return landing.at, f"{landing.title} landed (its deployment is not known)"
    if carrier == landing:
        return landing.at, f"{landing.title} landed, and was thereby deployed"
    return carrier.at, f"{carrier.title} brought {landing.title}"


_SUGGESTS: Mapping[str, Callable[[Sequence[Event], dt.datetime | None], Suggestion | None]] = {
    "started": _started,
    "mitigated": _mitigated,
}
