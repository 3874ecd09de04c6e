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
        if each.kind in DEPLOYS and each.outcome == "success" and each.commit is not None
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
    """What missing stamps may have been: the bad deployment, and when it was taken back."""
    found = [make(events) for name, make in _SUGGESTS.items() if name not in stamps]
    return [each for each in found if each is not None]


def _started(events: Sequence[Event]) -> Suggestion | None:
    back = next((each for each in events if each.kind is Kind.ROLLBACK), None)
    if back is not None:
        bad = [each for each in _deployments(events) if each.at < back.at and each.commit in back.undoes]
        if bad:
            return Suggestion("started", bad[-1].at, f"{bad[-1].title} was deployed, and rolled back later")
    pairs = undone(events)
    if not pairs:
        return None
    revert, bad_landing = pairs[0]
    deployed = deployment_of(bad_landing, events)
    what = deployed.title if deployed else bad_landing.title
    why = "was deployed" if deployed else "landed (its deployment is not known)"
    return Suggestion("started", (deployed or bad_landing).at, f"{what} {why}; {revert.title} took it back")


def _mitigated(events: Sequence[Event]) -> Suggestion | None:
    back = next((each for each in events if each.kind is Kind.ROLLBACK), None)
    revert = next((each for each in events if each.kind is Kind.REVERT), None)
    if back is not None and (revert is None or back.at <= revert.at):
        return Suggestion("mitigated", back.at, f"{back.title} was a rollback")
    if revert is None:
        return None
    deployed = deployment_of(revert, events)
    if deployed is not None:
        return Suggestion("mitigated", deployed.at, f"{deployed.title} brought {revert.title}")
    return Suggestion("mitigated", revert.at, f"{revert.title} landed (its deployment is not known)")


def _fixed(events: Sequence[Event]) -> Suggestion | None:
    """The deployment of the first fix that landed after something was taken back."""
    ends = [each.at for each in events if each.kind in (Kind.ROLLBACK, Kind.REVERT)]
    fix = next((each for each in events if ends and each.fix and each.at > ends[0] and not each.noise), None)
    deployed = deployment_of(fix, events) if fix else None
    if fix is None or deployed is None:
        return None
    return Suggestion("fixed", deployed.at, f"{deployed.title} brought {fix.title}")


_SUGGESTS: Mapping[str, Callable[[Sequence[Event]], Suggestion | None]] = {
    "started": _started,
    "mitigated": _mitigated,
    "fixed": _fixed,
}
