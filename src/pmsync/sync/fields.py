"""The merge of one linked item, field by field: the table's decisions told as steps and conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pmsync.document.actions.holding import document_value
from pmsync.model import FIELDS, ActionItem, PostMortem, Status, Value
from pmsync.sync.merge import Move, Pair, decide
from pmsync.sync.ports import Issue
from pmsync.sync.steps import Conflict, ItemPlan, Rules, Side, Step


class Words(Protocol):
    """The pure half of a tracker: its fields, its references and its vocabulary (see `Tracker`)."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it can hold."""

    def parse(self, link: str) -> str | None:
        """The reference that a link means."""

    def hold(self, name: str, value: Value) -> Value:
        """The document's value in the tracker's words."""

    def word(self, name: str, value: Value) -> Value:
        """The tracker's value in the document's words."""


def local_value(post_mortem: PostMortem, item: ActionItem, name: str) -> Value:
    """A field as the document has it; a status that pmsync has no word for stands for itself."""
    value = item.value(name)
    if name == "status" and value is None and (span := item.spans.get("status")):
        return post_mortem.text[span.start : span.end].strip() or None
    return value


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """One field of one item, with all that decides about it."""

    plan: ItemPlan
    issue: Issue
    name: str
    document: Value
    tracker: Value
    base: Pair | None
    words: Words
    rules: Rules

    def tell(self) -> Iterator[Step | Conflict]:
        """What to do about the field: nothing, one step, or a conflict with the step that settles it."""
        if self.name == "status" and self.issue.note:
            if self.document in (Status.DONE, Status.DROPPED):
                return
            yield self.plan.told("hold", "status", reason=self.issue.note, attention=True)
            return
        if self.base is None and self.tracker is None and self._is_unheld():
            yield self._unheld()  # not agreed on: once the mapping knows the value, it is filled in
            return
        move = decide(self.document, self.tracker, self.base, equal=self._equal())
        taken = self.rules.taken.get((self.issue.ref, self.name))
        if move is Move.RECORD:
            yield self.plan.told("record", self.name, before=self.base and self.base[0], after=self.document)
        elif move is Move.CONFLICT or (taken and not self._equal()):
            yield from self._settle(taken or self._winner())
        elif move is Move.TO_TRACKER:
            yield from self._to_tracker()
        elif move is Move.TO_DOCUMENT:
            yield from self._to_document()

    def _equal(self) -> bool:
        """Whether both values mean the same, within what either side is able to show."""
        if self.words.hold(self.name, self.document) == self.tracker:
            return True
        word = self.words.word(self.name, self.tracker)
        return document_value(self.plan.item, self.name, word) == self.document

    def _winner(self) -> Side | None:
        """The side that a conflict goes to, by policy.

        At first contact an empty side yields, whatever the policy: nothing is lost by filling it in. And
        nothing that a person may want to keep is overwritten on the strength of a missing base: no status,
        and no title of an issue that is not of our making.
        """
        policy = self.rules.policy[self.name]
        if self._fills_in():
            return "tracker" if self.document is None else "document"
        if self.base is None:
            ours = self.issue.marker or self.issue.foreign_marker
            if policy == "document" and (self.name == "status" or (self.name == "title" and not ours)):
                return None
        return None if policy == "hold" else policy

    def _fills_in(self) -> bool:
        """Whether a side is empty at first contact, so that the other's value costs nobody anything."""
        return self.base is None and (self.document is None or self.tracker is None)

    def _settle(self, winner: Side | None) -> Iterator[Step | Conflict]:
        item = self.plan
        if winner is None or not self._fills_in():
            yield Conflict(
                item.key, self.issue.label, self.name, self.document, self.tracker, self.base, winner,
                item.path, item.item.line,
            )  # fmt: skip
        if winner == "document":
            yield from self._to_tracker()
        elif winner == "tracker":
            yield from self._to_document()
        else:
            way_out = f"`pmsync resolve '{self.issue.label}' {self.name} --take document|tracker`"
            reason = f"changed on both sides; {way_out} settles it"
            yield item.told(
                "hold", self.name, before=self.tracker, after=self.document, reason=reason, attention=True
            )

    def _is_unheld(self) -> bool:
        return self.document is not None and self.words.hold(self.name, self.document) is None

    def _unheld(self) -> Step:
        return _unheld(self.plan, self.name, self.tracker, self.document)

    def _to_tracker(self) -> Iterator[Step]:
        if self._is_unheld():
            yield self._unheld()
        elif self.rules.to_tracker:
            held = self.words.hold(self.name, self.document)
            yield self.plan.told("update", self.name, before=self.tracker, after=held)

    def _to_document(self) -> Iterator[Step]:
        if self.rules.to_document:
            word = self.words.word(self.name, self.tracker)
            shown = document_value(self.plan.item, self.name, word)
            yield self.plan.told("edit", self.name, before=self.document, after=shown)


def _unheld(plan: ItemPlan, name: str, before: Value, after: Value) -> Step:
    """A value that the tracker has nothing for; it stays in the document."""
    return plan.told("hold", name, before=before, after=after, reason=no_way_for(name, f"“{after}”"))


def no_way_for(name: str, values: str) -> str:
    """Why values of a field stay in the documents, and what to do about it where something can be done."""
    hint = "; name the login under [owners] in the settings, or write @login" if name == "owner" else ""
    return f"the tracker has no {'due date' if name == 'due' else name} for {values}{hint}"


def left_out(plan: ItemPlan, post_mortem: PostMortem, words: Words) -> tuple[Step, ...]:
    """What of an item cannot be given to a new issue. A title and a status are always given somehow."""
    values = {name: local_value(post_mortem, plan.item, name) for name in FIELDS if name in words.fields}
    return tuple(
        _unheld(plan, name, None, value)
        for name, value in values.items()
        if name not in ("title", "status") and value is not None and words.hold(name, value) is None
    )


def merge_fields(
    plan: ItemPlan, post_mortem: PostMortem, words: Words, rules: Rules
) -> tuple[tuple[Step, ...], tuple[Conflict, ...]]:
    """All steps and conflicts of an item whose issue is known."""
    if plan.issue is None:
        raise ValueError(f"{plan.key} has no issue to be merged with")
    steps: list[Step] = []
    conflicts: list[Conflict] = []
    for name in FIELDS:
        if name not in words.fields:
            continue
        merge = FieldMerge(
            plan,
            plan.issue,
            name,
            local_value(post_mortem, plan.item, name),
            plan.issue.fields.get(name),
            plan.agreed.get(name),
            words,
            rules,
        )
        for told in merge.tell():
            if isinstance(told, Conflict):
                conflicts.append(told)
            else:
                steps.append(told)
    return tuple(steps), tuple(conflicts)
