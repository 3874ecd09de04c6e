"""Done items against what is merged and deployed: from the clones and sources to a verdict for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pmsync.cli import destinations
from pmsync.cli.deployed import Place, places_of
from pmsync.cli.followup_read import Reading
from pmsync.clone.closings import Message, messages, parents, requests, targets, twins
from pmsync.clone.containment import Containment, contained, resolve
from pmsync.errors import PmsyncError, SettingsError
from pmsync.followup.facts import Incident, Item
from pmsync.followup.ladder import Closing, Deployment, Evidence, Rung, Verdict, climb
from pmsync.followup.naming import issue_name, namings, project
from pmsync.followup.states import identity
from pmsync.followup.verify_settings import Settings
from pmsync.model import Status
from pmsync.repo import Repository as Clone
from pmsync.timeline.links import links

Done = Sequence[tuple[Incident, Item]]
_STEPS = (Rung.UNKNOWN, Rung.CLOSED, Rung.MERGED, Rung.DEPLOYED)


@dataclass(frozen=True, slots=True)
class Yard:
    """A clone in which work is looked for; `name` is `owner/name` in lower case, "" where nobody knows."""

    name: str
    clone: Clone


@dataclass(slots=True)
class Verified:
    """Verdicts by `states.identity`, and what could not be told."""

    verdicts: dict[tuple[str, str, str], Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def verify(reading: Reading, now: dt.datetime, *, online: bool) -> Verified:
    """A verdict for every done item of a repository."""
    done = [
        (incident, item)
        for incident in reading.incidents
        for item in incident.items
        if item.status is Status.DONE
    ]
    told = Verified()
    if not done:
        return told
    settings = reading.opened.settings.section("verify", Settings)
    yards = list(_yards(reading, told.notes))
    home = _home(reading, yards)
    judged = [
        _Survey(reading, yard, settings, told.notes).verdicts(done, home, now, online) for yard in yards
    ]
    for incident, item in done:
        name = identity(incident, item)
        found = [each[name] for each in judged if name in each]
        told.verdicts[name] = _together(found) or _untold(item, home, yards)
    return told


def _yards(reading: Reading, notes: list[str]) -> Iterable[Yard]:
    """The repository itself, and the clones that `[repositories]` names."""
    if reading.clone is not None:
        yield Yard(_own_name(reading.clone), reading.clone)
    for name, path in reading.opened.settings.tables.get("repositories", {}).items():
        if not isinstance(path, str):
            raise SettingsError(f"`repositories.{name}` is the path of a clone.", hint="Write it as text.")
        try:
            yield Yard(name.lower(), Clone(reading.opened.workspace.root / Path(path).expanduser()))
        except PmsyncError as failure:
            notes.append(f"{name}: {failure}")


def _own_name(clone: Clone) -> str:
    base = links(clone.remotes().get("origin")).base
    return "/".join(base.split("/")[3:]).lower() if base else ""


def _home(reading: Reading, yards: Sequence[Yard]) -> str:
    """The repository that `#12` means in the documents."""
    named = destinations.repository(reading.opened.settings)
    own = yards[0].name if yards and yards[0].clone is reading.clone else ""
    return named.lower() if named else own


def _together(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict over work in several clones: as far as the least of them."""
    if not verdicts:
        return None
    least = min(verdicts, key=lambda each: _STEPS.index(each.rung))
    fallen = "; ".join(each.fallen for each in verdicts if each.fallen)
    return replace(
        least, fallen=fallen, commits=tuple(commit for each in verdicts for commit in each.commits)
    )


def _untold(item: Item, home: str, yards: Sequence[Yard]) -> Verdict:
    """The verdict on an item that no commit names."""
    issue = issue_name(item.issue, home) or ""
    repository = issue.partition("#")[0] if "#" in issue else ""
    if not yards:
        return Verdict(Rung.UNKNOWN, why="there is no clone to look into", evidence=item.evidence)
    if repository and repository not in {each.name for each in yards} and any(each.name for each in yards):
        why = f"no clone of {repository} is known, and no other commit names it ([repositories])"
        return Verdict(Rung.UNKNOWN, why=why, evidence=item.evidence)
    return climb((), _NOTHING, item.evidence)


_NOTHING = Evidence("", {}, {}, lambda revision, commit: None)


