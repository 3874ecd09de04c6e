"""Ask the tracker what the planner needs to know, and stop where the answer is absurd."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pmsync.errors import BrakeError, PmsyncError, RefusedError, TrackerError
from pmsync.model import Closure, PostMortem, Status
from pmsync.sync import closures
from pmsync.sync.base import Base
from pmsync.sync.plan import Reading, make_plan, references, unlinked_items
from pmsync.sync.ports import ClosureTracker, Issue, Missing, Tracker
from pmsync.sync.steps import Rules, Step


def gather(
    documents: Sequence[PostMortem],
    bases: Mapping[str, Base],
    tracker: Tracker,
    rules: Rules,
    only: Collection[str] | None = None,
) -> Reading:
    """Read the issues of the selected documents, and look for orphans and doubles.

    A run over all documents looks for them even where every item has its issue: of two runs at once, one
    may have made an issue for an item that the other's documents link elsewhere.

    Raises BrakeError when the tracker knows none of the linked issues: that is a wrong repository, a
    wrong token or an emptied tracker, and creating anew would double everything.
    """
    chosen = [document for document in documents if only is None or document.path in only]
    asked = sorted(set(references(chosen, tracker).values()))
    issues = tracker.fetch(asked) if asked else {}
    if asked and not any(isinstance(answer, Issue) for answer in issues.values()):
        raise _brake(tracker, asked, issues)
    marked: Sequence[Issue] = ()
    if rules.to_tracker:
        looked_for = documents if only is None else [row.post_mortem for row in unlinked_items(chosen)]
        marked = tracker.discover({document.id for document in looked_for if document.actions})
    reading = Reading(documents, bases, issues, marked)
    return with_closures(reading, tracker, newly_closed(reading, tracker, rules, only))


def newly_closed(
    reading: Reading, tracker: Tracker, rules: Rules, only: Collection[str] | None
) -> list[Issue]:
    """The issues whose last closing no base knows, and those that this run is going to close."""
    if not rules.to_document or not isinstance(tracker, ClosureTracker):
        return []
    linked = {each.ref: each for each in reading.issues.values() if isinstance(each, Issue)}
    planned = make_plan(reading, tracker, rules, only).items if _may_close(reading, tracker) else ()
    told = [(item.issue, item.steps) for item in planned if item.issue]
    adopted = {issue.ref: issue for issue, steps in told if any(step.step == "adopt" for step in steps)}
    kept = {ref: each for base in reading.bases.values() for ref, each in base.closures.items()}
    closed = [
        each
        for ref, each in sorted({**linked, **adopted}.items())
        if each.fields.get("status") == Status.DONE and not closures.is_known(kept.get(ref), each)
    ]
    return closed + [issue for issue, steps in told if any(map(_closes, steps))]


def _may_close(reading: Reading, tracker: Tracker) -> bool:
    """Whether the plan may close an issue, or adopt one; most runs can tell without making it."""
    return any(
        bool(reading.marked)
        if not item.issue
        else item.status is Status.DONE and _is_open(reading, tracker.parse(item.issue))
        for document in reading.documents
        for item in document.actions
    )


def _is_open(reading: Reading, ref: str | None) -> bool:
    answer = reading.issues.get(ref) if ref else None
    return isinstance(answer, Issue) and answer.fields.get("status") != Status.DONE


def _closes(step: Step) -> bool:
    return (step.step, step.field, step.after) == ("update", "status", Status.DONE)


def with_closures(reading: Reading, tracker: Tracker, issues: Sequence[Issue]) -> Reading:
    """The reading with how issues were closed. What the tracker does not tell ends no run: it is noted."""
    if not issues or not isinstance(tracker, ClosureTracker):
        return reading
    try:
        answers = tracker.closures(issues)
    except (RefusedError, TrackerError) as error:
        return replace(reading, notes=[*reading.notes, f"how issues were closed is not known: {error}"])
    told = {ref: each for ref, each in answers.items() if isinstance(each, Closure)}
    failed = [f"{ref}: {each}" for ref, each in answers.items() if isinstance(each, PmsyncError)]
    return replace(reading, closures={**reading.closures, **told}, notes=[*reading.notes, *failed])


def _brake(tracker: Tracker, asked: Sequence[str], issues: Mapping[str, Issue | Missing]) -> BrakeError:
    first = issues.get(asked[0])
    why = f" ({asked[0]}: {first.absence})" if isinstance(first, Missing) else ""
    count = "the one linked issue" if len(asked) == 1 else f"any of the {len(asked)} linked issues"
    return BrakeError(
        f"{tracker.name} does not know {count}{why}; nothing was changed.",
        hint="Check the repository and the token in the settings with `pmsync doctor`; "
        "if the issues are really gone, take their links out of the documents.",
    )
