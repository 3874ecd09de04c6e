"""Statuses in Jira: by transitions, chosen by category, with what the settings add; never guessed."""

from __future__ import annotations

import pytest

from pmsync.sync.ports import Issue
from servers.jira import Jira
from servers.jira_state import RESOLUTION, Asked, Transition, Workflow
from trackers.jira_statuses import made, refusal, update, workflow
from trackers.worlds import JiraWorld

CAUSE = Asked("customfield_10050", "Cause", required=True, allowed={"1": "Code", "2": "People"})


class TestCategories:
    def test_decide_in_whatever_language(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = Workflow(
            {"Å gjøre": "new", "Pågår": "indeterminate", "Ferdig": "done"},
            [Transition(str(n), name, name) for n, name in enumerate(("Å gjøre", "Pågår", "Ferdig"))],
        )
        issue = made(site)
        for status in ("in progress", "done", "todo", "done", "in progress"):
            issue = update(site, issue, status)
            assert issue.fields["status"] == status

    def test_an_unknown_category_is_no_status_and_says_so(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow.statuses["Odd"] = "undefined"
        issue = made(site)
        jira.person.move(int(issue.ref), "Odd")
        found = site.connect().fetch([issue.label])[issue.label]
        assert isinstance(found, Issue)
        assert found.fields["status"] is None
        assert "“Odd”" in (found.note or "")

    def test_another_status_of_the_same_category_is_no_change(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow.statuses["Review"] = "indeterminate"
        issue = made(site)
        jira.person.move(int(issue.ref), "Review")
        [found] = site.connect().fetch([issue.label]).values()
        assert isinstance(found, Issue)
        jira.log.clear()
        assert update(site, found, "in progress").fields["status"] == "in progress"
        assert jira.writes() == []


class TestChoice:
    def test_several_ways_are_reported_by_name_and_nothing_is_done(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(
            Transition("1", "Ship", "Shipped"),
            Transition("2", "Archive", "Archived"),
            Shipped="done",
            Archived="done",
        )
        issue = made(site)
        told = refusal(site, issue, "done")
        assert "“Ship” to “Shipped”, “Archive” to “Archived”" in told
        assert "`done` under [jira.statuses]" in told
        assert jira.issue(issue.label).status == "To Do"

    @pytest.mark.parametrize("name", ["shipped", "10202", "SHIP"])
    def test_a_configured_status_number_or_transition_wins(
        self, site: JiraWorld, jira: Jira, name: str
    ) -> None:
        jira.workflow = workflow(
            Transition("1", "Ship", "Shipped"),
            Transition("2", "Archive", "Archived"),
            Shipped="done",
            Archived="done",
        )
        issue = made(site)
        update(site, issue, "done", statuses={"done": [name]})
        assert jira.issue(issue.label).status == "Shipped"

    def test_the_first_configured_name_that_is_there_wins(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(
            Transition("1", "Ship", "Shipped"),
            Transition("2", "Archive", "Archived"),
            Shipped="done",
            Archived="done",
        )
        issue = made(site)
        update(site, issue, "done", statuses={"done": ["Approved", "Archived", "Shipped"]})
        assert jira.issue(issue.label).status == "Archived"

    def test_two_transitions_to_one_status_are_a_choice_too(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(
            Transition("1", "Ship", "Done"), Transition("2", "Skip", "Done"), Done="done"
        )
        issue = made(site)
        assert "“Ship” to “Done”, “Skip” to “Done”" in refusal(site, issue, "done")
        update(site, issue, "done", statuses={"done": ["Ship"]})
        assert jira.writes()[-1].body == {"transition": {"id": "1"}}


class TestFields:
    @pytest.fixture(autouse=True)
    def _asks_for_the_cause(self, jira: Jira) -> None:
        jira.workflow = workflow(Transition("1", "Finish", "Done", screen=(CAUSE,)), Done="done")

    def test_a_required_field_is_reported_with_its_values(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        told = refusal(site, issue, "done")
        assert "“Cause” (one of “Code”, “People”)" in told
        assert "`customfield_10050` under [jira.transition_fields]" in told
        assert jira.count("transition") == 0

    @pytest.mark.parametrize("name", ["customfield_10050", "Cause", "cause"])
    def test_a_configured_field_is_sent_by_number(self, site: JiraWorld, jira: Jira, name: str) -> None:
        issue = made(site)
        assert update(site, issue, "done", transition_fields={name: "people"}).fields["status"] == "done"
        assert jira.issue(issue.label).custom == {"customfield_10050": {"id": "2"}}

    def test_a_configured_value_that_is_not_there_is_reported(self, site: JiraWorld, jira: Jira) -> None:
        issue = made(site)
        told = refusal(site, issue, "done", transition_fields={"Cause": "Weather"})
        assert "“Cause” has no “Weather” here, only “Code”, “People”" in told

    def test_a_field_that_the_transition_does_not_ask_for_is_not_sent(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        issue = made(site)
        update(site, issue, "done", transition_fields={"Cause": "Code", "customfield_10099": "x"})
        assert jira.issue(issue.label).custom == {"customfield_10050": {"id": "1"}}

    def test_a_field_with_a_default_needs_nothing(self, site: JiraWorld, jira: Jira) -> None:
        asked = Asked("customfield_10050", "Cause", required=True, allowed=CAUSE.allowed, default=True)
        jira.workflow = workflow(Transition("1", "Finish", "Done", screen=(asked,)), Done="done")
        assert update(site, made(site), "done").fields["status"] == "done"

    def test_a_list_takes_one_value_or_several(self, site: JiraWorld, jira: Jira) -> None:
        asked = Asked(
            "customfield_10060", "Teams", required=True, allowed={"7": "Pay", "8": "Search"}, kind="array"
        )
        jira.workflow = workflow(Transition("1", "Finish", "Done", screen=(asked,)), Done="done")
        for value, sent in (("Pay", [{"id": "7"}]), (["Search", "Pay"], [{"id": "8"}, {"id": "7"}])):
            issue = made(site)
            update(site, issue, "done", transition_fields={"Teams": value})
            assert jira.issue(issue.label).custom == {"customfield_10060": sent}

    def test_a_validator_is_quoted(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(
            Transition("1", "Finish", "Done", refusal="Link the pull request first."), Done="done"
        )
        issue = made(site)
        assert "Link the pull request first." in refusal(site, issue, "done")
        assert jira.count("transition") == 1


class TestDropped:
    def test_is_a_resolution_both_ways(self, site: JiraWorld, jira: Jira) -> None:
        issue = update(site, made(site), "dropped")
        assert jira.issue(issue.label).resolution == "10001"
        jira.person.move(int(issue.ref), "Done", "10002")
        [found] = site.connect().fetch([issue.label]).values()
        assert isinstance(found, Issue)
        assert found.fields["status"] == "dropped"

    def test_and_done_change_into_each_other(self, site: JiraWorld, jira: Jira) -> None:
        issue = update(site, made(site), "dropped")
        issue = update(site, issue, "done")
        assert jira.issue(issue.label).resolution == "10000"
        assert update(site, issue, "dropped").fields["status"] == "dropped"

    def test_may_be_a_status_of_its_own(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(
            Transition("1", "Finish", "Done"),
            Transition("2", "Reject", "Rejected"),
            Done="done",
            Rejected="done",
        )
        own = {"statuses": {"dropped": ["Rejected"]}}
        issue = made(site, **own)
        assert update(site, issue, "dropped", **own).fields["status"] == "dropped"
        other = made(site, **own)
        assert update(site, other, "done", **own).fields["status"] == "done"
        assert [jira.issue(each.label).status for each in (issue, other)] == ["Rejected", "Done"]

    def test_without_a_word_for_it_is_reported_with_what_there_is(self, site: JiraWorld, jira: Jira) -> None:
        jira.workflow = workflow(Transition("1", "Finish", "Done", screen=(RESOLUTION,)), Done="done")
        told = refusal(site, made(site), "dropped", resolutions={"dropped": ["Obsolete"]})
        assert "“Finish” to “Done”" in told
        assert "the resolutions “Done”, “Won't Do”, “Duplicate”" in told

    def test_a_resolution_may_be_named_by_number(self, site: JiraWorld, jira: Jira) -> None:
        issue = update(site, made(site), "dropped", resolutions={"dropped": ["10002"]})
        assert jira.issue(issue.label).resolution == "10002"

    def test_a_required_resolution_without_a_configured_one_is_reported(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        asked = Asked(
            "resolution", "Resolution", True, {"10000": "Solved", "10001": "Given up"}, "resolution"
        )
        jira.workflow = workflow(Transition("1", "Finish", "Done", screen=(asked,)), Done="done")
        issue = made(site)
        assert "“Resolution” (one of “Solved”, “Given up”)" in refusal(site, issue, "done")
        assert update(site, issue, "done", resolutions={"done": ["Solved"]}).fields["status"] == "done"
