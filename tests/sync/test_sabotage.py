"""The state machine notices when a safeguard is missing.

Each case takes one safeguard out of the code that runs and expects the machine to fail:

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

import pytest
from hypothesis import Phase
from hypothesis import settings as profile
from hypothesis.stateful import run_state_machine_as_test

from pmsync.errors import UnknownOutcomeError
from pmsync.sync import apply as applying
from pmsync.sync import fields, identity
from pmsync.sync.merge import Move
from sync import world
from sync.test_machine import SyncMachine, quick

Sabotage = Callable[[pytest.MonkeyPatch], None]
CASES: dict[str, Sabotage] = {}


def case(sabotage: Sabotage) -> Sabotage:
    CASES[sabotage.__name__.replace("_", " ")] = sabotage
    return sabotage


@case
def no_look_for_the_marker(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(world.MemoryTracker, "discover", lambda self, documents, fresh=False: [])


@case
def create_sent_again(patch: pytest.MonkeyPatch) -> None:
    once = world.MemoryTracker.create

    def stubborn(self: world.MemoryTracker, draft: world.Draft) -> world.Issue:
        try:
            return once(self, draft)
        except UnknownOutcomeError:
            return once(self, draft)

    patch.setattr(world.MemoryTracker, "create", stubborn)


@case
def base_before_document(patch: pytest.MonkeyPatch) -> None:
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


@case
def base_of_what_was_sent(patch: pytest.MonkeyPatch) -> None:
    created = applying._Run._created

    def trusting(self: applying._Run, plan: applying.ItemPlan) -> applying.ItemPlan:
        plan = created(self, plan)
        sent = {name: (pair[0], self.tracker.hold(name, pair[0])) for name, pair in plan.agreed.items()}
        return replace(plan, agreed=sent)

    patch.setattr(applying._Run, "_created", trusting)


@case
def no_base(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        fields, "decide", lambda document, tracker, base, equal: Move.RECORD if equal else Move.TO_TRACKER
    )


@case
def file_not_checked(patch: pytest.MonkeyPatch) -> None:
    def blunt(self: world.World, path: str, before: str, after: str) -> None:
        with self.effect("write"):
            self.texts[path] = after

    patch.setattr(world.World, "write", blunt)
    patch.setattr(applying._Run, "_check", lambda self, path: None)


@case
def issue_not_checked(patch: pytest.MonkeyPatch) -> None:
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


@case
def conflict_not_told(patch: pytest.MonkeyPatch) -> None:
    merged = fields.merge_fields
    patch.setattr("pmsync.sync.plan.merge_fields", lambda *words: (merged(*words)[0], ()))


@case
def number_is_identity(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(identity, "alike", lambda one, other: 1.0)


@pytest.mark.parametrize("name", CASES)
def test_the_machine_notices(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    CASES[name](monkeypatch)
    search = profile(
        quick(400), derandomize=True, database=None, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(SyncMachine, settings=search)
