"""Done items against what is merged and deployed: from the clones and sources to a verdict for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pmsync.errors import PmsyncError, SettingsError
from pmsync.followup.ladder import Evidence, Rung, Verdict, climb
from pmsync.followup.naming import issue_name
from pmsync.followup.states import OPEN, identity
from pmsync.followup.verify_settings import Settings
from pmsync.model import Status
from pmsync.repo import Repository as Clone
from pmsync.runs import destinations
from pmsync.runs.finished import Closures, Done, Finished, ItemName, closures_of, items_of
from pmsync.runs.followup_read import Reading
from pmsync.runs.survey import Survey, Yard
from pmsync.timeline.links import links

_STEPS = (Rung.UNKNOWN, Rung.CLOSED, Rung.MERGED, Rung.DEPLOYED)


@dataclass(slots=True)
class Verified:
    """Verdicts by `states.identity`, and what could not be told.

    `unasked` counts items that are only closed, while no base tells how their issue was.
    """

    verdicts: dict[ItemName, Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unasked: int = 0


def verify(reading: Reading, now: dt.datetime, *, online: bool, closures: Closures | None = None) -> Verified:
    """A verdict for every item of a repository that is done, or was and is open again.

    `closures` are known better than the bases have them, where they are given.
    """
    told = Verified()
    if not any(item.status is Status.DONE or item.issue for _, item in items_of(reading)):
        return told
    home = _home(reading)
    known = closures_of(reading, home, closures)
    done = [
        Finished(incident, item, known.get(identity(incident, item)))
        for incident, item in items_of(reading)
        if item.status is Status.DONE
    ]
    told.verdicts = {
        identity(incident, item): _REOPENED
        for incident, item in (items_of(reading) if known else ())
        if item.status in OPEN and (closure := known.get(identity(incident, item))) and closure.reopened
    }
    return _climbed(told, done, reading, home, now, online) if done else told


_REOPENED = Verdict(Rung.OPEN, fallen="its issue was re-opened")


def _climbed(
    told: Verified, done: Done, reading: Reading, home: str, now: dt.datetime, online: bool
) -> Verified:
    settings = reading.opened.settings.section("verify", Settings)
    yards = list(_yards(reading, told.notes))
    judged = [
        Survey(reading, yard, settings, told.notes, {each.name for each in yards} - {yard.name}).verdicts(
            done, home, now, online
        )
        for yard in yards
    ]
    for each in done:
        found = [verdicts[each.name] for verdicts in judged if each.name in verdicts]
        found += _elsewhere(each, home, yards)
        verdict = told.verdicts[each.name] = _together(found) or _untold(each, home, yards)
        closed = verdict.rung is Rung.CLOSED and not verdict.commits
        told.unasked += closed and each.item.issue is not None and each.closure is None
    return told


def _yards(reading: Reading, notes: list[str]) -> Iterable[Yard]:
    """The repository itself, and the clones that `[repositories]` names."""
    if reading.clone is not None:
        yield Yard(_own_name(reading.clone), reading.clone)
    for name, path in reading.opened.settings.tables.get("repositories", {}).items():
        if not isinstance(path, str):
            raise SettingsError(f"`repositories.{name}` is the path of a clone.", hint="Write it as text.")
        try:
            yield Yard(name.lower(), Clone(reading.opened.home / Path(path).expanduser()))
        except PmsyncError as failure:
            notes.append(f"{name}: {failure}")


def _own_name(clone: Clone) -> str:
    base = links(clone.remotes().get("origin")).base
    return "/".join(base.split("/")[3:]).lower() if base else ""


def _home(reading: Reading) -> str:
    """The repository that `#12` means in the documents."""
    if named := destinations.repository(reading.opened.settings):
        return named.lower()
    return _own_name(reading.clone) if reading.clone else ""


def _together(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict over work in several clones: as far as the least of them."""
    if not verdicts:
        return None
    least = min(verdicts, key=lambda each: _STEPS.index(each.rung))
    fallen = "; ".join(each.fallen for each in verdicts if each.fallen)
    return replace(
        least, fallen=fallen, commits=tuple(commit for each in verdicts for commit in each.commits)
    )


def _untold(done: Finished, home: str, yards: Sequence[Yard]) -> Verdict:
    """The verdict on an item that no commit names."""
    issue = issue_name(done.item.issue, home) or ""
    repository = issue.partition("#")[0] if "#" in issue else ""
    if not yards:
        return Verdict(Rung.UNKNOWN, why="there is no clone to look into", evidence=done.evidence)
    if repository and repository not in {each.name for each in yards} and any(each.name for each in yards):
        why = f"no clone of {repository} is known, and no other commit names it ([repositories])"
        return Verdict(Rung.UNKNOWN, why=why, evidence=done.evidence)
    if any(each.clone.shallow for each in yards):
        why = "no commit says that it finishes it, as far as this shallow clone goes back"
        return Verdict(Rung.UNKNOWN, why=why, evidence=done.evidence)
    if requests := ", ".join(f"{each.repository}#{each.request}" for each in done.works if not each.commit):
        why = f"no commit of the default branch says that it came with {requests} (not merged, or rebased)"
        return Verdict(Rung.UNKNOWN, why=why, evidence=done.evidence)
    return climb((), _NOTHING, done.evidence)


def _elsewhere(done: Finished, home: str, yards: Sequence[Yard]) -> list[Verdict]:
    """Verdicts on work in repositories that no clone is known of."""
    names = {each.name or home for each in yards}
    if not yards or "" in names:
        return []
    return [
        Verdict(
            Rung.UNKNOWN,
            why=f"work of {repository} closed it, and no clone of that is known ([repositories])",
            evidence=done.evidence,
        )
        for repository in sorted({each.repository for each in done.works} - names)
    ]


_NOTHING = Evidence("", {}, {}, lambda revision, commit: None)
