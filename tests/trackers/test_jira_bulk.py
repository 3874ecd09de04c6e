"""Creating many issues in Jira: fifty with a request, and what becomes of each."""

from __future__ import annotations

import pytest

from pmsync.errors import PmsyncError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.sync.ports import BulkTracker, Draft, Issue, PartlyRefusedError
from servers.faults import Fault
from servers.jira import Jira
from servers.jira_state import Workflow
from trackers.github_faults import APPLIED
from trackers.worlds import FULL, JiraWorld, draft


@pytest.fixture
def tracker(site: JiraWorld) -> BulkTracker:
    return bulk(site)


def bulk(site: JiraWorld, **settings: object) -> BulkTracker:
    found = site.connect(**settings)
    assert isinstance(found, BulkTracker)
    return found


def drafts(tracker: BulkTracker, count: int, **values: str) -> list[Draft]:
    return [draft(tracker, f"one/{each}", title=f"Item {each}", **values) for each in range(1, count + 1)]


def titles(answers: object) -> list[str | None]:
    assert isinstance(answers, list)
    return [each.fields["title"] if isinstance(each, Issue) else None for each in answers]


def test_takes_one_request_and_on_cloud_one_to_read_back(cloud: JiraWorld) -> None:
    tracker = bulk(cloud)
    made = drafts(tracker, 50, due="2026-12-01")
    answers = tracker.create_many(made)
    assert [each.kind for each in cloud.server.log] == ["info", "bulk create", "bulkfetch"]
    assert [each.label for each in answers if isinstance(each, Issue)] == [f"OPS-{n}" for n in range(1, 51)]
    assert [each.marker for each in answers if isinstance(each, Issue)] == [each.marker for each in made]
    assert all(isinstance(each, Issue) and each.bare for each in answers)


def test_answers_like_creating_one_by_one(site: JiraWorld, tracker: BulkTracker) -> None:
    [first, second] = tracker.create_many([draft(tracker, **FULL), draft(tracker, status="done")])
    assert isinstance(first, Issue)
    assert isinstance(second, Issue)
    single = tracker.create(draft(tracker, **FULL))
    assert first.fields == single.fields
    assert second.fields["status"] == "done"


def test_what_is_refused_does_not_hold_up_the_others(jira: Jira, tracker: BulkTracker) -> None:
    made = drafts(tracker, 4)
    made[1] = Draft({**made[1].fields, "title": None}, made[1].marker)
    made[2] = Draft({**made[2].fields, "due": "not a date"}, made[2].marker)
    jira.required_fields = set()
    answers = tracker.create_many(made)
    assert titles(answers) == ["Item 1", None, "Item 3", "Item 4"]
    assert isinstance(answers[1], RefusedError)
    assert "duedate" in (answers[2].note or "" if isinstance(answers[2], Issue) else "")
    assert len(jira.issues) == 3


def test_when_all_are_refused_each_says_why(site: JiraWorld, jira: Jira, tracker: BulkTracker) -> None:
    jira.required_fields = {"customfield_10077"}
    answers = tracker.create_many(drafts(tracker, 3))
    assert all(isinstance(each, RefusedError) for each in answers)
    assert all("customfield_10077 is required" in str(each) for each in answers)
    assert "one/2" in str(answers[1])


def test_a_status_out_of_reach_costs_that_item_its_status_only(jira: Jira, tracker: BulkTracker) -> None:
    jira.workflow = Workflow({"To Do": "new", "Done": "done"}, [])
    [first, second] = tracker.create_many([draft(tracker, status="done"), draft(tracker)])
    assert isinstance(first, PartlyRefusedError)
    assert isinstance(second, Issue)


@pytest.mark.parametrize("fault", ["closed", "500", "HTML with 200", "half a body", *APPLIED])
def test_is_never_sent_again_when_it_may_have_arrived(site: JiraWorld, jira: Jira, fault: str) -> None:
    jira.index_lag = 10
    tracker = bulk(site, timeout=0.5 if "hangs" in fault else 30)
    jira.fail("bulk create", fault)
    made = drafts(tracker, 3)
    answers = tracker.create_many(made)
    assert all(isinstance(each, UnknownOutcomeError) for each in answers)
    assert jira.count("bulk create") == 1
    found = tracker.discover(["one"], fresh=True)
    assert [each.marker for each in found] == ([each.marker for each in made] if "applied" in fault else [])


def test_the_wait_for_the_index_is_bounded_for_all_together(site: JiraWorld, jira: Jira) -> None:
    tracker = bulk(site, index_wait=30)
    jira.fail("bulk create", "closed")
    tracker.create_many(drafts(tracker, 3))
    for _ in range(3):
        assert tracker.discover(["one"], fresh=True) == []
    assert sum(seconds for seconds, _ in site.waits) == 30


@pytest.mark.parametrize("fault", ["401", "403", "404", "302"])
def test_stops_the_tracker_when_nothing_can_be_created(jira: Jira, tracker: BulkTracker, fault: str) -> None:
    jira.fail("bulk create", fault)
    with pytest.raises(TrackerError):
        tracker.create_many(drafts(tracker, 2))
    assert jira.issues == {}


@pytest.mark.parametrize("fault", ["429", "403 secondary limit"])
def test_is_sent_again_after_a_limit(jira: Jira, tracker: BulkTracker, fault: str) -> None:
    jira.fail("bulk create", fault)
    assert titles(tracker.create_many(drafts(tracker, 2))) == ["Item 1", "Item 2"]
    assert len(jira.issues) == 2


@pytest.mark.parametrize(
    "body",
    [
        '{"issues": [], "errors": []}',
        '{"issues": [{"id": "1"}, {"id": "x"}], "errors": []}',
        '{"issues": [{"id": "1"}], "errors": [{}]}',
        '{"issues": [{"id": "1"}], "errors": [{"failedElementNumber": 7}]}',
        '{"issues": [], "errors": [{"failedElementNumber": 1}, {"failedElementNumber": 1}]}',
    ],
)
def test_an_answer_that_does_not_tell_of_each_leaves_all_unknown(
    jira: Jira, tracker: BulkTracker, body: str
) -> None:
    jira.fail("bulk create", Fault(201, body))
    answers: list[Issue | PmsyncError] = list(tracker.create_many(drafts(tracker, 2)))
    assert all(isinstance(each, UnknownOutcomeError) for each in answers)
