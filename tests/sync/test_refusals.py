"""What a tracker refuses of one item, while the rest of it is carried out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from pmsync.errors import PmsyncError, RefusedError
from pmsync.model import Value
from pmsync.sync.outcome import Outcome
from pmsync.sync.ports import Draft, Fields, Issue, Marker, Missing, PartlyRefusedError
from sync.people import add_row, document, rows, set_cell
from sync.world import PLACE, Crash, MemoryTracker, Trouble, World

PATH = "postmortems/one.md"
STATUS, LINK = 6, 7


class Stubborn(MemoryTracker):
    """Leaves every issue in the status that it has."""

    def create(self, draft: Draft) -> Issue:
        issue = super().create(replace(draft, fields={**draft.fields, "status": "todo"}))
        return self._unless_refused(issue, draft.fields.get("status"))

    def update(self, issue: Issue, changes: Fields) -> Issue:
        rest = {name: value for name, value in changes.items() if name != "status"}
        updated = super().update(issue, rest) if rest else self.issues[issue.ref]
        return self._unless_refused(updated, changes.get("status"))

    def _unless_refused(self, issue: Issue, status: Value) -> Issue:
        if status not in (None, issue.fields["status"]):
            raise PartlyRefusedError("two ways lead there", issue=issue, fields=frozenset({"status"}))
        return issue


class Numbered(MemoryTracker):
    """Names an issue `OPS-1` in links and `1` for good."""

    def parse(self, link: str) -> str | None:
        key = link.removeprefix(PLACE)
        return key if key.startswith("OPS-") else None

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        by_name = {name: each for each in self.issues.values() for name in (each.ref, each.label)}
        return {ref: by_name[ref] for ref in refs}

    def add(self, number: int, title: str) -> None:
        fields = {**dict.fromkeys(self.fields), "title": title, "status": "todo"}
        marker = Marker("one/1", {"title": title, "status": "todo"})
        key = f"OPS-{number}"
        self.issues[str(number)] = Issue(str(number), key, PLACE + key, fields, marker, bare=True)


def world_of(kind: type[MemoryTracker], text: str) -> World:
    world = World({PATH: text})
    world.tracker = kind(world)
    return world


def a_row(title: str, **cells: str) -> str:
    text = add_row(document("One"), title)
    for column, value in cells.items():
        text = set_cell(text, 0, column, value)
    return text


def only_problem(outcome: Outcome) -> RefusedError:
    [problem] = outcome.problems
    assert isinstance(problem.error, RefusedError)
    return problem.error


def test_a_new_issue_is_linked_though_its_status_was_refused() -> None:
    world = world_of(Stubborn, a_row("Alert on the queue", status="in progress"))
    assert "two ways" in only_problem(world.run()).message
    assert "#1" in rows(world.texts[PATH])[0][LINK]
    assert rows(world.texts[PATH])[0][STATUS] == "in progress"


def test_a_refused_status_is_tried_again_and_the_other_fields_are_not() -> None:
    world = world_of(Stubborn, a_row("Alert on the queue"))
    world.run()
    world.texts[PATH] = set_cell(
        set_cell(world.texts[PATH], 0, "status", "done"), 0, "title", "Page somebody"
    )
    assert [step.field for step in world.run().done] == ["title"]
    assert world.tracker.issues["#1"].fields["title"] == "Page somebody"
    [step] = world.plan().steps
    assert (step.step, step.field, step.after) == ("update", "status", "done")


def test_a_refused_status_of_a_new_issue_is_tried_again() -> None:
    world = world_of(Stubborn, a_row("Alert on the queue", status="in progress"))
    world.run()
    [step] = world.plan().steps
    assert (step.step, step.field, step.after) == ("update", "status", "in progress")
    assert world.plan().conflicts == []


def test_a_linked_issue_is_no_orphan_though_its_link_has_another_name() -> None:
    text = add_row(a_row("Alert on the queue", issue="OPS-1"), "Alert on the queues")
    world = world_of(Numbered, text)
    assert isinstance(world.tracker, Numbered)
    world.tracker.add(1, "Alert on the queue")
    assert [step.step for step in world.plan().steps if step.line == 12] == ["create"]


def test_a_double_of_a_linked_issue_is_seen_though_its_link_has_another_name() -> None:
    text = add_row(a_row("Alert on the queue", issue="OPS-2"), "Something else")
    world = world_of(Numbered, text)
    assert isinstance(world.tracker, Numbered)
    world.tracker.add(1, "Alert on the queue")
    world.tracker.add(2, "Alert on the queue")
    assert [(double.ref, kept.ref) for double, kept in world.plan().duplicates] == [("1", "2")]


class Bulky(MemoryTracker):
    """Creates up to three at once."""

    most_at_once = 3

    def create_many(self, drafts: Sequence[Draft]) -> list[Issue | PmsyncError]:
        self.world.log.append(f"bulk of {len(drafts)}")
        return [self._each(draft) for draft in drafts]

    def _each(self, draft: Draft) -> Issue | PmsyncError:
        if "refuse" in (draft.fields["title"] or ""):
            return RefusedError("no")
        return self.create(draft)


def test_issues_are_created_ahead_and_linked_one_by_one() -> None:
    text = document("One")
    for title in ("Alert", "Page", "refuse me", "Drill", "Train"):
        text = add_row(text, f"{title} on the queue")
    world = world_of(Bulky, text)
    assert only_problem(world.run()).message == "no"
    assert [each for each in world.log if "bulk" in each] == ["bulk of 3", "bulk of 2"]
    assert [row[LINK][:3] for row in rows(world.texts[PATH])] == ["[#1", "[#2", "", "[#3", "[#4"]


def test_a_death_after_creating_ahead_makes_no_issue_twice() -> None:
    text = document("One")
    for title in ("Alert", "Page", "Drill"):
        text = add_row(text, f"{title} on the queue")
    world = world_of(Bulky, text)
    world.trouble = {3: Trouble("kill before")}
    with pytest.raises(Crash):
        world.run()
    assert world.log[-1] == "create"
    assert "#" not in rows(world.texts[PATH])[0][LINK]
    world.run()
    assert len(world.tracker.issues) == 3
    assert all(row[LINK] for row in rows(world.texts[PATH]))
