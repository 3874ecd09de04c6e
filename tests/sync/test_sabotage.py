"""The state machine's checks notice when a safeguard is missing.

Each case takes one safeguard out of the code that runs. The machine's own search found every one of them
within some hundred examples; here the shortest story of each is replayed, which is quicker:

- `no look for the marker`: creating without asking for orphans doubles issues after a crash.
- `create sent again`: repeating a create whose outcome is unknown doubles issues.
- `base before document`: recording what was not yet written loses the edit when the run dies between.
- `base of what was sent`: keeping our value instead of the tracker's answer takes a silently dropped or
  shortened value for somebody's edit.
- `no base`: deciding by values alone cannot tell who changed what.
- `file not checked`: writing over a document that was edited meanwhile.
- `issue not checked`: writing over an issue that was edited meanwhile.
- `conflict not told`: settling a conflict without telling the losing value.
- `number is identity`: adopting an orphan by its row number alone joins strangers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pmsync.errors import UnknownOutcomeError
from pmsync.model import Closure
from pmsync.sync import apply as applying
from pmsync.sync import closures, fields, identity
from pmsync.sync.merge import Move
from sync import people, world
from sync.test_machine import SyncMachine

Patch = pytest.MonkeyPatch
Troubles = dict[int, tuple[str, int, str, bool]]
Story = Callable[[SyncMachine], None]
CASES: dict[str, tuple[Story, Callable[[Patch], None]]] = {}


def case(story: Story) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """A sabotage, and the shortest story in which its safeguard matters."""

    def register(sabotage: Callable[[Patch], None]) -> Callable[[Patch], None]:
        CASES[sabotage.__name__.replace("_", " ")] = (story, sabotage)
        return sabotage

    return register


def first_effect(
    kind: str, field: str = "type", in_tracker: bool = False
) -> dict[int, tuple[str, int, str, bool]]:
    return {0: (kind, 0, field, in_tracker)}


def dies_after_creating(machine: SyncMachine) -> None:
    machine.run_in_trouble(first_effect("kill after"), "sync")


def loses_the_answer_of_a_create(machine: SyncMachine) -> None:
    machine.run_in_trouble(first_effect("lose answer"), "sync")


def dies_while_writing_an_edit_back(machine: SyncMachine) -> None:
    machine.run_cleanly()
    machine.edit(0, "type", True)
    machine.run_in_trouble({1: ("kill before", 0, "type", False)}, "sync")


def creates_what_the_tracker_does_not_take(machine: SyncMachine) -> None:
    path = "postmortems/one.md"
    machine.world.texts[path] = people.set_cell(machine.world.texts[path], 0, "owner", "@ghost")


def edits_the_issue(machine: SyncMachine) -> None:
    machine.run_cleanly()
    machine.edit(0, "type", True)


def edits_the_document_while_it_is_written(machine: SyncMachine) -> None:
    edits_the_issue(machine)
    machine.run_in_trouble(first_effect("person", "priority"), "sync")


def edits_the_issue_while_it_is_written(machine: SyncMachine) -> None:
    machine.run_cleanly()
    machine.edit(0, "type", False)
    machine.run_in_trouble(first_effect("person", in_tracker=True), "sync")


def edits_both_sides(machine: SyncMachine) -> None:
    machine.run_cleanly()
    machine.edit(0, "type", False)
    machine.edit(0, "type", True)


def moves_the_rows_after_a_death(machine: SyncMachine) -> None:
    machine.add_item(0)
    machine.run_in_trouble(first_effect("kill after"), "sync")
    machine.move_row(0)
    machine.renumber(0)


@case(dies_after_creating)
def no_look_for_the_marker(patch: Patch) -> None:
    patch.setattr(world.MemoryTracker, "discover", lambda self, documents, fresh=False: [])


@case(loses_the_answer_of_a_create)
def create_sent_again(patch: Patch) -> None:
    once = world.MemoryTracker.create

    def stubborn(self: world.MemoryTracker, draft: world.Draft) -> world.Issue:
        try:
            return once(self, draft)
        except UnknownOutcomeError:
            return once(self, draft)

    patch.setattr(world.MemoryTracker, "create", stubborn)


@case(dies_while_writing_an_edit_back)
def base_before_document(patch: Patch) -> None:
    edited = applying._Run._edited

    def hasty(self: applying._Run, plan: applying.ItemPlan) -> applying.Agreed:
        early = {
            step.field: (step.after, plan.issue.fields.get(step.field))
            for step in plan.steps
            if step.step == "edit"
        }
        self._save(plan, plan.issue.ref, {**plan.agreed, **early})
        return edited(self, plan)

    patch.setattr(applying._Run, "_edited", hasty)


@case(creates_what_the_tracker_does_not_take)
def base_of_what_was_sent(patch: Patch) -> None:
    created = applying._Run._created

    def trusting(self: applying._Run, plan: applying.ItemPlan) -> applying.ItemPlan:
        plan = created(self, plan)
        sent = {
            name: (pair[0], self._tracker(plan).hold(name, pair[0])) for name, pair in plan.agreed.items()
        }
        return replace(plan, agreed=sent)

    patch.setattr(applying._Run, "_created", trusting)


@case(edits_the_issue)
def no_base(patch: Patch) -> None:
    patch.setattr(
        fields, "decide", lambda document, tracker, base, equal: Move.RECORD if equal else Move.TO_TRACKER
    )


@case(edits_the_document_while_it_is_written)
def file_not_checked(patch: Patch) -> None:
    def blunt(self: world.World, path: str, before: str, after: str) -> None:
        with self.effect("write"):
            self.texts[path] = after

    patch.setattr(world.World, "write", blunt)
    patch.setattr(applying._Run, "_check", lambda self, path: None)


@case(edits_the_issue_while_it_is_written)
def issue_not_checked(patch: Patch) -> None:
    update = world.MemoryTracker.update

    def blunt(self: world.MemoryTracker, issue: world.Issue, changes: world.Fields) -> world.Issue:
        return update(self, replace(issue, revision=_Any()), changes)

    patch.setattr(world.MemoryTracker, "update", blunt)


class _Any(str):
    """Equal to every revision."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


