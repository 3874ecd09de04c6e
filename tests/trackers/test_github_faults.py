"""What every call must survive: each outcome of each call, against the loopback GitHub.

The expectations are written down here once more, by the name of the fault, rather than taken from the
rules under test.
"""

from __future__ import annotations

import json

import pytest

from pmsync.errors import (
    ChangedError,
    LimitedError,
    PmsyncError,
    RefusedError,
    TrackerError,
    UnknownOutcomeError,
)
from pmsync.sync.ports import Absence, Issue, Missing, Tracker
from servers import github_state
from servers.faults import FAULTS, Fault, problem, redirect
from servers.github import GitHub
from trackers.worlds import GitHubWorld, draft

REPOSITORY = "acme/shop"
REDIRECTS = ("301", "302", "307", "308")
LIMITS = ("403 secondary limit", "429", "429 with a date", "403 primary limit")
LIMITS_WITHOUT_WORD = ("403 secondary limit, no header", "429, no header")
SERVER_ERRORS = ("500", "502", "503")
NOT_APPLIED = ("closed", "hangs", "half a body", "HTML with 200", "empty 200", *SERVER_ERRORS)
APPLIED = (
    "applied, then 502",
    "applied, then HTML",
    "applied, then empty",
    "applied, then half a body",
    "applied, then closed",
    "applied, then hangs",
)


def connect(world: GitHubWorld, fault: str) -> Tracker:
    """A tracker that does not wait long where the server hangs."""
    return world.connect(timeout=1 if "hangs" in fault else 30)


def count(server: GitHub, kind: str) -> int:
    return sum(each.kind == kind for each in server.log)


class TestList:
    @pytest.mark.parametrize("fault", ["401", "403", "404", "410", "409", "422"])
    def test_stops_the_tracker_at_once(
        self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str
    ) -> None:
        server.fail("list", fault)
        with pytest.raises(TrackerError) as caught:
            world.connect().fetch([issue.ref])
        assert "HTTP" in str(caught.value)
        assert count(server, "list") == 1
        assert world.waits == []

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD, *SERVER_ERRORS, *NOT_APPLIED[:5]])
    def test_is_asked_again(self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str) -> None:
        server.fail("list", fault)
        assert isinstance(connect(world, fault).fetch([issue.ref])[issue.ref], Issue)
        assert len(world.waits) == 1

    @pytest.mark.parametrize("fault", [*SERVER_ERRORS, "closed", "half a body", "HTML with 200", "empty 200"])
    def test_stops_the_tracker_when_it_stays_broken_and_is_never_empty(
        self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str
    ) -> None:
        server.fail("list", fault, times=9)
        with pytest.raises(TrackerError):
            world.connect().fetch([issue.ref])
        assert count(server, "list") == 4

    @pytest.mark.parametrize("fault", REDIRECTS)
    def test_is_asked_again_elsewhere_on_the_host_with_the_query(
        self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str
    ) -> None:
        server.person.write(REPOSITORY, "Not ours")
        server.fail("list", fault)
        assert [each.ref for each in world.connect().discover(["one"])] == [issue.ref]
        first, second = (each for each in server.log if each.kind == "list")
        assert second.path == "/repositories/4711/issues"
        assert first.query == second.query

    def test_a_page_in_the_middle_is_asked_again_by_itself(self, world: GitHubWorld, server: GitHub) -> None:
        for each in range(250):
            server.person.write(REPOSITORY, f"Issue {each}", labels=["pmsync"])
        server.fail("list", "502", nth=2)
        found = world.connect().fetch([f"{REPOSITORY}#{each}" for each in (1, 250)])
        assert all(isinstance(each, Issue) for each in found.values())
        assert [each.query.get("page") for each in server.log] == [None, "2", "2", "3"]


