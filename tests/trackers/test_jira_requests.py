"""What is sent to Jira: how many requests, with what in them, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from pmsync.errors import RefusedError
from pmsync.sync.ports import Draft, Issue, Tracker
from servers.jira import Jira
from servers.loopback import Request
from trackers.worlds import FULL, JiraWorld, draft


@pytest.fixture
def tracker(site: JiraWorld) -> Tracker:
    return site.connect()


def fill(jira: Jira, count: int) -> list[str]:
    """So many issues; their keys."""
    return [jira.person.write(f"Issue {each}").key for each in range(count)]


def kinds(jira: Jira) -> list[str]:
    return [each.kind for each in jira.log]


def body(request: Request) -> dict[str, Any]:
    assert isinstance(request.body, dict)
    return request.body


class TestBudget:
    @pytest.mark.parametrize(("count", "requests"), [(1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (250, 3)])
    def test_a_pull_asks_for_a_hundred_issues_at_a_time(
        self, site: JiraWorld, jira: Jira, count: int, requests: int
    ) -> None:
        keys = fill(jira, count)
        found = site.connect().fetch(keys)
        assert [found[key].label for key in keys if isinstance(found[key], Issue)] == keys
        assert kinds(jira) == ["info"] + ["bulkfetch" if jira.cloud else "search"] * requests

    def test_a_named_deployment_saves_the_question(self, site: JiraWorld, jira: Jira) -> None:
        keys = fill(jira, 120)
        site.connect(deployment="cloud" if jira.cloud else "server").fetch(keys)
        assert kinds(jira) == ["bulkfetch" if jira.cloud else "search"] * 2

    def test_a_data_center_that_answers_fewer_at_a_time_is_asked_for_the_rest(
        self, data_center: JiraWorld
    ) -> None:
        keys = fill(data_center.server, 70)
        data_center.server.page = 30
        found = data_center.connect().fetch(keys)
        assert all(isinstance(each, Issue) for each in found.values())
        assert data_center.server.count("search") == 3

    def test_looking_for_orphans_pages_through_the_search(self, cloud: JiraWorld) -> None:
        run = cloud.connect()
        made = [run.create(draft(run, f"one/{each}")).ref for each in range(5)]
        cloud.server.page = 2
        cloud.server.log.clear()
        assert [each.ref for each in cloud.connect().discover(["one"])] == made
        assert kinds(cloud.server) == ["info", "search", "search", "search", "myself"]

    def test_start_up_takes_two_requests_at_most(self, site: JiraWorld, jira: Jira) -> None:
        run = site.connect()
        keys = [run.create(draft(run, f"one/{each}")).label for each in range(2)]
        jira.log.clear()
        run = site.connect()
        run.fetch(keys[:1])
        assert len(run.discover(["one"])) == 2
        assert sum(each in ("info", "myself") for each in kinds(jira)) == 2

    def test_nobody_is_asked_who_we_are_without_an_orphan(self, site: JiraWorld, jira: Jira) -> None:
        run = site.connect()
        issue = run.create(draft(run, "one/1"))
        jira.log.clear()
        run = site.connect()
        run.fetch([issue.label])
        assert run.discover(["one"]) == []
        assert "myself" not in kinds(jira)

    def test_a_push_writes_once_for_each_changed_item_and_reads_it_back(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        run = site.connect(recheck=300)
        found = run.fetch(fill(jira, 10))
        jira.log.clear()
        for issue in found.values():
            assert isinstance(issue, Issue)
            run.update(issue, {"title": "New", "type": "detect", "due": "2026-12-01", "priority": "P1"})
        assert kinds(jira) == ["edit", "get"] * 10

    def test_a_push_looks_first_where_the_reading_is_old(self, site: JiraWorld, jira: Jira) -> None:
        run = site.connect(recheck=30)
        [issue] = run.fetch(fill(jira, 1)).values()
        assert isinstance(issue, Issue)
        jira.log.clear()
        jira.tick(31)
        run.update(issue, {"title": "New"})
        assert kinds(jira) == ["get", "edit", "get"]

    def test_an_update_to_what_is_there_already_sends_nothing(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        issue = tracker.create(draft(tracker, **FULL))
        jira.log.clear()
        assert tracker.update(issue, issue.fields) == issue
        assert jira.writes() == []


class TestCreate:
    def test_sends_everything_and_the_marker_in_one_request(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        tracker.create(draft(tracker, "one/7", **FULL))
        request = body(jira.writes()[0])
        fields = request["fields"]
        [label, kind] = fields.pop("labels")
        assert label.startswith("pmsync-")
        assert kind == "type:detect"
        assert "Checkout answered 500 (postmortems/one.md:42) (SEV1)." in fields.pop("description")
        assert fields == {
            "project": {"key": "OPS"},
            "issuetype": {"name": "Task"},
            "summary": FULL["title"],
            "assignee": {"accountId": "acc-alice"} if jira.cloud else {"name": "alice"},
            "priority": {"name": "High"},
            "duedate": "2026-12-01",
        }
        assert request["properties"] == [{"key": "pmsync", "value": {"item": "one/7", "document": FULL}}]

    def test_has_one_label_for_all_items_of_a_post_mortem(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        for item in ("a/b/1", "a/b/2", "a/1"):
            tracker.create(draft(tracker, item))
        first, second, other = (body(each)["fields"]["labels"] for each in jira.writes())
        assert first == second != other

    def test_adds_the_fields_of_the_settings(self, site: JiraWorld, jira: Jira) -> None:
        run = site.connect(create_fields={"customfield_10001": 7, "labels": ["reliability"]})
        issue = run.create(draft(run, type="test"))
        assert jira.issue(issue.label).custom == {"customfield_10001": 7}
        labels = jira.issue(issue.label).labels
        assert (labels[0], labels[2]) == ("reliability", "type:test")

    def test_takes_the_issue_type_of_the_settings_by_name_or_number(
        self, site: JiraWorld, jira: Jira
    ) -> None:
        for named in ("Bug", "10101"):
            run = site.connect(issue_type=named)
            assert jira.issue(run.create(draft(run)).label).issue_type == "10101"

    def test_without_a_title_is_refused(self, tracker: Tracker) -> None:
        empty = draft(tracker)
        with pytest.raises(RefusedError, match="no title"):
            tracker.create(Draft({**empty.fields, "title": None}, empty.marker))


class TestEdit:
    def test_sends_only_what_changed(self, site: JiraWorld, jira: Jira, tracker: Tracker) -> None:
        issue = tracker.create(draft(tracker, **FULL))
        jira.log.clear()
        tracker.update(issue, {**issue.fields, "due": None, "owner": tracker.hold("owner", "Search team")})
        [request] = jira.writes()
        bob = {"accountId": "acc-bob"} if jira.cloud else {"name": "bob"}
        assert request.body == {"fields": {"duedate": None, "assignee": bob}}

    def test_leaves_foreign_labels_description_and_comments_alone(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        issue = tracker.create(draft(tracker, **FULL))
        stored = jira.issue(issue.label)
        jira.person.edit(stored.id, labels=[*stored.labels, "team-pay"], description="My words.")
        jira.person.comment(stored.id)
        [seen] = site.connect().fetch([issue.label]).values()
        assert isinstance(seen, Issue)
        tracker.update(seen, {"type": "prevent", "title": "New"})
        assert body(jira.writes()[-1])["update"] == {
            "labels": [{"remove": "type:detect"}, {"add": "type:prevent"}]
        }
        assert "team-pay" in stored.labels
        assert (stored.description, len(stored.comments)) == ("My words.", 1)

    def test_cannot_take_the_title_away(self, tracker: Tracker) -> None:
        issue = tracker.create(draft(tracker))
        with pytest.raises(RefusedError, match="without a title"):
            tracker.update(issue, {"title": None})


class TestSecrets:
    def test_only_this_host_hears_the_token_and_no_address_holds_it(
        self, site: JiraWorld, jira: Jira, tracker: Tracker
    ) -> None:
        tracker.create(draft(tracker, **FULL))
        assert {each.headers["host"] for each in jira.log} == {jira.url.removeprefix("http://")}
        assert all("authorization" in each.headers for each in jira.log)
        assert not [each for each in jira.log if jira.TOKEN in f"{each.path} {each.query} {each.body}"]
