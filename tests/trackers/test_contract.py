"""What every tracker must do. A new tracker is tested as soon as it has a world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmsync.errors import ChangedError, UnknownOutcomeError
from pmsync.model import FIELDS, Closure
from pmsync.sync.ports import ClosureTracker, Issue, Missing, Tracker
from trackers.worlds import FULL, WORLDS, World, draft

CHANGES = {
    "title": "Page somebody when the queue grows",
    "owner": "Search team",
    "type": "prevent",
    "priority": "P3",
    "due": "2027-01-15",
    "status": "todo",
}


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with WORLDS[request.param](tmp_path) as world:
        yield world


@pytest.fixture
def tracker(world: World) -> Tracker:
    return world.connect()


def read(world: World, ref: str) -> Issue:
    """The issue as the next run reads it."""
    found = world.connect().fetch([ref])[ref]
    assert isinstance(found, Issue)
    return found


@pytest.mark.parametrize("name", FIELDS)
def test_a_created_field_is_read_back_as_it_is_held(world: World, tracker: Tracker, name: str) -> None:
    made = draft(tracker, **FULL)
    created = tracker.create(made)
    assert made.fields[name] is not None
    assert created.fields[name] == made.fields[name]
    assert read(world, created.ref).fields[name] == made.fields[name]


@pytest.mark.parametrize("status", ["todo", "in progress", "done", "dropped"])
def test_an_issue_is_created_with_any_status(world: World, tracker: Tracker, status: str) -> None:
    created = tracker.create(draft(tracker, status=status))
    assert created.fields["status"] == status
    assert read(world, created.ref).fields["status"] == status


def test_empty_fields_stay_empty(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker))
    assert {name for name, value in read(world, created.ref).fields.items() if value} == {"title", "status"}


def test_an_answer_has_exactly_the_fields_of_the_tracker(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker))
    assert set(created.fields) == set(read(world, created.ref).fields) == tracker.fields


@pytest.mark.parametrize("name", FIELDS)
def test_an_update_changes_only_what_it_is_given(world: World, tracker: Tracker, name: str) -> None:
    created = tracker.create(draft(tracker, **FULL))
    value = tracker.hold(name, CHANGES[name])
    updated = tracker.update(created, {name: value})
    assert updated.fields == {**created.fields, name: value}
    assert read(world, created.ref).fields == updated.fields


@pytest.mark.parametrize("name", ["owner", "type", "priority", "due"])
def test_an_update_clears_a_field(world: World, tracker: Tracker, name: str) -> None:
    created = tracker.create(draft(tracker, **FULL))
    tracker.update(created, {name: None})
    assert read(world, created.ref).fields == {**created.fields, name: None}


@pytest.mark.parametrize("before", ["todo", "in progress", "done", "dropped"])
@pytest.mark.parametrize("after", ["todo", "in progress"])
def test_an_update_takes_an_issue_up_again(world: World, tracker: Tracker, before: str, after: str) -> None:
    created = tracker.create(draft(tracker, status=before))
    assert tracker.update(created, {"status": after}).fields["status"] == after
    assert read(world, created.ref).fields["status"] == after


@pytest.mark.parametrize("after", ["done", "dropped"])
def test_an_update_closes_an_issue(world: World, tracker: Tracker, after: str) -> None:
    created = tracker.create(draft(tracker))
    assert tracker.update(created, {"status": after}).fields["status"] == after
    assert read(world, created.ref).fields["status"] == after


def test_updates_follow_each_other(world: World, tracker: Tracker) -> None:
    first = tracker.create(draft(tracker))
    second = tracker.update(first, {"status": "done"})
    third = tracker.update(second, {"title": "Another title"})
    assert read(world, first.ref).fields == third.fields


def test_a_revision_changes_with_an_edit_and_only_then(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker))
    assert read(world, created.ref).revision == created.revision
    world.person_retitles(created, "Another title")
    assert read(world, created.ref).revision != created.revision


def test_an_issue_changed_since_it_was_read_is_not_written_over(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker))
    run = world.connect()
    seen = run.fetch([created.ref])[created.ref]
    assert isinstance(seen, Issue)
    world.person_retitles(created, "A person's title")
    with pytest.raises(ChangedError):
        run.update(seen, {"title": "The document's title"})
    assert read(world, created.ref).fields["title"] == "A person's title"


def test_what_a_person_did_is_read(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker, **FULL))
    world.person_closes(created)
    assert read(world, created.ref).fields["status"] == "done"


def test_a_marker_is_found_again_with_the_values_at_creation(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker, "one/7", **FULL))
    [found] = world.connect().discover(["one"])
    assert found.ref == created.ref
    assert found.marker is not None
    assert found.marker.item == "one/7"
    assert found.marker.document == FULL


def test_an_issue_without_a_marker_is_not_discovered(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker, "one/7"))
    world.person_writes("one/8")
    assert [each.ref for each in world.connect().discover(["one"])] == [created.ref]


def test_two_issues_with_one_marker_come_lowest_first(world: World, tracker: Tracker) -> None:
    made = [tracker.create(draft(tracker, "one/7")).ref for _ in range(3)]
    assert [each.ref for each in world.connect().discover(["one"])] == made


def test_an_unknown_create_is_found_by_a_fresh_discovery(world: World, tracker: Tracker) -> None:
    if not world.can_lose_answers:
        pytest.skip("this tracker answers or fails")
    assert tracker.discover(["one"]) == []
    world.lose_next_create()
    with pytest.raises(UnknownOutcomeError):
        tracker.create(draft(tracker, "one/7"))
    assert len(tracker.discover(["one"], fresh=True)) == 1
    assert len(world.connect().discover(["one"])) == 1


def test_a_deleted_issue_is_missing_and_the_others_are_not(world: World, tracker: Tracker) -> None:
    gone, here = tracker.create(draft(tracker)), tracker.create(draft(tracker))
    world.person_deletes(gone)
    found = world.connect().fetch([gone.ref, here.ref])
    assert isinstance(found[gone.ref], Missing)
    assert isinstance(found[here.ref], Issue)


def test_nothing_is_asked_for_nothing(tracker: Tracker) -> None:
    assert tracker.fetch([]) == {}
    assert tracker.discover([]) == []


def test_a_fresh_issue_is_bare_until_somebody_uses_it(world: World, tracker: Tracker) -> None:
    created = tracker.create(draft(tracker, "one/7", **FULL))
    [found] = world.connect().discover(["one"])
    assert created.bare
    assert found.bare
    world.person_comments(created)
    [found] = world.connect().discover(["one"])
    assert not found.bare


def test_a_bare_duplicate_is_closed_as_dropped(world: World, tracker: Tracker) -> None:
    kept, extra = tracker.create(draft(tracker, "one/7")), tracker.create(draft(tracker, "one/7"))
    tracker.close_duplicate(extra, kept)
    assert read(world, extra.ref).fields["status"] == "dropped"
    assert read(world, kept.ref).fields["status"] == "todo"


def test_label_and_url_of_an_issue_lead_back_to_it(tracker: Tracker) -> None:
    created = tracker.create(draft(tracker))
    [parsed] = {tracker.parse(each) for each in (created.label, created.url)}
    assert parsed is not None
    found = tracker.fetch([parsed])[parsed]
    assert isinstance(found, Issue)
    assert found.ref == created.ref


def test_links_to_other_places_mean_nothing(world: World, tracker: Tracker) -> None:
    assert [link for link in world.foreign_links if tracker.parse(link) is not None] == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FIELDS), value=st.text() | st.sampled_from([*FULL.values(), *CHANGES.values()]))
def test_holding_is_idempotent_and_survives_the_way_through_a_document(
    tracker: Tracker, name: str, value: str
) -> None:
    held = tracker.hold(name, value)
    assert tracker.hold(name, held) == held
    assert tracker.hold(name, tracker.word(name, held)) == held


@pytest.mark.parametrize("name", FIELDS)
def test_nothing_is_held_as_nothing(tracker: Tracker, name: str) -> None:
    assert tracker.hold(name, None) is None
    assert tracker.word(name, None) is None


def test_a_tracker_that_tells_of_closings_tells_of_those_it_is_asked_about(
    world: World, tracker: Tracker
) -> None:
    if not isinstance(tracker, ClosureTracker):
        pytest.skip("it tells of no closings")
    first, second = (tracker.create(draft(tracker)) for _ in range(2))
    assert dict(tracker.closures([])) == {}
    world.person_closes(first)
    closed, other = read(world, first.ref), read(world, second.ref)
    told = tracker.closures([closed, other])
    assert {ref: each.label for ref, each in told.items() if isinstance(each, Closure)} == {
        first.ref: first.label, second.ref: second.label,
    }  # fmt: skip
    world.person_deletes(second)
    assert set(world.connect().closures([closed])) == {first.ref}  # type: ignore[attr-defined]  # checked above
