"""What every read must survive, against the loopback GitHub.

The expectations are written down by the name of the fault, rather than taken from the rules under test.
"""

from __future__ import annotations

import pytest

from pmsync.errors import (
    TrackerError,
)
from pmsync.sync.ports import Absence, Issue, Missing
from servers.faults import Fault, redirect
from servers.github import GitHub
from trackers.github_faults import (
    LIMITS,
    LIMITS_WITHOUT_WORD,
    NOT_APPLIED,
    REDIRECTS,
    REPOSITORY,
    SERVER_ERRORS,
    connect,
    count,
)
from trackers.worlds import GitHubWorld


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
