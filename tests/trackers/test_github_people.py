"""What people do to issues on GitHub, and what pmsync makes of it."""

from __future__ import annotations

import pytest

from pmsync.errors import ChangedError, RefusedError, TrackerError
from pmsync.sync.ports import Absence, Issue, Missing, Tracker
from servers.github import GitHub
from trackers.github_issues import REPOSITORY, fill, marked, read
from trackers.worlds import GitHubWorld, draft


@pytest.fixture
def tracker(world: GitHubWorld) -> Tracker:
    return world.connect()


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
        server.person.pull_request(REPOSITORY, "A change", labels=["pmsync"], body=marked("one/1"))
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