@dataclass(slots=True)
class _Survey:
    """What one clone knows of finished work."""

    reading: Reading
    yard: Yard
    settings: Settings
    notes: list[str]

    def verdicts(
        self, done: Done, home: str, now: dt.datetime, online: bool
    ) -> dict[tuple[str, str, str], Verdict]:
        """Verdicts on the items that a commit of this clone says it finishes."""
        clone, branch = self.yard.clone, self.settings.branch
        projects = {each for _, item in done if (each := project(item.issue))}
        known = messages(clone, branch, projects)
        named = self._named(known, projects, home)
        closings = {
            identity(incident, item): found
            for incident, item in done
            if (found := _closings(incident, item, home, named))
        }
        if not closings:
            return {}
        works = {each.commit: each for found in closings.values() for each in found}
        beside = [each.commit for each in known if each.commit in works and not each.landed]
        same, note = twins(clone, branch, beside)
        self.notes += [note] if note else []
        places = places_of(self.reading, self.yard.clone, self.settings, now, online=online, notes=self.notes)
        judge = _Judge(clone, branch, known, same, places)
        answers = judge.answers(works)
        reverts = judge.reverts(works, answers)
        return {
            name: climb(
                [replace(each, twins=same.get(each.commit, ())) for each in closings[name]],
                Evidence(judge.branch, reverts, judge.serving(incident), answers.has),
                item.evidence,
            )
            for incident, item in done
            for name in [identity(incident, item)]
            if name in closings
        }

    def _named(self, known: Sequence[Message], projects: set[str], home: str) -> dict[str, list[Closing]]:
        """The commits that finish something, by what it is called."""
        found: dict[str, list[Closing]] = {}
        own = self.yard.name or home
        for message in known:
            for naming in namings(message.own_words, projects):
                name = f"{own}{naming.name}" if naming.name.startswith("#") else naming.name
                found.setdefault(name, []).append(Closing(message.commit, message.order, naming.partial))
        return found


def _closings(incident: Incident, item: Item, home: str, named: Mapping[str, list[Closing]]) -> list[Closing]:
    names = [incident.key(item), issue_name(item.issue, home)]
    found = {each.commit: each for name in names if name for each in named.get(name, ())}
    return list(found.values())


@dataclass(slots=True)
class _Judge:
    """All questions of a clone put to git at once."""

    clone: Clone
    branch: str
    known: Sequence[Message]
    same: Mapping[str, tuple[str, ...]]
    places: Sequence[Place]
    undone: list[tuple[Closing, str]] = field(default_factory=list)
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def answers(self, works: Mapping[str, Closing]) -> Containment:
        """Which of the commits are in which of the revisions."""
        self._find_reverts()
        merges = {target for target, above in self.above.items() if len(above) > 1}
        commits = {*works, *(each for found in self.same.values() for each in found)}
        commits |= {revert.commit for revert, _ in self.undone}
        tips = {deployment.revision for place in self.places for deployment in place.deployments}
        tips |= merges | {self.above[each][0] for each in merges}
        head = self.clone.run(
            "rev-parse", "--verify", "--end-of-options", f"{self.branch}^{{commit}}"
        ).strip()
        self.branch = head
        return contained(self.clone, commits, {head, *tips})

    def _find_reverts(self) -> None:
        """What takes back which commit; pull requests by their landing."""
        pairs = [(each, target) for each in self.known for target in targets(each, self.known)]
        landed = requests(self.clone, self.branch, {name for _, name in pairs if name.startswith("#")})
        ids = resolve(self.clone, {name for _, name in pairs if not name.startswith(("#", "!"))})
        ids |= {name: message.commit for name, message in landed.items()}
        self.undone = [
            (Closing(each.commit, each.order), ids[name])
            for each, name in pairs
            if name in ids and ids[name] != each.commit
        ]
        self.above = parents(self.clone, {target for _, target in self.undone})

    def reverts(self, works: Mapping[str, Closing], answers: Containment) -> dict[str, list[Closing]]:
        """What takes back each of the commits, and each of those that do."""
        found: dict[str, list[Closing]] = {}
        merges = [pair for pair in self.undone if len(self.above.get(pair[1], ())) > 1]
        by_target: dict[str, list[Closing]] = {}
        for revert, target in self.undone:
            by_target.setdefault(target, []).append(revert)
        waiting = list(works.values())
        while waiting:
            work = waiting.pop()
            ids = (work.commit, *self.same.get(work.commit, ()))
            backs = [revert for each in ids for revert in by_target.get(each, ())]
            backs += [
                revert for revert, merge in merges for each in ids if self._brought(merge, each, answers)
            ]
            # A commit is taken back by newer ones only: this also keeps messages from going in circles.
            newer = {each.commit: each for each in backs if each.order < work.order}
            if work.commit not in found and newer:
                found[work.commit] = list(newer.values())
                waiting += newer.values()
        return found

    def serving(self, incident: Incident) -> dict[str, Sequence[Deployment]]:
        """The deployments of the places that concern an incident."""
        return {
            each.name: each.deployments for each in self.places if each.serves(incident.services, self.places)
        }

    def _brought(self, merge: str, commit: str, answers: Containment) -> bool:
        """Whether a merge brought a commit, so that taking back the one takes back the other."""
        return answers.has(merge, commit) is True and answers.has(self.above[merge][0], commit) is False
