"""A run that dies between two bases leaves an issue in both: no edit is lost to the older one."""

from __future__ import annotations

import contextlib

import pytest

from pmsync.model import Closure
from pmsync.sync.base import Base, shared
from sync import people
from sync.world import Crash, Trouble, World

OLD = {"status": ("todo", "todo"), "due": (None, None)}
NEW = {"status": ("done", "done"), "due": (None, None)}


def renamed(world: World, name: str) -> str:
    (path,) = world.texts
    new = f"postmortems/{name}.md"
    world.texts = {new: world.texts[path]}
    return new


@pytest.mark.parametrize("last", ["one", "three"])
@pytest.mark.parametrize("kind", ["kill before", "kill after"])
@pytest.mark.parametrize("at", range(4))
def test_no_edit_is_lost_to_an_old_base(at: int, kind: str, last: str) -> None:
    world = World()
    world.texts = {"postmortems/one.md": people.add_row(people.document("Incident"), "Page the on-call")}
    world.run()
    path = renamed(world, "two")
    world.texts[path] = people.set_cell(world.texts[path], 0, "status", "done")
    world.trouble = {at: Trouble(kind)}
    with contextlib.suppress(Crash):
        world.run()
    was_agreed = any(
        base.items.get("#1", {}).get("status") == ("done", "done") for base in world.bases().values()
    )
    world.trouble = {}
    renamed(world, last)
    world.tracker.person_sets("#1", "status", "todo")  # what the older base has
    world.told.clear()
    world.run()
    now = world.tracker.issues["#1"].fields["status"]
    told = {conflict.tracker for conflict in world.told if conflict.field == "status"}
    assert now == "todo" or "todo" in told or not was_agreed
    world.run()
    assert [step for step in world.plan().steps if step.step != "hold"] == []
    assert len([base for base in world.bases().values() if "#1" in base.items]) == 1


def test_what_bases_do_not_agree_on_is_open_again() -> None:
    closure = Closure("#1", closing="1")
    found = shared([Base({"#1": OLD}), Base({"#1": NEW, "#2": NEW}, closures={"#1": closure})], "#1")
    assert found == Base({"#1": {"due": (None, None)}}, closures={"#1": closure})


def test_the_only_base_is_taken_as_it_is() -> None:
    base = Base({"#1": OLD}, {"timeline": 1})
    assert shared([base], "#1") is base
    assert shared([], "#1") == Base()
    known = Base(closures={"#1": Closure("#1")})
    assert shared([known, Base({"#1": OLD})], "#1") == Base({"#1": OLD}, closures=known.closures)
