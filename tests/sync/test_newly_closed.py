"""Each closing is asked of the issue's own tracker, and no tracker keeps another from telling."""

from __future__ import annotations

import pytest

from pmsync.model import Closure
from pmsync.sync.closures import tell
from pmsync.sync.gather import gather
from sync import people
from sync.routed_world import Both, RoutedWorld

PATH = "postmortems/one.md"


@pytest.fixture
def world() -> RoutedWorld:
    """Two trackers with two issues each, of which the first was closed by a person."""
    made = RoutedWorld()
    made.begin()
    made.texts[PATH] = people.document("Incident one")
    for number in range(1, 5):
        made.texts[PATH] = people.add_row(made.texts[PATH], f"Item{number}x page the on-call")
    made.run()
    for ref in ("#1", "OPS-1"):
        made.tracker.person_sets(ref, "status", "done")
    return made


def both(world: RoutedWorld) -> Both:
    assert isinstance(world.tracker, Both)
    return world.tracker


def known(world: RoutedWorld) -> dict[str, str | None]:
    """How issues were closed, as the bases tell it."""
    kept: dict[str, Closure] = {}
    for base in world.bases().values():
        kept |= base.closures
    return {ref: tell(each) for ref, each in kept.items()}


def test_each_is_asked_of_its_own_tracker_and_once(world: RoutedWorld) -> None:
    world.run()
    assert known(world) == {"#1": "acme/shop@0000001", "OPS-1": "acme/shop@0000001"}
    assert both(world).asked == ["#1", "OPS-1"]
    world.run()
    assert both(world).asked == ["#1", "OPS-1"]


def test_what_the_run_closes_itself_is_asked_of_its_own_tracker_too(world: RoutedWorld) -> None:
    world.texts[PATH] = people.set_cell(world.texts[PATH], 2, "status", "done")
    world.texts[PATH] = people.set_cell(world.texts[PATH], 3, "status", "done")
    world.run()
    assert set(known(world)) == {"#1", "#2", "OPS-1", "OPS-2"}
    assert sorted(both(world).asked) == ["#1", "#2", "OPS-1", "OPS-2"]


@pytest.mark.parametrize(("down", "told"), [("one", "OPS-1"), ("other", "#1")])
def test_one_that_is_down_keeps_no_other_from_telling(world: RoutedWorld, down: str, told: str) -> None:
    both(world).members[down].is_down = True
    world.run()
    assert set(known(world)) == {told}
    both(world).members[down].is_down = False
    world.run()
    assert set(known(world)) == {"#1", "OPS-1"}


@pytest.mark.parametrize(("silent", "told"), [("one", "OPS-1"), ("other", "#1")])
def test_neither_does_one_that_says_nothing_and_it_is_named(
    world: RoutedWorld, silent: str, told: str
) -> None:
    both(world).members[silent].reticent = True
    reading = gather(world.documents(), world.bases(), world.trackers, world.rules)
    assert list(reading.notes) == [f"{silent}: how issues were closed is not known: not for you"]
    assert (set(reading.closures), dict(reading.stopped)) == ({told}, {})
    outcome = world.run()
    assert (outcome.halted, set(known(world))) == ({}, {told})
