"""Statuses in Jira that take several transitions, come with other changes, or meet somebody else's."""

from __future__ import annotations

import pytest

from pmsync.errors import ChangedError, RefusedError
from pmsync.sync.ports import Issue, PartlyRefusedError
from servers.faults import problem
from servers.jira import Jira
from servers.jira_state import Transition, Workflow
from trackers.jira_statuses import made, refusal, update, workflow
from trackers.worlds import JiraWorld, draft

STEPS = Workflow(
    {
        "Backlog": "new",
        "Selected": "new",
        "Doing": "indeterminate",
        "Review": "indeterminate",
        "Released": "done",
    },
    [
        Transition("1", "Select", "Selected", ("Backlog",)),
        Transition("2", "Start", "Doing", ("Selected",)),
        Transition("3", "Ask for review", "Review", ("Doing",)),
        Transition("4", "Release", "Released", ("Review",)),
        Transition("5", "Take up again", "Backlog", ("Released",)),
    ],
)
"""From `Doing` to done it takes two transitions, from `Backlog` four."""


class TestWays:
    @pytest.fixture(autouse=True)
    def _has_steps(self, jira: Jira) -> None:
        jira.workflow = STEPS

    def test_a_unique_way_is_walked(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        jira.person.move(int(issue.ref), "Selected")
        [found] = site.connect().fetch([issue.label]).values()
        assert isinstance(found, Issue)
        jira.log.clear()
        assert update(site, found, "done").fields["status"] == "done"
        assert [each.body for each in jira.writes()] == [{"transition": {"id": each}} for each in "234"]

    def test_a_longer_way_ends_after_three_and_is_reported_with_where_it_stands(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        issue = made(site)
        with pytest.raises(PartlyRefusedError, match="farther away than 3 transitions") as caught:
            update(site, issue, "done")
        assert jira.issue(issue.label).status == "Review"
        assert caught.value.issue.fields["status"] == "in progress"
        assert update(site, caught.value.issue, "done").fields["status"] == "done"

    def test_a_fork_is_reported(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(
            Transition("1", "Start", "Doing", ("To Do",)),
            Transition("2", "Wait", "Waiting", ("To Do",)),
            Transition("3", "Finish", "Done", ("Doing", "Waiting")),
            Waiting="indeterminate",
            Done="done",
        )
        issue = made(site)
        assert "“Start” to “Doing”, “Wait” to “Waiting”" in refusal(site, issue, "done")
        assert update(site, issue, "done", statuses={"in_progress": ["Doing"]}).fields["status"] == "done"

    def test_no_way_passes_through_a_closed_status(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(Transition("1", "Close", "Done", ("To Do",)), Done="done")
        issue = made(site)
        assert "no way to “in progress” from here, only “Close” to “Done”" in refusal(
            site, issue, "in progress"
        )
        assert jira.issue(issue.label).status == "To Do"

    def test_no_transition_at_all_is_said(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(Done="done")
        assert "no transition at all" in refusal(site, made(site), "done")

    def test_reopening_is_walked_too(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        jira.person.move(int(issue.ref), "Released")
        [found] = site.connect().fetch([issue.label]).values()
        assert isinstance(found, Issue)
        assert update(site, found, "in progress").fields["status"] == "in progress"
        assert jira.issue(issue.label).status == "Doing"


class TestTogether:
    def test_an_edit_and_a_transition_are_two_writes(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        jira.log.clear()
        site.connect().update(issue, {"status": "done", "title": "New", "due": "2026-12-01", "type": "test"})
        assert [each.kind for each in jira.writes()] == ["edit", "transition"]

    def test_a_closed_issue_is_reopened_before_it_is_edited(self, site: JiraWorld, jira: Jira) -> None:
        jira.closed_is_read_only = True
        issue = made(site, "done")
        updated = site.connect().update(issue, {"status": "todo", "title": "New"})
        assert (updated.fields["status"], updated.fields["title"]) == ("todo", "New")

    def test_other_fields_are_written_though_the_status_is_refused(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow()
        issue = made(site)
        with pytest.raises(PartlyRefusedError) as caught:
            site.connect().update(issue, {"status": "done", "title": "New"})
        assert caught.value.fields == {"status"}
        assert caught.value.issue.fields["title"] == jira.issue(issue.label).summary == "New"

    def test_the_status_is_set_though_another_field_is_refused(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        jira.off_screen = {"duedate"}
        with pytest.raises(PartlyRefusedError, match="duedate") as caught:
            site.connect().update(issue, {"status": "done", "title": "New", "due": "2026-12-01"})
        assert caught.value.fields == {"due"}
        assert (jira.issue(issue.label).status, jira.issue(issue.label).summary) == ("Done", "New")

    def test_a_new_issue_stays_and_is_answered_though_its_status_is_refused(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        jira.workflow = workflow()
        tracker = site.connect()
        with pytest.raises(PartlyRefusedError) as caught:
            tracker.create(draft(tracker, "one/1", status="done"))
        assert caught.value.issue.fields["status"] == "todo"
        assert caught.value.issue.label == "OPS-1"


class TestAtOnce:
    """Somebody else takes a transition at the same time."""

    def test_a_conflict_is_looked_at_and_the_transition_taken_again(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        issue = made(site)
        jira.fail("transition", "409")
        assert update(site, issue, "done").fields["status"] == "done"
        assert jira.count("transition") == 2

    def test_a_conflict_that_left_the_issue_where_it_should_be_is_fine(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        issue = made(site)
        jira.fail("transition", "409")
        jira.on("transition", lambda: jira.person.move(int(issue.ref), "Done"))
        assert update(site, issue, "done").fields["status"] == "done"
        assert jira.count("transition") == 1

    def test_a_conflict_that_moved_the_issue_elsewhere_is_left_for_the_next_run(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        issue = made(site)
        jira.fail("transition", "409")
        jira.on("transition", lambda: jira.person.move(int(issue.ref), "In Progress"))
        with pytest.raises(ChangedError):
            update(site, issue, "done")
        assert jira.issue(issue.label).status == "In Progress"

    @pytest.mark.parametrize("fault", ["applied, then 502", "applied, then closed", "applied, then hangs"])
    def test_a_transition_that_went_unanswered_is_looked_for_and_not_taken_twice(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        issue = made(site)
        jira.fail("transition", fault)
        assert update(site, issue, "done", timeout=0.5).fields["status"] == "done"
        assert jira.count("transition") == 1

    @pytest.mark.parametrize("fault", ["403", "404", "422"])
    def test_a_refused_transition_is_reported_once(self, site: JiraWorld, jira: Jira, fault: str) -> None:
        issue = made(site)
        jira.fail("transition", fault)
        refusal(site, issue, "done")
        assert jira.count("transition") == 1

    def test_a_refusal_is_one_for_who_knows_no_better(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        jira.fail("transition", problem(403, "No permission"))
        with pytest.raises(RefusedError, match="No permission"):
            update(site, issue, "done")
