"""How far a done item really is: closed, merged, deployed; attested beside it, and what undid it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Rung(StrEnum):
    """How far an item's work is known to have come."""

    OPEN = "open"  # it was done, and is open again
    UNKNOWN = "unknown"
    CLOSED = "closed"
    MERGED = "merged"
    DEPLOYED = "deployed"


class Place(StrEnum):
    """What an environment has of an item's work."""

    DEPLOYED = "deployed"
    NOT_DEPLOYED = "not deployed"
    ROLLED_BACK = "rolled back"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a done item.

    It is deployed when every environment that counts has it.
    `why` tells the reason for `unknown` and for a rung that is lower than it could be; `fallen` tells what
    took a finished item back, `partial` that a commit says it does only a part.
    """

    rung: Rung
    commits: tuple[str, ...] = ()
    environments: Mapping[str, Place] = field(default_factory=dict)
    why: str = ""
    fallen: str = ""
    partial: bool = False
    evidence: str | None = None

    @property
    def attested(self) -> bool:
        """Whether somebody left evidence for work that is no code."""
        return self.evidence is not None

    def __str__(self) -> str:
        """`merged`, `deployed (production)`, `closed, attested` …"""
        there = [name for name, answer in self.environments.items() if answer is Place.DEPLOYED]
        parts = [f"{self.rung} ({', '.join(there)})" if there else str(self.rung)]
        parts += ["attested"] if self.attested else []
        parts += ["in part"] if self.partial else []
        return ", ".join([*parts, "fallen back"] if self.fallen else parts)


@dataclass(frozen=True, slots=True)
class Closing:
    """A commit that says it finishes an item.

    `twins` are commits with the same change (cherry-picked, rebased, squashed); `order` is smaller the
    newer it is.
    """

    commit: str
    order: int
    partial: bool = False
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """A revision that reached an environment, as day and name for people."""

    revision: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is to be known before anything can be judged.

    `reverts` are, for each commit, the commits that take it back. `places` are each environment's
    successful deployments, oldest first. `has(revision, commit)` is None where the clone cannot tell.
    """

    branch: str
    reverts: Mapping[str, Sequence[Closing]]
    places: Mapping[str, Sequence[Deployment]]
    has: Callable[[str, str], bool | None]

    def holds(self, revision: str, work: Closing) -> bool | None:
        """Whether a revision has a commit or a twin of it, and has nothing that takes it back."""
        there = _any(self.has(revision, each) for each in (work.commit, *work.twins))
        if there is not True:
            return there
        undone = _any(self.holds(revision, each) for each in self.reverts.get(work.commit, ()))
        return None if undone is None else not undone


def climb(closings: Sequence[Closing], evidence: Evidence, attested: str | None = None) -> Verdict:
    """How far an item with these closing commits has come; the steps of the ladder from below."""
    if not closings:
        return Verdict(Rung.CLOSED, why="no commit says that it finishes it", evidence=attested)
    merged = [each for each in closings if _has_any(evidence, evidence.branch, each)]
    counted = _latest(merged, evidence) or list(closings)
    undone = _undone(counted, evidence)
    places = {name: _place(counted, told, evidence) for name, told in evidence.places.items()}
    fallen = "; ".join([*undone, *_rollbacks(places, evidence)])
    rung, why = _rung(bool(merged) and not undone, counted, places, evidence)
    return Verdict(
        rung,
        tuple(each.commit for each in counted),
        places,
        why=why,
        fallen=fallen,
        partial=all(each.partial for each in counted),
        evidence=attested,
    )


def _rung(
    merged: bool, counted: Sequence[Closing], places: Mapping[str, Place], evidence: Evidence
) -> tuple[Rung, str]:
    """The highest step that was reached, and why it is not the next one."""
    if places and all(answer is Place.DEPLOYED for answer in places.values()):
        return Rung.DEPLOYED, ""
    if merged:
        return Rung.MERGED, _why_not_deployed(places, evidence)
    shown = ", ".join(each.commit[:12] for each in counted)
    if any(evidence.has(evidence.branch, each.commit) is None for each in counted):
        return Rung.UNKNOWN, f"this clone cannot tell where {shown} is (it is shallow, or lacks the commit)"
    return Rung.CLOSED, f"what {shown} does is not on the default branch"


def _why_not_deployed(places: Mapping[str, Place], evidence: Evidence) -> str:
    if not places:
        return "no source tells what is deployed"
    told = []
    for name, answer in places.items():
        if answer is not Place.DEPLOYED:
            revision = evidence.places[name][-1].revision[:12]
            lacks = "which this clone cannot judge" if answer is Place.UNKNOWN else "which does not have it"
            told.append(f"{name} runs {revision}, {lacks}")
    return "; ".join(told)


def _place(counted: Sequence[Closing], told: Sequence[Deployment], evidence: Evidence) -> Place:
    answers = [evidence.holds(told[-1].revision, each) for each in counted]
    if all(answers):
        return Place.DEPLOYED
    if any(answer is None for answer in answers):
        return Place.UNKNOWN
    before = any(all(evidence.holds(each.revision, work) for work in counted) for each in told[:-1])
    return Place.ROLLED_BACK if before else Place.NOT_DEPLOYED


def _rollbacks(places: Mapping[str, Place], evidence: Evidence) -> list[str]:
    return [
        f"taken out of {name} by {evidence.places[name][-1].revision[:12]}"
        f" on {evidence.places[name][-1].at:%Y-%m-%d}"
        for name, answer in places.items()
        if answer is Place.ROLLED_BACK
    ]


def _undone(counted: Sequence[Closing], evidence: Evidence) -> list[str]:
    return [
        f"{each.commit[:12]} was taken back by {revert.commit[:12]}"
        for each in counted
        for revert in _taken_back(each, evidence)
    ]


def _taken_back(work: Closing, evidence: Evidence) -> list[Closing]:
    """What takes a commit back on the default branch."""
    reverts = evidence.reverts.get(work.commit, ())
    return [each for each in reverts if evidence.holds(evidence.branch, each)]


def _latest(merged: Sequence[Closing], evidence: Evidence) -> list[Closing]:
    """The closing commits without those that were taken back and then done anew."""
    return [
        each
        for each in merged
        if not any(other.order < revert.order for revert in _taken_back(each, evidence) for other in merged)
    ]


def _has_any(evidence: Evidence, revision: str, work: Closing) -> bool:
    return any(evidence.has(revision, each) for each in (work.commit, *work.twins))


def _any(answers: Iterable[bool | None]) -> bool | None:
    """True when one is, else None when one is not known."""
    given = list(answers)
    return True if True in given else None if None in given else False