@case(edits_both_sides)
def conflict_not_told(patch: Patch) -> None:
    merged = fields.merge_fields
    patch.setattr("pmsync.sync.plan.merge_fields", lambda *words: (merged(*words)[0], ()))


@case(moves_the_rows_after_a_death)
def number_is_identity(patch: Patch) -> None:
    patch.setattr(identity, "alike", lambda one, other: 1.0)


def closes_it_anew(machine: SyncMachine) -> None:
    machine.run_cleanly()
    machine.close_and_reopen(0, twice=True)
    machine.run_cleanly()
    machine.close_and_reopen(0, twice=True)


@case(closes_it_anew)
def another_closing_not_asked_about(patch: Patch) -> None:
    patch.setattr("pmsync.sync.closures.is_known", lambda closure, issue: closure is not None)


def opens_it_again(machine: SyncMachine) -> None:
    closes_it_anew(machine)
    machine.run_cleanly()
    machine.close_and_reopen(0, twice=False)


@case(opens_it_again)
def reopening_not_kept(patch: Patch) -> None:
    after = closures.after

    def forgetful(known: Closure | None, *rest: Any) -> Closure | None:
        now = after(known, *rest)
        return replace(now, reopened=False) if now else None

    patch.setattr(closures, "after", forgetful)


def play(story: Story) -> None:
    machine = SyncMachine()
    machine.two_documents()
    story(machine)
    machine.run_cleanly()


@pytest.mark.parametrize("name", CASES)
def test_the_story_holds_with_the_safeguard(name: str) -> None:
    play(CASES[name][0])


@pytest.mark.parametrize("name", CASES)
def test_the_story_fails_without_the_safeguard(name: str, monkeypatch: Patch) -> None:
    story, sabotage = CASES[name]
    sabotage(monkeypatch)
    with pytest.raises(AssertionError):
        play(story)
