"""Requests to GitHub, counted and looked at."""

from __future__ import annotations

import pytest

from pmsync.errors import RefusedError, TrackerError, UnknownOutcomeError
from pmsync.sync.ports import Issue, Tracker
from servers.github import GitHub
from trackers.github_issues import REPOSITORY, fill, marked
from trackers.worlds import FULL, GitHubWorld, draft


@pytest.fixture
def tracker(world: GitHubWorld) -> Tracker:
    return world.connect()


class TestBudget:
    @pytest.mark.parametrize(("count", "requests"), [(1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (250, 3)])
    def test_a_pull_lists_a_hundred_issues_at_a_time(
        self, world: GitHubWorld, server: GitHub, count: int, requests: int
    ) -> None:
        refs = fill(server, count)
        found = world.connect().fetch(refs)
        assert all(isinstance(found[ref], Issue) for ref in refs)
        assert [each.kind for each in server.log] == ["list"] * requests

    def test_fetch_and_discovery_share_one_listing(self, world: GitHubWorld, server: GitHub) -> None:
        refs = fill(server, 120)
        tracker = world.connect()
        tracker.fetch(refs)
        tracker.discover(["one"])
        assert [each.kind for each in server.log] == ["list", "list"]

    def test_nobody_is_asked_who_we_are_without_an_orphan(self, world: GitHubWorld, server: GitHub) -> None:
        issue = world.connect().create(draft(world.connect(), "one/1"))
        server.log.clear()
        tracker = world.connect()
        tracker.fetch([issue.ref])
        assert tracker.discover(["one"]) == []
        assert [each.kind for each in server.log] == ["list"]

    def test_a_push_costs_one_look_and_one_request_for_each_changed_item(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        refs = fill(server, 30)
        tracker = world.connect(recheck=30)
        found = tracker.fetch(refs)
        server.log.clear()
        for ref in refs[:10]:
            issue = found[ref]
            assert isinstance(issue, Issue)
            tracker.update(issue, {"status": "done", "type": "detect", "due": "2026-12-01", "title": "New"})
        assert [each.kind for each in server.log] == ["list"] + ["edit"] * 10

    def test_the_look_asks_only_for_what_changed_since_the_listing(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        refs = fill(server, 3)
        server.tick(3600)
        tracker = world.connect()
        issue = tracker.fetch(refs)[refs[0]]
        assert isinstance(issue, Issue)
        tracker.update(issue, {"title": "New"})
        look = [each for each in server.log if each.kind == "list"][1]
        assert look.query["since"] == "2026-11-05T14:59:03Z"
        assert "labels" not in look.query

    def test_a_long_push_looks_again_after_a_while(self, world: GitHubWorld, server: GitHub) -> None:
        refs = fill(server, 3)
        tracker = world.connect(recheck=30)
        found = tracker.fetch(refs)
        for ref in refs:
            issue = found[ref]
            assert isinstance(issue, Issue)
            tracker.update(issue, {"title": "New"})
            server.tick(20)
        assert [each.kind for each in server.log] == ["list", "list", "edit", "edit", "list", "edit"]

    def test_a_fresh_discovery_looks_even_right_after_another_look(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        tracker = world.connect(recheck=30)
        assert tracker.discover(["one"]) == []
        tracker.update(tracker.create(draft(tracker, "one/1")), {"title": "New"})
        server.fail("create", "applied, then closed")
        with pytest.raises(UnknownOutcomeError):
            tracker.create(draft(tracker, "one/2"))
        assert len(tracker.discover(["one"], fresh=True)) == 2

    def test_an_issue_that_comes_while_pages_are_read_is_seen(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        fill(server, 150)
        body = marked("one/1")

        def comes() -> None:
            server.person.write(REPOSITORY, "New", login="pmsync-bot", labels=["pmsync"], body=body)

        server.on("list", lambda: server.on("list", comes))
        assert [each.label for each in world.connect().discover(["one"])] == ["#151"]

    def test_an_update_to_what_is_there_already_sends_nothing(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker
    ) -> None:
        issue = tracker.create(draft(tracker, **FULL))
        server.log.clear()
        assert tracker.update(issue, issue.fields) == issue
        assert server.writes() == []

    def test_an_issue_without_our_label_costs_one_request(self, world: GitHubWorld, server: GitHub) -> None:
        server.person.write(REPOSITORY, "Linked by hand")
        assert isinstance(world.connect().fetch(["acme/shop#1"])["acme/shop#1"], Issue)
        assert [each.kind for each in server.log] == ["list", "get"]


class TestRequests:
    def test_an_issue_is_created_with_everything_in_one_request(
        self, server: GitHub, tracker: Tracker
    ) -> None:
        tracker.create(draft(tracker, "one/7", **FULL))
        [request] = server.writes()
        assert isinstance(request.body, dict)
        assert request.body["title"] == FULL["title"]
        assert request.body["labels"] == ["pmsync", "type: detect", "priority: P1", "status: in progress"]
        assert request.body["assignees"] == ["alice"]
        assert "**Due:** 2026-12-01" in request.body["body"]
        assert '"item": "one/7"' in request.body["body"]

    @pytest.mark.parametrize(
        ("changes", "sent"),
        [
            ({"title": "New"}, {"title": "New"}),
            ({"status": "done"}, {"state": "closed", "state_reason": "completed"}),
            ({"status": "dropped"}, {"state": "closed", "state_reason": "not_planned"}),
            ({"status": "in progress"}, {"labels": ["pmsync", "team: payments", "status: in progress"]}),
            ({"type": "detect"}, {"labels": ["pmsync", "team: payments", "type: detect"]}),
            ({"priority": "P1"}, {"labels": ["pmsync", "team: payments", "priority: P1"]}),
            ({"owner": "@bob"}, {"assignees": ["bob", "alice"]}),
            ({"owner": None}, {"assignees": ["alice"]}),
        ],
    )
    def test_an_edit_sends_only_what_changed(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker, changes: dict[str, str], sent: object
    ) -> None:
        server.repository(REPOSITORY).assignable.add("carol")
        created = tracker.create(draft(tracker, owner="@carol"))
        server.person.label(REPOSITORY, 1, "team: payments")
        server.person.edit(REPOSITORY, 1, assignees=["carol", "alice"])
        run = world.connect()
        issue = run.fetch([created.ref])[created.ref]
        assert isinstance(issue, Issue)
        server.log.clear()
        run.update(issue, changes)
        assert [each.body for each in server.writes()] == [sent]

    def test_closing_takes_the_label_of_work_in_progress_along(
        self, server: GitHub, tracker: Tracker
    ) -> None:
        issue = tracker.create(draft(tracker, status="in progress"))
        tracker.update(issue, {"status": "done"})
        assert server.issue(REPOSITORY, 1).labels == ["pmsync"]

    def test_taking_up_again_says_so(self, server: GitHub, tracker: Tracker) -> None:
        issue = tracker.create(draft(tracker, status="done"))
        tracker.update(issue, {"status": "todo"})
        assert server.writes()[-1].body == {"state": "open", "state_reason": "reopened"}

    def test_what_people_wrote_into_the_body_stays(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker
    ) -> None:
        created = tracker.create(draft(tracker, due="2026-12-01"))
        before = server.issue(REPOSITORY, 1).body or ""
        written = f"Ask  the vendor\r\n\r\n{before}\n\n- [ ] a *list* of @alice\n"
        server.person.edit(REPOSITORY, 1, body=written)
        run = world.connect()
        issue = run.fetch([created.ref])[created.ref]
        assert isinstance(issue, Issue)
        run.update(issue, {"due": "2027-01-31"})
        assert server.issue(REPOSITORY, 1).body == written.replace(
            "**Due:** 2026-12-01", "**Due:** 2027-01-31"
        )

    def test_labels_that_are_there_in_another_case_are_not_sent_again(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker
    ) -> None:
        server.repository(REPOSITORY).named("Type: Detect")
        issue = tracker.create(draft(tracker, type="detect"))
        assert issue.fields["type"] == "Detect"
        server.log.clear()
        tracker.update(issue, {"type": "detect"})
        assert server.writes() == []

    def test_a_body_that_would_grow_too_long_is_refused(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker
    ) -> None:
        server.person.write(REPOSITORY, "Long", body="x" * 65_530)
        issue = tracker.fetch(["acme/shop#1"])["acme/shop#1"]
        assert isinstance(issue, Issue)
        with pytest.raises(RefusedError, match="65,536"):
            tracker.update(issue, {"due": "2026-12-01"})
        assert server.writes() == []

    def test_an_item_without_a_title_is_refused(self, server: GitHub, tracker: Tracker) -> None:
        with pytest.raises(RefusedError, match="no title"):
            tracker.create(draft(tracker, title=None))
        assert server.log == []

    def test_only_this_host_hears_the_token(self, server: GitHub, tracker: Tracker) -> None:
        from servers.faults import redirect

        with GitHub() as stranger:
            stranger.repository(REPOSITORY)
            for kind in ("list", "create"):
                server.fail(kind, redirect(301, f"{stranger.url}/repos/{REPOSITORY}/issues"))
            with pytest.raises(TrackerError):
                tracker.discover(["one"])
            with pytest.raises(TrackerError):
                tracker.create(draft(tracker))
            assert stranger.log == []
