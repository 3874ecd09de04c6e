"""What people do in Jira: moves, deletions, defaults, owners; and whose marker counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.errors import ChangedError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.sync.ports import Absence, BulkTracker, Issue, LaggingTracker, Missing, Tracker
from servers.jira import Jira
from servers.jira_state import Person
from trackers.worlds import FULL, JiraWorld, draft

TYPES = {"types": {"prevent": "Improvement", "fix": "Bug", "mend": "bug"}}


@pytest.fixture
def tracker(site: JiraWorld) -> Tracker:
    return site.connect()


@pytest.fixture
def issue(tracker: Tracker) -> Issue:
    return tracker.create(draft(tracker, "one/1"))


def read(site: JiraWorld, link: str) -> Issue:
    found = site.connect().fetch([link])[link]
    assert isinstance(found, Issue)
    return found


class TestMoves:
    def test_an_issue_that_moved_answers_to_its_old_key_with_its_new_one(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        other = jira.person.write("Another").key
        new = jira.person.move_to_project(int(issue.ref), "SEC")
        found = site.connect().fetch(["OPS-1", other])
        moved, stayed = found["OPS-1"], found[other]
        assert isinstance(moved, Issue)
        assert isinstance(stayed, Issue)
        assert (moved.label, moved.ref) == (new, issue.ref)
        assert moved.url.endswith(f"/browse/{new}")
        assert stayed.label == other

    def test_several_that_moved_are_not_mixed_up(self, site: JiraWorld, jira: Jira) -> None:
        stored = [jira.person.write(f"Issue {each}") for each in range(3)]
        old = [each.key for each in stored]
        new = [jira.person.move_to_project(each.id, "SEC") for each in reversed(stored)]
        found = site.connect().fetch([*old, "OPS-99"])
        assert [found[key].label for key in old if isinstance(found[key], Issue)] == new[::-1]
        assert found["OPS-99"] == Missing(Absence.HIDDEN)

    def test_one_that_moved_where_we_do_not_follow_says_where_it_is(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.move_to_project(int(issue.ref), "WEB")
        missing = site.connect().fetch(["OPS-1"])["OPS-1"]
        assert isinstance(missing, Missing)
        assert missing.absence is Absence.MOVED
        assert (missing.to or "").startswith("WEB-1,")

    @pytest.mark.parametrize("act", ["delete", "hide"])
    def test_a_deleted_one_and_a_hidden_one_cannot_be_told_apart(
        self, site: JiraWorld, jira: Jira, issue: Issue, act: str
    ) -> None:
        getattr(jira.person, act)(int(issue.ref))
        assert site.connect().fetch([issue.label]) == {issue.label: Missing(Absence.HIDDEN)}

    def test_an_issue_answers_to_a_key_in_any_case_and_to_its_number(
        self, site: JiraWorld, tracker: Tracker, issue: Issue
    ) -> None:
        assert tracker.parse("ops-1") == "OPS-1"
        assert read(site, issue.ref).label == "OPS-1"


class TestSearch:
    def test_what_the_index_does_not_show_yet_is_found_by_its_key(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        jira.index_lag = 1000
        jira.fail("create", "applied, then closed")
        with pytest.raises(UnknownOutcomeError, match="not known"):
            tracker.create(draft(tracker, "one/7"))
        assert [each.label for each in tracker.discover(["one"], fresh=True)] == ["OPS-1"]
        assert site.waits == []

    def test_a_request_that_arrives_late_is_waited_for(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        jira.index_lag = 1000
        jira.fail("create", "closed")
        with pytest.raises(UnknownOutcomeError, match="not known"):
            tracker.create(draft(tracker, "one/7"))
        site.on_wait = lambda: site.connect().create(draft(tracker, "one/7"))
        assert [each.label for each in tracker.discover(["one"], fresh=True)] == ["OPS-1"]
        assert site.waits == [(2, "Jira: an issue that may have been created does not show yet")]

    def test_the_wait_is_bounded(self, site: JiraWorld, jira: Jira) -> None:
        tracker = site.connect(index_wait=9)
        jira.fail("create", "closed")
        with pytest.raises(UnknownOutcomeError, match="not known"):
            tracker.create(draft(tracker, "one/7"))
        assert tracker.discover(["one"], fresh=True) == []
        assert sum(seconds for seconds, _ in site.waits) == 9

    def test_nothing_is_waited_for_when_nothing_is_unclear(self, site: JiraWorld, tracker: Tracker) -> None:
        tracker.create(draft(tracker, "one/7"))
        tracker.discover(["one"], fresh=True)
        assert site.waits == []

    def test_what_is_unclear_elsewhere_is_not_waited_for(self, site: JiraWorld, tracker: Tracker) -> None:
        site.server.fail("create", "closed", times=2)
        for item in ("one/1", "two/1"):
            with pytest.raises(UnknownOutcomeError):
                tracker.create(draft(tracker, item))
        site.server.heal()
        site.connect().create(draft(tracker, "two/1"))
        assert len(tracker.discover(["two"], fresh=True)) == 1
        assert site.waits == []

    @pytest.mark.parametrize("others", [0, 1, 60, 130])
    def test_a_new_run_finds_what_a_killed_one_made_though_the_index_lags(
        self, site: JiraWorld, jira: Jira, tracker: Tracker, others: int
    ) -> None:
        for each in range(others):
            jira.person.write(f"Issue {each}")
        jira.index_lag = 1000
        made = [tracker.create(draft(tracker, f"one/{number}")) for number in range(1, 4)]
        run = site.connect()
        assert isinstance(run, LaggingTracker)
        assert run.discover(["one"]) == []
        assert [each.ref for each in run.newest(["one"])] == [each.ref for each in made]
        assert run.newest(["two"]) == []

    def test_a_hundred_new_ones_take_as_many_requests_as_are_full(self, cloud: JiraWorld) -> None:
        cloud.server.index_lag = 1000
        maker = cloud.connect()
        assert isinstance(maker, BulkTracker)
        for start in (1, 51, 101):
            maker.create_many([draft(maker, f"one/{number}") for number in range(start, start + 50)])
        run = cloud.connect(deployment="cloud")
        assert isinstance(run, LaggingTracker)
        cloud.server.log.clear()
        assert len(run.newest(["one"])) == 150
        assert [each.kind for each in cloud.server.log] == [
            "search",
            "bulkfetch",
            "bulkfetch",
            "bulkfetch",
            "myself",
        ]

    def test_a_key_that_leads_nowhere_does_not_end_the_look(self, data_center: JiraWorld) -> None:
        data_center.server.index_lag = 1000
        maker = data_center.connect()
        made = [maker.create(draft(maker, f"one/{number}")) for number in range(1, 5)]
        for each in made[:2]:
            data_center.person_deletes(each)
        run = data_center.connect()
        assert isinstance(run, LaggingTracker)
        assert [each.ref for each in run.newest(["one"])] == [each.ref for each in made[2:]]

    def test_a_known_issue_of_which_the_search_tells_something_else_is_looked_at_before_an_edit(
        self, cloud: JiraWorld
    ) -> None:
        tracker = cloud.connect()
        [known, _] = [tracker.create(draft(tracker, f"one/{number}")) for number in (1, 2)]
        run = cloud.connect(recheck=1000)
        [seen] = run.fetch([known.ref]).values()
        assert isinstance(seen, Issue)
        cloud.server.on("search", lambda: cloud.server.person.edit(int(known.ref), summary="Later"))
        [again, _] = run.discover(["one"])
        assert again.fields == seen.fields
        with pytest.raises(ChangedError):
            run.update(seen, {"title": "Sooner"})
        assert read(cloud, known.ref).fields["title"] == "Later"

    def test_known_issues_need_no_index_on_cloud(self, cloud: JiraWorld) -> None:
        cloud.server.index_lag = 1000
        run = cloud.connect()
        issue = run.create(draft(run))
        assert read(cloud, issue.label).ref == issue.ref

    def test_other_post_mortems_and_projects_are_not_looked_through(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        tracker.create(draft(tracker, "two/1"))
        gone = tracker.create(draft(tracker, "one/1"))
        jira.person.move_to_project(int(gone.ref), "WEB")
        assert site.connect().discover(["one"]) == []


class TestMarkers:
    def test_one_on_somebody_elses_issue_is_only_claimed(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.issues[int(issue.ref)].creator = "acc-alice"
        [found] = site.connect().discover(["one"])
        assert (found.marker, found.foreign_marker, found.bare) == (None, "one/1", False)

    def test_one_of_a_former_account_counts_when_it_is_named(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.issues[int(issue.ref)].creator = "acc-alice"
        [found] = site.connect(accounts=["acc-alice" if jira.cloud else "Alice"]).discover(["one"])
        assert found.marker is not None

    @pytest.mark.parametrize("value", [None, "x", [], {"item": 7}, {"item": "one/1", "document": 3}])
    def test_one_that_cannot_be_read_is_none(
        self, site: JiraWorld, jira: Jira, issue: Issue, value: object
    ) -> None:
        jira.issues[int(issue.ref)].properties["pmsync"] = value
        [found] = site.connect().discover(["one"])
        assert found.marker is None
        assert found.foreign_marker is not None

    @pytest.mark.parametrize("touch", ["comment", "summary", "due", "owner", "label", "type", "status"])
    def test_an_issue_that_somebody_touched_is_not_bare(
        self, site: JiraWorld, jira: Jira, issue: Issue, touch: str
    ) -> None:
        number, alice = int(issue.ref), {"accountId": "acc-alice"} if jira.cloud else {"name": "alice"}
        acts = {
            "comment": lambda: jira.person.comment(number),
            "summary": lambda: jira.person.edit(number, summary="Another"),
            "due": lambda: jira.person.edit(number, duedate="2027-01-01"),
            "owner": lambda: jira.person.edit(number, assignee=alice),
            "label": lambda: jira.person.edit(number, labels=[*jira.issues[number].labels, "mine"]),
            "type": lambda: jira.person.edit(number, labels=[*jira.issues[number].labels, "type:mine"]),
            "status": lambda: jira.person.move(number, "Done"),
        }
        acts[touch]()
        [found] = site.connect().discover(["one"])
        assert not found.bare
        with pytest.raises(RefusedError):
            site.connect().close_duplicate(found, issue)

    def test_a_wrong_token_stops_the_tracker(self, site: JiraWorld) -> None:
        with pytest.raises(TrackerError, match="does not accept the credentials"):
            site.connect("wrong").fetch(["OPS-1"])


class TestDefaults:
    def test_a_priority_that_jira_sets_by_itself_is_answered_and_no_edit(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        jira.default_priority = "3"
        issue = tracker.create(draft(tracker, "one/1"))
        assert issue.fields["priority"] == "P2"
        [found] = site.connect().discover(["one"])
        assert found.bare

    def test_a_priority_outside_of_the_map_keeps_its_name(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.edit(int(issue.ref), priority={"name": "Low"})
        found = site.connect(priorities={"urgent": "1"}).fetch([issue.label])[issue.label]
        assert isinstance(found, Issue)
        assert found.fields["priority"] == "Low"

    def test_a_priority_may_be_mapped_by_number(self, site: JiraWorld, jira: Jira) -> None:
        run = site.connect(priorities={"urgent": "1", "soon": "2"})
        issue = run.create(draft(run, priority="Urgent"))
        assert (issue.fields["priority"], jira.issue(issue.label).priority) == ("urgent", "1")


class TestTypes:
    def test_may_be_issue_types(self, site: JiraWorld, jira: Jira) -> None:
        run = site.connect(**TYPES)
        issue = run.create(draft(run, type="mend"))
        assert (issue.fields["type"], jira.issue(issue.label).issue_type) == ("fix", "10101")
        assert run.update(issue, {"type": "prevent"}).fields["type"] == "prevent"
        assert jira.issue(issue.label).issue_type == "10102"

    def test_without_a_mapped_one_are_the_issue_types_name(self, site: JiraWorld) -> None:
        run = site.connect(**TYPES)
        assert run.create(draft(run)).fields["type"] == "Task"
        assert run.hold("type", "odd") is None

    def test_cannot_be_taken_away(self, site: JiraWorld) -> None:
        run = site.connect(**TYPES)
        with pytest.raises(RefusedError, match="without an issue type"):
            run.update(run.create(draft(run, type="fix")), {"type": None})


class TestOwners:
    def test_are_looked_up_by_address_once(self, site: JiraWorld, jira: Jira, tracker: Tracker) -> None:
        held = {
            tracker.hold("owner", text) for text in ("Search team", "bob@acme.example", "BOB@acme.example")
        }
        assert held == {"@acc-bob" if jira.cloud else "@bob"}
        assert jira.count("users") == 1

    def test_seen_on_an_issue_need_no_look_up(self, site: JiraWorld, jira: Jira, tracker: Tracker) -> None:
        issue = tracker.create(draft(tracker, owner="Search team"))
        jira.log.clear()
        run = site.connect()
        found = run.fetch([issue.label])[issue.label]
        assert isinstance(found, Issue)
        assert run.hold("owner", "Search team") == found.fields["owner"]
        assert run.word("owner", found.fields["owner"]) == "Search team"
        assert jira.count("users") == 0

    def test_are_never_told_by_display_name(self, site: JiraWorld, jira: Jira, tracker: Tracker) -> None:
        jira.people["acc-evil"] = Person("acc-evil", "evil", "bob@acme.example", "evil@acme.example")
        assert tracker.hold("owner", "Alice") is None
        assert tracker.hold("owner", "bob@acme.example") == ("@acc-bob" if jira.cloud else "@bob")
        jira.people["acc-bob"] = replace(jira.people["acc-bob"], email=None)
        assert site.connect().hold("owner", "bob@acme.example") is None

    def test_with_one_address_twice_are_nobody(self, site: JiraWorld, jira: Jira, tracker: Tracker) -> None:
        jira.people["acc-bob2"] = Person("acc-bob2", "bob2", "Bob", "bob@acme.example")
        assert tracker.hold("owner", "bob@acme.example") is None

    def test_who_left_are_nobody(self, site: JiraWorld, jira: Jira, tracker: Tracker) -> None:
        jira.people["acc-bob"] = replace(jira.people["acc-bob"], active=False)
        assert tracker.hold("owner", "bob@acme.example") is None

    def test_cannot_be_looked_up_without_permission_which_stops_nothing(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        jira.fail("users", "403")
        assert tracker.hold("owner", "bob@acme.example") is None

    def test_without_a_name_in_the_settings_go_by_address_or_account(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        account = {"accountId": "acc-bot"} if jira.cloud else {"name": "bot"}
        stored = jira.person.write("Theirs", assignee=account)
        run = site.connect()
        [found] = run.fetch([stored.key]).values()
        assert isinstance(found, Issue)
        word = run.word("owner", found.fields["owner"])
        assert word == jira.EMAIL
        assert run.hold("owner", word) == found.fields["owner"]
        assert tracker.word("owner", "@somebody") == "@somebody"
        assert tracker.hold("owner", "@Somebody") == "@somebody"


def test_an_update_clears_what_was_full(site: JiraWorld, tracker: Tracker) -> None:
    issue = tracker.create(draft(tracker, **FULL))
    cleared = tracker.update(issue, dict.fromkeys(("owner", "type", "priority", "due")))
    assert {name for name, value in cleared.fields.items() if value} == {"title", "status"}
