"""What every write must survive, against the loopback GitHub.

The expectations are written down by the name of the fault, rather than taken from the rules under test.
"""

from __future__ import annotations

import json

import pytest

from pmsync.errors import (
    ChangedError,
    PmsyncError,
    RefusedError,
    TrackerError,
    UnknownOutcomeError,
)
from pmsync.sync.ports import Issue, Tracker
from servers import github_state
from servers.faults import Fault
from servers.github import GitHub
from trackers.github_faults import (
    APPLIED,
    LIMITS,
    LIMITS_WITHOUT_WORD,
    NOT_APPLIED,
    REDIRECTS,
    REPOSITORY,
    connect,
    count,
)
from trackers.worlds import GitHubWorld, draft


class TestCreate:
    @pytest.mark.parametrize("fault", ["401", "403", "404", "410", *REDIRECTS])
    def test_stops_the_tracker_and_makes_nothing(
        self, world: GitHubWorld, server: GitHub, fault: str
    ) -> None:
        server.fail("create", fault)
        with pytest.raises(TrackerError):
            world.connect().create(draft(world.connect()))
        assert count(server, "create") == 1
        assert len(server.writes()) == 1
        assert server.repository(REPOSITORY).issues == {}

    @pytest.mark.parametrize("fault", ["409", "422"])
    def test_skips_the_item_when_the_values_are_refused(
        self, world: GitHubWorld, server: GitHub, fault: str
    ) -> None:
        server.fail("create", fault)
        with pytest.raises(RefusedError):
            world.connect().create(draft(world.connect()))
        assert count(server, "create") == 1

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD])
    def test_is_sent_again_after_a_limit_which_is_a_refusal(
        self, world: GitHubWorld, server: GitHub, fault: str
    ) -> None:
        server.fail("create", fault)
        world.connect().create(draft(world.connect()))
        assert count(server, "create") == 2
        assert len(server.repository(REPOSITORY).issues) == 1
        assert len(world.waits) == 1

    @pytest.mark.parametrize("fault", NOT_APPLIED)
    def test_is_never_sent_again_when_it_may_have_arrived(
        self, world: GitHubWorld, server: GitHub, fault: str
    ) -> None:
        tracker = connect(world, fault)
        tracker.discover(["one"])
        server.fail("create", fault)
        with pytest.raises(UnknownOutcomeError):
            tracker.create(draft(tracker, "one/7"))
        assert count(server, "create") == 1
        assert tracker.discover(["one"], fresh=True) == []

    @pytest.mark.parametrize("fault", APPLIED)
    def test_is_found_when_it_arrived_without_an_answer(
        self, world: GitHubWorld, server: GitHub, fault: str
    ) -> None:
        tracker = connect(world, fault)
        tracker.discover(["one"])
        server.fail("create", fault)
        made = draft(tracker, "one/7")
        with pytest.raises(UnknownOutcomeError):
            tracker.create(made)
        assert count(server, "create") == 1
        assert [each.marker for each in tracker.discover(["one"], fresh=True)] == [made.marker]

    def test_an_owner_who_cannot_be_assigned_is_left_out_once(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        created = world.connect().create(draft(world.connect(), owner="@stranger"))
        assert created.fields["owner"] is None
        assert "assignee" in (created.note or "")
        assert count(server, "create") == 2
        assert len(server.repository(REPOSITORY).issues) == 1

    @pytest.mark.parametrize("fault", ["403", "422", "500", "applied, then closed"])
    def test_an_issue_that_was_made_but_not_closed_waits_for_the_next_run(
        self, world: GitHubWorld, server: GitHub, fault: str
    ) -> None:
        server.fail("edit", fault, times=1 if "applied" in fault else 9)
        tracker = world.connect()
        if "applied" in fault:
            assert tracker.create(draft(tracker, "one/7", status="done")).fields["status"] == "done"
            return
        with pytest.raises(UnknownOutcomeError):
            tracker.create(draft(tracker, "one/7", status="done"))
        server.heal()
        [found] = world.connect().discover(["one"])
        assert found.marker is not None
        assert found.marker.document["status"] == found.fields["status"] == "todo"


class TestEdit:
    @pytest.fixture
    def tracker(self, world: GitHubWorld, issue: Issue) -> Tracker:
        tracker = world.connect(timeout=1)
        tracker.fetch([issue.ref])
        return tracker

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("401", TrackerError),
            ("403", RefusedError),
            ("404", RefusedError),
            ("409", RefusedError),
            ("410", RefusedError),
            ("422", RefusedError),
            *[(each, ChangedError) for each in REDIRECTS],
        ],
    )
    def test_is_refused_once_and_changes_nothing(
        self, server: GitHub, tracker: Tracker, issue: Issue, fault: str, error: type[PmsyncError]
    ) -> None:
        server.fail("edit", fault)
        with pytest.raises(error):
            tracker.update(issue, {"title": "Another title"})
        assert count(server, "edit") == 1
        assert server.issue(REPOSITORY, 1).title == issue.fields["title"]

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD, *NOT_APPLIED])
    def test_is_sent_again_when_it_did_not_arrive(
        self, server: GitHub, tracker: Tracker, issue: Issue, fault: str
    ) -> None:
        server.fail("edit", fault)
        updated = tracker.update(issue, {"title": "Another title"})
        assert updated.fields["title"] == server.issue(REPOSITORY, 1).title == "Another title"
        assert count(server, "edit") == 2
        assert count(server, "get") == (0 if fault in LIMITS + LIMITS_WITHOUT_WORD else 1)

    @pytest.mark.parametrize("fault", APPLIED)
    def test_is_not_sent_again_when_a_look_shows_that_it_arrived(
        self, server: GitHub, tracker: Tracker, issue: Issue, fault: str
    ) -> None:
        server.fail("edit", fault)
        updated = tracker.update(issue, {"title": "Another title", "status": "done"})
        assert (updated.fields["title"], updated.fields["status"]) == ("Another title", "done")
        assert (count(server, "edit"), count(server, "get")) == (1, 1)

    def test_stays_unknown_when_it_never_arrives(
        self, server: GitHub, tracker: Tracker, issue: Issue
    ) -> None:
        server.fail("edit", "closed", times=9)
        with pytest.raises(UnknownOutcomeError):
            tracker.update(issue, {"title": "Another title"})
        assert (count(server, "edit"), count(server, "get")) == (4, 4)

    def test_is_not_sent_again_over_what_a_person_wrote_meanwhile(
        self, server: GitHub, tracker: Tracker, issue: Issue
    ) -> None:
        server.fail("edit", "closed")
        server.on("get", lambda: server.person.edit(REPOSITORY, 1, title="A person's title"))
        with pytest.raises(ChangedError):
            tracker.update(issue, {"title": "The document's title"})
        assert server.issue(REPOSITORY, 1).title == "A person's title"

    @pytest.mark.parametrize(
        "other", [{"number": 2}, {"repository_url": "https://x.example/repos/acme/other"}]
    )
    def test_an_answer_about_something_else_is_not_taken_for_one(
        self, server: GitHub, tracker: Tracker, issue: Issue, other: dict[str, object]
    ) -> None:
        told = github_state.issue(server.url, server.repository(REPOSITORY), server.issue(REPOSITORY, 1))
        server.fail("edit", Fault(200, json.dumps({**told, "title": "Another title", **other})))
        tracker.update(issue, {"title": "Another title"})
        assert (count(server, "edit"), count(server, "get")) == (2, 1)

    def test_a_refusal_names_the_field(self, server: GitHub, tracker: Tracker, issue: Issue) -> None:
        with pytest.raises(RefusedError, match="assignees invalid"):
            tracker.update(issue, {"owner": "@stranger"})
        assert count(server, "edit") == 1
