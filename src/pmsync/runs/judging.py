"""All questions that verdicts need an answer to, put to one clone at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pmsync.clone.closings import Message, parents, requests, targets
from pmsync.clone.containment import Containment, contained, resolve
from pmsync.followup.facts import Incident
from pmsync.followup.ladder import Closing, Deployment
from pmsync.repo import Repository as Clone
from pmsync.runs.deployed import Place


@dataclass(slots=True)
class Judge:
    """Answers about finished work in one clone. `brought` are commits by their pull request (`#12`)."""

    clone: Clone
    branch: str
    known: Sequence[Message]
    same: Mapping[str, tuple[str, ...]]
    places: Sequence[Place]
    brought: Mapping[str, str] = field(default_factory=dict)
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
        numbers = {name for _, name in pairs if name.startswith(("#", "!"))}
        landed = requests(self.clone, self.branch, numbers)
        ids = resolve(self.clone, {name for _, name in pairs if not name.startswith(("#", "!"))})
        ids |= {**self.brought, **{name: message.commit for name, message in landed.items()}}
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
        waiting, is_newer = list(works.values()), self._newer()
        while waiting:
            work = waiting.pop()
            ids = (work.commit, *self.same.get(work.commit, ()))
            backs = [revert for each in ids for revert in by_target.get(each, ())]
            backs += [
                revert for revert, merge in merges for each in ids if self._brought(merge, each, answers)
            ]
            newer = {each.commit: each for each in backs if is_newer(each, work)}
            if work.commit not in found and newer:
                found[work.commit] = list(newer.values())
                waiting += newer.values()
        return found

    def _newer(self) -> Callable[[Closing, Closing], bool]:
        """Whether a commit may take back a work: newer ones may, which keeps messages from going in circles.

        Work beside the branch landed under another id, and before whatever takes that back.
        """
        landed = {each.commit for each in self.known if each.landed}
        beside = {each.commit for each in self.known} - landed - {each.commit for each, _ in self.undone}
        return lambda revert, work: (
            revert.order < work.order or (work.commit in beside and revert.commit in landed)
        )

    def serving(self, incident: Incident) -> dict[str, Sequence[Deployment]]:
        """The deployments of the places that concern an incident."""
        return {
            each.name: each.deployments for each in self.places if each.serves(incident.services, self.places)
        }

    def _brought(self, merge: str, commit: str, answers: Containment) -> bool:
        """Whether a merge brought a commit, so that taking back the one takes back the other."""
        return answers.has(merge, commit) is True and answers.has(self.above[merge][0], commit) is False
