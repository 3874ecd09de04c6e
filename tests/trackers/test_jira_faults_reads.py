"""What every question to Jira must survive; expectations are written down by the name of the fault."""

from __future__ import annotations

import json

import pytest

from pmsync.errors import LimitedError, TrackerError
from pmsync.sync.ports import Absence, Issue, Missing
from servers.faults import Fault, redirect
from servers.jira import Jira
from trackers.github_faults import LIMITS, LIMITS_WITHOUT_WORD, NOT_APPLIED, SERVER_ERRORS
from trackers.worlds import JiraWorld, draft

QUESTIONS = {"info", "question", "myself", "orphans"}


@pytest.fixture
def issue(site: JiraWorld, jira: Jira) -> Issue:
    made = site.connect().create(draft(site.connect(), "one/1"))
    jira.log.clear()
    return made


def ask(site: JiraWorld, issue: Issue, name: str, **settings: object) -> bool:
    """Ask the question in a new run; whether it brought what it should."""
    if name in ("myself", "orphans"):
        return [each.marker is not None for each in site.connect(**settings).discover(["one"])] == [True]
    return isinstance(site.connect(**settings).fetch([issue.label])[issue.label], Issue)


def kind(site: JiraWorld, name: str) -> str:
    """What the server calls the question."""
    known = "bulkfetch" if site.server.cloud else "search"
    return {"question": known, "orphans": "search"}.get(name, name)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
class TestQuestions:
    @pytest.mark.parametrize("fault", ["401", "403", "404", "410", "409", "422"])
    def test_stop_the_tracker_at_once(
        self, site: JiraWorld, jira: Jira, issue: Issue, name: str, fault: str
    ) -> None:
        jira.fail(kind(site, name), fault)
        with pytest.raises(TrackerError) as caught:
            ask(site, issue, name)
        assert "HTTP" in str(caught.value)
        assert jira.count(kind(site, name)) == 1
        assert site.waits == []

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD, *NOT_APPLIED])
    def test_are_asked_again(self, site: JiraWorld, jira: Jira, issue: Issue, name: str, fault: str) -> None:
        jira.fail(kind(site, name), fault)
        assert ask(site, issue, name, timeout=0.5 if "hangs" in fault else 30)
        assert len(site.waits) == 1

    @pytest.mark.parametrize("fault", [*SERVER_ERRORS, "closed", "half a body", "HTML with 200", "empty 200"])
    def test_stop_the_tracker_when_they_stay_broken_and_are_never_empty(
        self, site: JiraWorld, jira: Jira, issue: Issue, name: str, fault: str
    ) -> None:
        jira.fail(kind(site, name), fault, times=9)
        with pytest.raises(TrackerError):
            ask(site, issue, name)
        assert jira.count(kind(site, name)) == 4

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_do_not_follow_to_a_login_page_or_another_host(
        self, site: JiraWorld, jira: Jira, issue: Issue, name: str, status: int
    ) -> None:
        for location in ("/login.jsp", "http://127.0.0.1:9/rest/api/2/serverInfo"):
            jira.fail(kind(site, name), redirect(status, location))
            with pytest.raises(TrackerError, match="has moved"):
                ask(site, issue, name)

    def test_are_asked_again_in_full_where_a_redirect_stays_within(
        self, site: JiraWorld, jira: Jira, issue: Issue, name: str
    ) -> None:
        found = kind(site, name)
        asked: dict[str, str] = {}
        jira.on(found, lambda: asked.update(path=jira.log[-1].path))
        ask(site, issue, name)
        jira.log.clear()
        jira.fail(found, redirect(302, asked["path"]))
        assert ask(site, issue, name)
        first, second = (each for each in jira.log if each.kind == found)
        assert (first.method, first.body) == (second.method, second.body)

    def test_are_never_answered_by_the_json_of_something_else(
        self, site: JiraWorld, jira: Jira, issue: Issue, name: str
    ) -> None:
        for body in ({}, {"issues": [{}]}, {"issues": None}, {"issues": [{"id": "x", "fields": {}}]}):
            jira.fail(kind(site, name), Fault(200, json.dumps(body)), times=9)
            with pytest.raises(TrackerError):
                ask(site, issue, name)
            jira.heal()


class TestOneIssue:
    """Before a write, which looks again."""

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD, *NOT_APPLIED])
    def test_is_asked_for_again(self, site: JiraWorld, jira: Jira, issue: Issue, fault: str) -> None:
        jira.fail("get", fault)
        tracker = site.connect(timeout=0.5 if "hangs" in fault else 30)
        assert tracker.update(issue, {"title": "New"}).fields["title"] == "New"
        assert len(site.waits) == 1

    @pytest.mark.parametrize("kind", ["404", "403"])
    def test_that_moved_and_cannot_be_seen_is_hidden(
        self, site: JiraWorld, jira: Jira, issue: Issue, kind: str
    ) -> None:
        jira.person.move_to_project(int(issue.ref), "SEC")
        jira.fail("get", kind)
        assert site.connect().fetch([issue.label]) == {issue.label: Missing(Absence.HIDDEN)}


class TestLimit:
    def test_waits_as_long_as_the_server_says(self, site: JiraWorld, jira: Jira, issue: Issue) -> None:
        jira.fail("info", "429")
        ask(site, issue, "info")
        assert site.waits == [(7.0, "Jira: its rate limit is used up")]

    def test_a_longer_wait_than_allowed_ends_the_run_and_says_when_to_come_back(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.fail(kind(site, "question"), "429")
        with pytest.raises(LimitedError, match="the next run goes on from there"):
            ask(site, issue, "question", longest_wait=6)
        assert site.waits == []


def test_a_server_that_cannot_be_reached_is_said_to_be_so() -> None:
    with JiraWorld() as gone:
        tracker = gone.connect()
    for ask_it in (lambda: tracker.discover(["one"]), lambda: tracker.create(draft(tracker))):
        with pytest.raises(TrackerError, match="cannot be reached"):
            ask_it()
