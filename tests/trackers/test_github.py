"""What GitHub has beyond the contract: requests counted and looked at, oddities of issues, accounts."""

from __future__ import annotations

import pytest

from pmsync.errors import ChangedError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.sync.ports import Absence, Issue, Missing, Tracker
from servers.github import APP, APP_BOT, GitHub
from trackers.worlds import FULL, GitHubWorld, draft

REPOSITORY = "acme/shop"


@pytest.fixture
def tracker(world: GitHubWorld) -> Tracker:
    return world.connect()


def read(world: GitHubWorld, issue: Issue) -> Issue:
    found = world.connect().fetch([issue.ref])[issue.ref]
    assert isinstance(found, Issue)
    return found


def fill(server: GitHub, count: int) -> list[str]:
    """So many issues with our label; their references."""
    for each in range(count):
        server.person.write(REPOSITORY, f"Issue {each}", labels=["pmsync"])
    return [f"{REPOSITORY}#{each}" for each in range(1, count + 1)]


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
        body = _marked("one/1")

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


class TestPeople:
    @pytest.mark.parametrize("reason", ["not_planned", "duplicate"])
    def test_closing_without_doing_is_dropping(
        self, world: GitHubWorld, server: GitHub, issue: Issue, reason: str
    ) -> None:
        server.person.close(REPOSITORY, 1, reason)
        assert read(world, issue).fields["status"] == "dropped"

    def test_reopening_is_todo(self, world: GitHubWorld, server: GitHub, issue: Issue) -> None:
        server.person.close(REPOSITORY, 1)
        server.person.reopen(REPOSITORY, 1)
        assert read(world, issue).fields["status"] == "todo"

    def test_a_closed_and_locked_issue_may_be_a_discussion_now(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.person.convert(REPOSITORY, 1)
        found = read(world, issue)
        assert found.fields["status"] is None
        assert "discussion" in (found.note or "")

    def test_an_open_locked_issue_is_read_and_written(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.person.lock(REPOSITORY, 1)
        found = read(world, issue)
        assert (found.fields["status"], found.note) == ("todo", None)
        world.connect().update(found, {"status": "done"})
        assert read(world, issue).fields["status"] is None

    def test_a_transferred_issue_tells_where_it_is(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.person.write("acme/store", "Other")
        server.person.transfer(REPOSITORY, 1, "acme/store")
        assert world.connect().fetch([issue.ref]) == {issue.ref: Missing(Absence.MOVED, "acme/store#2")}

    def test_a_deleted_issue_is_gone_and_a_hidden_one_hidden(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        refs = fill(server, 2)
        server.person.delete(REPOSITORY, 1)
        server.person.hide(REPOSITORY, 2)
        assert world.connect().fetch(refs) == {
            refs[0]: Missing(Absence.GONE),
            refs[1]: Missing(Absence.HIDDEN),
        }

    def test_an_issue_deleted_after_it_was_read_is_refused(
        self, server: GitHub, tracker: Tracker, issue: Issue
    ) -> None:
        tracker.fetch([issue.ref])
        server.person.delete(REPOSITORY, 1)
        with pytest.raises(RefusedError, match="deleted"):
            tracker.update(issue, {"title": "New"})

    def test_an_issue_stripped_of_its_label_is_still_ours(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.person.strip_label(REPOSITORY, 1)
        found = read(world, issue)
        world.connect().update(found, {"type": "detect"})
        assert server.issue(REPOSITORY, 1).labels == ["type: detect"]

    def test_a_pull_request_is_no_issue(self, world: GitHubWorld, server: GitHub) -> None:
        server.person.pull_request(REPOSITORY, "A change", labels=["pmsync"], body=_marked("one/1"))
        assert world.connect().fetch(["acme/shop#1"]) == {"acme/shop#1": Missing(Absence.HIDDEN)}
        assert world.connect().discover(["one"]) == []

    def test_a_due_date_that_is_none_arrives_as_it_was_written(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker
    ) -> None:
        issue = tracker.create(draft(tracker, due="2026-12-01"))
        body = server.issue(REPOSITORY, 1).body or ""
        server.person.edit(REPOSITORY, 1, body=body.replace("2026-12-01", "next week"))
        assert read(world, issue).fields["due"] == "next week"

    def test_a_renamed_repository_is_read_and_not_written(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.person.rename_repository(REPOSITORY, "acme/store")
        run = world.connect()
        found = run.fetch([issue.ref])[issue.ref]
        assert isinstance(found, Issue)
        assert found.ref == issue.ref
        server.log.clear()
        for write in (lambda: run.update(found, {"title": "New"}), lambda: run.create(draft(run))):
            with pytest.raises(TrackerError, match='repository = "acme/store"'):
                write()
        assert server.writes() == []

    def test_a_renamed_repository_stops_even_a_create_that_read_nothing(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.person.rename_repository(REPOSITORY, "acme/store")
        with pytest.raises(TrackerError, match="moved"):
            world.connect().create(draft(world.connect()))
        assert len(server.repository("acme/store").issues) == 1

    def test_references_of_another_repository_are_hidden(self, world: GitHubWorld, server: GitHub) -> None:
        assert world.connect().fetch(["acme/other#1"]) == {"acme/other#1": Missing(Absence.HIDDEN)}
        assert server.log == []

    def test_a_reference_in_another_case_is_the_same_issue(self, world: GitHubWorld, issue: Issue) -> None:
        found = world.connect().fetch(["Acme/Shop#1"])["Acme/Shop#1"]
        assert isinstance(found, Issue)
        assert found.ref == issue.ref

    def test_an_issue_that_people_use_is_not_closed_as_a_duplicate(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker, issue: Issue
    ) -> None:
        double = tracker.create(draft(tracker, "one/1"))
        server.person.comment(REPOSITORY, 2)
        with pytest.raises(RefusedError):
            world.connect().close_duplicate(read(world, double), issue)
        assert not server.issue(REPOSITORY, 2).closed

    @pytest.mark.parametrize("act", ["comment", "label", "retitle", "assign", "lock"])
    def test_an_issue_that_somebody_touched_is_not_bare(
        self, world: GitHubWorld, server: GitHub, issue: Issue, act: str
    ) -> None:
        person = server.person
        {
            "comment": lambda: person.comment(REPOSITORY, 1),
            "label": lambda: person.label(REPOSITORY, 1, "team: payments"),
            "retitle": lambda: person.edit(REPOSITORY, 1, title="Better"),
            "assign": lambda: person.edit(REPOSITORY, 1, assignees=["bob"]),
            "lock": lambda: person.lock(REPOSITORY, 1),
        }[act]()
        [found] = world.connect().discover(["one"])
        assert issue.bare
        assert not found.bare

    def test_an_issue_with_a_further_assignee_is_not_bare(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker
    ) -> None:
        tracker.create(draft(tracker, "one/1", owner="@alice"))
        server.person.edit(REPOSITORY, 1, assignees=["alice", "bob"])
        [found] = world.connect().discover(["one"])
        assert not found.bare

    def test_a_duplicate_that_somebody_changes_in_the_last_moment_stays(
        self, world: GitHubWorld, server: GitHub, tracker: Tracker, issue: Issue
    ) -> None:
        tracker.create(draft(tracker, "one/1"))
        run = world.connect()
        first, double = run.discover(["one"])
        server.person.edit(REPOSITORY, 2, title="Mine now")
        with pytest.raises(ChangedError):
            run.close_duplicate(double, first)
        assert not server.issue(REPOSITORY, 2).closed


class TestAccounts:
    def test_a_marker_on_somebody_elses_issue_is_only_claimed(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        server.person.write(REPOSITORY, "Copied", labels=["pmsync"], body=_marked("one/1"))
        [found] = world.connect().discover(["one"])
        assert (found.marker, found.foreign_marker, found.bare) == (None, "one/1", False)

    def test_a_former_account_counts_when_it_is_named(self, world: GitHubWorld, server: GitHub) -> None:
        server.person.write(REPOSITORY, "Old", login="bob", labels=["pmsync"], body=_marked("one/1"))
        [found] = world.connect(accounts=("Bob",)).discover(["one"])
        assert found.marker is not None

    def test_in_github_actions_the_bot_is_our_account(self, world: GitHubWorld, server: GitHub) -> None:
        run = world.connect(GitHub.ACTIONS_TOKEN)
        made = run.create(draft(run, "one/1"))
        [found] = world.connect(GitHub.ACTIONS_TOKEN).discover(["one"])
        assert found.marker == made.marker is not None

    def test_without_push_access_labels_and_assignee_are_dropped_and_that_is_said(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        run = world.connect(GitHub.READER_TOKEN)
        run.discover(["one"])
        made = run.create(draft(run, "one/1", **{**FULL, "status": "todo"}))
        assert [made.fields[name] for name in ("owner", "type", "priority")] == [None, None, None]
        assert "did not take the labels pmsync, type: detect, priority: P1" in (made.note or "")

    def test_an_unknown_create_is_found_even_when_its_label_was_dropped(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        run = world.connect(GitHub.READER_TOKEN)
        run.discover(["one"])
        server.fail("create", "applied, then closed")
        with pytest.raises(Exception, match="not known"):
            run.create(draft(run, "one/1"))
        assert len(run.discover(["one"], fresh=True)) == 1

    def test_a_wrong_token_stops_the_tracker(self, world: GitHubWorld) -> None:
        with pytest.raises(TrackerError, match="does not accept the credentials"):
            world.connect("ghp_wrong").discover(["one"])


class TestApp:
    @pytest.fixture
    def run(self, world: GitHubWorld, app_key: str) -> Tracker:
        return world.connect_app(app_key)

    def test_signs_in_and_knows_its_own_issues(
        self, world: GitHubWorld, server: GitHub, run: Tracker, app_key: str
    ) -> None:
        run.create(draft(run, "one/1"))
        assert server.issue(REPOSITORY, 1).author == APP_BOT
        [found] = world.connect_app(app_key).discover(["one"])
        assert found.marker is not None
        assert "user" not in {each.kind for each in server.log}

    def test_what_a_person_wrote_through_the_app_is_not_ours(
        self, world: GitHubWorld, server: GitHub, run: Tracker
    ) -> None:
        server.person.write(REPOSITORY, "Typed", labels=["pmsync"], body=_marked("one/1")).app = APP
        [found] = run.discover(["one"])
        assert (found.marker, found.foreign_marker) == (None, "one/1")

    def test_a_sign_in_that_fails_is_no_unknown_create(self, server: GitHub, run: Tracker) -> None:
        server.fail("sign-in", "closed", times=9)
        with pytest.raises(TrackerError, match="sign-in"):
            run.create(draft(run))
        assert {each.kind for each in server.log} == {"sign-in"}

    @pytest.mark.parametrize("fault", ["half a body", "empty 200", "502", "closed"])
    def test_a_sign_in_is_tried_again(
        self, world: GitHubWorld, server: GitHub, run: Tracker, fault: str
    ) -> None:
        server.fail("sign-in", fault)
        assert run.discover(["one"]) == []
        assert len(world.waits) == 1

    def test_a_sign_in_without_a_token_stops_the_tracker(self, server: GitHub, run: Tracker) -> None:
        server.fail("sign-in", "HTML with 200")
        with pytest.raises(TrackerError, match="sign-in"):
            run.discover(["one"])

    def test_a_refused_sign_in_stops_the_tracker(self, server: GitHub, run: Tracker) -> None:
        server.fail("sign-in", "401")
        with pytest.raises(TrackerError, match="sign-in"):
            run.discover(["one"])


def _marked(item: str) -> str:
    return f'Text\n\n<!-- pmsync:item {{"document": {{"title": "Old"}}, "item": "{item}"}} -->'