class TestGet:
    @pytest.fixture(autouse=True)
    def _is_asked_for_singly(self, server: GitHub, issue: Issue) -> None:
        server.person.strip_label(REPOSITORY, 1)

    @pytest.mark.parametrize(
        ("fault", "absence"),
        [
            ("403", Absence.HIDDEN),
            ("404", Absence.HIDDEN),
            ("422", Absence.HIDDEN),
            ("409", Absence.HIDDEN),
            ("410", Absence.GONE),
            *[(redirect(int(each), "/repositories/9/issues/5"), Absence.MOVED) for each in REDIRECTS],
        ],
    )
    def test_says_why_the_issue_is_missing(
        self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str | Fault, absence: Absence
    ) -> None:
        server.fail("get", fault)
        assert world.connect().fetch([issue.ref]) == {issue.ref: Missing(absence)}

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD, *NOT_APPLIED])
    def test_is_asked_again(self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str) -> None:
        server.fail("get", fault)
        assert isinstance(connect(world, fault).fetch([issue.ref])[issue.ref], Issue)
        assert len(world.waits) == 1

    def test_stops_the_tracker_without_a_valid_token(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.fail("get", "401")
        with pytest.raises(TrackerError):
            world.connect().fetch([issue.ref])


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


class TestUser:
    @pytest.mark.parametrize("fault", ["403", "404"])
    def test_a_token_that_may_not_ask_who_it_is_is_the_actions_bot(
        self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str
    ) -> None:
        server.fail("user", fault)
        [found] = world.connect().discover(["one"])
        assert (found.marker, found.foreign_marker) == (None, "one/1")

    @pytest.mark.parametrize("fault", [*LIMITS, *NOT_APPLIED])
    def test_is_asked_again(self, world: GitHubWorld, server: GitHub, issue: Issue, fault: str) -> None:
        server.fail("user", fault)
        [found] = connect(world, fault).discover(["one"])
        assert found.marker is not None


class TestLimit:
    def test_waits_as_long_as_the_server_says(self, world: GitHubWorld, server: GitHub, issue: Issue) -> None:
        waits = {}
        for fault in (*LIMITS, *LIMITS_WITHOUT_WORD):
            world.waits.clear()
            server.now = 1793887200.0
            server.fail("list", fault)
            world.connect().fetch([issue.ref])
            waits[fault] = [seconds for seconds, _ in world.waits]
        assert waits == {
            "403 secondary limit": [7.0],
            "429": [7.0],
            "429 with a date": [9.0],
            "403 primary limit": [60.0],
            "403 secondary limit, no header": [60.0],
            "429, no header": [60.0],
        }

    def test_tells_why_it_waits(self, world: GitHubWorld, server: GitHub, issue: Issue) -> None:
        server.fail("list", "429")
        world.connect().fetch([issue.ref])
        assert world.waits == [(7.0, "GitHub: its rate limit is used up")]

    @pytest.mark.parametrize("kind", ["list", "create"])
    def test_a_longer_wait_than_allowed_ends_the_run_and_says_when_to_come_back(
        self, world: GitHubWorld, server: GitHub, kind: str
    ) -> None:
        server.fail(kind, "403 primary limit")
        tracker = world.connect(longest_wait=59)
        with pytest.raises(LimitedError) as caught:
            tracker.discover(["one"]) if kind == "list" else tracker.create(draft(tracker))
        assert "2026-11-05 14:01:00 UTC" in str(caught.value)
        assert "the next run goes on from there" in str(caught.value)
        assert world.waits == []

    def test_all_waits_of_one_call_count_together(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.fail("list", "429", times=9)
        with pytest.raises(LimitedError):
            world.connect(longest_wait=20).fetch([issue.ref])
        assert [seconds for seconds, _ in world.waits] == [7.0, 7.0]


def test_a_server_that_cannot_be_reached_is_said_to_be_so() -> None:
    with GitHubWorld() as gone:
        tracker = gone.connect()
    for ask in (lambda: tracker.discover(["one"]), lambda: tracker.create(draft(tracker))):
        with pytest.raises(TrackerError, match="cannot be reached"):
            ask()
    assert len(gone.waits) == 6


def test_the_token_is_in_no_error(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    echo = {"echo": problem(422, f"Odd header: token {server.TOKEN}")}
    told = []
    for name, fault in {**FAULTS, **echo}.items():
        if "hangs" in name:
            continue
        for kind in ("list", "create"):
            server.fail(kind, fault, times=9)
            tracker = world.connect()
            try:
                tracker.discover(["one"]) if kind == "list" else tracker.create(draft(tracker))
            except PmsyncError as error:
                told.append(f"{error!r} {error} {error.__cause__!r} {error.hint}")
            server.heal()
    assert len(told) > 40
    assert [each for each in told if server.TOKEN in each] == []
