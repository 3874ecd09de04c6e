"""What would be done, decided from three readings (documents, base, tracker) and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pmsync.errors import PmsyncError
from pmsync.model import ActionItem, Closure, PostMortem, Status
from pmsync.sync import closures
from pmsync.sync.base import Agreed, Base, shared
from pmsync.sync.fields import left_out, merge_fields
from pmsync.sync.identity import Matches, Place, Unlinked, match
from pmsync.sync.ports import Absence, Issue, Missing
from pmsync.sync.routing import Link, Trackers, Unrouted
from pmsync.sync.steps import ItemPlan, Plan, Rules, Step

_MISSING = {
    Absence.GONE: "it was deleted there; the row is left as it is. Take the link out for a new issue",
    Absence.HIDDEN: "the tracker does not show it: deleted, moved, or not visible with this token",
    Absence.MOVED: "it was moved to {to}; write its new place into the row",
}


@dataclass(frozen=True)
class Reading:
    """What was read.

    `documents` are all post-mortems, `bases` their bases by post-mortem id, `issues` the tracker's
    answers by the reference asked for, `marked` the issues that carry a creation marker, lowest first.
    `stopped` are the destinations that could not be read, and why. `closures` are answers about how issues
    were closed, by reference, where they were asked for; `notes` say what was not answered.
    """

    documents: Sequence[PostMortem]
    bases: Mapping[str, Base]
    issues: Mapping[str, Issue | Missing]
    marked: Sequence[Issue] = ()
    stopped: Mapping[str, PmsyncError] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def base_of(self, ref: str) -> Base:
        """The base that holds an issue: its post-mortem's, or of the one that it lived in before."""
        return shared(self._holders.get(ref, ()), ref)

    @cached_property
    def _holders(self) -> Mapping[str, Sequence[Base]]:
        held: dict[str, list[Base]] = {}
        for base in self.bases.values():
            for ref in base.items.keys() | base.closures.keys():
                held.setdefault(ref, []).append(base)
        return held


def references(documents: Sequence[PostMortem], trackers: Trackers) -> dict[Place, Link]:
    """What every item links to that has an issue of a configured tracker."""
    return {
        (post_mortem.path, item.place): link
        for post_mortem in documents
        for item in post_mortem.actions
        if item.issue and (link := trackers.find(item.issue))
    }


def unlinked_items(documents: Sequence[PostMortem]) -> list[Unlinked]:
    """The items that have no issue yet, in document order."""
    return [
        Unlinked(post_mortem, item)
        for post_mortem in documents
        for item in post_mortem.actions
        if not item.issue
    ]


def creatable(documents: Sequence[PostMortem], rules: Rules) -> bool:
    """Whether some item is one that an issue may be made for."""
    return any(
        not item.issue and _has_section(post_mortem) and not _is_over(item, rules)
        for post_mortem in documents
        for item in post_mortem.actions
    )


def _has_section(post_mortem: PostMortem) -> bool:
    return "action_items" in post_mortem.sections


def _is_over(item: ActionItem, rules: Rules) -> bool:
    return item.status in (Status.DONE, Status.DROPPED) and not rules.create_finished


def make_plan(
    reading: Reading, trackers: Trackers, rules: Rules, only: Collection[str] | None = None
) -> Plan:
    """The plan that brings documents and tracker to agreement.

    `only` limits it to some paths; who belongs to whom is still decided over all documents.
    """
    linked = references(reading.documents, trackers)
    ids = {post_mortem.id for post_mortem in reading.documents}
    known = _linked_issues(reading, trackers, set(linked.values()))
    matches = match(unlinked_items(reading.documents), reading.marked, known, ids)
    planner = _Planner(reading, trackers, rules, linked, Counter(linked.values()), matches)
    plans = (
        planner.plan(fresh, post_mortem)
        for post_mortem in reading.documents
        if only is None or post_mortem.path in only
        for fresh in _fresh(post_mortem)
    )
    duplicates = tuple(matches.duplicates) if rules.to_tracker and only is None else ()
    return Plan(tuple(plan for plan in plans if plan.steps or plan.conflicts), duplicates)


def _linked_issues(reading: Reading, trackers: Trackers, links: Collection[Link]) -> set[str]:
    """The references of all linked issues, where a link may be parsed to another name than the reference."""
    refs = {link.ref for link in links}
    refs |= {answer.ref for answer in reading.issues.values() if isinstance(answer, Issue)}
    return refs | {each.ref for each in reading.marked if trackers.find(each.label) in links}


def capped(plan: Plan, most: int) -> tuple[Plan, int]:
    """The plan with its first `most` new issues only, and how many more there are."""
    creating = [item for item in plan.items if any(step.step == "create" for step in item.steps)]
    postponed = {item.key for item in creating[most:]}
    return replace(plan, items=tuple(item for item in plan.items if item.key not in postponed)), len(
        postponed
    )


def _fresh(post_mortem: PostMortem) -> list[ItemPlan]:
    return [
        ItemPlan(post_mortem.path, post_mortem.id, item, post_mortem.key(item))
        for item in post_mortem.actions
    ]


