"""Ask the trackers how their issues were closed: in the run that sees a closing, and once for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pmsync.errors import PmsyncError, RefusedError, TrackerError
from pmsync.model import ActionItem, Closure, Status
from pmsync.sync import closures
from pmsync.sync.plan import Reading, make_plan
from pmsync.sync.ports import ClosureTracker, Issue
from pmsync.sync.routing import Trackers
from pmsync.sync.steps import ItemPlan, Plan, Rules, Step


def newly_closed(
    reading: Reading, trackers: Trackers, rules: Rules, only: Collection[str] | None = None
) -> list[Issue]:
    """The issues whose last closing no base knows, and those that this run is going to close.

    Only those of trackers that tell how an issue was closed.
    """
    telling = tellers(trackers)
    if not rules.to_document or not telling:
        return []
    may_close = _may_close(reading, trackers, telling)
    plan = make_plan(reading, trackers, rules, only) if may_close else Plan()
    told = [(item.issue, item) for item in plan.items if item.issue]
    linked = [each for each in reading.issues.values() if isinstance(each, Issue)]
    adopted = [issue for issue, item in told if _adopts(item)]
    closed = _not_known(reading, [*linked, *adopted])
    closing = [issue for issue, item in told if any(map(_closes, item.steps))]
    return [issue for issue in (*closed, *closing) if issue.destination in telling]


def tellers(trackers: Trackers) -> Mapping[str, ClosureTracker]:
    """The trackers that tell how an issue was closed, by destination."""
    return {name: each for name, each in trackers.members.items() if isinstance(each, ClosureTracker)}


def with_closures(reading: Reading, trackers: Trackers, issues: Sequence[Issue]) -> Reading:
    """The reading with how issues were closed, each asked of its own tracker.

    What a tracker does not tell ends no run and keeps no other from being asked: it is noted.
    """
    for name, tracker in tellers(trackers).items():
        if own := [issue for issue in issues if issue.destination == name]:
            told, notes = _asked(tracker, own)
            named = [f"{name}: {each}" if trackers.are_several else each for each in notes]
            reading = replace(reading, closures={**reading.closures, **told}, notes=[*reading.notes, *named])
    return reading


def _asked(tracker: ClosureTracker, issues: Sequence[Issue]) -> tuple[Mapping[str, Closure], list[str]]:
    try:
        answers = tracker.closures(issues)
    except (RefusedError, TrackerError) as error:
        return {}, [f"how issues were closed is not known: {error}"]
    told = {ref: each for ref, each in answers.items() if isinstance(each, Closure)}
    failed = {ref: each for ref, each in answers.items() if isinstance(each, PmsyncError)}
    return told, [f"{issue.label}: {failed[issue.ref]}" for issue in issues if issue.ref in failed]


def _not_known(reading: Reading, issues: Sequence[Issue]) -> list[Issue]:
    """Those of some issues that are done, and whose last closing no base knows."""
    by_ref = {issue.ref: issue for issue in issues}
    return [
        issue
        for ref, issue in sorted(by_ref.items())
        if issue.fields.get("status") == Status.DONE
        and not closures.is_known(reading.base_of(ref).closures.get(ref), issue)
    ]


def _may_close(reading: Reading, trackers: Trackers, telling: Collection[str]) -> bool:
    """Whether the plan may close an issue, or adopt one; most runs can tell without making it."""
    adoptable = any(issue.destination in telling for issue in reading.marked)
    return any(
        _is_open(reading, trackers, item) if item.issue else adoptable
        for document in reading.documents
        for item in document.actions
        if not item.issue or item.status is Status.DONE
    )


def _is_open(reading: Reading, trackers: Trackers, item: ActionItem) -> bool:
    link = trackers.find(item.issue or "")
    answer = reading.issues.get(link.ref) if link else None
    return isinstance(answer, Issue) and answer.fields.get("status") != Status.DONE


def _adopts(item: ItemPlan) -> bool:
    return any(step.step == "adopt" for step in item.steps)


def _closes(step: Step) -> bool:
    return (step.step, step.field, step.after) == ("update", "status", Status.DONE)
