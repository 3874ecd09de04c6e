"""Carry out a plan: the one place that orders effects.

Item by item: issue, then document, then base. A death between any two leaves what the next run heals: an
issue without a link is found by its marker, a value without a base is equal on both sides and recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pmsync.document.read import parse
from pmsync.document.text import apply_edits
from pmsync.errors import ChangedError, PmsyncError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.model import FIELDS, ActionItem, Closure, PostMortem
from pmsync.sync.base import ISSUE, Agreed, Base
from pmsync.sync.edits import check_shown, edits_of
from pmsync.sync.fields import local_value
from pmsync.sync.merge import Pair
from pmsync.sync.outcome import Outcome, Problem
from pmsync.sync.plan import Reading
from pmsync.sync.ports import (
    BulkTracker,
    ClosureTracker,
    Draft,
    Issue,
    Marker,
    PartlyRefusedError,
    Store,
    Tracker,
)
from pmsync.sync.routing import Trackers
from pmsync.sync.steps import ItemPlan, Plan, Step

Context = Callable[[PostMortem, ActionItem], Mapping[str, str]]
"""What a new issue tells its reader about an item; see `Draft.context`."""


def apply(
    plan: Plan,
    reading: Reading,
    trackers: Trackers,
    store: Store,
    context: Context,
    tell: Callable[[ItemPlan], None],
) -> Outcome:
    """Carry out a plan made from `reading`; `tell` hears of each item before it is begun.

    Nothing is changed when a document is no longer what was read. A refused or unclear request costs its
    item only; a tracker that is of no further use costs its other items too, and no other tracker's.
    """
    run = _Run(reading, trackers, store, context)
    run.check_unchanged(plan)
    outcome = Outcome(halted=dict(reading.stopped))
    for place, item in enumerate(plan.items):
        if item.destination in outcome.halted:
            continue
        tell(item)
        try:
            run.create_ahead(plan.items[place:])
            done = run.bring(item, outcome)
        except (RefusedError, UnknownOutcomeError, ChangedError) as error:
            outcome.problems.append(Problem(item, error))
        except TrackerError as error:
            outcome.halted[item.destination] = error
        else:
            outcome.done += done
    return outcome


def close_doubles(plan: Plan, trackers: Trackers, outcome: Outcome) -> None:
    """Close the doubles that nobody has touched; one that somebody has is left for a person.

    To be called when every tracker was of use to the end: which issue of a pair is linked has to be known.
    And when the links that make the others doubles are safe: of two runs, one whose push was
    refused must not have closed the issue that the other's documents link to.
    """
    for double, kept in plan.duplicates:
        if not double.bare:
            outcome.doubles.append((double, kept))
            continue
        try:
            trackers.members[double.destination].close_duplicate(double, kept)
        except (RefusedError, UnknownOutcomeError, ChangedError):
            outcome.doubles.append((double, kept))
        except TrackerError as error:
            outcome.halted[double.destination] = error
            return
        else:
            outcome.closed.append((double, kept))


class _Run:
    """One run's view of the documents and bases, advanced with each effect."""

    def __init__(self, reading: Reading, trackers: Trackers, store: Store, context: Context) -> None:
        self.documents = {document.path: document for document in reading.documents}
        self.bases = dict(reading.bases)
        self.known = {answer.ref for answer in reading.issues.values() if isinstance(answer, Issue)}
        self.trackers = trackers
        self.store = store
        self.context = context
        self.refused: dict[str, PartlyRefusedError] = {}
        self.ahead: dict[str, Issue | PmsyncError] = {}
        self.latest: dict[str, Issue] = {}

    def _tracker(self, plan: ItemPlan) -> Tracker:
        return self.trackers.members[plan.destination]

    def check_unchanged(self, plan: Plan) -> None:
        for path in sorted({item.path for item in plan.items}):
            self._check(path)

    def _check(self, path: str) -> None:
        if self.store.read(path) != self.documents[path].text:
            raise ChangedError(
                "the file was changed while the plan was made; nothing was written to it.",
                path=path,
                hint="Run the command again.",
            )

    def create_ahead(self, items: Sequence[ItemPlan]) -> None:
        """Create the issues of the next items in one request, where the tracker can; each is linked in turn.

        Only when the first of them needs one: a death leaves no more orphans than one request made.
        """
        first = items[0]
        if not _creates(first) or first.key in self.ahead:
            return
        tracker = self._tracker(first)
        if not isinstance(tracker, BulkTracker):
            return
        coming = [item for item in items if _creates(item) and item.destination == first.destination]
        coming = coming[: tracker.most_at_once]
        if len(coming) > 1:
            drafts = [self._draft(item) for item in coming]
            answers = zip(coming, tracker.create_many(drafts), strict=True)
            self.ahead = {item.key: answer for item, answer in answers}

    def bring(self, plan: ItemPlan, outcome: Outcome) -> list[Step]:
        """Bring one item to agreement; the steps that were carried out."""
        item = self.documents[plan.path].actions[plan.item.place - 1]
        self._check(plan.path)
        plan = replace(plan, item=item)
        names = {step.step for step in plan.steps}
        if "create" in names:
            plan = self._created(plan)
            if plan.issue:
                outcome.created[plan.key] = plan.issue
        if not names - {"hold", "missing"}:
            return []
        agreed = {**plan.agreed, **self._updated(plan, outcome), **self._edited(plan), **self._recorded(plan)}
        if plan.issue:
            self._save(plan, plan.issue.ref, agreed)
        if refused := self.refused.get(plan.key):
            outcome.problems.append(Problem(plan, refused))
        return [step for step in plan.steps if step.step not in ("hold", "missing") and not self._left(step)]

    def _left(self, step: Step) -> bool:
        """Whether a step was refused while the rest of its item was carried out."""
        return step.step == "update" and step.field in self._refused(step.item)

    def _refused(self, item: str) -> frozenset[str]:
        error = self.refused.get(item)
        return error.fields if error else frozenset()

    def _agreed(self, plan: ItemPlan, issue: Issue, name: str) -> Pair:
        """What both sides have agreed on after a write of a field.

        A field that was refused stays changed in the document, so that the next run tries again.
        """
        value, now = local_value(self.documents[plan.path], plan.item, name), issue.fields.get(name)
        if name in self._refused(plan.key):
            before = plan.agreed.get(name)
            value = before[0] if before else self._tracker(plan).word(name, now)
        return value, now

    def _draft(self, plan: ItemPlan) -> Draft:
        """The issue to be created for an item."""
        document, tracker = self.documents[plan.path], self._tracker(plan)
        values = {name: local_value(document, plan.item, name) for name in tracker.fields}
        return Draft(
            {name: tracker.hold(name, value) for name, value in values.items()},
            Marker(plan.key, {name: value for name, value in values.items() if value is not None}),
            self.context(document, plan.item),
        )

    def _created(self, plan: ItemPlan) -> ItemPlan:
        """The plan of a new item with its issue, as though it had been adopted."""
        draft = self._draft(plan)
        try:
            issue = self._create(plan, draft)
        except UnknownOutcomeError:
            issue = self._look_for(draft.marker, plan)
        except PartlyRefusedError as error:
            self.refused[plan.key], issue = error, error.issue
        self.known.add(issue.ref)
        agreed = {name: self._agreed(plan, issue, name) for name in self._tracker(plan).fields}
        # Nothing was agreed on where the tracker had nothing for a value: it may have some day.
        unheld = {step.field for step in plan.steps if step.step == "hold"}
        kept = {name: pair for name, pair in agreed.items() if pair[1] is not None or name not in unheld}
        # Of an issue that we close ourselves when we make it there is nothing to ask.
        answer = Closure(issue.label) if isinstance(self._tracker(plan), ClosureTracker) else None
        return replace(plan, issue=issue, agreed=kept, answer=answer)

    def _create(self, plan: ItemPlan, draft: Draft) -> Issue:
        answer = self.ahead.pop(plan.key, None) or self._tracker(plan).create(draft)
        if isinstance(answer, PmsyncError):
            raise answer
        return answer

    def _look_for(self, marker: Marker, plan: ItemPlan) -> Issue:
        """The issue of a create whose outcome is unknown, if it came to be; never a second attempt."""
        tracker = self._tracker(plan)
        for issue in tracker.discover([plan.document], fresh=True):
            if issue.marker and issue.ref not in self.known and _is_same(issue.marker, marker):
                return issue
        raise UnknownOutcomeError(
            f"whether {tracker.name} created an issue for {marker.item} is not known.",
            hint="The next run looks for it before creating one.",
        )

    def _updated(self, plan: ItemPlan, outcome: Outcome) -> Agreed:
        """Write the tracker's fields in one request; the pairs that it answers, and what it dropped."""
        changes = {step.field: step.after for step in plan.steps if step.step == "update" and step.field}
        if not changes or plan.issue is None:
            return {}
        try:
            answer = self._tracker(plan).update(plan.issue, changes)
        except PartlyRefusedError as error:
            self.refused[plan.key], answer = error, error.issue
        self.latest[answer.ref] = answer
        left = self._refused(plan.key)
        outcome.untaken += [
            (plan.key, name, value)
            for name, value in changes.items()
            if answer.fields.get(name) != value and name not in left
        ]
        return {name: self._agreed(plan, answer, name) for name in changes}

    def _edited(self, plan: ItemPlan) -> Agreed:
        """Write the link and the document's fields in one replacement of the file; the pairs after it."""
        issue = plan.issue
        before = document = self.documents[plan.path]
        pairs: dict[str, tuple[str | None, str | None]] = {}
        for step in plan.steps:
            item = document.actions[plan.item.place - 1]
            edits = edits_of(step, document, item, issue)
            if edits is None:
                continue
            document = parse(document.path, apply_edits(document.text, edits))
            item = document.actions[plan.item.place - 1]
            if issue and step.step == "edit" and step.field in FIELDS:
                pairs[step.field] = (local_value(document, item, step.field), issue.fields.get(step.field))
            check_shown(plan, step, document, item)
        if document is not before:
            self.store.write(plan.path, before.text, document.text)
            self.documents[plan.path] = document
        return pairs

    def _recorded(self, plan: ItemPlan) -> Agreed:
        """The pairs of fields that agree already."""
        document = self.documents[plan.path]
        item, issue = document.actions[plan.item.place - 1], plan.issue
        return {
            step.field: (local_value(document, item, step.field), issue.fields.get(step.field))
            for step in plan.steps
            if step.step == "record" and step.field in FIELDS and issue
        }

    def _closure(self, plan: ItemPlan) -> Closure | None:
        """What the base is to know of the issue's closing, by the state that it was left in."""
        issue = self.latest.get(plan.issue.ref, plan.issue) if plan.issue else None
        return plan.closing(issue) if issue else plan.closure

    def _save(self, plan: ItemPlan, ref: str, agreed: Agreed) -> None:
        base = self.bases.get(plan.document, Base()).with_closure(ref, self._closure(plan))
        shown = self.documents[plan.path].actions[plan.item.place - 1].issue
        link = self.trackers.find(shown) if shown else None
        if link and link.ref != ref:
            agreed = {**agreed, ISSUE: (link.ref, ref)}
        self._store(plan.document, base.with_item(ref, agreed))
        for other, elsewhere in list(self.bases.items()):
            if other != plan.document and (ref in elsewhere.items or ref in elsewhere.closures):
                self._store(other, elsewhere.without_item(ref))

    def _store(self, document: str, base: Base) -> None:
        if base != self.bases.get(document):
            self.store.save_base(document, base)
            self.bases[document] = base


def _creates(plan: ItemPlan) -> bool:
    return any(step.step == "create" for step in plan.steps)


def _is_same(found: Marker, sent: Marker) -> bool:
    return (found.item, found.document.get("title")) == (sent.item, sent.document.get("title"))