@dataclass(frozen=True, slots=True)
class _Planner:
    """One planning run: the readings, the rules, and what they say about identity."""

    reading: Reading
    trackers: Trackers
    rules: Rules
    linked: Mapping[Place, Link]
    uses: Mapping[Link, int]
    matches: Matches

    def plan(self, plan: ItemPlan, post_mortem: PostMortem) -> ItemPlan:
        if not plan.item.issue:
            return self._unlinked(plan, post_mortem) if self.rules.to_tracker else plan
        link = self.linked.get((plan.path, plan.item.place))
        if link is None:
            which = "any configured" if self.trackers.are_several else "the configured"
            reason = f"{plan.item.issue} is no issue of {which} tracker; it is left alone"
            return replace(plan, steps=(plan.told("hold", "issue", reason=reason),))
        if link.destination in self.reading.stopped:
            return plan
        return self._linked(replace(plan, destination=link.destination), post_mortem, link)

    def _linked(self, plan: ItemPlan, post_mortem: PostMortem, link: Link) -> ItemPlan:
        ref = link.ref
        if self.uses[link] > 1:
            reason = f"{self.uses[link]} rows link to {ref}; keep the link in one of them"
            return replace(
                plan, steps=(plan.told("hold", "issue", before=ref, reason=reason, attention=True),)
            )
        answer = self.reading.issues.get(ref, Missing(Absence.HIDDEN))
        if isinstance(answer, Missing):
            reason = f"{ref}: {_MISSING[answer.absence].format(to=answer.to)}"
            return replace(
                plan, steps=(replace(plan.told("missing", reason=reason, attention=True), issue=ref),)
            )
        plan = self._based(plan, answer)
        return self._merged(plan, post_mortem, self._new_name(plan, link, answer))

    def _unlinked(self, plan: ItemPlan, post_mortem: PostMortem) -> ItemPlan:
        place = (plan.path, plan.item.place)
        if orphan := self.matches.adopted.get(place):
            plan = self._based(replace(plan, destination=orphan.destination), orphan)
            plan = replace(plan, agreed={**self._at_creation(orphan), **plan.agreed})
            reason = "made by an earlier run that did not finish"
            return self._merged(plan, post_mortem, (plan.told("adopt", after=orphan.label, reason=reason),))
        if doubt := self.matches.doubtful.get(place):
            reason = (
                f"{doubt.ref} carries this row's marker, but under another title or from another account; "
                f"write {doubt.label} into the row to join them, or take the marker out of the issue"
            )
            return replace(
                plan, steps=(plan.told("hold", "issue", before=doubt.ref, reason=reason, attention=True),)
            )
        if not _has_section(post_mortem):
            reason = "no section says that this is an action item; no issue is made for a guess"
            return replace(plan, steps=(plan.told("hold", reason=reason),))
        return plan if _is_over(plan.item, self.rules) else self._new(plan, post_mortem)

    def _new(self, plan: ItemPlan, post_mortem: PostMortem) -> ItemPlan:
        """The creation of an issue where the routes say; nothing while that tracker cannot be asked."""
        to = self.trackers.route(post_mortem, plan.item)
        if isinstance(to, Unrouted):
            step = plan.told("hold", reason=to.reason, attention=True)
            return replace(plan, steps=(replace(step, line=to.line),))
        if to in self.reading.stopped:
            return plan
        plan = replace(plan, destination=to)
        where = f"in {to}" if self.trackers.are_several else ""
        create = plan.told("create", after=plan.item.title, reason=where)
        return replace(plan, steps=(create, *left_out(plan, post_mortem, self.trackers.members[to])))

    def _merged(self, plan: ItemPlan, post_mortem: PostMortem, first: tuple[Step, ...]) -> ItemPlan:
        words = self.trackers.members[plan.destination]
        steps, conflicts = merge_fields(plan, post_mortem, words, self.rules)
        steps = (*first, *steps)
        steps = (*steps, *self._closing(plan, steps))
        return replace(plan, steps=steps, conflicts=conflicts)

    def _closing(self, plan: ItemPlan, steps: Sequence[Step]) -> tuple[Step, ...]:
        """The record of how the issue was closed, or that it is open again.

        Any other step brings the record with it, so that this one stands alone.
        """
        waits = all(step.step in ("hold", "missing") for step in steps)
        if plan.issue is None or not waits or not self.rules.to_document:
            return ()
        now = plan.closing(plan.issue)
        if now == plan.closure:
            return ()
        before, after = closures.tell(plan.closure), closures.tell(now)
        return (plan.told("record", closures.FIELD, before=before, after=after),)

    def _new_name(self, plan: ItemPlan, asked: Link, answer: Issue) -> tuple[Step, ...]:
        """The edit that writes an issue's new key into the row, for trackers that rename on moving."""
        if not self.rules.to_document or self.trackers.find(answer.label) == asked:
            return ()
        return (plan.told("edit", "issue", before=asked.ref, after=answer.label),)

    def _based(self, plan: ItemPlan, issue: Issue) -> ItemPlan:
        """The plan of an item with its issue and what is known of it (a row or a file may have moved)."""
        base, ref = self.reading.base_of(issue.ref), issue.ref
        closure, answer = base.closures.get(ref), self.reading.closures.get(ref)
        return replace(plan, issue=issue, agreed=base.items.get(ref, {}), closure=closure, answer=answer)

    def _at_creation(self, orphan: Issue) -> Agreed:
        """The base of an orphan: the values that its marker says it was created with.

        A field that is empty in the tracker now has none: the tracker may have had nothing for it, or have
        dropped it at creation, or a person emptied it since, and nothing tells which.
        """
        values = orphan.marker.document if orphan.marker else {}
        words = self.trackers.members[orphan.destination]
        agreed = {name: (values.get(name), words.hold(name, values.get(name))) for name in words.fields}
        return {
            name: pair for name, pair in agreed.items() if pair == (None, None) or orphan.fields.get(name)
        }
