"""Ask the trackers what the planner needs to know, and stop where an answer is absurd."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pmsync.errors import BrakeError, PmsyncError, TrackerError
from pmsync.model import PostMortem
from pmsync.sync.base import Base
from pmsync.sync.newly_closed import newly_closed, with_closures
from pmsync.sync.plan import Reading, creatable, references, unlinked_items
from pmsync.sync.ports import Issue, LaggingTracker, Missing, Tracker
from pmsync.sync.routing import Trackers
from pmsync.sync.steps import Rules

Answers = Mapping[str, Issue | Missing]


def gather(
    documents: Sequence[PostMortem],
    bases: Mapping[str, Base],
    trackers: Trackers,
    rules: Rules,
    only: Collection[str] | None = None,
) -> Reading:
    """Read the issues of the selected documents, and look for orphans and doubles.

    A run over all documents looks for them even where every item has its issue: of two runs at once, one
    may have made an issue for an item that the other's documents link elsewhere. Every tracker is looked
    into: an item may be routed elsewhere since a run made its issue and died.

    A tracker that knows none of its linked issues is not gone on with: that is a wrong repository, a wrong
    token or an emptied tracker, and creating anew would double everything. Neither is one that fails. The
    others are; the error is raised when none is left. Of those, each is asked how its issues were closed.
    """
    chosen = [document for document in documents if only is None or document.path in only]
    links = set(references(chosen, trackers).values())
    looked_for = documents if only is None else [row.post_mortem for row in unlinked_items(chosen)]
    ids = {document.id for document in looked_for if document.actions} if rules.to_tracker else set()
    told = _Told()
    for name, tracker in trackers.members.items():
        asked = sorted(link.ref for link in links if link.destination == name)
        try:
            told.add(name, _fetched(tracker, asked), _marked(tracker, ids, creatable(chosen, rules)))
        except PmsyncError as error:
            told.stopped[name] = error
    if len(told.stopped) == len(trackers.members):
        raise _all(told.stopped)
    reading = Reading(documents, bases, told.issues, list(told.marked.values()), told.stopped)
    return with_closures(reading, trackers, newly_closed(reading, trackers, rules, only))


@dataclass(slots=True)
class _Told:
    """What the trackers answered; an issue with a marker counts once, whoever tells of it."""

    issues: dict[str, Issue | Missing] = field(default_factory=dict)
    marked: dict[str, Issue] = field(default_factory=dict)
    stopped: dict[str, PmsyncError] = field(default_factory=dict)

    def add(self, name: str, issues: Answers, marked: Sequence[Issue]) -> None:
        self.issues |= {
            ref: replace(answer, destination=name) if isinstance(answer, Issue) else answer
            for ref, answer in issues.items()
        }
        for issue in marked:
            self.marked.setdefault(issue.ref, replace(issue, destination=name))


def _fetched(tracker: Tracker, asked: Sequence[str]) -> Answers:
    issues = tracker.fetch(asked) if asked else {}
    if asked and not any(isinstance(answer, Issue) for answer in issues.values()):
        raise _brake(tracker, asked, issues)
    return issues


def _marked(tracker: Tracker, documents: Collection[str], creates: bool) -> Sequence[Issue]:
    """The issues with a marker; where one is to be made, also those that a list does not show yet."""
    if not documents:
        return ()
    found = list(tracker.discover(documents))
    if creates and isinstance(tracker, LaggingTracker):
        found += tracker.newest(documents)
    return found


def _all(stopped: Mapping[str, PmsyncError]) -> PmsyncError:
    """One error for all: the only one as it is, else every sentence with its tracker's name."""
    if len(stopped) == 1:
        return next(iter(stopped.values()))
    sentences = [f"{name}: {error}" for name, error in stopped.items()]
    return TrackerError(" ".join(sentences), hint="Nothing was changed.")


def _brake(tracker: Tracker, asked: Sequence[str], issues: Answers) -> BrakeError:
    first = issues.get(asked[0])
    why = f" ({asked[0]}: {first.absence})" if isinstance(first, Missing) else ""
    count = "the one linked issue" if len(asked) == 1 else f"any of the {len(asked)} linked issues"
    return BrakeError(
        f"{tracker.name} does not know {count}{why}; nothing was changed.",
        hint="Check the repository and the token in the settings with `pmsync doctor`; "
        "if the issues are really gone, take their links out of the documents.",
    )
